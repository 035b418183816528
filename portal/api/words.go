package api

import (
	"github.com/danielgtaylor/huma/v2"

	"eokm.nl/hosting/models"
)

// Measure is a word for what was done, of the list of the rules.
type Measure string

// Schema is huma's question for the words.
func (Measure) Schema(huma.Registry) *huma.Schema {
	var list []any
	for _, rule := range models.Measures() {
		list = append(list, string(rule.Measure))
	}
	return oneOf(list)
}

// Reason is a word for why not, likewise.
type Reason string

// Schema is huma's question for the words.
func (Reason) Schema(huma.Registry) *huma.Schema {
	var list []any
	for _, rule := range models.Reasons() {
		list = append(list, string(rule.Reason))
	}
	return oneOf(list)
}

func oneOf(list []any) *huma.Schema {
	s := &huma.Schema{Type: huma.TypeString, Enum: list}
	s.PrecomputeMessages()
	return s
}
