package figure

import (
	"math"
	"slices"
)

// The limits of a funnel, in two-sided shares: outside the inner one falls one in twenty by chance alone, outside the outer one in 500.
// Only
// the outer one is a reason to look (Spiegelhalter 2005).
const (
	InnerLimit = 0.95
	OuterLimit = 0.998
)

// LeastProviders is how many must be in what is shown of others: of fewer, somebody could tell who is who.
const LeastProviders = 5

// Dot is one provider in a funnel, without its name.
type Dot struct {
	Of int `json:"n"`
	In int `json:"k"`
}

// Limits is where a share of so many lies by chance alone, around the overall one.
type Limits struct {
	Of                          int
	InnerLow, InnerHigh         float64
	OuterLow, OuterHigh         float64
	WideInnerLow, WideInnerHigh float64 // the same, made wider by what the providers differ anyway
	WideOuterLow, WideOuterHigh float64
}

// Funnel is how the shares of all providers lie around the overall one. It ranks nobody: a small desk may be far off by chance.
type Funnel struct {
	Dots    []Dot // each with enough for a percentage; none when they are fewer than LeastProviders
	Overall Share // over the dots
	// Rate is the overall share around which the limits lie.
	Rate float64
	// Spread is by how much the providers differ more than chance makes them: 1 is chance alone, 4 is twice as far apart. It is the mean of
	// the squared standardised distances, of which the furthest tenth on each side, and one at least, is drawn in (Spiegelhalter 2005,
	// winsorised).
	Spread float64
}

// Rough is a dot of somebody else as a desk may see it: the number of its addresses in steps of 5, 10, 20, 50 and so on, the share in
// steps of five percent. Nobody's own number can be read in it.
type Rough struct {
	Of      int `json:"n"`
	Percent int `json:"p"`
}

// RoughOf makes a dot rough.
func RoughOf(d Dot) Rough {
	r := Rough{Of: 5, Percent: 5 * int(math.Round(20*Share(d).Value()))}
	for steps := []float64{2, 2, 2.5}; float64(r.Of)*math.Sqrt(steps[0]) < float64(d.Of); steps = append(steps[1:], steps[0]) {
		r.Of = int(float64(r.Of) * steps[0])
	}
	return r
}

// NewFunnel makes the funnel of some providers. The order in which they come does not show.
func NewFunnel(dots []Dot) Funnel {
	var f Funnel
	for _, d := range dots {
		if d.Of >= FewestForShare {
			f.Dots = append(f.Dots, d)
			f.Overall.Of += d.Of
			f.Overall.In += d.In
		}
	}
	if len(f.Dots) < LeastProviders {
		return Funnel{Spread: 1}
	}
	slices.SortFunc(f.Dots, func(a, b Dot) int {
		if a.Of != b.Of {
			return a.Of - b.Of
		}
		return a.In - b.In
	})
	f.Rate = f.Overall.Value()
	f.Spread = spread(f.Dots, f.Rate)
	return f
}

// spread is the winsorised over-dispersion factor; never below 1.
func spread(dots []Dot, overall float64) float64 {
	if overall <= 0 || overall >= 1 {
		return 1
	}
	z := make([]float64, len(dots))
	for i, d := range dots {
		n := float64(d.Of)
		z[i] = (float64(d.In)/n - overall) / math.Sqrt(overall*(1-overall)/n)
	}
	slices.Sort(z)
	cut := max(1, len(z)/10) // at least the furthest one on each side: of few, one alone would hide all others
	sum := 0.0
	for _, v := range z {
		v = min(max(v, z[cut]), z[len(z)-1-cut])
		sum += v * v
	}
	return max(1, sum/float64(len(z)))
}

// Apart is how many times as far apart as by chance the providers lie.
func (f Funnel) Apart() float64 { return math.Sqrt(f.Spread) }

// At gives the limits for a number of addresses.
func (f Funnel) At(of int) Limits {
	p := f.Rate
	l := Limits{Of: of}
	l.InnerLow, l.InnerHigh = binomialLimit(of, p, (1-InnerLimit)/2), binomialLimit(of, p, (1+InnerLimit)/2)
	l.OuterLow, l.OuterHigh = binomialLimit(of, p, (1-OuterLimit)/2), binomialLimit(of, p, (1+OuterLimit)/2)
	wide := f.Apart()
	widen := func(at float64) float64 { return min(1, max(0, p+(at-p)*wide)) }
	l.WideInnerLow, l.WideInnerHigh = widen(l.InnerLow), widen(l.InnerHigh)
	l.WideOuterLow, l.WideOuterHigh = widen(l.OuterLow), widen(l.OuterHigh)
	return l
}

// Standing is where a dot lies.
type Standing string

// The standings. Only below the outer limit, made wider by what providers differ anyway, is a reason to look: Outside.
const (
	Inside  Standing = "inside"  // of the inner limits, or so near that chance may do it
	Above   Standing = "above"   // better than chance explains
	Outside Standing = "outside" // worse than chance explains
)

// Place tells where a dot lies. In a funnel of nobody it is Inside.
func (f Funnel) Place(d Dot) Standing {
	if f.Rate == 0 || d.Of < FewestForShare {
		return Inside
	}
	limits, share := f.At(d.Of), float64(d.In)/float64(d.Of)
	switch {
	case share < limits.WideOuterLow:
		return Outside
	case share > limits.WideOuterHigh:
		return Above
	default:
		return Inside
	}
}

// binomialLimit is the exact limit of a share of n with the chance p below which it falls with the chance tail: the binomial quantile,
// drawn
// between two whole numbers by how far the sum went past (Spiegelhalter 2005, appendix A.1.1).
func binomialLimit(n int, p, tail float64) float64 {
	if n == 0 || p <= 0 || p >= 1 {
		return p
	}
	r, below, upTo := binomialQuantile(n, p, tail)
	part := (upTo - tail) / (upTo - below)
	return min(1, max(0, (float64(r)-part)/float64(n)))
}

// binomialQuantile is the smallest number whose sum of chances is more than tail, with the sums below it and up to it. The chances are
// summed from the mean's neighbourhood on, where they are not too small to be numbers.
func binomialQuantile(n int, p, tail float64) (r int, below, upTo float64) {
	mean, sd := float64(n)*p, math.Sqrt(float64(n)*p*(1-p))
	for k := max(0, int(mean-40*sd)-1); k <= n; k++ {
		below = upTo
		upTo += chance(n, k, p)
		if upTo > tail {
			return k, below, upTo
		}
	}
	return n, below, upTo
}

// chance is that of exactly k out of n.
func chance(n, k int, p float64) float64 {
	lgamma := func(x int) float64 { v, _ := math.Lgamma(float64(x) + 1); return v }
	return math.Exp(lgamma(n) - lgamma(k) - lgamma(n-k) + float64(k)*math.Log(p) + float64(n-k)*math.Log1p(-p))
}
