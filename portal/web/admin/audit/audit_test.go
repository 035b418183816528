package audit_test

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

// audited is a portal with notices of both providers, an answer and reveals of each side.
func audited(t *testing.T) (p *portaltest.Portal, mine, theirs string) {
	t.Helper()
	p = portaltest.New(t)
	mine, theirs = p.Notice("192.0.2.1", portaltest.PlantedAddresses()...), p.Notice("198.51.100.7", portaltest.Image(2))
	p.Clock.Advance(time.Hour)
	portaltest.ReportRemoval(t, p, mine, 1)
	require.NoError(t, p.Store.Notice.Reveal(t.Context(), p.Actor("provider-agent"),
		notice.Revealing{Ref: mine, Reason: notice.RevealForward, Proved: true}))
	require.NoError(t, p.Store.Notice.Reveal(t.Context(), p.Actor("other-agent"),
		notice.Revealing{Ref: theirs, Reason: notice.RevealRemove, Proved: true}))
	require.NoError(t, p.Store.Notice.Reveal(t.Context(), p.Actor("analyst"),
		notice.Revealing{Ref: mine, Reason: notice.RevealOther, Text: "Controle op verzoek.", Proved: true}))
	return p, mine, theirs
}

func TestLog_WhoSeesIt(t *testing.T) {
	t.Parallel()
	p, _, _ := audited(t)
	for path, who := range map[string][]string{
		"/admin/audit": {"admin", "auditor"}, "/admin/reveals": {"admin", "auditor"}, "/org/log": {"provider-admin"},
	} {
		for _, account := range []string{"provider-agent", "provider-admin", "other-agent", "analyst", "editor", "admin", "auditor"} {
			b, want := p.Browser(account), http.StatusForbidden
			for _, admitted := range who {
				if account == admitted {
					want = http.StatusOK
				}
			}
			for _, lang := range []string{"nl", "en"} {
				page := b.Get(path + "?lang=" + lang)
				require.Equal(t, want, page.Status, "%s as %s", path, account)
				require.NotContains(t, page.Body, portaltest.Planted)
			}
			links := b.Get("/contact").Doc.Find(`.menu a[href="` + path + `"]`)
			if strings.HasPrefix(path, "/admin/") { // the menu has one word for all of administration
				if menu := b.Get("/contact").Doc.Find(`.menu a[href^="/admin/"]`); menu.Length() == 1 {
					links = b.Get(menu.AttrOr("href", "")).Doc.Find(`.tabs a[href="` + path + `"]`)
				}
			}
			require.Equal(t, want == http.StatusOK, links.Length() == 1, "menu: %s as %s", path, account)
		}
	}
}

func TestLog_SaysInSentencesWhatHappened(t *testing.T) {
	t.Parallel()
	p, mine, _ := audited(t)
	page := p.Browser("auditor").Get("/admin/audit")
	require.Equal(t, "Logboek", page.H1())
	what := portaltest.Column(page, 2)
	require.Equal(t, "M. Jansen heeft de volledige adressen getoond Anders · Controle op verzoek. · 192.0.2.99", what[1],
		"after the reader's own signing in")
	require.Contains(t, what[4], "S. Bakker heeft verwijdering gemeld van adres 1 Bestand verwijderd · ma 23 nov 2026 10:30 · R-")
	require.Equal(t, []string{"M. Jansen", "J. Yilmaz Noorderlicht Cloud", "S. Bakker Voorbeeld Hosting B.V."},
		portaltest.Column(page, 1)[1:4])
	require.Equal(t, mine, portaltest.Column(page, 3)[1])
	require.Equal(t, "Voorbeeld Hosting B.V.", portaltest.Column(page, 4)[1])
	require.Contains(t, p.Browser("admin").Get("/admin/audit?lang=en").Text(), "S. Bakker reported removal of address 1")
}

func TestLog_SaysWhetherItCanBeBelieved(t *testing.T) {
	t.Parallel()
	p := portaltest.New(t)
	p.Notice("192.0.2.1", portaltest.Image(1))
	ctx := t.Context()
	note := func(kind string, texts ...string) {
		t.Helper()
		page := p.Browser("auditor").Get("/admin/audit")
		require.True(t, page.Doc.Find(".note").HasClass(kind), page.Doc.Find(".note").AttrOr("class", ""))
		for _, text := range texts {
			require.Contains(t, page.Doc.Find(".note").Text(), text)
		}
	}
	note("is-info", "Het logboek is nog niet gecontroleerd.", "Er is nog geen controlepunt buiten de database.")
	p.Clock.Advance(time.Hour)
	note("is-warning", "Het logboek loopt achter. 3 gebeurtenissen zijn na 5 minuten nog niet beveiligd.")
	_, err := p.Store.Trail.ChainEvents(ctx)
	require.NoError(t, err)
	head, err := p.Store.Trail.ChainHead(ctx)
	require.NoError(t, err)
	require.NoError(t, p.Store.Trail.RecordCheck(ctx, head, true))
	require.NoError(t, p.Store.Trail.RecordCheckpoint(ctx, head, "d"))
	note("is-info", "Het logboek klopt. Gecontroleerd t/m nummer 4 op ma 23 nov 2026 10:30: niets is gewijzigd.",
		"Laatste controlepunt buiten de database: nummer 4, ma 23 nov 2026 10:30.")
	_, err = p.Store.Trail.ChainEvents(ctx)
	require.NoError(t, err)
	p.Clock.Advance(31 * time.Hour)
	note("is-warning", "Het logboek is te lang niet gecontroleerd. De laatste controle was op ma 23 nov 2026 10:30, t/m nummer 4.")
	require.NoError(t, p.Store.Trail.RecordCheck(ctx, head, false))
	note("is-danger", "Het logboek klopt niet. De controle van di 24 nov 2026 17:30 vond een wijziging.")
}

func TestLog_IsNarrowedByItsForm(t *testing.T) {
	t.Parallel()
	p, mine, _ := audited(t)
	b := p.Browser("admin")
	filter := func(values url.Values) *portaltest.Page {
		t.Helper()
		return b.Submit(b.Get("/admin/audit"), "/admin/audit", values)
	}
	page := filter(url.Values{"person": {"s. bakker"}})
	require.Equal(t, []string{"S. Bakker Voorbeeld Hosting B.V.", "S. Bakker Voorbeeld Hosting B.V."}, portaltest.Column(page, 1))
	require.Equal(t, "provider-agent@example.org", page.Doc.Find("#person").AttrOr("value", ""))
	require.Equal(t, page.Path, b.Get(b.Get("/admin/audit").Doc.Find(`tbody a:contains("S. Bakker")`).AttrOr("href", "")).Path,
		"as the name's link")
	require.Len(t, portaltest.Column(filter(url.Values{"kind": {"revealed"}}), 0), 3)
	require.Len(t, portaltest.Column(filter(url.Values{"kind": {"delivered"}}), 0), 2)
	page = filter(url.Values{"notice": {" " + strings.ToLower(mine)}, "kind": {"revealed"}})
	require.Equal(t, []string{mine, mine}, portaltest.Column(page, 3))
	require.Equal(t, mine, page.Doc.Find("#notice").AttrOr("value", ""))
	require.Len(t, portaltest.Column(filter(url.Values{"from": {"23-11-2026"}, "until": {"2026-11-23"}}), 0),
		len(portaltest.Column(b.Get("/admin/audit"), 0)))
	page = filter(url.Values{"from": {"24-11-2026"}})
	require.Equal(t, "Geen gebeurtenissen gevonden.", page.Doc.Find(".empty h2").Text())
	require.Equal(t, "24-11-2026", page.Doc.Find("#from").AttrOr("value", ""))
	require.Equal(t, "Geen gebeurtenissen gevonden.", filter(url.Values{"notice": {"EOKM-2026-999999"}}).Doc.Find(".empty h2").Text())

	page = filter(url.Values{
		"person": {"niemand"}, "notice": {portaltest.PlantedAddresses()[0]}, "from": {"gisteren"}, "until": {"1-1-2026"},
	})
	require.Equal(t, http.StatusUnprocessableEntity, page.Status)
	require.NotContains(t, page.Body, portaltest.Planted, "an address that somebody pasted")
	for _, text := range []string{"kent niemand met deze naam", "zoals EOKM-2026-004182", "Geef een dag als 23-11-2026"} {
		require.Contains(t, page.Text(), text)
	}
	require.Equal(t, http.StatusUnprocessableEntity, filter(url.Values{"from": {"2-2-2026"}, "until": {"1-1-2026"}}).Status)
	require.Equal(t, http.StatusOK, b.Get("/admin/audit?person=x&kind=x&notice=x&from=x&until=x&after=x").Status, "an old or odd URL")
}

func TestLog_PagesByKey(t *testing.T) {
	t.Parallel()
	p := portaltest.New(t)
	for i := range 60 {
		p.Notice("192.0.2.9", portaltest.Image(i))
	}
	b := p.Browser("auditor")
	var seen []string
	page := b.Get("/admin/audit?from=23-11-2026")
	for {
		seen = append(seen, portaltest.Column(page, 3)...)
		next := page.Doc.Find(`a[rel="next"]`)
		if next.Length() == 0 {
			break
		}
		page = b.Get(next.AttrOr("href", ""))
	}
	var all int
	require.NoError(t, p.Owner.QueryRow(t.Context(), `SELECT count(*) FROM events`).Scan(&all))
	require.Len(t, seen, all)
	require.Greater(t, all, 100)
	require.Len(t, portaltest.Column(b.Get(page.Doc.Find(`a[rel="prev"]`).AttrOr("href", "")), 0), 50, "back to the newest")
}

// A provider's log is of its own people, whatever is asked.
func TestLog_AProvidersOwn(t *testing.T) {
	t.Parallel()
	p, mine, theirs := audited(t)
	b := p.Browser("provider-admin")
	page := b.Get("/org/log")
	require.Equal(t, "Logboek van uw organisatie", page.H1())
	require.Equal(t, []string{"N. de Vries", "S. Bakker", "S. Bakker"}, portaltest.Column(page, 1), "nothing of EOKM's or of another's")
	require.Contains(t, portaltest.Column(page, 2)[1],
		"heeft de volledige adressen getoond Doorgeven aan klant of doorverkoper · 192.0.2.99")
	require.Equal(t, []string{"—", mine, mine}, portaltest.Column(page, 3))
	require.Zero(t, page.Doc.Find(".note").Length(), "the chain is EOKM's")
	require.Zero(t, page.Doc.Find(`option[value="imported"], option[value="chain_checked"]`).Length())
	for _, query := range []string{
		"?notice=" + theirs, "?person=" + p.Actor("other-agent").UserID.String(), "?person=" + p.Actor("analyst").UserID.String(),
		"?kind=delivered", "?kind=imported",
	} {
		require.Equal(t, "Geen gebeurtenissen gevonden.", b.Get("/org/log"+query).Doc.Find(".empty h2").Text(), query)
		require.NotContains(t, b.Get("/org/log"+query).Body, "@example.org", query)
	}
	for _, person := range []string{"J. Yilmaz", "other-agent@example.org", "M. Jansen"} {
		page = b.Submit(b.Get("/org/log"), "/org/log", url.Values{"person": {person}})
		require.Contains(t, page.Text(), "kent niemand met deze naam", person)
	}
	require.Equal(t, http.StatusForbidden, b.Get("/admin/reveals").Status)
}

// What concerns an account is about no notice: its own organisation sees it, whoever did it; EOKM's own stays inside.
func TestLog_AnAnswerLeadsToItsReceipt(t *testing.T) {
	t.Parallel()
	p, mine, _ := audited(t)
	for account, path := range map[string]string{"provider-admin": "/org/log", "auditor": "/admin/audit"} {
		b := p.Browser(account)
		link := b.Get(path).Doc.Find(`a[href^="/receipts/R-"]`)
		require.Equal(t, 1, link.Length(), account)
		require.Equal(t, "/receipts/"+link.Text(), link.AttrOr("href", ""))
		receipt := b.Get(link.AttrOr("href", ""))
		require.Equal(t, http.StatusOK, receipt.Status, account)
		require.Contains(t, receipt.Text(), mine)
	}
}

func TestLog_EventsWithoutANotice(t *testing.T) {
	t.Parallel()
	p, _, _ := audited(t)
	add := func(provider uuid.UUID, actor models.Actor, internal bool) {
		t.Helper()
		_, err := p.Owner.Exec(t.Context(),
			`INSERT INTO events (at, provider_id, actor_id, actor_role, kind, internal) VALUES ($1, $2, $3, $4, 'imported', $5)`,
			p.Clock.Now(), provider, actor.UserID, actor.Role, internal)
		require.NoError(t, err)
	}
	add(p.Provider("voorbeeld"), p.Actor("admin"), false)
	add(p.Provider("voorbeeld"), p.Actor("admin"), true)
	add(p.Provider("noorderlicht"), p.Actor("admin"), false)
	add(uuid.Nil, p.Actor("admin"), false)
	require.Equal(t, []string{"N. de Vries", "EOKM", "S. Bakker", "S. Bakker"},
		portaltest.Column(p.Browser("provider-admin").Get("/org/log"), 1))
	page := p.Browser("admin").Get("/admin/audit")
	require.Equal(t, []string{"—", "Voorbeeld Hosting B.V."}, []string{portaltest.Column(page, 3)[1], portaltest.Column(page, 4)[5]})
}

func TestReveals_CountsByPersonAndWeek(t *testing.T) {
	t.Parallel()
	p, mine, _ := audited(t)
	_, err := p.Store.Notice.CopyAddresses(t.Context(), p.Actor("provider-agent"), mine)
	require.NoError(t, err)
	p.Clock.Advance(7 * 24 * time.Hour)
	for range 2 {
		require.NoError(t, p.Store.Notice.Reveal(t.Context(), p.Actor("provider-agent"),
			notice.Revealing{Ref: mine, Reason: notice.RevealLogs, Proved: true}))
	}
	page := p.Browser("auditor").Get("/admin/reveals")
	require.Equal(t, "Inzage in adressen", page.H1())
	var rows [][]string
	page.Doc.Find("#people tbody tr").Each(func(_ int, s *goquery.Selection) {
		rows = append(rows, strings.Fields(s.Find("td.num").Text()))
	})
	require.Equal(t, "S. Bakker Voorbeeld Hosting B.V.",
		strings.Join(strings.Fields(page.Doc.Find("#people tbody td").First().Text()), " "))
	require.Len(t, rows, 3)
	require.Equal(t, "21001", strings.Join(rows[0], ""), "two this week, one the week before, one copied")
	require.Len(t, page.Doc.Find("#log tbody tr").Nodes, 6)
	require.Contains(t, page.Text(), "Logbestanden zoeken en bewaren · 192.0.2.99")
	require.NotContains(t, page.Body, portaltest.Planted)
}
