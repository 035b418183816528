package notices_test

import (
	"net/http"
	"net/url"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"eokm.nl/hosting/models/notice"
	"eokm.nl/hosting/portal/portaltest"
)

// An answer that leaves addresses open: the receipt says that first, and leads to them.
func TestReceipt_SaysFirstWhatIsStillOpen(t *testing.T) {
	t.Parallel()
	for lang, words := range map[string]struct{ open, link, late, nothing string }{
		"nl": {
			"2 adressen van deze melding staan nog open, uiterlijk dinsdag 24 november 2026, 09:30", "Deze adressen nu beantwoorden",
			"2 adressen van deze melding staan nog open. De eerste termijn was dinsdag 24 november 2026, 09:30",
			"U hoeft hiervoor niets meer te doen.",
		},
		"en": {
			"2 addresses of this notice are still open, due Tuesday 24 November 2026, 09:30", "Answer these addresses now",
			"2 addresses of this notice are still open. The first was due Tuesday 24 November 2026, 09:30",
			"You need do nothing more for this.",
		},
	} {
		p := portaltest.New(t)
		ref := p.Notice("192.0.2.17", portaltest.Image(1), portaltest.Image(2), portaltest.Image(3))
		desk := p.Browser("provider-agent")
		form := desk.Get("/notices/" + ref + "/confirm?lang=" + lang)
		receipt := desk.Submit(form, "/confirm", url.Values{"which": {"2"}, "measure": {"file_removed"}, "note": {"Klaar."}})
		note := receipt.Doc.Find("main .note").First()
		require.Contains(t, note.Text(), words.open)
		require.Less(t, strings.Index(receipt.Text(), words.open), strings.Index(receipt.Text(), receipt.H1()), "before all else")
		require.NotContains(t, receipt.Text(), words.nothing)
		for _, link := range []string{note.Find("a").AttrOr("href", ""), receipt.Doc.Find("main .btn-primary").AttrOr("href", "")} {
			require.Equal(t, "/notices/"+ref+"/confirm", link)
		}
		require.Equal(t, words.link, strings.TrimSpace(receipt.Doc.Find("main .btn-primary").Text()))
		require.Equal(t, []string{"1", "3"}, portaltest.Fields(desk.Get("/notices/" + ref + "/confirm").Doc.Find("main form"))["which"])
		facts := portaltest.FactsOn(receipt)
		require.Equal(t, "2", facts[map[string]string{"nl": "Nummers", "en": "Numbers"}[lang]])
		require.Equal(t, "S. Bakker", facts[map[string]string{"nl": "Vastgelegd door", "en": "Recorded by"}[lang]])

		p.Clock.Advance(25 * time.Hour)
		desk = p.Browser("provider-agent")
		desk.Get("/?lang=" + lang)
		require.Contains(t, desk.Get(receipt.Path).Text(), words.late)
		form = desk.Get("/notices/" + ref + "/confirm")
		last := desk.Submit(form, "/confirm", url.Values{"measure": {"file_removed"}, "when": {"23-11-2026 10:30"}})
		require.Zero(t, last.Doc.Find("main .note").Length())
		require.Contains(t, last.Text(), words.nothing)
		require.Contains(t, desk.Get(receipt.Path).Text(), words.nothing, "nor is anything open by the first any more")
		require.NoError(t, p.Store.Notice.Verify(t.Context(), p.Actor("analyst"), ref, []int{2}, notice.FoundOnline))
		require.NotContains(t, desk.Get(receipt.Path).Text(), words.nothing, "EOKM found one online")
	}
}

// Case 07 of the people who do this job: two of its three addresses stay open.
func TestReceipt_TheCaseOfAPartialAnswer(t *testing.T) {
	t.Parallel()
	for lang, says := range map[string]string{
		"nl": "2 adressen van deze melding staan nog open, uiterlijk", "en": "2 addresses of this notice are still open, due",
	} {
		p := portaltest.New(t)
		p.Import(portaltest.Case(t, "07-partial-answer.csv"))
		desk := p.Browser("provider-agent")
		ref := portaltest.RefsOn(desk.Get("/notices?lang=" + lang))[0]
		receipt := desk.Submit(desk.Get("/notices/"+ref+"/confirm"), "/confirm",
			url.Values{"which": {"2"}, "measure": {"file_removed"}, "note": {"Klaar."}})
		note := receipt.Doc.Find("main .note").First()
		require.Contains(t, note.Text(), says)
		require.Equal(t, "/notices/"+ref+"/confirm", note.Find("a").AttrOr("href", ""))
	}
}

// A receipt is found again from the history and by its number, by its desk and by EOKM, and by nobody else.
func TestReceipt_IsFoundAgain(t *testing.T) {
	t.Parallel()
	p := portaltest.New(t)
	ref := p.Notice("192.0.2.17", portaltest.Image(1), portaltest.Image(2))
	desk := p.Browser("provider-agent")
	receipt := desk.Submit(desk.Get("/notices/"+ref+"/confirm"), "/confirm", url.Values{"measure": {"file_removed"}, "note": {"Klaar."}})
	number := portaltest.FactsOn(receipt)["Ontvangstnummer"]
	require.Equal(t, "/receipts/"+number, receipt.Path)
	for _, account := range []string{"provider-agent", "provider-admin", "analyst", "auditor"} {
		reader := p.Browser(account)
		link := reader.Get("/notices/" + ref).Doc.Find(".timeline a").FilterFunction(portaltest.Holds(number))
		require.Equal(t, receipt.Path, link.AttrOr("href", ""), account)
		found := reader.Get(receipt.Path)
		require.Equal(t, http.StatusOK, found.Status, account)
		facts := portaltest.FactsOn(found)
		require.Equal(t, []string{number, "1 en 2", ref, "Klaar.", "S. Bakker"},
			[]string{facts["Ontvangstnummer"], facts["Nummers"], facts["Zaaknummer"], facts["Toelichting"], facts["Vastgelegd door"]})
		require.Equal(t, http.StatusOK, reader.Get("/receipts/"+strings.ToLower(strings.ReplaceAll(number, "-", ""))).Status, "as typed")
	}
	staff := p.Browser("analyst").Get(receipt.Path)
	require.Equal(t, "Ontvangstbewijs van Voorbeeld Hosting B.V.", staff.H1())
	require.NotContains(t, staff.Text(), "Volgende melding")
	absent := p.Browser("other-agent").Get("/receipts/R-ZZZZ-ZZZZ")
	foreign := p.Browser("other-agent").Get(receipt.Path)
	require.Equal(t, []int{http.StatusNotFound, http.StatusNotFound}, []int{absent.Status, foreign.Status})
	require.NotContains(t, foreign.Text(), number)
	require.Equal(t, http.StatusForbidden, p.Browser("editor").Get(receipt.Path).Status)
}

func TestReceipt_OfSeveralNoticesListsTheirNumbers(t *testing.T) {
	t.Parallel()
	p := portaltest.New(t)
	first := p.Notice("192.0.2.17", portaltest.Image(1), portaltest.Image(2), portaltest.Image(3), portaltest.Image(4), portaltest.Image(5))
	second := p.Notice("192.0.2.17", portaltest.Image(6))
	desk := p.Browser("provider-agent")
	preview := desk.Post("/notices/bulk", url.Values{"sel": {first, second}, "do": {"confirm"}})
	receipt := receiptOf(desk, desk.Submit(preview, "/bulk/confirm", url.Values{
		"sel": {first + ":1-3,5", second + ":1"}, "measure": {"account_suspended"}, "when": {"23-11-2026 09:30"},
	}))
	require.Contains(t, receipt.Text(), first+" – adressen 1 t/m 3 en 5, nog 1 adres open")
	require.Contains(t, receipt.Text(), second+" – adres 1")
	require.Contains(t, receipt.Text(), "1 adres van deze meldingen staat nog open, uiterlijk")
	require.Equal(t, "/notices/"+first+"/confirm", receipt.Doc.Find("main .note a").AttrOr("href", ""))
}
