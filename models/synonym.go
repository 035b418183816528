package models

import (
	"slices"
	"strings"
)

// Synonyms are groups of words, and of short phrases, that mean the same to who searches. The file is static/content's.
type Synonyms [][]string

// Of gives the others of each group that the word is in.
func (s Synonyms) Of(word string) []string {
	var list []string
	for _, group := range s {
		if slices.ContainsFunc(group, func(one string) bool { return strings.EqualFold(one, word) }) {
			for _, one := range group {
				if !strings.EqualFold(one, word) {
					list = append(list, strings.ToLower(one))
				}
			}
		}
	}
	return list
}
