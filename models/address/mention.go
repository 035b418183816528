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
var partOfText = regexp.MustCompile(`[0-9A-Fa-f]*(?::[0-9A-Fa-f]*){2,}(?:\.\d{1,3}){0,3}|[\pL\pN_-][\pL\pN\pM._-]*`)

// oddSigns may stand in a host, and stand in sentences far more often.
const oddSigns = "!\"$&'()*+,;=`{}~"

// mentions finds them in a text without disguises.
func (r reading) mentions() []Mention {
	var found []Mention
	add := func(from, to int, names []string) {
		if len(names) > 0 {
			found = append(found, Mention{span{r.bytes[from].from, r.bytes[to-1].to}, models.Distinct(names)})
		}
	}
	for _, m := range partOfText.FindAllStringIndex(r.Text, -1) {
		for _, p := range partsOf(r.Text[m[0]:m[1]]) {
			from, to := m[0]+p.from, m[0]+p.to
			add(from, to, append(PlainNames(r.Text[from:to]), PlainNames(backwards(r.Text[from:to]))...))
		}
	}
	for _, m := range dashedIPv4.FindAllStringIndex(r.Text, -1) {
		add(m[0], m[1], PlainNames(strings.NewReplacer("-", ".", "_", ".").Replace(r.Text[m[0]:m[1]])))
	}
	for _, m := range AnyWord.FindAllStringIndex(r.Text, -1) {
		for _, p := range oddHosts(r.Text[m[0]:m[1]]) {
			add(m[0]+p.from, m[0]+p.to, PlainNames(r.Text[m[0]+p.from:m[0]+p.to]))
		}
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
		for _, p := range partsOf(part) {
			names = append(names, PlainNames(part[p.from:p.to])...)
		}
	}
	return names
}

// partsOf gives a part of a text as it stands, but for its full stop, and without the signs at its ends that may be a host's and are a
// sentence's more often.
func partsOf(part string) []span {
	if bare := strings.TrimPrefix(part, ":"); len(bare) < len(part) && !strings.HasPrefix(bare, ":") {
		return []span{{1, len(strings.TrimRight(part, "."))}} // ip:192.0.2.5 has one, ::1 two
	}
	whole := span{0, len(strings.TrimRight(part, "."))}
	core := span{len(part) - len(strings.TrimLeft(part, "-_.")), len(strings.TrimRight(part, ".-_"))}
	switch {
	case core.from >= core.to:
		return nil
	case core == whole:
		return []span{whole}
	}
	return []span{whole, core}
}

// oddHosts gives the parts of a word that could be a host with odd signs in it, each to the end of the name.
func oddHosts(word string) []span {
	from, to := 0, len(word)
	if i := strings.Index(word, "://"); i >= 0 {
		from = i + len("://")
	}
	if i := strings.IndexAny(word[from:], "/?#:\\"); i >= 0 {
		to = from + i
	}
	to = from + len(strings.TrimRight(word[from:to], trailing))
	name := word[from:to]
	if !strings.ContainsAny(name, oddSigns) || !isTopLevel(name[strings.LastIndexByte(name, '.')+1:]) {
		return nil
	}
	var found []span
	for i := strings.IndexAny(name, oddSigns); i >= 0; i = strings.IndexAny(name, oddSigns) {
		found = append(found, span{from, to})
		from, name = from+i+1, name[i+1:]
	}
	return found
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
