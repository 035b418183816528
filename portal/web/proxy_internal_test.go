package web

import (
	"net/http"
	"net/netip"
	"testing"

	"github.com/stretchr/testify/require"
)

func TestClientIP_BelievesOnlyTrustedProxies(t *testing.T) {
	t.Parallel()
	ours := []netip.Prefix{netip.MustParsePrefix("192.0.2.0/28"), netip.MustParsePrefix("2001:db8:f::/48")}
	for _, c := range []struct {
		name    string
		proxies []netip.Prefix
		from    string
		said    []string
		want    string
	}{
		{"nobody is trusted", nil, "192.0.2.1", []string{"198.51.100.7"}, "192.0.2.1"},
		{"nor is this machine", nil, "127.0.0.1", []string{"198.51.100.7"}, "127.0.0.1"},
		{"a stranger says", ours, "203.0.113.9", []string{"198.51.100.7"}, "203.0.113.9"},
		{"loopback is a stranger", ours, "127.0.0.1", []string{"198.51.100.7"}, "127.0.0.1"},
		{"our proxy says", ours, "192.0.2.1", []string{"198.51.100.7"}, "198.51.100.7"},
		{"our proxy says nothing", ours, "192.0.2.1", nil, "192.0.2.1"},
		{"by IPv6", ours, "2001:db8:f::1", []string{"2001:db8:1::7"}, "2001:db8:1::7"},
		{"the visitor lied before", ours, "192.0.2.1", []string{"198.51.100.99, 198.51.100.7"}, "198.51.100.7"},
		{"in a line of their own", ours, "192.0.2.1", []string{"198.51.100.99", "198.51.100.7"}, "198.51.100.7"},
		{"two proxies of ours", ours, "192.0.2.1", []string{"198.51.100.99, 198.51.100.7, 192.0.2.2"}, "198.51.100.7"},
		{"the visitor names our proxy", ours, "192.0.2.1", []string{"192.0.2.2, 198.51.100.7"}, "198.51.100.7"},
		{"nonsense", ours, "192.0.2.1", []string{"planted"}, "192.0.2.1"},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			request, err := http.NewRequestWithContext(t.Context(), http.MethodGet, "/", nil)
			require.NoError(t, err)
			request.RemoteAddr = netip.AddrPortFrom(netip.MustParseAddr(c.from), 1234).String()
			request.Header["X-Forwarded-For"] = c.said
			request.Header.Set("X-Real-Ip", "203.0.113.66") // never read
			require.Equal(t, c.want, clientIP(c.proxies)(request))
		})
	}
}
