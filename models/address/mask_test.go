package address_test

import (
	"regexp"
	"strings"
	"testing"
	"unicode/utf8"

	"github.com/stretchr/testify/require"

	"eokm.nl/hosting/models/address"
)

const longHash = "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"

var maskedParts = regexp.MustCompile(`⟨[^⟩]*⟩`)

// In each text, what stands between ⟨ and ⟩ is masked, and nothing else.
func TestMask_AllAddressesAndNothingElse(t *testing.T) {
	t.Parallel()
	for _, text := range []string{
		// With a scheme, and broken ones.
		"Zie ⟨https://img.example.com/a/1.jpg?x=1#y⟩, en dan.",
		"Zie (⟨http://img.example.com⟩) of “⟨https://example.org/x⟩”.",
		"⟨ftp://files.example.net/pub⟩ en ⟨HTTPS://IMG.EXAMPLE.COM/A⟩",
		"⟨hxxp://img[.]example[.]com/x⟩ en ⟨hxxps[:]//img.example.com/x⟩",
		"⟨h**p://img.example.com/x⟩ ⟨http[://]img.example.com/y⟩ ⟨http : // img.example.com/z⟩ ⟨http:\\\\img.example.com\\q⟩",
		"⟨magnet:?xt=urn:btih:abc⟩ ⟨javascript:alert(1⟩) ⟨data:text/html,x⟩ ⟨mailto:abuse@example.nl⟩",
		"⟨https%3A%2F%2Fimg.example.com%2Fx⟩ en ⟨img&#46;example&#46;com⟩",
		"[tekst](⟨https://img.example.com/x⟩)",
		"<⟨https://img.example.com/x⟩>",
		`<script src="⟨https://img.example.com/x.js"></script⟩>`,
		// Hosts: bare, defanged, with a path, of other scripts, reserved ones.
		"Staat voorbeeld op ⟨voorbeeld.example.nl⟩?",
		"⟨example.org⟩, ⟨www.other⟩ en ⟨cdn-1.img_2.example.co.uk:8443/a/b⟩.",
		"⟨img[.]example[.]com⟩ ⟨img(.)example(.)com/a⟩ ⟨img{.}example{.}com⟩ ⟨img[dot]example[dot]com⟩ ⟨img (punt) example (punt) nl⟩",
		"⟨img [.] example [.] com⟩ en ⟨img . example . org⟩ en ⟨img dot example dot com⟩ en ⟨voorbeeld punt example punt nl⟩.",
		"⟨exam\u200bple.org⟩ en ⟨ｅｘａｍｐｌｅ．ｏｒｇ⟩ en ⟨example。org⟩",
		"⟨bücher.example⟩, ⟨xn--bcher-kva.example/x⟩ en ⟨пример.рф⟩",
		"⟨abcdefghijklmnop.onion⟩ ⟨server.local⟩ ⟨2.0.192.in-addr.arpa⟩",
		"⟨example.nl⟩. Dan.", "⟨example.nl?x=/a#b⟩", "host=⟨img.example.com⟩,weg",
		"⟨backend.php/x⟩ van de host", // a path behind what may be a host
		// Hosts that exist though registries would not give them out.
		"⟨user_name.example.com⟩, ⟨_dmarc.example.com⟩, ⟨-x-.example.com/a⟩ en ⟨r3---sn-a.example.com:8443/a_b⟩.",
		"⟨a$b.example.com⟩ en ⟨a+b.example.com/x⟩ en ⟨hxxps://user_name[.]example[.]com/••••••••⟩.", "**⟨user_name.example.com⟩**",
		// Mail.
		"Mail ⟨abuse@voorbeeld.example.nl⟩, ⟨abuse[at]example[.]nl⟩ of ⟨abuse (at) example (dot) nl⟩.", "⟨root@server1⟩",
		// IP addresses.
		"Op ⟨192.0.2.17⟩, ⟨192[.]0[.]2[.]18⟩, ⟨192.0.2[.]19:8080⟩ en ⟨198.51.100.0/24⟩.", "⟨192.0.2.1⟩-⟨192.0.2.9⟩",
		"⟨192.0.2.x⟩ en ⟨192.0.2.*⟩ en ⟨192.0.2/24⟩ en ip=⟨192.0.2.5/32⟩", "⟨192.0.2.5/pad/naar⟩", "⟨0xC0000205⟩",
		"IPv6 ⟨2001:db8:1::17⟩, [⟨2001:db8::1⟩]:443, ⟨2001:db8:1::/48⟩, ⟨fe80::1%eth0⟩ en ⟨::1⟩.", "⟨2001[:]db8[:]1::5⟩",
		"IP:⟨2001:db8::5⟩|x",
		"⟨::ffff:192.0.2.1⟩ en ⟨2001:DB8:0:0:0:0:0:1⟩ en ⟨2001:db8:1⟩",
		"IP ⟨192-0-2-55⟩ van ⟨static-192-0-2-55.isp.example⟩, ⟨192.000.002.093⟩, ⟨192 .0 .2 .96⟩ en ⟨192 . 0 . 2 . 97⟩.",
		"Bel 020-55-50-10-10 of 06-12-34-56-78.",
		// Under a code, backwards, with spaces and signs that nobody sees.
		"⟨azM4aHF6LmEuZXhhbXBsZQ==⟩ ⟨6b333868717a2e612e6578616d706c65⟩ ⟨elpmaxe.a.zqh83k⟩, ⟨%6bhqz.a.example⟩ en ⟨host .a.example⟩",
		"⟨k38․a․example⟩ en ⟨k38\u00adhqz.a.example⟩ en ⟨k38{.}a{.}example⟩",
		// Hashes.
		"md5 ⟨d41d8cd98f00b204e9800998ecf8427e⟩, sha256:⟨" + longHash + "⟩.",
		"⟨" + strings.ToUpper(longHash) + "⟩", "⟨d41d8cd9-8f00-b204-e980-0998ecf8427e⟩",
		"⟨012B AE4E 3944 C10A 6594 3076 6F9C 2B6A CD9F B7B8⟩",
		"⟨QmYwAPJzv5CZsnA625s3Xf2nemtYgPpHdWEz79ojWKPBdG⟩",
		// Words that are none.
		"Wij deden e.g. niets, i.e. o.a. d.w.z. m.b.t. a.u.b. en t.a.v. B.V. Voorbeeld Inc.",
		"Met v1.2, 1.2.3, node.js, PHP8.1, nginx/1.25.3, TLS1.2/1.3, HTTP/1.1 en wp-config.php en/of .htaccess.",
		"Versie v1.2.3.4 en nummer 192.0.2.1.4, nr. 5, 24/7, 1/2, 1.284 keer, 10:30:15 uur op 23-11-2026, € 1.000,50.",
		"Dat is weg.Is de klok nu uit?De klant zei:ja.En toen.", "std::vector en Foo::Bar en a: b, c:d", "ASP.NET en README.md",
		"EOKM-2026-004182 over AS64496, art. 6 DSA (lid 1.c), /etc/nginx/nginx.conf en C:\\temp", "abc1234 is de commit, 0x1F ook.",
		"Bel +31 20 555 0101 op ma. 23 nov. om 9.30 u.", "10 20 30 40 50 60 70 80 90 10 20 30 40 50 60 70 80", "op 24.00 uur... dan!",
		"Wij vroegen @eokm iets; 3@ is niets.", "De de be 12 en 2026-11-25 09:30 2026-11-26 10:30",
		"Een\nregel\n\nen nog een.", "",
	} {
		want := 0
		plain := strings.NewReplacer("⟨", "", "⟩", "").Replace(text)
		masked := maskedParts.ReplaceAllStringFunc(text, func(string) string { want++; return "[adres verborgen]" })
		got, n := address.Mask(plain, "nl")
		require.Equal(t, strings.NewReplacer("\u200b", "", "\u00ad", "").Replace(masked), got, plain)
		require.Equal(t, want, n, plain)
	}
}

func TestMask_TheMarkIsInTheTextsLanguage(t *testing.T) {
	t.Parallel()
	for language, want := range map[string]string{"nl": "op [adres verborgen]", "en": "op [address hidden]", "": "op [adres verborgen]"} {
		got, _ := address.Mask("op example.org", language)
		require.Equal(t, want, got)
	}
}

// Whatever stands around an address, it does not come through; and what came through holds none.
func FuzzMask(f *testing.F) {
	for _, seed := range []string{
		"", "zie", "(", "[", "http://", "a.", ".nl", "\u200b", "[.]", "v1.2", "::", "x@", "dot", "\xff", "é",
		" . ", "&#46;",
	} {
		f.Add(seed, seed)
	}
	secrets := []string{
		"https://img.example.com/planted", "img[.]example[.]com/planted", "planted.example.org", "planted@example.nl",
		"192.0.2.77", "2001:db8::77", longHash,
	}
	f.Fuzz(func(t *testing.T, before, after string) {
		for _, secret := range secrets {
			text := before + " " + secret + " " + after
			masked, n := address.Mask(text, "en")
			require.Positive(t, n, "%q", text)
			require.True(t, utf8.ValidString(masked))
			for _, word := range []string{"planted", "192.0.2.77", "2001:db8::77", longHash} {
				if strings.Contains(secret, word) && !strings.Contains(before+after, word) {
					require.NotContains(t, masked, word, "%q", text)
				}
			}
			again, more := address.Mask(masked, "en")
			require.Zero(t, more, "%q became %q", text, masked)
			require.Equal(t, masked, again)
		}
	})
}
