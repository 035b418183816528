package story_test

import (
	"regexp"
	"strings"
	"testing"

	"github.com/PuerkitoBio/goquery"
	"github.com/stretchr/testify/require"

	"eokm.nl/hosting/portal/settings"
)

// otherName is what the portal calls EOKM on every walk through the demo.
const otherName = "Merknaam"

func otherReach() settings.Reach {
	reach := settings.Reserved()
	reach.Brand, reach.BrandNoteNL, reach.BrandNoteEN = otherName, "Zo heten wij nu.", "That is our name now."
	return reach
}

// usualName is EOKM's own where it is no part of a number.
var usualName = regexp.MustCompile(`.{0,60}\bEOKM\b(?:[^-]|-[^\d]|$).{0,40}`)

// typedInDemo are sentences that people of the demo wrote: what somebody wrote stays as they wrote it.
var typedInDemo = []string{
	"De politie vraagt om te wachten. Het verzoek ligt bij EOKM.",
	"U kunt anoniem blijven voor vakgenoten; EOKM weet wie u bent.",
}

// asWritten are the pages that show a text as its editor writes it, with the name and the placeholders that portals fill in for readers.
var asWritten = regexp.MustCompile(
	`^/content/(?:articles|courses)/[^/]+|^/kb/[^/]+/versions`)

// saysBrand holds a page to the name that the portal was given: where its texts mean who runs it, they say that.
func saysBrand(t *testing.T, path string, doc *goquery.Document) {
	t.Helper()
	if asWritten.MatchString(path) {
		return
	}
	for _, node := range doc.Find("title, body, [alt], [aria-label], [title], [placeholder]").EachIter() {
		texts := []string{node.AttrOr("alt", ""), node.AttrOr("aria-label", ""), node.AttrOr("title", ""), node.AttrOr("placeholder", "")}
		if node.Is("title, body") {
			texts = append(texts, strings.Join(strings.Fields(node.Text()), " "))
		}
		for _, text := range texts {
			if !strings.Contains(text, "EOKM") {
				continue
			}
			for _, typed := range typedInDemo {
				text = strings.ReplaceAll(text, typed, "")
			}
			if found := usualName.FindAllString(text, -1); found != nil {
				t.Errorf("%s: %q", path, found)
			}
		}
	}
	require.NotEmpty(t, doc.Find("title").Text())
}
