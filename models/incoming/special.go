package incoming

import (
	"net/netip"
	"slices"
	"strings"

	"golang.org/x/net/publicsuffix"
)

// elsewhere lists the address blocks that nothing on the internet answers from: those of IANA's special-purpose registries
// (iana.org/assignments/iana-ipv4-special-registry and -ipv6-special-registry, RFC 6890) that are not globally reachable, and multicast
// (RFC 5771, RFC 4291). Those for documentation are left out: examples, exercises and the demo are made of them.
var elsewhere = prefixes(
	"0.0.0.0/8", "10.0.0.0/8", "100.64.0.0/10", "127.0.0.0/8", "169.254.0.0/16", "172.16.0.0/12", "192.0.0.0/24", "192.168.0.0/16",
	"198.18.0.0/15", "224.0.0.0/4", "240.0.0.0/4",
	"::/127", "64:ff9b:1::/48", "100::/64", "100:0:0:1::/64", "2001:2::/48", "2001:10::/28", "5f00::/16", "fc00::/7", "fe80::/10",
	"fec0::/10", "ff00::/8",
)

// carried lists the blocks whose addresses only carry an IPv4 address through a gateway (RFC 6052, 4380, 3056): what answers is
// somewhere else than whoever holds the block.
var carried = prefixes("64:ff9b::/96", "2001::/32", "2002::/16", "192.88.99.0/24")

func prefixes(texts ...string) []netip.Prefix {
	list := make([]netip.Prefix, len(texts))
	for i, text := range texts {
		list[i] = netip.MustParsePrefix(text)
	}
	return list
}

func inAny(list []netip.Prefix, ip netip.Addr) bool {
	return slices.ContainsFunc(list, func(p netip.Prefix) bool { return p.Contains(ip) })
}

// localNames are the top names that lead nowhere outside a network of one's own: RFC 6761, 6762 with its appendix G, 8375 and ICANN's
// choice of internal. example is for documentation, as its addresses are.
var localNames = []string{
	"localhost", "local", "invalid", "test", "internal", "intranet", "private", "corp", "home", "lan", "localdomain", "home.arpa",
}

// otherNames are the top names that are looked up elsewhere than in DNS: Tor (RFC 7686), those of RFC 9476, and what is in use beside.
var otherNames = []string{"onion", "alt", "i2p", "eth", "bit", "gnu"}

// isUnder tells whether a host is one of the names, or below it.
func isUnder(host string, names []string) bool {
	return slices.ContainsFunc(names, func(name string) bool {
		rest, found := strings.CutSuffix(host, name)
		return found && (rest == "" || strings.HasSuffix(rest, "."))
	})
}

// usualTops are the ends of nearly all hosts that are reported, and example, which the list of public suffixes has not: for each name that
// it is asked, that list first makes the error of what is no IP address, which costs more than the rest of a row's warnings.
var usualTops = []string{"com", "nl", "net", "org", "example", "ru", "to", "cc", "me", "io", "info", "eu", "de", "co", "xyz", "pw", "st"}

// unknownTop tells whether a host ends in no top-level domain that there is.
func unknownTop(host string) bool {
	top := host[strings.LastIndexByte(host, '.')+1:]
	if slices.Contains(usualTops, top) {
		return false
	}
	_, known := publicsuffix.PublicSuffix(top)
	return !known
}
