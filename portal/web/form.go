package web

import (
	"errors"
	"fmt"
	"net/http"
	"net/url"
	"regexp"
	"slices"
	"strconv"
	"strings"

	"github.com/google/uuid"

	"eokm.nl/hosting/templates/ui"
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

// badPart tells a body that is too large from one that is not well formed.
func badPart(err error) error {
	if _, tooLarge := errors.AsType[*http.MaxBytesError](err); tooLarge {
		return err
	}
	return badForm(err)
}

func boxes[T ~string](r *request, name, words string, all, chosen []T, bad formFaults) ui.Checkboxes {
	group := ui.Checkboxes{Name: name, Legend: r.printer.T("content.field." + name), Hint: r.printer.T("content.field." + name + ".hint"), Error: bad.text(r, name)}
	is := map[T]bool{}
	for _, one := range chosen {
		is[one] = true
	}
	for _, one := range all {
		group.Options = append(group.Options, ui.Option{Value: string(one), Label: r.printer.T(fmt.Sprint(words, one)), Selected: is[one]})
	}
	return group
}

func chosen[T ~string](values []string) []T {
	list := make([]T, len(values))
	for i, v := range values {
		list[i] = T(v)
	}
	return list
}

// choices are the values of a list, with those that were chosen. In the key of their words * stands for a value.
func choices[T ~string](r *request, key string, all, chosen []T) []ui.Option {
	options := make([]ui.Option, len(all))
	for i, value := range all {
		options[i] = ui.Option{Value: string(value), Label: r.printer.T(strings.ReplaceAll(key, "*", string(value))), Selected: slices.Contains(chosen, value)}
	}
	return options
}

// stageOf says for a form where it shows something that goes through rounds, and parseStage reads it back.
func stageOf[State ~string](round int, state State) string {
	return strconv.Itoa(round) + ":" + string(state)
}

func parseStage[State ~string](text string) (round int, state State) {
	n, was, _ := strings.Cut(text, ":")
	round, _ = strconv.Atoi(n) // none: it is another one
	return round, State(was)
}
