// Package peers holds the pages of the peer room: what providers' people ask and tell each other, what of it waits for EOKM,
// and the directory of abuse desks. Pure functions of their structs: who wrote what is in a struct only where its reader may
// know.
package peers

import (
	"time"

	"eokm.nl/hosting/templates/ui"
)

// List is the threads, the newest activity first.
type List struct {
	Tabs  ui.Tabs
	Rows  []Row
	Empty ui.Empty
	Pager ui.Pager
	Write bool // the reader can begin a thread
	Offer bool // and offer an article
}

// Row is one thread.
type Row struct {
	URL     string
	Title   string
	Lang    string
	Kind    string
	By      string
	Tag     ui.Tag // not shown when its text is empty
	Replies string
	At      time.Time
}

// Thread is what somebody wrote and what others answered.
type Thread struct {
	Title        string
	Lang         string
	Tag          ui.Tag
	Lead         string
	Notes        []ui.Note
	Errors       []ui.FieldError
	Untaken      ui.Untaken
	Summary      string // of an article
	First        Post
	Replies      []Post
	RepliesTitle string
	Reply        Reply
}

// Post is one text of a thread.
type Post struct {
	ID          string
	By          string
	Marks       []ui.Tag
	At          time.Time
	Lang        string
	Text        string
	Kind        ui.Kind
	Reason      string // EOKM's, with its words
	EditURL     string
	WithdrawURL string
	ReviewURL   string // for EOKM
	AnswerURL   string // where to mark it as the answer, or to take that back
	AnswerText  string
	AnswerValue string
	Article     Article
}

// Article is what is, or can be, made of a post.
type Article struct {
	URL      string // of the article that was made of it
	Text     string
	MakeURL  string // where to make one
	Revision string
}

// acts tells whether there is anything to do about the post.
func (p Post) acts() bool {
	return p.EditURL != "" || p.ReviewURL != "" || p.AnswerURL != "" || p.Article.MakeURL != ""
}

// Reply is the form for a reply. Without Action the reader does not write here.
type Reply struct {
	Action     string
	Submission string
	Text       ui.TextArea
	Named      ui.Radios // not shown when its name is empty: the thread is their own
}

// Form asks for a thread, an article, or a change of either.
type Form struct {
	Title      string
	Lead       string
	Notes      []ui.Note
	Errors     []ui.FieldError
	Untaken    ui.Untaken
	Action     string
	CancelURL  string
	Submission string
	Revision   string
	Kind       ui.Radios // not shown when its name is empty, and so the others
	Language   ui.Radios
	Heading    ui.TextField
	Summary    ui.TextArea
	Text       ui.TextArea
	Named      ui.Radios
	Button     string
}

// Queue is what waits for EOKM, the longest first.
type Queue struct {
	Tabs  ui.Tabs
	Rows  []QueueRow
	Pager ui.Pager
}

// QueueRow is one post.
type QueueRow struct {
	URL   string
	Waits string
	Kind  string
	Title string
	Lang  string
	By    string
	Text  string
}

// Review is one post for EOKM's people to decide about.
type Review struct {
	Title    string
	Tag      ui.Tag
	Changed  string // what somebody else did meanwhile; "" when nothing
	Errors   []ui.FieldError
	Notes    []ui.Note
	Facts    ui.Facts
	Context  string // what a reply replies to
	Heading  string // of what it begins
	Lang     string
	Summary  string
	Text     string
	Action   string
	Revision string
	Act      ui.Radios // not shown without options: nothing can be decided
	Reason   ui.TextArea
	BackURL  string
	Article  Article
}

// Directory is the abuse desks that let peers find them.
type Directory struct {
	Tabs   ui.Tabs
	Rows   []Entry
	Errors []ui.FieldError
	Listed string    // the address that the reader's own organisation has there, with its words
	Choose ui.Select // to be listed with; not shown when its name is empty
	None   string    // why there is nothing to choose
	Admin  bool
}

// Entry is one of them.
type Entry struct {
	Provider    string
	Email       string
	Fingerprint string // in groups of four
	ConfirmedAt time.Time
}
