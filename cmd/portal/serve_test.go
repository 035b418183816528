package main

import (
	"bytes"
	"log/slog"
	"net/netip"
	"testing"

	"github.com/stretchr/testify/require"

	"eokm.nl/hosting/portal"
	"eokm.nl/hosting/portal/settings"
)

// Texts tell desks to call, so nobody may start a portal that cannot say whom.
func TestServe_NeedsAPhoneAndAMailbox(t *testing.T) {
	t.Parallel()
	whole := portal.Config{
		DatabaseURL: "x", KeyFile: "x", SMTPHost: "x", MailFrom: "x", Settings: settings.Settings{BaseURL: "x", Reach: settings.Reserved()},
	}
	require.NoError(t, complete(whole))
	mute, unread := whole, whole
	mute.Phone, unread.Mail = "", ""
	require.ErrorContains(t, complete(mute), "set PORTAL_CONTACT_PHONE in the environment")
	require.ErrorContains(t, complete(unread), "set PORTAL_CONTACT_MAIL in the environment")
}

func TestServe_WarnsWhenNoProxyIsTrusted(t *testing.T) {
	t.Parallel()
	said := func(proxies ...netip.Prefix) string {
		var text bytes.Buffer
		warnOfProxies(t.Context(), slog.New(slog.NewTextHandler(&text, nil)), proxies)
		return text.String()
	}
	require.Contains(t, said(), "level=WARN")
	require.Contains(t, said(), "PORTAL_TRUSTED_PROXIES")
	require.Empty(t, said(netip.MustParsePrefix("192.0.2.0/28")))
}
