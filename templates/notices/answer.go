package notices

import (
	"github.com/a-h/templ"

	"eokm.nl/hosting/templates/ui"
)

// Confirm is the form in which a desk says what it did about addresses of one notice.
type Confirm struct {
	Errors     []ui.FieldError
	Untaken    ui.Untaken
	Ref        string
	Clock      ui.Clock
	Due        string // the deadline in full
	Action     string
	Submission string
	Choose     Choose
	Questions  Questions
	CancelURL  string
}

// Retract is the form in which a desk takes back that addresses of one notice are gone.
type Retract struct {
	Errors    []ui.FieldError
	Untaken   ui.Untaken
	Ref       string
	Clock     ui.Clock
	Due       string // the deadline in full
	Action    string
	Choose    Choose
	CancelURL string
}

// Choose asks for which addresses of a notice a form is meant.
type Choose struct {
	All     ui.Checkbox // "all that wait for you"; not shown when its label is empty
	Waiting ui.Hidden   // which those are
	Seen    ui.Hidden   // how the form shows them
	Which   ui.Checkboxes
}

// Questions are what is asked about a removal, for one notice or for many.
type Questions struct {
	Measure     Choices
	CachePurged bool
	When        ui.DateTimeField
	Logs        ui.Radios
	Note        ui.TextArea
}

// Choices is one question whose answers stand in groups, each under its own words. The id of the first answer is Name +
// "-1", as with ui.Radios.
type Choices struct {
	Name   string
	Legend string
	Hint   string
	Error  string
	Groups []ChoiceGroup
}

// ChoiceGroup is some of the answers. The first word of ids is counted on from First.
type ChoiceGroup struct {
	Title   string
	Hint    string
	First   int
	Options []ui.Option
}

// DisputeForm is the form in which a desk says no.
type DisputeForm struct {
	Errors      []ui.FieldError
	Untaken     ui.Untaken
	Ref         string
	Action      string
	Submission  string
	Choose      Choose
	Reason      Choices
	Explanation ui.TextArea
	Owner       ui.TextField
	Whereabouts ui.TextField
	CancelURL   string
}

// Bulk shows what an action on several notices will do, before anything is recorded.
type Bulk struct {
	Errors      []ui.FieldError
	Untaken     ui.Untaken
	Title       string
	Rows        []Row // those that will be changed, as far as a page shows them
	RowsCut     string
	Total       string
	First       string // that these are the first of more; "" when they are all
	Skipped     []Skipped
	SkippedAll  int
	SkippedCut  string
	Refs        []ui.Hidden
	Acknowledge bool   // an acknowledgement, which asks nothing; else an answer
	Back        string // the list that it leads back to
	Submission  string
	Questions   Questions
	CanSend     bool     // false: nothing to change
	Typed       ui.Facts // what was filled in, when it cannot be sent any more
	CancelURL   string
}

// Skipped is a notice that a bulk answer leaves alone, and why.
type Skipped struct {
	Ref string
	URL string
	Why string
}

// Receipt confirms what was recorded, after what is still open.
type Receipt struct {
	Title     string
	Number    string
	Counts    bool
	Text      string
	Open      ui.Note // not shown when its title is empty
	LeftOut   LeftOut
	Retracted ui.Note // that it, or a part of it, was taken back; not shown when its title is empty
	Practice  bool    // it is of a notice that the desk ordered to practise
	Warning   ui.Note // when the measure does not count; not shown when its title is empty
	Works     []string
	Facts     ui.Facts
	Notices   []ReceiptNotice
	Next      []ui.Button
	Offers    []templ.Component // lessons that fit, after what comes next
}

// Link is words that lead somewhere.
type Link struct {
	Text string
	URL  string
}

// ReceiptNotice is one of the notices of a receipt.
type ReceiptNotice struct {
	Link    Link
	Text    string    // which addresses were answered
	Open    string    // how many are still open; "" when none is
	Retract ui.Button // takes the answer back; not shown when its text is empty
}

// LeftOut is what an answer was sent for and does not cover; not shown without a title.
type LeftOut struct {
	Title string
	Why   ui.Timeline
}

// Reveal is what stands between a person and the full addresses.
type Reveal struct {
	Note      ui.Note // a course to follow first; not shown when its title is empty
	Errors    []ui.FieldError
	Interrupt ui.Interrupt
	Action    string
	Why       ui.Radios
	Text      ui.TextArea
	CancelURL string
	Tip       string
	Hidden    []ui.Hidden // the notices of a page of a queue, and where it leads back to
}

// BasicsFirst stands in place of Reveal for who has to follow the basics course first.
type BasicsFirst struct {
	Title   string
	Text    string
	Always  string // what needs no course
	Buttons []ui.Button
}
