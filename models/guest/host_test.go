package guest

import (
	"net/netip"
	"testing"

	"github.com/stretchr/testify/require"

	"eokm.nl/hosting/models"
	"eokm.nl/hosting/models/address"
	"eokm.nl/hosting/models/notice"
)

// Whoever gets the link sees all of its addresses: what another host has is not among them.
func TestTogether_IsOneHostIPOrNetwork(t *testing.T) {
	t.Parallel()
	item := func(url, ip string, asn int64) notice.Item {
		a, err := address.Parse(url)
		require.NoError(t, err)
		parsed, _ := netip.ParseAddr(ip)
		return notice.Item{State: models.StateUnrouted, ASN: asn, Content: address.Sealed{Address: a, IP: parsed}}
	}
	for _, c := range []struct {
		name string
		one  notice.Item
		two  notice.Item
		want bool
	}{
		{"one host", item("http://a.example/1", "203.0.113.1", 0), item("http://a.example/2", "203.0.113.2", 0), true},
		{"one IP address", item("http://a.example/1", "203.0.113.1", 0), item("http://b.example/1", "203.0.113.1", 0), true},
		{"one network", item("http://a.example/1", "203.0.113.1", 64500), item("http://b.example/1", "203.0.113.2", 64500), true},
		{"nothing in common", item("http://a.example/1", "203.0.113.1", 64500), item("http://b.example/1", "203.0.113.2", 64501), false},
		{"both unknown", item("http://a.example/1", "", 0), item("http://b.example/1", "", 0), false},
	} {
		require.Equal(t, c.want, together([]notice.Item{c.one, c.two}), c.name)
	}
}
