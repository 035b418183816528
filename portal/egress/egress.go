// Package egress is how the portal calls out: to public addresses, over TLS, and no further. Whatever speaks to a server
// whose name somebody else chose goes through it (Client).
//
// Never here: what is said, and to whom. Nothing calls a reported address, through this or otherwise.
package egress

import (
	"net"
	"net/http"
	"time"

	"code.dny.dev/ssrf"
)

// maxHeader is how large the header of an answer may be.
const maxHeader = 64 << 10

// Transport makes a transport that connects to port 443 of public addresses only and uses no proxy of the environment. The
// address is asked after the name was looked up, so no name leads to the inside of a network.
func Transport(callTime time.Duration) *http.Transport {
	dialer := &net.Dialer{Timeout: callTime, Control: ssrf.New(ssrf.WithPorts(443)).Safe}
	return &http.Transport{
		DialContext: dialer.DialContext, TLSHandshakeTimeout: callTime, MaxResponseHeaderBytes: maxHeader, ForceAttemptHTTP2: true,
		DisableCompression: true,
	}
}
