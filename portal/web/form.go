package web

import (
	"errors"
	"fmt"
	"net/url"
	"regexp"
	"slices"
	"strconv"

	"github.com/google/uuid"
)

// errBadForm is a form that cannot be read at all: no browser sends it.
var errBadForm = errors.New("bad form")

// badForm is that, with what was wrong.
func badForm(err error) error { return fmt.Errorf("%w: %w", errBadForm, err) }

// form is what somebody filled in, by the names of the fields.
type form url.Values

// text is what a field holds; "" when there is none.
func (f form) text(name string) string { return url.Values(f).Get(name) }

// set puts a text in a field.
func (f form) set(name, text string) { url.Values(f).Set(name, text) }

// add puts one more text in a field.
func (f form) add(name, text string) { url.Values(f).Add(name, text) }

// has tells whether there is such a field: a browser leaves out a box that is not ticked.
func (f form) has(name string) bool { return url.Values(f).Has(name) }

// ticked tells whether a field holds anything: a box that was ticked, or the button that was pressed.
func (f form) ticked(name string) bool { return f.text(name) != "" }

// number is the whole number of a field that the page filled in: without one the form is a bad one (badForm).
func (f form) number(name string) (int, error) {
	n, err := strconv.Atoi(f.text(name))
	if err != nil {
		return 0, badForm(fmt.Errorf("read %s: %w", name, err))
	}
	return n, nil
}

// amount is number where none is as good as 0.
func (f form) amount(name string) int {
	n, _ := strconv.Atoi(f.text(name))
	return n
}

// numbers are those of ticked items.
func (f form) numbers(name string) []int { return itemNumbers(f[name]) }

// itemNumbers reads the numbers of items, each once and in order; what is no number is left out.
func itemNumbers(values []string) []int {
	var out []int
	for _, value := range values {
		n, err := strconv.Atoi(value)
		if err == nil && n > 0 && !slices.Contains(out, n) {
			out = append(out, n)
		}
	}
	slices.Sort(out)
	return out
}

// id is the one that a field holds; the nil one when there is none.
func (f form) id(name string) uuid.UUID {
	id, err := uuid.Parse(f.text(name))
	if err != nil {
		return uuid.Nil
	}
	return id
}

// submission names the one sending of a form; a form without it cannot be told from a second one.
func (f form) submission() uuid.UUID {
	if id := f.id("submission"); id != uuid.Nil {
		return id
	}
	return uuid.New()
}

// keepText is what somebody typed, to be shown again in its form, with dots for every word that could be an address: no
// page holds one.
func keepText(text string) string {
	return maybeAddress.ReplaceAllString(text, "•••")
}

// maybeAddress is wider than what models refuses: a word with a slash, or one that begins as addresses do.
var maybeAddress = regexp.MustCompile(`(?i)\S*(/|www\.|hxxp|https?:|\[\.\])\S*`)
