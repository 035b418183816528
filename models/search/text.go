package search

import (
	"fmt"
	"regexp"
	"slices"
	"strconv"
	"strings"

	"golang.org/x/text/unicode/norm"

	"eokm.nl/hosting/models"
)

// referred is what a search text could be as a reference, each in the spelling that is kept.
type referred struct {
	own      []string // EOKM's, whole
	digits   string   // the tail of one of EOKM's that has its number or more; "" for none
	years    []string // that own and digits may be of
	theirs   []string // a reporter's
	receipts []string
}

var (
	// ownNumber is EOKM's number in a line of text: of a mail's subject, with any sign between its parts.
	ownNumber = regexp.MustCompile(`(?i)(eokm|oefen)[ -]*(\d{4})[ -]+(\d{1,12})`)
	// numberTail is the end of one: 86, 000086, 2026-000086, KM-2026-000086.
	numberTail = regexp.MustCompile(
		`(?i)^(?:(?:nr|no|nummer|number|ref|melding|notice|zaak|case|eokm)?\.?:?[ #]*)(?:(?:e?o?k?m?-)?(\d{0,4})-)?(\d{1,12})$`)
	// referenceLabel is what people and mails write before a reporter's number.
	referenceLabel = regexp.MustCompile(
		`(?i)^(?:uw |your )?(?:ref(?:erentie|erence)?|kenmerk|zaak(?:nummer)?|case(?: number)?|nr|no)\b[.:# ]*`)
)

// oneHyphen writes every sign that looks like a hyphen, or stands for a space, as that.
var oneHyphen = strings.NewReplacer("‐", "-", "‑", "-", "‒", "-", "–", "-", "—", "-", "−", "-", "\u00a0", " ", "_", "-")

// yearsBack is how many years' numbers a tail without its year is looked up in.
const yearsBack = 10

// readReference reads a text as a reference, in the forms in which mails write it and people pass it on. year is this one.
func readReference(text string, year int) referred {
	var r referred
	line := oneHyphen.Replace(norm.NFKC.String(strings.Join(strings.Fields(text), " ")))
	for _, m := range ownNumber.FindAllStringSubmatch(line, -1) {
		r.own = append(r.own, numbered(strings.ToUpper(m[1]), m[2], m[3]))
	}
	r.receipts = models.ReceiptNumbers(line)
	if m := numberTail.FindStringSubmatch(strings.Trim(line, `#[](){}<>"'“”‘’„.,;:!? `)); m != nil && len(r.own) == 0 {
		r.digits = m[2]
		for y := year; y > year-yearsBack; y-- {
			if text := strconv.Itoa(y); strings.HasSuffix(text, m[1]) {
				r.years = append(r.years, text)
				r.own = append(r.own, numbered("EOKM", text, m[2]), numbered(practice, text, m[2]))
			}
		}
	}
	r.theirs = theirSpellings(text)
	return r
}

// practice begins the number of a notice that a provider ordered to practise (models/notice, PracticePrefix).
const practice = "OEFEN"

// numbered is a notice's number as it is kept (RefOf), of EOKM's or of a practice.
func numbered(prefix, year, digits string) string {
	n, err := strconv.ParseUint(digits, 10, 64)
	if err != nil {
		return ""
	}
	return fmt.Sprintf("%s-%s-%06d", prefix, year, n)
}

// referenceLimit is how long a reporter's number may be, in bytes: incoming takes 200 characters.
const referenceLimit = 800

// theirSpellings are what a text could be as a reporter's number. That may have any sign in it, so each sign around it is taken for a
// part of it too.
func theirSpellings(text string) []string {
	var list []string
	add := func(s string) {
		s = strings.TrimSpace(s)
		for _, spelling := range []string{s, strings.ToUpper(s), strings.ToLower(s)} {
			if s != "" && len(s) <= referenceLimit && !slices.Contains(list, spelling) {
				list = append(list, spelling)
			}
		}
	}
	text = norm.NFC.String(text)
	line := strings.Join(strings.Fields(text), " ")
	for _, s := range []string{text, line, referenceLabel.ReplaceAllString(line, "")} {
		add(s)
		add(strings.TrimLeft(s, "# "))
		s = strings.TrimRight(s, ".,;:!?")
		add(s)
		add(strings.Trim(s, `#[](){}<>"'“”‘’„ `))
		add(strings.TrimRight(strings.Trim(s, `#[](){}<>"'“”‘’„ `), ".,;:!?"))
	}
	return list
}

// The tail of a number that is no whole one: it is looked for from so many digits on, and up to this number. Fewer digits are those of a
// large share of all notices.
const (
	tailDigits = 4
	tailUpTo   = 3_000_000
	tailYears  = 3
)

// endingSo gives the numbers of notices that end in the digits of a tail; none where that would be too many.
func (r referred) endingSo() []string {
	if len(r.digits) < tailDigits {
		return nil
	}
	n, err := strconv.ParseUint(r.digits, 10, 64)
	step := uint64(1)
	for range r.digits {
		step *= 10
	}
	if err != nil {
		return nil
	}
	var list []string
	for n += step; n <= tailUpTo; n += step {
		for _, year := range r.years[:min(len(r.years), tailYears)] {
			list = append(list, fmt.Sprintf("EOKM-%s-%06d", year, n))
		}
	}
	return list
}

// refLike is what a search may be that is neither an address nor found as a reference: words.
var refLike = regexp.MustCompile(`^[\pL\pN][\pL\pN\pM _.,#&+'’()?!-]{0,199}$`)

// schemeLike begins an address of a kind that no notice is about.
var schemeLike = regexp.MustCompile(`(?i)^(?:[a-z][a-z0-9+.-]*://|javascript:|data:|mailto:|ftp:|file:)`)

// searchFault says what is wrong with a text that is nothing, and what to type instead.
func searchFault(text string, masked bool) *models.Invalid {
	switch {
	case masked:
		return &models.Invalid{Field: "q", Key: "search.masked"}
	case strings.ContainsAny(text, `/\@`):
		return &models.Invalid{Field: "q", Key: "search.address"}
	}
	return &models.Invalid{Field: "q", Key: "search.form"}
}
