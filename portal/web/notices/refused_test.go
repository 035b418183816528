package notices_test

import (
	"net/http"
	"net/url"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"eokm.nl/hosting/portal/portaltest"
)

// What is refused is shown by a GET, so that Back never asks whether to send it again, with and without JavaScript.
func TestRefused_IsKeptForItsSenderAndShownByAGet(t *testing.T) {
	t.Parallel()
	p := portaltest.New(t)
	ref := p.Notice("192.0.2.17", portaltest.Image(1))
	b, form := p.Browser("provider-agent"), "/notices/"+ref+"/dispute"
	page := b.Post(form, url.Values{"which": {"1"}, "explanation": {"Zin die bewaard blijft"}})
	require.Equal(t, http.StatusUnprocessableEntity, page.Status)
	require.True(t, strings.HasPrefix(page.Path, "/account/refused/"), page.Path)
	require.Contains(t, page.Body, "Zin die bewaard blijft")

	again := b.Get(page.Path)
	require.Equal(t, http.StatusUnprocessableEntity, again.Status)
	require.Equal(t, page.Body, again.Body, "Back from the next page comes here, and asks nothing")
	sessions := func() (stored string) {
		t.Helper()
		require.NoError(t, p.Owner.QueryRow(t.Context(), `SELECT string_agg(encode(data, 'escape'), '') FROM sessions`).Scan(&stored))
		return stored
	}
	require.Contains(t, sessions(), "refused")
	require.NotContains(t, sessions(), "Zin die", "what was typed is sealed")

	other := p.Browser("other-agent").Get(page.Path)
	require.NotContains(t, other.Body, "Zin die bewaard blijft")
	p.Clock.Advance(11 * time.Minute)
	b.Get("/notices")
	require.NotContains(t, sessions(), "refused", "nor is it kept any longer than it is shown")
	require.Equal(t, form, b.Get(page.Path).Path, "later it leads to the form as it is then")
	require.Equal(t, "/", b.Get("/account/refused/x?form=https%3A%2F%2Fevil.example%2F").Path, "and nowhere else")
}

// So is the answer to every other form of somebody who is signed in: of their account, organisation and application, of who writes.
func TestRefused_WhateverTheFormIsOf(t *testing.T) {
	t.Parallel()
	p := portaltest.New(t)
	for form, account := range map[string]string{
		"/account/password": "provider-agent", "/org/tokens": "provider-admin", "/org/contacts": "provider-admin",
		"/org/networks": "provider-admin", "/org/webhooks": "provider-admin", "/content/articles": "editor",
		"/content/advisories": "editor", "/peers": "provider-agent",
	} {
		b := p.Browser(account)
		page := b.Post(form, url.Values{})
		if !strings.HasPrefix(page.Path, "/account/refused/") {
			t.Errorf("%s: %d at %s", form, page.Status, page.Path)
			continue
		}
		require.Equal(t, http.StatusUnprocessableEntity, page.Status, form)
		require.Equal(t, page.Body, b.Get(page.Path).Body, form)
	}
}
