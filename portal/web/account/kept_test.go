package account_test

import (
	"bytes"
	"net/http"
	"net/url"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"eokm.nl/hosting/portal/portaltest"
)

// over makes the sessions of all browsers end.
func over(p *portaltest.Portal) { p.Clock.Advance(31 * time.Minute) }

// Who typed for longer than a session lasts signs in again and goes on with what they typed: it is shown, and sent by one button.
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
	require.Equal(t, "Wat u verstuurde, is bewaard", page.H1())
	require.Equal(t, text, page.Doc.Find("main .said").Text())
	require.Contains(t, b.Get(page.Path+"&lang=en").Text(), "It has not been carried out yet")
	page = b.Get(page.Path + "&lang=nl")
	page = b.Submit(page, "/account/prove", nil)
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
	require.Equal(t, "Bedoelt u ••• hier?", page.Doc.Find("main .said").Text())
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
			require.Contains(t, page.Text(), "Een zin die een redacteur in de nacht schreef.")
			b.Submit(page, "/account/prove", nil)
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
