package ui

import (
	"context"
	"io"
	"strconv"
	"time"

	"github.com/a-h/templ"

	"eokm.nl/hosting/portal/i18n"
)

// defaultSoon is how long before the deadline a clock turns from blue to amber when
// the page gives no setting.
const defaultSoon = 4 * time.Hour

// Clock is the time that is left, the delay, or the time that was needed, in words. The
// functions below make the six clocks of the portal; no page writes clock words itself.
type Clock struct {
	Kind  Kind
	Words string        // "nog 17 u 19 min"
	Label string        // the state in words, for a tag: "Op schema"
	Due   time.Time     // zero when the clock stands still
	Soon  time.Duration // only when it differs from four hours
	Big   bool          // the large figure of the notice page
}

// RunningClock is the clock of work that is not done. soon is the setting for "almost
// too late"; zero means four hours. The moment of the deadline itself is still in time.
func RunningClock(p *i18n.Printer, due, now time.Time, soon time.Duration) Clock {
	if soon == 0 {
		soon = defaultSoon
	}
	c := Clock{Due: due}
	if soon != defaultSoon {
		c.Soon = soon
	}
	left := due.Sub(now)
	switch {
	case left < 0:
		c.Kind, c.Words = KindOverdue, p.T("ui.clock.overdue", "Span", p.Span(left))
	case left <= soon:
		c.Kind, c.Words = KindSoon, p.T("ui.clock.left", "Span", p.Span(left))
	default:
		c.Kind, c.Words = KindOpen, p.T("ui.clock.left", "Span", p.Span(left))
	}
	c.Label = p.T("ui.clock.label." + string(c.Kind))
	return c
}

// PausedClock is a clock that a law-enforcement hold or a mistake of EOKM has stopped. by
// names who approved the pause; it may be empty.
func PausedClock(p *i18n.Printer, by string) Clock {
	label := p.T("ui.clock.label.paused")
	if by == "" {
		return Clock{Kind: KindPaused, Words: label, Label: label}
	}
	return Clock{Kind: KindPaused, Words: p.T("ui.clock.paused", "By", by), Label: label}
}

// StoppedClock is the clock of finished work: the time it took, and whether that was
// within the norm.
func StoppedClock(p *i18n.Printer, took time.Duration, within bool) Clock {
	if within {
		return Clock{Kind: KindDone, Words: p.Span(took), Label: p.T("ui.clock.label.done")}
	}
	return Clock{
		Kind:  KindDoneLate,
		Words: p.T("ui.clock.donelate", "Span", p.Span(took)),
		Label: p.T("ui.clock.label.donelate"),
	}
}

// Tag is the state of c as a tag that changes with the clock.
func (c Clock) Tag() Tag { return Tag{Kind: c.Kind, Text: c.Label, Live: !c.Due.IsZero()} }

// Render makes Clock a templ.Component. A running clock carries its deadline, from which
// portal.js renews the words once a minute.
func (c Clock) Render(_ context.Context, w io.Writer) error {
	class := "clock "
	if c.Big {
		class = "clock clock-big "
	}
	class += templ.EscapeString(c.Kind.Class())
	words := templ.EscapeString(c.Words)
	if c.Due.IsZero() {
		_, err := io.WriteString(w, `<span class="`+class+`">`+words+`</span>`)
		return err
	}
	soon := ""
	if c.Soon > 0 {
		soon = ` data-soon="` + strconv.Itoa(int(c.Soon/time.Minute)) + `"`
	}
	_, err := io.WriteString(w, `<time class="`+class+`" datetime="`+c.Due.UTC().Format(time.RFC3339)+
		`" data-due`+soon+`>`+words+`</time>`)
	return err
}

// ClockWords are the sentences portal.js needs to write a clock as the functions above
// do. The layout prints them once per page, on <body>.
type ClockWords struct {
	Left, Overdue, Hours, Days, LabelSoon, LabelOverdue string
}

// ClockWordsFor fills the sentences of one language, with {span}, {d}, {h} and {m} where
// the script puts its numbers.
func ClockWordsFor(p *i18n.Printer) ClockWords {
	return ClockWords{
		Left:         p.T("ui.clock.left", "Span", "{span}"),
		Overdue:      p.T("ui.clock.overdue", "Span", "{span}"),
		Hours:        p.T("span.hours", "Hours", "{h}", "Minutes", "{m}"),
		Days:         p.T("span.days", "Days", "{d}", "Hours", "{h}"),
		LabelSoon:    p.T("ui.clock.label.soon"),
		LabelOverdue: p.T("ui.clock.label.overdue"),
	}
}
