package triage_test

import (
	"net/http"
	"testing"

	"github.com/stretchr/testify/require"

	"eokm.nl/hosting/portal/portaltest"
)

// What a source calls not illegal is asked of staff, who withdraw it or leave it.
func TestSightings_AreAskedOfStaff(t *testing.T) {
	t.Parallel()
	p := portaltest.New(t)
	ref := p.Notice("192.0.2.1", "http://img.example.com/a")
	p.Import("external_ref,url,ip,category,observed_at\nR-06,http://img.example.com/a,192.0.2.1,not_illegal,2026-11-23T08:00:00Z\n")
	b := p.Browser("analyst")
	page := b.Get("/triage/sightings")
	require.Equal(t, "Volgens de bron niet strafbaar", page.H1())
	require.Contains(t, page.Text(), ref)
	require.Equal(t, "/notices/"+ref+"/decision?n=1", page.Doc.Find("a:contains(Intrekken)").AttrOr("href", ""))
	require.Equal(t, http.StatusOK, b.Get("/notices/"+ref+"/decision?n=1").Status)
	page = b.Submit(page, "/keep", nil)
	require.Contains(t, page.Text(), "De melding blijft staan.")
	require.Contains(t, page.Text(), "Niets te beslissen")
	require.Contains(t, b.Get("/triage/sightings?lang=en").Text(), "Not illegal, says the source")
}
