package models

import (
	"regexp"
	"slices"
	"strconv"
	"strings"
)

// The placeholders: what a text for readers leaves to the settings of the portal that shows it.
const (
	PlaceholderPhone = "contact.phone"
	PlaceholderMail  = "contact.mail"
	PlaceholderHours = "contact.hours" // when somebody answers
	PlaceholderNight = "contact.night" // what to do outside these hours
	PlaceholderBrand = "brand.note"    // what else EOKM is called
)

// Placeholders lists them.
var Placeholders = []string{PlaceholderPhone, PlaceholderMail, PlaceholderHours, PlaceholderNight, PlaceholderBrand}

// Placeholder is one in a text: {{contact.phone}}.
var Placeholder = regexp.MustCompile(`\{\{(?:contact\.(?:phone|mail|hours|night)|brand\.note)\}\}`)

// likePlaceholder is what somebody meant as one: a name between braces, the last one perhaps forgotten. Other braces are a text's own.
var likePlaceholder = regexp.MustCompile(`\{\{[\s\pL\d._-]+\}`)

// PlaceholderFault gives the first line of a text with a placeholder that no setting has a value for; 0 when there is none.
func PlaceholderFault(text string) int {
	n := 0
	for line := range strings.Lines(text) {
		n++
		if !strings.Contains(line, "{{") { // nearly every line; looking for the names in each took half of the time of opening a course
			continue
		}
		if likePlaceholder.MatchString(Placeholder.ReplaceAllString(line, "")) {
			return n
		}
	}
	return 0
}

// KnownPlaceholders notes a placeholder that has no value.
func KnownPlaceholders(bad *Faults, field, text string) {
	if line := PlaceholderFault(text); line > 0 {
		*bad = append(*bad, &Invalid{Field: field, Key: "text.placeholder", Args: map[string]string{
			"Line": strconv.Itoa(line), "Known": PlaceholderList(),
		}})
	}
}

// PlaceholderList writes the placeholders as they stand in a text.
func PlaceholderList() string {
	list := slices.Clone(Placeholders)
	for i, name := range list {
		list[i] = "{{" + name + "}}"
	}
	return strings.Join(list, ", ")
}
