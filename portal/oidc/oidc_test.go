package oidc_test

import (
	"errors"
	"net/netip"
	"testing"

	"github.com/stretchr/testify/require"

	"eokm.nl/hosting/models"
	"eokm.nl/hosting/portal/oidc"
	"eokm.nl/hosting/portal/portaltest"
)

const callback = "http://portal.example/login/organisation/callback"

func connection(idp *portaltest.IDP) models.OIDC {
	return models.OIDC{Issuer: idp.URL, ClientID: "portal", Secret: "between us", Domain: "voorbeeld.example.nl"}
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
	for name, spoil := range map[string]func(*portaltest.IDP, *oidc.Question, *models.OIDC){
		"another nonce":          func(_ *portaltest.IDP, q *oidc.Question, _ *models.OIDC) { q.Nonce = "another" },
		"another verifier":       func(_ *portaltest.IDP, q *oidc.Question, _ *models.OIDC) { q.Verifier = "another" },
		"another audience":       func(p *portaltest.IDP, _ *oidc.Question, _ *models.OIDC) { p.Audience = "somebody else" },
		"an unverified address":  func(p *portaltest.IDP, _ *oidc.Question, _ *models.OIDC) { p.Unverified = true },
		"a key of somebody else": func(p *portaltest.IDP, _ *oidc.Question, _ *models.OIDC) { p.Forged = true },
		"a token of yesterday":   func(p *portaltest.IDP, _ *oidc.Question, _ *models.OIDC) { p.Expired = true },
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

func TestBegin_CallsPublicAddressesOnly(t *testing.T) {
	t.Parallel()
	idp := portaltest.NewIDP(t)
	asked := idp.Asked()
	inside := []netip.Addr{
		netip.AddrFrom4([4]byte{127, 0, 0, 1}), netip.AddrFrom4([4]byte{10, 0, 0, 1}), netip.AddrFrom4([4]byte{169, 254, 169, 254}),
		netip.AddrFrom4([4]byte{100, 64, 0, 1}), netip.AddrFrom4([4]byte{192, 168, 1, 1}), netip.AddrFrom4([4]byte{}), netip.IPv6Loopback(),
		netip.AddrFrom4([4]byte{192, 0, 2, 1}), netip.AddrFrom16([16]byte{0xfd, 15: 1}), netip.AddrFrom16([16]byte{0xfe, 0x80, 15: 1}),
		netip.AddrFrom16([16]byte{0, 0x64, 0xff, 0x9b, 12: 127, 15: 1}), netip.AddrFrom16([16]byte{10: 0xff, 11: 0xff, 12: 127, 15: 1}),
	}
	issuers := []string{idp.URL, "https://localhost"}
	for _, ip := range inside {
		issuers = append(issuers, "https://"+netip.AddrPortFrom(ip, 443).String())
	}
	for _, issuer := range issuers {
		_, _, err := oidc.New().Begin(t.Context(), models.OIDC{Issuer: issuer, ClientID: "portal"}, callback)
		require.True(t, errors.Is(err, oidc.ErrAway), issuer)
	}
	require.Equal(t, asked, idp.Asked(), "nobody was called")
}
