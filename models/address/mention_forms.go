package address

import (
	"encoding/base64"
	"encoding/binary"
	"encoding/hex"
	"html"
	"net/netip"
	"net/url"
	"regexp"
	"strconv"
	"strings"
	"unicode"
	"unicode/utf8"
)

// dashedIPv4 is an IPv4 address as names of machines have it: customer-192-0-2-5.
var dashedIPv4 = regexp.MustCompile(`\d{1,3}(?:[-_]\d{1,3}){3}`)

// numbersAsIPv4 lists the IPv4 addresses that browsers and programs take a word of numbers for, as the URL standard's IPv4 parser
// does: 3221226040, 0xC0000258, 0300.0.2.5. A part with zeros before it is octal for some programs and decimal for others. Of
// fewer than four parts only what can hardly be anything else counts: 16.30 is a time.
func numbersAsIPv4(word string) []string {
	parts := strings.Split(strings.ToLower(word), ".")
	if len(parts) > 4 || parts[0] == "" || parts[0][0] < '0' || parts[0][0] > '9' {
		return nil
	}
	var ips []string
	for _, zeros := range []int{octal, 10} {
		ip, large, ok := readIPv4(parts, zeros)
		all := binary.BigEndian.Uint32(ip.AsSlice())
		if ok && (len(parts) == 4 || len(parts) == 1 && all >= 1<<24 || len(parts) > 1 && large > 1<<12) {
			ips = append(ips, ip.String())
		}
	}
	return ips
}

// octal is the base that the URL standard reads a number with zeros before it in.
const octal = 8

// readIPv4 reads the parts of an IPv4 address in lower case as the URL standard's IPv4 parser does; one with zeros before it is in the
// given base. The last part fills all bytes that are left. large is the largest part, and very large where one was hexadecimal. Not ok
// gives 0.0.0.0.
func readIPv4(parts []string, zeros int) (ip netip.Addr, large uint64, ok bool) {
	var all uint64
	for i, part := range parts {
		base, digits := 10, part
		switch {
		case part == "0x":
			digits = "0"
		case strings.HasPrefix(part, "0x"):
			base, digits, large = 16, part[2:], 1<<24
		case len(part) > 1 && part[0] == '0':
			base = zeros
		}
		n, err := strconv.ParseUint(digits, base, 33)
		bytes := 1
		if i == len(parts)-1 {
			bytes = 5 - len(parts)
		}
		if err != nil || bytes < 1 || n >= 1<<(8*bytes) {
			return netip.IPv4Unspecified(), 0, false
		}
		all, large = all<<(8*bytes)|n, max(large, n)
	}
	return netip.AddrFrom4([4]byte{byte(all >> 24), byte(all >> 16), byte(all >> 8), byte(all)}), large, true
}

// pointedAt gives the IP address whose name in the reverse tree of DNS a host is (RFC 1035 section 3.5, RFC 3596 section 2.5).
func pointedAt(host string) (netip.Addr, bool) {
	if rest, ok := strings.CutSuffix(host, ".in-addr.arpa"); ok {
		labels := strings.Split(rest, ".")
		if len(labels) < 4 {
			return netip.Addr{}, false
		}
		labels = labels[len(labels)-4:]
		ip, err := netip.ParseAddr(labels[3] + "." + labels[2] + "." + labels[1] + "." + labels[0])
		return ip, err == nil
	}
	const nibbles = 32
	rest, ok := strings.CutSuffix(host, ".ip6.arpa")
	labels := strings.Split(rest, ".")
	if !ok || len(labels) < nibbles {
		return netip.Addr{}, false
	}
	var ip strings.Builder
	for i, label := range labels[len(labels)-nibbles:] {
		if len(label) != 1 {
			return netip.Addr{}, false
		}
		if i > 0 && i%4 == 0 {
			ip.WriteByte(':')
		}
		ip.WriteString(labels[len(labels)-1-i])
	}
	out, err := netip.ParseAddr(ip.String())
	return out, err == nil
}

// shortestCode is how long a coded word is at least. A host of four letters in base64 is shorter, and so are most words.
const shortestCode = 8

// decodings lists what a word is under the codes that people paste: base64, hex, per cent, HTML. Only text with a dot or a
// colon counts; most words give nothing.
func decodings(word string) []string {
	var found []string
	keep := func(text []byte) {
		names := strings.ContainsAny(string(text), ".:")
		if names && utf8.Valid(text) && !strings.ContainsFunc(string(text), unicode.IsControl) && string(text) != word {
			found = append(found, string(text))
		}
	}
	if strings.Contains(word, "%") {
		if text, err := url.PathUnescape(word); err == nil {
			keep([]byte(text))
		}
	}
	if strings.Contains(word, "&#") {
		keep([]byte(html.UnescapeString(word)))
	}
	bare := strings.Trim(word, `()[]{}<>"'“”‘’„.,;:!?`)
	if len(bare) < shortestCode {
		return found
	}
	if text, err := hex.DecodeString(strings.TrimPrefix(strings.ToLower(bare), "0x")); err == nil {
		keep(text)
	}
	plain := strings.NewReplacer("-", "+", "_", "/").Replace(strings.TrimRight(bare, "="))
	if text, err := base64.RawStdEncoding.DecodeString(plain); err == nil {
		keep(text)
	}
	return found
}
