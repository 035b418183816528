package story_test

import (
	"net/http"
	"net/url"
	"strings"
	"testing"
	"time"

	"github.com/PuerkitoBio/goquery"
	"github.com/google/go-cmp/cmp"
	"github.com/stretchr/testify/require"

	"eokm.nl/hosting/portal/portaltest"
)

// Not ours, and EOKM agrees: the other desk starts with a clock of its own, and the first one reads why.
func TestStory_NotOursGoesToTheOtherProvider(t *testing.T) {
	t.Parallel()
	p := portaltest.NewRunning(t)
	ref := p.Notice("198.51.100.140", "https://shop.example.nl/c/4") // in the part of the other's range that Voorbeeld rents
	waitForMails(t, p, 1)
	p.Clock.Advance(3 * time.Hour)
	page := dispute(t, p.Browser(agent), ref, "not_our_network", "Dit IP-adres is niet meer bij ons.")
	require.Equal(t, []string{"Betwist", "nog 21 u 00 min"}, []string{tagOf(page), clockOf(page)}, "the clock runs on")

	p.Clock.Advance(2 * time.Hour)
	staff := p.Browser(analyst)
	queue := ok(t, staff.Get("/triage/disputes"))
	require.Contains(t, queue.Text(), "Niet ons netwerk")
	form := ok(t, staff.Get(linkTo(t, queue, ref+"/decision")))
	require.Contains(t, form.Text(), "Dit IP-adres is niet meer bij ons.")
	refused := staff.Submit(form, "/decision", url.Values{"decision": {"reroute"}})
	require.Equal(t, http.StatusUnprocessableEntity, refused.Status)
	require.Equal(t, 2, refused.Doc.Find(".error-summary li").Length(), "which provider, and why")
	const why = "Dit adres is van Noorderlicht. Wij sturen de melding door."
	ok(t, staff.Submit(refused, "/decision", url.Values{
		"decision": {"reroute"}, "to": {p.Provider("noorderlicht").String()}, "reason": {why},
	}))

	second := p.Browser(other)
	moved := onlyRef(t, second, "/notices")
	require.NotEqual(t, ref, moved)
	require.Equal(t, "nog 24 u 00 min", clockOf(ok(t, second.Get("/notices/"+moved))), "from its own delivery")
	require.Equal(t, http.StatusNotFound, second.Get("/notices/"+ref).Status)

	first := p.Browser(agent)
	require.Equal(t, ref, onlyRef(t, first, "/notices?tab=done"))
	page = told(t, first, ref, 2)
	require.Equal(t, "Niet dit netwerk", tagOf(page))
	require.Contains(t, page.Text(), why)
	require.Equal(t, http.StatusNotFound, first.Get("/notices/"+moved).Status)
	mails := waitForMails(t, p, 3)
	require.ElementsMatch(t, []string{"abuse@voorbeeld.example.nl", "abuse@noorderlicht.example.nl"}, []string{mails[1].To, mails[2].To})
	mailsAreThin(t, p, "shop.example", "198.51.100.140", "/c/4", "Noorderlicht. Wij", "niet meer bij ons")
}

// EOKM may say that the notice stands, on the clock that ran on, or take it back: either way with a reason.
func TestStory_ADisputeIsDecidedWithAReason(t *testing.T) {
	t.Parallel()
	p := portaltest.NewRunning(t)
	stands, goes := p.Notice("192.0.2.21", "https://board.example.org/1"), p.Notice("192.0.2.22", "https://board.example.org/2")
	desk := p.Browser(agent)
	dispute(t, desk, stands, "collateral", "Op deze server staan ook andere klanten.")
	dispute(t, desk, goes, "gone_before", "Dit was al weg voor uw melding kwam.")

	p.Clock.Advance(5 * time.Hour)
	decide := func(ref, decision, why string) {
		t.Helper()
		staff := p.Browser(analyst)
		form := ok(t, staff.Get("/notices/"+ref+"/decision"))
		ok(t, staff.Submit(form, "/decision", url.Values{"decision": {decision}, "reason": {why}}))
	}
	decide(stands, "uphold", "U kunt ook alleen dit account sluiten.")
	decide(goes, "withdraw", "U heeft gelijk. Het telt niet mee.")

	desk = p.Browser(agent)
	require.Equal(t, stands, onlyRef(t, desk, "/notices"))
	page := ok(t, desk.Get("/notices/"+stands))
	require.Equal(t, []string{"In behandeling", "nog 19 u 00 min"}, []string{tagOf(page), clockOf(page)})
	require.Contains(t, page.Text(), "U kunt ook alleen dit account sluiten.")

	require.Equal(t, goes, onlyRef(t, desk, "/notices?tab=done"))
	page = ok(t, desk.Get("/notices/"+goes))
	require.Equal(t, "Ingetrokken", tagOf(page))
	require.Contains(t, page.Text(), "U heeft gelijk. Het telt niet mee.")
	require.Zero(t, page.Doc.Find(`a[href$="/confirm"], a[href$="/dispute"], form[action$="/acknowledge"]`).Length(),
		"nothing left to answer")
	require.Len(t, waitForMails(t, p, 4), 4, "two notices and two decisions")
}

// A measure that leaves the material reachable is taken down, explained, and stops nothing.
func TestStory_AMeasureThatDoesNotCount(t *testing.T) {
	t.Parallel()
	p := portaltest.NewRunning(t)
	ref := p.Notice("192.0.2.31", "https://img.example.com/z")
	p.Clock.Advance(time.Hour)
	desk := p.Browser(agent)
	receipt := answer(t, desk, ref, "dns_removed")
	require.Equal(t, "Vastgelegd, maar de klok loopt door", receipt.H1())
	require.Contains(t, receipt.Text(), "Het bestand is nog bereikbaar via het IP-adres of een andere naam.")
	require.Equal(t, ref, onlyRef(t, desk, "/notices"), "still theirs to do")
	page := ok(t, desk.Get("/notices/"+ref))
	require.Equal(t, []string{"In behandeling", "nog 23 u 00 min"}, []string{tagOf(page), clockOf(page)})
	require.Contains(t, strings.Join(history(page), "\n"), "een maatregel gemeld die niet telt")

	form := ok(t, desk.Get(linkTo(t, receipt, ref+"/confirm")))
	receipt = ok(t, desk.Submit(form, "/confirm", url.Values{"measure": {"server_suspended"}}))
	require.Equal(t, "Uw bevestiging is vastgelegd", receipt.H1())
	require.Equal(t, ref, onlyRef(t, desk, "/notices?tab=waiting"))
}

// What nobody has is EOKM's to place; an earlier notice of the same host says who could be asked.
func TestStory_UnroutedIsPlacedByHand(t *testing.T) {
	t.Parallel()
	p := portaltest.NewRunning(t)
	p.Notice("198.51.100.20", "https://media.example.com/1")
	p.Clock.Advance(26 * time.Hour)
	staff := p.Browser(analyst)
	preview := ok(t, upload(t, staff, file("U-1", "203.0.113.7", "https://media.example.com/2")))
	require.Contains(t, preview.Text(), "1 adres heeft geen provider.")
	ok(t, staff.Submit(preview, "/confirm", nil))
	require.Empty(t, p.Browser(agent).Get("/notices?tab=all").Doc.Find("tbody .c-title").Nodes, "no desk sees it")

	queue := ok(t, staff.Get("/triage/unrouted"))
	require.Contains(t, queue.Text(), "Noorderlicht Cloud")
	form := ok(t, staff.Get(linkTo(t, queue, "/route?n=1")))
	chosen := form.Doc.Find(`input[name="to"][checked]`)
	require.Equal(t, p.Provider("noorderlicht").String(), chosen.AttrOr("value", ""), "the suggestion is chosen")
	p.Clock.Advance(10 * time.Minute)
	queue = ok(t, staff.Submit(form, "/route", nil))
	require.Contains(t, queue.Text(), "Alle adressen hebben een provider")

	desk := p.Browser(other)
	links := ok(t, desk.Get("/notices")).Doc.Find("tbody .c-title a")
	require.Equal(t, 2, links.Length(), "the earlier one, late, and this one")
	page := ok(t, desk.Get("/notices/"+links.Last().Text()))
	require.Equal(t, "nog 24 u 00 min", clockOf(page), "from the delivery, not from the report")
}

// The full addresses are behind a reason, for a quarter of an hour, and the desk's own admin sees who looked.
func TestStory_ARevealIsOnRecord(t *testing.T) {
	t.Parallel()
	p := portaltest.NewRunning(t)
	const raw = "https://img.example.com/r%C3%A9/9?q=1"
	const shown = "hxxps://img[.]example[.]com/r%C3%A9/9?q=1"
	ref := p.Notice("192.0.2.41", raw)
	desk, notice := p.Browser(agent), "/notices/"+ref
	require.NotContains(t, desk.Get(notice).Body, "/9?q=1")
	stays := desk.Post(notice+"/addresses", nil)
	require.Equal(t, notice+"/reveal", stays.Path, "no copy before a reason")

	form := ok(t, desk.Get(notice+"/reveal"))
	refused := desk.Submit(form, "/reveal", nil)
	require.Equal(t, http.StatusUnprocessableEntity, refused.Status)
	page := ok(t, desk.Submit(refused, "/reveal", url.Values{"why": {"remove"}}))
	require.Contains(t, page.Text(), shown)
	require.Contains(t, page.Text(), "09:45")
	require.NotContains(t, page.Doc.Find("title").Text()+page.Path, "example")
	require.NotContains(t, p.Browser(analyst).Get(notice).Body, shown, "the reason was this person's")

	p.Clock.Advance(14*time.Minute + 59*time.Second)
	copied := ok(t, desk.Post(notice+"/addresses", nil))
	require.Equal(t, raw+"\n", copied.Body)
	require.Contains(t, copied.Header.Get("Content-Type"), "text/plain")
	require.Contains(t, copied.Header.Get("Content-Disposition"), "attachment")
	p.Clock.Advance(time.Second)
	require.NotContains(t, desk.Get(notice).Body, shown, "over")
	require.Equal(t, notice+"/reveal", desk.Post(notice+"/addresses", nil).Path)

	lines := history(ok(t, p.Browser("provider-admin").Get(notice)))
	require.Empty(t, cmp.Diff([]string{
		"S. Bakker heeft de volledige adressen getoond", "S. Bakker heeft de volledige adressen gekopieerd",
	}, lines[len(lines)-2:]))
}

// Several notices get one answer, after a look at what it covers and what it leaves out.
func TestStory_SeveralAtOnce(t *testing.T) {
	t.Parallel()
	p := portaltest.NewRunning(t)
	first, second, done := p.Notice("192.0.2.51", "https://img.example.com/1", "https://img.example.com/2"),
		p.Notice("192.0.2.52", "https://img.example.com/3"), p.Notice("192.0.2.53", "https://img.example.com/4")
	p.Clock.Advance(time.Hour)
	desk := p.Browser(agent)
	inbox := ok(t, desk.Get("/notices"))
	none := ok(t, desk.Submit(inbox, "/bulk", url.Values{"do": {"confirm"}}))
	require.Contains(t, none.Text(), "Kies eerst een of meer meldingen")
	answer(t, desk, done, "page_removed")

	preview := ok(t, desk.Submit(inbox, "/bulk", url.Values{"do": {"confirm"}, "sel": {first, second, done}}))
	require.Contains(t, preview.Text(), "3 adressen in 2 meldingen")
	require.Contains(t, preview.Text(), done+" – ", "left out, with the reason")
	refused := desk.Submit(preview, "/bulk/confirm", url.Values{"note": {"Klant is weg."}})
	require.Equal(t, http.StatusUnprocessableEntity, refused.Status)
	require.Equal(t, "Klant is weg.", refused.Doc.Find("#note").Text())
	job := ok(t, desk.Submit(refused, "/bulk/confirm", url.Values{"measure": {"account_suspended"}}))
	require.Contains(t, job.Path, "/jobs/")
	require.Contains(t, job.Text(), "U kunt dit ongedaan maken tot")
	receipt := ok(t, desk.Get(linkTo(t, job, "/receipts/")))
	for _, ref := range []string{first, second} {
		require.Contains(t, receipt.Text(), ref)
		require.Equal(t, "Verwijdering gemeld", tagOf(ok(t, desk.Get("/notices/"+ref))))
	}
	require.Zero(t, desk.Get("/notices").Doc.Find("tbody .c-title").Length(), "nothing to do")
}

// dispute says no about all of a notice, and gives the notice's page.
func dispute(t *testing.T, b *portaltest.Browser, ref, reason, text string) *portaltest.Page {
	t.Helper()
	form := ok(t, b.Get("/notices/"+ref+"/dispute"))
	require.Equal(t, http.StatusUnprocessableEntity, b.Submit(form, "/dispute", url.Values{"reason": {reason}}).Status,
		"not without a text")
	return ok(t, b.Submit(form, "/dispute", url.Values{"reason": {reason}, "explanation": {text}}))
}

// linkTo is where the page's link that holds part leads.
func linkTo(t *testing.T, page *portaltest.Page, part string) string {
	t.Helper()
	link := page.Doc.Find("main a[href]").FilterFunction(func(_ int, s *goquery.Selection) bool {
		return strings.Contains(s.AttrOr("href", ""), part)
	}).First()
	require.Equal(t, 1, link.Length(), "a link to %s on %s", part, page.Path)
	return link.AttrOr("href", "")
}
