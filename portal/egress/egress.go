// Package egress is how the portal calls out: to public addresses, over TLS, and no further. Whatever speaks to a server
// whose name somebody else chose goes through it (Client).
//
// Never here: what is said, and to whom. Nothing calls a reported address, through this or otherwise.
package egress

import (
	"errors"
	"net"
	"net/http"
	"net/netip"
	"time"

	"code.dny.dev/ssrf"
)

// maxHeader is how large the header of an answer may be.
const maxHeader = 64 << 10

// Transport makes a transport that connects to port 443 of public addresses only and uses no proxy of the environment. The
// address is asked after the name was looked up, so no name leads to the inside of a network.
func Transport(callTime time.Duration) *http.Transport {
	return To(callTime, Reach{Ports: []uint16{443}})
}

// Reach is how far calls may go beyond public addresses, for a test whose server is on this machine.
type Reach struct {
	Ports    []uint16
	Also     []netip.Prefix // of IPv4
	Resolver *net.Resolver  // nil: the machine's
}

// To is Transport with another reach.
func To(callTime time.Duration, r Reach) *http.Transport {
	guard := ssrf.New(ssrf.WithPorts(r.Ports...), ssrf.WithAllowedV4Prefixes(r.Also...))
	dialer := &net.Dialer{Timeout: callTime, Control: guard.Safe, Resolver: r.Resolver}
	return &http.Transport{
		DialContext: dialer.DialContext, TLSHandshakeTimeout: callTime, MaxResponseHeaderBytes: maxHeader, ForceAttemptHTTP2: true,
		DisableCompression: true,
	}
}

// Prohibited tells whether an error is that a name led to where nobody is called.
func Prohibited(err error) bool {
	return errors.Is(err, ssrf.ErrProhibitedIP) || errors.Is(err, ssrf.ErrProhibitedPort) || errors.Is(err, ssrf.ErrProhibitedNetwork) ||
		errors.Is(err, ErrInClear)
}
