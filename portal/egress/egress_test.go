package egress_test

import (
	"net/netip"
	"testing"
	"time"

	"code.dny.dev/ssrf"
	"github.com/stretchr/testify/require"

	"eokm.nl/hosting/portal/egress"
)

func TestTransport_CallsPublicAddressesOnly(t *testing.T) {
	t.Parallel()
	dial := egress.Transport(time.Second).DialContext
	places := []string{"localhost:443"}
	for _, ip := range []netip.Addr{
		netip.AddrFrom4([4]byte{127, 0, 0, 1}), netip.AddrFrom4([4]byte{10, 0, 0, 1}), netip.AddrFrom4([4]byte{169, 254, 169, 254}),
		netip.AddrFrom4([4]byte{100, 64, 0, 1}), netip.AddrFrom4([4]byte{192, 0, 2, 1}), netip.IPv6Loopback(),
	} {
		places = append(places, netip.AddrPortFrom(ip, 443).String())
	}
	for _, inside := range places {
		_, err := dial(t.Context(), "tcp", inside)
		require.ErrorIs(t, err, ssrf.ErrProhibitedIP, inside)
	}
	_, err := dial(t.Context(), "tcp", "127.0.0.1:8080")
	require.ErrorIs(t, err, ssrf.ErrProhibitedPort)
	require.Nil(t, egress.Transport(time.Second).Proxy, "no proxy of the environment")
}
