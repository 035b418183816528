package views_test

import (
	"net/http"
	"net/url"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"eokm.nl/hosting/portal/portaltest"
)

// viewsOn lists the views that the list leads to.
func viewsOn(page *portaltest.Page) []string {
	var names []string
	for _, link := range page.Doc.Find(".views a").EachIter() {
		names = append(names, link.Text())
	}
	return names
}

func TestViews_AreSavedFromTheFilters(t *testing.T) {
	t.Parallel()
	p := portaltest.New(t)
	mine := p.Notice("192.0.2.17", portaltest.Image(1))
	p.Notice("192.0.2.17", portaltest.Image(2))
	_, err := p.Store.Notice.Assign(t.Context(), p.Actor("provider-agent"), []string{mine}, p.Actor("provider-agent").UserID)
	require.NoError(t, err)
	desk := p.Browser("provider-agent")
	require.Empty(t, viewsOn(desk.Get("/notices")))
	require.Contains(t, desk.Get("/views").Text(), "Nog geen weergaven.")

	form := desk.Get("/notices?tab=all&status=delivered&assignee=me&after=x&save=1")
	require.Equal(t, "/views/new?assignee=me&status=delivered&tab=all", form.Path)
	require.Equal(t, map[string]string{"Tabblad": "Alles", "Status": "Nieuw", "Behandelaar": "Ik"}, portaltest.FactsOn(form))
	page := desk.Submit(form, "/views", url.Values{"name": {""}, "for": {"team"}})
	require.Equal(t, http.StatusUnprocessableEntity, page.Status)
	require.Equal(t, []string{"#name"}, portaltest.FaultsOn(t, page))
	page = desk.Submit(page, "/views", url.Values{"name": {"Mijn nieuwe"}})
	require.Equal(t, "/notices?assignee=me&status=delivered&tab=all", page.Path)
	require.Contains(t, page.Text(), "Weergave opgeslagen.")
	require.Equal(t, []string{"Mijn nieuwe (team)", "Beheren"}, viewsOn(page))
	require.Equal(t, "Mijn nieuwe (team)", page.Doc.Find(".views [aria-current]").Text())
	require.Equal(t, []string{mine}, portaltest.RefsOn(page))

	colleague := p.Browser("provider-admin")
	list := colleague.Get("/notices")
	require.Equal(t, []string{"Mijn nieuwe (team)", "Beheren"}, viewsOn(list))
	require.Empty(t, portaltest.RefsOn(colleague.Get(list.Doc.Find(".views a").AttrOr("href", ""))), "me is who reads it")
	require.Empty(t, viewsOn(p.Browser("other-agent").Get("/notices")))
	page = colleague.Submit(colleague.Get("/views"), "/remove", nil)
	require.Contains(t, page.Text(), "Weergave verwijderd. ")
	require.Empty(t, viewsOn(desk.Get("/notices")))
}

func TestViews_NeverHoldASearch(t *testing.T) {
	t.Parallel()
	p := portaltest.New(t)
	p.Notice("192.0.2.17", portaltest.Image(1))
	p.Notice("192.0.2.17", portaltest.Image(2))
	desk := p.Browser("provider-agent")
	hits := desk.Post("/notices/search", url.Values{"q": {"img.example.com"}})
	form := desk.Get(hits.Path + "&save=1")
	require.Equal(t, "/views/new?tab=all", form.Path)
	_, search, _ := strings.Cut(hits.Path, "?")
	desk.Submit(form, "/views", url.Values{"name": {"Zoeken"}, "query": {search}})
	var query string
	require.NoError(t, p.Owner.QueryRow(t.Context(), `SELECT query FROM saved_views`).Scan(&query))
	require.Equal(t, "tab=all", query)
}

func TestViews_AnothersCannotBeRemoved(t *testing.T) {
	t.Parallel()
	p := portaltest.New(t)
	desk := p.Browser("provider-agent")
	desk.Submit(desk.Get("/views/new?tab=overdue"), "/views", url.Values{"name": {"Laat"}})
	remove := desk.Get("/views").Doc.Find(`form[action$="/remove"]`).AttrOr("action", "")
	require.NotEmpty(t, remove)
	for _, account := range []string{"provider-admin", "other-agent", "analyst", "admin"} {
		require.Equal(t, http.StatusNotFound, p.Browser(account).Post(remove, nil).Status, account)
	}
	require.Equal(t, []string{"Laat", "Beheren"}, viewsOn(desk.Get("/notices")))
	require.Equal(t, http.StatusForbidden, p.Browser("auditor").Get("/views/new").Status)
	require.Zero(t, p.Browser("auditor").Get("/notices").Doc.Find(`button[name="save"]`).Length())
}
