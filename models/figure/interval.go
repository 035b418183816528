package figure

import "math"

// FewestForShare is how many there must be for a percentage: of fewer, one more or less moves it by a tenth and tells nothing.
const FewestForShare = 10

// z95 is the quantile of the normal distribution that leaves 2.5 % on each side.
const z95 = 1.959963984540054

// Interval is a value and the band in which it lies 19 times out of 20, all as shares of 1.
type Interval struct {
	Low, High float64
}

// Share is how many of how many, with its Wilson interval.
type Share struct {
	Of int // the denominator
	In int // how many of them
}

// Enough tells whether a percentage says anything: from FewestForShare on.
func (s Share) Enough() bool { return s.Of >= FewestForShare }

// Value is the share, from 0 to 1; 0 of nothing.
func (s Share) Value() float64 {
	if s.Of == 0 {
		return 0
	}
	return float64(s.In) / float64(s.Of)
}

// Interval is the share's 95 % interval by Wilson's score: it stays within 0 and 1 and holds for small numbers, as the textbook one does
// not. Of nothing it is all there is.
func (s Share) Interval() Interval {
	if s.Of == 0 {
		return Interval{0, 1}
	}
	n, p := float64(s.Of), s.Value()
	middle := p + z95*z95/(2*n)
	spread := z95 * math.Sqrt(p*(1-p)/n+z95*z95/(4*n*n))
	scale := 1 + z95*z95/n
	return Interval{max(0, (middle-spread)/scale), min(1, (middle+spread)/scale)}
}
