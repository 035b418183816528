package notices_test

import (
	"net/http"
	"net/url"
	"strings"
	"testing"
	"time"

	"github.com/PuerkitoBio/goquery"
	"github.com/google/go-cmp/cmp"
	"github.com/google/uuid"
	"github.com/stretchr/testify/require"

	"eokm.nl/hosting/models/notice"
	"eokm.nl/hosting/portal/portaltest"
)

// threadOn is what a page shows of the messages, oldest first.
func threadOn(page *portaltest.Page) []string {
	var out []string
	page.Doc.Find(".thread > li").Each(func(_ int, s *goquery.Selection) {
		out = append(out, strings.Join(strings.Fields(s.Find("p").First().Text()+" "+s.Find("p").Last().Text()), " "))
	})
	return out
}

// say writes a message about a notice, by somebody who saw so many.
func say(t *testing.T, p *portaltest.Portal, account, ref, text string, seen int) {
	t.Helper()
	require.NoError(t, p.Store.Notice.SendMessage(t.Context(), p.Actor(account),
		notice.MessageDraft{Submission: uuid.New(), Ref: ref, Text: text, Seen: seen}))
}

func TestQuestion_FromTheDeskToTheAnswerOnTheSamePage(t *testing.T) {
	t.Parallel()
	p := portaltest.New(t)
	ref := p.Notice("192.0.2.17", portaltest.Image(1))
	desk := p.Browser("provider-agent")
	page := desk.Get("/notices/" + ref)
	require.Zero(t, page.Doc.Find("#messages").Length(), "nobody wrote")
	form := desk.Get(page.Doc.Find(`a[href$="/question"]`).AttrOr("href", ""))
	require.Equal(t, "Vraag stellen aan EOKM", form.H1())
	require.Contains(t, form.Text(), "Een vraag stopt de klok niet. Kunt u al iets doen? Doe dat dan nu.")
	page = desk.Submit(form, "/question", url.Values{"text": {"Telt een lege\nmap ook?"}})
	require.Equal(t, "/notices/"+ref, page.Path)
	require.Contains(t, page.Text(),
		"Uw bericht is verstuurd. Uw abusedesk krijgt een mail als EOKM antwoordt. Een vraag stopt de klok niet.")
	require.Contains(t, page.Text(), "Uw vraag wacht op antwoord. Een vraag stopt de klok niet. Naar de berichten")
	require.Equal(t, []string{"S. Bakker, Voorbeeld Hosting B.V. ma 23 nov 2026 09:30 wacht op antwoord Telt een lege map ook?"},
		threadOn(page))
	require.Contains(t, page.Text(), "nog 24 u 00 min")

	p.Clock.Advance(80 * time.Minute)
	staff := p.Browser("analyst")
	page = staff.Get("/notices/" + ref)
	require.Contains(t, page.Text(), "De provider wacht op antwoord. Dat duurt nu 1 u 20 min.")
	require.Contains(t, buttonsOf(page), "Vraag beantwoorden")
	page = staff.Submit(page, "/question", url.Values{"text": {"Ja, dat telt."}})
	require.Contains(t, page.Text(), "Uw bericht is verstuurd. De abusedesk krijgt een mail, zonder de tekst.")
	require.Equal(t, "M. Jansen, EOKM ma 23 nov 2026 10:50 Ja, dat telt.", threadOn(page)[1])

	page = p.Browser("provider-agent").Get("/notices/" + ref)
	require.Empty(t, cmp.Diff([]string{
		"S. Bakker, Voorbeeld Hosting B.V. ma 23 nov 2026 09:30 Telt een lege map ook?", "EOKM ma 23 nov 2026 10:50 Ja, dat telt.",
	}, threadOn(page)), "EOKM's people have no names here")
	require.NotContains(t, page.Text(), "wacht op antwoord")
	require.Contains(t, page.Text(), "S. Bakker heeft een vraag gesteld")
	at := 0
	for _, heading := range []string{"Gegevens", "Berichten met EOKM", "Verloop"} {
		next := strings.Index(page.Text()[at:], heading)
		require.GreaterOrEqual(t, next, 0, "%q, in its place", heading)
		at += next
	}
}

func TestQuestion_OfEOKMToTheDesk(t *testing.T) {
	t.Parallel()
	p := portaltest.New(t)
	ref := p.Notice("192.0.2.17", portaltest.Image(1))
	staff := p.Browser("admin")
	form := staff.Get(staff.Get("/notices/"+ref).Doc.Find(`a[href$="/question"]`).AttrOr("href", ""))
	require.Equal(t, "Vraag stellen aan de provider", form.H1())
	page := staff.Submit(form, "/question", url.Values{"text": {"Bent u hiermee bezig?"}})
	require.Contains(t, threadOn(page)[0], "wacht op antwoord")

	desk := p.Browser("provider-admin")
	page = desk.Get("/notices/" + ref + "?lang=en")
	require.Contains(t, page.Text(), "EOKM has asked you a question.")
	require.Contains(t, buttonsOf(page), "Answer the question")
	page = desk.Submit(page, "/question", url.Values{"text": {"Ja, en de cache ook."}})
	require.NotContains(t, threadOn(page)[0], "waits")
	require.Contains(t, threadOn(page)[1], "waits for an answer", "a desk's message is never taken for an answer only")

	page = staff.Get("/notices/" + ref)
	require.Equal(t, http.StatusUnprocessableEntity, staff.Submit(page, "/question", url.Values{"text": {" "}}).Status)
	page = staff.Post("/notices/"+ref+"/question/close", portaltest.Fields(page.Doc.Find(`form[action$="/question"]`)))
	require.Contains(t, page.Text(), "De vraag is gesloten zonder antwoord.")
	require.Contains(t, threadOn(page)[1], "gesloten zonder antwoord")
	require.Contains(t, staff.Post("/notices/"+ref+"/question/close", url.Values{"seen": {"2"}}).Text(), "Er was geen vraag meer open.")
}

func TestQuestion_NothingTypedIsLostAndNoAddressIsShown(t *testing.T) {
	t.Parallel()
	p := portaltest.New(t)
	ref := p.Notice("192.0.2.17", portaltest.Image(1))
	desk := p.Browser("provider-agent")
	form := desk.Get("/notices/" + ref + "/question")
	page := desk.Submit(form, "/question", url.Values{"text": {strings.Repeat("a", 2001)}})
	require.Equal(t, http.StatusUnprocessableEntity, page.Status)
	require.Equal(t, []string{"#text"}, portaltest.FaultsOn(t, page))
	require.Len(t, portaltest.Fields(page.Doc.Find("main form")).Get("text"), 2001)
	require.True(t, strings.HasPrefix(page.Doc.Find("title").Text(), "Fout: "))

	page = desk.Submit(page, "/question",
		url.Values{"text": {"Is " + portaltest.Image(1) + " of www.planted.example.com weg, en/of 192.0.2.17?"}})
	require.Equal(t, http.StatusUnprocessableEntity, page.Status)
	require.Equal(t, "Is [1] of ••• weg, en/of [IP 1]?", page.Doc.Find("#text").Text())
	require.NotContains(t, page.Body, "planted")
	page = desk.Submit(page, "/question", url.Values{"text": {"Is " + portaltest.Image(1) + " weg?"}})
	require.Contains(t, page.Text(), "Wij hebben het vervangen door het nummer.")
	page = desk.Submit(page, "/question", nil)
	require.Contains(t, threadOn(page)[0], "Is [1] weg?", "one click")

	page = desk.Submit(form, "/question", url.Values{"text": {"Nog eens."}})
	require.Len(t, threadOn(page), 1, "the same form again is no second message")

	staff := p.Browser("analyst")
	page = staff.Post("/notices/"+ref+"/question/close", url.Values{"seen": {"1"}, "text": {"Ja, dat is weg."}})
	require.Equal(t, http.StatusUnprocessableEntity, page.Status)
	require.Equal(t, "Ja, dat is weg.", page.Doc.Find("#text").Text())
	page = staff.Submit(page, "/question", nil)
	require.Contains(t, threadOn(page)[1], "Ja, dat is weg.")

	for range notice.OpenQuestions {
		say(t, p, "provider-agent", ref, "Nog een vraag?", 2)
	}
	page = desk.Submit(desk.Get("/notices/"+ref), "/question", url.Values{"text": {"Te veel?"}})
	require.Contains(t, page.Text(), "Er staan al 5 vragen open.")
	require.Equal(t, "Te veel?", page.Doc.Find("#text").Text())
}

// What a person types comes back as letters, never as a page's own.
func TestQuestion_TextIsText(t *testing.T) {
	t.Parallel()
	p := portaltest.New(t)
	ref := p.Notice("192.0.2.17", portaltest.Image(1))
	say(t, p, "provider-agent", ref, `<script>alert(1)</script> <b>dik</b> {{.Who}}`, 0)
	page := p.Browser("analyst").Get("/notices/" + ref)
	require.Contains(t, threadOn(page)[0], `<script>alert(1)</script> <b>dik</b> {{.Who}}`)
	require.Zero(t, page.Doc.Find(".thread b").Length())
}

func TestQuestion_WhoWritesAndWhoReads(t *testing.T) {
	t.Parallel()
	p := portaltest.New(t)
	ref, unrouted := p.Notice("192.0.2.17", portaltest.Image(1)), p.Notice("203.0.113.7", portaltest.Image(2))
	say(t, p, "provider-agent", ref, "Klopt dit?", 0)
	for account, status := range map[string]int{
		"provider-agent": 200, "provider-admin": 200, "analyst": 200, "admin": 200, "auditor": 403, "editor": 403, "other-agent": 404,
	} {
		for _, lang := range []string{"nl", "en"} {
			require.Equal(t, status, p.Browser(account).Get("/notices/"+ref+"/question?lang="+lang).Status, account)
		}
	}
	auditor := p.Browser("auditor").Get("/notices/" + ref)
	require.Len(t, threadOn(auditor), 1)
	require.Zero(t, auditor.Doc.Find("main textarea, main .column-main button").Length())
	for _, account := range []string{"provider-agent", "provider-admin", "auditor", "editor"} {
		require.Equal(t, http.StatusForbidden,
			p.Browser(account).Post("/notices/"+ref+"/question/close", url.Values{"seen": {"1"}}).Status, account)
	}
	staff := p.Browser("analyst")
	require.Equal(t, "/notices/"+unrouted, staff.Get("/notices/"+unrouted+"/question").Path, "nobody would read it")
	require.NotContains(t, buttonsOf(staff.Get("/notices/"+unrouted)), "Vraag stellen aan de provider")
}

func TestQuestions_TheQueueByAge(t *testing.T) {
	t.Parallel()
	p := portaltest.New(t)
	first, second := p.Notice("192.0.2.1", portaltest.Image(1)), p.Notice("198.51.100.7", portaltest.Image(2))
	say(t, p, "provider-agent", first, "Klopt dit adres?", 0)
	p.Clock.Advance(time.Hour)
	say(t, p, "other-agent", second, "Wie kan ik bellen?", 0)
	say(t, p, "provider-agent", first, "En de tijd?", 1)
	p.Clock.Advance(time.Hour)
	staff := p.Browser("analyst")
	page := staff.Get("/triage/questions")
	require.Equal(t, "Vragen van providers", page.H1())
	require.Equal(t, []string{first, second}, portaltest.Column(page, 1))
	require.Equal(t, []string{"2 u 00 min", "1 u 00 min"}, portaltest.Column(page, 0))
	require.Equal(t, []string{"Voorbeeld Hosting B.V.", "Noorderlicht Cloud"}, portaltest.Column(page, 2))
	require.Equal(t, []string{"nog 22 u 00 min", "nog 22 u 00 min"}, portaltest.Column(page, 3))
	require.Equal(t, []string{"Klopt dit adres? en nog 1 vraag", "Wie kan ik bellen?"}, portaltest.Column(page, 4))
	require.Contains(t, page.Doc.Find(".tabs [aria-current]").Text(), "2")
	require.Contains(t, staff.Get("/triage").Doc.Find(".figures").Text(), "2 u 00 min wacht het langst op EOKM: Vragen")
	require.Equal(t, "/notices/"+first+"#messages", page.Doc.Find("tbody tr td:last-child a").First().AttrOr("href", ""))

	staff.Submit(staff.Get("/notices/"+first), "/question", url.Values{"text": {"Ja."}})
	require.Equal(t, []string{second}, portaltest.Column(staff.Get("/triage/questions"), 1))
	require.Zero(t, p.Browser("auditor").Get("/triage/questions").Doc.Find("tbody td:last-child a").Length())
}
