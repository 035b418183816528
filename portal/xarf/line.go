package xarf

import (
	"encoding/json"
)

const (
	maxLine  = 64 << 10 // bytes of a faulty report that are kept
	maxValue = 8 << 10  // bytes of one of its fields
)

// removedParty stands for whoever reported in what is given back: the portal keeps nothing of them, and the schema wants somebody.
var removedParty = object{"org": "removed", "contact": "removed@example.invalid", "domain": "example.invalid"}

// lineOf writes a faulty report on one line for whoever mends it: without evidence, without who reported, and without any field that is
// longer than a fact. "" when nothing is left that helps.
func lineOf(report object) []byte {
	kept := make(object, len(report))
	for name, value := range report {
		text, err := json.Marshal(value)
		switch {
		case err != nil, len(text) > maxValue, name == "evidence":
		case name == "reporter", name == "sender":
			kept[name] = removedParty
		default:
			kept[name] = json.RawMessage(text)
		}
	}
	line, err := json.Marshal(kept)
	if err != nil || len(line) > maxLine {
		return nil
	}
	return line
}
