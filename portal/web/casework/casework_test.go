package casework_test

import (
	"net/http"
	"net/url"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"eokm.nl/hosting/models"
	"eokm.nl/hosting/models/notice"
	"eokm.nl/hosting/models/observation"
	"eokm.nl/hosting/portal/portaltest"
)

func TestNotes_ADeskNeverSeesThem(t *testing.T) {
	t.Parallel()
	p := portaltest.New(t)
	ref := p.Notice("192.0.2.5", portaltest.Image(1))
	b := p.Browser("analyst")
	page := b.Submit(b.Get("/casework/"+ref+"/notes"), "/notes", url.Values{"text": {"Belt morgen terug."}})
	require.Contains(t, page.Text(), "Belt morgen terug.")
	require.Equal(t, http.StatusUnprocessableEntity, b.Submit(page, "/notes", url.Values{"text": {" "}}).Status)
	page = b.Submit(page, "/owner", url.Values{"owner": {p.Actor("admin").UserID.String()}})
	require.Equal(t, "/notices/"+ref, page.Path)
	require.Contains(t, page.Text(), "Belt morgen terug.", "beside the notice")
	require.Contains(t, page.Text(), "Bel 112", "danger is a call and no clock")

	desk := p.Browser("provider-agent")
	require.NotContains(t, desk.Get("/notices/"+ref).Text(), "Belt morgen terug.")
	require.NotContains(t, desk.Get("/notices/"+ref).Text(), "Eigenaar bij EOKM")
	for account, status := range map[string]int{"provider-agent": 403, "provider-admin": 403, "editor": 403, "auditor": 200} {
		require.Equal(t, status, p.Browser(account).Get("/casework/"+ref+"/notes").Status, account)
	}
	require.Zero(t, p.Browser("auditor").Get("/casework/"+ref+"/notes").Doc.Find("main form").Length(), "an auditor only looks")
}

func TestPromise_FromDeskToStaff(t *testing.T) {
	t.Parallel()
	p := portaltest.New(t)
	ref := p.Notice("192.0.2.5", portaltest.Image(1))
	desk := p.Browser("provider-agent")
	require.Equal(t, 1, desk.Get("/notices/"+ref).Doc.Find(`a[href="/casework/`+ref+`/promise"]`).Length())
	page := desk.Submit(desk.Get("/casework/"+ref+"/promise"), "/promise", url.Values{"promise": {"Zie www.example.net/a"}})
	require.Equal(t, http.StatusUnprocessableEntity, page.Status)
	require.NotContains(t, page.Body, "www.example.net/a")
	page = desk.Submit(page, "/promise", url.Values{"promise": {"Wij vergelijken nieuwe bestanden met een hashlijst."}})
	require.Contains(t, page.Text(), "Uw toezegging is vastgelegd.")
	require.Contains(t, p.Browser("analyst").Get("/notices/"+ref).Text(), "Wij vergelijken nieuwe bestanden met een hashlijst.")
	require.Equal(t, http.StatusNotFound, p.Browser("other-agent").Get("/casework/"+ref+"/promise").Status)
}

func TestReplies_ChosenIntoAQuestionAndADecision(t *testing.T) {
	t.Parallel()
	p := portaltest.New(t)
	ref := p.Notice("192.0.2.5", portaltest.Image(1))
	b := p.Browser("analyst")
	page := b.Submit(b.Get("/casework/replies"), "/replies", url.Values{"title": {"Dank"}})
	require.Equal(t, http.StatusUnprocessableEntity, page.Status)
	require.Len(t, portaltest.FaultsOn(t, page), 3, "all at once")
	for purpose, text := range map[string]string{"question": "Dank voor uw vraag.", "decision": "Wij houden de melding in stand."} {
		page = b.Submit(b.Get("/casework/replies"), "/replies", url.Values{
			"purpose": {purpose}, "title": {"Tekst voor " + purpose}, "nl": {text}, "en": {"Thank you."},
		})
		require.Contains(t, page.Text(), "De tekst is bewaard.")
		form := b.Get("/notices/" + ref + "/" + purpose + "?next=%2Ftriage%2Fwork%2Fquestions")
		link := form.Doc.Find(`a[href*="reply="]`)
		require.Equal(t, 1, link.Length(), purpose)
		chosen := b.Get(link.AttrOr("href", ""))
		require.Contains(t, chosen.Doc.Find("main textarea").Text(), text, purpose)
		require.Equal(t, 1, chosen.Doc.Find(`form[action$="next=%2Ftriage%2Fwork%2Fquestions"]`).Length(), "back to the queue")
	}
	require.Zero(t, p.Browser("provider-agent").Get("/notices/"+ref+"/question").Doc.Find(`a[href*="reply="]`).Length())
	page = b.Submit(b.Get("/casework/replies"), "/remove", nil)
	require.Contains(t, page.Text(), "De tekst is weg.")
}

func TestBeside_TellsOfMissesAndPauses(t *testing.T) {
	t.Parallel()
	p := portaltest.New(t)
	ref := p.Notice("192.0.2.5", portaltest.Image(1))
	p.Clock.Advance(30 * time.Hour)
	_, faults, err := p.Store.Observation.Take(t.Context(), models.System(), "scart", []observation.Row{{
		Row: 2, Ref: ref, N: 1, Outcome: notice.FoundOffline, At: p.Clock.Now().Add(-time.Hour), By: "nl-1",
	}})
	require.NoError(t, err)
	require.Empty(t, faults)
	require.NoError(t, p.Store.Notice.AskHold(t.Context(), p.Actor("analyst"), notice.HoldRequest{
		Ref: ref, Authority: "Politie, zaak 12", Until: p.Clock.Now().Add(time.Hour), Explanation: "Op verzoek.",
	}))
	page := p.Browser("admin").Get("/notices/" + ref)
	require.Contains(t, page.Text(), "1 van 3 keer niet gezien")
	require.Contains(t, page.Text(), "op verzoek van Politie, zaak 12")
	require.Equal(t, 1, page.Doc.Find(`a[href="/escalations/voorbeeld"]`).Length(), "it is late")
	desk := p.Browser("provider-agent").Get("/notices/" + ref).Text()
	require.NotContains(t, desk, "niet gezien")
	require.NotContains(t, desk, "Politie")
}
