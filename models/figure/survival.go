package figure

import (
	"cmp"
	"math"
	"slices"
)

// Spell is how long addresses were known to be up: from Entry on, when we began to look, until Minutes, when they were gone or we looked
// last. All minutes count from the same beginning; times within a minute are one time. Count is how many were so.
type Spell struct {
	Entry   int  `json:"e,omitempty"` // above 0 where the clock began elsewhere: who comes late says nothing of the time before
	Minutes int  `json:"m"`
	Gone    bool `json:"g,omitempty"` // false: still there, as far as anybody checked
	Count   int  `json:"c"`
}

// Step is a point of a survival curve: what share is still there from that minute on, within which band, how many were looked at just
// before, and how many went in it.
type Step struct {
	Minutes   int
	AtRisk    int
	Gone      int
	Left      float64 // the share that is still there
	Low, High float64 // 95 %, by the logarithm of the logarithm: it stays within 0 and 1
}

// Survival is the curve of Kaplan and Meier over some spells: each step down, in the order of time. Addresses that are still there count
// for as long as they were looked at, so that a desk does not look fast by what it left open. The variance is Greenwood's. Who enters
// late counts from that minute on; who was looked at last in the minute in which others go was there with them, as is usual.
func Survival(spells []Spell) []Step {
	times := map[int]int{}
	for _, s := range spells {
		if s.Gone && s.Minutes >= s.Entry {
			times[s.Minutes] += s.Count
		}
	}
	var steps []Step
	risk := risks(spells)
	left, greenwood, high := 1.0, 0.0, 1.0
	for _, minute := range sortedKeys(times) {
		gone, atRisk := times[minute], risk(minute)
		n, d := float64(atRisk), float64(gone)
		left *= 1 - d/n
		if gone < atRisk {
			greenwood += d / (n * (n - d))
		}
		step := Step{Minutes: minute, AtRisk: atRisk, Gone: gone, Left: left}
		step.Low, step.High = band(left, greenwood, high)
		high = step.High
		steps = append(steps, step)
	}
	return steps
}

// band is the interval of a share that is left, by log(-log). Where none are left there is no upper limit to give: it stays where it was.
func band(left, greenwood, high float64) (float64, float64) {
	if left <= 0 {
		return 0, high
	}
	if left >= 1 {
		return 1, 1
	}
	theta := math.Exp(z95 * math.Sqrt(greenwood) / math.Abs(math.Log(left)))
	return math.Pow(left, theta), math.Pow(left, 1/theta)
}

// risks gives a function that says how many are looked at in a minute; it is asked in the order of time.
func risks(spells []Spell) func(minute int) int {
	enter, leave := slices.Clone(spells), slices.Clone(spells)
	enter = slices.DeleteFunc(enter, func(s Spell) bool { return s.Minutes < s.Entry })
	leave = slices.DeleteFunc(leave, func(s Spell) bool { return s.Minutes < s.Entry })
	slices.SortFunc(enter, func(a, b Spell) int { return cmp.Compare(a.Entry, b.Entry) })
	slices.SortFunc(leave, func(a, b Spell) int { return cmp.Compare(a.Minutes, b.Minutes) })
	in, out, now := 0, 0, 0
	return func(minute int) int {
		for ; in < len(enter) && enter[in].Entry <= minute; in++ {
			now += enter[in].Count
		}
		for ; out < len(leave) && leave[out].Minutes < minute; out++ {
			now -= leave[out].Count
		}
		return now
	}
}

// Quantile is the time after which a share was gone, with its band. What the curve or its band never comes down to is not reached.
type Quantile struct {
	Reached   bool
	Minutes   int
	LowOK     bool
	Low       int
	HighOK    bool
	High      int
	Addresses int // how many the curve is of
}

// QuantileOf reads off a curve when so large a share of n was gone: 0.5 is the median, 0.9 what nine out of ten stay below.
func QuantileOf(steps []Step, gone float64, n int) Quantile {
	q := Quantile{Addresses: n}
	const tiny = 1e-12 // what a product of fractions loses
	for _, s := range steps {
		still := 1 - gone + tiny
		if !q.LowOK && s.Low <= still {
			q.LowOK, q.Low = true, s.Minutes
		}
		if !q.Reached && s.Left <= still {
			q.Reached, q.Minutes = true, s.Minutes
		}
		if !q.HighOK && s.High <= still {
			q.HighOK, q.High = true, s.Minutes
		}
	}
	return q
}

// Followed is a curve as far as at least FewestForShare were looked at: from there on it is no estimate of anything, and what fewer did
// stays in all that follows. Every time that is shown is read off this part.
func Followed(steps []Step) []Step {
	for i, s := range steps {
		if s.AtRisk < FewestForShare {
			return steps[:i]
		}
	}
	return steps
}

// sortedKeys are a map's keys in their order.
func sortedKeys[K cmp.Ordered, V any](m map[K]V) []K {
	keys := make([]K, 0, len(m))
	for k := range m {
		keys = append(keys, k)
	}
	slices.Sort(keys)
	return keys
}
