package handout_test

import (
	"bytes"
	"regexp"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"eokm.nl/hosting/portal/handout"
)

// A host serves the page to people who are afraid: nothing of it may tell anybody that they looked.
func TestBlockPage_NeedsNothingFromElsewhere(t *testing.T) {
	t.Parallel()
	page := string(handout.BlockPage())
	for _, bad := range []string{
		"<script", "javascript:", "<img", "<iframe", "<link", "<form", "@import", "url(", "http-equiv", "src=", "srcset=", "<object",
		"<svg", "<video", "cookie=", " on",
	} {
		if bad == " on" {
			require.NotRegexp(t, regexp.MustCompile(`\son[a-z]+=`), page)
			continue
		}
		require.NotContains(t, page, bad)
	}
	for _, said := range []string{
		`lang="nl"`, `lang="en"`, "Stop it Now", "Helpwanted", "0800 266 64 36", "020 261 52 75", "tel:112", "noindex", "no-referrer",
		"width=device-width",
	} {
		require.Contains(t, page, said)
	}
	require.Less(t, len(page), 8<<10, "it is served where there is little else")
}

func TestPDF_IsOnePageAndAlwaysTheSame(t *testing.T) {
	t.Parallel()
	sheet := handout.Sheet{
		Language: "nl", Title: "Voor onze klanten", Lead: "Eén pagina.", Foot: "EOKM",
		Parts: []handout.Part{{"Wat doen wij?", "Wij halen het weg."}, {"Hulp", "Bel 112."}},
		Made:  time.Date(2026, 11, 30, 0, 0, 0, 0, time.UTC),
	}
	one, err := handout.PDF(sheet)
	require.NoError(t, err)
	again, err := handout.PDF(sheet)
	require.NoError(t, err)
	require.Equal(t, one, again)
	require.True(t, bytes.HasPrefix(one, []byte("%PDF")))
	require.Equal(t, 1, bytes.Count(one, []byte("/Type /Page\n")))
}
