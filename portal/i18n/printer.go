package i18n

import (
	"fmt"
	"strconv"
	"strings"
	"time"
	_ "time/tzdata" // dates must be right on a machine without zone files

	"golang.org/x/text/feature/plural"
	"golang.org/x/text/language"
)

// Printer writes one language. It is made once per language by New, does not change
// and is safe for concurrent use.
type Printer struct {
	lang     Lang
	tag      language.Tag
	messages map[string]message
	given    map[string]string // what a text may name without an argument (With)
	zone     *time.Location    // Europe/Amsterdam: every date on a page is Dutch time
	calendar calendar
	thousand byte
	decimal  byte
}

func newPrinter(l Lang, messages map[string]message) (*Printer, error) {
	zone, err := time.LoadLocation("Europe/Amsterdam")
	if err != nil {
		return nil, fmt.Errorf("load time zone: %w", err)
	}
	p := &Printer{lang: l, tag: l.tag(), messages: messages, zone: zone, thousand: '.', decimal: ','}
	if l == EN {
		p.thousand, p.decimal = ',', '.'
	}
	if p.calendar, err = newCalendar(p); err != nil {
		return nil, err
	}
	return p, nil
}

// Lang is the language p writes.
func (p *Printer) Lang() Lang { return p.lang }

// T returns the text of key. The arguments alternate name and value: T("greeting",
// "Name", name). Whole numbers are grouped; other values print as fmt.Sprint does.
// The result is plain text: the template escapes it.
//
// A field without an argument is what the portal says of it (With). An unknown key gives
// "!key!" and a field that nobody says anything of "!field!"; tests fail on both.
func (p *Printer) T(key string, args ...any) string {
	m, ok := p.messages[key]
	if !ok {
		return "!" + key + "!"
	}
	if m.other.parts == nil {
		return m.other.plain
	}
	return p.fill(m.other, args)
}

// N is T for a text with a plural. It chooses the form for n and gives the text n,
// grouped, as {{.PluralCount}}.
func (p *Printer) N(key string, n int, args ...any) string {
	m, ok := p.messages[key]
	if !ok {
		return "!" + key + "!"
	}
	chosen := m.other
	if !m.one.empty() && plural.Cardinal.MatchPlural(p.tag, max(n, -n), 0, 0, 0, 0) == plural.One {
		chosen = m.one
	}
	if chosen.parts == nil {
		return chosen.plain
	}
	return p.fill(chosen, append([]any{"PluralCount", n}, args...))
}

// Has tells whether the catalogue has key. It is for texts whose key comes from data,
// such as the name of an event; a page that knows its key calls T.
func (p *Printer) Has(key string) bool {
	_, ok := p.messages[key]
	return ok
}

func (p *Printer) fill(t text, args []any) string {
	var b strings.Builder
	for _, part := range t.parts {
		if part.field == "" {
			b.WriteString(part.literal)
			continue
		}
		b.WriteString(p.argument(part.field, args))
	}
	return b.String()
}

func (p *Printer) argument(name string, args []any) string {
	for i := 0; i+1 < len(args); i += 2 {
		if args[i] == name {
			return p.value(args[i+1])
		}
	}
	if value, ok := p.given[name]; ok {
		return value
	}
	return "!" + name + "!"
}

func (p *Printer) value(v any) string {
	switch v := v.(type) {
	case string:
		return v
	case int:
		return p.Number(v)
	case int64:
		return p.Number(int(v))
	}
	return fmt.Sprint(v)
}

// Number writes n with grouped thousands: 1.284 in Dutch, 1,284 in English.
func (p *Printer) Number(n int) string {
	var buf [28]byte
	return string(p.group(strconv.AppendInt(buf[:0], int64(n), 10)))
}

// Decimal writes f with the given number of decimals: 84,2 in Dutch, 84.2 in English.
func (p *Printer) Decimal(f float64, decimals int) string {
	s := strconv.FormatFloat(f, 'f', decimals, 64)
	whole, fraction, ok := strings.Cut(s, ".")
	grouped := string(p.group([]byte(whole)))
	if !ok {
		return grouped
	}
	return grouped + string(p.decimal) + fraction
}

// group puts a mark between thousands in a row of digits with an optional minus sign.
func (p *Printer) group(digits []byte) []byte {
	start := 0
	if digits[0] == '-' {
		start = 1
	}
	for i := len(digits) - 3; i > start; i -= 3 {
		digits = append(digits, 0)
		copy(digits[i+1:], digits[i:])
		digits[i] = p.thousand
	}
	return digits
}
