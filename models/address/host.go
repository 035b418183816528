package address

import (
	"net/netip"
	"net/url"
	"strings"
	"unicode/utf8"

	"golang.org/x/net/idna"

	"eokm.nl/hosting/models"
)

// hostRules spells a name that is not plain ASCII as browsers do (URL standard, "domain to ASCII"): UTS 46 without the rules of
// registries on hyphens and signs. A name in ASCII needs none of it: a browser asks for that as it is.
var hostRules = idna.New(idna.MapForLookup(), idna.BidiRule(), idna.CheckJoiners(true), idna.CheckHyphens(false),
	idna.StrictDomainName(false), idna.VerifyDNSLength(false), idna.Transitional(false))

// capitalSharp is a letter that Unicode took for two others before version 16: ẞ is ß, and not ss, which is another host.
var capitalSharp = strings.NewReplacer("ẞ", "ß")

// parseHost gives the host as Address.Host does: what the host parser of the URL standard takes, but for names that DNS cannot hold.
func parseHost(text string) (string, *models.Invalid) {
	switch {
	case text == "" || text == ".":
		return "", badAddress("row.url.no_host")
	case strings.HasPrefix(text, "["):
		return parseIPv6(text)
	case twoHosts(text):
		return "", badAddress("row.url.two")
	}
	host, ok := asciiHost(text)
	if !ok {
		return "", badAddress("row.url.host")
	}
	if !endsInNumber(host) {
		return host, nil
	}
	// A browser opens 0x7f.1 and 017700000001 as IPv4. So does nobody else in one way: from here on there is the usual spelling only.
	ip, _, ok := readIPv4(strings.Split(host, "."), octal)
	if !ok {
		return "", badAddress("row.url.ip_form")
	}
	return ip.String(), nil
}

func parseIPv6(text string) (string, *models.Invalid) {
	inner, closed := strings.CutSuffix(text[1:], "]")
	ip, err := netip.ParseAddr(inner)
	if !closed || err != nil || !ip.Is6() || ip.Zone() != "" {
		return "", badAddress("row.url.ip_form")
	}
	return ip.String(), nil
}

// twoHosts tells whether a host is two that somebody put in one cell. A comma may stand in a name, but not between two whole ones.
func twoHosts(text string) bool {
	for i, c := range text {
		if c != ',' && c != ';' {
			continue
		}
		before, after := text[:i], text[i+1:]
		if after == "http" || after == "https" || strings.Contains(before, ".") && strings.Contains(after, ".") &&
			isTopLevel(before[strings.LastIndexByte(before, '.')+1:]) {
			return true
		}
	}
	return false
}

// HostIsIP tells whether a host that parsed is an IP literal.
func HostIsIP(host string) bool { return strings.Contains(host, ":") || endsInNumber(host) }

// asciiHost spells a name in lower case and punycode, without percent codes and without the dot at the end.
func asciiHost(text string) (string, bool) {
	if strings.IndexByte(text, '%') >= 0 {
		plain, err := url.PathUnescape(text)
		if err != nil || !utf8.ValidString(plain) {
			return "", false
		}
		text = plain
	}
	if !isASCII(text) {
		ascii, err := hostRules.ToASCII(capitalSharp.Replace(text))
		if err != nil {
			return "", false
		}
		text = ascii
	}
	host := strings.ToLower(strings.TrimSuffix(text, "."))
	return host, fitsDNS(host) && takenInHost(host)
}

func isASCII(text string) bool {
	for i := range len(text) {
		if text[i] >= utf8.RuneSelf {
			return false
		}
	}
	return true
}

// takenInHost tells whether a name in ASCII has none of the URL standard's "forbidden domain code points", and ends as names do: the root
// of DNS has labels of letters, digits and hyphens only. Any other sign there is of the text around the address.
func takenInHost(host string) bool {
	for i := len(host) - 1; i >= 0 && host[i] != '.'; i-- {
		if c := host[i]; !letterDigit(c) && c != '-' {
			return false
		}
	}
	for i := range len(host) {
		if c := host[i]; !letterDigit(c) && c != '.' && c != '-' && (c <= ' ' || strings.IndexByte("#%/:<>?@[\\]^|\x7f", c) >= 0) {
			return false
		}
	}
	return true
}

// letterDigit is for a host in lower case.
func letterDigit(c byte) bool { return c >= 'a' && c <= 'z' || c >= '0' && c <= '9' }

// fitsDNS holds the lengths of RFC 1035: 1 to 63 bytes a label, 253 in all. Of a name beyond them nobody can be asked where it is.
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
