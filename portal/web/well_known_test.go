package web_test

import (
	"encoding/json"
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"eokm.nl/hosting/portal"
	"eokm.nl/hosting/portal/portaltest"
	"eokm.nl/hosting/portal/web"
)

// fields reads a security.txt as RFC 9116 says: lines of a name, a colon, a space and a value.
func fields(t *testing.T, text string) map[string][]string {
	t.Helper()
	out := map[string][]string{}
	for line := range strings.Lines(text) {
		name, value, ok := strings.Cut(strings.TrimSuffix(line, "\n"), ": ")
		require.True(t, ok, line)
		out[name] = append(out[name], value)
	}
	return out
}

func TestSecurityTxt_IsValidAndHoldsForHalfAYear(t *testing.T) {
	t.Parallel()
	p := portaltest.New(t, func(o *portal.Options) {
		o.BaseURL = "https://portal.example/"
		o.Security = web.Security{Contact: "mailto:security@eokm.example", Policy: "https://eokm.example/disclosure"}
	})
	read := func() map[string][]string {
		answer, body := send(t, http.MethodGet, p.URL+"/.well-known/security.txt", nil)
		require.Equal(t, "text/plain; charset=UTF-8", answer.Header.Get("Content-Type"))
		return fields(t, body)
	}
	got := read()
	expires := got["Expires"]
	delete(got, "Expires")
	require.Equal(t, map[string][]string{
		"Contact": {"mailto:security@eokm.example"}, "Preferred-Languages": {"nl, en"}, "Policy": {"https://eokm.example/disclosure"},
		"Canonical": {"https://portal.example/.well-known/security.txt"},
	}, got)
	require.Len(t, expires, 1)
	at, err := time.Parse(time.RFC3339, expires[0])
	require.NoError(t, err)
	require.True(t, at.After(p.Clock.Now().AddDate(0, 5, 0)) && at.Before(p.Clock.Now().AddDate(1, 0, 0)), expires)
	p.Clock.Advance(365 * 24 * time.Hour)
	require.NotEqual(t, expires, read()["Expires"], "it never runs out")
}

func TestSecurityTxt_NamesTheContactPageWhenNothingIsSet(t *testing.T) {
	t.Parallel()
	p := portaltest.New(t)
	_, body := send(t, http.MethodGet, p.URL+"/.well-known/security.txt", nil)
	got := fields(t, body)
	require.Equal(t, []string{"http://portal.example/contact"}, got["Contact"])
	require.NotContains(t, got, "Policy")
}

func TestRobotsTxt_KeepsSearchEnginesOut(t *testing.T) {
	t.Parallel()
	_, body := send(t, http.MethodGet, portaltest.New(t).URL+"/robots.txt", nil)
	require.Equal(t, "User-agent: *\nDisallow: /\n", body)
}

// A phone keeps the portal by its name and icon, and nothing of what it shows.
func TestManifest_SaysWhatThePortalIsAndNothingElse(t *testing.T) {
	t.Parallel()
	p := portaltest.New(t)
	b := p.Browser("")
	page := b.Get("/login")
	file := b.Get(page.Doc.Find(`link[rel="manifest"]`).AttrOr("href", ""))
	require.Equal(t, "application/manifest+json", file.Header.Get("Content-Type"))
	var manifest struct {
		Name, Display, Scope string
		Icons                []struct{ Src string }
	}
	require.NoError(t, json.Unmarshal([]byte(file.Body), &manifest))
	require.Equal(t, "standalone", manifest.Display)
	require.Equal(t, "/", manifest.Scope)
	require.Contains(t, manifest.Name, "EOKM")
	require.Equal(t, http.StatusOK, b.Get(manifest.Icons[0].Src).Status)
}
