package notices_test

import (
	"fmt"
	"net/http"
	"net/url"
	"strings"
	"testing"
	"time"

	"github.com/PuerkitoBio/goquery"
	"github.com/stretchr/testify/require"
	"golang.org/x/net/html"

	"eokm.nl/hosting/models"
	"eokm.nl/hosting/models/notice"
	"eokm.nl/hosting/portal/portaltest"
)

// No page of anybody's shows more of an address than its masked form, before a reveal and without one; nor does any
// mistake in a form.
func TestAddresses_AreOnNoPage(t *testing.T) {
	t.Parallel()
	p := portaltest.New(t)
	ref, other := p.Notice("192.0.2.17", portaltest.PlantedAddresses()...),
		p.Notice("192.0.2.17", "https://img.example.net/"+portaltest.Planted)
	check := func(page *portaltest.Page) *portaltest.Page {
		t.Helper()
		host := portaltest.Planted + "-host"
		shown := strings.NewReplacer(host+"[.]example[.]com", "", host+" punt example punt com", "", host+" dot example dot com", "").
			Replace(page.Body)
		require.NotContains(t, shown, portaltest.Planted, "an address on %s", page.Path)
		return page
	}
	paths := []string{"/notices", "/notices?tab=all", "/notices/" + ref, "/notices/" + other}
	for _, account := range []string{"provider-agent", "provider-admin", "other-agent", "analyst", "admin", "auditor", "editor", ""} {
		browser := p.Browser(account)
		for _, path := range append(paths, "/notices/"+ref+"/confirm", "/notices/"+ref+"/dispute", "/notices/"+ref+"/reveal") {
			check(browser.Get(path))
			check(browser.Get(path + "?lang=en"))
		}
		for _, text := range append(portaltest.PlantedAddresses(), portaltest.Planted+"-host.example.com", portaltest.Planted,
			"ftp://"+portaltest.Planted) {
			check(browser.Post("/notices/search", url.Values{"q": {text}}))
		}
	}
	desk := p.Browser("provider-agent")
	typed := portaltest.PlantedAddresses()[0]
	for _, path := range []string{"/confirm", "/dispute", "/reveal"} {
		check(desk.Post("/notices/"+ref+path, url.Values{
			"note": {typed}, "explanation": {typed}, "text": {typed}, "when": {typed}, "which": {"1"}, "measure": {typed},
			"reason": {typed}, "why": {typed},
		}))
	}
	for _, do := range []string{"acknowledge", "confirm", typed} {
		check(desk.Post("/notices/bulk", url.Values{"sel": {ref, other}, "do": {do}, "back": {"/notices?q=" + typed}}))
	}
	check(desk.Post("/notices/bulk/confirm", url.Values{"sel": {ref, other}, "note": {typed}, "when": {typed}}))
	receipt := desk.Submit(check(desk.Post("/notices/bulk", url.Values{"sel": {ref, other}, "do": {"confirm"}})), "/bulk/confirm",
		url.Values{"measure": {"port_down"}})
	require.Equal(t, "Uw bevestiging is vastgelegd", check(receipt).H1())
	for _, path := range paths {
		check(desk.Get(path))
	}
}

func TestReveal_ShowsThemDefangedForAWhile(t *testing.T) {
	t.Parallel()
	p := portaltest.New(t)
	ref := p.Notice("192.0.2.17", portaltest.PlantedAddresses()...)
	desk, colleague := p.Browser("provider-agent"), p.Browser("provider-admin")
	form := desk.Get("/notices/" + ref + "/reveal")
	require.Equal(t, "U gaat volledige adressen zien", form.H1())
	page := desk.Submit(form, "/reveal", url.Values{"why": {"remove"}})
	require.Equal(t, "/notices/"+ref, page.Path)
	var shown []string
	page.Doc.Find("td code[translate=no]").Each(func(_ int, s *goquery.Selection) { shown = append(shown, s.Text()) })
	require.Equal(t, []string{
		"hxxps://" + portaltest.Planted + "-host[.]example[.]com/" + portaltest.Planted + "/one.html?q=" + portaltest.Planted,
		"hxxp://img[.]example[.]org:8080/" + portaltest.Planted + "/two",
	}, shown)
	requireOnlyAsText(t, page)
	require.Contains(t, page.Text(), "U ziet nu de volledige adressen tot 09:45.")
	require.Contains(t, page.Text(), "S. Bakker heeft de volledige adressen getoond")
	require.NotContains(t, buttonsOf(page), "Volledige adressen tonen")

	seen := colleague.Get("/notices/" + ref)
	require.NotContains(t, seen.Body, "one.html", "for this person only")
	require.Contains(t, seen.Text(), "Verwijderen of blokkeren · 127.0.0.1", "the provider's admin sees from where")
	require.NotContains(t, desk.Get("/notices").Body, "one.html")
	for _, form := range []string{"/confirm", "/dispute", "/delegate"} {
		require.Contains(t, desk.Get("/notices/"+ref+form).Body, "one.html", "while it is shown, %s says which is which", form)
		require.NotContains(t, colleague.Get("/notices/"+ref+form).Body, "one.html", form)
	}

	page = desk.Submit(page, "/cover", nil)
	require.NotContains(t, page.Body, "one.html")
	require.NotContains(t, desk.Get("/notices/"+ref+"?cover=no").Body, "one.html", "a link uncovers nothing")
	require.NotContains(t, desk.Get("/notices/"+ref).Body, "one.html", "covered is covered")
	require.NotContains(t, desk.Get("/notices/"+ref+"/confirm").Body, "one.html", "on the form too")
	page = desk.Submit(page, "/cover", nil)
	require.Contains(t, page.Body, "one.html")

	p.Clock.Advance(notice.RevealFor)
	require.NotContains(t, desk.Get("/notices/"+ref).Body, "one.html")
}

// requireOnlyAsText holds that the planted word is in no attribute, and in no other element than code.
func requireOnlyAsText(t *testing.T, page *portaltest.Page) {
	t.Helper()
	page.Doc.Find("*").Each(func(_ int, s *goquery.Selection) {
		for _, a := range s.Nodes[0].Attr {
			require.NotContains(t, a.Val, portaltest.Planted, "attribute %s of %s", a.Key, goquery.NodeName(s))
		}
		for child := s.Nodes[0].FirstChild; child != nil; child = child.NextSibling {
			if child.Type == html.TextNode && strings.Contains(child.Data, portaltest.Planted) {
				require.Equal(t, "code", goquery.NodeName(s))
			}
		}
	})
}

func TestReveal_NeedsAReason(t *testing.T) {
	t.Parallel()
	p := portaltest.New(t)
	ref := p.Notice("192.0.2.17", portaltest.PlantedAddresses()...)
	desk := p.Browser("provider-agent")
	form := desk.Get("/notices/" + ref + "/reveal")
	page := desk.Submit(form, "/reveal", nil)
	require.Equal(t, http.StatusUnprocessableEntity, page.Status)
	require.Equal(t, []string{"#why-1"}, portaltest.FaultsOn(t, page))
	page = desk.Submit(form, "/reveal", url.Values{"why": {"other"}})
	require.Equal(t, []string{"#text"}, portaltest.FaultsOn(t, page))
	require.Equal(t, "other", portaltest.Fields(page.Doc.Find("main form")).Get("why"))
	page = desk.Submit(page, "/reveal", url.Values{"text": {"Vraag van de directie"}})
	require.Contains(t, page.Body, "one.html")
	require.Contains(t, page.Text(), "Anders · Vraag van de directie")
}

func TestAddresses_AreCopiedOnlyAfterAReveal(t *testing.T) {
	t.Parallel()
	p := portaltest.New(t)
	ref := p.Notice("192.0.2.17", portaltest.PlantedAddresses()...)
	desk := p.Browser("provider-agent")
	require.Equal(t, "/notices/"+ref+"/reveal", desk.Post("/notices/"+ref+"/addresses", nil).Path)
	page := desk.Submit(desk.Get("/notices/"+ref+"/reveal"), "/reveal", url.Values{"why": {"logs"}})

	p.Clock.Advance(10 * time.Minute)
	file := desk.Submit(page, "/addresses", nil)
	require.Equal(t, http.StatusOK, file.Status)
	require.Equal(t, "text/plain; charset=utf-8", file.Header.Get("Content-Type"))
	require.Equal(t, "attachment; filename="+ref+".txt", file.Header.Get("Content-Disposition"))
	require.Equal(t, "no-store", file.Header.Get("Cache-Control"))
	require.Equal(t, strings.Join(portaltest.PlantedAddresses(), "\n")+"\n", file.Body)
	require.Contains(t, desk.Get("/notices/"+ref).Text(), "S. Bakker heeft de volledige adressen gekopieerd")

	require.Equal(t, "/notices/"+ref+"/reveal", p.Browser("provider-admin").Post("/notices/"+ref+"/addresses", nil).Path)
	p.Clock.Advance(6 * time.Minute)
	require.Equal(t, "/notices/"+ref+"/reveal", desk.Post("/notices/"+ref+"/addresses", nil).Path, "a copy makes it last no longer")
	require.Equal(t, http.StatusForbidden, p.Browser("auditor").Post("/notices/"+ref+"/addresses", nil).Status)
}

func TestReveal_AlsoForEOKM(t *testing.T) {
	t.Parallel()
	p := portaltest.New(t)
	ref := p.Notice("192.0.2.17", portaltest.PlantedAddresses()...)
	analyst := p.Browser("analyst")
	page := analyst.Submit(analyst.Get("/notices/"+ref+"/reveal"), "/reveal", url.Values{"why": {"logs"}})
	require.Contains(t, page.Body, "one.html")
	seen := p.Browser("provider-admin").Get("/notices/" + ref)
	require.Contains(t, seen.Text(), "EOKM heeft de volledige adressen getoond")
	require.NotContains(t, seen.Text(), "127.0.0.1", "EOKM's own network is EOKM's")
	_, err := p.Store.Notice.CopyAddresses(t.Context(), p.Actor("auditor"), ref)
	require.ErrorIs(t, err, models.ErrConflict)
}

// Many addresses in a row ask for a proof, so that a stolen session opens a handful at most; the desk then works on.
func TestReveal_ManyAskForAProof(t *testing.T) {
	t.Parallel()
	p := portaltest.New(t)
	b := p.Browser("")
	person := p.Join(b, p.Invite("desk@voorbeeld.example.nl", models.RoleAgent, "voorbeeld"), "desk@voorbeeld.example.nl")
	var refs []string
	for i := range 12 {
		refs = append(refs, p.Notice("192.0.2.17", fmt.Sprintf("https://img.example.com/many/%d", i)))
	}
	p.Clock.Advance(20 * time.Minute)
	reveal := func(ref string) *portaltest.Page {
		return b.Post("/notices/"+ref+"/reveal", url.Values{"why": {"remove"}})
	}
	for _, ref := range refs[:10] {
		require.Equal(t, "/notices/"+ref, reveal(ref).Path)
	}
	page := reveal(refs[10])
	require.Equal(t, "/account/prove", portaltest.PathOf(page))
	require.Contains(t, page.Text(), "U heeft veel adressen getoond")
	page = b.Submit(page, "/account/prove", url.Values{"code": {person.Code()}})
	require.Equal(t, "/notices/"+refs[10]+"/reveal", page.Path)
	for _, ref := range refs[10:] {
		require.Equal(t, "/notices/"+ref, reveal(ref).Path)
	}
}
