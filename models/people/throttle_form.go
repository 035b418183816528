package people

import (
	"net/netip"
)

// networkOf is what one customer of an access provider has: an IPv4 address, or 2^64 of IPv6.
func networkOf(ip string) string {
	addr, err := netip.ParseAddr(ip)
	if err != nil || addr.Unmap().Is4() {
		return ip
	}
	network, err := addr.WithZone("").Prefix(64)
	if err != nil {
		return ip
	}
	return network.String()
}
