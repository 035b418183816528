package incoming

import (
	"slices"
	"strings"

	"golang.org/x/net/publicsuffix"
)

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
