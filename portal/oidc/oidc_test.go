package oidc_test

import (
	"errors"
	"testing"

	"github.com/stretchr/testify/require"

	"eokm.nl/hosting/models"
	"eokm.nl/hosting/portal/oidc"
	"eokm.nl/hosting/portal/oidc/oidctest"
)

const callback = "http://portal.example/login/organisation/callback"

func connection(idp *oidctest.Provider) models.OIDC {
	return models.OIDC{Issuer: idp.URL, ClientID: "portal", Secret: "between us", Domain: "voorbeeld.example.nl"}
}

func TestFinish_GivesTheAddressThatTheProviderVouchesFor(t *testing.T) {
	t.Parallel()
	idp := oidctest.New(t)
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
	for name, spoil := range map[string]func(*oidctest.Provider, *oidc.Question, *models.OIDC){
		"another nonce":          func(_ *oidctest.Provider, q *oidc.Question, _ *models.OIDC) { q.Nonce = "another" },
		"another verifier":       func(_ *oidctest.Provider, q *oidc.Question, _ *models.OIDC) { q.Verifier = "another" },
		"another audience":       func(p *oidctest.Provider, _ *oidc.Question, _ *models.OIDC) { p.Audience = "somebody else" },
		"an unverified address":  func(p *oidctest.Provider, _ *oidc.Question, _ *models.OIDC) { p.Unverified = true },
		"a key of somebody else": func(p *oidctest.Provider, _ *oidc.Question, _ *models.OIDC) { p.Forged = true },
		"a token of yesterday":   func(p *oidctest.Provider, _ *oidc.Question, _ *models.OIDC) { p.Expired = true },
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			idp := oidctest.New(t)
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

func TestBegin_CallsPublicAddressesOnly(t *testing.T) {
	t.Parallel()
	idp := oidctest.New(t)
	asked := idp.Asked()
	for _, issuer := range []string{
		idp.URL, "https://127.0.0.1", "https://[::1]", "https://10.0.0.1", "https://169.254.169.254", "https://100.64.0.1", "https://[fd00::1]",
		"https://[fe80::1]", "https://[64:ff9b::7f00:1]", "https://[::ffff:127.0.0.1]", "https://0.0.0.0", "https://192.0.2.1", "https://localhost",
		"https://203.0.113.1:8443",
	} {
		_, _, err := oidc.New().Begin(t.Context(), models.OIDC{Issuer: issuer, ClientID: "portal"}, callback)
		require.True(t, errors.Is(err, oidc.ErrAway), issuer)
	}
	require.Equal(t, asked, idp.Asked(), "nobody was called")
}
