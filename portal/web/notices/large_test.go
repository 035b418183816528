package notices_test

import (
	"net/http"
	"net/url"
	"strings"
	"testing"
	"time"

	"github.com/google/uuid"
	"github.com/stretchr/testify/require"

	"eokm.nl/hosting/models"
	"eokm.nl/hosting/models/notice"
	"eokm.nl/hosting/portal/portaltest"
)

// A notice of more addresses than a page shows: its form says how many wait, and answers all of them at once.
func TestLarge_OneAnswerForAllThatWait(t *testing.T) {
	t.Parallel()
	p := portaltest.New(t)
	ref := large(p, 0, 2500)
	desk := p.Browser("provider-agent")
	path := "/notices/" + ref
	for form, words := range map[string]string{
		"confirm?lang=en": "All 2,500 addresses that wait for you", "confirm?lang=nl": "Alle 2.500 adressen die op u wachten",
		"dispute": "Alle 2.500 adressen die op u wachten", "delegate": "Alle 2.500 adressen die op u wachten",
	} {
		page := desk.Get(path + "/" + form)
		require.Contains(t, page.Text(), words)
		fields := portaltest.Fields(page.Doc.Find("main form"))
		require.Equal(t, []string{"1", "1-2500", "0:1-2500"}, []string{fields.Get("all"), fields.Get("waiting"), fields.Get("seen")})
	}

	form := desk.Get(path + "/confirm?lang=nl")
	one := desk.Submit(desk.Get(path+"/confirm"), "/confirm", url.Values{"all": nil, "which": {"7"}, "measure": {"file_removed"}})
	require.Contains(t, one.Text(), "2.499 adressen van deze melding staan nog open")
	receipt := desk.Submit(form, "/confirm", url.Values{"measure": {"server_suspended"}})
	require.Equal(t, "Uw bevestiging is vastgelegd", receipt.H1(), "one's own answer to one of them is no reason to refuse")
	facts := portaltest.FactsOn(receipt)
	require.Equal(t, []string{"2.500", "1 t/m 2.500"}, []string{facts["Adressen"], facts["Nummers"]})
	require.Equal(t, receipt.Path, desk.Submit(form, "/confirm", url.Values{"measure": {"server_suspended"}}).Path, "once more is the same")
	require.Contains(t, desk.Get(path).Text(), "S. Bakker heeft verwijdering gemeld van alle 2.500 adressen")
	require.Equal(t, 2501, count(t, p, `SELECT count(*) FROM responses`))
	require.Empty(t, portaltest.RefsOn(desk.Get("/notices")))
}

// count reads a number as the tables' owner.
func count(t *testing.T, p *portaltest.Portal, sql string) (n int) {
	t.Helper()
	require.NoError(t, p.Owner.QueryRow(t.Context(), sql).Scan(&n))
	return n
}

// A colleague answers two of them meanwhile: whoever answers all is told, and sends the rest with one more click.
func TestLarge_AColleagueAnsweredSome(t *testing.T) {
	t.Parallel()
	p := portaltest.New(t)
	ref := large(p, 0, 300)
	desk, colleague := p.Browser("provider-agent"), p.Browser("provider-admin")
	form := desk.Get("/notices/" + ref + "/confirm")
	colleague.Submit(colleague.Get("/notices/"+ref+"/confirm?n=250"), "/confirm",
		url.Values{"which": {"250", "251"}, "measure": {"file_removed"}})
	page := desk.Submit(form, "/confirm", url.Values{"measure": {"account_suspended"}, "note": {"Alles weg."}})
	require.Equal(t, http.StatusConflict, page.Status)
	require.Equal(t, "Adressen 250 en 251 zijn al beantwoord door N. de Vries", page.Doc.Find(".error-summary h2").Text())
	require.Contains(t, page.Text(), "Alle 298 adressen die op u wachten")
	require.Equal(t, 2, count(t, p, `SELECT count(*) FROM responses`))
	fields := portaltest.Fields(page.Doc.Find("main form"))
	require.Equal(t, []string{"1", "1-249,252-300", "Alles weg."}, []string{fields.Get("all"), fields.Get("waiting"), fields.Get("note")})
	receipt := desk.Submit(page, "/confirm", nil)
	require.Equal(t, "1 t/m 249 en 252 t/m 300", portaltest.FactsOn(receipt)["Nummers"])
	require.Contains(t, receipt.Text(), "U hoeft hiervoor niets meer te doen.")
}

// More than one answer covers goes in parts: the form says which, and the receipt what is left.
func TestLarge_InParts(t *testing.T) {
	t.Parallel()
	p := portaltest.New(t)
	const all = notice.AnswerLimit + 300
	ref := large(p, 0, all)
	desk := p.Browser("provider-agent")
	form := desk.Get("/notices/" + ref + "/confirm")
	require.Contains(t, form.Text(), "De eerste 10.000 van de 10.300 adressen die op u wachten")
	require.Contains(t, form.Text(), "Meer past niet in één keer. Doe daarna de rest.")
	require.Contains(t, desk.Get("/notices/"+ref+"/confirm?lang=en").Text(), "The first 10,000 of the 10,300 addresses that wait for you")
	desk.Get("/?lang=nl")
	receipt := desk.Submit(form, "/confirm", url.Values{"measure": {"server_suspended"}})
	require.Contains(t, receipt.Text(), "300 adressen van deze melding staan nog open, uiterlijk")
	require.Equal(t, []string{"10.000", "1 t/m 10.000"},
		[]string{portaltest.FactsOn(receipt)["Adressen"], portaltest.FactsOn(receipt)["Nummers"]})
	form = desk.Get(receipt.Doc.Find("main .note a").AttrOr("href", ""))
	rest := desk.Submit(form, "/confirm", url.Values{"measure": {"server_suspended"}})
	require.Equal(t, []string{"300", "10.001 t/m 10.300"},
		[]string{portaltest.FactsOn(rest)["Adressen"], portaltest.FactsOn(rest)["Nummers"]})
	require.Equal(t, all, count(t, p, `SELECT count(*) FROM responses`))
	require.Equal(t, models.StateAnswered, portaltest.State(t, p, ref, 1))
}

// With others it goes along, whole.
func TestLarge_WithOthers(t *testing.T) {
	t.Parallel()
	p := portaltest.New(t)
	ref := large(p, 0, 2500)
	p.Clock.Advance(time.Minute)
	small := p.Notice("192.0.2.17", portaltest.Image(5001))
	desk := p.Browser("provider-agent")
	preview := desk.Post("/notices/bulk", url.Values{"sel": {ref, small}, "do": {"confirm"}})
	require.Contains(t, preview.Text(), "U bevestigt 2.501 adressen in 2 meldingen.")
	require.NotContains(t, preview.Text(), "slaan wij over")
	require.Equal(t, []string{ref + ":1-2500", small + ":1"}, portaltest.Fields(preview.Doc.Find("main form"))["sel"])
	job := desk.Submit(preview, "/bulk/confirm", url.Values{"measure": {"account_suspended"}, "when": {"23-11-2026 09:31"}})
	require.Equal(t, "Uw bevestiging wordt vastgelegd", job.H1(), "in parts")
	require.Equal(t, "1.000 van 2.501", job.Doc.Find(".meter .hint").Text())
	id := uuid.MustParse(strings.TrimPrefix(job.Path, "/jobs/"))
	require.NoError(t, p.Store.Bulk.Run(t.Context(), p.Provider("voorbeeld"), id)) // what a worker does
	job = desk.Get(job.Path)
	require.Equal(t, "2.501", portaltest.FactsOn(job)["Adressen"])
	receipt := receiptOf(desk, job)
	require.Equal(t, "2.501", portaltest.FactsOn(receipt)["Adressen"])
	require.Contains(t, receipt.Text(), ref+" – adressen 1 t/m 2.500")
	require.Equal(t, job.Path, desk.Submit(preview, "/bulk/confirm",
		url.Values{"measure": {"account_suspended"}, "when": {"23-11-2026 09:31"}}).Path)
	require.Empty(t, portaltest.RefsOn(desk.Get("/notices")))
}

// Also a dispute and a delegation are for all of them.
func TestLarge_DisputeAndDelegate(t *testing.T) {
	t.Parallel()
	p := portaltest.New(t)
	disputed, delegated := large(p, 0, 2500), large(p, 3000, 250)
	desk := p.Browser("provider-agent")
	desk.Submit(desk.Get("/notices/"+delegated+"/delegate"), "/delegate", url.Values{"to": {"reseller"}})
	require.Equal(t, 250, count(t, p, `SELECT count(*) FROM delegations`))
	page := desk.Submit(desk.Get("/notices/"+disputed+"/dispute"), "/dispute",
		url.Values{"reason": {"not_our_network"}, "explanation": {"Niet van ons."}})
	require.Equal(t, "/notices/"+disputed, page.Path)
	require.Equal(t, 2500, count(t, p, `SELECT count(*) FROM disputes`))
	require.True(t, strings.Contains(page.Text(), "alle 2.500 adressen betwist"), "in the history")
}
