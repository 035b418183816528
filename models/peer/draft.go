package peer

import (
	"strconv"
	"strings"
	"unicode/utf8"

	"github.com/google/uuid"

	"eokm.nl/hosting/models"
	"eokm.nl/hosting/models/address"
)

// How many characters what somebody writes in the peer room may have, its addresses masked.
const (
	TitleLimit   = 120
	SummaryLimit = 300
	TextLimit    = 4000
	ArticleLimit = 12000
)

// Draft is a post as somebody wrote it.
type Draft struct {
	Submission uuid.UUID // the same post sent again under it changes nothing
	Kind       Kind      // not of an edit
	ThreadID   uuid.UUID // of a reply
	Language   string    // not of a reply, which has its thread's
	Title      string
	Summary    string
	Text       string
	Named      bool // peers read the organisation's name
	Revision   int  // of an edit: the one that it changes
}

// Saved tells what came of a draft.
type Saved struct {
	ID       uuid.UUID
	ThreadID uuid.UUID
	Masked   int  // how many addresses were masked
	Waits    bool // EOKM has to let it through
}

// Mask gives the draft without addresses, and how many it had.
func (d Draft) Mask() (Draft, int) {
	count := 0
	for _, field := range []*string{&d.Title, &d.Summary, &d.Text} {
		masked, n := address.Mask(*field, d.Language)
		*field, count = masked, count+n
	}
	return d, count
}

// clean masks a draft and checks it. All faults come at once.
func (d Draft) clean() (Draft, int, error) {
	masked, count := d.Mask()
	masked.Title = strings.Join(strings.Fields(masked.Title), " ")
	masked.Summary = strings.Join(strings.Fields(masked.Summary), " ")
	masked.Text = strings.TrimSpace(masked.Text)
	var faults models.Faults
	if d.Language != "nl" && d.Language != "en" {
		faults.Add("language", "peers.language.missing")
	}
	limit := TextLimit
	if d.Kind == Article {
		limit = ArticleLimit
	}
	check := func(field, text string, limit int) {
		switch {
		case text == "":
			faults.Add(field, "peers."+field+".missing")
		case utf8.RuneCountInString(text) > limit:
			faults = append(faults, &models.Invalid{
				Field: field, Key: "peers.too_long", Args: map[string]string{"Limit": strconv.Itoa(limit)},
			})
		case strings.ContainsFunc(text, func(r rune) bool { return r < ' ' && r != '\n' && r != '\t' || r == utf8.RuneError }):
			faults.Add(field, "text.characters")
		}
	}
	if d.Kind == Reply {
		masked.Title = ""
	} else {
		check("title", masked.Title, TitleLimit)
	}
	if d.Kind == Article {
		check("summary", masked.Summary, SummaryLimit)
	} else {
		masked.Summary = ""
	}
	check("text", masked.Text, limit)
	return masked, count, faults.Err()
}

// digest is of all that a clean draft says. The language of a reply is its thread's.
func (d Draft) digest() []byte {
	d.Submission, d.Revision = uuid.Nil, 0
	if d.Kind == Reply {
		d.Language = ""
	}
	return models.DigestOf(d)
}
