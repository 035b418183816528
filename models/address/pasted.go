package address

import (
	"net/netip"
	"regexp"
	"slices"
	"strings"
	"unicode/utf8"
)

// Pasted is what a text could name that somebody pasted to look for it. It holds a secret, as Address does.
type Pasted struct {
	Addresses []Address    // whole web addresses: one for each way to read the text
	Names     []string     // hosts as Address.Host spells them, and IP addresses as netip does
	Prefix    netip.Prefix // a network; the zero Prefix: none
	Masked    bool         // it was copied from where pages hide addresses: Names has what of it was to be read
}

// pastedMost is how many words of a text are read as addresses: somebody pastes a line, and no list.
const pastedMost = 5

var (
	// pastedScheme is how an address begins, in the ways that people break it.
	pastedScheme = regexp.MustCompile(`(?i)^h(?:tt|xx|\*\*|__|--)p(s?)[\s\[({<]*:[\s\])}>\[({]*[/\\]{2}[\s\])}>]*`)
	// pastedAuthority is what follows it up to the path. A dot may be written as its number, which has the sign of a fragment in it.
	pastedAuthority = regexp.MustCompile(`^(?:&#?\w+;|[^/?#\\])*`)
	pastedPort      = regexp.MustCompile(`:\d{1,5}$`)
	pastedLabel     = regexp.MustCompile(`(?i)^(?:url|uri|link|adres|address|host|ip)\s*[:=]\s*`)
)

// hiddenMarks is what pages and mails show in the place of an address, or of a part of one.
var hiddenMarks = regexp.MustCompile(`•{3,}|\[(?:adres verborgen|address hidden)\]|^\[(?:(?:host|IP) )?\d{1,6}\]$`)

// ReadPasted reads a web address, a host or an IP address in every form in which desks and EOKM pass them on: whole or without its
// scheme, defanged, between brackets or quotes, with the sign that ended the sentence, broken by a mail program, or as a page of the
// portal shows it. Only scheme and host are read so: in a path such signs are a part of it, and where they could be either, both are
// given. It takes too much rather than too little, since all of it is looked up.
func ReadPasted(text string) Pasted {
	var p Pasted
	text = strings.TrimSpace(seen(text))
	if hiddenMarks.MatchString(text) {
		p.Masked = true
	}
	if prefix, err := netip.ParsePrefix(looseDisguise.Read(bare(text)).Text); err == nil {
		p.Prefix = prefix.Masked()
		return p
	}
	for _, form := range pastedForms(text) {
		if p.Masked {
			p.addName(hostOfPasted(form))
		} else {
			p.addAddresses(form)
		}
	}
	if len(p.Addresses) == 0 {
		p.addNames(text)
	}
	return p
}

// pastedForms are a text and its words, each as it is and with less and less of what stands around an address: a bracket or a full stop
// may be the last sign of the address itself.
func pastedForms(text string) []string {
	parts := []string{text}
	if words := AnyWord.FindAllString(text, -1); len(words) > 1 {
		parts = append(parts, words[:min(len(words), pastedMost)]...)
	}
	var forms []string
	for _, part := range parts {
		rest := strings.TrimLeft(pastedLabel.ReplaceAllString(strings.TrimLeft(part, leading), ""), leading)
		forms = append(forms, part, rest)
		for range pastedMost {
			cut := strings.TrimRight(rest[:len(rest)-lastSize(rest)], " ")
			if cut == "" || !strings.ContainsAny(rest[len(rest)-lastSize(rest):], trailing) {
				break
			}
			rest = cut
			forms = append(forms, rest)
		}
	}
	return forms
}

// lastSize is how many bytes the last character of a text has.
func lastSize(text string) int {
	_, size := utf8.DecodeLastRuneInString(text)
	return size
}

// bare is a text without what stands around an address: a label, brackets, quotes, the end of a sentence.
func bare(text string) string {
	text = strings.TrimLeft(text, leading)
	text = pastedLabel.ReplaceAllString(text, "")
	return strings.TrimSpace(strings.TrimRight(strings.TrimLeft(text, leading), trailing))
}

// cutPasted parts an address at its host. The schemes are those that it may have; none when the text is no address.
func cutPasted(text string) (schemes []string, host, tail string) {
	rest := text
	if m := pastedScheme.FindStringSubmatchIndex(text); m != nil {
		schemes, rest = []string{"http" + strings.ToLower(text[m[2]:m[3]])}, text[m[1]:]
	}
	authority := pastedAuthority.FindString(rest)
	host = looseDisguise.Read(authority).Text
	if schemes == nil && len(authority) < len(rest) && wholeHost(host) {
		schemes = []string{"https", "http"}
	}
	return schemes, host, rest[len(authority):]
}

// wholeHost tells whether a word is a host beyond doubt, so that what follows it is a path: it ends as hosts do, or is an IP address.
func wholeHost(host string) bool {
	host = pastedPort.ReplaceAllString(host, "")
	if ip, err := netip.ParseAddr(strings.Trim(host, "[]")); err == nil {
		return ip.Is4() || strings.HasPrefix(host, "[")
	}
	dot := strings.LastIndexByte(host, '.')
	return dot > 0 && isTopLevel(host[dot+1:])
}

// addAddresses adds each way to read a text as an address, and the same without the part behind #: a desk may have one sign of it more
// or less than the report.
func (p *Pasted) addAddresses(text string) {
	schemes, host, tail := cutPasted(text)
	if len(schemes) > 1 && strings.Trim(tail, "/") == "" {
		return // a host alone
	}
	tails := []string{tail, strings.ReplaceAll(tail, "[:]//", "://"), Refang(tail)}
	for _, scheme := range schemes {
		for _, t := range tails {
			a, err := Parse(scheme + "://" + host + t)
			if err != nil {
				continue
			}
			p.addAddress(a)
			if before, _, found := strings.Cut(a.normal, "#"); found {
				p.addAddress(Address{raw: before, normal: before, host: a.host})
			}
		}
	}
}

func (p *Pasted) addAddress(a Address) {
	if !slices.ContainsFunc(p.Addresses, func(b Address) bool { return b.normal == a.normal }) {
		p.Addresses = append(p.Addresses, a)
	}
}

// addNames adds the hosts and IP addresses of a text without an address.
func (p *Pasted) addNames(text string) {
	before := len(p.Names)
	for _, form := range []string{looseDisguise.Read(text).Text, looseDisguise.Read(bare(text)).Text} {
		p.addName(strings.TrimSuffix(bare(form), "/"))
		p.addName(strings.Trim(form, "[]/"))
	}
	if len(p.Names) > before || !strings.ContainsAny(text, " \t\n") {
		return
	}
	for _, name := range namesOf(Mentions(text)) {
		if looksLikeName(name) {
			p.addName(name)
		}
	}
}

// addName adds what a word without disguise names, if anything.
func (p *Pasted) addName(word string) {
	names := PlainNames(strings.Trim(word, "[]"))
	if len(names) == 0 {
		names = PlainNames(strings.Trim(pastedPort.ReplaceAllString(word, ""), "[]"))
	}
	for _, name := range names {
		if !slices.Contains(p.Names, name) {
			p.Names = append(p.Names, name)
		}
	}
}

// hostOfPasted is the host of an address whose path is hidden.
func hostOfPasted(text string) string {
	_, host, _ := cutPasted(text)
	return host
}
