package notices_test

import (
	"net/http"
	"net/url"
	"testing"
	"time"

	"github.com/google/uuid"
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

// Who found something online still may say when and from where they looked, and what helps the desk; the desk reads it.
func TestVerify_SaysWhenAndFromWhere(t *testing.T) {
	t.Parallel()
	p := portaltest.New(t)
	ref := p.Notice("192.0.2.80", portaltest.Image(1))
	_, err := p.Store.Notice.Respond(t.Context(), p.Actor("provider-agent"), notice.Response{
		Submission: uuid.New(), Refs: []string{ref}, Measure: models.MeasureFileRemoved, RemovedAt: p.Clock.Now(), // 09:30
	})
	require.NoError(t, err)
	p.Clock.Advance(30 * time.Minute)
	staff := p.Browser("analyst")
	for _, lang := range []string{"nl", "en"} {
		for at, said := range map[string][]string{
			"straks":           {"answer.when_form"},
			"23-11-2026 10:30": {"verify.at_future"},
			"23-11-2026 09:15": {"verify.at_before"},
		} {
			page := staff.Submit(staff.Get("/notices/"+ref+"?lang="+lang), "/verifications", url.Values{
				"n": {"1"}, "outcome": {"online"}, "at": {at}, "note": {"Alleen over IPv6."},
			})
			require.Equal(t, http.StatusUnprocessableEntity, page.Status, at)
			require.Equal(t, []string{"#at"}, portaltest.FaultsOn(t, page), said)
			fields := portaltest.Fields(page.Doc.Find("main form"))
			require.Equal(t, []string{at, "Alleen over IPv6."}, []string{fields.Get("at"), fields.Get("note")}, "nothing typed is lost")
			require.Equal(t, 1, page.Doc.Find("main details[open] #at").Length(), "what is wrong is not folded away")
		}
	}
	page := staff.Submit(staff.Get("/notices/"+ref+"?lang=nl"), "/verifications", url.Values{
		"n": {"1"}, "outcome": {"online"}, "note": {"Zie https://img.example.com/a"},
	})
	require.Equal(t, []string{"#note"}, portaltest.FaultsOn(t, page), "no address in a text")

	staff.Submit(staff.Get("/notices/"+ref), "/verifications", url.Values{
		"n": {"1"}, "outcome": {"online"}, "at": {"23-11-2026 09:50"}, "from": {"Nederland, mobiel"}, "note": {"Alleen over IPv6."},
	})
	seen := p.Browser("provider-agent").Get("/notices/" + ref).Text()
	require.Contains(t, seen, "gezien op ma 23 nov 2026 09:50 · vanuit: Nederland, mobiel · Alleen over IPv6.")
	var observed time.Time
	require.NoError(t, p.Owner.QueryRow(t.Context(), `SELECT observed_at FROM verifications`).Scan(&observed))
	require.Equal(t, p.Clock.Now().Add(-10*time.Minute), observed.UTC(), "a claim is held against when it was seen")
}
