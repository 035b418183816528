package notices_test

import (
	"fmt"
	"net/http"
	"net/url"
	"strings"
	"testing"
	"time"

	"github.com/PuerkitoBio/goquery"
	"github.com/google/uuid"
	"github.com/stretchr/testify/require"

	"eokm.nl/hosting/models"
	"eokm.nl/hosting/models/notice"
	"eokm.nl/hosting/portal/portaltest"
)

// buttonsOf lists the words of what the side column offers.
func buttonsOf(page *portaltest.Page) []string {
	var texts []string
	page.Doc.Find(".column-side .btn").Each(func(_ int, s *goquery.Selection) { texts = append(texts, strings.TrimSpace(s.Text())) })
	return texts
}

func TestNotice_WarningThenClockThenActions(t *testing.T) {
	t.Parallel()
	p := portaltest.New(t)
	ref := p.Notice("192.0.2.17", portaltest.Image(1), portaltest.Image(2))
	page := p.Browser("provider-agent").Get("/notices/" + ref)
	require.Equal(t, ref, page.H1())
	require.Equal(t, ref+" – Portaal hostingproviders", page.Doc.Find("title").Text())
	at := 0
	for _, text := range []string{
		"Open deze adressen niet.", "nog 24 u 00 min", "Uiterlijk: dinsdag 24 november 2026, 09:30 (Nederlandse tijd)",
		"Gemelde adressen (2)", "hxxps://img[.]example[.]com/••••••••", "192.0.2.17", "Dit bestand", "Wat wilt u doen?",
		"Kennisgeving volgens de gedragscode Notice-and-Take-Down (geen bevel)", "te goeder trouw", "192.0.2.0/24",
		"Melding afgeleverd met 2 adressen",
	} {
		next := strings.Index(page.Text()[at:], text)
		require.GreaterOrEqual(t, next, 0, "%q, in its place", text)
		at += next
	}
	require.Equal(t, []string{
		"Verwijdering bevestigen", "Ontvangst bevestigen", "Klopt niet, of niet van ons", "Doorzetten aan klant of doorverkoper",
		"Vraag stellen aan EOKM",
		"Volledige adressen tonen", "Toewijzen",
	}, buttonsOf(page))
	require.Equal(t, 1, page.Doc.Find(".btn-primary").Length())
}

func TestNotice_EveryRoleInBothLanguages(t *testing.T) {
	t.Parallel()
	p := portaltest.New(t)
	ref := p.Notice("192.0.2.17", portaltest.Image(1))
	for account, status := range map[string]int{
		"provider-agent": http.StatusOK, "provider-admin": http.StatusOK, "analyst": http.StatusOK, "admin": http.StatusOK,
		"auditor": http.StatusOK, "editor": http.StatusForbidden, "other-agent": http.StatusNotFound,
	} {
		browser := p.Browser(account)
		for _, lang := range []string{"nl", "en"} {
			page := browser.Get("/notices/" + ref + "?lang=" + lang)
			require.Equal(t, status, page.Status, account)
			require.Equal(t, lang, page.Doc.Find("html").AttrOr("lang", ""))
		}
	}
	require.Empty(t, buttonsOf(p.Browser("auditor").Get("/notices/"+ref)))
}

// What another provider has cannot be told from what does not exist, on any page or action.
func TestNotice_ForeignIsAbsent(t *testing.T) {
	t.Parallel()
	p := portaltest.New(t)
	ref := p.Notice("192.0.2.17", portaltest.Image(1))
	receipt := uuid.New()
	_, err := p.Store.Notice.Respond(t.Context(), p.Actor("provider-agent"), notice.Response{
		Submission: receipt, Refs: []string{ref}, Measure: models.MeasureDNSRemoved, RemovedAt: p.Clock.Now(),
	})
	require.NoError(t, err)
	other := p.Browser("other-agent")
	same := func(do func(ref string) *portaltest.Page) {
		t.Helper()
		foreign, absent := do(ref), do("EOKM-2026-999999")
		require.Equal(t, http.StatusNotFound, foreign.Status)
		require.Equal(t, absent.Status, foreign.Status)
		require.Len(t, foreign.Problem(), len(absent.Problem()), "the number of its line in the log: another each time")
		require.Equal(t, strings.NewReplacer("EOKM-2026-999999", ref, absent.Problem(), foreign.Problem()).Replace(absent.Body),
			foreign.Body)
	}
	for _, path := range []string{"", "/confirm", "/dispute", "/question", "/reveal"} {
		same(func(ref string) *portaltest.Page { return other.Get("/notices/" + ref + path) })
	}
	answer := url.Values{
		"which": {"1"}, "measure": {"file_removed"}, "when": {"23-11-2026 09:30"}, "reason": {"duplicate"},
		"explanation": {"x"}, "why": {"remove"},
		"text": {"Klopt dit?"},
	}
	for _, path := range []string{"/acknowledge", "/confirm", "/dispute", "/question", "/reveal", "/addresses"} {
		same(func(ref string) *portaltest.Page { return other.Post("/notices/"+ref+path, answer) })
	}
	for _, do := range []string{"acknowledge", "confirm"} {
		same(func(ref string) *portaltest.Page {
			return other.Post("/notices/bulk", url.Values{"sel": {ref}, "do": {do}})
		})
	}
	require.Equal(t, http.StatusNotFound, other.Get("/receipts/"+receipt.String()).Status)
	require.Equal(t, http.StatusNotFound, other.Get("/receipts/"+uuid.NewString()).Status)
	require.Equal(t, http.StatusNotFound, other.Get("/receipts/x").Status)
}

func TestNotice_StaffAnswerNothing(t *testing.T) {
	t.Parallel()
	p := portaltest.New(t)
	ref := p.Notice("192.0.2.17", portaltest.Image(1))
	for _, account := range []string{"analyst", "admin", "auditor", "editor"} {
		browser := p.Browser(account)
		for _, path := range []string{"/confirm", "/dispute"} {
			require.Equal(t, http.StatusForbidden, browser.Get("/notices/"+ref+path).Status)
			require.Equal(t, http.StatusForbidden, browser.Post("/notices/"+ref+path, nil).Status)
		}
		require.Equal(t, http.StatusForbidden, browser.Post("/notices/"+ref+"/acknowledge", nil).Status)
		require.Equal(t, http.StatusForbidden, browser.Post("/notices/bulk", nil).Status)
	}
	require.Equal(t, http.StatusForbidden, p.Browser("auditor").Get("/notices/"+ref+"/reveal").Status)
}

func TestAcknowledge_OnceAndTheClockRunsOn(t *testing.T) {
	t.Parallel()
	p := portaltest.New(t)
	ref := p.Notice("192.0.2.17", portaltest.Image(1))
	desk := p.Browser("provider-agent")
	page := desk.Submit(desk.Get("/notices/"+ref), "/acknowledge", nil)
	require.Equal(t, "/notices/"+ref, page.Path)
	require.Contains(t, page.Text(), "Ontvangst bevestigd. De klok loopt door tot de verwijdering.")
	require.Contains(t, page.Text(), "S. Bakker heeft ontvangst bevestigd van het adres")
	require.Contains(t, page.Text(), "nog 24 u 00 min")
	require.NotContains(t, buttonsOf(page), "Ontvangst bevestigen")
	require.Contains(t, desk.Post("/notices/"+ref+"/acknowledge", nil).Text(), "De ontvangst was al bevestigd.")
}

func TestNotice_ManyAddressesComeInPages(t *testing.T) {
	t.Parallel()
	p := portaltest.New(t)
	var addresses []string
	for n := range 450 {
		addresses = append(addresses, portaltest.Image(n))
	}
	ref := p.Notice("192.0.2.17", addresses...)
	desk := p.Browser("provider-agent")
	page := desk.Get("/notices/" + ref)
	require.Contains(t, page.Text(), "1 tot en met 200 van 450 adressen")
	page = desk.Get(page.Doc.Find("a[rel=next]").AttrOr("href", ""))
	page = desk.Get(page.Doc.Find("a[rel=next]").AttrOr("href", ""))
	require.Contains(t, page.Text(), "401 tot en met 450 van 450 adressen")
	require.Equal(t, "/notices/"+ref+"?after=200#addresses", page.Doc.Find("a[rel=prev]").AttrOr("href", ""))

	form := desk.Get("/notices/" + ref + "/confirm?n=401&n=450")
	require.Equal(t, []string{"401", "450"}, portaltest.Fields(form.Doc.Find("main form"))["which"])
	receipt := desk.Submit(form, "/confirm", url.Values{"measure": {"server_suspended"}})
	require.Equal(t, "Uw bevestiging is vastgelegd", receipt.H1())

	form = desk.Get("/notices/" + ref + "/confirm")
	require.Contains(t, form.Text(), "Alle 448 adressen die op u wachten")
	desk.Submit(form, "/confirm", url.Values{"measure": {"server_suspended"}})
	require.Contains(t, desk.Get("/notices/"+ref).Text(), "Nu niets te doen")
}

func TestNotice_ErasedByRetentionSaysSo(t *testing.T) {
	t.Parallel()
	p := portaltest.New(t)
	ref := p.Notice("192.0.2.17", portaltest.Image(1))
	_, err := p.Owner.Exec(t.Context(), `UPDATE notices SET data_key = NULL WHERE ref = $1`, ref)
	require.NoError(t, err)
	desk := p.Browser("provider-agent")
	page := desk.Get("/notices/" + ref)
	require.Contains(t, page.Text(), "De adressen zijn gewist. De bewaartermijn van deze melding is voorbij.")
	require.NotContains(t, buttonsOf(page), "Volledige adressen tonen")
	require.Equal(t, "/notices/"+ref, desk.Get("/notices/"+ref+"/reveal").Path)
	require.Contains(t, desk.Get("/notices").Text(), ref)
}

func TestNotice_WhatCameBackIsMarked(t *testing.T) {
	t.Parallel()
	p := portaltest.New(t)
	first := p.Notice("192.0.2.17", portaltest.Image(1))
	p.Notice("192.0.2.17", portaltest.Image(3))
	again := "external_ref,url,ip,observed_at\nsecond,%s,192.0.2.17,2026-11-23T09:00:00+01:00\n"
	p.Import(fmt.Sprintf(again, portaltest.Image(1)))
	desk := p.Browser("provider-agent")
	require.Contains(t, desk.Get("/notices/"+first).Text(), "2 keer gemeld")
	require.Contains(t, desk.Get("/notices/"+first).Text(), "1 adres is opnieuw gemeld; de eerste termijn loopt door")

	require.NoError(t, p.Store.Notice.Verify(t.Context(), p.Actor("analyst"), first, nil, notice.FoundOffline))
	require.Contains(t, desk.Get("/notices/"+first).Text(), "Deze melding is afgerond.")
	p.Clock.Advance(time.Hour)
	third := p.Notice("192.0.2.17", portaltest.Image(1))
	require.Contains(t, p.Browser("provider-agent").Get("/notices/"+third).Text(), "Eerder verwijderd, nu weer online")
}
