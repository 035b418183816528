package address_test

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"log/slog"
	"net/netip"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"eokm.nl/hosting/models"
	"eokm.nl/hosting/models/address"
)

func parse(t *testing.T, raw string) address.Address {
	t.Helper()
	a, err := address.Parse(raw)
	require.NoError(t, err)
	return a
}

func TestParseAddress_Normalises(t *testing.T) {
	for raw, want := range map[string]string{
		"http://example.com":                             "http://example.com/",
		"  https://example.com/a \r\n":                   "https://example.com/a",
		"HTTPS://Img.Example.COM/Path":                   "https://img.example.com/Path",
		"http://example.com.:80/":                        "http://example.com/",
		"https://example.com:443?x=1":                    "https://example.com/?x=1",
		"http://example.com:443/":                        "http://example.com:443/",
		"http://example.com:0080/":                       "http://example.com/",
		"http://example.com:/x":                          "http://example.com/x",
		"http://example.com:8080/x#part":                 "http://example.com:8080/x#part",
		"http://example.com#part":                        "http://example.com/#part",
		"http://bücher.example/ü?ü":                      "http://xn--bcher-kva.example/%C3%BC?%C3%BC",
		"http://BÜCHER。example/":                         "http://xn--bcher-kva.example/",
		"http://xn--bcher-kva.example/":                  "http://xn--bcher-kva.example/",
		"http://example.com/%7euser/%2fa%3a":             "http://example.com/~user/%2Fa%3A",
		"http://example.com/a/./b/../c":                  "http://example.com/a/c",
		"http://example.com/a/%2e%2e/b":                  "http://example.com/b",
		"http://example.com/../../a/..":                  "http://example.com/",
		"http://example.com/a/b/..":                      "http://example.com/a/",
		"http://example.com//a//":                        "http://example.com//a//",
		"http://example.com/100%":                        "http://example.com/100%25",
		"http://example.com/%%341":                       "http://example.com/%2541",
		"http://example.com/a[1]|<\">^`{}\\":             "http://example.com/a%5B1%5D%7C%3C%22%3E%5E%60%7B%7D/",
		"http://example.com/a;b=1;c?d=e&f=/g?h":          "http://example.com/a;b=1;c?d=e&f=/g?h",
		"http://example.com/@user:x":                     "http://example.com/@user:x",
		"http://-a.example/":                             "http://-a.example/",
		"http://a_b.example/":                            "http://a_b.example/",
		"http://exa%6dple.com/":                          "http://example.com/",
		"http://xn--a.example/":                          "http://xn--a.example/",
		"http://0x7f.1/":                                 "http://127.0.0.1/",
		"http://0300.0.2.1/":                             "http://192.0.2.1/",
		"http://192.0.513/":                              "http://192.0.2.1/",
		"http://3221225985/":                             "http://192.0.2.1/",
		"http://0xc0000201/":                             "http://192.0.2.1/",
		"http://-a-.b--c.-.example/":                     "http://-a-.b--c.-.example/",
		"http://A_B.example":                             "http://a_b.example/",
		"http://a$b.!c&d.example":                        "http://a$b.!c&d.example/",
		"http://XN--A.example/":                          "http://xn--a.example/",
		"http://ab--ü.example/":                          "http://xn--ab---3ra.example/",
		"http://exam%70le%2ECOM./":                       "http://example.com/",
		"http://b%C3%BCcher.example/":                    "http://xn--bcher-kva.example/",
		"http://0XC0.0X0.0x0201/":                        "http://192.0.2.1/",
		"http://192.0.2.0x1./":                           "http://192.0.2.1/",
		"http://example.com:000000080/":                  "http://example.com/",
		"http://example.com/👩\u200d💻":                    "http://example.com/%F0%9F%91%A9%E2%80%8D%F0%9F%92%BB",
		"http://نامه\u200cای.example/":                   "http://xn--mgba3gch31f060k.example/",
		"http://192.0.2.7/x":                             "http://192.0.2.7/x",
		"http://192.0.2.7.:81":                           "http://192.0.2.7:81/",
		"http://[2001:DB8:0::0001]:8080/x":               "http://[2001:db8::1]:8080/x",
		"http://[::ffff:192.0.2.1]/":                     "http://[::ffff:192.0.2.1]/",
		"http://example.com/" + strings.Repeat("a", 800): "http://example.com/" + strings.Repeat("a", 800),
	} {
		a, err := address.Parse(raw)
		require.NoError(t, err, raw)
		require.Equal(t, want, a.Normal(), raw)
		require.Equal(t, want, parse(t, a.Normal()).Normal(), "again: %s", raw)
		require.Equal(t, strings.TrimSpace(raw), a.Raw())
	}
}

// The part behind # is part of the address, in the spelling of the URL standard; an empty one and what a browser keeps to itself are not.
func TestParseAddress_KeepsTheFragment(t *testing.T) {
	for raw, want := range map[string][2]string{ // what follows the host of a normal address, and of one that is shown
		"#!/album/alfa":                 {"/#!/album/alfa", "#!/album/alfa"},
		"/?x=1#a?b/c":                   {"/?x=1#a?b/c", "/?x=1#a?b/c"},
		"/#":                            {"/", "/#"},
		"#":                             {"/", "#"},
		"/a#:~:text=woord":              {"/a", "/a#:~:text=woord"},
		"/a#deel:~:text=woord":          {"/a#deel", "/a#deel:~:text=woord"},
		"/a#deel:%7e:text=woord":        {"/a#deel", "/a#deel:%7e:text=woord"},
		"/a#:~":                         {"/a#:~", "/a#:~"},
		"/#a#b":                         {"/#a#b", "/#a#b"},
		"/#a%23b%2fc%c3%bc":             {"/#a%23b%2Fc%C3%BC", "/#a%23b%2fc%c3%bc"},
		"/#%41%7Eb":                     {"/#A~b", "/#%41%7Eb"},
		"/#a b\"c<d>e`f\u00fc":          {"/#a%20b%22c%3Cd%3Ee%60f%C3%BC", "/#a%20b%22c%3Cd%3Ee%60f%C3%BC"},
		"/#{a}|[b]^c\\d'e":              {"/#{a}|[b]^c\\d'e", "/#{a}|[b]^c\\d'e"},
		"/#%7Ba%7D":                     {"/#%7Ba%7D", "/#%7Ba%7D"},
		"/#100%":                        {"/#100%25", "/#100%"},
		"/#/../a":                       {"/#/../a", "/#/../a"},
		"/a\\b#c":                       {"/a/b#c", "/a/b#c"},
		"/#x\ty\nz":                     {"/#xyz", "/#xyz"},
		"/#http://example.net/x":        {"/#http://example.net/x", "/#http[:]//example.net/x"},
		"/#" + strings.Repeat("a", 900): {"/#" + strings.Repeat("a", 900), "/#" + strings.Repeat("a", 900)},
	} {
		a := parse(t, "https://example.com"+raw)
		require.Equal(t, "https://example.com"+want[0], a.Normal(), raw)
		require.Equal(t, "hxxps://example[.]com"+want[1], a.Defanged(), raw)
		require.Equal(t, a.Normal(), parse(t, a.Normal()).Normal(), "again: %s", raw)
		if want[0] != "/" {
			require.Equal(t, "hxxps://example[.]com/••••••••", a.Masked(), raw)
		}
	}
	require.NotEqual(t, parse(t, "https://example.com/#{a}").Normal(), parse(t, "https://example.com/#%7Ba%7D").Normal(),
		"a page may tell them apart")
}

// What feeds hold, as a browser writes it (URL standard, "path percent-encode set" and "special-query percent-encode set").
func TestParseAddress_TakesWhatABrowserTakes(t *testing.T) {
	for raw, want := range map[string][2]string{ // what it is the same as, and how a person reads it
		"http://example.com/a b/c  d": {"http://example.com/a%20b/c%20%20d", "hxxp://example[.]com/a%20b/c%20%20d"},
		"http://example.com/a%20b":    {"http://example.com/a%20b", "hxxp://example[.]com/a%20b"},
		"http://example.com/?q=a b|c\"d<e>'f'^`{g}\\": {
			"http://example.com/?q=a%20b%7Cc%22d%3Ce%3E%27f%27%5E%60%7Bg%7D%5C",
			"hxxp://example[.]com/?q=a%20b%7Cc%22d%3Ce%3E'f'%5E%60%7Bg%7D%5C",
		},
		"http://example.com/'a'":              {"http://example.com/'a'", "hxxp://example[.]com/'a'"},
		"http://example.com/a\\b\\..\\c?d\\e": {"http://example.com/a/c?d%5Ce", "hxxp://example[.]com/a/b/../c?d%5Ce"},
		"http://example.com/a\r\nb\tc":        {"http://example.com/abc", "hxxp://example[.]com/abc"},
		"http://example\n.com/a":              {"http://example.com/a", "hxxp://example[.]com/a"},
		"ht\ttp://example.com/":               {"http://example.com/", "hxxp://example[.]com/"},
		"http://example.com/a\u00a0b\u3000c\u2028d": {
			"http://example.com/a%C2%A0b%E3%80%80c%E2%80%A8d",
			"hxxp://example[.]com/a%C2%A0b%E3%80%80c%E2%80%A8d",
		},
		"http://example.com/foto's van zomer (2).jpg": {
			"http://example.com/foto's%20van%20zomer%20(2).jpg",
			"hxxp://example[.]com/foto's%20van%20zomer%20(2).jpg",
		},
		"http://example.com/a#b c":    {"http://example.com/a#b%20c", "hxxp://example[.]com/a#b%20c"},
		"http://example.com?a b":      {"http://example.com/?a%20b", "hxxp://example[.]com?a%20b"},
		"http://example.com/a http:b": {"http://example.com/a%20http:b", "hxxp://example[.]com/a%20http:b"},
		"http://example.com/😀":        {"http://example.com/%F0%9F%98%80", "hxxp://example[.]com/%F0%9F%98%80"},
	} {
		a := parse(t, raw)
		require.Equal(t, want, [2]string{a.Normal(), a.Defanged()}, raw)
		require.Equal(t, want[0], parse(t, a.Normal()).Normal(), "again: %s", raw)
		require.Equal(t, a, parse(t, a.Raw()), "again: %s", raw)
	}
}

func TestParseAddress_Refuses(t *testing.T) {
	for raw, key := range map[string]string{
		"http://example.com/a http://example.net/b":        "row.url.two",
		"http://example.com/a\nhttps://example.net/b":      "row.url.two",
		"http://example.com/a \r\n HTTP://example.net/b":   "row.url.two",
		"http://example .com/":                             "row.url.space",
		"http://example.com /a":                            "row.url.space",
		"http://example.com\u00a0/a":                       "row.url.space",
		"http:// example.com/a":                            "row.url.space",
		"":                                                 "row.url.empty",
		" \t\r\n":                                          "row.url.empty",
		"http://example.com/" + strings.Repeat("a", 4096):  "row.url.too_long",
		"http://example.com/" + strings.Repeat("é", 1000):  "row.url.too_long",
		"http://example.com/\xff":                          "row.url.encoding",
		"http://example.com/\x00":                          "row.url.control",
		"http://example.com/\u0085":                        "row.url.control",
		"http://exam\u202eple.com/":                        "row.url.bidi",
		"http://example.com/\u2066x":                       "row.url.bidi",
		"http://example.com/\u200fx":                       "row.url.bidi",
		"http://example.com/\u061cx":                       "row.url.bidi",
		"http://exam\u200bple.com/":                        "row.url.invisible",
		"\ufeffhttp://example.com/":                        "row.url.invisible",
		"http://exam\u00adple.com/":                        "row.url.invisible",
		"//example.com/a":                                  "row.url.no_scheme",
		"www.example.com/a":                                "row.url.no_scheme",
		"www.example.com:8080/a":                           "row.url.no_scheme",
		"http:/example.com":                                "row.url.no_scheme",
		"http:example.com":                                 "row.url.no_scheme",
		"/a?b=http://example.com":                          "row.url.no_scheme",
		"javascript:alert(1)":                              "row.url.scheme",
		"data:text/html,x":                                 "row.url.scheme",
		"ftp://example.com/":                               "row.url.scheme",
		"hxxp://example.com/":                              "row.url.scheme",
		"://example.com":                                   "row.url.scheme",
		"http://example.com\\@example.net/":                "row.url.backslash",
		"http:\\\\example.com":                             "row.url.no_scheme",
		"http://user:pw@example.com/":                      "row.url.userinfo",
		"http://@example.com/":                             "row.url.userinfo",
		"http://":                                          "row.url.no_host",
		"http:///a":                                        "row.url.no_host",
		"http://:80/":                                      "row.url.no_host",
		"http://./":                                        "row.url.no_host",
		"http://?x":                                        "row.url.no_host",
		"http://example.com:0/":                            "row.url.port",
		"http://example.com:65536/":                        "row.url.port",
		"http://example.com:8a/":                           "row.url.port",
		"http://example.com:+80/":                          "row.url.port",
		"http://example.com:80:80/":                        "row.url.port",
		"http://2001:db8::1/":                              "row.url.ip_form",
		"http://example..com/":                             "row.url.host",
		"http://.example.com/":                             "row.url.host",
		"http://example.com../":                            "row.url.host",
		"http://img[.]example.com/":                        "row.url.host",
		"http://a%b.example/":                              "row.url.host",
		"http://a%2Fb.example/":                            "row.url.host",
		"http://a%00b.example/":                            "row.url.host",
		"http://a%25b.example/":                            "row.url.host",
		"http://a%FFb.example/":                            "row.url.host",
		"http://a\u200db.example/":                         "row.url.host",
		"http://a^b.example/":                              "row.url.host",
		"http://a|b.example/":                              "row.url.host",
		"http://<b.example>/":                              "row.url.host",
		"http://b.example>/":                               "row.url.host",
		"http://\"example.com\"/":                          "row.url.host",
		"http://example.com,/":                             "row.url.host",
		"http://example.com)/":                             "row.url.host",
		"http://example.com_/":                             "row.url.host",
		"http://a.example,b.example/":                      "row.url.two",
		"http://a.example;http://b.example/":               "row.url.two",
		"http://http://example.com/":                       "row.url.scheme",
		"https://HTTPS://example.com/":                     "row.url.scheme",
		"http://" + strings.Repeat("a", 64) + ".example/":  "row.url.host",
		"http://" + strings.Repeat("a.", 130) + "example/": "row.url.host",
		"http://192.0.2.256/":                              "row.url.ip_form",
		"http://192.0.2.08/":                               "row.url.ip_form",
		"http://4294967296/":                               "row.url.ip_form",
		"http://192..2/":                                   "row.url.host",
		"http://a.0x1/":                                    "row.url.ip_form",
		"http://192.0.2.1.5/":                              "row.url.ip_form",
		"http://example.0x/":                               "row.url.ip_form",
		"http://[2001:db8::1%25eth0]/":                     "row.url.ip_form",
		"http://[192.0.2.1]/":                              "row.url.ip_form",
		"http://[2001:db8::1/":                             "row.url.ip_form",
		"http://[2001:db8::1]a/":                           "row.url.ip_form",
	} {
		a, err := address.Parse(raw)
		var invalid *models.Invalid
		require.ErrorAs(t, err, &invalid, "%q", raw)
		require.Equal(t, key, invalid.Key, "%q", raw)
		require.Equal(t, "url", invalid.Field)
		require.True(t, a.IsZero())
		require.NotContains(t, err.Error(), "example")
	}
}

func TestParseAddress_ReadsIPv4InOtherDigits(t *testing.T) {
	require.Equal(t, "192.0.2.1", parse(t, "http://０３００.0.2.1/").Host()) // full-width digits map to 0300
	require.Equal(t, "192.0.2.1", parse(t, "http://１92.0.2.1/").Host())
	require.Equal(t, "hxxp://192[.]0[.]2[.]1/••••••••", parse(t, "http://0xc0.0.0x201/x").Masked())
	require.Equal(t, "hxxp://192[.]0[.]2[.]1/x", parse(t, "http://0xc0.0.0x201/x").Defanged(), "shown as all read it")
}

func TestAddress_HostDomainIP(t *testing.T) {
	for raw, want := range map[string][2]string{
		"https://img.cdn.example.co.uk:8443/x": {"img.cdn.example.co.uk", "example.co.uk"},
		"https://Example.nl./":                 {"example.nl", "example.nl"},
		"https://co.uk/":                       {"co.uk", "co.uk"},
		"https://localhost/":                   {"localhost", "localhost"},
		"https://a.bücher.example/":            {"a.xn--bcher-kva.example", "xn--bcher-kva.example"},
		"https://192.0.2.1/":                   {"192.0.2.1", ""},
		"https://[2001:db8::1]/":               {"2001:db8::1", ""},
	} {
		a := parse(t, raw)
		require.Equal(t, want[0], a.Host(), raw)
		require.Equal(t, want[1], a.Domain(), raw)
	}
	require.Equal(t, netip.MustParseAddr("192.0.2.1"), parse(t, "http://192.0.2.1:81/").IP())
	require.Equal(t, netip.MustParseAddr("2001:db8::1"), parse(t, "http://[2001:db8::1]/").IP())
	require.Equal(t, netip.MustParseAddr("192.0.2.1"), parse(t, "http://[::ffff:192.0.2.1]/").IP())
	require.False(t, parse(t, "http://example.com/").IP().IsValid())
}

func TestAddress_SafeForms(t *testing.T) {
	for raw, want := range map[string][3]string{
		"https://Img.Example.com/a/Secret.jpg?x=1#f": {
			"hxxps://img[.]example[.]com/••••••••", "img[.]example[.]com", "hxxps://img[.]example[.]com/a/Secret.jpg?x=1#f",
		},
		"http://example.com":     {"hxxp://example[.]com/", "example[.]com", "hxxp://example[.]com"},
		"http://example.com/":    {"hxxp://example[.]com/", "example[.]com", "hxxp://example[.]com/"},
		"http://example.com?x":   {"hxxp://example[.]com/••••••••", "example[.]com", "hxxp://example[.]com?x"},
		"http://example.com:81/": {"hxxp://example[.]com:81/", "example[.]com", "hxxp://example[.]com:81/"},
		"http://http.example:81": {"hxxp://http[.]example:81/", "http[.]example", "hxxp://http[.]example:81"},
		"http://[2001:db8::1]:1/x": {
			"hxxp://[2001[:]db8[:][:]1]:1/••••••••", "2001[:]db8[:][:]1", "hxxp://[2001[:]db8[:][:]1]:1/x",
		},
		"http://example.com/web/https://example.net/x": {
			"hxxp://example[.]com/••••••••", "example[.]com", "hxxp://example[.]com/web/https[:]//example.net/x",
		},
		"http://bücher.example/ü%2f<b>": {
			"hxxp://xn--bcher-kva[.]example/••••••••", "xn--bcher-kva[.]example",
			"hxxp://xn--bcher-kva[.]example/%C3%BC%2f%3Cb%3E",
		},
	} {
		a := parse(t, raw)
		require.Equal(t, want, [3]string{a.Masked(), a.MaskedHost(), a.Defanged()}, raw)
	}
}

// Whoever prints, logs or encodes an address without saying which form he means gets nothing of it.
func TestAddress_NeverLeaksByAccident(t *testing.T) {
	a := parse(t, "https://secret.example.com/canary")
	inside := struct {
		Name    string
		Address address.Address
		Pointer *address.Address
		List    []address.Address
	}{"x", a, &a, []address.Address{a}}
	var out bytes.Buffer
	for _, verb := range []string{"%v", "%+v", "%#v", "%s", "%q", "%x", "%d", "%T %[1]v"} {
		fmt.Fprintf(&out, verb+"\n"+verb+"\n", a, inside)
	}
	fmt.Fprintln(&out, a, &a, errors.New(fmt.Sprint(a)), a.String(), a.GoString())
	require.NoError(t, json.NewEncoder(&out).Encode(inside))
	require.NoError(t, json.NewEncoder(&out).Encode(map[string]any{"a": a, "in": inside}))
	text, err := a.MarshalText()
	require.NoError(t, err)
	out.Write(text)
	slog.New(slog.NewTextHandler(&out, nil)).Info("m", "a", a, "in", inside)
	slog.New(slog.NewJSONHandler(&out, nil)).Info("m", "a", a, "in", inside)

	require.Contains(t, out.String(), "[address]")
	require.NotContains(t, out.String(), "canary")
	require.NotContains(t, out.String(), "example")
	require.NotContains(t, out.String(), fmt.Sprintf("%x", "canary"))
}

func TestAddress_ZeroIsHarmless(t *testing.T) {
	var a address.Address
	require.True(t, a.IsZero())
	require.Empty(t, a.Raw()+a.Normal()+a.Host()+a.Domain()+a.Masked()+a.MaskedHost()+a.Defanged())
	require.False(t, a.IP().IsValid())
}

// FuzzParseAddress holds the promises of the doc comments for any text: normalising ends at once, what is shown to people
// cannot be opened.
func FuzzParseAddress(f *testing.F) {
	for _, seed := range []string{
		"http://example.com/", "HTTPS://user@Example.COM:443/a/../%7e%2f?x#y", "http://[2001:db8::1]:80", "http://0x7f.1/",
		"http://bücher.example/%zz", "//example.com", "javascript:x", "http://example.com\\", "http://xn--bcher-kva.example",
		"http://１92.0.2.1/", "http://a--b.example", "http://ab--c.example", "http://a_b.example",
		"http://exa%6dple.com", "http://a$b.example/#c:~:d", "http://example.com/%%3%34", "http://a。example。/",
	} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, raw string) {
		a, err := address.Parse(raw)
		if err != nil {
			var invalid *models.Invalid
			require.ErrorAs(t, err, &invalid)
			require.True(t, a.IsZero())
			return
		}
		again, err := address.Parse(a.Normal())
		require.NoError(t, err)
		require.Equal(t, a.Normal(), again.Normal())
		require.Equal(t, a.Host(), again.Host())
		require.NotEmpty(t, a.Host())
		for _, shown := range []string{a.Masked(), a.MaskedHost(), a.Defanged()} {
			require.NotContains(t, shown, "tp://")
			require.NotContains(t, shown, "tps://") // also not inside: a path may hold an address
			require.True(t, strings.HasPrefix(shown, "hxxp") || !strings.Contains(shown, "/"))
		}
		for _, c := range []byte(a.Normal() + a.Defanged()) {
			require.True(t, c > ' ' && c < 0x7f, "only plain ASCII")
		}
		require.Equal(t, a.IP().IsValid(), a.Domain() == "")
		require.Equal(t, strings.ToLower(a.Host()), a.Host())
		require.NotContains(t, a.Host(), "%")
	})
}

func BenchmarkParseAddress(b *testing.B) {
	b.ReportAllocs()
	for b.Loop() {
		if _, err := address.Parse("https://img12.example.com/albums/2026/a-name.jpg?size=large"); err != nil {
			b.Fatal(err)
		}
	}
}
