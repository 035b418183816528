package web

import (
	"fmt"
	"net/http"
	"net/url"
	"regexp"
	"slices"
	"strconv"

	"github.com/google/uuid"
	"github.com/labstack/echo/v4"
)

// postForm is a form's own values, without those of the URL.
func postForm(c echo.Context) (url.Values, error) {
	if err := c.Request().ParseForm(); err != nil {
		return nil, echo.NewHTTPError(http.StatusBadRequest).SetInternal(err)
	}
	return c.Request().PostForm, nil
}

// badForm answers a form that cannot be read at all.
func badForm(err error) error { return echo.NewHTTPError(http.StatusBadRequest).SetInternal(err) }

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
func number(c echo.Context, name string) (int, error) {
	n, err := strconv.Atoi(c.FormValue(name))
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
