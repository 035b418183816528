package org_test

import (
	"net/http"
	"net/url"
	"testing"

	"github.com/stretchr/testify/require"

	"eokm.nl/hosting/portal/portaltest"
)

// From a pasted list with faults to a network that routing follows, past a question and two people of EOKM.
func TestNetworks_FromPasteToRoute(t *testing.T) {
	t.Parallel()
	p := portaltest.New(t)
	desk := p.Browser("provider-admin")
	form := desk.Get("/org/networks/new")
	page := desk.Submit(form, "/org/networks", url.Values{
		"lines": {"203.0.113.0/26\n203.0.113.1/24\nhttps://img.example.com/secret\n198.51.100.0/26"}, "evidence": {""},
	})
	require.Equal(t, http.StatusUnprocessableEntity, page.Status)
	require.Equal(t, "203.0.113.0/26\n203.0.113.1/24\n•••\n198.51.100.0/26", page.Doc.Find("#lines").Text(),
		"what was right stays; no address is shown")
	require.Contains(t, page.Doc.Find("#lines-error").Text(), "Regel 2")
	require.Contains(t, page.Doc.Find("#lines-error").Text(), "Regel 3")
	page = desk.Submit(page, "/org/networks",
		url.Values{"lines": {"203.0.113.0/26\n198.51.100.0/26"}, "evidence": {"ORG-VB1 in de RIPE-database."}})
	require.Equal(t, "/org/networks", page.Path)
	require.Contains(t, page.Text(), "2 netwerken wachten nu op EOKM")
	require.NotContains(t, page.Text(), "Noorderlicht", "the claimant is not told of the holder")

	one, two := p.Browser("analyst"), p.Browser("admin")
	queue := one.Get("/triage/claims")
	require.Equal(t, []string{"—", "Noorderlicht Cloud"}, portaltest.Column(queue, 3))
	plain, inside := queue.Doc.Find("tbody a").Eq(0).AttrOr("href", ""), queue.Doc.Find("tbody a").Eq(1).AttrOr("href", "")
	page = one.Submit(one.Get(plain), plain, url.Values{"act": {"ask"}})
	require.Equal(t, http.StatusUnprocessableEntity, page.Status, "a question needs words")
	page = one.Submit(page, plain, url.Values{"act": {"ask"}, "reason": {"Sinds wanneer is dit van u?"}})
	require.Contains(t, page.Text(), "Uw vraag is gesteld")

	page = desk.Get("/org/networks")
	require.Contains(t, page.Text(), "Sinds wanneer is dit van u?")
	page = desk.Submit(page, "/answer", url.Values{"text": {" "}})
	require.Equal(t, http.StatusUnprocessableEntity, page.Status)
	page = desk.Submit(page, "/answer", url.Values{"text": {"Sinds mei."}})
	require.Contains(t, page.Text(), "wacht weer op EOKM")

	page = one.Submit(one.Get(plain), plain, url.Values{"act": {"approve"}})
	require.Contains(t, page.Text(), "nog één goedkeuring nodig")
	require.Contains(t, one.Get(plain).Text(), "De tweede goedkeuring geeft een collega")
	page = one.Post(plain, url.Values{"act": {"approve"}})
	require.Equal(t, http.StatusUnprocessableEntity, page.Status)
	page = two.Submit(two.Get(plain), plain, url.Values{"act": {"approve"}})
	require.Contains(t, page.Text(), "Nieuwe meldingen gaan naar deze provider")
	require.Equal(t, http.StatusOK, desk.Get("/notices/"+p.Notice("203.0.113.5", "https://img.example.com/1")).Status)

	page = one.Submit(one.Get(inside), inside, url.Values{"act": {"approve"}})
	require.Equal(t, http.StatusUnprocessableEntity, page.Status)
	require.Contains(t, page.Text(), "Vink aan dat dit een deel is")
	page = one.Post(inside, url.Values{"act": {"approve"}, "inside": {"1"}})
	require.Equal(t, http.StatusConflict, page.Status, "a page that did not show the holder")
	page = two.Submit(two.Get(inside), inside, url.Values{"act": {"refuse"}, "reason": {"De houder kent u niet."}})
	require.Contains(t, page.Text(), "geweigerd")
	require.Contains(t, desk.Get("/org/networks?lang=en").Text(), "De houder kent u niet.")
}

// A range, a pattern and the like come back as the network that they are, to be sent again by who means it; on the page of EOKM too.
func TestNetworks_ARangeIsOfferedAsItsNetwork(t *testing.T) {
	t.Parallel()
	p := portaltest.New(t)
	for lang, want := range map[string][2]string{
		"nl": {"Regel 1: dit schrijven wij als 203.0.113.0/24", "Regel 3 is een reeks van meer dan één netwerk"},
		"en": {"Line 1: we write this as 203.0.113.0/24", "Line 3 is a range of more than one network"},
	} {
		for account, at := range map[string][2]string{
			"provider-admin": {"/org/networks/new", "/org/networks"}, "analyst": {"/triage/claims/new", "/triage/claims"},
		} {
			b := p.Browser(account)
			form := b.Get(at[0] + "?lang=" + lang)
			page := b.Submit(form, at[1], url.Values{
				"provider": {p.Provider("voorbeeld").String()}, "evidence": {"ORG-VB1"},
				"lines": {"203.0.113.0-255\nAS64500\n203.0.113.0 - 203.0.113.191\n127.0.0.0/8\n*.example.org"},
			})
			require.Equal(t, http.StatusUnprocessableEntity, page.Status)
			require.Equal(t, "203.0.113.0/24\nAS64500\n203.0.113.0 - 203.0.113.191\n127.0.0.0/8\nexample.org",
				page.Doc.Find("#lines").Text())
			faults := page.Doc.Find("#lines-error").Text()
			require.Contains(t, faults, want[0])
			require.Contains(t, faults, "203.0.113.0/24")
			require.Contains(t, faults, want[1])
			require.Contains(t, faults, "203.0.113.0/25, 203.0.113.128/26")
			require.Contains(t, faults, "Loopback (RFC 1122)")
		}
	}
	b := p.Browser("provider-admin")
	page := b.Submit(b.Get("/org/networks/new"), "/org/networks", url.Values{"lines": {"203.0.113.x"}, "evidence": {"ORG-VB1"}})
	require.Equal(t, http.StatusUnprocessableEntity, page.Status)
	page = b.Submit(page, "/org/networks", nil)
	require.Equal(t, "/org/networks", page.Path)
	require.Contains(t, page.Text(), "203.0.113.0/24")
}

func TestNetworks_StaffClaimForAProvider(t *testing.T) {
	t.Parallel()
	p := portaltest.New(t)
	b := p.Browser("analyst")
	page := b.Submit(b.Get("/triage/claims/new"), "/triage/claims", url.Values{"lines": {"AS64505"}, "evidence": {"Per telefoon."}})
	require.Equal(t, http.StatusUnprocessableEntity, page.Status)
	page = b.Submit(page, "/triage/claims", url.Values{"provider": {p.Provider("voorbeeld").String()}})
	require.Equal(t, "/triage/claims", page.Path)
	require.Equal(t, []string{"M. Jansen"}, portaltest.Column(page, 4), "one of the two")
}

func TestNetworks_AnAgentReads(t *testing.T) {
	t.Parallel()
	p := portaltest.New(t)
	b := p.Browser("provider-agent")
	page := b.Get("/org/networks")
	require.Contains(t, page.Text(), "192.0.2.0/24")
	require.Zero(t, page.Doc.Find("main form").Length())
	require.Equal(t, http.StatusForbidden, b.Get("/org/networks/new").Status)
	require.Contains(t, b.Get("/org").Text(), "4 goedgekeurde netwerken")
}
