package notices_test

import (
	"net/http"
	"net/url"
	"testing"
	"time"

	"github.com/google/uuid"
	"github.com/stretchr/testify/require"

	"eokm.nl/hosting/models"
	"eokm.nl/hosting/models/provider"
	"eokm.nl/hosting/portal/portaltest"
)

func TestRoute_ByTheSuggestion(t *testing.T) {
	t.Parallel()
	p := portaltest.New(t)
	p.Notice("192.0.2.1", "http://img.example.com/a")
	p.Clock.Advance(time.Hour)
	ref := p.Notice("203.0.113.9", "http://img.example.com/b", "http://img.example.com/c", "http://other.example.nl/d")
	p.Clock.Advance(30 * time.Hour)
	b := p.Browser("analyst")
	page := b.Get("/triage/unrouted")
	require.Equal(t, []string{"30 u 00 min", "30 u 00 min"}, portaltest.Column(page, 0))
	require.Equal(t, []string{"1 en 2", "3"}, portaltest.Column(page, 2), "what is alike is one row")
	require.Equal(t, []string{"Netwerk onbekend", "Netwerk onbekend"}, portaltest.Column(page, 5))
	require.Equal(t, []string{"Voorbeeld Hosting B.V. · zelfde host", "Geen voorstel"}, portaltest.Column(page, 6))

	form := b.Get(page.Doc.Find(`tbody a[href*="/route"]`).AttrOr("href", ""))
	require.Equal(t, p.Provider("voorbeeld").String(), form.Doc.Find(`input[name="to"][checked]`).AttrOr("value", ""))
	page = b.Submit(form, "/route", nil)
	require.Equal(t, "/triage/unrouted", page.Path)
	require.Contains(t, page.Text(), "2 adressen zijn toegewezen. De klok is nu begonnen.")
	require.Equal(t, []string{"3"}, portaltest.Column(page, 2))
	require.Contains(t, p.Browser("provider-agent").Get("/notices").Text(), "nog 24 u 00 min", "its clock starts at its own delivery")

	page = b.Submit(b.Get("/notices/"+ref+"/route"), "/route", url.Values{"other": {p.Provider("noorderlicht").String()}})
	require.Equal(t, "Alle adressen hebben een provider", page.Doc.Find(".empty h2").Text())
	page = b.Get("/notices/" + ref + "/route")
	require.Equal(t, "/notices/"+ref, page.Path, "nothing is left to route")
}

func TestRoute_WhatPointsWhere(t *testing.T) {
	t.Parallel()
	p := portaltest.New(t)
	still, err := p.Store.Provider.Add(t.Context(), models.System(), provider.Provider{
		Slug: "stil", Name: "Stilstand Hosting", Status: models.ProviderSuspended, Language: "nl",
	})
	require.NoError(t, err)
	network, err := provider.ParseNetwork("203.0.113.0/25")
	require.NoError(t, err)
	_, err = p.Store.Provider.AddNetwork(t.Context(), models.System(), still.ID, network)
	require.NoError(t, err)
	_, err = p.Owner.Exec(t.Context(),
		`INSERT INTO networks (id, provider_id, kind, prefix, created_at) VALUES ($1, $2, 'cidr', '203.0.113.128/25', now())`,
		uuid.New(), p.Provider("noorderlicht"))
	require.NoError(t, err)

	inactive := p.Notice("203.0.113.1", "http://a.example.nl/a")
	claimed := p.Notice("203.0.113.200", "http://b.example.org/a")
	b := p.Browser("analyst")
	page := b.Get("/triage/unrouted")
	require.ElementsMatch(t, []string{
		"Stilstand Hosting · heeft 203.0.113.0/25", "Noorderlicht Cloud · vraagt 203.0.113.128/25 aan",
	}, portaltest.Column(page, 6))
	page = b.Get("/notices/" + inactive + "/route")
	require.Contains(t, page.Text(), "Maak de provider eerst actief")
	require.NotContains(t, options(page, "to"), still.ID.String())
	require.NotContains(t, options(page, "other"), still.ID.String())
	page = b.Get("/notices/" + claimed + "/route?lang=en")
	require.Equal(t, p.Provider("noorderlicht").String(), page.Doc.Find(`input[name="to"][checked]`).AttrOr("value", ""))
	require.Contains(t, page.Text(), "Claims 203.0.113.128/25. That is not approved yet.")

	network, err = provider.ParseNetwork("203.0.113.200/32")
	require.NoError(t, err)
	_, err = p.Store.Provider.AddNetwork(t.Context(), models.System(), p.Provider("voorbeeld"), network)
	require.NoError(t, err)
	require.Contains(t, portaltest.Column(b.Get("/triage/unrouted?lang=nl"), 6), "Voorbeeld Hosting B.V. · heeft 203.0.113.200/32")
}

func TestRoute_KeepsWhatWasChosen(t *testing.T) {
	t.Parallel()
	p := portaltest.New(t)
	ref := p.Notice("203.0.113.9", "http://img.example.com/b", "http://img.example.com/c")
	b := p.Browser("analyst")
	page := b.Post("/notices/"+ref+"/route", url.Values{"n": {"2"}})
	require.Equal(t, http.StatusUnprocessableEntity, page.Status)
	require.Contains(t, page.Text(), "Kies een provider")
	require.Equal(t, "2", page.Doc.Find(`input[name="n"][checked]`).AttrOr("value", ""))
	require.Equal(t, 1, page.Doc.Find("#to").Length(), "the summary leads to the field")

	page = b.Post("/notices/"+ref+"/route", url.Values{"other": {p.Provider("voorbeeld").String()}})
	require.Equal(t, http.StatusUnprocessableEntity, page.Status)
	require.Equal(t, p.Provider("voorbeeld").String(), page.Doc.Find(`select[name="other"] option[selected]`).AttrOr("value", ""))

	require.NoError(t, p.Store.Notice.RouteItems(t.Context(), p.Actor("admin"), ref, []int{1}, p.Provider("noorderlicht")))
	page = b.Post("/notices/"+ref+"/route", url.Values{"n": {"1"}, "other": {p.Provider("voorbeeld").String()}})
	require.Equal(t, http.StatusConflict, page.Status)
	require.Contains(t, page.Text(), "Zo staat het nu: adres 1:")
}
