package models

import (
	"strconv"
	"strings"
)

// Where builds the condition of a query from parts, and keeps their arguments. The zero value is true of every row.
type Where struct {
	parts []string
	Args  []any
}

// And adds a part. Its question marks stand for the arguments, and become numbers.
func (w *Where) And(part string, args ...any) {
	for _, arg := range args {
		w.Args = append(w.Args, arg)
		part = strings.Replace(part, "?", "$"+strconv.Itoa(len(w.Args)), 1)
	}
	w.parts = append(w.parts, part)
}

// Anew begins another condition. The arguments stay, so that several conditions can share a statement.
func (w *Where) Anew() { w.parts = nil }

// Condition is what a row must be, as SQL.
func (w *Where) Condition() string {
	if len(w.parts) == 0 {
		return "true"
	}
	return strings.Join(w.parts, " AND ")
}
