package portaltest

import (
	"github.com/chromedp/cdproto/webauthn"
	"github.com/chromedp/chromedp"
	"github.com/stretchr/testify/require"
)

// Authenticator is a passkey device of a window: Chromium's own virtual one, which checks its owner as a phone does.
type Authenticator struct {
	w  *Window
	id webauthn.AuthenticatorID
}

// Authenticator gives the window a passkey device.
func (w *Window) Authenticator() Authenticator {
	w.t.Helper()
	_, err := chromedp.Call(w.ctx, webauthn.Enable, webauthn.EnableParams{})
	require.NoError(w.t, err)
	made, err := chromedp.Call(w.ctx, webauthn.AddVirtualAuthenticator, webauthn.AddVirtualAuthenticatorParams{
		Options: &webauthn.VirtualAuthenticatorOptions{
			Protocol: webauthn.AuthenticatorProtocolCtap2, Ctap2version: webauthn.Ctap2versionCtap21,
			Transport:      webauthn.AuthenticatorTransportInternal,
			HasResidentKey: true, HasUserVerification: true, AutomaticPresenceSimulation: true, IsUserVerified: true,
		},
	})
	require.NoError(w.t, err)
	return Authenticator{w, made.AuthenticatorID}
}

// Verifies says whether the device recognises its owner from now on.
func (a Authenticator) Verifies(owner bool) {
	a.w.t.Helper()
	_, err := chromedp.Call(a.w.ctx, webauthn.SetUserVerified, webauthn.SetUserVerifiedParams{AuthenticatorID: a.id, IsUserVerified: owner})
	require.NoError(a.w.t, err)
}
