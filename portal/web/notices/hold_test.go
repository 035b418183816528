package notices_test

import (
	"net/http"
	"net/url"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"eokm.nl/hosting/models"
	"eokm.nl/hosting/portal/portaltest"
)

func TestHold_AndResume(t *testing.T) {
	t.Parallel()
	p := portaltest.New(t)
	ref := p.Notice("192.0.2.1", "http://img.example.com/a", "http://img.example.com/b")
	p.Clock.Advance(10 * time.Hour)
	b := p.Browser("analyst")
	page := b.Submit(b.Get("/notices/"+ref+"/hold"), "/hold", url.Values{
		"n": {"1"}, "reason": {"eokm_error"}, "explanation": {"Wij zoeken het uit."},
	})
	require.Equal(t, "/notices/"+ref, page.Path)
	require.Contains(t, page.Text(), "De klok staat stil voor 1 adres.")
	require.Equal(t, models.StateOnHold, portaltest.State(t, p, ref, 1))
	require.Equal(t, models.StateDelivered, portaltest.State(t, p, ref, 2))

	p.Clock.Advance(5 * time.Hour)
	b = p.Browser("analyst") // the session ended meanwhile
	page = b.Submit(b.Get("/notices/"+ref), "/resume", nil)
	require.Contains(t, page.Text(), "De klok loopt weer voor 1 adres. De termijn is opgeschoven met de pauze.")
	require.Equal(t, models.StateAcknowledged, portaltest.State(t, p, ref, 1))

	page = b.Post("/notices/"+ref+"/resume", url.Values{"held": {"1"}})
	require.Contains(t, page.Text(), "Er is nu niets opgeslagen, want de melding was al veranderd.")
	require.Contains(t, b.Post("/notices/"+ref+"/resume", nil).Text(), "Kies ten minste één adres")
}

func TestHold_KeepsWhatWasTyped(t *testing.T) {
	t.Parallel()
	p := portaltest.New(t)
	ref := p.Notice("192.0.2.1", "http://img.example.com/a")
	b := p.Browser("analyst")
	page := b.Post("/notices/"+ref+"/hold", url.Values{"n": {"1"}, "reason": {"weekend"}, "explanation": {"Wij wachten."}})
	require.Equal(t, http.StatusUnprocessableEntity, page.Status)
	require.Contains(t, page.Text(), "Kies waarom de klok mag stilstaan")
	require.Equal(t, "Wij wachten.", page.Doc.Find("#explanation").Text())

	page = p.Browser("analyst").Post("/notices/"+ref+"/hold?lang=en", url.Values{"reason": {"eokm_error"}})
	require.Equal(t, http.StatusUnprocessableEntity, page.Status)
	require.Equal(t, 2, page.Doc.Find(".error-summary li").Length(), "the addresses and the explanation")
	require.Equal(t, "eokm_error", page.Doc.Find(`input[name="reason"][checked]`).AttrOr("value", ""))

	portaltest.ReportRemoval(t, p, ref)
	page = b.Post("/notices/"+ref+"/hold", url.Values{"n": {"1"}, "reason": {"eokm_error"}, "explanation": {"Wij wachten."}})
	require.Equal(t, http.StatusConflict, page.Status)
	require.Contains(t, page.Text(), "adres 1: Verwijdering gemeld")
	require.Equal(t, "Wij wachten.", page.Doc.Find("#explanation").Text())
}
