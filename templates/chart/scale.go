package chart

import (
	"math"
	"slices"
)

// most is where values stop being drawn to scale: nothing that is counted here comes near it.
const most = 1e15

// finite is v, or the nearest number that can be drawn.
func finite(v float64) float64 {
	if math.IsNaN(v) {
		return 0
	}
	return min(max(v, -most), most)
}

// scale maps values from 0 to hi on places from start to end.
type scale struct {
	hi         float64
	start, end float64
	marks      []float64
}

// newScale is that of a plot, from its bottom to its top, with about four round marks that holds top. Values that can only be whole have
// whole marks.
func newScale(top float64, whole bool) scale {
	marks := roundMarks(top, 4, whole)
	return scale{hi: marks[len(marks)-1], start: plotBottom, end: plotTop, marks: marks}
}

// at is the place of v. What lies outside the scale is drawn at its edge.
func (s scale) at(v float64) float64 {
	share := min(max(finite(v)/s.hi, 0), 1)
	return s.start + share*(s.end-s.start)
}

// roundMarks gives round values from 0 up to the first that is not below top, about count of
// them: steps of 1, 2, 2.5 or 5 times a power of ten. There are always two at least.
func roundMarks(top float64, count int, whole bool) []float64 {
	top = finite(top)
	if top <= 0 {
		top = 1
	}
	rough := top / float64(max(count, 1))
	power := math.Pow(10, math.Floor(math.Log10(rough)))
	step := 10 * power
	for _, nice := range []float64{1, 2, 2.5, 5} {
		if nice*power >= rough*(1-1e-9) {
			step = nice * power
			break
		}
	}
	if whole {
		step = max(math.Ceil(step), 1)
	}
	return stepMarks(top, step)
}

// hourSteps are the distances that a clock has.
var hourSteps = []float64{1, 2, 3, 6, 12, 24, 48, 72, 168, 336, 720, 2160, 8760}

// hourMarks is roundMarks for hours.
func hourMarks(top float64, count int) []float64 {
	top = max(finite(top), 1)
	for _, step := range hourSteps {
		if top/step <= float64(count) {
			return stepMarks(top, step)
		}
	}
	return roundMarks(top, count, true)
}

func stepMarks(top, step float64) []float64 {
	n := max(int(math.Ceil(top/step-1e-9)), 1)
	marks := make([]float64, n+1)
	for i := range marks {
		marks[i] = float64(i) * step
	}
	return marks
}

// thousands says by what the numbers of an axis are divided, so that they stay short.
func thousands(hi float64) (by float64) {
	switch {
	case hi >= 10_000_000:
		return 1_000_000
	case hi >= 10_000:
		return 1000
	}
	return 1
}

// spread moves the places of words at the end of lines apart, in their order, within lo and hi, so that none lies over another.
func spread(places []float64, lo, hi float64) []float64 {
	const gap = fontSize + 3
	order := make([]int, len(places))
	for i := range order {
		order[i] = i
	}
	sortBy(order, places)
	moved := make([]float64, len(places))
	before := lo - gap
	for _, i := range order {
		moved[i] = max(places[i], before+gap)
		before = moved[i]
	}
	after := hi + gap
	for _, i := range slices.Backward(order) {
		moved[i] = min(moved[i], after-gap)
		after = moved[i]
	}
	return moved
}
