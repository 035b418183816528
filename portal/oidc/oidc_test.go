package oidc_test

import (
	"testing"

	"github.com/stretchr/testify/require"

	"eokm.nl/hosting/models/people"
	"eokm.nl/hosting/portal/oidc"
	"eokm.nl/hosting/portal/portaltest"
)

const callback = "http://portal.example/login/organisation/callback"

func connection(idp *portaltest.IDP) people.OIDC {
	return people.OIDC{Issuer: idp.URL, ClientID: "portal", Secret: "between us", Domain: "voorbeeld.example.nl"}
}

func TestFinish_GivesTheAddressThatTheProviderVouchesFor(t *testing.T) {
	t.Parallel()
	idp := portaltest.NewIDP(t)
	client := oidc.NewLoopback(idp.Transport)
	away, q, err := client.Begin(t.Context(), connection(idp), callback)
	require.NoError(t, err)
	code := idp.SignIn(away, "s.bakker@voorbeeld.example.nl")
	email, err := client.Finish(t.Context(), connection(idp), callback, q, code)
	require.NoError(t, err)
	require.Equal(t, "s.bakker@voorbeeld.example.nl", email)
	_, err = client.Finish(t.Context(), connection(idp), callback, q, code)
	require.ErrorIs(t, err, oidc.ErrRefused, "a code is good once")
}

func TestFinish_RefusesWhatProvesNothing(t *testing.T) {
	t.Parallel()
	for name, spoil := range map[string]func(*portaltest.IDP, *oidc.Question, *people.OIDC){
		"another nonce":          func(_ *portaltest.IDP, q *oidc.Question, _ *people.OIDC) { q.Nonce = "another" },
		"another verifier":       func(_ *portaltest.IDP, q *oidc.Question, _ *people.OIDC) { q.Verifier = "another" },
		"another audience":       func(p *portaltest.IDP, _ *oidc.Question, _ *people.OIDC) { p.Audience = "somebody else" },
		"an unverified address":  func(p *portaltest.IDP, _ *oidc.Question, _ *people.OIDC) { p.Unverified = true },
		"a key of somebody else": func(p *portaltest.IDP, _ *oidc.Question, _ *people.OIDC) { p.Forged = true },
		"a token of yesterday":   func(p *portaltest.IDP, _ *oidc.Question, _ *people.OIDC) { p.Expired = true },
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			idp := portaltest.NewIDP(t)
			client, to := oidc.NewLoopback(idp.Transport), connection(idp)
			away, q, err := client.Begin(t.Context(), to, callback)
			require.NoError(t, err)
			code := idp.SignIn(away, "s.bakker@voorbeeld.example.nl")
			spoil(idp, &q, &to)
			_, err = client.Finish(t.Context(), to, callback, q, code)
			require.ErrorIs(t, err, oidc.ErrRefused)
			require.NotContains(t, err.Error(), "bakker")
		})
	}
}
