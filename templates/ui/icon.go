package ui

import (
	"context"
	"io"

	"github.com/a-h/templ"

	"eokm.nl/hosting/static"
)

// Icon draws a symbol of static/icons.svg. It is decoration: the words next to it say
// the same, so a screen reader skips it.
//
// Icon, Tag and Clock are written in Go and not as templates, for a list holds 50 to 200 of
// each: as templates they were half the cost of the page.
func Icon(name string) templ.Component { return icon(name) }

type icon string

// Render makes icon a templ.Component.
func (i icon) Render(_ context.Context, w io.Writer) error {
	_, err := io.WriteString(w, i.markup())
	return err
}

func (i icon) markup() string {
	return `<svg class="icon" aria-hidden="true" width="16" height="16"><use href="` +
		static.Path("icons.svg") + "#" + string(i) + `"></use></svg>`
}
