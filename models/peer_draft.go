package models

import (
	"strings"
	"unicode/utf8"

	"github.com/google/uuid"
)

// How many characters what somebody writes in the peer room may have, its addresses masked.
const (
	PeerTitleLimit   = 120
	PeerSummaryLimit = 300
	PeerTextLimit    = 4000
	PeerArticleLimit = 12000
)

// PeerDraft is a post as somebody wrote it.
type PeerDraft struct {
	Submission uuid.UUID // the same post sent again under it changes nothing
	Kind       PeerKind  // not of an edit
	ThreadID   uuid.UUID // of a reply
	Language   string    // not of a reply, which has its thread's
	Title      string
	Summary    string
	Text       string
	Named      bool // peers read the organisation's name
	Revision   int  // of an edit: the one that it changes
}

// PeerSaved tells what came of a draft.
type PeerSaved struct {
	ID       uuid.UUID
	ThreadID uuid.UUID
	Masked   int  // how many addresses were masked
	Waits    bool // EOKM has to let it through
}

// Mask gives the draft without addresses, and how many it had.
func (d PeerDraft) Mask() (PeerDraft, int) {
	count := 0
	for _, field := range []*string{&d.Title, &d.Summary, &d.Text} {
		masked, n := Mask(*field, d.Language)
		*field, count = masked, count+n
	}
	return d, count
}

// clean masks a draft and checks it. All faults come at once.
func (d PeerDraft) clean() (PeerDraft, int, error) {
	masked, count := d.Mask()
	masked.Title = strings.Join(strings.Fields(masked.Title), " ")
	masked.Summary = strings.Join(strings.Fields(masked.Summary), " ")
	masked.Text = strings.TrimSpace(masked.Text)
	var faults faults
	if d.Language != "nl" && d.Language != "en" {
		faults.add("language", "peers.language.missing")
	}
	limit := PeerTextLimit
	if d.Kind == PeerArticle {
		limit = PeerArticleLimit
	}
	check := func(field, text string, limit int) {
		switch {
		case text == "":
			faults.add(field, "peers."+field+".missing")
		case utf8.RuneCountInString(text) > limit:
			faults = append(faults, &Invalid{Field: field, Key: "peers.too_long", Args: map[string]string{"Limit": itoa(int64(limit))}})
		case strings.ContainsFunc(text, func(r rune) bool { return r < ' ' && r != '\n' && r != '\t' || r == utf8.RuneError }):
			faults.add(field, "text.characters")
		}
	}
	if d.Kind == PeerReply {
		masked.Title = ""
	} else {
		check("title", masked.Title, PeerTitleLimit)
	}
	if d.Kind == PeerArticle {
		check("summary", masked.Summary, PeerSummaryLimit)
	} else {
		masked.Summary = ""
	}
	check("text", masked.Text, limit)
	return masked, count, faults.err()
}

// digest is of all that a clean draft says. The language of a reply is its thread's.
func (d PeerDraft) digest() []byte {
	d.Submission, d.Revision = uuid.Nil, 0
	if d.Kind == PeerReply {
		d.Language = ""
	}
	return digestOf(d)
}
