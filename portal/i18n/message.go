package i18n

import (
	"fmt"
	"regexp"
	"strings"

	goi18n "github.com/nicksnyder/go-i18n/v2/i18n"
)

// message is one catalogue entry, ready to print.
type message struct {
	one, other text // one is empty when the entry has no plural
}

// text is a catalogue value cut into literals and fields: "{{.Count}} left" becomes
// a field and a literal. A value without fields is only plain.
type text struct {
	plain string
	parts []part
}

type part struct {
	literal string
	field   string // name of the argument; empty for a literal
}

// field is the only template action a catalogue may use. So a page that prints 200
// clocks costs no template engine, and a translation cannot do more than name a value.
var field = regexp.MustCompile(`\{\{\s*\.(\w+)\s*\}\}`)

func newMessage(m *goi18n.Message) (message, error) {
	if m.Other == "" {
		return message{}, fmt.Errorf("message %q has no text", m.ID)
	}
	one, err := newText(m.One)
	if err != nil {
		return message{}, fmt.Errorf("message %q, one: %w", m.ID, err)
	}
	other, err := newText(m.Other)
	if err != nil {
		return message{}, fmt.Errorf("message %q, other: %w", m.ID, err)
	}
	return message{one: one, other: other}, nil
}

func newText(s string) (text, error) {
	var parts []part
	rest := s
	for {
		at := field.FindStringSubmatchIndex(rest)
		if at == nil {
			break
		}
		if at[0] > 0 {
			parts = append(parts, part{literal: rest[:at[0]]})
		}
		parts = append(parts, part{field: rest[at[2]:at[3]]})
		rest = rest[at[1]:]
	}
	if rest != "" {
		parts = append(parts, part{literal: rest})
	}
	for _, p := range parts {
		if strings.Contains(p.literal, "{{") || strings.Contains(p.literal, "}}") {
			return text{}, fmt.Errorf("only fields such as {{.Name}} may be used, got %q", s)
		}
	}
	if len(parts) < 2 && (len(parts) == 0 || parts[0].field == "") {
		return text{plain: s}, nil
	}
	return text{parts: parts}, nil
}

func (t text) empty() bool { return t.plain == "" && len(t.parts) == 0 }

// fields lists the argument names of t in order of appearance.
func (t text) fields() []string {
	var names []string
	for _, p := range t.parts {
		if p.field != "" {
			names = append(names, p.field)
		}
	}
	return names
}
