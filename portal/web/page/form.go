package page

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

// ErrBadForm is a form that cannot be read at all: no browser sends it.
var ErrBadForm = errors.New("bad form")

// BadForm is that, with what was wrong.
func BadForm(err error) error { return fmt.Errorf("%w: %w", ErrBadForm, err) }

// Form is what somebody filled in, by the names of the fields.
type Form url.Values

// Text is what a field holds; "" when there is none.
func (f Form) Text(name string) string { return url.Values(f).Get(name) }

// Set puts a text in a field.
func (f Form) Set(name, text string) { url.Values(f).Set(name, text) }

// Add puts one more text in a field.
func (f Form) Add(name, text string) { url.Values(f).Add(name, text) }

// Has tells whether there is such a field: a browser leaves out a box that is not ticked.
func (f Form) Has(name string) bool { return url.Values(f).Has(name) }

// Ticked tells whether a field holds anything: a box that was ticked, or the button that was pressed.
func (f Form) Ticked(name string) bool { return f.Text(name) != "" }

// Number is the whole number of a field that the page filled in: without one the form is a bad one (BadForm).
func (f Form) Number(name string) (int, error) {
	n, err := strconv.Atoi(f.Text(name))
	if err != nil {
		return 0, BadForm(fmt.Errorf("read %s: %w", name, err))
	}
	return n, nil
}

// Amount is number where none is as good as 0.
func (f Form) Amount(name string) int {
	n, _ := strconv.Atoi(f.Text(name))
	return n
}

// Numbers are those of ticked items.
func (f Form) Numbers(name string) []int { return ItemNumbers(f[name]) }

// ItemNumbers reads the numbers of items, each once and in order; what is no number is left out.
func ItemNumbers(values []string) []int {
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

// ID is the one that a field holds; the nil one when there is none.
func (f Form) ID(name string) uuid.UUID {
	id, err := uuid.Parse(f.Text(name))
	if err != nil {
		return uuid.Nil
	}
	return id
}

// Submission names the one sending of a form; a form without it cannot be told from a second one.
func (f Form) Submission() uuid.UUID {
	if id := f.ID("submission"); id != uuid.Nil {
		return id
	}
	return uuid.New()
}

// KeepText is what somebody typed, to be shown again in its form, with dots for every word that could be an address: no
// page holds one.
func KeepText(text string) string {
	return maybeAddress.ReplaceAllString(text, "•••")
}

// maybeAddress is wider than what models refuses: a word with a slash, or one that begins as addresses do.
var maybeAddress = regexp.MustCompile(`(?i)\S*(/|www\.|hxxp|https?:|\[\.\])\S*`)

// BadPart tells a body that is too large from one that is not well formed.
func BadPart(err error) error {
	if _, tooLarge := errors.AsType[*http.MaxBytesError](err); tooLarge {
		return err
	}
	return BadForm(err)
}

func Boxes[T ~string](r *Request, name, words string, all, chosen []T, bad Faults) ui.Checkboxes {
	group := ui.Checkboxes{
		Name: name, Legend: r.Printer.T("content.field." + name), Hint: r.Printer.T("content.field." + name + ".hint"),
		Error: bad.Text(r, name),
	}
	is := map[T]bool{}
	for _, one := range chosen {
		is[one] = true
	}
	for _, one := range all {
		group.Options = append(group.Options, ui.Option{Value: string(one), Label: r.Printer.T(fmt.Sprint(words, one)), Selected: is[one]})
	}
	return group
}

func Chosen[T ~string](values []string) []T {
	list := make([]T, len(values))
	for i, v := range values {
		list[i] = T(v)
	}
	return list
}

// Choices are the values of a list, with those that were chosen. In the key of their words * stands for a value.
func Choices[T ~string](r *Request, key string, all, chosen []T) []ui.Option {
	options := make([]ui.Option, len(all))
	for i, value := range all {
		options[i] = ui.Option{
			Value: string(value), Label: r.Printer.T(strings.ReplaceAll(key, "*", string(value))), Selected: slices.Contains(chosen, value),
		}
	}
	return options
}

// StageOf says for a form where it shows something that goes through rounds, and ParseStage reads it back.
func StageOf[State ~string](round int, state State) string {
	return strconv.Itoa(round) + ":" + string(state)
}

func ParseStage[State ~string](text string) (round int, state State) {
	n, was, _ := strings.Cut(text, ":")
	round, _ = strconv.Atoi(n) // none: it is another one
	return round, State(was)
}
