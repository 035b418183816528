package account_test

import (
	"bytes"
	"net/http"
	"net/url"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"eokm.nl/hosting/models/notice"
	"eokm.nl/hosting/portal/portaltest"
)

// over makes the sessions of all browsers end.
func over(p *portaltest.Portal) { p.Clock.Advance(31 * time.Minute) }

// Who typed for longer than a session lasts signs in again and goes on in the same form, with what they typed in it.
func TestKept_AFormSentAfterTheSessionEndedLosesNothing(t *testing.T) {
	t.Parallel()
	p := portaltest.New(t)
	ref := p.Notice("192.0.2.1", portaltest.Image(1))
	b := p.Browser("provider-agent")
	form := b.Get("/notices/" + ref + "/question")
	over(p)
	const text = "Wij vinden het adres niet.\nStaat het op een andere server?"
	page := b.Submit(form, "/question", url.Values{"text": {text}})
	require.Equal(t, "/login", portaltest.PathOf(page))
	require.Contains(t, page.Text(), "Wat u verstuurde, bewaren wij een half uur")
	require.NotContains(t, page.Body, "andere server", "nobody in particular reads it")

	var stored []byte
	require.NoError(t, p.Owner.QueryRow(t.Context(), `SELECT string_agg(data, '') FROM sessions`).Scan(&stored))
	require.False(t, bytes.Contains(stored, []byte("andere server")), "it lies nowhere in the clear")

	page = b.Submit(page, "/demo/login", url.Values{"account": {"provider-agent"}})
	require.Equal(t, "/notices/"+ref+"/question", portaltest.PathOf(page))
	require.Contains(t, page.Text(), "dit is nog niet verstuurd")
	require.Equal(t, text, page.Doc.Find("textarea[name=text]").Text())
	require.Empty(t, b.Get("/notices/"+ref+"/question").Doc.Find("textarea[name=text]").Text(), "once")
	page = b.Submit(page, "/question", nil)
	require.Equal(t, "/notices/"+ref, portaltest.PathOf(page))
	require.Contains(t, page.Text(), "Staat het op een andere server?")
	require.Contains(t, p.Browser("analyst").Get("/notices/"+ref).Text(), "Staat het op een andere server?")
}

// An address that somebody typed is not shown again.
func TestKept_ShowsNoAddress(t *testing.T) {
	t.Parallel()
	p := portaltest.New(t)
	ref := p.Notice("192.0.2.1", portaltest.Image(1))
	b := p.Browser("provider-agent")
	form := b.Get("/notices/" + ref + "/question")
	over(p)
	page := b.Submit(form, "/question", url.Values{"text": {"Bedoelt u img.example.com/secret hier?"}})
	page = b.Submit(page, "/demo/login", url.Values{"account": {"provider-agent"}})
	require.Equal(t, "Wat u verstuurde, is bewaard", page.H1())
	require.Equal(t, "Bedoelt u ••• hier?", page.Doc.Find("main .said").Text())
	require.Contains(t, b.Get(page.Path+"&lang=en").Text(), "It has not been carried out yet")
}

// What was ticked, chosen and typed is as it was; what the form says of the notice is as it is now. Where the form has gone meanwhile, the
// text is shown with why, in both languages.
func TestKept_TheWholeFormComesBack(t *testing.T) {
	t.Parallel()
	for lang, says := range map[string][2]string{
		"nl": {"dit is nog niet verstuurd", "Wat u verstuurde, is bewaard"},
		"en": {"this has not been sent yet", "What you sent has been kept"},
	} {
		p := portaltest.New(t)
		ref := p.Notice("192.0.2.1", portaltest.Image(1), portaltest.Image(2))
		b := p.Browser("provider-agent")
		form := b.Get("/notices/" + ref + "/confirm?lang=" + lang)
		typed := url.Values{
			"which": {"2"}, "measure": {"account_suspended"}, "when": {"23-11-2026 09:31"}, "logs": {"yes"},
			"note": {"\nWij < 2 dagen & \"weg\"."},
		}
		over(p)
		page := b.Submit(form, "/confirm", typed)
		page = b.Submit(page, "/demo/login", url.Values{"account": {"provider-agent"}})
		require.Equal(t, "/notices/"+ref+"/confirm", portaltest.PathOf(page))
		require.Contains(t, page.Text(), says[0])
		again := portaltest.Fields(page.Doc.Find("main form"))
		for name, values := range typed {
			require.Equal(t, values, again[name], name)
		}
		require.NotEqual(t, portaltest.Fields(form.Doc.Find("main form"))["submission"], again["submission"])
		form = b.Get("/notices/" + ref + "/confirm")
		over(p)
		page = b.Submit(form, "/confirm", typed)
		require.NoError(t, p.Store.Notice.Verify(t.Context(), p.Actor("analyst"), ref, nil, notice.FoundOffline))
		page = b.Submit(page, "/demo/login", url.Values{"account": {"provider-agent"}})
		require.Equal(t, says[1], page.H1())
		require.Contains(t, page.Text(), "Wij < 2 dagen")
		require.NotZero(t, page.Doc.Find("#flash").Length(), "what happened meanwhile")
	}
}

// What was kept is its sender's alone.
func TestKept_ForNobodyElse(t *testing.T) {
	t.Parallel()
	p := portaltest.New(t)
	ref := p.Notice("192.0.2.1", portaltest.Image(1))
	b := p.Browser("provider-agent")
	form := b.Get("/notices/" + ref + "/question")
	over(p)
	page := b.Submit(form, "/question", url.Values{"text": {"Staat het op een andere server?"}})
	page = b.Submit(page, "/demo/login", url.Values{"account": {"provider-admin"}})
	require.Contains(t, page.Text(), "is niet bewaard gebleven")
	require.NotContains(t, page.Body, "andere server")

	b.Post("/logout", nil) // two people used this browser: nobody can tell whose a form without a session is
	page = b.Post("/notices/"+ref+"/question", url.Values{"text": {"Staat het op een andere server?"}})
	require.Equal(t, http.StatusForbidden, page.Status)
	stranger := p.Browser("")
	page = stranger.Post("/notices/"+ref+"/question", url.Values{"text": {"Staat het op een andere server?"}})
	require.Equal(t, http.StatusForbidden, page.Status)
	require.Contains(t, page.Text(), "Uw sessie is verlopen")
	require.NotContains(t, p.Browser("analyst").Get("/notices/"+ref).Text(), "andere server")
}

// The editor's article is kept whole, also where the sweep came by, and also when the cookie went with the session's last hour.
func TestKept_TheEditorsArticle(t *testing.T) {
	t.Parallel()
	for name, wait := range map[string]func(p *portaltest.Portal, b *portaltest.Browser) error{
		"idle": func(p *portaltest.Portal, _ *portaltest.Browser) error {
			over(p)
			return p.Store.People.SweepSessions(t.Context())
		},
		"signed out in another window": func(_ *portaltest.Portal, b *portaltest.Browser) error {
			b.Post("/logout", nil)
			return nil
		},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			p := portaltest.New(t)
			b := p.Browser("editor")
			form := b.Submit(b.Get("/content/articles/new"), "/content/articles",
				url.Values{"title_nl": {"Nachtwerk"}, "title_en": {"Night work"}, "slug": {"nachtwerk"}})
			require.Equal(t, http.StatusOK, form.Status)
			require.NoError(t, wait(p, b))
			body := strings.Repeat("Een zin die een redacteur in de nacht schreef. ", 600)
			page := b.Submit(form, "/edit", url.Values{"title_nl": {"Werken in de nacht"}, "body_nl": {body}})
			require.Equal(t, "/login", portaltest.PathOf(page))
			page = b.Submit(page, "/demo/login", url.Values{"account": {"editor"}})
			require.Equal(t, "/content/articles/nachtwerk/edit", portaltest.PathOf(page))
			require.Contains(t, page.Doc.Find("textarea[name=body_nl]").Text(), "Een zin die een redacteur in de nacht schreef.")
			b.Submit(page, "/edit", nil)
			kept := b.Get("/content/articles/nachtwerk/edit").Doc.Find("textarea[name=body_nl]").Text()
			require.Equal(t, len(strings.TrimSpace(body)), len(strings.TrimSpace(kept)))
		})
	}
}

// What cannot be kept says so: a file, a form of one's own account, and what a script sends.
func TestKept_WhatIsNot(t *testing.T) {
	t.Parallel()
	p := portaltest.New(t)
	b := p.Browser("analyst")
	over(p)
	page := b.Post("/account/password", url.Values{"present": {"een zin met wat woorden"}})
	require.Equal(t, http.StatusForbidden, page.Status)
	page = b.Send("/intake", "multipart/form-data; boundary=x",
		strings.NewReader("--x\r\nContent-Disposition: form-data; name=\"file\"; filename=\"a.csv\"\r\n\r\nurl\r\n--x--\r\n"))
	require.Equal(t, http.StatusForbidden, page.Status)
	require.Contains(t, page.Text(), "Kies een bestand dan ook opnieuw.")
	var rows int
	require.NoError(t, p.Owner.QueryRow(t.Context(), `SELECT count(*) FROM sessions WHERE user_id IS NULL`).Scan(&rows))
	require.Zero(t, rows)
}
