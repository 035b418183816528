package web_test

import (
	"net/http"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"eokm.nl/hosting/portal"
	"eokm.nl/hosting/portal/portaltest"
)

func overTLS(o *portal.Options) { o.Secure = true }

func TestHeaders_OnEveryAnswer(t *testing.T) {
	t.Parallel()
	p := portaltest.New(t, overTLS)
	for _, path := range []string{"/", "/nothing", "/static/nothing", "/livez", "/notices", "/robots.txt"} {
		answer, _ := send(t, http.MethodGet, p.URL+path, nil)
		h := answer.Header
		require.Equal(t, "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; connect-src 'self'; "+
			"manifest-src 'self'; worker-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'; "+
			"report-uri /csp-report; report-to csp",
			h.Get("Content-Security-Policy"), path)
		require.Equal(t, `csp="/csp-report"`, h.Get("Reporting-Endpoints"))
		require.Equal(t, "max-age=31536000; includeSubDomains", h.Get("Strict-Transport-Security"))
		require.Equal(t, "same-origin", h.Get("Cross-Origin-Opener-Policy"))
		require.Equal(t, "same-origin", h.Get("Cross-Origin-Resource-Policy"))
		require.Equal(t, "nosniff", h.Get("X-Content-Type-Options"))
		require.Equal(t, "no-referrer", h.Get("Referrer-Policy"))
		require.Contains(t, h.Get("Permissions-Policy"), "camera=(), ")
		require.NotContains(t, h.Get("Permissions-Policy"), "clipboard", "the button that copies")
		require.Empty(t, h.Get("Server"))
	}
}

func TestHeaders_APlainConnectionIsNotHeldToTLS(t *testing.T) {
	t.Parallel()
	answer, _ := send(t, http.MethodGet, portaltest.New(t).URL+"/", nil)
	require.Empty(t, answer.Header.Get("Strict-Transport-Security"))
	require.True(t, strings.HasSuffix(answer.Header.Get("Content-Security-Policy"), "report-uri /csp-report"))
}

// What somebody signed in saw stays in no cache: not a page, not a file, not a refusal.
func TestHeaders_NothingSignedInIsStored(t *testing.T) {
	t.Parallel()
	p := portaltest.New(t)
	ref := p.Notice("192.0.2.1", "http://img.example.com/a")
	for _, account := range []string{"provider-agent", "provider-admin", "analyst", "editor", "admin", "auditor"} {
		b := p.Browser(account)
		for _, r := range p.App.Web.Routes() {
			path := strings.NewReplacer(":ref", ref, ":submission", "x", ":id", "x").Replace(r.Path)
			var page *portaltest.Page
			if r.Method == http.MethodGet {
				page = b.Get(path)
			} else if r.Path != "/logout" && r.Path != "/demo/login" {
				page = b.Post(path, nil)
			}
			if page != nil {
				require.Equal(t, "no-store", page.Header.Get("Cache-Control"), "%s %s as %s", r.Method, r.Path, account)
			}
		}
	}
}

func TestMethods_OnlyThoseListed(t *testing.T) {
	t.Parallel()
	p := portaltest.New(t)
	for _, path := range []string{"/", "/notices", "/nothing", "/static/portal.css"} {
		for _, method := range []string{
			http.MethodTrace, http.MethodOptions, http.MethodPut, http.MethodDelete, http.MethodPatch, "PLANTED",
		} {
			answer, body := send(t, method, p.URL+path, nil)
			require.Equal(t, http.StatusMethodNotAllowed, answer.StatusCode, "%s %s", method, path)
			require.Equal(t, "GET, HEAD, POST", answer.Header.Get("Allow"))
			require.NotContains(t, body, "PLANTED")
		}
		got, _ := send(t, http.MethodGet, p.URL+path, nil)
		head, body := send(t, http.MethodHead, p.URL+path, nil)
		require.Equal(t, got.StatusCode, head.StatusCode, path)
		require.Empty(t, body)
	}
	answer, _ := send(t, http.MethodPost, p.URL+"/livez", nil, "Sec-Fetch-Site", "same-origin")
	require.Equal(t, http.StatusMethodNotAllowed, answer.StatusCode, "a route takes its own method only")
}
