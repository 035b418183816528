package models

import (
	"cmp"
	"slices"
)

// Distinct sorts, and keeps one of each.
func Distinct[T cmp.Ordered](all []T) []T {
	return slices.Compact(slices.Sorted(slices.Values(all)))
}
