package practice_test

import (
	"net/http"
	"net/url"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"eokm.nl/hosting/models"
	"eokm.nl/hosting/portal/portaltest"
)

func TestMain(m *testing.M) { portaltest.Main(m) }

// From the order to the check: marked on every page of it and in its mail, and nowhere to be found for EOKM.
func TestPractice_ADrillFromOrderToCheck(t *testing.T) {
	t.Parallel()
	p := portaltest.New(t)
	real := p.Notice("192.0.2.17", portaltest.Image(1))
	desk, analyst := p.Browser("provider-agent"), p.Browser("analyst")
	require.Contains(t, desk.Get("/training").Doc.Find(`main a[href="/practice"]`).Text(), "Oefen met een hele melding")
	form := desk.Get("/practice")
	require.Equal(t, http.StatusUnprocessableEntity, desk.Submit(form, "/practice", url.Values{"items": {"11"}}).Status)
	shown := desk.Submit(form, "/practice", url.Values{"items": {"3"}})
	ref := strings.TrimPrefix(shown.Path, "/notices/")
	require.Regexp(t, `^OEFEN-2026-\d{6}$`, ref)
	require.Contains(t, shown.Text(), "Dit is een oefening")
	require.Contains(t, shown.Text(), "bestelde deze oefening met 3 adressen")
	row := desk.Get("/notices").Doc.Find("tbody tr").FilterFunction(portaltest.Holds(ref))
	require.Contains(t, row.Text(), "Oefening")

	file := desk.Submit(desk.Get("/notices?tab=all"), "/export", nil)
	var marked []string
	for line := range strings.SplitSeq(strings.TrimSpace(file.Body), "\n") {
		if strings.HasSuffix(strings.TrimSpace(line), ";ja") {
			marked = append(marked, line)
		}
	}
	require.Len(t, marked, 1)
	require.Contains(t, marked[0], ref)

	receipt := desk.Submit(desk.Get("/notices/"+ref+"/confirm"), "/confirm", url.Values{"measure": {"file_removed"}})
	require.Contains(t, receipt.Text(), "Dit hoort bij een oefening.")
	p.Clock.Advance(10 * time.Minute)
	n, err := p.Store.Practice.Answer(t.Context(), func(string) string { return "Oefening." }, 10)
	require.NoError(t, err)
	require.Equal(t, 1, n)
	require.Equal(t, models.StateVerified, portaltest.State(t, p, ref, 1))
	require.Contains(t, desk.Get("/notices/"+ref).Text(), "Oefening: het portaal geeft alle 3 adressen als offline op")

	for _, path := range []string{"/notices/" + ref, "/casework/" + ref + "/notes"} {
		require.Equal(t, http.StatusNotFound, analyst.Get(path).Status, path)
	}
	require.NotContains(t, analyst.Get("/notices?tab=all").Text(), "OEFEN-")
	require.Contains(t, analyst.Get("/notices?tab=all").Text(), real)
	require.Equal(t, http.StatusForbidden, analyst.Get("/practice").Status)
	require.Equal(t, http.StatusNotFound, p.Browser("other-agent").Get("/notices/"+ref).Status)
	require.Equal(t, "/notices/"+ref, desk.Post("/notices/search", url.Values{"q": {strings.ToLower(ref)}}).Path)
}

func TestPractice_CanBeEnded(t *testing.T) {
	t.Parallel()
	p := portaltest.New(t)
	desk := p.Browser("provider-agent")
	ref := strings.TrimPrefix(desk.Submit(desk.Get("/practice"), "/practice", url.Values{"items": {"1"}}).Path, "/notices/")
	real := p.Notice("192.0.2.17", portaltest.Image(1))
	list := desk.Get("/practice")
	require.Equal(t, http.StatusNotFound, p.Browser("other-agent").Post("/practice/"+ref+"/end", nil).Status)
	require.Equal(t, http.StatusNotFound, desk.Post("/practice/"+real+"/end", nil).Status)
	require.Contains(t, desk.Submit(list, "/end", nil).Text(), "De oefening is beëindigd.")
	require.Contains(t, desk.Submit(list, "/end", nil).Text(), "Deze oefening was al klaar.")
	require.Equal(t, []string{real}, portaltest.RefsOn(desk.Get("/notices")))
}
