package story_test

import (
	"net/http"
	"net/url"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"eokm.nl/hosting/portal/portaltest"
)

// A desk does not understand, asks, goes on by what EOKM answers, and thanks; the clock has run all the while.
func TestStory_AQuestionIsAnsweredWhileTheClockRuns(t *testing.T) {
	t.Parallel()
	p := portaltest.NewRunning(t)
	const raw = "https://img.example.com/q/1"
	ref := p.Notice("192.0.2.71", raw)
	waitForMails(t, p, 1)
	p.Clock.Advance(2 * time.Hour)
	desk := p.Browser(agent)
	form := ok(t, desk.Get(linkTo(t, ok(t, desk.Get("/notices/"+ref)), "/question")))
	refused := desk.Submit(form, "/question", url.Values{"text": {"Bij " + raw + " zien wij een lege map. Moet die ook weg?"}})
	require.Equal(t, http.StatusUnprocessableEntity, refused.Status)
	page := ok(t, desk.Submit(refused, "/question", nil))
	require.Contains(t, page.Text(), "Bij [1] zien wij een lege map. Moet die ook weg?")
	require.Contains(t, page.Text(), "wacht op antwoord")
	require.Equal(t, []string{"Nieuw", "nog 22 u 00 min"}, []string{tagOf(page), clockOf(page)}, "the clock runs on")
	require.Equal(t, ref, onlyRef(t, desk, "/notices"), "still theirs to do")

	p.Clock.Advance(time.Hour)
	staff := p.Browser(analyst)
	queue := ok(t, staff.Get("/triage/questions"))
	require.Contains(t, queue.Text(), "1 u 00 min")
	page = ok(t, staff.Get(strings.TrimSuffix(linkTo(t, queue, ref+"#messages"), "#messages")))
	ok(t, staff.Submit(page, "/question", url.Values{"text": {"Een lege map mag blijven staan."}}))
	require.Contains(t, staff.Get("/triage/questions").Text(), "Geen open vragen")
	mails := waitForMails(t, p, 2)
	require.Equal(t, "abuse@voorbeeld.example.nl", mails[1].To)
	require.Equal(t, "["+ref+"] Bericht van EOKM: bevestig vóór di 24 nov 2026 09:30", mails[1].Subject)

	desk = p.Browser(agent) // the session ended meanwhile
	page = told(t, desk, ref, 2)
	require.Contains(t, page.Text(), "Een lege map mag blijven staan.")
	require.NotContains(t, page.Text(), "wacht op antwoord")
	require.Equal(t, []string{"Nieuw", "nog 21 u 00 min"}, []string{tagOf(page), clockOf(page)})
	ok(t, desk.Submit(page, "/question", url.Values{"text": {"Dank."}}))
	staff = p.Browser(analyst)
	page = ok(t, staff.Get("/notices/"+ref))
	closing := portaltest.Fields(page.Doc.Find(`form[action$="/question"]`))
	ok(t, staff.Post(page.Doc.Find(`button[formaction]`).AttrOr("formaction", ""), closing))
	require.Contains(t, staff.Get("/triage/questions").Text(), "Geen open vragen")
	require.Equal(t, []string{
		"Melding afgeleverd met 1 adres", "Mail verstuurd aan abuse@voorbeeld.example.nl", "S. Bakker heeft een vraag gesteld",
		"EOKM heeft geantwoord", "Mail verstuurd aan abuse@voorbeeld.example.nl", "S. Bakker heeft een vraag gesteld",
		"EOKM heeft de vraag gesloten; een antwoord was niet nodig",
	}, history(ok(t, desk.Get("/notices/"+ref))))
	waitForMails(t, p, 2) // a thank-you makes none
	mailsAreThin(t, p, "img.example", "192.0.2.71", "/q/1", "lege map", "blijven staan", "Dank")
}
