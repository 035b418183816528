package address

import (
	"net/netip"
	"regexp"
	"slices"
	"strings"

	"eokm.nl/hosting/models"
)

// Mention is a place in a text that could name a host or an IP address, and what it could name: hosts as Address.Host spells
// them, IP addresses as netip does. Whether any of it was reported is not known yet: see Store.typed.
type Mention struct {
	span
	Names []string
}

// Mentions finds every place in a text that could name a host or an IP address, however people disguise one and programs print
// it: img[.]example[.]com, img dot example, a line break after a dot, signs that nobody sees, 192-0-2-5, 0xC0000205, its name
// under in-addr.arpa, base64, hex, backwards. It takes a word too many rather than one too few, since each is then looked
// up. The places are in order and may overlap.
func Mentions(text string) []Mention {
	var found []Mention
	for _, form := range []disguiseSet{Disguise, looseDisguise} {
		found = append(found, form.Read(text).mentions()...)
	}
	slices.SortStableFunc(found, func(a, b Mention) int { return a.from - b.from })
	return slices.CompactFunc(found, func(a, b Mention) bool { return a.span == b.span && slices.Equal(a.Names, b.Names) })
}

// namesOf lists what the mentions could name, each once, in order.
func namesOf(found []Mention) []string {
	var names []string
	for _, m := range found {
		names = append(names, m.Names...)
	}
	return models.Distinct(names)
}

// partOfText is what could be an IPv6 address, or else a host or another form of IP address.
var partOfText = regexp.MustCompile(`[0-9A-Fa-f]*(?::[0-9A-Fa-f]*){2,}(?:\.\d{1,3}){0,3}|[\pL\pN_][\pL\pN\pM._-]*`)

// mentions finds them in a text without disguises.
func (r reading) mentions() []Mention {
	var found []Mention
	add := func(from, to int, names []string) {
		if len(names) > 0 {
			found = append(found, Mention{span{r.bytes[from].from, r.bytes[to-1].to}, models.Distinct(names)})
		}
	}
	for _, m := range partOfText.FindAllStringIndex(r.Text, -1) {
		from, to := m[0], m[0]+len(strings.TrimRight(r.Text[m[0]:m[1]], ".-_"))
		if bare := strings.TrimPrefix(r.Text[from:to], ":"); !strings.HasPrefix(bare, ":") {
			from = to - len(bare) // ip:192.0.2.5 has one, ::1 two
		}
		if from < to {
			add(from, to, append(PlainNames(r.Text[from:to]), PlainNames(backwards(r.Text[from:to]))...))
		}
	}
	for _, m := range dashedIPv4.FindAllStringIndex(r.Text, -1) {
		add(m[0], m[1], PlainNames(strings.NewReplacer("-", ".", "_", ".").Replace(r.Text[m[0]:m[1]])))
	}
	for _, m := range AnyWord.FindAllStringIndex(r.Text, -1) {
		for _, meant := range decodings(r.Text[m[0]:m[1]]) {
			add(m[0], m[1], namesIn(meant))
		}
	}
	return found
}

// namesIn lists what a text could name that was under a code.
func namesIn(text string) []string {
	var names []string
	for _, part := range partOfText.FindAllString(text, -1) {
		names = append(names, PlainNames(strings.TrimRight(part, ".-_"))...)
	}
	return names
}

// PlainNames lists what a word without disguise could name: nothing for most words.
func PlainNames(word string) []string {
	if ip, err := netip.ParseAddr(word); err == nil {
		return []string{ip.Unmap().WithZone("").String()}
	}
	if ips := numbersAsIPv4(word); ips != nil {
		return ips
	}
	if !strings.Contains(word, ".") {
		return nil
	}
	host, ok := asciiHost(word)
	if !ok || endsInNumber(host) {
		return nil
	}
	if ip, ok := pointedAt(host); ok {
		return []string{host, ip.String()}
	}
	return []string{host}
}

// backwards is a word from its last letter to its first.
func backwards(word string) string {
	letters := []rune(word)
	slices.Reverse(letters)
	return string(letters)
}
