package address

import (
	"fmt"
	"log/slog"
	"net/netip"
	"strconv"
	"strings"

	"golang.org/x/net/publicsuffix"
)

// Address is one reported web address (http or https). It holds a secret: every way of printing or encoding it gives
// "[address]", so it cannot reach a log, an error, a page or a message by accident. Who needs it says which form he
// means: Masked and Defanged for people, Raw after a logged reveal, Normal for equality.
//
// The zero Address is no address; its accessors give zero values. An Address does not change; == tells whether two were
// received as the same text. Hold one in an exported field: fmt cannot call the methods of an unexported one.
type Address struct {
	raw    string
	normal string
	host   string
}

const sealedText = "[address]"

// IsZero tells whether a is no address.
func (a Address) IsZero() bool { return a.normal == "" }

// Equal is ==, for go-cmp.
func (a Address) Equal(b Address) bool { return a == b }

// Raw is the address as received, without the white space around it and the tabs and line breaks in it.
func (a Address) Raw() string { return a.raw }

// Normal is the normalised address: two addresses are the same item when their Normal is equal. It is ASCII and its own Normal. The
// part behind # belongs to it, since pages show other things by it. What was sealed before December 2026 has a Normal without: such an
// item stays one, and the same address reported again with that part is another.
func (a Address) Normal() string { return a.normal }

// Host is the host in ASCII (punycode) and lower case, without port, and without brackets for IPv6.
func (a Address) Host() string { return a.host }

// Domain is the registrable domain, by the public suffix list with its private part: a customer's name below a blog
// platform's counts as a domain. A host that has none (a public suffix itself, or a single label) gives the whole host;
// an IP host gives "".
func (a Address) Domain() string {
	if a.IsZero() || HostIsIP(a.host) {
		return ""
	}
	domain, err := publicsuffix.EffectiveTLDPlusOne(a.host)
	if err != nil {
		return a.host
	}
	return domain
}

// IP is the host when that is an IP literal, else the zero Addr. An IPv4 address written as IPv6 gives the IPv4 one:
// that is who routes it.
func (a Address) IP() netip.Addr {
	if a.IsZero() || !HostIsIP(a.host) {
		return netip.Addr{}
	}
	ip, err := netip.ParseAddr(a.host)
	if err != nil {
		return netip.Addr{}
	}
	return ip.Unmap()
}

// mask stands for any path and query, always as long, so its length says nothing.
const mask = "••••••••"

// Masked is what lists and pages show: scheme, host and port defanged, and dots for whatever comes after.
func (a Address) Masked() string {
	if a.IsZero() {
		return ""
	}
	origin, tail := splitOrigin(a.normal)
	if tail == "/" {
		return a.defangOrigin(origin) + "/"
	}
	return a.defangOrigin(origin) + "/" + mask
}

// MaskedHost is the host defanged, without port: img[.]example[.]com, 2001[:]db8[:][:]1. A name with other letters than
// ASCII shows as punycode, so that no look-alike can pass for another host.
func (a Address) MaskedHost() string { return Defang(a.host) }

// Defanged is the whole address made harmless: hxxp, [.] in the host, [:]// where another address follows in the path,
// and anything but plain ASCII as percent codes. It is for a logged reveal; the text after the host is otherwise as
// received.
func (a Address) Defanged() string {
	if a.IsZero() {
		return ""
	}
	origin, _ := splitOrigin(a.normal)
	_, tail := splitOrigin(a.raw)
	return a.defangOrigin(origin) + strings.ReplaceAll(escapeOdd(slashed(tail)), "://", "[:]//")
}

// defangOrigin makes scheme, host and port of a normal address harmless.
func (a Address) defangOrigin(origin string) string {
	at := strings.LastIndex(origin, a.host)
	return "hxx" + origin[len("htt"):at] + Defang(a.host) + origin[at+len(a.host):]
}

// Defang writes a host or an IP address so that no program makes a link of it.
func Defang(host string) string {
	return strings.ReplaceAll(strings.ReplaceAll(host, ".", "[.]"), ":", "[:]")
}

// String gives "[address]".
func (Address) String() string { return sealedText }

// GoString gives "[address]", for %#v.
func (Address) GoString() string { return sealedText }

// Format gives "[address]" for every verb.
func (Address) Format(f fmt.State, _ rune) { _, _ = f.Write([]byte(sealedText)) }

// LogValue gives "[address]".
func (Address) LogValue() slog.Value { return slog.StringValue(sealedText) }

// MarshalText gives "[address]".
func (Address) MarshalText() ([]byte, error) { return []byte(sealedText), nil }

// MarshalJSON gives "[address]".
func (Address) MarshalJSON() ([]byte, error) { return strconv.AppendQuote(nil, sealedText), nil }
