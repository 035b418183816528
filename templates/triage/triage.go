// Package triage holds the pages of EOKM's staff: what is due across providers, the queues of EOKM's own work, and the
// forms that check, decide, pause and route. Pure functions of their structs; the words that depend on a clock or on who
// reads were chosen before.
//
// A reported address is here only in its masked form, as text.
package triage

import (
	"time"

	"eokm.nl/hosting/templates/ui"
)

// Overview is what is due first across providers, under a strip of how it stands.
type Overview struct {
	Strip   ui.Figures
	Notes   []ui.Note
	Tabs    ui.Tabs
	Rows    []Row
	Pager   ui.Pager
	Replies bool // the reader may see the saved replies
}

// Row is a notice that a provider must act on.
type Row struct {
	Ref      string
	URL      string
	Provider string
	Clock    ui.Clock
	Due      time.Time
	State    ui.Tag
	Open     string // "3 van 5"
	Host     string
}

// Unrouted is the queue of the items without a provider.
type Unrouted struct {
	Tabs   ui.Tabs
	Rows   []UnroutedRow
	CanAct bool
	Pager  ui.Pager
	Work   WorkBar
	Reveal RevealBar
}

// UnroutedRow is one of them, or several of one notice that are alike.
type UnroutedRow struct {
	Ref        string
	URL        string
	Which      string // the numbers of its items, or how many
	Waits      string // how long
	Host       string
	Network    string // IP and AS number, as far as known
	Reason     string
	Suggestion string
	RouteURL   string
	AskURL     string // to ask a host that is not registered
	Number     string // the reporter's own; "" when there is none
	Asked      string // who of those was asked last, and what it said; "" when none was

	Held string // which colleague works on it; "" for nobody
}

// Rechecks is the queue of the removals to check, by notice.
type Rechecks struct {
	Tabs   ui.Tabs
	Rows   []RecheckRow
	CanAct bool
	Here   string // this page of the queue, to come back to
	Pager  ui.Pager
	Sample Sample
	Work   WorkBar
	Reveal RevealBar
}

// RevealBar shows the full addresses of a page of a queue, or covers them again.
type RevealBar struct {
	Refs  []string // of the page
	Next  string   // the page
	Until string   // until when some are shown; "" when none is
	All   bool     // all are
}

// RecheckRow is one notice with the items to check.
type RecheckRow struct {
	Ref       string
	URL       string
	VerifyURL string
	Provider  string
	Clock     ui.Clock
	Due       time.Time
	Items     []RecheckItem
	Seen      string   // as what the form shows them
	More      int      // items that only the notice's own page shows
	Claims    []string // what the provider says it did, and when
	Sighted   string   // that it was seen after the provider said that it is gone; "" when not

	Missed []ui.Tag // how often machines missed an address, for each that they did

	Checked string // what was found a moment ago; "" when it waits for a check
	UndoURL string // of that
	Verdict string // the id of that, unique on the page with Ref

	Numbers []string // the reporter's own

	Held string // which colleague works on it; "" for nobody
}

// RecheckItem is one address of what is to be decided.
type RecheckItem struct {
	N    int
	Host string
}

// form is the id of the form that a notice's tick boxes belong to.
func (r RecheckRow) form() string { return "check-" + r.Ref }

// id is the row's own; a notice of which part was checked has two.
func (r RecheckRow) id() string { return "row-" + r.Ref + r.Verdict }

// Disputes is the queue of what to decide.
type Disputes struct {
	Tabs   ui.Tabs
	Rows   []DisputeRow
	CanAct bool
	Pager  ui.Pager
	Work   WorkBar
	Reveal RevealBar
}

// DisputeRow is one provider's no, for one or more items of a notice.
type DisputeRow struct {
	Ref         string
	URL         string
	Provider    string
	Waits       string
	Clock       ui.Clock
	Due         time.Time
	Items       int
	Reason      string
	Explanation string // its beginning
	DecideURL   string
	Others      string // that a colleague decides; "" when the reader may

	Held string // which colleague works on it; "" for nobody

	Shown   []RecheckItem // the first of its addresses
	More    int           // those that only the notice's own page shows
	Numbers []string      // the reporter's own
}

// Sightings is the queue of open items that a source calls not illegal.
type Sightings struct {
	Tabs   ui.Tabs
	Rows   []SightingRow
	CanAct bool
	Pager  ui.Pager
}

// SightingRow is one such item.
type SightingRow struct {
	Ref       string
	URL       string
	N         string // of the item within its notice
	Provider  string
	Source    string
	At        time.Time // when the source said so
	Due       time.Time
	Clock     ui.Clock
	DecideURL string
	KeepURL   string
}

// Questions is the queue of the desks that wait for an answer.
type Questions struct {
	Tabs   ui.Tabs
	Rows   []QuestionRow
	CanAct bool
	Pager  ui.Pager
	Work   WorkBar
}

// QuestionRow is one notice with what its desk asked.
type QuestionRow struct {
	Ref       string
	URL       string
	AnswerURL string
	Provider  string
	Waits     string
	Clock     ui.Clock // the desk's; not shown when it has no words
	Text      string   // the beginning of the oldest question
	More      string   // how many others are open; "" when none is

	Held string // which colleague works on it; "" for nobody
}

// Claims is the queue of the networks that providers say they answer for.
type Claims struct {
	Tabs   ui.Tabs
	Rows   []ClaimRow
	CanAct bool
	Pager  ui.Pager
}

// ClaimRow is one claim that waits.
type ClaimRow struct {
	URL      string
	Network  string
	Provider string
	Waits    string
	Inside   string // whose network it lies within; "" for nobody's
	Approved string // who approved it first; "" for nobody
}

// Claim is one claim, with all that a decision about it depends on.
type Claim struct {
	Action   string
	Network  string
	State    ui.Tag
	Errors   []ui.FieldError
	Changed  string
	Notes    []ui.Note
	Facts    ui.Facts
	Evidence string
	Words    []ClaimWord // what was decided so far, the last first
	Holder   string      // the id of the network around it, as this page shows it
	Seen     string      // where the claim stands, as it
	Act      ui.Radios   // none when the reader decides nothing
	Inside   ui.Checkbox
	Reason   ui.TextArea
}

// ClaimWord is one decision about it.
type ClaimWord struct {
	Text string
	At   time.Time
}

// Mails is the list of the mails that were given up.
type Mails struct {
	Tabs   ui.Tabs
	Rows   []MailRow
	CanAct bool
	Pager  ui.Pager
}

// MailRow is one of them.
type MailRow struct {
	At          time.Time
	Provider    string
	ProviderURL string // "" for EOKM itself
	What        string
	Ref         string // of the notice; "" when it is about none
	RefURL      string
	To          string
	Phone       string
	Why         string
	Hint        string // why it cannot be sent again; "" when it can
	AgainURL    string // "" when sending it again makes no sense
	HandledURL  string
	Alike       int    // how many there are to this mailbox
	AllURL      string // to mark those all; "" when there is but this one
}

// Contacts lists the contacts that mail may not reach anybody at.
type Contacts struct {
	Tabs ui.Tabs
	Rows []ContactRow
}

// ContactRow is one of them.
type ContactRow struct {
	Provider string
	Kind     string
	Email    string
	Phone    string
	State    ui.Tag
	Since    time.Time
}
