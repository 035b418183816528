package address

import (
	"net/netip"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"unicode"
	"unicode/utf8"

	"golang.org/x/net/idna"
	"golang.org/x/net/publicsuffix"
)

// addressForms is every form of address that Mask finds in a text without disguises: how it looks, and whether what looks
// so is one, as told by the whole text and the part of it. Go's regexp is linear in its input.
var addressForms = []struct {
	form *regexp.Regexp
	is   func(text string, from, to int) bool
}{
	// Anything with a scheme; "http" also in the ways that people break it.
	{regexp.MustCompile(`(?i)[a-z*][a-z0-9*+.-]*://\S+|\bh(?:tt|xx|\*\*|__|--)ps?[ \t]*:[ \t]*[\\/]+[ \t]*\S+`), nil},
	{regexp.MustCompile(`(?i)\b(?:magnet:\?|data:[a-z]+/|javascript:|mailto:)\S+`), nil},
	{regexp.MustCompile(`(?i)\bwww\.\S+`), nil},
	// A mail address, also of a host without a dot.
	{regexp.MustCompile(`[^\s@<>()\[\]{},;:"'|=]+@[^\s@<>()\[\]{},;"'|]+`), nil},
	// A host with a path, whatever it ends in; a bare one when it ends as hosts do.
	{regexp.MustCompile(oddLabel + `*(?:\.` + oddLabel + `+)*\.\pL{2,}(?::\d{1,5})?/\S*`), nil},
	{regexp.MustCompile(oddLabel + `+(?:\.` + oddLabel + `+)*\.` + hostLabel + `+(?::\d{1,5})?(?:[?#]\S*)?`), isHost},
	{regexp.MustCompile(hostLabel + `+(?:[ \t]*\.` + hostLabel + `+){2,}`), isSpacedHost},
	{regexp.MustCompile(`(?i)` + spelledOut(`dot`, `com|net|org|nl|eu|onion`) + `|` + spelledOut(`punt`, `com|org|nl|eu|onion`)), nil},
	// IP addresses: whole, by prefix, with an x for a part, as one number.
	{regexp.MustCompile(`\d{1,3}(?:\.\d{1,3}){3}(?:/\d{1,2}\b)?(?::\d{1,5})?(?:/\S*)?`), isIPv4},
	{regexp.MustCompile(`(?i)\d{1,3}(?:\.\d{1,3}){2}(?:\.(?:x{1,3}|\*)|/\d{1,2}\b)`), isIPv4},
	{dashedIPv4, isDashedIPv4},
	{regexp.MustCompile(`\d{1,3}(?:[ \t]+\.[ \t]*\d{1,3}){3}`), isIPv4},
	{regexp.MustCompile(`(?:::|[0-9A-Fa-f]{1,4}:)[0-9A-Fa-f:.]*(?:%\w+)?(?:/\d{1,3}\b)?`), isIPv6},
	{regexp.MustCompile(`(?i)\b0x[0-9a-f]{8,}`), nil},
	// Hashes: in hex, in hex by groups, and as letters and digits.
	{regexp.MustCompile(`[0-9A-Za-z]*[0-9A-Fa-f]{32}[0-9A-Za-z]*`), nil},
	{regexp.MustCompile(`(?:[0-9A-Fa-f]{2,12}[ :-]){3,}[0-9A-Fa-f]{2,12}`), isGroupedHash},
	{regexp.MustCompile(`[0-9A-Za-z]{40,}`), func(text string, from, to int) bool { return hasBoth(text[from:to]) }},
}

// What a label of a host has, and what it may have too that is of a sentence more often; the signs that mostly part words not.
const (
	hostLabel = `[\pL\pN\pM_-]`
	oddLabel  = `[\pL\pN\pM_$&+!~-]`
)

// spelledOut is a host whose dots are a word.
func spelledOut(dot, ends string) string {
	return `[\pL\pN-]+(?:[ \t]+` + dot + `[ \t]+[\pL\pN-]+)*[ \t]+` + dot + `[ \t]+(?:` + ends + `)\b`
}

// isHost tells whether a word with dots names a host: a label but the first is a top level domain. Between two sentences
// without a space it is a word instead.
func isHost(text string, from, to int) bool {
	name := text[from:to]
	if i := strings.IndexAny(name, ":?#"); i >= 0 {
		name = name[:i]
	}
	labels := strings.Split(name, ".")
	if len(labels) == 2 && (notHosts[strings.ToLower(name)] || joinsSentences(labels[0], labels[1])) {
		return false
	}
	return slices.ContainsFunc(labels[1:], isTopLevel)
}

// isSpacedHost tells a host with spaces before its dots from words: it ends as hosts do.
func isSpacedHost(text string, from, to int) bool {
	name := strings.Join(strings.Fields(text[from:to]), "")
	return strings.ContainsAny(text[from:to], " \t") && isTopLevel(name[strings.LastIndexByte(name, '.')+1:])
}

// isDashedIPv4 tells the address in the name of a machine from a telephone number and a longer row of numbers.
func isDashedIPv4(text string, from, to int) bool {
	before, after := strings.TrimRight(text[:from], "-_"), strings.TrimLeft(text[to:], "-_")
	last, _ := utf8.DecodeLastRuneInString(before)
	next, _ := utf8.DecodeRuneInString(after)
	if unicode.IsDigit(last) || unicode.IsDigit(next) {
		return false
	}
	_, err := netip.ParseAddr(strings.NewReplacer("-", ".", "_", ".").Replace(text[from:to]))
	return err == nil
}

// coded finds the words of a text that name an address under a code or backwards.
func (r reading) coded() []span {
	var found []span
	for _, m := range AnyWord.FindAllStringIndex(r.Text, -1) {
		from, to := m[0], m[0]+len(strings.TrimRight(r.Text[m[0]:m[1]], trailing))
		from += len(r.Text[from:to]) - len(strings.TrimLeft(r.Text[from:to], leading))
		word := r.Text[from:to]
		back := backwards(word)
		names := strings.Count(back, ".") > 1 && isTopLevel(back[strings.LastIndexByte(back, '.')+1:])
		for _, meant := range decodings(word) {
			names = names || len(Disguise.Read(meant).addresses()) > 0
		}
		if names {
			found = append(found, span{r.bytes[from].from, r.bytes[to-1].to})
		}
	}
	return found
}

// notHosts are words that look like a host, and that a desk writes for something else.
var notHosts = map[string]bool{"asp.net": true, "vb.net": true, "ado.net": true, "readme.md": true}

// sentenceStarts are words that begin a sentence and are a top level domain too: "Dat is weg.Is de klok nu uit?"
var sentenceStarts = map[string]bool{
	"Al": true, "Am": true, "As": true, "At": true, "Be": true, "Call": true, "De": true, "Do": true, "Er": true, "Ga": true, "Here": true,
	"How": true, "In": true, "Is": true, "It": true, "Je": true, "Me": true, "My": true, "Na": true, "Net": true, "New": true, "No": true,
	"Now": true, "Nu": true, "Om": true, "One": true, "Open": true, "Read": true, "So": true, "To": true, "You": true,
}

func joinsSentences(before, after string) bool {
	return sentenceStarts[after] && utf8.RuneCountInString(before) > 1 &&
		!strings.ContainsFunc(before, func(r rune) bool { return !unicode.IsLower(r) })
}

// reservedTops are no public suffixes, and hosts all the same: RFC 2606, 6761, 8375 and 9476, and what networks use inside.
var reservedTops = map[string]bool{
	"example": true, "test": true, "invalid": true, "localhost": true, "local": true, "internal": true, "onion": true, "arpa": true,
	"alt": true, "lan": true, "corp": true, "home": true, "i2p": true, "eth": true, "bit": true,
}

// isTopLevel tells whether a label is a top level domain (publicsuffix.org), in any script.
func isTopLevel(label string) bool {
	ascii, err := idna.ToASCII(strings.ToLower(label))
	if err != nil || len(ascii) < 2 {
		return false
	}
	_, icann := publicsuffix.PublicSuffix(ascii)
	return icann || reservedTops[ascii]
}

// isIPv4 tells an address from a version (v1.2.3.4) and from a longer number.
func isIPv4(text string, from, to int) bool {
	before, after := strings.TrimRight(text[:from], "."), text[to:]
	last, size := utf8.DecodeLastRuneInString(before)
	switch {
	case unicode.IsDigit(last) || strings.HasPrefix(after, ".") && len(after) > 1 && after[1] >= '0' && after[1] <= '9':
		return false
	case (last == 'v' || last == 'V') && len(before) == from:
		if letter, _ := utf8.DecodeLastRuneInString(before[:len(before)-size]); !unicode.IsLetter(letter) && !unicode.IsDigit(letter) {
			return false
		}
	}
	number := text[from:to]
	if i := strings.IndexAny(number, "/:"); i >= 0 {
		number = number[:i]
	}
	for part := range strings.SplitSeq(number, ".") {
		if n, err := strconv.Atoi(part); err == nil && n > 255 {
			return false
		}
	}
	return true
}

// isIPv6 tells an address or a part of one from a time (10:30:15) and from what programs write (std::x).
func isIPv6(text string, from, to int) bool {
	if inWord(text, from, to) {
		return false
	}
	word, _, _ := strings.Cut(text[from:to], "/")
	word, _, _ = strings.Cut(word, "%")
	if _, err := netip.ParseAddr(word); err == nil {
		return word != "::"
	}
	if !strings.ContainsAny(word, "abcdefABCDEF") || strings.Count(word, ":") < 2 {
		return false
	}
	return slices.ContainsFunc(strings.Split(word, ":"), func(group string) bool { return len(group) > 2 })
}

// inWord tells whether letters or digits go on before or after a part of a text.
func inWord(text string, from, to int) bool {
	before, _ := utf8.DecodeLastRuneInString(text[:from])
	after, _ := utf8.DecodeRuneInString(text[to:])
	word := func(r rune) bool { return r == '_' || unicode.IsLetter(r) || unicode.IsDigit(r) }
	return word(before) || word(after)
}

// isGroupedHash tells the groups of a hash from a row of numbers or dates.
func isGroupedHash(text string, from, to int) bool {
	digits := strings.Map(func(r rune) rune {
		if strings.ContainsRune(" :-", r) {
			return -1
		}
		return r
	}, text[from:to])
	return len(digits) >= 32 && hasBoth(digits)
}

// hasBoth tells whether a word has letters and digits.
func hasBoth(word string) bool {
	return strings.ContainsFunc(word, unicode.IsDigit) && strings.ContainsFunc(word, unicode.IsLetter)
}
