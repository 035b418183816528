package home_test

import (
	"net/url"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/PuerkitoBio/goquery"
	"github.com/stretchr/testify/require"

	"eokm.nl/hosting/portal/portaltest"
)

// What is due stands above all else that waits; where nothing is due, that is said there.
func TestHome_WhatIsDueStandsFirst(t *testing.T) {
	t.Parallel()
	p := portaltest.School(t)
	b := p.Browser("provider-agent")
	page := b.Get("/")
	require.Equal(t, "Er staat niets open. Nieuwe meldingen ziet u hier het eerst.",
		strings.TrimSpace(page.Doc.Find("main .note").First().Text()))
	p.Notice("192.0.2.7", "https://img.example.com/1")
	portaltest.Advise(t, p, nil)
	page = b.Get("/")
	require.NotContains(t, page.Text(), "Er staat niets open")
	require.Contains(t, page.Text(), "Er wacht 1 waarschuwing van EOKM op u.")
	order := page.Doc.Find("main #due-list, main .note").Map(func(_ int, part *goquery.Selection) string { return part.Text() })
	list := slices.IndexFunc(order, func(text string) bool { return strings.Contains(text, "EOKM-2026-") })
	advisory := slices.IndexFunc(order, func(text string) bool { return strings.Contains(text, "waarschuwing van EOKM") })
	require.NotEqual(t, -1, list)
	require.Less(t, list, advisory, "%q", order)
}

// A desk without an approved network reads that nothing can reach it, and what to do: silence is no good news.
func TestHome_ADeskWithoutANetworkReadsThatNothingReachesIt(t *testing.T) {
	t.Parallel()
	p := portaltest.New(t)
	lead, agent := p.Browser("provider-admin"), p.Browser("provider-agent")
	const unreached, fine = "Er kan nog geen melding bij u aankomen", "Er staat niets open"
	require.NotContains(t, lead.Get("/").Text(), unreached)
	_, err := p.Owner.Exec(t.Context(), `UPDATE networks SET state = 'ended', approved_at = NULL`)
	require.NoError(t, err)
	page := lead.Get("/")
	require.Contains(t, page.Text(), unreached)
	require.NotContains(t, page.Text(), fine)
	require.Equal(t, "/org/networks/new", page.Doc.Find("main .note a").First().AttrOr("href", ""))
	require.Contains(t, agent.Get("/").Text(), "Vraag uw beheerder")
	require.Contains(t, agent.Get("/?lang=en").Text(), "No notice can reach you yet")

	page = lead.Submit(lead.Get("/org/networks/new"), "/org/networks", url.Values{"lines": {"203.0.113.0/24"}, "evidence": {"ORG-VB1."}})
	require.Equal(t, "/org/networks", page.Path)
	require.Contains(t, lead.Get("/").Text(), "U hoeft nu niets te doen")
	_, err = p.Owner.Exec(t.Context(), `UPDATE networks SET state = 'asked' WHERE state = 'waits'`)
	require.NoError(t, err)
	require.Contains(t, lead.Get("/").Text(), "Beantwoord die eerst")
	_, err = p.Owner.Exec(t.Context(), `UPDATE networks SET state = 'approved', approved_at = now() WHERE state = 'asked'`)
	require.NoError(t, err)
	page = lead.Get("/")
	require.NotContains(t, page.Text(), unreached)
	require.Contains(t, page.Text(), fine)
}

// The day from which nobody can encrypt to a desk stands on its first page, 30 days before.
func TestHome_WarnsOfAKeyThatRunsOut(t *testing.T) {
	t.Parallel()
	p := portaltest.New(t)
	_, err := p.Owner.Exec(t.Context(), `INSERT INTO pgp_keys (id, provider_id, armored, fingerprint, user_ids, expires_at, added_by,
			created_at)
		SELECT gen_random_uuid(), provider_id, '-----BEGIN PGP PUBLIC KEY BLOCK-----', repeat('A', 40), 'x', $1, id, $2
		FROM users WHERE role = 'provider_admin' AND provider_id = $3 LIMIT 1`,
		p.Clock.Now().AddDate(0, 0, 31), p.Clock.Now(), p.Provider("voorbeeld"))
	require.NoError(t, err)
	require.NotContains(t, p.Browser("provider-agent").Get("/").Text(), "PGP-sleutel verloopt")
	p.Clock.Advance(25 * time.Hour)
	require.Contains(t, p.Browser("provider-agent").Get("/").Text(), "PGP-sleutel verloopt")
	require.NotContains(t, p.Browser("other-agent").Get("/").Text(), "PGP-sleutel verloopt")
	p.Clock.Advance(30 * 24 * time.Hour)
	require.Contains(t, p.Browser("provider-agent").Get("/").Text(), "Uw PGP-sleutel is verlopen")
}

// What EOKM found online again stands first, also before what is due sooner: nobody expects it.
func TestHome_AFailedCheckStandsFirst(t *testing.T) {
	t.Parallel()
	p := portaltest.New(t)
	early := p.Notice("192.0.2.7", "https://img.example.com/1")
	p.Clock.Advance(time.Hour)
	failed := p.Notice("192.0.2.7", "https://img.example.com/2")
	desk, staff := p.Browser("provider-agent"), p.Browser("analyst")
	refs := func() []string {
		return desk.Get("/").Doc.Find("#due-list .c-title a").Map(func(_ int, a *goquery.Selection) string { return a.Text() })
	}
	require.Equal(t, []string{early, failed}, refs())
	desk.Submit(desk.Get("/notices/"+failed+"/confirm"), "/confirm", url.Values{"measure": {"file_removed"}})
	staff.Post("/notices/"+failed+"/verifications", url.Values{"n": {"1"}, "outcome": {"online"}})
	require.Equal(t, []string{failed, early}, refs())
	require.Equal(t, "Nog online", strings.TrimSpace(desk.Get("/").Doc.Find("#due-list .tag").Text()))
}
