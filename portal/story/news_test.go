package story_test

import (
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
	desk.Says("1 nieuwe melding.", true)
	third := p.Notice("192.0.2.70", "https://img.example.com/s/3")
	desk.Says("2 nieuwe meldingen.", true)
	require.NotContains(t, desk.Text(), second, "no row moves under the reader")

	desk.Follow("Lijst verversen")
	for _, ref := range []string{first, second, third} {
		require.Contains(t, desk.Text(), ref)
	}
	require.NotContains(t, desk.Text(), "nieuwe melding", "they are in the list now")
}
