package figure

import "slices"

// Quartiles are the middle of some providers: half of them lie between Low and High.
type Quartiles struct {
	Of                int     `json:"of"` // how many providers; 0 when they were too few
	Low, Median, High float64 `json:",omitempty"`
}

// leastMiddle is of how many there is a middle for a desk: the reader, and LeastProviders besides it. Of exactly LeastProviders each
// quartile would be one provider's own number.
const leastMiddle = LeastProviders + 1

// Enough tells whether there is a middle to show.
func (q Quartiles) Enough() bool { return q.Of >= leastMiddle }

// QuartilesOf is the middle of values, one a provider; the zero value when they are not LeastProviders besides the reader. Between two
// values it lies in proportion (as R's default does). round is to what it is rounded, so that no provider can find its own number, or
// another's, in it.
func QuartilesOf(values []float64, round float64) Quartiles {
	if len(values) < leastMiddle {
		return Quartiles{}
	}
	sorted := slices.Sorted(slices.Values(values))
	at := func(share float64) float64 {
		place := share * float64(len(sorted)-1)
		i := int(place)
		v := sorted[i]
		if i+1 < len(sorted) {
			v += (place - float64(i)) * (sorted[i+1] - sorted[i])
		}
		return float64(int(v/round+0.5)) * round
	}
	return Quartiles{len(values), at(0.25), at(0.5), at(0.75)}
}
