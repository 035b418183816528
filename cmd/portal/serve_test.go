package main

import (
	"bytes"
	"log/slog"
	"net/netip"
	"testing"

	"github.com/stretchr/testify/require"
)

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
