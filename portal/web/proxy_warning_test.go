package web_test

import (
	"net/http"
	"net/http/httptest"
	"net/netip"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"eokm.nl/hosting/portal"
	"eokm.nl/hosting/portal/portaltest"
)

// A proxy that nobody named makes all its visitors one: whoever runs the portal hears so, and not at every request. Who says where
// they come from without being asked is not named.
func TestProxy_WarnsOfOneThatIsNotTrusted(t *testing.T) {
	t.Parallel()
	const warning = "X-Forwarded-For is not read: it comes from no proxy of PORTAL_TRUSTED_PROXIES, and everybody behind this one " +
		"counts as one visitor"
	for name, proxies := range map[string][]netip.Prefix{"none is trusted": nil, "another is": {netip.MustParsePrefix("192.0.2.0/28")}} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			var log logBook
			p := portaltest.New(t, log.into, func(o *portal.Options) { o.Proxies = proxies })
			ask := func(peer, said string) {
				request := httptest.NewRequestWithContext(t.Context(), http.MethodGet, "/livez", nil)
				request.RemoteAddr = netip.AddrPortFrom(netip.MustParseAddr(peer), 1234).String()
				if said != "" {
					request.Header.Set("X-Forwarded-For", said)
				}
				p.App.Web.ServeHTTP(httptest.NewRecorder(), request)
			}
			ask("127.0.0.1", "")
			if proxies != nil {
				ask("192.0.2.1", "198.51.100.7")
			}
			require.Empty(t, log.lines(t, warning))
			for range 50 {
				ask("127.0.0.1", "198.51.100.7")
				ask(netip.AddrFrom4([4]byte{10, 0, 0, 7}).String(), "198.51.100.7")
				ask("203.0.113.9", "198.51.100.7")
			}
			var peers []any
			for _, line := range log.lines(t, warning) {
				require.Equal(t, "WARN", line["level"])
				peers = append(peers, line["peer"])
			}
			require.Equal(t, []any{"this machine", "a private network", "elsewhere"}, peers)
			require.NotContains(t, log.String(), "198.51.100.7")
			require.NotContains(t, log.String(), "203.0.113.9")
			p.Clock.Advance(time.Hour)
			ask("127.0.0.1", "198.51.100.7")
			require.Len(t, log.lines(t, warning), 4, "once an hour")
		})
	}
}
