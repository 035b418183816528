package oidc

import (
	"net/http"
	"net/netip"
	"testing"

	"code.dny.dev/ssrf"
	"github.com/stretchr/testify/require"
)

// A connection names its identity provider itself: no name and no address of it may lead inside a network, nor to another
// service than HTTPS. What is refused is refused before anything is sent.
func TestNew_DialsPublicAddressesOnly(t *testing.T) {
	t.Parallel()
	local := "[" + netip.AddrFrom16([16]byte{0xfd, 15: 1}).String() + "]"
	nat64 := "[" + netip.AddrFrom16([16]byte{0, 0x64, 0xff, 0x9b, 12: 127, 15: 1}).String() + "]"
	// no address but a reserved one is written out
	inside := func(ip ...byte) string { return netip.AddrFrom4([4]byte(ip)).String() + ":443" }
	client := New().http // that no proxy of the environment dials instead, egress's own test holds
	for address, refusal := range map[string]error{
		"localhost:443": ssrf.ErrProhibitedIP, "127.0.0.1:443": ssrf.ErrProhibitedIP, "[::1]:443": ssrf.ErrProhibitedIP,
		inside(10, 0, 0, 1): ssrf.ErrProhibitedIP, inside(192, 168, 1, 1): ssrf.ErrProhibitedIP,
		inside(169, 254, 169, 254): ssrf.ErrProhibitedIP,
		inside(100, 64, 0, 1):      ssrf.ErrProhibitedIP, "0.0.0.0:443": ssrf.ErrProhibitedIP, "192.0.2.1:443": ssrf.ErrProhibitedIP,
		local + ":443": ssrf.ErrProhibitedIP, "[fe80::1]:443": ssrf.ErrProhibitedIP, nat64 + ":443": ssrf.ErrProhibitedIP,
		"[::ffff:127.0.0.1]:443": ssrf.ErrProhibitedIP, "127.0.0.1:80": ssrf.ErrProhibitedPort, "[::1]:22": ssrf.ErrProhibitedPort,
	} {
		question, err := http.NewRequestWithContext(t.Context(), http.MethodGet, "https://"+address, nil)
		require.NoError(t, err)
		answer, err := client.Do(question)
		require.ErrorIs(t, err, refusal, address)
		require.Nil(t, answer, address)
	}
}
