package account_test

import (
	"encoding/base64"
	"net/http"
	"net/url"
	"testing"

	"github.com/stretchr/testify/require"

	"eokm.nl/hosting/portal"
	"eokm.nl/hosting/portal/portaltest"
)

// Somebody has a browser tell, sees which do, and ends it; what is no browser's is refused, and nobody else gets there.
func TestPush_SomebodyHasTheirBrowserTell(t *testing.T) {
	t.Parallel()
	p := portaltest.New(t)
	b := p.Browser("provider-agent")
	page := b.Get(b.Get("/account/preferences").Doc.Find(`main a[href="/account/push"]`).AttrOr("href", ""))
	form := page.Doc.Find("form[data-push]")
	key, err := base64.RawURLEncoding.DecodeString(form.AttrOr("data-push", ""))
	require.NoError(t, err)
	require.Len(t, key, 65)
	_, hidden := form.Attr("hidden")
	require.True(t, hidden, "a script shows it where it works")
	browser := url.Values{
		"endpoint": {"https://push.example.net/me"},
		"p256dh":   {base64.RawURLEncoding.EncodeToString(append([]byte{4}, make([]byte, 64)...))},
		"auth":     {base64.RawURLEncoding.EncodeToString(make([]byte, 16))},
	}
	on := b.Post("/account/push", browser)
	require.Contains(t, on.Text(), "Deze browser meldt nu dat er iets te doen is.")
	require.Equal(t, 1, on.Doc.Find("#browsers tbody tr").Length())
	require.NotContains(t, on.Body, "push.example.net")
	browser.Set("endpoint", "https://127.0.0.1/me?x=<script>")
	browser.Set("auth", "x")
	refused := b.Post("/account/push", browser)
	require.Equal(t, http.StatusUnprocessableEntity, refused.Status)
	require.Contains(t, refused.Text(), "Uw browser gaf geen bruikbaar adres")
	off := b.Submit(on, "/remove", nil)
	require.Contains(t, off.Text(), "Die browser meldt niets meer.")
	require.Zero(t, off.Doc.Find("#browsers").Length())
	require.Equal(t, http.StatusForbidden, p.Browser("analyst").Get("/account/push").Status)

	none := portaltest.New(t, func(o *portal.Options) { o.Push = nil }).Browser("provider-agent")
	require.Zero(t, none.Get("/account/preferences").Doc.Find(`a[href="/account/push"]`).Length())
	require.Equal(t, http.StatusNotFound, none.Get("/account/push").Status)
	require.Equal(t, http.StatusNotFound, none.Post("/account/push", browser).Status)
}

// The worker shows what it is sent, and has nothing that could keep a page.
func TestPush_TheWorkerKeepsNoPage(t *testing.T) {
	t.Parallel()
	file := portaltest.New(t).Browser("").Get("/service-worker.js")
	require.Equal(t, "text/javascript; charset=utf-8", file.Header.Get("Content-Type"))
	require.Equal(t, "no-store", file.Header.Get("Cache-Control"))
	require.Contains(t, file.Body, `addEventListener("push"`)
	for _, kept := range []string{"caches", `"fetch"`, "fetch(", "indexedDB", "importScripts"} {
		require.NotContains(t, file.Body, kept)
	}
	require.Contains(t, file.Header.Get("Content-Security-Policy"), "worker-src 'self'")
}
