package register_test

import (
	"net/http"
	"net/url"
	"testing"

	"github.com/stretchr/testify/require"

	"eokm.nl/hosting/portal/portaltest"
)

func TestRegister_AnswersAlikeForWhoHasAnAccount(t *testing.T) {
	t.Parallel()
	p := portaltest.New(t)
	answer := func(email string) (string, string) {
		b := p.Browser("")
		page := b.Submit(b.Get("/register"), "/register", url.Values{"organisation": {"X"}, "name": {"X"}, "email": {email}})
		return page.Path, page.Text()
	}
	path, text := answer("provider-agent@example.org")
	otherPath, otherText := answer("nieuw@waddenzee.example.nl")
	require.Equal(t, "/register?sent=yes", path)
	require.Equal(t, path, otherPath)
	require.Equal(t, text, otherText)
}

func TestRegister_RefusedFormKeepsWhatWasTyped(t *testing.T) {
	t.Parallel()
	p := portaltest.New(t)
	for _, lang := range []string{"nl", "en"} {
		b := p.Browser("")
		page := b.Submit(b.Get("/register?lang="+lang), "/register",
			url.Values{"organisation": {"Waddenzee"}, "name": {""}, "email": {"nobody"}})
		require.Equal(t, http.StatusUnprocessableEntity, page.Status)
		require.Equal(t, "Waddenzee", page.Doc.Find("#organisation").AttrOr("value", ""))
		require.Equal(t, 2, page.Doc.Find(".error-summary li a").Length())
	}
	b := p.Browser("")
	require.Equal(t, http.StatusNotFound, b.Get("/register/start/made-up").Status)
	require.Equal(t, "/", p.Browser("provider-agent").Get("/register").Path, "who is in has no need of it")
}

// Nothing but the application, the organisation's own pages and what is everybody's is open to who has applied.
func TestApplicant_ReachesNothingOfNotices(t *testing.T) {
	t.Parallel()
	p := portaltest.New(t)
	ref := p.Notice("192.0.2.5", "https://img.example.com/1")
	b, account := portaltest.Applicant(t, p, "w.adema@waddenzee.example.nl")
	for _, path := range []string{"/notices", "/notices/" + ref, "/notices/" + ref + "/confirm", "/notices/" + ref + "/reveal"} {
		page := b.Get(path)
		require.Equal(t, "/register/tasks", page.Path, path)
		require.NotContains(t, page.Body, ref)
	}
	page := b.Post("/notices/search", url.Values{"q": {ref}})
	require.Equal(t, "/register/tasks", page.Path)
	for _, path := range []string{"/", "/triage", "/providers"} {
		require.Equal(t, "/register/tasks", b.Get(path).Path, path)
	}
	for _, path := range []string{
		"/account", "/org/members", "/contact", "/help/exposure", "/register/status?lang=en", "/register/conduct?lang=en",
	} {
		require.Equal(t, path, b.Get(path).Path)
	}
	portaltest.Apply(t, p, account)
	require.Equal(t, "/register/status", b.Get("/notices").Path)
}

func TestApplicant_ReadsWhyItWasRefused(t *testing.T) {
	t.Parallel()
	p := portaltest.New(t)
	b, account := portaltest.Applicant(t, p, "w.adema@waddenzee.example.nl")
	portaltest.Apply(t, p, account)
	staff := p.Browser("analyst")
	page := staff.Submit(staff.Get("/providers/waddenzee-servers"), "/application", url.Values{"do": {"refuse"}, "text": {"Geen hosting."}})
	require.Contains(t, page.Text(), "De aanmelding is afgewezen.")
	for lang, words := range map[string]string{"nl": "afgewezen", "en": "refused"} {
		page = b.Get("/register/status?lang=" + lang)
		require.Contains(t, page.Text(), words)
		require.Contains(t, page.Text(), "Geen hosting.")
		require.NotContains(t, page.Text(), "analyst", "EOKM's people stay nameless")
	}
	require.Equal(t, "/register/status", b.Get("/register/check").Path)
}

func TestRegister_WhileEOKMLooksNothingChangesButByARecall(t *testing.T) {
	t.Parallel()
	p := portaltest.New(t)
	b, account := portaltest.Applicant(t, p, "w.adema@waddenzee.example.nl")
	form := b.Get("/org/networks/new")
	portaltest.Apply(t, p, account)
	const sentence = "Uw aanmelding ligt bij EOKM."
	for _, path := range []string{"/org/networks", "/org/contacts", "/org/keys"} {
		page := b.Get(path)
		require.Contains(t, page.Text(), sentence, path)
		require.Zero(t, page.Doc.Find(`main form[action$="/withdraw"], main form[action="/org/keys"], main a[href$="/new"], main td `+
			`a[href^="/org/contacts/"]`).Length(), path)
	}
	for _, path := range []string{"/org/networks/new", "/org/contacts/new"} {
		page := b.Get(path)
		require.Equal(t, "/register/status", page.Path)
		require.Contains(t, page.Doc.Text(), sentence)
	}
	page := b.Submit(form, "/org/networks", url.Values{"lines": {"203.0.113.0/25"}, "evidence": {"Van ons."}})
	require.Equal(t, http.StatusUnprocessableEntity, page.Status)
	require.Contains(t, page.Doc.Find(".error-summary").Text(), sentence)
	require.Contains(t, page.Text(), "203.0.113.0/25", "what was typed is kept")

	analyst := p.Browser("analyst")
	analyst.Submit(analyst.Get("/providers/waddenzee-servers"), "/application", url.Values{"do": {"approve"}})
	late := p.Browser("admin").Get("/providers/waddenzee-servers")
	page = b.Submit(b.Get("/register/status"), "/register/recall", nil)
	require.Equal(t, "/register/tasks", page.Path)
	second := p.Browser("admin")
	page = second.Submit(late, "/application", url.Values{"do": {"approve"}})
	require.Equal(t, http.StatusConflict, page.Status, "what the second person saw is with nobody any more")
	require.Contains(t, page.Text(), "haalde de aanmelding terug")
	page = b.Submit(form, "/org/networks", url.Values{"lines": {"203.0.113.0/25"}, "evidence": {"Van ons."}})
	require.Equal(t, "/org/networks", page.Path)
	b.Submit(b.Get("/register/check"), "/register/check", nil)
	page = analyst.Get("/providers/waddenzee-servers")
	require.Contains(t, page.Text(), "203.0.113.0/25")
	require.Equal(t, 1, page.Doc.Find(`input[value="approve"]`).Length(), "the first person is asked again")
}
