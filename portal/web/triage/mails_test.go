package triage_test

import (
	"net/http"
	"strings"
	"testing"

	"github.com/PuerkitoBio/goquery"
	"github.com/stretchr/testify/require"

	"eokm.nl/hosting/portal/portaltest"
)

// A mail that was given up is told to staff where they look, with whom to call, until one of them deals with it.
func TestLostMails_AreSeenAndDealtWith(t *testing.T) {
	t.Parallel()
	p := portaltest.New(t)
	ref := p.Notice("192.0.2.1", "http://img.example.com/a")
	p.Notice("198.51.100.7", "http://img.example.com/b")
	mails, err := p.Store.Outbox.UnsentMails(t.Context(), 10)
	require.NoError(t, err)
	for _, m := range mails {
		require.NoError(t, p.Store.Outbox.MailFailed(t.Context(), m.ID, "smtp 550", true))
	}
	analyst := p.Browser("analyst")
	page := analyst.Get("/triage")
	alarm := page.Doc.Find(".notice.is-warning")
	require.Contains(t, alarm.Text(), "zijn 2 mails opgegeven")
	require.Equal(t, "/triage/mails", alarm.Find("a").AttrOr("href", ""))
	require.Contains(t, analyst.Get("/providers/voorbeeld").Text(), "1 mail aan deze provider is niet bezorgd.")
	require.Contains(t, analyst.Get("/providers/voorbeeld").Doc.Find("#contacts").Text(), "wordt geweigerd")

	page = analyst.Get("/triage/mails")
	require.Zero(t, page.Doc.Find(".notice.is-warning").Length(), "the alarm led here")
	require.ElementsMatch(t, []string{"Voorbeeld Hosting B.V.", "Noorderlicht Cloud"}, portaltest.Column(page, 0))
	require.Contains(t, page.Text(), "De mailserver weigert dit postvak (550)")
	require.Contains(t, page.Text(), ref)
	require.NotContains(t, page.Body, "img.example.com")
	action := func(page *portaltest.Page, provider, what string) string {
		row := page.Doc.Find("#mails tbody tr").FilterFunction(
			func(_ int, s *goquery.Selection) bool { return strings.Contains(s.Text(), provider) })
		return row.Find(`form[action$="`+what+`"]`).AttrOr("action", "")
	}
	again, handled := action(page, "Voorbeeld", "/again"), action(page, "Noorderlicht", "/handled")
	require.Zero(t, p.Browser("auditor").Get("/triage/mails").Doc.Find("#mails form").Length(), "who only reads")
	other := p.Browser("admin")
	stale := other.Get("/triage/mails")
	require.Contains(t, analyst.Submit(page, again, nil).Text(), "De mail wordt opnieuw verstuurd.")
	require.Contains(t, other.Submit(stale, again, nil).Text(), "al door iemand afgehandeld")
	page = analyst.Submit(analyst.Get("/triage/mails"), handled, nil)
	require.Contains(t, page.Text(), "De mail staat niet meer op de lijst.")
	require.Contains(t, page.Text(), "Alle mails zijn bezorgd of wachten op een nieuwe poging.")
	require.NotContains(t, analyst.Get("/triage").Text(), "opgegeven")
	require.Contains(t, analyst.Get("/notices/"+ref).Text(), "opnieuw versturen")
	require.NotContains(t, p.Browser("provider-agent").Get("/notices/"+ref).Text(), "opnieuw versturen", "EOKM's own affair")
	require.Equal(t, http.StatusNotFound, analyst.Get("/triage/mails/x").Status)
}
