// Package ui holds the small parts that pages are built from: tags, clocks, fields,
// tables, banners. Each part is a struct with sane zero values that is itself a
// templ.Component, so a page writes @ui.Tag{Kind: ui.KindOverdue, Text: ...}; a part that
// frames others is written @ui.Panel{...}.Around() { ... }.
//
// Parts are pure functions of their struct and of the language in the context. They
// read no clock, no database and no request, and they print no inline style or script.
// A reported address reaches a part only in its defanged form and never as a link.
package ui

import "strconv"

// Kind says what a tag, clock, panel, figure or message means. It decides colour and
// icon together, so that colour never carries a meaning alone. The zero value is neutral.
type Kind string

// Kinds of the state of an item or its clock.
const (
	KindOverdue  Kind = "overdue"  // the deadline has passed
	KindSoon     Kind = "soon"     // the deadline is near
	KindOpen     Kind = "open"     // on schedule, or new
	KindAck      Kind = "ack"      // receipt acknowledged, being worked on
	KindDone     Kind = "done"     // done within the norm
	KindDoneLate Kind = "donelate" // done after the deadline
	KindPaused   Kind = "paused"   // the clock stands still
	KindWaiting  Kind = "waiting"  // EOKM has the next step
	KindWrong    Kind = "wrong"    // an answer that is not right
	KindNeutral  Kind = "neutral"  // none of these
)

// Kinds of a message.
const (
	KindDanger  Kind = "danger"
	KindWarning Kind = "warning"
	KindInfo    Kind = "info"
	KindSuccess Kind = "success"
)

// icon is the name of the symbol that goes with k.
func (k Kind) icon() string {
	switch k {
	case KindOverdue, KindDanger, KindWarning:
		return "alert"
	case KindSoon:
		return "clock"
	case KindOpen:
		return "dot"
	case KindAck:
		return "play"
	case KindDone, KindDoneLate, KindSuccess:
		return "check"
	case KindPaused:
		return "pause"
	case KindWaiting:
		return "hourglass"
	case KindWrong:
		return "cross"
	case KindInfo:
		return "info"
	default:
		return "ring"
	}
}

// Class is the style hook of k; portal.css gives each its colours. Pages use it on the row
// of a table: <tr class={ clock.Kind.Class() }>.
func (k Kind) Class() string {
	if k == "" {
		k = KindNeutral
	}
	return "is-" + string(k)
}

// indexID is the id of the i-th choice of a group, counted from 1 as a reader does.
func indexID(id string, i int) string { return id + "-" + strconv.Itoa(i+1) }

// orElse is s, or fallback when s is empty.
func orElse(s, fallback string) string {
	if s == "" {
		return fallback
	}
	return s
}
