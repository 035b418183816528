package notices_test

import (
	"net/http"
	"net/url"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"eokm.nl/hosting/models"
	"eokm.nl/hosting/models/notice"
	"eokm.nl/hosting/portal/portaltest"
)

func TestVerify_NothingTickedIsNotEverything(t *testing.T) {
	t.Parallel()
	p := portaltest.New(t)
	ref := p.Notice("192.0.2.1", "http://img.example.com/a", "http://img.example.com/b")
	portaltest.ReportRemoval(t, p, ref)
	b := p.Browser("analyst")
	page := b.Post("/notices/"+ref+"/verifications", url.Values{"outcome": {"offline"}})
	require.Equal(t, http.StatusUnprocessableEntity, page.Status)
	require.Contains(t, page.Text(), "Kies ten minste één adres")
	require.Contains(t, page.Doc.Find("title").Text(), "Fout:")
	require.Equal(t, "#n-1", page.Doc.Find(".error-summary a").AttrOr("href", ""))
	require.Equal(t, models.StateAnswered, portaltest.State(t, p, ref, 1))

	page = b.Submit(page, "/verifications", url.Values{"n": {"2", "2", "x", "-1"}, "outcome": {"offline"}})
	require.Equal(t, "/notices/"+ref, page.Path)
	require.Equal(t, models.StateAnswered, portaltest.State(t, p, ref, 1))
	require.Equal(t, models.StateVerified, portaltest.State(t, p, ref, 2))
}

func TestVerify_UnknownOutcomeKeepsTheTicks(t *testing.T) {
	t.Parallel()
	p := portaltest.New(t)
	ref := p.Notice("192.0.2.1", "http://img.example.com/a", "http://img.example.com/b")
	for _, lang := range []string{"nl", "en"} {
		page := p.Browser("analyst").Post("/notices/"+ref+"/verifications?lang="+lang, url.Values{"n": {"2"}, "outcome": {"perhaps"}})
		require.Equal(t, http.StatusUnprocessableEntity, page.Status)
		require.Equal(t, "2", page.Doc.Find(`input[name="n"][checked]`).AttrOr("value", ""))
	}
}

func TestVerify_SomebodyWasFirst(t *testing.T) {
	t.Parallel()
	p := portaltest.New(t)
	ref := p.Notice("192.0.2.1", "http://img.example.com/a")
	portaltest.ReportRemoval(t, p, ref)
	b := p.Browser("analyst")
	page := b.Get("/notices/" + ref)
	require.NoError(t, p.Store.Notice.Verify(t.Context(), p.Actor("admin"), ref, []int{1}, notice.FoundOffline))
	page = b.Submit(page, "/verifications", url.Values{"outcome": {"offline"}})
	require.Equal(t, "/notices/"+ref, page.Path)
	require.Contains(t, page.Text(), "Er is nu niets opgeslagen, want de melding was al veranderd. Zo staat het nu: adres 1: Verwijderd.")
}

func TestVerify_WhoMay(t *testing.T) {
	t.Parallel()
	p := portaltest.New(t)
	ref := p.Notice("192.0.2.1", "http://img.example.com/a")
	form := url.Values{"n": {"1"}, "outcome": {"offline"}}
	for _, account := range []string{"provider-agent", "provider-admin", "editor", "auditor"} {
		require.Equal(t, http.StatusForbidden, p.Browser(account).Post("/notices/"+ref+"/verifications", form).Status, account)
	}
	require.Equal(t, "Uw sessie is verlopen", p.Browser("").Post("/notices/"+ref+"/verifications", form).H1())
	require.Equal(t, models.StateDelivered, portaltest.State(t, p, ref, 1))
	require.Equal(t, http.StatusNotFound, p.Browser("analyst").Post("/notices/EOKM-2026-999999/verifications", form).Status)
	require.Equal(t, http.StatusNotFound,
		p.Browser("analyst").Post("/notices/"+ref+"/verifications", url.Values{"n": {"7"}, "outcome": {"offline"}}).Status)
	require.Equal(t, http.StatusOK, p.Browser("admin").Post("/notices/"+ref+"/verifications", form).Status)
	require.Equal(t, models.StateVerified, portaltest.State(t, p, ref, 1))
}

func TestVerify_OnlineBeforeAnAnswerReopensNothing(t *testing.T) {
	t.Parallel()
	p := portaltest.New(t)
	ref := p.Notice("192.0.2.1", "http://img.example.com/a")
	p.Clock.Advance(25 * time.Hour)
	page := p.Browser("analyst").Post("/notices/"+ref+"/verifications",
		url.Values{"n": {"1"}, "outcome": {"online"}, "next": {"//example.org/x"}})
	require.Equal(t, "/notices/"+ref, page.Path, "never on to somewhere else")
	require.Contains(t, page.Text(), "vastgelegd dat 1 adres nog online is. De klok loopt door: te laat met 1 u 00 min.")
}
