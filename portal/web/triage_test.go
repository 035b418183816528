package web_test

import (
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

// column lists the text of a table's nth cell, row by row.
func column(page *portaltest.Page, n int) []string {
	var out []string
	page.Doc.Find("tbody tr").Each(func(_ int, row *goquery.Selection) {
		out = append(out, strings.Join(strings.Fields(row.Find("td").Eq(n).Text()), " "))
	})
	return out
}

// reportRemoval answers items of a notice as their desk: they were removed at this moment.
func reportRemoval(t *testing.T, p *portaltest.Portal, ref string, numbers ...int) {
	t.Helper()
	_, err := p.Store.Notice.Respond(t.Context(), p.Actor("provider-agent"), notice.Response{
		Submission: uuid.New(), Refs: []string{ref}, Numbers: numbers, Measure: models.MeasureFileRemoved, RemovedAt: p.Clock.Now(),
	})
	require.NoError(t, err)
}

// object disputes items of a notice as their desk.
func object(t *testing.T, p *portaltest.Portal, ref string, numbers ...int) {
	t.Helper()
	require.NoError(t, p.Store.Notice.Dispute(t.Context(), p.Actor("provider-agent"), notice.Dispute{
		Submission: uuid.New(), Ref: ref, Numbers: numbers, Reason: models.ReasonNoFileAccess, Explanation: "De klant beheert de server.",
	}))
}

// state is where an item stands.
func state(t *testing.T, p *portaltest.Portal, ref string, n int) models.State {
	t.Helper()
	page, err := p.Store.Notice.Page(t.Context(), models.System(), ref, 0)
	require.NoError(t, err)
	return page.Items[n-1].State
}

func TestTriage_WhoSeesIt(t *testing.T) {
	t.Parallel()
	p := portaltest.New(t)
	p.Notice("192.0.2.1", "http://img.example.com/a")
	for _, path := range []string{"/triage", "/triage/unrouted", "/triage/rechecks", "/triage/disputes", "/triage/questions"} {
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
	require.Equal(t, []string{late, soon, fresh}, column(page, 2))
	require.Equal(t, []string{"te laat met 1 u 00 min", "nog 21 u 00 min", "nog 24 u 00 min"}, column(page, 0))
	require.Equal(t, []string{"Noorderlicht Cloud", "Voorbeeld Hosting B.V.", "Voorbeeld Hosting B.V."}, column(page, 3))
	require.Equal(t, []string{"2 van 2", "1 van 1", "1 van 1"}, column(page, 5))
	require.Equal(t, "img[.]example[.]com", column(page, 6)[0])
	require.Contains(t, page.Doc.Find(".figures").Text(), "langst 1 u 00 min")

	p.Clock.Advance(18 * time.Hour)
	require.Contains(t, p.Browser("analyst").Get("/triage?lang=en").Doc.Find(".figures").Text(), "3 h 00 min until the next deadline")
}

func TestTriage_NothingToDo(t *testing.T) {
	t.Parallel()
	b := portaltest.New(t).Browser("analyst")
	for path, heading := range map[string]string{
		"/triage": "Geen open meldingen bij providers", "/triage/unrouted": "Alle adressen hebben een provider",
		"/triage/rechecks": "Niets te controleren", "/triage/disputes": "Geen open betwistingen",
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
	require.Len(t, column(first, 2), 50)
	second := b.Get(first.Doc.Find(`a[rel="next"]`).AttrOr("href", ""))
	require.Len(t, column(second, 2), 10)
	require.NotContains(t, column(first, 2), column(second, 2)[0])
	require.Equal(t, column(first, 2), column(b.Get(second.Doc.Find(`a[rel="prev"]`).AttrOr("href", "")), 2))
	require.Len(t, column(b.Get("/triage?after=nonsense"), 2), 50)
}

func TestRechecks_SeveralAtOnce(t *testing.T) {
	t.Parallel()
	p := portaltest.New(t)
	ref := p.Notice("192.0.2.1", "http://img.example.com/a", "http://img.example.com/b", "http://img.example.com/c")
	p.Clock.Advance(5 * time.Hour)
	reportRemoval(t, p, ref)
	p.Clock.Advance(time.Hour)
	b := p.Browser("analyst")
	page := b.Get("/triage/rechecks")
	require.Equal(t, []string{"nog 18 u 00 min"}, column(page, 0))
	require.Equal(t, 3, page.Doc.Find(`tbody input[name="n"][checked]`).Length())
	require.Contains(t, column(page, 5)[0], "23 nov, 14:30")

	page = b.Submit(page, "/verifications", url.Values{"n": {"1", "2"}, "outcome": {"offline"}})
	require.Equal(t, "/triage/rechecks", page.Path)
	require.Contains(t, page.Text(), "2 adressen zijn offline bevonden")
	require.Equal(t, models.StateVerified, state(t, p, ref, 1))
	require.Equal(t, 1, page.Doc.Find(`tbody input[name="n"]`).Length(), "one is left to check")

	page = b.Submit(page, "/verifications", url.Values{"n": {"3"}, "outcome": {"online"}})
	require.Contains(t, page.Text(), "1 adres is nog online en Voorbeeld Hosting B.V. moet het opnieuw oppakken")
	require.Contains(t, page.Text(), "De klok loopt door vanaf het begin: nog 18 u 00 min.")
	require.Equal(t, models.StateStillOnline, state(t, p, ref, 3))
	require.Equal(t, "Niets te controleren", page.Doc.Find(".empty h2").Text())
}

func TestRechecks_AuditorOnlyLooks(t *testing.T) {
	t.Parallel()
	p := portaltest.New(t)
	ref := p.Notice("192.0.2.1", "http://img.example.com/a")
	reportRemoval(t, p, ref)
	page := p.Browser("auditor").Get("/triage/rechecks")
	require.Equal(t, []string{ref}, column(page, 2))
	require.Zero(t, page.Doc.Find("main input, main button").Length())
	require.Zero(t, p.Browser("auditor").Get("/notices/"+ref).Doc.Find(".column-side form, .column-side a").Length())
}

func TestDisputes_ReasonAndTheWayToDecide(t *testing.T) {
	t.Parallel()
	p := portaltest.New(t)
	ref := p.Notice("192.0.2.1", "http://img.example.com/a", "http://img.example.com/b", "http://img.example.com/c")
	p.Clock.Advance(2 * time.Hour)
	object(t, p, ref, 1, 3)
	p.Clock.Advance(3 * time.Hour)
	b := p.Browser("analyst")
	page := b.Get("/triage/disputes")
	require.Equal(t, []string{"nog 19 u 00 min"}, column(page, 0))
	require.Equal(t, []string{"3 u 00 min"}, column(page, 4))
	require.Equal(t, []string{"2"}, column(page, 5))
	require.Contains(t, column(page, 6)[0], "De klant beheert de server.")

	form := b.Get(page.Doc.Find(`tbody a[href*="/decision"]`).AttrOr("href", ""))
	require.Equal(t, http.StatusOK, form.Status)
	require.Contains(t, form.Text(), "De klant beheert de server.")
	var ticked []string
	form.Doc.Find(`input[name="n"][checked]`).Each(func(_ int, s *goquery.Selection) { ticked = append(ticked, s.AttrOr("value", "")) })
	require.Equal(t, []string{"1", "3"}, ticked)
}
