// Package letters holds the two forms of a mail: plain text and HTML, both of one Letter. They are pure functions of it.
//
// The HTML is bare: no style, no picture, no script, nothing from elsewhere, so that a mail program has nothing to block
// and tells nobody that a mail was read. A reported address has no place in a Letter, nor anything of one.
package letters

import (
	"strconv"
	"strings"
)

// Letter is what a mail says, in the order in which it says it. All texts are in the language of Lang.
type Letter struct {
	Lang    string
	Subject string
	Title   string
	Text    string // what happened
	Facts   []Fact
	Asked   string // above the steps
	Steps   []string
	Clock   string // what the clock does meanwhile; "" when none runs
	Open    Link   // the only way on, and it needs a login
	Doubt   string
	Contact Link
	Reach   []Reach // in its foot: how to reach who sent it
	Small   []string
}

// Reach is a number or a mailbox. URL is what a mail program opens with it: tel: or mailto:.
type Reach struct {
	Label string
	Value string
	URL   string
	After string // " (when somebody answers)"
}

// Fact is one line of what must be known before logging in.
type Fact struct {
	Label string
	Value string
}

// Link is a page of the portal; the address is shown as it is, so that a reader can judge it.
type Link struct {
	Label string
	URL   string
}

// Plain is the letter as plain text, one line a paragraph.
func (l Letter) Plain() string {
	var b strings.Builder
	paragraph := func(lines ...string) {
		for _, line := range lines {
			b.WriteString(line)
			b.WriteByte('\n')
		}
		b.WriteByte('\n')
	}
	paragraph(l.Title)
	paragraph(l.Text)
	paragraph(l.factLines()...)
	if len(l.Steps) > 0 {
		paragraph(append([]string{l.Asked}, l.stepLines()...)...)
	}
	if l.Clock != "" {
		paragraph(l.Clock)
	}
	paragraph(l.Open.Label, l.Open.URL)
	paragraph(l.Doubt)
	paragraph(l.Contact.Label, l.Contact.URL)
	paragraph(l.reachLines()...)
	paragraph(l.Small...)
	return strings.TrimRight(b.String(), "\n") + "\n"
}

func (l Letter) factLines() []string {
	lines := make([]string, len(l.Facts))
	for i, f := range l.Facts {
		lines[i] = f.Label + ": " + f.Value
	}
	return lines
}

func (l Letter) reachLines() []string {
	lines := make([]string, len(l.Reach))
	for i, r := range l.Reach {
		lines[i] = r.Label + " " + r.Value + r.After
	}
	return lines
}

func (l Letter) stepLines() []string {
	lines := make([]string, len(l.Steps))
	for i, step := range l.Steps {
		lines[i] = strconv.Itoa(i+1) + ". " + step
	}
	return lines
}
