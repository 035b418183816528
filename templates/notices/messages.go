package notices

import (
	"time"

	"eokm.nl/hosting/templates/ui"
)

// Messages is what a desk and EOKM wrote to each other about a notice.
type Messages struct {
	Title string
	Note  ui.Note // at the top of the page: who waits for an answer; not shown when its title is empty
	List  []Message
	Form  MessageForm
}

// Message is one of them.
type Message struct {
	ID   string
	By   string
	At   time.Time
	Kind ui.Kind // whose it is
	Tag  ui.Tag  // how its question stands; not shown when its text is empty
	Text string
}

// MessageForm asks for a message. Without Action the reader does not write here.
type MessageForm struct {
	Action     string
	Submission string
	Seen       string
	Text       ui.TextArea
	CloseURL   string // closes the open questions without an answer; "" when that is not the reader's, or none is open
}

// Question is the form by itself, below what was written before.
type Question struct {
	Errors    []ui.FieldError
	Untaken   ui.Untaken
	Title     string
	Ref       string
	Clock     ui.Clock
	Hint      ui.Note
	List      []Message
	Form      MessageForm
	CancelURL string
	Replies   []ui.Button // saved ones that the message can begin with; EOKM's people only
}
