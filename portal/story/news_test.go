package story_test

import (
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"eokm.nl/hosting/portal/portaltest"
)

// TestBrowser_AnOpenListSaysThatItGrew: a list that somebody left open says what came in, and moves nothing until they ask.
func TestBrowser_AnOpenListSaysThatItGrew(t *testing.T) {
	t.Parallel()
	chromium, p := portaltest.NewChromium(t), portaltest.NewRunning(t)
	first := p.Notice("192.0.2.70", "https://img.example.com/s/1")
	desk := signInOnPhone(t, chromium, p, portaltest.Phone, "S. Bakker, medewerker bij Voorbeeld Hosting")
	desk.FastMinutes()
	desk.Open("/notices")
	require.Contains(t, desk.Text(), first)
	require.NotContains(t, desk.Text(), "nieuwe melding")

	p.Clock.Advance(time.Minute)
	second := p.Notice("192.0.2.70", "https://img.example.com/s/2")
	says(t, desk, "1 nieuwe melding.")
	third := p.Notice("192.0.2.70", "https://img.example.com/s/3")
	says(t, desk, "2 nieuwe meldingen.")
	require.NotContains(t, desk.Text(), second, "no row moves under the reader")

	desk.Follow("Lijst verversen")
	for _, ref := range []string{first, second, third} {
		require.Contains(t, desk.Text(), ref)
	}
	require.NotContains(t, desk.Text(), "nieuwe melding", "they are in the list now")
}

// says waits until a page's script has written a sentence.
func says(t *testing.T, w *portaltest.Window, sentence string) {
	t.Helper()
	for end := time.Now().Add(10 * time.Second); !strings.Contains(w.All(), sentence); time.Sleep(50 * time.Millisecond) {
		require.True(t, time.Now().Before(end), "the page does not say %q", sentence)
	}
}
