package notices_test

import (
	"net/http"
	"net/url"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"eokm.nl/hosting/models/notice"
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

// What shows a secret this once answers its form itself: another page of the browser could wipe what a session keeps. An error is not the
// form's page, and takes no page's place.
func TestRefused_IsNeitherASecretNorAnError(t *testing.T) {
	t.Parallel()
	p := portaltest.New(t)
	b := p.Browser("provider-admin")
	kept := b.Post("/org/contacts", url.Values{"email": {"tekst die blijft"}})
	require.True(t, strings.HasPrefix(kept.Path, "/account/refused/"), kept.Path)

	made := b.Submit(b.Get("/org/tokens"), "/org/tokens", url.Values{"name": {"Tickets"}})
	require.Equal(t, http.StatusOK, made.Status)
	require.Equal(t, "/org/tokens", made.Path)
	require.Equal(t, "/org/tokens", made.Doc.Find("body").AttrOr("data-answers", ""), "Back comes to the form")
	gone := b.Post("/notices/EOKM-2026-999999/dispute", url.Values{})
	require.Equal(t, http.StatusNotFound, gone.Status)
	require.Equal(t, kept.Body, b.Get(kept.Path).Body, "it is still kept")
	broken := b.Send("/org/contacts", "application/x-www-form-urlencoded", strings.NewReader("a=%zz"))
	require.Empty(t, broken.Doc.Find("body").AttrOr("data-answers", ""), "%d", broken.Status)
	require.False(t, strings.HasPrefix(broken.Path, "/account/refused/"), broken.Path)
}

// A page that shows full addresses is kept no longer than they are shown: until they are covered, or the reveal ends.
func TestRefused_EndsWithTheReveal(t *testing.T) {
	t.Parallel()
	p := portaltest.New(t)
	ref := p.Notice("192.0.2.17", portaltest.PlantedAddresses()...)
	desk := p.Browser("provider-agent")
	page := desk.Submit(desk.Get("/notices/"+ref+"/reveal"), "/reveal", url.Values{"why": {"remove"}})
	refuse := func() string {
		t.Helper()
		kept := desk.Post("/notices/"+ref+"/dispute", url.Values{"which": {"1"}})
		require.Contains(t, kept.Body, "one.html")
		require.Contains(t, desk.Get(kept.Path).Body, "one.html")
		return kept.Path
	}
	kept := refuse()
	page = desk.Submit(page, "/cover", nil)
	require.NotContains(t, desk.Get(kept).Body, "one.html", "covered is covered")
	desk.Submit(page, "/cover", nil)
	kept = refuse()
	p.Clock.Advance(2 * time.Minute)
	require.Equal(t, "/notices/"+ref+"/dispute", desk.Get(kept).Path, "nor is it kept for long")
	p.Clock.Advance(notice.RevealFor - 3*time.Minute)
	kept = refuse()
	p.Clock.Advance(time.Minute)
	require.NotContains(t, desk.Get(kept).Body, "one.html", "the reveal is over")
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
