package address

import (
	"regexp"
	"strconv"
	"strings"
)

// asnForm is an AS number as tools write it: AS64496, AS 64496, ASN64496, 64496, 1.10 (asdot, RFC 5396), and each with a name behind it.
var asnForm = regexp.MustCompile(`(?i)^(as(?:n|-number)?[ \t:#-]*)?(\d+)(?:\.(\d+))?(?:[ \t]*[|,;(/-][ \t]*|[ \t]+|$)(.*)$`)

// anotherASN is a second number behind the first: which of them it is, nobody can tell. A number in a name is none.
var anotherASN = regexp.MustCompile(`(?i)^\d+(?:\.\d+)?(?:[\s,;|]|$)|(?:^|[^\pL\pN])asn?[ \t:#-]*\d+`)

// ParseASN reads one AS number, as tools write it, of a text that can be nothing else. A number with a point in it and no AS before it is
// one only where no program could have made it of a whole number: 64496.0 and 64.496 are not. Zero is a number, which nobody can have.
func ParseASN(text string) (uint32, bool) {
	if asn, err := strconv.ParseUint(text, 10, 32); err == nil {
		return uint32(asn), true
	}
	parts := asnForm.FindStringSubmatch(text)
	if parts == nil || anotherASN.MatchString(parts[4]) {
		return 0, false
	}
	said, high, low := parts[1] != "", parts[2], parts[3]
	if !said && parts[4] != "" && parts[4][0] <= '9' {
		return 0, false // 6,45E+04
	}
	if low == "" {
		asn, err := strconv.ParseUint(high, 10, 32)
		return uint32(asn), err == nil
	}
	first, err := strconv.ParseUint(high, 10, 16)
	second, bad := strconv.ParseUint(low, 10, 16)
	if err != nil || bad != nil || !said && (second == 0 || len(low) == len("000")) {
		return 0, false
	}
	return uint32(first<<16 | second), true
}

// NamedASN is ParseASN of a text that can be something else too, such as the beginning of an IP address: AS stands before the number.
func NamedASN(text string) (uint32, bool) {
	if len(text) < len("AS0") || !strings.EqualFold(text[:len("AS")], "AS") {
		return 0, false
	}
	return ParseASN(text)
}
