package notices_test

import (
	"fmt"
	"net/http"
	"net/url"
	"strings"
	"testing"
	"time"

	"github.com/google/uuid"
	"github.com/stretchr/testify/require"

	"eokm.nl/hosting/models"
	"eokm.nl/hosting/models/notice"
	"eokm.nl/hosting/portal/portaltest"
)

// receiptOf is the receipt that the page of a job leads to.
func receiptOf(desk *portaltest.Browser, job *portaltest.Page) *portaltest.Page {
	return desk.Get(job.Doc.Find(`main a[href^="/receipts/"]`).First().AttrOr("href", ""))
}

func TestBulk_ShowsBeforeItAcknowledges(t *testing.T) {
	t.Parallel()
	p := portaltest.New(t)
	a, b, c := p.Notice("192.0.2.17", portaltest.Image(1)), p.Notice("192.0.2.17", portaltest.Image(2)),
		p.Notice("192.0.2.17", portaltest.Image(3))
	require.NoError(t, p.Store.Notice.Acknowledge(t.Context(), p.Actor("provider-agent"), []string{c}))
	desk := p.Browser("provider-agent")
	list := desk.Get("/notices?size=25")
	preview := desk.Submit(list, "/bulk", url.Values{"sel": {a, b, c, a}, "do": {"acknowledge"}})
	require.Contains(t, preview.Text(), "U bevestigt de ontvangst van 2 adressen in 2 meldingen. De klok loopt door.")
	require.Contains(t, preview.Text(), c+" – ontvangst is al bevestigd")
	page := desk.Submit(preview, "/bulk/acknowledge", nil)
	require.Equal(t, "Ontvangst is bevestigd", page.H1())
	require.Equal(t, []string{"2", "2"}, []string{portaltest.FactsOn(page)["Adressen"], portaltest.FactsOn(page)["Meldingen"]})
	back := page.Doc.Find("main a").FilterFunction(portaltest.Holds("Naar de lijst")).AttrOr("href", "")
	require.Equal(t, "/notices?size=25", back, "back where it was")
	require.Zero(t, desk.Get(back).Doc.Find("tr.unread").Length())
	require.Equal(t, page.Path, desk.Submit(preview, "/bulk/acknowledge", nil).Path, "the same form again is the same job")
	preview = desk.Submit(list, "/bulk", url.Values{"sel": {a, b}, "do": {"acknowledge"}})
	require.Zero(t, preview.Doc.Find(`main form[action="/notices/bulk/acknowledge"]`).Length(), "nothing is left to acknowledge")
	late := desk.Post("/notices/bulk/acknowledge", url.Values{"sel": {a + ":1"}})
	require.Contains(t, late.Text(), "Bij deze meldingen was niets te bevestigen.")
	require.Contains(t, desk.Submit(list, "/bulk", nil).Text(), "Kies eerst een of meer meldingen in de lijst.")
}

func TestBulk_ShowsBeforeItConfirms(t *testing.T) {
	t.Parallel()
	p := portaltest.New(t)
	first := p.Notice("192.0.2.17", portaltest.Image(1), portaltest.Image(2))
	p.Clock.Advance(time.Minute)
	second := p.Notice("192.0.2.17", portaltest.Image(3))
	waiting, done := p.Notice("192.0.2.17", portaltest.Image(4)), p.Notice("192.0.2.17", portaltest.Image(5))
	_, err := p.Store.Notice.Respond(t.Context(), p.Actor("provider-agent"), notice.Response{
		Refs: []string{waiting}, Measure: models.MeasureFileRemoved, RemovedAt: p.Clock.Now(),
	})
	require.NoError(t, err)
	require.NoError(t, p.Store.Notice.Verify(t.Context(), p.Actor("analyst"), done, nil, notice.FoundOffline))

	desk := p.Browser("provider-agent")
	preview := desk.Post("/notices/bulk", url.Values{"sel": {second, first, waiting, done}, "do": {"confirm"}})
	require.Contains(t, preview.Text(), "U bevestigt 3 adressen in 2 meldingen.")
	require.Equal(t, []string{first + ":1,2", second + ":1"}, portaltest.Fields(preview.Doc.Find("main form"))["sel"],
		"the first due first")
	require.Contains(t, preview.Text(), "2 meldingen slaan wij over")
	require.Contains(t, preview.Text(), waiting+" – EOKM is aan zet")
	require.Contains(t, preview.Text(), done+" – al afgerond")
	require.Equal(t, "/notices?lang=en", preview.Doc.Find(".account a[hreflang=en]").AttrOr("href", ""))

	page := desk.Submit(preview, "/bulk/confirm", url.Values{"when": {"morgen"}, "note": {"Eén klant."}})
	require.Equal(t, http.StatusUnprocessableEntity, page.Status)
	require.Equal(t, []string{"#measure-1", "#when"}, portaltest.FaultsOn(t, page))
	require.Equal(t, "Eén klant.", portaltest.Fields(page.Doc.Find("main form")).Get("note"))

	receipt := desk.Submit(page, "/bulk/confirm", url.Values{"measure": {"account_suspended"}, "when": {"23-11-2026 09:31"}})
	require.Equal(t, "Uw bevestiging is vastgelegd", receipt.H1())
	require.Equal(t, "3", portaltest.FactsOn(receipt)["Adressen"])
	require.Contains(t, receiptOf(desk, receipt).Text(), first)
	require.Contains(t, receiptOf(desk, receipt).Text(), second)
	require.Empty(t, portaltest.RefsOn(desk.Get("/notices")))

	page = desk.Submit(page, "/bulk/confirm", url.Values{"measure": {"account_suspended"}, "when": {"23-11-2026 09:31"}})
	require.Equal(t, receipt.Path, page.Path, "the same form again is the same receipt")
	late := desk.Post("/notices/bulk/confirm",
		url.Values{"sel": {first, second}, "measure": {"file_removed"}, "when": {"23-11-2026 09:31"}})
	require.Equal(t, http.StatusConflict, late.Status)
	require.Contains(t, late.Text(), "Deze meldingen zijn intussen gewijzigd.")
	require.Contains(t, late.Text(), "In de gekozen meldingen is niets te bevestigen.")
}

// large brings in one notice of so many addresses, from one on, and gives its reference.
func large(p *portaltest.Portal, from, n int) string {
	addresses := make([]string, n)
	for i := range addresses {
		addresses[i] = portaltest.Image(from + i)
	}
	return p.Notice("192.0.2.17", addresses...)
}

func TestBulk_MoreThanOneAnswerCovers(t *testing.T) {
	t.Parallel()
	p := portaltest.New(t)
	first := large(p, 0, notice.AnswerLimit-1)
	p.Clock.Advance(time.Minute)
	second := p.Notice("192.0.2.17", portaltest.Image(20_001), portaltest.Image(20_002))
	desk := p.Browser("provider-agent")
	page := desk.Post("/notices/bulk", url.Values{"sel": {first, second}, "do": {"confirm"}})
	require.Contains(t, page.Text(), "U bevestigt 9.999 adressen in 1 melding.")
	require.Contains(t, page.Text(), "Dit is de eerste van de meldingen die u koos. Meer past niet in één keer. Doe daarna de rest.")
	require.Equal(t, []string{first + ":1-9999"}, portaltest.Fields(page.Doc.Find("main form"))["sel"])
	page = desk.Post("/notices/bulk/confirm",
		url.Values{"sel": {first, second}, "measure": {"port_down"}, "when": {"23-11-2026 09:30"}})
	require.Equal(t, http.StatusUnprocessableEntity, page.Status)
	require.Contains(t, page.Text(), "Kies er minder: hoogstens 10.000 adressen in 1.000 meldingen.")
	many := make([]string, 201)
	for i := range many {
		many[i] = fmt.Sprint("EOKM-2026-", i)
	}
	require.Equal(t, http.StatusUnprocessableEntity, desk.Post("/notices/bulk", url.Values{"sel": many, "do": {"confirm"}}).Status)
}

// many brings in so many notices of one item each, all in one file.
func many(p *portaltest.Portal, n int) {
	rows := []byte("external_ref,url,ip,observed_at\n")
	for i := range n {
		rows = fmt.Appendf(rows, "M%d,%s,192.0.2.17,2026-11-23T09:00:00+01:00\n", i, portaltest.Image(i))
	}
	p.Import(string(rows))
}

func TestBulk_TheWholeViewIsShownFirst(t *testing.T) {
	t.Parallel()
	p := portaltest.New(t)
	many(p, 27)
	desk := p.Browser("provider-agent")
	require.Zero(t, desk.Get("/notices?size=50").Doc.Find("[name=all]").Length(), "the page has them all")
	list := desk.Get("/notices?size=25")
	require.Equal(t, "Alle 27 in deze weergave", strings.TrimSpace(list.Doc.Find(".bulk-all").Text()))
	preview := desk.Submit(list, "/bulk", url.Values{"all": {"1"}, "do": {"confirm"}})
	require.Contains(t, preview.Text(), "U bevestigt 27 adressen in 27 meldingen.")
	require.Len(t, portaltest.Fields(preview.Doc.Find("main form"))["sel"], 27)

	late := p.Notice("192.0.2.17", portaltest.Image(100)) // after the preview
	receipt := desk.Submit(preview, "/bulk/confirm", url.Values{"measure": {"server_suspended"}, "when": {"23-11-2026 09:30"}})
	require.Equal(t, "27", portaltest.FactsOn(receipt)["Adressen"])
	require.Equal(t, []string{late}, portaltest.RefsOn(desk.Get("/notices")), "what came later is not answered unseen")
}

func TestBulk_TheWholeViewKeepsItsFilter(t *testing.T) {
	t.Parallel()
	p := portaltest.New(t)
	many(p, 30)
	desk := p.Browser("provider-agent")
	refs := portaltest.RefsOn(desk.Get("/notices"))
	_, err := p.Store.Notice.Assign(t.Context(), p.Actor("provider-agent"), refs[:26], p.Actor("provider-agent").UserID)
	require.NoError(t, err)
	require.NoError(t, p.Store.Notice.Acknowledge(t.Context(), p.Actor("provider-agent"), refs[:1]))
	list := desk.Get("/notices?size=25&assignee=me")
	require.Equal(t, "Alle 26 in deze weergave", strings.TrimSpace(list.Doc.Find(".bulk-all").Text()))

	preview := desk.Submit(list, "/bulk", url.Values{"all": {"1"}, "do": {"acknowledge"}})
	require.Equal(t, "Ontvangst bevestigen voor meer meldingen", preview.H1())
	require.Contains(t, preview.Text(), "U bevestigt de ontvangst van 25 adressen in 25 meldingen. De klok loopt door.")
	require.Contains(t, preview.Text(), refs[0]+" – ontvangst is al bevestigd")
	page := desk.Submit(preview, "/bulk/acknowledge", nil)
	require.Equal(t, "25", portaltest.FactsOn(page)["Meldingen"])
	require.Equal(t, "/notices?assignee=me&size=25",
		page.Doc.Find("main a").FilterFunction(portaltest.Holds("Naar de lijst")).AttrOr("href", ""))
	require.Len(t, portaltest.RefsOn(desk.Get("/notices?status=delivered")), 4, "the others were not in the view")

	page = desk.Submit(list, "/bulk", url.Values{"all": {"1"}, "do": {"assign"}})
	require.Contains(t, page.Text(), "Toewijzen kan per pagina.")
	gone := desk.Post("/notices/bulk",
		url.Values{"all": {"1"}, "do": {"confirm"}, "back": {"/notices?tab=all&search=01938f00-0000-7000-8000-000000000001"}})
	require.Contains(t, gone.Text(), "Deze zoekopdracht is verlopen.")
}

func TestBulk_AnswersNoItemThatThePreviewDidNotCount(t *testing.T) {
	t.Parallel()
	p := portaltest.New(t)
	ref := p.Notice("192.0.2.17", portaltest.Image(1), portaltest.Image(2), portaltest.Image(3))
	answer := func(n int) {
		_, err := p.Store.Notice.Respond(t.Context(), p.Actor("provider-agent"), notice.Response{
			Submission: uuid.New(), Refs: []string{ref}, Numbers: []int{n}, Measure: models.MeasureFileRemoved, RemovedAt: p.Clock.Now(),
		})
		require.NoError(t, err)
	}
	answer(2)
	desk := p.Browser("provider-agent")
	preview := desk.Post("/notices/bulk", url.Values{"sel": {ref}, "do": {"confirm"}})
	require.Contains(t, preview.Text(), "U bevestigt 2 adressen in 1 melding.")
	// it waits for the desk again
	require.NoError(t, p.Store.Notice.Verify(t.Context(), p.Actor("analyst"), ref, []int{2}, notice.FoundOnline))
	answer(1) // a colleague

	page := desk.Submit(preview, "/bulk/confirm", url.Values{"when": {"morgen"}, "measure": {"file_removed"}})
	require.Contains(t, page.Text(), "U bevestigt 1 adres in 1 melding.", "less, but never more")
	receipt := desk.Submit(preview, "/bulk/confirm", url.Values{"measure": {"file_removed"}, "when": {"23-11-2026 09:30"}})
	require.Equal(t, "1", portaltest.FactsOn(receipt)["Adressen"])
	require.Contains(t, desk.Get("/notices/"+ref).Text(), "Nog online", "2 is not answered unseen")
	late := desk.Post("/notices/bulk/confirm", url.Values{"sel": {ref + ":1,3"}, "measure": {"file_removed"}, "when": {"23-11-2026 09:30"}})
	require.Equal(t, http.StatusConflict, late.Status)
}

func TestBulk_AViewOfMoreThanOneAnswerCovers(t *testing.T) {
	t.Parallel()
	p := portaltest.New(t)
	many(p, notice.BulkLimit+2)
	desk := p.Browser("provider-agent")
	list := desk.Get("/notices?tab=all")
	require.Equal(t, "De hele weergave (meer dan 1.000)", strings.TrimSpace(list.Doc.Find(".bulk-all").Text()))
	preview := desk.Submit(list, "/bulk", url.Values{"all": {"1"}, "do": {"confirm"}})
	require.Contains(t, preview.Text(), "U bevestigt 1.000 adressen in 1.000 meldingen.")
	require.Contains(t, preview.Text(), "Dit zijn de eerste 1.000 meldingen van deze weergave. Meer past niet in één keer.")
	require.Equal(t, 200, preview.Doc.Find("#bulk tbody tr").Length())
	require.Contains(t, preview.Text(), "Nog 800 meldingen gaan mee die hier niet staan.")
	receipt := desk.Submit(preview, "/bulk/confirm", url.Values{"measure": {"server_suspended"}, "when": {"23-11-2026 09:30"}})
	require.Equal(t, "1.000", portaltest.FactsOn(receipt)["Adressen"])
	require.Len(t, portaltest.RefsOn(desk.Get("/notices")), 2)
}
