package web_test

import (
	"fmt"
	"net/http"
	"net/url"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"eokm.nl/hosting/models"
	"eokm.nl/hosting/portal/portaltest"
)

func TestBulk_AcknowledgesAtOnce(t *testing.T) {
	t.Parallel()
	p := portaltest.New(t)
	a, b, c := p.Notice("192.0.2.17", image(1)), p.Notice("192.0.2.17", image(2)), p.Notice("192.0.2.17", image(3))
	require.NoError(t, p.Store.Acknowledge(t.Context(), p.Actor("provider-agent"), []string{c}))
	desk := p.Browser("provider-agent")
	list := desk.Get("/notices?size=25")
	page := desk.Submit(list, "/bulk", url.Values{"sel": {a, b, c, a}, "do": {"acknowledge"}})
	require.Equal(t, "/notices?size=25", page.Path, "back where it was")
	require.Contains(t, page.Text(), "Ontvangst van 2 meldingen bevestigd. De klok loopt door. Bij 1 melding was dat niet nodig.")
	require.Zero(t, page.Doc.Find("tr.unread").Length())
	page = desk.Submit(list, "/bulk", url.Values{"sel": {a, b}, "do": {"acknowledge"}})
	require.Contains(t, page.Text(), "Bij deze meldingen was niets te bevestigen.")
	require.Contains(t, desk.Submit(list, "/bulk", nil).Text(), "Kies eerst een of meer meldingen in de lijst.")
}

func TestBulk_ShowsBeforeItConfirms(t *testing.T) {
	t.Parallel()
	p := portaltest.New(t)
	first := p.Notice("192.0.2.17", image(1), image(2))
	p.Clock.Advance(time.Minute)
	second := p.Notice("192.0.2.17", image(3))
	waiting, done := p.Notice("192.0.2.17", image(4)), p.Notice("192.0.2.17", image(5))
	_, err := p.Store.Respond(t.Context(), p.Actor("provider-agent"), models.Answer{
		Refs: []string{waiting}, Measure: models.MeasureFileRemoved, RemovedAt: p.Clock.Now(),
	})
	require.NoError(t, err)
	require.NoError(t, p.Store.Verify(t.Context(), p.Actor("analyst"), done, nil, models.FoundOffline))

	desk := p.Browser("provider-agent")
	preview := desk.Post("/notices/bulk", url.Values{"sel": {second, first, waiting, done}, "do": {"confirm"}})
	require.Contains(t, preview.Text(), "U bevestigt 3 adressen in 2 meldingen.")
	require.Equal(t, []string{first, second}, portaltest.Fields(preview.Doc.Find("main form"))["sel"], "the first due first")
	require.Contains(t, preview.Text(), "2 meldingen slaan wij over")
	require.Contains(t, preview.Text(), waiting+" – het EOKM is aan zet")
	require.Contains(t, preview.Text(), done+" – al afgerond")
	require.Equal(t, "/notices?lang=en", preview.Doc.Find(".account a[hreflang=en]").AttrOr("href", ""))

	page := desk.Submit(preview, "/bulk/confirm", url.Values{"when": {"morgen"}, "note": {"Eén klant."}})
	require.Equal(t, http.StatusUnprocessableEntity, page.Status)
	require.Equal(t, []string{"#measure-1", "#when"}, faultsOn(t, page))
	require.Equal(t, "Eén klant.", portaltest.Fields(page.Doc.Find("main form")).Get("note"))

	receipt := desk.Submit(page, "/bulk/confirm", url.Values{"measure": {"account_suspended"}, "when": {"23-11-2026 09:31"}})
	require.Equal(t, "Uw bevestiging is vastgelegd", receipt.H1())
	require.Equal(t, "3", factsOn(receipt)["Adressen"])
	require.Contains(t, receipt.Text(), first)
	require.Contains(t, receipt.Text(), second)
	require.Empty(t, refsOn(desk.Get("/notices")))

	page = desk.Submit(preview, "/bulk/confirm", url.Values{"measure": {"file_removed"}})
	require.Equal(t, receipt.Path, page.Path, "the same form again is the same receipt")
	late := desk.Post("/notices/bulk/confirm", url.Values{"sel": {first, second}, "measure": {"file_removed"}, "when": {"23-11-2026 09:31"}})
	require.Equal(t, http.StatusConflict, late.Status)
	require.Contains(t, late.Text(), "Deze meldingen zijn intussen gewijzigd.")
	require.Contains(t, late.Text(), "In de gekozen meldingen is niets te bevestigen.")
}

func TestBulk_MoreThanOneAnswerCovers(t *testing.T) {
	t.Parallel()
	p := portaltest.New(t)
	rows := []byte("external_ref,url,ip,observed_at\n")
	for n := range models.BulkLimit + 2 {
		rows = fmt.Appendf(rows, "R%d,%s,192.0.2.17,2026-11-23T09:00:00+01:00\n", n%2, image(n))
	}
	p.Import(string(rows))
	desk := p.Browser("provider-agent")
	refs := refsOn(desk.Get("/notices"))
	page := desk.Post("/notices/bulk", url.Values{"sel": refs, "do": {"confirm"}})
	require.Contains(t, page.Text(), "Dit zijn te veel adressen voor één antwoord. Kies er minder: hoogstens 1000.")
	require.Zero(t, page.Doc.Find("main form").Length())
	page = desk.Post("/notices/bulk/confirm", url.Values{"sel": refs, "measure": {"port_down"}, "when": {"23-11-2026 09:30"}})
	require.Equal(t, http.StatusUnprocessableEntity, page.Status)
	many := make([]string, 201)
	for i := range many {
		many[i] = fmt.Sprint("EOKM-2026-", i)
	}
	require.Equal(t, http.StatusUnprocessableEntity, desk.Post("/notices/bulk", url.Values{"sel": many, "do": {"confirm"}}).Status)
}
