package address

import (
	"net/netip"
	"strconv"
	"strings"
	"unicode"
	"unicode/utf8"

	"eokm.nl/hosting/models"
)

// maxAddress is the longest address that is taken, in bytes, as received and as normalised. There is no limit below it:
// real addresses are often longer than 255 or 512.
const maxAddress = 4096

const asciiSpace = " \t\r\n\v\f"

// Parse reads one web address and normalises it (RFC 3986, 6.2.2 and 6.2.3). An error is always an *Invalid with Field "url"; it holds
// nothing of the text.
//
// It takes what a browser takes, since feeds give what stood in a page (URL standard, "URL parsing"): any host that a browser asks for
// (parseHost), tabs and line breaks go, spaces and other signs become percent codes, a backslash in the path is a slash. It is strict
// where readers disagree, because an address that a browser, a provider's tool and the portal read in three ways can send a notice to
// the wrong provider: no userinfo, no backslash or space before the path, no control, invisible or direction-changing character, no
// second address behind a space or line break.
func Parse(raw string) (Address, error) {
	raw = strings.Trim(raw, asciiSpace)
	switch {
	case raw == "":
		return Address{}, badAddress("row.url.empty")
	case len(raw) > maxAddress:
		return Address{}, longAddress()
	case holdsTwo(raw):
		return Address{}, badAddress("row.url.two")
	}
	raw = withoutBreaks.Replace(raw)
	if bad := badCharacter(raw); bad != nil {
		return Address{}, bad
	}
	a, bad := parseAddress(raw)
	if bad != nil {
		return Address{}, bad
	}
	return a, nil
}

// withoutBreaks takes away what a browser reads past.
var withoutBreaks = strings.NewReplacer("\t", "", "\r", "", "\n", "")

// holdsTwo tells whether another address begins behind a space or a line break: somebody put two in one cell, and a browser would make
// one of them that is neither.
func holdsTwo(raw string) bool {
	for {
		at := strings.IndexAny(raw, asciiSpace)
		if at < 0 {
			return false
		}
		raw = strings.TrimLeft(raw[at:], asciiSpace)
		if _, _, bad := cutScheme(raw); bad == nil {
			return true
		}
	}
}

func badAddress(key string) *models.Invalid { return &models.Invalid{Field: "url", Key: key} }

func longAddress() *models.Invalid {
	return &models.Invalid{Field: "url", Key: "row.url.too_long", Args: map[string]string{"Max": strconv.Itoa(maxAddress)}}
}

// Signs that nobody sees, and without which words of some languages, and some pictures, are other ones.
const joiner, nonJoiner = '\u200d', '\u200c'

// badCharacter finds the first character that may be nowhere in an address.
func badCharacter(raw string) *models.Invalid {
	for i := 0; i < len(raw); i++ {
		if c := raw[i]; c > ' ' && c < 0x7f {
			continue
		}
		r, size := utf8.DecodeRuneInString(raw[i:])
		switch {
		case r == utf8.RuneError && size == 1:
			return badAddress("row.url.encoding")
		case unicode.IsControl(r):
			return badAddress("row.url.control")
		case unicode.Is(unicode.Bidi_Control, r):
			return badAddress("row.url.bidi")
		case unicode.Is(unicode.Cf, r) && r != joiner && r != nonJoiner:
			return badAddress("row.url.invisible") // zero width, byte order mark, soft hyphen, tags
		}
		i += size - 1
	}
	return nil
}

func parseAddress(raw string) (Address, *models.Invalid) {
	scheme, rest, bad := cutScheme(raw)
	if bad != nil {
		return Address{}, bad
	}
	authority, tail := splitTail(rest)
	if strings.ContainsFunc(authority, unicode.IsSpace) {
		return Address{}, badAddress("row.url.space")
	}
	hostText, portText, bad := cutPort(authority)
	if bad != nil {
		return Address{}, bad
	}
	host, bad := parseHost(hostText)
	if bad != nil {
		return Address{}, bad
	}
	port, bad := parsePort(portText, scheme)
	if bad != nil {
		return Address{}, bad
	}
	normal := scheme + "://" + bracketed(host) + port + normalTail(tail)
	switch {
	case len(normal) > maxAddress:
		return Address{}, longAddress()
	case normal == raw:
		normal = raw // one string in memory, not two
	}
	return Address{raw: raw, normal: normal, host: host}, nil
}

// splitOrigin cuts an address that parsed after its host and port.
func splitOrigin(address string) (origin, tail string) {
	start := strings.Index(address, "://") + len("://")
	authority, tail := splitTail(address[start:])
	return address[:start+len(authority)], tail
}

// splitTail cuts where path, query or fragment starts.
func splitTail(s string) (authority, tail string) {
	if i := strings.IndexAny(s, "/?#"); i >= 0 {
		return s[:i], s[i:]
	}
	return s, ""
}

// cutScheme takes http:// or https:// off, in any case.
func cutScheme(raw string) (scheme, rest string, bad *models.Invalid) {
	name, rest, found := strings.Cut(raw, ":")
	if !found || strings.ContainsAny(name, "/.?#[") {
		return "", "", badAddress("row.url.no_scheme") // //host, www.example.nl/x, www.example.nl:8080
	}
	scheme = strings.ToLower(name)
	if scheme != "http" && scheme != "https" {
		return "", "", badAddress("row.url.scheme")
	}
	rest, found = strings.CutPrefix(rest, "//")
	if !found {
		return "", "", badAddress("row.url.no_scheme")
	}
	if again := strings.ToLower(rest[:min(len(rest), len("https://"))]); strings.HasPrefix(again, "http://") || again == "https://" {
		return "", "", badAddress("row.url.scheme") // http://https://example.com: a browser would ask for a host of the name https
	}
	return scheme, rest, nil
}

// cutPort splits the part before the path. port still has its colon; the host of IPv6 still has its brackets.
func cutPort(authority string) (host, port string, bad *models.Invalid) {
	switch {
	case strings.Contains(authority, `\`):
		return "", "", badAddress("row.url.backslash")
	case strings.Contains(authority, "@"):
		return "", "", badAddress("row.url.userinfo")
	}
	after := 0
	if strings.HasPrefix(authority, "[") {
		after = strings.IndexByte(authority, ']') + 1
	}
	i := strings.IndexByte(authority[after:], ':')
	if i < 0 {
		return authority, "", nil
	}
	host, port = authority[:after+i], authority[after+i:]
	if strings.Count(port, ":") > 1 {
		if _, err := netip.ParseAddr(authority); err == nil {
			return "", "", badAddress("row.url.ip_form") // IPv6 without its brackets
		}
	}
	return host, port, nil
}

// parsePort gives ":8080", or "" for the default port of scheme and for an empty one.
func parsePort(text, scheme string) (string, *models.Invalid) {
	digits := strings.TrimPrefix(text, ":")
	if digits == "" {
		return "", nil
	}
	port, err := strconv.ParseUint(digits, 10, 16)
	switch {
	case err != nil || port == 0:
		return "", badAddress("row.url.port")
	case scheme == "http" && port == 80, scheme == "https" && port == 443:
		return "", nil
	}
	return ":" + strconv.FormatUint(port, 10), nil
}

func bracketed(host string) string {
	if strings.Contains(host, ":") {
		return "[" + host + "]"
	}
	return host
}
