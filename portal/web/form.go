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

// itemNumbers reads the numbers of ticked items, each once; what is no number is left out.
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

// submissionOf names the one sending of a form; a form without it cannot be told from a second one.
func submissionOf(values url.Values) uuid.UUID {
	id, err := uuid.Parse(values.Get("submission"))
	if err != nil || id == uuid.Nil {
		return uuid.New()
	}
	return id
}

// number reads a whole number out of a form or a query.
func number(r *request, name string) (int, error) {
	n, err := strconv.Atoi(r.form.Get(name))
	if err != nil {
		return 0, fmt.Errorf("read %s: %w", name, err)
	}
	return n, nil
}

// keepText is what somebody typed, to be shown again in its form, with dots for every word that could be an address: no
// page holds one.
func keepText(text string) string {
	return maybeAddress.ReplaceAllString(text, "•••")
}

// maybeAddress is wider than what models refuses: a word with a slash, or one that begins as addresses do.
var maybeAddress = regexp.MustCompile(`(?i)\S*(/|www\.|hxxp|https?:|\[\.\])\S*`)
