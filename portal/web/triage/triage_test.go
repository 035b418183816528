package triage_test

import (
	"net/http"
	"net/url"
	"strings"
	"testing"
	"time"

	"github.com/PuerkitoBio/goquery"
	"github.com/stretchr/testify/require"

	"eokm.nl/hosting/models"
	"eokm.nl/hosting/portal/portaltest"
)

func TestTriage_WhoSeesIt(t *testing.T) {
	t.Parallel()
	p := portaltest.New(t)
	p.Notice("192.0.2.1", "http://img.example.com/a")
	for _, path := range []string{
		"/triage", "/triage/unrouted", "/triage/rechecks", "/triage/disputes", "/triage/sightings", "/triage/questions",
	} {
		for account, status := range map[string]int{
			"analyst": 200, "admin": 200, "auditor": 200, "editor": 403, "provider-agent": 403, "provider-admin": 403,
		} {
			b := p.Browser(account)
			require.Equal(t, status, b.Get(path).Status, "%s as %s", path, account)
			require.Equal(t, status, b.Get(path+"?lang=en").Status, "%s as %s, in English", path, account)
		}
		require.True(t, strings.HasPrefix(p.Browser("").Get(path).Path, "/login?next="), path)
	}
}

func TestTriage_OverdueFirstAcrossProviders(t *testing.T) {
	t.Parallel()
	p := portaltest.New(t)
	late := p.Notice("198.51.100.7", "http://img.example.com/a", "http://img.example.com/b")
	p.Clock.Advance(22 * time.Hour)
	soon := p.Notice("192.0.2.1", "http://pics.example.org/a")
	p.Clock.Advance(3 * time.Hour)
	fresh := p.Notice("192.0.2.2", "http://files.example.net/a")

	page := p.Browser("analyst").Get("/triage")
	require.Equal(t, "Triage", page.H1())
	require.Equal(t, []string{late, soon, fresh}, portaltest.Column(page, 2))
	require.Equal(t, []string{"te laat met 1 u 00 min", "nog 21 u 00 min", "nog 24 u 00 min"}, portaltest.Column(page, 0))
	require.Equal(t, []string{"Noorderlicht Cloud", "Voorbeeld Hosting B.V.", "Voorbeeld Hosting B.V."}, portaltest.Column(page, 3))
	require.Equal(t, []string{"2 van 2", "1 van 1", "1 van 1"}, portaltest.Column(page, 5))
	require.Equal(t, "img[.]example[.]com", portaltest.Column(page, 6)[0])
	require.Contains(t, page.Doc.Find(".figures").Text(), "langst 1 u 00 min")

	p.Clock.Advance(18 * time.Hour)
	require.Contains(t, p.Browser("analyst").Get("/triage?lang=en").Doc.Find(".figures").Text(), "3 h 00 min until the next deadline")
}

func TestTriage_NothingToDo(t *testing.T) {
	t.Parallel()
	b := portaltest.New(t).Browser("analyst")
	for path, heading := range map[string]string{
		"/triage": "Geen open meldingen bij providers", "/triage/unrouted": "Alle adressen hebben een provider",
		"/triage/rechecks": "Niets te controleren", "/triage/disputes": "Geen open betwistingen", "/triage/sightings": "Niets te beslissen",
		"/triage/questions": "Geen open vragen",
	} {
		require.Equal(t, heading, b.Get(path).Doc.Find(".empty h2").Text())
	}
}

func TestTriage_PagesByKey(t *testing.T) {
	t.Parallel()
	p := portaltest.New(t)
	var file strings.Builder
	file.WriteString("external_ref,url,ip,observed_at\n")
	for i := range 60 {
		name := string(rune('a'+i/26)) + string(rune('a'+i%26))
		file.WriteString(name + ",http://img.example.com/" + name + ",192.0.2.9,2026-11-23T08:00:00Z\n")
	}
	p.Import(file.String())
	b := p.Browser("analyst")
	first := b.Get("/triage")
	require.Len(t, portaltest.Column(first, 2), 50)
	second := b.Get(first.Doc.Find(`a[rel="next"]`).AttrOr("href", ""))
	require.Len(t, portaltest.Column(second, 2), 10)
	require.NotContains(t, portaltest.Column(first, 2), portaltest.Column(second, 2)[0])
	require.Equal(t, portaltest.Column(first, 2), portaltest.Column(b.Get(second.Doc.Find(`a[rel="prev"]`).AttrOr("href", "")), 2))
	require.Len(t, portaltest.Column(b.Get("/triage?after=nonsense"), 2), 50)
}

func TestRechecks_SeveralAtOnce(t *testing.T) {
	t.Parallel()
	p := portaltest.New(t)
	ref := p.Notice("192.0.2.1", "http://img.example.com/a", "http://img.example.com/b", "http://img.example.com/c")
	p.Clock.Advance(5 * time.Hour)
	portaltest.ReportRemoval(t, p, ref)
	p.Clock.Advance(time.Hour)
	b := p.Browser("analyst")
	page := b.Get("/triage/rechecks")
	require.Equal(t, []string{"nog 18 u 00 min"}, portaltest.Column(page, 1))
	require.Equal(t, 3, page.Doc.Find(`tbody input[name="n"][checked]`).Length())
	require.Contains(t, portaltest.Column(page, 6)[0], "23 nov, 14:30")

	page = b.Submit(page, "/verifications", url.Values{"n": {"1", "2"}, "outcome": {"offline"}})
	require.Equal(t, "/triage/rechecks", page.Path)
	require.Contains(t, page.Text(), "2 adressen zijn offline bevonden")
	require.Equal(t, models.StateVerified, portaltest.State(t, p, ref, 1))
	require.Equal(t, 1, page.Doc.Find(`tbody input[name="n"]`).Length(), "one is left to check")

	page = b.Submit(page, "/verifications", url.Values{"n": {"3"}, "outcome": {"online"}})
	require.Contains(t, page.Text(), "1 adres is nog online en Voorbeeld Hosting B.V. moet het opnieuw oppakken")
	require.Contains(t, page.Text(), "De klok loopt door vanaf het begin: nog 18 u 00 min.")
	require.Equal(t, models.StateStillOnline, portaltest.State(t, p, ref, 3))
	require.Zero(t, page.Doc.Find("form[data-verdict]").Length(), "nothing is left to check")
	require.Equal(t, 2, page.Doc.Find("tr.checked form[data-undo]").Length(), "two verdicts can still be undone")
}

func TestRechecks_AuditorOnlyLooks(t *testing.T) {
	t.Parallel()
	p := portaltest.New(t)
	ref := p.Notice("192.0.2.1", "http://img.example.com/a")
	portaltest.ReportRemoval(t, p, ref)
	page := p.Browser("auditor").Get("/triage/rechecks")
	require.Equal(t, []string{ref}, portaltest.Column(page, 2))
	require.Zero(t, page.Doc.Find("main input, main button").Length())
	require.Zero(t, p.Browser("auditor").Get("/notices/"+ref).Doc.Find(".column-side form, .column-side a").Length())
}

func TestDisputes_ReasonAndTheWayToDecide(t *testing.T) {
	t.Parallel()
	p := portaltest.New(t)
	ref := p.Notice("192.0.2.1", "http://img.example.com/a", "http://img.example.com/b", "http://img.example.com/c")
	p.Clock.Advance(2 * time.Hour)
	portaltest.Object(t, p, ref, 1, 3)
	p.Clock.Advance(3 * time.Hour)
	b := p.Browser("analyst")
	page := b.Get("/triage/disputes")
	require.Equal(t, []string{"nog 19 u 00 min"}, portaltest.Column(page, 0))
	require.Equal(t, []string{"3 u 00 min"}, portaltest.Column(page, 4))
	require.Contains(t, portaltest.Column(page, 5)[0], "1 · img[.]example[.]com3 · img[.]example[.]com", "which of them")
	require.Contains(t, portaltest.Column(page, 6)[0], "De klant beheert de server.")

	form := b.Get(page.Doc.Find(`tbody a[href*="/decision"]`).AttrOr("href", ""))
	require.Equal(t, http.StatusOK, form.Status)
	require.Contains(t, form.Text(), "De klant beheert de server.")
	var ticked []string
	form.Doc.Find(`input[name="n"][checked]`).Each(func(_ int, s *goquery.Selection) { ticked = append(ticked, s.AttrOr("value", "")) })
	require.Equal(t, []string{"1", "3"}, ticked)
}
