package webhooks_test

import (
	"encoding/json"
	"net/http"
	"net/url"
	"path"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/PuerkitoBio/goquery"
	"github.com/google/uuid"
	"github.com/stretchr/testify/require"

	"eokm.nl/hosting/models"
	"eokm.nl/hosting/portal/portaltest"
)

// filled is a form that is right.
func filled() url.Values {
	return url.Values{"name": {"Tickets"}, "url": {"https://tickets.example.net/hook"}, "kinds": {"delivered", "found_online", "made_up"}}
}

// added is the id of a webhook that Voorbeeld's admin adds by its form.
func added(t *testing.T, p *portaltest.Portal) string {
	t.Helper()
	lead := p.Browser("provider-admin")
	page := lead.Submit(lead.Get("/org/webhooks/new"), "/org/webhooks", filled())
	require.Equal(t, "Tickets", page.H1())
	return path.Base(page.Path)
}

func parse(t *testing.T, id string) uuid.UUID {
	t.Helper()
	parsed, err := uuid.Parse(id)
	require.NoError(t, err)
	return parsed
}

// Its life by its pages: added, told of what happens, off, and what was missed sent again.
func TestWebhooks_FromAddingToSendingAgain(t *testing.T) {
	t.Parallel()
	p := portaltest.New(t)
	id := added(t, p)
	lead, here := p.Browser("provider-admin"), "/org/webhooks/"+id
	page := lead.Get(here)
	require.Contains(t, page.Text(), "notice.delivered – Nieuwe melding")
	require.NotContains(t, page.Text(), "whsec_")
	require.Contains(t, lead.Submit(page, "/test", nil).Text(), "Het testbericht gaat nu weg")
	ref := p.Notice("192.0.2.17", portaltest.Image(1))
	page = lead.Get(here)
	require.Equal(t, []string{"Nieuwe melding", "Testbericht"}, slices.Sorted(slices.Values(cells(page, "Gebeurtenis"))))
	require.Contains(t, page.Text(), ref)
	require.NotContains(t, page.Body, "img.example.com")
	require.Contains(t, portaltest.FactsOn(page), "Volgende poging")

	mails := portaltest.FactsOn(p.Browser("provider-agent").Get("/org/mails"))
	require.Equal(t, []string{"Tickets", "—"}, []string{mails["Nieuwe melding"], mails["Bericht van EOKM"]})

	off := lead.Submit(page, "/disable", nil)
	require.Contains(t, off.Text(), "Deze webhook staat uit")
	require.Contains(t, lead.Submit(page, "/test", nil).Text(), "Zet hem eerst aan")
	p.Notice("192.0.2.18", portaltest.Image(2))
	require.Equal(t, []string{"bewaard, niet gestuurd", "bewaard, niet gestuurd", "bewaard, niet gestuurd"},
		cells(lead.Get(here+"?state=held"), "Stand"))
	on := lead.Submit(off, "/enable", nil)
	require.Contains(t, on.Text(), "De webhook staat weer aan")
	again := lead.Submit(on, "/again", nil)
	require.Contains(t, again.Text(), "3 berichten gaan nu opnieuw weg.")
	require.Contains(t, lead.Submit(again, "/again", nil).Text(), "niets dat opnieuw gestuurd kan worden")
	require.Contains(t, lead.Submit(again, "/again", url.Values{"from": {"gisteren"}}).Text(), "Vul twee tijden in")

	one := lead.Get(again.Doc.Find(`#messages tbody th a`).First().AttrOr("href", ""))
	require.Regexp(t, `^msg_[0-9a-f]{32}$`, portaltest.FactsOn(one)["Nummer (webhook-id)"])
	require.Contains(t, one.Text(), "(stap 1 van 10)")
	require.Contains(t, lead.Submit(one, "/again", nil).Text(), "1 bericht gaat nu opnieuw weg.")

	rotated := lead.Submit(lead.Get(here), "/rotate", nil)
	require.Contains(t, portaltest.FactsOn(rotated), "Oude geheim tekent mee tot")
	require.Equal(t, 2, strings.Count(p.Browser("").Get("/.well-known/webhook-keys/"+id).Body, "whpk_"))
	leaked := lead.Submit(rotated, "/rotate", url.Values{"leaked": {"1"}})
	require.NotContains(t, portaltest.FactsOn(leaked), "Oude geheim tekent mee tot")
	require.Equal(t, 1, strings.Count(p.Browser("").Get("/.well-known/webhook-keys/"+id).Body, "whpk_"))
	log := lead.Get("/org/log")
	require.Contains(t, log.Text(), "heeft webhook ‘Tickets’ een nieuw geheim gegeven")
	require.Contains(t, lead.Submit(leaked, "/remove", nil).Text(), "De webhook is verwijderd.")
	require.Equal(t, http.StatusNotFound, lead.Get(here).Status)
	require.Equal(t, http.StatusNotFound, p.Browser("").Get("/.well-known/webhook-keys/"+id).Status)
}

// cells are the texts of a column, found by its label on a phone or by its tag.
func cells(page *portaltest.Page, label string) []string {
	find := `#messages tbody td[data-label="` + label + `"]`
	if label == "Stand" {
		find = `#messages tbody td.c-side`
	}
	return page.Doc.Find(find).Map(func(_ int, s *goquery.Selection) string { return strings.TrimSpace(s.Text()) })
}

// All faults at once, each at its field; an address that was reported is taken nowhere, and not shown again.
func TestWebhooks_WhatCannotBe(t *testing.T) {
	t.Parallel()
	p := portaltest.New(t)
	lead := p.Browser("provider-admin")
	form := lead.Get("/org/webhooks/new")
	none := lead.Submit(form, "/org/webhooks", url.Values{"name": {""}, "url": {"http://x"}, "kinds": {}})
	require.Equal(t, http.StatusUnprocessableEntity, none.Status)
	for _, text := range []string{"Geef de webhook een naam.", "Alleen https kan", "Kies ten minste één gebeurtenis."} {
		require.Contains(t, none.Text(), text)
	}
	p.Notice("192.0.2.17", "https://img.example.com/a")
	for address, text := range map[string]string{
		"https://tickets.example.net:8443/": "Alleen poort 443", "https://me@tickets.example.net/": "naam voor een @",
		"https://localhost/": "Alleen https kan", "https://img.example.com/hook": "een host of IP-adres uit een melding",
		"https://tickets.example.net/" + strings.Repeat("x", 500): "hoogstens 500 tekens",
	} {
		fields := filled()
		fields.Set("url", address)
		refused := lead.Submit(form, "/org/webhooks", fields)
		require.Equal(t, http.StatusUnprocessableEntity, refused.Status, address)
		require.Contains(t, refused.Text(), text)
		require.NotContains(t, refused.Body, "img.example.com")
	}
	for range 10 {
		lead.Submit(form, "/org/webhooks", filled())
	}
	require.Contains(t, lead.Submit(form, "/org/webhooks", filled()).Text(), "U hebt al 10 webhooks.")
	require.Zero(t, lead.Get("/org/webhooks").Doc.Find(`main a[href="/org/webhooks/new"]`).Length())
	p.Clock.Advance(16 * time.Minute)
	require.True(t, strings.HasPrefix(lead.Get("/org/webhooks/new").Path, "/account/prove"))
}

// The catalogue names each event, with a schema that says the same, to whoever asks.
func TestDocs_NameEachEvent(t *testing.T) {
	t.Parallel()
	p := portaltest.New(t)
	anybody := p.Browser("")
	page := anybody.Get("/developers/webhooks")
	var schema struct {
		Properties struct{ Type struct{ Enum []string } }
	}
	require.NoError(t, json.Unmarshal([]byte(anybody.Get("/developers/webhooks/schema").Body), &schema))
	require.Len(t, schema.Properties.Type.Enum, len(models.Hooks)+1)
	shown := page.Doc.Find("#catalogue tbody th").Map(func(_ int, s *goquery.Selection) string { return strings.TrimSpace(s.Text()) })
	require.Equal(t, schema.Properties.Type.Enum, shown)
	for _, h := range models.Hooks {
		require.Regexp(t, `^[a-z]+\.[a-z_]+$`, h.Type)
	}
	require.Equal(t, 10, page.Doc.Find("#schedule tbody tr").Length())
	require.Contains(t, page.Doc.Find("#schedule tbody tr").Last().Text(), "75 u 35 min")
	require.Equal(t, 4, page.Doc.Find("main details").Length())
}
