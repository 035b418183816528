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

	"eokm.nl/hosting/portal/portaltest"
)

func TestNotices_TellsFirstWhatIsDue(t *testing.T) {
	t.Parallel()
	p := portaltest.New(t)
	desk := p.Browser("provider-agent")

	page := desk.Get("/notices")
	require.Equal(t, "Meldingen", page.H1())
	require.Equal(t, "Geen open meldingen.", page.Doc.Find(".empty h2").Text())
	require.Equal(t, "Laatst gecontroleerd 09:30.", page.Doc.Find(".empty p").Text())

	p.Notice("192.0.2.17", portaltest.Image(1))
	page = desk.Get("/notices")
	require.Contains(t, page.Text(), "1 te doen nog 24 u 00 min")
	require.Equal(t, "Nieuw", strings.TrimSpace(page.Doc.Find("tbody tr.unread .tag").Text()))

	p.Clock.Advance(21 * time.Hour)
	desk = p.Browser("provider-agent") // sessions do not last that long
	require.Contains(t, desk.Get("/notices").Text(), "nog 3 u 00 min")
	require.Equal(t, "(1) Meldingen: binnen 4 uur – Portaal hostingproviders", desk.Get("/notices?tab=soon").Doc.Find("title").Text())

	p.Clock.Advance(4 * time.Hour)
	desk = p.Browser("provider-agent")
	page = desk.Get("/notices?tab=overdue")
	require.Equal(t, "1 te laat", strings.Join(strings.Fields(page.Doc.Find(".alerts").Text()), " "))
	require.Equal(t, "/notices?tab=overdue", page.Doc.Find(".alerts a").AttrOr("href", ""))
	require.Contains(t, desk.Get("/").Text(),
		"1 melding is te laat. Verwijder en bevestig nu. De oudste moest klaar zijn op di 24 nov 2026 09:30: te laat met 1 u 00 min")
	require.Equal(t, 1, page.Doc.Find("tbody tr.is-overdue").Length())

	page = desk.Get("/notices?lang=en")
	require.Equal(t, "Notices", page.H1())
	require.Equal(t, "1 overdue", strings.Join(strings.Fields(page.Doc.Find(".alerts").Text()), " "))
}

func TestNotices_WhoSeesWhat(t *testing.T) {
	t.Parallel()
	p := portaltest.New(t)
	ours, theirs := p.Notice("192.0.2.17", portaltest.Image(1)), p.Notice("198.51.100.7", portaltest.Image(2))
	for account, want := range map[string][]string{
		"provider-agent": {ours}, "provider-admin": {ours}, "other-agent": {theirs}, "analyst": {ours, theirs}, "auditor": {ours, theirs},
	} {
		for _, lang := range []string{"nl", "en"} {
			page := p.Browser(account).Get("/notices?lang=" + lang)
			require.Equal(t, http.StatusOK, page.Status)
			require.ElementsMatch(t, want, portaltest.RefsOn(page), account)
			staff := len(want) > 1
			require.Equal(t, !staff, page.Doc.Find(`form[action="/notices/bulk"]`).Length() == 1, "%s has the forms for many", account)
			require.Equal(t, staff, strings.Contains(page.Text(), "Noorderlicht Cloud"), "%s sees providers", account)
		}
	}
	require.Equal(t, http.StatusForbidden, p.Browser("editor").Get("/notices").Status)
	require.Equal(t, "/login?next=%2Fnotices", p.Browser("").Get("/notices").Path)

	page := p.Browser("analyst").Get("/notices?provider=" + p.Provider("noorderlicht").String())
	require.Equal(t, []string{theirs}, portaltest.RefsOn(page))
	require.Equal(t, "1", page.Doc.Find(`.tabs [aria-current] .tab-count`).Text())
}

func TestNotices_FiltersStandInTheURL(t *testing.T) {
	t.Parallel()
	p := portaltest.New(t)
	p.Import("external_ref,url,ip,category,observed_at\n" +
		"A,https://img.example.com/1,192.0.2.17,baseline,2026-11-23T09:00:00+01:00\n" +
		"B,https://img.example.com/2,198.51.100.130,synthetic,2026-11-23T09:00:00+01:00\n")
	desk := p.Browser("provider-agent")
	all := desk.Get("/notices")
	require.Len(t, portaltest.RefsOn(all), 2)

	narrow := desk.Get("/notices?category=synthetic")
	require.Len(t, portaltest.RefsOn(narrow), 1)
	require.Equal(t, "synthetic", narrow.Doc.Find("select[name=category] option[selected]").AttrOr("value", ""))
	require.Equal(t, "/notices", narrow.Doc.Find(".filter-buttons a").AttrOr("href", ""))

	network := all.Doc.Find("select[name=network] option").FilterFunction(func(_ int, s *goquery.Selection) bool {
		return s.Text() == "198.51.100.128/25"
	}).AttrOr("value", "")
	require.Equal(t, portaltest.RefsOn(narrow), portaltest.RefsOn(desk.Get("/notices?network="+network)))

	require.Contains(t, desk.Get("/notices?status=still_online").Text(), "Geen meldingen met deze filters.")
	require.Contains(t, desk.Get("/notices?tab=done&status=x&size=3&after=zz").Text(), "Nog geen afgeronde meldingen.")
}

func TestNotices_PagesByKeyBothWays(t *testing.T) {
	t.Parallel()
	p := portaltest.New(t)
	rows := []byte("external_ref,url,ip,observed_at\n")
	for n := range 60 {
		rows = fmt.Appendf(rows, "R%d,%s,192.0.2.17,2026-11-23T09:00:00+01:00\n", n, portaltest.Image(n))
	}
	p.Import(string(rows))
	desk := p.Browser("provider-agent")

	var seen []string
	page := desk.Get("/notices?size=25")
	for range 2 {
		seen = append(seen, portaltest.RefsOn(page)...)
		page = desk.Get(page.Doc.Find("a[rel=next]").AttrOr("href", ""))
	}
	last := portaltest.RefsOn(page)
	require.Len(t, last, 10)
	require.Zero(t, page.Doc.Find("a[rel=next]").Length())
	require.Contains(t, page.Path, "size=25")
	seen = append(seen, last...)
	unique := map[string]bool{}
	for _, ref := range seen {
		unique[ref] = true
	}
	require.Len(t, unique, 60)

	back := desk.Get(page.Doc.Find("a[rel=prev]").AttrOr("href", ""))
	require.Equal(t, seen[25:50], portaltest.RefsOn(back))
	require.Contains(t, desk.Get("/notices?size=25&after="+url.QueryEscape("3.00000000-0000-0000-0000-000000000001")).Text(), "60")
}
