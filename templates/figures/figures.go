// Package figures holds the public page of what EOKM counts. Pure functions of their structs.
package figures

import (
	"github.com/a-h/templ"

	"eokm.nl/hosting/templates/ui"
)

// Page is one published year: its largest numbers, charts, every number with its interval, and what was changed in it since.
type Page struct {
	Title     string
	Lead      string
	Years     ui.Tabs
	Notes     []ui.Note
	Figures   ui.Figures
	Charts    []templ.Component
	Numbers   []Number
	AsOf      string
	File      ui.Button
	Revisions []Revision
	Rules     []string
}

// Number is one row: what it is, of what, how many, and how sure.
type Number struct{ Name, Of, Value, Interval, N string }

// Revision is an edition of the year.
type Revision struct{ Edition, At, Why string }
