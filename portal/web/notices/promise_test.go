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

// doubt disputes the legality of items as their desk.
func doubt(t *testing.T, p *portaltest.Portal, ref string, numbers ...int) {
	t.Helper()
	require.NoError(t, p.Store.Notice.Dispute(t.Context(), p.Actor("provider-agent"), notice.Dispute{
		Submission: uuid.New(), Ref: ref, Numbers: numbers, Reason: models.ReasonLegality, Explanation: "Wij twijfelen.",
	}))
}

func TestDecide_ASecondPersonLooksAtLegality(t *testing.T) {
	t.Parallel()
	p := portaltest.New(t)
	ref := p.Notice("192.0.2.17", portaltest.Image(1), portaltest.Image(2)) // imported by the analyst
	desk := p.Browser("provider-agent")
	require.Contains(t, desk.Get("/notices/"+ref+"/dispute").Text(), "Een tweede analist van EOKM kijkt ernaar.")
	doubt(t, p, ref, 1)
	first, second := p.Browser("analyst"), p.Browser("admin")

	form := first.Get("/notices/" + ref + "/decision")
	require.Contains(t, form.Text(), "Over adres 1 beslist een collega.")
	require.Contains(t, form.Text(), "Een andere analist beslist, of een beheerder van EOKM, als die dat niet deed.")
	require.Contains(t, form.Text(), "Is er nu niemand anders?")
	require.Equal(t, []string{"2"}, options(form, "n"), "the rest")
	page := first.Post("/notices/"+ref+"/decision", url.Values{"n": {"1"}, "decision": {"uphold"}, "reason": {"De melding klopt."}})
	require.Equal(t, http.StatusUnprocessableEntity, page.Status)
	require.Contains(t, page.Text(), "Over adres 1 beslist een ander dan u: de provider vindt het niet strafbaar")
	require.Contains(t, page.Text(), "Er is nu niets opgeslagen.")
	require.Equal(t, models.StateDisputed, portaltest.State(t, p, ref, 1))
	page = first.Post("/notices/"+ref+"/decision?lang=en", url.Values{"n": {"1"}, "decision": {"withdraw"}, "reason": {"Fout."}})
	require.Contains(t, page.Text(), "Somebody other than you decides about address 1")
	require.Equal(t, []string{"A colleague decides"}, portaltest.Column(first.Get("/triage/disputes"), 7))
	first.Get("/triage/disputes?lang=nl")
	require.Equal(t, []string{"Een collega beslist"}, portaltest.Column(first.Get("/triage/disputes"), 7))

	require.Equal(t, []string{"Beslissen " + ref}, portaltest.Column(second.Get("/triage/disputes"), 7))
	form = second.Get("/notices/" + ref + "/decision")
	require.NotContains(t, form.Text(), "beslist een collega")
	page = second.Submit(form, "/decision", url.Values{"decision": {"uphold"}, "reason": {"De melding klopt."}})
	require.Contains(t, page.Text(), "De melding blijft staan voor 1 adres.")
}

// With nothing else to decide the form has nothing to send, and says where to go.
func TestDecide_WhereAColleagueDecidesAll(t *testing.T) {
	t.Parallel()
	p := portaltest.New(t)
	ref := p.Notice("192.0.2.17", portaltest.Image(1))
	doubt(t, p, ref)
	b := p.Browser("analyst")
	for _, lang := range []string{"nl", "en"} {
		form := b.Get("/notices/" + ref + "/decision?lang=" + lang)
		require.Equal(t, http.StatusOK, form.Status)
		require.Empty(t, options(form, "n"))
		require.Equal(t, 0, form.Doc.Find(`main form[action$="/decision"]`).Length())
		require.Equal(t, 1, form.Doc.Find(`main a.btn[href="/notices/`+ref+`"]`).Length())
		page := b.Post("/notices/"+ref+"/decision", url.Values{"n": {"1"}, "decision": {"uphold"}, "reason": {"Ja."}})
		require.Equal(t, http.StatusUnprocessableEntity, page.Status)
	}
}

func TestDispute_OneAtATime(t *testing.T) {
	t.Parallel()
	p := portaltest.New(t)
	ref := p.Notice("192.0.2.17", portaltest.Image(1), portaltest.Image(2))
	desk := p.Browser("provider-agent")
	form := desk.Get("/notices/" + ref + "/dispute")
	doubt(t, p, ref, 2)
	page := desk.Submit(form, "/dispute", url.Values{"which": {"2"}, "reason": {"duplicate"}, "explanation": {"Zie de andere."}})
	require.Equal(t, http.StatusConflict, page.Status)
	require.Contains(t, page.Text(), "Al betwist: adres 2, door S. Bakker op ma 23 nov 2026 09:30. Er kan er één tegelijk open staan, "+
		"en EOKM beslist eerst daarover.")
	require.Equal(t, "Zie de andere.", page.Doc.Find("#explanation").Text())
	page = desk.Submit(page, "/dispute", url.Values{"which": {"1"}})
	require.Contains(t, page.Text(), "Uw bericht is vastgelegd.")
	page = desk.Get("/notices/" + ref + "/dispute?lang=en")
	require.Equal(t, "/notices/"+ref, page.Path)
	require.Contains(t, page.Text(), "Disputed already: address 1 and 2, by S. Bakker")
}

func TestConfirm_NotBeforeEOKMSawItOnline(t *testing.T) {
	t.Parallel()
	p := portaltest.New(t)
	ref := p.Notice("192.0.2.17", portaltest.Image(1))
	p.Clock.Advance(time.Hour)
	portaltest.ReportRemoval(t, p, ref)
	desk := p.Browser("provider-agent")
	require.Contains(t, desk.Get("/notices/"+ref).Text(), "Klopt dat bij de controle van EOKM, dan telt die tijd.")
	p.Clock.Advance(time.Hour)
	require.NoError(t, p.Store.Notice.Verify(t.Context(), p.Actor("analyst"), ref, nil, notice.FoundOnline)) // 11:30
	p.Clock.Advance(time.Hour)
	desk = p.Browser("provider-agent")
	form := desk.Get("/notices/" + ref + "/confirm")
	page := desk.Submit(form, "/confirm", url.Values{"measure": {"file_removed"}, "when": {"23-11-2026 11:29"}})
	require.Equal(t, http.StatusUnprocessableEntity, page.Status)
	require.Equal(t, []string{"#when"}, portaltest.FaultsOn(t, page))
	require.Contains(t, page.Text(), "EOKM zag het op ma 23 nov 2026 11:30 nog online. Vul in wanneer het daarna ontoegankelijk werd.")
	page = desk.Post("/notices/bulk/confirm?lang=en", url.Values{
		"sel": {ref}, "measure": {"file_removed"}, "when": {"23-11-2026 11:29"}, "submission": {uuid.NewString()},
	})
	require.Equal(t, http.StatusUnprocessableEntity, page.Status)
	require.Contains(t, page.Text(), "EOKM saw it still online on Mon 23 Nov 2026 11:30.")
	desk.Get("/notices?lang=nl")
	page = desk.Submit(form, "/confirm", url.Values{"measure": {"file_removed"}, "when": {"23-11-2026 11:31"}})
	require.NotContains(t, page.Text(), "dan telt de tijd die u opgaf")
	for lang, text := range map[string]string{
		"nl": "Bij een eerdere controle was het nog online; EOKM controleert opnieuw.", "en": "It was still online at an earlier check",
	} {
		page = desk.Get("/notices/" + ref + "?lang=" + lang)
		require.Contains(t, page.Text(), text)
		require.NotContains(t, page.Text(), "dan telt die tijd")
		require.NotContains(t, page.Text(), "that time counts")
		require.NotContains(t, p.Browser("analyst").Get("/notices/"+ref+"?lang="+lang).Text(), "dan telt die tijd")
	}
}

// What nobody has judged is not called unlawful.
func TestShow_WithoutACategory(t *testing.T) {
	t.Parallel()
	p := portaltest.New(t)
	p.Import("external_ref,url,ip,category,observed_at\nx,https://img.example.com/blank,192.0.2.1,,2026-11-23T08:00:00Z\n")
	for _, account := range []string{"provider-agent", "analyst"} {
		b := p.Browser(account)
		ref := refOf(t, b.Get("/notices"))
		for lang, want := range map[string][]string{
			"nl": {"In onderzoek", "EOKM onderzoekt nog of dit materiaal strafbaar is.", "24 uur"}, "en": {"Under review", "24 hours"},
		} {
			page := b.Get("/notices/" + ref + "?lang=" + lang)
			for _, text := range want {
				require.Contains(t, page.Text(), text)
			}
			for _, text := range []string{"252", "Nationaal illegaal", "Illegal nationally"} {
				require.NotContains(t, page.Text(), text)
			}
		}
	}
}
