package address_test

import (
	"encoding/json"
	"net/url"
	"os"
	"regexp"
	"slices"
	"strings"
	"testing"
	"unicode"

	"github.com/stretchr/testify/require"

	"eokm.nl/hosting/models/address"
)

// hostCase is what the URL standard makes of a host; "" when it refuses it.
type hostCase struct{ input, host string }

// hostCases are the cases of web-platform-tests (testdata/wpt): hosts by themselves, and those of whole addresses.
func hostCases(t *testing.T) []hostCase {
	t.Helper()
	load := func(name string, into any) {
		content, err := os.ReadFile("testdata/wpt/" + name)
		require.NoError(t, err)
		require.NoError(t, json.Unmarshal(content, into))
	}
	var lines []json.RawMessage // some are remarks
	load("toascii.json", &lines)
	var cases []hostCase
	for _, line := range lines {
		var c struct{ Input, Output string }
		if json.Unmarshal(line, &c) == nil {
			cases = append(cases, hostCase{"http://" + c.Input + "/", c.Output})
		}
	}
	var addresses []struct{ Input, Href string }
	load("urltestdata.json", &addresses)
	for _, c := range addresses {
		u, err := url.Parse(c.Href)
		if err != nil { // Go reads fewer hosts than the standard
			_, rest, _ := strings.Cut(c.Href, "://")
			rest, _, _ = strings.Cut(rest, "/")
			cases = append(cases, hostCase{c.Input, rest})
			continue
		}
		cases = append(cases, hostCase{c.Input, strings.Trim(u.Hostname(), "[]")})
	}
	return cases
}

// beforePath is an address up to its path, with the characters that somebody could take for a part of it.
var beforePath = regexp.MustCompile(`^https?://[^/?#]*`)

type difference struct {
	why string
	is  func(c hostCase) bool
}

// differences are where Parse refuses what the URL standard takes, each with its reason.
var differences = []difference{
	{"no user name before the host: readers disagree where the host begins", func(c hostCase) bool {
		return strings.Contains(beforePath.FindString(c.input), "@")
	}},
	{"no backslash before the path: other programs than browsers take it for a part of the host", func(c hostCase) bool {
		return strings.Contains(beforePath.FindString(c.input), `\`)
	}},
	{"no control, and no other character that nobody sees: most often it came along from a text", func(c hostCase) bool {
		return strings.ContainsFunc(c.input, func(r rune) bool {
			return unicode.IsControl(r) || unicode.Is(unicode.Cf, r) || r == '\u180e'
		})
	}},
	{"DNS holds no such name: an empty label, 64 characters in one, or 254 in all. Nobody can be asked where it is", func(c hostCase) bool {
		return len(c.host) > 253 || slices.ContainsFunc(strings.Split(c.host, "."), func(l string) bool { return l == "" || len(l) > 63 })
	}},
	{"the root of DNS has letters, digits and hyphens only: another sign there is of the text around the address", func(c hostCase) bool {
		return strings.ContainsAny(c.host[strings.LastIndexByte(c.host, '.')+1:], "!\"$&'()*+,;=_`{}~")
	}},
	{"no port 0: browsers do not ask there", func(c hostCase) bool { return regexp.MustCompile(`:0+(/|$)`).MatchString(c.input) }},
	{"letters that x/net/idna knows from a later version of Unicode on", func(c hostCase) bool {
		return slices.Contains([]string{"xn--s5a", "xn--snl", "xn--r5g"}, strings.TrimSuffix(c.host, ".com"))
	}},
}

// What opens in a browser can be notified: Parse takes the hosts that the URL standard takes, and spells them as it does, but for what
// stands in differences. It takes none that the standard refuses.
func TestParseAddress_ReadsHostsAsBrowsersDo(t *testing.T) {
	t.Parallel()
	cases := hostCases(t)
	require.Greater(t, len(cases), 400)
	agree := 0
	for _, c := range cases {
		got := ""
		if a, err := address.Parse(c.input); err == nil {
			got = a.Host()
		}
		if got == c.host {
			agree++
			continue
		}
		i := slices.IndexFunc(differences, func(d difference) bool { return d.is(c) })
		require.True(t, got == "" && i >= 0, "%q: %q, and by the standard %q", c.input, got, c.host)
	}
	require.Greater(t, agree, 300)
}

// Each difference is one that a case of the lists has.
func TestParseAddress_DiffersForAReason(t *testing.T) {
	t.Parallel()
	cases := hostCases(t)
	for _, d := range differences {
		require.True(t, slices.ContainsFunc(cases, d.is), d.why)
	}
}
