package ui

import (
	"context"
	"io"

	"github.com/a-h/templ"
)

// Tag is a state in one or two words, with its icon.
type Tag struct {
	Kind Kind
	Text string
	Live bool // portal.js changes it when the clock in the same row or panel changes state
}

// Render makes Tag a templ.Component.
func (t Tag) Render(_ context.Context, w io.Writer) error {
	live := ""
	if t.Live {
		live = " data-live"
	}
	_, err := io.WriteString(w, `<span class="tag `+templ.EscapeString(t.Kind.Class())+`"`+live+`>`+
		icon(t.Kind.icon()).markup()+templ.EscapeString(t.Text)+`</span>`)
	return err
}
