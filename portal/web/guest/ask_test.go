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

const host = "abuse@onbekend.example"

// askHost lets an analyst ask a host that is not registered about all of an unrouted notice, and gives the address of the link.
func askHost(t *testing.T, p *portaltest.Portal, ref string, numbers ...string) (analyst *portaltest.Browser, link string) {
	t.Helper()
	analyst = p.Browser("analyst")
	page := analyst.Submit(analyst.Get("/guest/hosts/"+ref), "/"+ref, url.Values{"n": numbers, "email": {host}})
	require.Contains(t, page.Text(), "Wij sturen "+host+" een mail met een link")
	return analyst, "/guest/" + p.MailedLink(models.MailHost, host)
}

func TestHost_AnswersAndEOKMSeesItInTheQueueAndClosesIt(t *testing.T) {
	t.Parallel()
	p := portaltest.New(t)
	ref := p.Notice("203.0.113.9", "http://img.example.org/1.jpg", "http://img.example.org/2.jpg", "http://img.example.org/3.jpg")
	analyst, link := askHost(t, p, ref, "1", "2", "3")
	require.Contains(t, analyst.Get("/triage/unrouted").Text(), host+" op")
	require.Contains(t, analyst.Get("/triage/unrouted").Text(), "nog niet geopend")

	guest := p.Browser("")
	start := guest.Get(link)
	require.Contains(t, start.Text(), "EOKM vraagt u materiaal te verwijderen")
	require.NotContains(t, start.Body, "hxxp", "nothing of the notice before the host goes on")
	page := guest.Submit(start, link, nil)
	require.Contains(t, page.Text(), "••••••••")
	require.NotContains(t, page.Body, "1.jpg")
	require.Contains(t, analyst.Get("/triage/unrouted").Text(), "geopend, nog geen antwoord")

	page = guest.Submit(page, "/answer", url.Values{"which": {"1"}, "answer": {"question"}, "note": {""}})
	require.Equal(t, http.StatusUnprocessableEntity, page.Status)
	require.Equal(t, []string{"#note"}, portaltest.FaultsOn(t, page))
	asking := page
	question := url.Values{"which": {"3"}, "answer": {"question"}, "note": {"Van welke klant is dit?"}}
	page = guest.Submit(asking, "/answer", question)
	require.Contains(t, guest.Submit(asking, "/answer", question).Text(), "Uw antwoord is verstuurd")
	var said int
	require.NoError(t, p.Owner.QueryRow(t.Context(), `SELECT count(*) FROM events WHERE kind = $1`, models.EventHostAnswered).Scan(&said))
	require.Equal(t, 1, said, "a form that comes twice is one answer")
	question.Set("note", "En sinds wanneer?")
	other := guest.Submit(asking, "/answer", question)
	require.Equal(t, http.StatusConflict, other.Status, "another question is not taken for the first")
	require.Contains(t, other.Body, "En sinds wanneer?")
	p.Clock.Advance(time.Second)
	require.Contains(t, guest.Submit(other, "/answer", question).Text(), "Uw antwoord is verstuurd", "it is sent as another one")
	page = guest.Submit(page, "/answer", url.Values{"which": {"1"}, "answer": {"removed"}})
	page = guest.Submit(page, "/answer", url.Values{"which": {"2"}, "answer": {"not_ours"}})
	require.Contains(t, page.Text(), "Uw antwoord is verstuurd")
	require.Len(t, page.Doc.Find(`input[name="which"]`).Nodes, 1, "of what it asked about it may still say that it is gone")

	queue := analyst.Get("/triage/unrouted")
	require.Equal(t, []string{"1", "2", "3"}, portaltest.Column(queue, 2), "what was answered differently stands apart")
	for _, told := range []string{"zegt dat het weg is; kijk het na", "zegt dat het daar niet staat", "stelt een vraag"} {
		require.Contains(t, queue.Text(), told)
	}
	shown := analyst.Get("/notices/" + ref)
	require.Contains(t, shown.Text(), "Van welke klant is dit?")
	require.NotContains(t, shown.Text(), "Nog online", "nobody's clock could run on")
	page = analyst.Submit(shown, "/verifications", url.Values{"n": {"1"}, "outcome": {"offline"}})
	require.Contains(t, page.Text(), "1 adres is offline bevonden")
	require.Equal(t, []string{"2", "3"}, portaltest.Column(analyst.Get("/triage/unrouted"), 2))
	again := analyst.Post("/notices/"+ref+"/verifications", url.Values{"n": {"1"}, "outcome": {"online"}})
	require.Contains(t, again.Text(), "Zo staat het nu", "what nobody has does not open again")
	var state string
	require.NoError(t, p.Owner.QueryRow(t.Context(), `SELECT string_agg(state, ',' ORDER BY n) FROM items`).Scan(&state))
	require.Equal(t, "verified,unrouted,unrouted", state)

	page = guest.Submit(guest.Get("/guest/notices/"+ref), "/register", nil)
	require.Equal(t, []string{"#organisation", "#name"}, portaltest.FaultsOn(t, page))
	page = guest.Submit(page, "/register", url.Values{"organisation": {"Onbekend Hosting"}, "name": {"Robin Vos"}})
	require.Contains(t, page.Text(), "Daarmee meldt u uw organisatie aan")
	begin := guest.Get("/register/start/" + p.MailedLink(models.MailRegistration, host))
	require.Contains(t, begin.Text(), "Onbekend Hosting")
}

func TestHost_LinkIsUsedOnceAndNotTooLate(t *testing.T) {
	t.Parallel()
	p := portaltest.New(t)
	ref := p.Notice("203.0.113.9", "http://img.example.org/1.jpg", "http://other.example.org/2.jpg")
	foreign := p.Notice("192.0.2.17", portaltest.Image(1))
	analyst, link := askHost(t, p, ref, "1")
	page := analyst.Submit(analyst.Get("/guest/hosts/"+ref+"?n=1"), "/"+ref, url.Values{"email": {host}})
	require.Contains(t, page.Text(), "heeft al een link")
	require.Equal(t, "/notices/"+foreign, analyst.Get("/guest/hosts/"+foreign).Path, "of what a provider has nothing is asked elsewhere")
	page = analyst.Post("/guest/hosts/"+foreign, url.Values{"n": {"1"}, "email": {"ander@onbekend.example"}})
	require.NotContains(t, page.Text(), "Wij sturen", "nor by a form that was open before it was routed")

	first, second := p.Browser(""), p.Browser("")
	seenBySecond := second.Get(link)
	first.Submit(first.Get(link), link, nil)
	require.NotContains(t, first.Get("/guest/notices/"+ref).Text(), "2 · ", "it sees what it was asked about alone")
	page = second.Submit(seenBySecond, link, nil)
	require.Equal(t, http.StatusConflict, page.Status, "another device")
	require.Contains(t, page.Text(), "Vraag EOKM om een nieuwe link")
	answer := url.Values{"which": {"1"}, "answer": {"removed"}}
	require.Equal(t, http.StatusNotFound, second.Post("/guest/notices/"+ref+"/answer", answer).Status)
	require.Equal(t, http.StatusNotFound, second.Post("/guest/notices/"+ref+"/reveal", url.Values{"why": {"remove"}}).Status)

	page = first.Submit(first.Get("/guest/notices/"+ref+"/reveal"), "/reveal", url.Values{"why": {"remove"}})
	require.Contains(t, page.Text(), "U ziet nu de volledige adressen")
	require.Contains(t, page.Text(), "1.jpg")

	p.Clock.Advance(13 * time.Hour)
	_, err := p.Store.Guest.FallBack(t.Context(), 10)
	require.NoError(t, err)
	require.NotEmpty(t, p.MailedLink(models.MailHostReminder, host), "half of the time is over")
	p.Clock.Advance(6 * time.Hour)
	for range 2 {
		_, err = p.Store.Guest.FallBack(t.Context(), 10)
		require.NoError(t, err)
	}
	analyst = p.Browser("analyst")
	require.Contains(t, analyst.Get("/notices/"+ref).Text(), "Nog geen antwoord")
	require.Contains(t, analyst.Get("/triage/unrouted").Text(), "driekwart van de tijd is om")
	p.Clock.Advance(6 * time.Hour)
	late := first.Get("/guest/notices/" + ref)
	require.Equal(t, http.StatusGone, late.Status)
	require.Contains(t, late.Text(), "Deze link is verlopen")
	require.Equal(t, http.StatusGone, first.Post("/guest/notices/"+ref+"/answer", answer).Status)
	require.Contains(t, p.Browser("analyst").Get("/triage/unrouted").Text(), "geen antwoord voor de termijn")
}

// A host may say much, and not without end; a link to what found its provider meanwhile is not sent again.
func TestHost_AnswersAndLinksHaveAnEnd(t *testing.T) {
	t.Parallel()
	p := portaltest.New(t)
	ref := p.Notice("203.0.113.9", "http://img.example.org/1.jpg", "http://img.example.org/2.jpg")
	analyst, link := askHost(t, p, ref, "1", "2")
	guest := p.Browser("")
	page := guest.Submit(guest.Get(link), link, nil)
	for range models.HostSaid.Burst {
		p.Clock.Advance(time.Second)
		page = guest.Submit(page, "/answer", url.Values{"which": {"1"}, "answer": {"question"}, "note": {"Van wie is dit?"}})
	}
	page = guest.Submit(page, "/answer", url.Values{"which": {"1"}, "answer": {"question"}, "note": {"Van wie is dit?"}})
	require.Equal(t, []string{"#note"}, portaltest.FaultsOn(t, page))
	require.Contains(t, page.Body, "Van wie is dit?", "what was typed stays")

	staff, again := p.Actor("analyst"), func() error {
		hosts, err := p.Store.Guest.Hosts(t.Context(), p.Actor("analyst"), []string{ref})
		require.NoError(t, err)
		return p.Store.Guest.Again(t.Context(), p.Actor("analyst"), hosts[ref][0].ID)
	}
	gone := func(n string) {
		page := analyst.Submit(analyst.Get("/notices/"+ref), "/verifications", url.Values{"n": {n}, "outcome": {"offline"}})
		require.Contains(t, page.Text(), "is offline bevonden")
	}
	gone("1")
	require.NoError(t, again())
	hosts, err := p.Store.Guest.Hosts(t.Context(), staff, []string{ref})
	require.NoError(t, err)
	require.Equal(t, []int{2}, hosts[ref][0].Items, "what is left")
	gone("2")
	require.ErrorIs(t, again(), models.ErrConflict)
}
