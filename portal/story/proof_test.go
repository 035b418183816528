package story_test

import (
	"net/http"
	"net/url"
	"regexp"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"eokm.nl/hosting/models"
	"eokm.nl/hosting/portal/portaltest"
)

// provenKinds is the rule of what asks whoever sends it to prove anew who they are, by kind. What is sent there is of no other kind, and
// what is of a kind is sent nowhere else.
var provenKinds = map[string]*regexp.Regexp{
	"lists that are taken along": regexp.MustCompile(`/(export|faulty)$`),
	"decisions about what is EOKM's": regexp.MustCompile(`/(decision|route|application)$|^/triage/claims|^/providers/:slug/claims$` +
		`|^/guest/hosts/`),
	"where an organisation stands": regexp.MustCompile(`^/org/leave|^/providers/:slug/(suspend|reactivate|leave)$`),
	"networks, mailboxes and keys": regexp.MustCompile(`^/org/(networks|contacts|keys|feeds|tokens|mails$)`),
	"machines that are told":       regexp.MustCompile(`^/org/webhooks(/new)?$|^/org/webhooks/:id/(change|secret|rotate|remove)$`),
	"people and how they sign in":  regexp.MustCompile(`^/(org/members|admin/users|providers/:slug/people)`),
	"one's own factors":            regexp.MustCompile(`^/account/(password$|(passkeys/:id|totp)/remove$)`),
}

func TestRoutes_WhatAsksForAProof(t *testing.T) {
	t.Parallel()
	found := map[string]int{}
	for _, r := range portaltest.New(t).App.Web.Routes() {
		kind := ""
		for name, paths := range provenKinds {
			if paths.MatchString(r.Path) {
				kind = name
			}
		}
		if r.Method == http.MethodPost {
			require.Equal(t, kind != "", r.Proof, "POST %s is of %q", r.Path, kind)
			found[kind]++
		}
		require.True(t, kind != "" || !r.Proof, "GET %s is of none", r.Path)
	}
	for name := range provenKinds {
		require.Positive(t, found[name], name)
	}
}

// Whoever is admitted meets the proof at each of these, with a session of 37 minutes, and nowhere does anything change.
func TestRoutes_AnOldSessionMeetsTheProof(t *testing.T) {
	t.Parallel()
	p := portaltest.NewRunning(t)
	things := thingsOf(t, p)
	for _, c := range callers[1:] {
		door := newDoor(t, p, c.account)
		for _, step := range []time.Duration{20 * time.Minute, 17 * time.Minute} {
			p.Clock.Advance(step)
			require.Equal(t, http.StatusOK, door.knock(http.MethodGet, "/account", nil).status)
		}
		before := events(t, p)
		asked := 0
		for _, r := range p.App.Web.Routes() {
			if r.Proof && meets(r, c.role) == admitted {
				got := door.knock(r.Method, things.in(r.Path), url.Values{"reason": {"Toch."}})
				require.Equal(t, http.StatusSeeOther, got.status, "%s %s as %s", r.Method, r.Path, c.role)
				require.Regexp(t, `^/account/prove\?`, got.location, "%s %s as %s", r.Method, r.Path, c.role)
				asked++
			}
		}
		require.Equal(t, before, events(t, p), c.account)
		if c.role != models.RoleAuditor {
			require.Positive(t, asked, c.account)
		}
	}
}
