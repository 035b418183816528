package web_test

import (
	"net/http"
	"net/url"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/uuid"
	"github.com/stretchr/testify/require"

	"eokm.nl/hosting/models"
	"eokm.nl/hosting/portal/portaltest"
	"eokm.nl/hosting/portal/web"
)

// statusOfForm sends a form as it is, and gives what was answered, without following it.
func statusOfForm(t *testing.T, b *portaltest.Browser, path string) int {
	t.Helper()
	return b.Post(path, url.Values{"q": {"x"}}).Status
}

func pathOfForm(r web.RouteInfo) string {
	parts := strings.Split(r.Path, "/")
	for i, part := range parts {
		if strings.HasPrefix(part, ":") {
			parts[i] = uuid.NewString()
		}
	}
	return strings.Join(parts, "/")
}

// Whoever is not signed in can send no form without end, whichever it is.
func TestForms_OfNobodyAreCounted(t *testing.T) {
	t.Parallel()
	p := portaltest.New(t)
	b := p.Browser("")
	n := 0
	for statusOfForm(t, b, "/kb/suggest") != http.StatusTooManyRequests {
		if n++; n > 1000 {
			require.Fail(t, "it goes on and on")
		}
	}
	require.Greater(t, n, 100, "enough for a person")
	for _, r := range p.App.Web.Routes() {
		if r.Method != http.MethodPost || !slices.Contains(r.Roles, models.Role("")) || r.Path == "/logout" || r.Path == "/csp-report" {
			continue
		}
		require.Equal(t, http.StatusTooManyRequests, statusOfForm(t, b, pathOfForm(r)), r.Path)
	}
	require.Equal(t, http.StatusOK, b.Get("/kb").Status)
	require.Equal(t, http.StatusOK, statusOfForm(t, b, "/logout"))
	p.Clock.Advance(time.Minute)
	require.NotEqual(t, http.StatusTooManyRequests, statusOfForm(t, b, "/kb/suggest"), "waiting is enough")
}

// Whoever applied and was not vetted neither; a vetted provider's people are not held up.
func TestForms_OfApplicantsAreCounted(t *testing.T) {
	t.Parallel()
	p := portaltest.New(t)
	desk := p.Browser("provider-admin")
	for range 300 {
		require.NotEqual(t, http.StatusTooManyRequests, statusOfForm(t, desk, "/account/preferences"))
	}
	_, err := p.Owner.Exec(t.Context(), `UPDATE providers SET status = 'applied' WHERE slug = 'voorbeeld'`)
	require.NoError(t, err)
	n := 0
	for statusOfForm(t, desk, "/account/preferences") != http.StatusTooManyRequests {
		if n++; n > 1000 {
			require.Fail(t, "it goes on and on")
		}
	}
	require.Greater(t, n, 60, "enough for a person")
	colleague, seen := p.Browser("provider-agent"), 0
	require.Equal(t, http.StatusTooManyRequests, statusOfForm(t, colleague, "/account/preferences"), "all of an organisation together")
	for _, r := range p.App.Web.Routes() {
		own := strings.HasPrefix(r.Path, "/org/") || strings.HasPrefix(r.Path, "/register/") || strings.HasPrefix(r.Path, "/account")
		if r.Method == http.MethodPost && own && slices.Contains(r.Roles, models.RoleProviderAdmin) {
			require.Equal(t, http.StatusTooManyRequests, statusOfForm(t, desk, pathOfForm(r)), r.Path)
			seen++
		}
	}
	require.Greater(t, seen, 30)
	require.Equal(t, http.StatusOK, desk.Get("/org/networks").Status)
}
