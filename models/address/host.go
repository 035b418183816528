package address

import (
	"net/netip"
	"strings"

	"golang.org/x/net/idna"

	"eokm.nl/hosting/models"
)

// hostRules decides which names may be a host and how they are spelled. It is the rule of registries and resolvers: a
// label has letters, digits and inner hyphens only.
var hostRules = idna.Lookup

// parseHost gives the host as Address.Host does.
func parseHost(text string) (string, *models.Invalid) {
	if text == "" || text == "." {
		return "", badAddress("row.url.no_host")
	}
	if strings.HasPrefix(text, "[") {
		return parseIPv6(text)
	}
	host, ok := asciiHost(text)
	if !ok {
		return "", badAddress("row.url.host")
	}
	// Browsers read a host that ends in a number as IPv4, also as 0x7f.1 or 017700000001. Only the usual spelling is
	// clear to all.
	if endsInNumber(host) {
		if _, err := netip.ParseAddr(host); err != nil {
			return "", badAddress("row.url.ip_form")
		}
	}
	return host, nil
}

func parseIPv6(text string) (string, *models.Invalid) {
	inner, closed := strings.CutSuffix(text[1:], "]")
	ip, err := netip.ParseAddr(inner)
	if !closed || err != nil || !ip.Is6() || ip.Zone() != "" {
		return "", badAddress("row.url.ip_form")
	}
	return ip.String(), nil
}

// HostIsIP tells whether a host that parsed is an IP literal.
func HostIsIP(host string) bool { return strings.Contains(host, ":") || endsInNumber(host) }

// asciiHost spells a name in lower case and punycode, without the dot at the end.
func asciiHost(text string) (string, bool) {
	if host := strings.ToLower(strings.TrimSuffix(text, ".")); plainName(host) {
		return host, true
	}
	host, err := hostRules.ToASCII(text)
	if err != nil {
		return "", false
	}
	host = strings.TrimSuffix(host, ".")
	// A spelling that maps on to a third one is refused: Normal must be the end of the road.
	again, err := hostRules.ToASCII(host)
	return host, err == nil && again == host && fitsDNS(host)
}

// plainName tells whether hostRules would keep host as it is, without asking them: they take ten times as long, and
// nearly every host is plain.
func plainName(host string) bool {
	if !fitsDNS(host) {
		return false
	}
	for label := range strings.SplitSeq(host, ".") {
		if label[0] == '-' || label[len(label)-1] == '-' || (len(label) > 3 && label[2:4] == "--") {
			return false
		}
		for i := range len(label) {
			if c := label[i]; (c < 'a' || c > 'z') && (c < '0' || c > '9') && c != '-' {
				return false
			}
		}
	}
	return true
}

// fitsDNS holds the lengths of RFC 1035: 1 to 63 bytes a label, 253 in all.
func fitsDNS(host string) bool {
	if len(host) > 253 {
		return false
	}
	for label := range strings.SplitSeq(host, ".") {
		if label == "" || len(label) > 63 {
			return false
		}
	}
	return true
}

// endsInNumber is the test of the URL standard for "this host is meant as IPv4": its last label is a number.
func endsInNumber(host string) bool {
	last := host[strings.LastIndexByte(host, '.')+1:]
	digits, isHex := strings.CutPrefix(last, "0x")
	for i := range len(digits) {
		c := digits[i]
		if (c < '0' || c > '9') && (!isHex || c < 'a' || c > 'f') {
			return false
		}
	}
	return true
}
