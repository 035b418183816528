package escalations_test

import (
	"net/http"
	"net/url"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"eokm.nl/hosting/models"
	"eokm.nl/hosting/portal/portaltest"
)

func TestEscalations_WhoMay(t *testing.T) {
	t.Parallel()
	p := portaltest.New(t)
	for account, status := range map[string][]int{
		"analyst": {200, 200, 422}, "admin": {200, 200, 422}, "auditor": {200, 200, 403}, "editor": {403, 403, 403},
		"provider-agent": {403, 403, 403}, "provider-admin": {403, 403, 403},
	} {
		b := p.Browser(account)
		require.Equal(t, status, []int{
			b.Get("/escalations").Status, b.Get("/escalations/voorbeeld?lang=en").Status, b.Post("/escalations/voorbeeld", nil).Status,
		}, account)
	}
	require.Equal(t, http.StatusNotFound, p.Browser("analyst").Get("/escalations/nobody").Status)
	require.Equal(t, http.StatusNotFound, p.Browser("analyst").Get("/escalations/voorbeeld/letter/de").Status)
}

// The desk, from a notice that is late to a call, a letter without an address, and a decision with its reason.
func TestEscalations_FromLateToReferral(t *testing.T) {
	t.Parallel()
	p := portaltest.New(t)
	b := p.Browser("analyst")
	require.Contains(t, b.Get("/escalations").Text(), "Niemand is te laat")
	ref := p.Notice("192.0.2.5", portaltest.Image(1))
	p.Clock.Advance(30 * time.Hour)
	b = p.Browser("analyst")
	require.Equal(t, []string{"1"}, portaltest.Column(b.Get("/escalations"), 0), "the column after the row's header")

	page := b.Get("/escalations/voorbeeld")
	require.Contains(t, page.Text(), "1 melding te laat")
	require.Contains(t, page.Text(), "Er is 1 melding te laat: "+ref)
	require.Contains(t, page.Text(), "Bel 112", "danger is a call and no clock")
	page = b.Submit(page, "/voorbeeld", url.Values{"kind": {"call"}})
	require.Equal(t, http.StatusUnprocessableEntity, page.Status)
	require.Equal(t, []string{"#outcome", "#text"}, portaltest.FaultsOn(t, page), "all at once")
	page = b.Submit(page, "/voorbeeld", url.Values{"kind": {"call"}, "outcome": {"no_answer"}, "text": {"Ging over, geen antwoord."}})
	require.Contains(t, page.Text(), "Telefoon: niemand bereikt")
	page = b.Submit(page, "/voorbeeld", url.Values{"kind": {"referral"}, "outcome": {"atkm"}, "text": {"Twee dagen geen antwoord."}})
	require.Contains(t, page.Text(), "naar de ATKM: Twee dagen geen antwoord.")
	page = b.Submit(page, "/voorbeeld", url.Values{"kind": {"next"}, "text": {"Bel nog eens."}})
	require.Equal(t, http.StatusUnprocessableEntity, page.Status, "by when?")
	require.Contains(t, b.Get("/escalations").Text(), "naar de ATKM")

	for language, words := range map[string]string{
		"nl": "Dit is een verzoek op grond van de Gedragscode", "en": "This is a request under",
	} {
		letter := b.Get("/escalations/voorbeeld/letter/" + language)
		require.Contains(t, letter.Text(), words)
		require.Contains(t, letter.Text(), ref)
		require.NotContains(t, letter.Text(), "example", "no address, not even masked")
		require.Equal(t, 1, letter.Doc.Find(`main [lang="`+language+`"]`).Length())
	}
}

func TestHolds_TakeTwoPeople(t *testing.T) {
	t.Parallel()
	p := portaltest.New(t)
	ref := p.Notice("192.0.2.5", portaltest.Image(1))
	asks, approves := p.Browser("analyst"), p.Browser("admin")
	form := asks.Get("/notices/" + ref + "/hold")
	page := asks.Submit(form, "/hold",
		url.Values{"n": {"1"}, "reason": {"law_enforcement"}, "explanation": {"De politie vraagt te wachten."}})
	require.Equal(t, http.StatusUnprocessableEntity, page.Status)
	require.Len(t, portaltest.FaultsOn(t, page), 2, "who asks, and until when")
	page = asks.Submit(page, "/hold", url.Values{
		"n": {"1"}, "reason": {"law_enforcement"}, "explanation": {"De politie vraagt te wachten."}, "authority": {"Politie, zaak 12"},
		"until": {p.Clock.Now().Add(100 * time.Hour).Format(time.RFC3339)},
	})
	require.Contains(t, page.Text(), "De klok loopt door tot een collega instemt.")
	require.Equal(t, models.StateDelivered, portaltest.State(t, p, ref, 1))

	own := asks.Get("/escalations")
	require.Contains(t, own.Text(), "op verzoek van Politie, zaak 12")
	require.Zero(t, own.Doc.Find(`form[action$="/approve"]`).Length(), "not by who asked")
	done := approves.Submit(approves.Get("/escalations"), "/approve", nil)
	require.Contains(t, done.Text(), "De klok staat stil vanaf nu.")
	require.Equal(t, models.StateOnHold, portaltest.State(t, p, ref, 1))
	desk := p.Browser("provider-agent").Get("/notices/" + ref).Text()
	require.Contains(t, desk, "op verzoek van Politie, zaak 12")
	require.NotContains(t, desk, "vraagt een collega", "what EOKM asks of itself is its own")
}
