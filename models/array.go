package models

import (
	"cmp"
	"slices"
)

// distinct sorts, and keeps one of each.
func distinct[T cmp.Ordered](all []T) []T {
	return slices.Compact(slices.Sorted(slices.Values(all)))
}
