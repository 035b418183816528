package org_test

import (
	"net/http"
	"net/url"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"eokm.nl/hosting/portal/portaltest"
)

// An admin makes a token, sees it once, sees what was asked with it, and ends it.
func TestTokens_FromMakingToRevoking(t *testing.T) {
	t.Parallel()
	p := portaltest.New(t)
	admin := p.Browser("provider-admin")
	form := admin.Get("/org/tokens")
	require.Contains(t, form.Text(), "Er zijn nog geen tokens.")
	bad := admin.Submit(form, "/org/tokens", url.Values{"name": {"https://example.org/x"}, "days": {"365"}})
	require.Equal(t, http.StatusUnprocessableEntity, bad.Status)
	made := admin.Submit(form, "/org/tokens", url.Values{"name": {"Ticketsysteem"}, "days": {"90"}, "scopes": {"notices:read"}})
	none := admin.Submit(form, "/org/tokens", url.Values{"name": {"Niets"}, "days": {"90"}, "scopes": {}})
	require.Equal(t, http.StatusUnprocessableEntity, none.Status, "without rights it is good for nothing")
	require.Contains(t, none.Text(), "Kies minstens één recht.")
	repeated := admin.Submit(form, "/org/tokens", url.Values{"name": {"Ticketsysteem"}, "days": {"90"}, "scopes": {"notices:read"}})
	require.Contains(t, repeated.Text(), "Dit formulier is al verstuurd")
	require.Equal(t, 1, repeated.Doc.Find(`form[action$="/revoke"]`).Length(), "a form that comes twice makes one token")
	text := strings.TrimSpace(made.Doc.Find("section[aria-labelledby=made] code").Text())
	require.Regexp(t, `^eokm_[A-Za-z0-9_-]{43}$`, text)
	r, err := http.NewRequestWithContext(t.Context(), http.MethodGet, p.URL+"/api/v1/notices", nil)
	require.NoError(t, err)
	r.Header.Set("Authorization", "Bearer "+text)
	got, err := http.DefaultClient.Do(r)
	require.NoError(t, err)
	require.NoError(t, got.Body.Close())
	require.Equal(t, http.StatusOK, got.StatusCode)
	list := admin.Get("/org/tokens")
	require.NotContains(t, list.Body, text, "it is shown once")
	link, _ := list.Doc.Find("#tokens a, table a").First().Attr("href")
	require.Contains(t, admin.Get(link).Text(), "GET /notices")
	require.Equal(t, http.StatusNotFound, admin.Get("/org/tokens/01938f00-0000-7000-8000-000000000005").Status)
	require.Contains(t, admin.Submit(list, "/revoke", nil).Text(), "Het token is ingetrokken")
	got, err = http.DefaultClient.Do(r)
	require.NoError(t, err)
	require.NoError(t, got.Body.Close())
	require.Equal(t, http.StatusUnauthorized, got.StatusCode)
	require.Equal(t, http.StatusForbidden, p.Browser("provider-agent").Get("/org/tokens").Status)
	require.Contains(t, p.Browser("").Get("/developers").Text(), "POST /api/v1/notices/{ref}/responses")
}
