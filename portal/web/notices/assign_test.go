package notices_test

import (
	"net/http"
	"net/url"
	"testing"

	"github.com/stretchr/testify/require"

	"eokm.nl/hosting/portal/portaltest"
)

// assigneesOn lists who takes care of each row.
func assigneesOn(page *portaltest.Page) []string {
	var names []string
	for _, cell := range page.Doc.Find(`td[data-label="Behandelaar"]`).EachIter() {
		names = append(names, cell.Text())
	}
	return names
}

func TestAssign_OneNotice(t *testing.T) {
	t.Parallel()
	p := portaltest.New(t)
	ref := p.Notice("192.0.2.17", portaltest.Image(1))
	desk := p.Browser("provider-agent")
	require.Equal(t, []string{"—"}, assigneesOn(desk.Get("/notices")))
	page := desk.Get("/notices/" + ref)
	require.Equal(t, "—", portaltest.FactsOn(page)["Behandelaar"])
	page = desk.Submit(page, "/assign", url.Values{"assignee": {p.Actor("provider-admin").UserID.String()}})
	require.Equal(t, "/notices/"+ref, page.Path)
	require.Contains(t, page.Text(), "1 melding toegewezen.")
	require.Contains(t, page.Text(), "S. Bakker heeft de melding toegewezen aan N. de Vries")
	require.Equal(t, "N. de Vries", portaltest.FactsOn(page)["Behandelaar"])
	require.Equal(t, "N. de Vries", page.Doc.Find("#assignee option[selected]").Text())
	require.Equal(t, []string{"N. de Vries"}, assigneesOn(desk.Get("/notices")))
	require.Equal(t, "N. de Vries", portaltest.FactsOn(p.Browser("analyst").Get("/notices/" + ref))["Behandelaar"])

	page = desk.Submit(page, "/assign", url.Values{"assignee": {""}})
	require.Contains(t, page.Text(), "1 melding heeft geen behandelaar meer.")
	require.Contains(t, page.Text(), "S. Bakker heeft de behandelaar weggehaald")
	page = desk.Submit(page, "/assign", url.Values{"assignee": {p.Actor("other-agent").UserID.String()}})
	require.Contains(t, page.Text(), "Deze persoon werkt niet meer bij u.")
	require.Equal(t, http.StatusBadRequest, desk.Post("/notices/"+ref+"/assign", url.Values{"assignee": {"x"}}).Status)
}

func TestAssign_SeveralAndTheFilter(t *testing.T) {
	t.Parallel()
	p := portaltest.New(t)
	a, b, c := p.Notice("192.0.2.17", portaltest.Image(1)), p.Notice("192.0.2.17", portaltest.Image(2)),
		p.Notice("192.0.2.17", portaltest.Image(3))
	desk := p.Browser("provider-agent")
	form := desk.Submit(desk.Get("/notices?size=25"), "/bulk", url.Values{"sel": {a, c}, "do": {"assign"}})
	require.Equal(t, "Meldingen toewijzen", form.H1())
	require.Contains(t, form.Text(), "U wijst 2 meldingen toe aan een collega.")
	job := desk.Submit(form, "/bulk/assign", nil) // to oneself, as it stands
	require.Equal(t, "/notices?size=25", job.Doc.Find("main a").FilterFunction(portaltest.Holds("Naar de lijst")).AttrOr("href", ""),
		"back where it was")
	facts := portaltest.FactsOn(job)
	require.Equal(t, []string{"2", "S. Bakker"}, []string{facts["Meldingen"], facts["Behandelaar"]})
	require.Equal(t, []string{a, c}, portaltest.RefsOn(desk.Get("/notices?assignee=me")))
	require.Equal(t, []string{b}, portaltest.RefsOn(desk.Get("/notices?assignee=nobody")))
	require.Empty(t, portaltest.RefsOn(p.Browser("provider-admin").Get("/notices?assignee=me")))
	filtered := desk.Get("/notices?assignee=" + p.Actor("provider-agent").UserID.String())
	require.Equal(t, []string{a, c}, portaltest.RefsOn(filtered))
	require.Equal(t, "S. Bakker", filtered.Doc.Find("#assignee option[selected]").Text())
	require.Len(t, portaltest.RefsOn(desk.Get("/notices?assignee=x")), 3, "what is no assignee is left out")
	require.Equal(t, http.StatusNotFound, p.Browser("other-agent").Post("/notices/bulk", url.Values{"sel": {a}, "do": {"assign"}}).Status)
}
