package guest_test

import (
	"net/http"
	"net/url"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"eokm.nl/hosting/models"
	"eokm.nl/hosting/portal/portaltest"
)

const customer = "beheer@klant.example"

// handOn lets a desk hand all of a notice to its customer by mail, until eight hours from now, and gives the address of the link.
func handOn(t *testing.T, p *portaltest.Portal, ref string) (desk *portaltest.Browser, link string) {
	t.Helper()
	desk = p.Browser("provider-agent")
	page := desk.Submit(desk.Get("/notices/"+ref+"/delegate"), "/delegate", url.Values{"to": {"customer"}, "email": {customer}})
	require.Contains(t, page.Text(), "Wij sturen "+customer+" een mail met een link")
	return desk, "/guest/" + p.MailedLink(models.MailGuest, customer)
}

func TestGuest_OpensConfirmsAndTheDeskSees(t *testing.T) {
	t.Parallel()
	p := portaltest.New(t)
	ref := p.Notice("192.0.2.17", portaltest.Image(1), portaltest.Image(2))
	desk, link := handOn(t, p, ref)
	require.Contains(t, desk.Get("/notices/"+ref).Text(), "GeopendNog niet")

	guest := p.Browser("")
	start := guest.Get(link)
	require.NotContains(t, start.Body, "hxxp", "nothing of the notice before the guest goes on")
	require.NotContains(t, start.Body, ref)
	require.NotContains(t, guest.Get(link).Body, ref, "looking uses nothing up: programs that look at mail do it too")
	page := guest.Submit(start, link, nil)
	require.Equal(t, "/guest/notices/"+ref, page.Path)
	require.Contains(t, page.Text(), "••••••••")
	require.NotContains(t, page.Body, "1.jpg")

	page = guest.Submit(page, "/answer", url.Values{"which": nil})
	require.Equal(t, http.StatusUnprocessableEntity, page.Status)
	require.Equal(t, []string{"#which-1", "#answer-1"}, portaltest.FaultsOn(t, page))
	require.Equal(t, "/guest/notices/"+ref, page.Doc.Find("body").AttrOr("data-answers", ""), "Back comes to the form")
	page = guest.Submit(page, "/answer", url.Values{"which": {"1"}, "answer": {"file_removed"}})
	require.Contains(t, page.Text(), "Uw antwoord is verstuurd")
	page = guest.Submit(page, "/answer", url.Values{"which": {"2"}, "answer": {"not_ours"}, "note": {"Onbekend bij ons."}})
	require.Contains(t, page.Text(), "U hebt alles beantwoord.")

	seen := desk.Get("/notices/" + ref).Text()
	require.Contains(t, seen, "Link geopend door "+customer)
	require.Contains(t, seen, "De gast gaf adres 2 terug: niet van ons")
	require.Contains(t, seen, "Onbekend bij ons.")
	require.Contains(t, seen, "Verwijdering gemeld")
	var kinds []string
	rows, err := p.Owner.Query(t.Context(), `SELECT kind FROM mails WHERE kind LIKE 'guest_%' ORDER BY created_at, kind`)
	require.NoError(t, err)
	for rows.Next() {
		var kind string
		require.NoError(t, rows.Scan(&kind))
		kinds = append(kinds, kind)
	}
	require.NoError(t, rows.Err())
	require.Equal(t, []string{"guest_answered", "guest_refused"}, kinds)
}

func TestGuest_TheLinkIsOneBrowsers(t *testing.T) {
	t.Parallel()
	p := portaltest.New(t)
	ref := p.Notice("192.0.2.17", portaltest.Image(1))
	desk, link := handOn(t, p, ref)
	first, second := p.Browser(""), p.Browser("")
	seenBySecond := second.Get(link)
	first.Submit(first.Get(link), link, nil)
	require.Equal(t, "/guest/notices/"+ref, first.Get(link).Path, "again in the same browser")
	require.Equal(t, "/guest/notices/"+ref, first.Get("/guest").Path)

	page := second.Submit(seenBySecond, link, nil)
	require.Equal(t, http.StatusConflict, page.Status)
	require.Contains(t, page.Text(), "Deze link is al op een ander apparaat geopend")
	require.Contains(t, page.Text(), "om een nieuwe link")
	require.NotContains(t, page.Body, ref)
	require.Equal(t, http.StatusNotFound, second.Get("/guest/notices/"+ref).Status)
	require.Equal(t, http.StatusNotFound, second.Post("/guest/notices/"+ref+"/answer",
		url.Values{"which": {"1"}, "answer": {"file_removed"}, "when": {"23-11-2026 09:30"}}).Status)

	p.Clock.Advance(time.Minute)
	require.Contains(t, desk.Submit(desk.Get("/notices/"+ref), "/again", nil).Text(), "Er gaat een nieuwe link uit.")
	fresh := "/guest/" + p.MailedLink(models.MailGuest, customer)
	require.NotEqual(t, link, fresh)
	require.Equal(t, http.StatusGone, first.Get("/guest/notices/"+ref).Status)
	require.Equal(t, "/guest/notices/"+ref, second.Submit(second.Get(fresh), fresh, nil).Path)
}

// Of a notice of two addresses it sees the one that was handed on.
func TestGuest_SeesWhatWasHandedOnAlone(t *testing.T) {
	t.Parallel()
	p := portaltest.New(t)
	ref := p.Notice("192.0.2.17", portaltest.Image(1), portaltest.Image(2))
	desk := p.Browser("provider-agent")
	desk.Submit(desk.Get("/notices/"+ref+"/delegate"), "/delegate", url.Values{
		"which": {"1"}, "to": {"customer"}, "email": {customer},
	})
	link, guest := "/guest/"+p.MailedLink(models.MailGuest, customer), p.Browser("")
	page := guest.Submit(guest.Get(link), link, nil)
	require.Equal(t, []string{"1"}, portaltest.Fields(page.Doc.Find(`form[action$="/answer"]`))["which"])
	guest.Submit(guest.Get("/guest/notices/"+ref+"/reveal"), "/reveal", url.Values{"why": {"remove"}})
	page = guest.Get("/guest/notices/" + ref)
	require.Contains(t, page.Text(), "/a/1")
	require.NotContains(t, page.Text(), "/a/2")
	page = guest.Post("/guest/notices/"+ref+"/answer", url.Values{"which": {"2"}, "answer": {"file_removed"}, "when": {"23-11-2026 09:30"}})
	require.Equal(t, http.StatusConflict, page.Status)
	require.Contains(t, page.Text(), "intussen al beantwoord of teruggenomen")
}

func TestGuest_SilenceGoesBackToTheDesk(t *testing.T) {
	t.Parallel()
	p := portaltest.New(t)
	ref := p.Notice("192.0.2.17", portaltest.Image(1))
	_, link := handOn(t, p, ref)
	guest := p.Browser("")
	guest.Submit(guest.Get(link), link, nil)
	step := func(after time.Duration) string {
		p.Clock.Advance(after)
		_, err := p.Store.Guest.FallBack(t.Context(), 10)
		require.NoError(t, err)
		_, err = p.Store.Guest.FallBack(t.Context(), 10)
		require.NoError(t, err)
		return p.Browser("analyst").Get("/notices/" + ref).Text()
	}
	require.NotContains(t, step(3*time.Hour), "de helft van de tijd is om")
	require.Contains(t, step(time.Hour+time.Minute), "Herinnering aan "+customer+": de helft van de tijd is om")
	require.NotEmpty(t, p.MailedLink(models.MailGuestReminder, customer))
	require.Contains(t, step(2*time.Hour), "Geen antwoord van "+customer)
	page := guest.Submit(guest.Get("/guest/notices/"+ref), "/answer", url.Values{"which": {"1"}, "answer": {"cannot"}})
	require.Contains(t, page.Text(), "Uw antwoord is verstuurd", "the guest may still answer")
	step(2 * time.Hour)
	late := guest.Get("/guest/notices/" + ref)
	require.Equal(t, http.StatusGone, late.Status)
	require.Contains(t, late.Text(), "Deze link is verlopen")
	require.NotContains(t, late.Body, "hxxp")
}

func TestGuest_ShowsAddressesAfterAReasonAndOnRecord(t *testing.T) {
	t.Parallel()
	p := portaltest.New(t)
	ref := p.Notice("192.0.2.17", portaltest.Image(1))
	_, link := handOn(t, p, ref)
	guest := p.Browser("")
	guest.Submit(guest.Get(link), link, nil)
	ask := guest.Get("/guest/notices/" + ref + "/reveal")
	require.Equal(t, http.StatusUnprocessableEntity, guest.Submit(ask, "/reveal", nil).Status)
	page := guest.Submit(ask, "/reveal", url.Values{"why": {"remove"}})
	require.Contains(t, page.Text(), "U ziet nu de volledige adressen tot 09:45")
	require.NotContains(t, page.Text(), "••••••••")
	p.Clock.Advance(16 * time.Minute)
	require.Contains(t, guest.Get("/guest/notices/"+ref).Text(), "••••••••")
	var events int
	require.NoError(t,
		p.Owner.QueryRow(t.Context(), `SELECT count(*) FROM events WHERE kind = 'revealed' AND actor_role = 'guest'`).Scan(&events))
	require.Equal(t, 1, events)
}
