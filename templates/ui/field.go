package ui

import "github.com/a-h/templ"

// Every field has a visible label, may have a hint, and repeats its fault between hint
// and input. The ids follow from the id of the field: "when", "when-hint", "when-error".

// describe joins an input to its hint and its fault for a screen reader.
func describe(id, hint, fault string) templ.Attributes {
	a := templ.Attributes{}
	switch {
	case hint != "" && fault != "":
		a["aria-describedby"] = id + "-hint " + id + "-error"
	case hint != "":
		a["aria-describedby"] = id + "-hint"
	case fault != "":
		a["aria-describedby"] = id + "-error"
	}
	return a
}

// describeInput is describe for one input; a group has no aria-invalid of its own.
func describeInput(id, hint, fault string) templ.Attributes {
	a := describe(id, hint, fault)
	if fault != "" {
		a["aria-invalid"] = "true"
	}
	return a
}

// fieldClass marks a field with a fault.
func fieldClass(fault string) string {
	if fault != "" {
		return "field field-error"
	}
	return "field"
}
