package web_test

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
	p := school(t)
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
	order(agent.Get("/notices/"+ref), "h1", "#deadline", "#actions", offer, `select[name="assignee"]`, "#addresses")
}
