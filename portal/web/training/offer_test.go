package training_test

import (
	"net/url"
	"slices"
	"testing"

	"github.com/PuerkitoBio/goquery"
	"github.com/stretchr/testify/require"

	"eokm.nl/hosting/portal/portaltest"
)

// A lesson stands where somebody on a phone meets it: after the warning, the deadline and what they can do about it, before the rest.
// The order of the page is the order that a screen reader reads.
func TestLessonOffer_StandsAfterWhatIsDueAndBeforeTheRest(t *testing.T) {
	t.Parallel()
	p := portaltest.School(t)
	ref := p.Notice("192.0.2.7", "https://img.example.com/1")
	agent := p.Browser("provider-agent")
	receipt := agent.Submit(agent.Get("/notices/"+ref+"/confirm"), "/confirm", url.Values{"measure": {"dns_removed"}})
	order := func(page *portaltest.Page, selectors ...string) {
		t.Helper()
		all := page.Doc.Find("main *")
		var places []int
		for _, selector := range selectors {
			found := all.FilterFunction(func(_ int, s *goquery.Selection) bool { return s.Is(selector) }).First()
			require.Equal(t, 1, found.Length(), selector)
			places = append(places, all.IndexOfSelection(found))
		}
		require.True(t, slices.IsSorted(places), "%v stand at %v", selectors, places)
	}
	const offer = `[id^="offer-"]`
	order(receipt, "h1", ".note.is-danger", ".actions .btn-primary", offer, ".facts")
	order(agent.Get("/notices/"+ref), "h1", "#deadline", "#addresses", "#actions", offer, `select[name="assignee"]`)
}

// A measure that does not count: the lesson stands on the receipt, on the notice and, for the admin, on the first page.
func TestLessonOffer_OnItsPages(t *testing.T) {
	t.Parallel()
	p := portaltest.School(t)
	ref := p.Notice("192.0.2.7", "https://img.example.com/1")
	agent, admin := p.Browser("provider-agent"), p.Browser("provider-admin")
	receipt := agent.Submit(agent.Get("/notices/"+ref+"/confirm"), "/confirm", url.Values{"measure": {"dns_removed"}})
	for _, page := range []*portaltest.Page{receipt, agent.Get("/notices/" + ref), admin.Get("/notices/" + ref)} {
		require.Contains(t, page.Text(), "Een les die hierbij past")
		require.Contains(t, page.Text(), "U bent niets verplicht.")
	}
	require.Contains(t, admin.Get("/").Text(), "Bij melding "+ref+" past een les")
	require.NotContains(t, p.Browser("analyst").Get("/notices/"+ref).Text(), "Een les die hierbij past")

	action, _ := receipt.Doc.Find(`button[formaction$="/dismiss"]`).Attr("formaction")
	page := agent.Post(action, url.Values{"back": {receipt.Path}})
	require.Equal(t, receipt.Path, page.Path)
	require.Contains(t, page.Text(), "Weggelegd.")
	require.NotContains(t, page.Text(), "Een les die hierbij past")
	require.Equal(t, "/", agent.Post(action, url.Values{"back": {"https://example.com/notices/"}}).Path)
	page = admin.Submit(admin.Get("/notices/"+ref), "/open", nil)
	require.Equal(t, "/training/abuse-desk-basics/measures-that-count", page.Path)
	require.NotContains(t, admin.Get("/").Text(), "past een les")
}
