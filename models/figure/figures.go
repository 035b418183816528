package figure

import (
	"maps"
	"slices"
)

// Figures are the numbers of a period, made of its Sums by FiguresOf and of nothing else.
type Figures struct {
	Delivered int             `json:"delivered"` // all, also what is left out
	Counts    map[Counted]int `json:"counts"`
	InTime    Share           `json:"inTime"` // of what is decided
	Median    Quantile        `json:"median"` // of the removal time, in minutes
	P90       Quantile        `json:"p90"`
	Chain     Quantile        `json:"chain"` // the median since EOKM first had it
	ChainP90  Quantile        `json:"chainP90"`
	Reaction  Quantile        `json:"reaction"`
	Bands     []int           `json:"bands"`   // how many were gone within each of TimeBands, and after the last
	Curve     []Step          `json:"curve"`   // thinned
	Still     []Step          `json:"still"`   // what holds at the end of each of TimeBands, off the whole curve
	Shorter   int             `json:"shorter"` // of those that count, how many have a norm of fewer than 24 hours
	Parts     []Part          `json:"parts"`
	Arrived   Hours           `json:"arrived"`
	Reacted   Hours           `json:"reacted"`
	Reports   int             `json:"reports"`
	Again     Share           `json:"again"`  // came back, of what counts
	Online    Share           `json:"online"` // found online, of the answers that were checked
}

// Part is the numbers of one network, category or measure.
type Part struct {
	By  Dimension `json:"by"`
	Key string    `json:"key"`
	N   int       `json:"n"` // that count
	// Providers is how many had any of it; 0 in one provider's own figures.
	Providers int      `json:"providers,omitempty"`
	InTime    Share    `json:"inTime"`
	Median    Quantile `json:"median"`
}

// timeBands are the ends of the bands of a distribution, in minutes: 1, 4, 12, 24 and 48 hours, 7 days.
var timeBands = []int{60, 4 * 60, 12 * 60, 24 * 60, 48 * 60, 7 * 24 * 60}

// TimeBands gives those ends; what took longer than the last has a place of its own after it.
func TimeBands() []int { return slices.Clone(timeBands) }

// mostSteps is how many points a curve is drawn of: more than a screen shows.
const mostSteps = 200

// FiguresOf makes the numbers of the sums. A pure function: of the same sums always the same.
func FiguresOf(s Sums) Figures {
	curve := Survival(s.Spells)
	counting := s.counting()
	followed, chain := Followed(curve), Followed(Survival(s.Chain))
	f := Figures{
		Counts: maps.Clone(s.Counts), InTime: s.inTime(), Curve: thinned(curve), Still: still(s.Spells, curve),
		Shorter: s.Shorter, Bands: bands(s.Spells),
		Median: QuantileOf(followed, 0.5, counting), P90: QuantileOf(followed, 0.9, counting),
		Chain: QuantileOf(chain, 0.5, counting), ChainP90: QuantileOf(chain, 0.9, counting),
		Reaction: QuantileOf(Followed(Survival(s.Reactions)), 0.5, counting),
		Arrived:  s.Arrived, Reacted: s.Reacted, Reports: s.Reports,
		Again: Share{Of: counting, In: s.Again}, Online: Share{Of: s.Checked, In: s.Online},
	}
	for _, n := range s.Counts {
		f.Delivered += n
	}
	for _, by := range Dimensions() {
		for _, key := range slices.Sorted(maps.Keys(s.By[by])) {
			g := s.By[by][key]
			n := g.counting()
			f.Parts = append(f.Parts, Part{
				By: by, Key: key, N: n, InTime: g.inTime(), Median: QuantileOf(Followed(Survival(g.Spells)), 0.5, n),
			})
		}
	}
	return f
}

// counting is how many of the group count.
func (g Group) counting() (n int) {
	for as, many := range g.Counts {
		if as.In() {
			n += many
		}
	}
	return n
}

// inTime is how many of the group's decided ones were gone in time.
func (g Group) inTime() Share {
	return Share{Of: g.Counts[InTime] + g.Counts[Late] + g.Counts[OpenLate], In: g.Counts[InTime]}
}

// bands counts what is gone by how long that took.
func bands(spells []Spell) []int {
	counts := make([]int, len(timeBands)+1)
	for _, s := range spells {
		if !s.Gone {
			continue
		}
		at, _ := slices.BinarySearch(timeBands, s.Minutes)
		counts[at] += s.Count
	}
	return counts
}

// still is what holds at the end of each of TimeBands: before anything went, all is there. It ends where nobody is looked at any more.
func still(spells []Spell, curve []Step) (list []Step) {
	risk := risks(spells)
	for _, end := range timeBands {
		at := Step{Left: 1, Low: 1, High: 1}
		for _, s := range curve {
			if s.Minutes <= end {
				at = s
			}
		}
		at.Minutes, at.AtRisk = end, risk(end)
		if at.AtRisk == 0 {
			break
		}
		list = append(list, at)
	}
	return list
}

// thinned leaves out points of a curve that nobody would see. The first and the last stay.
func thinned(steps []Step) []Step {
	if len(steps) <= mostSteps {
		return steps
	}
	out := make([]Step, 0, mostSteps)
	for i := range mostSteps {
		out = append(out, steps[i*(len(steps)-1)/(mostSteps-1)])
	}
	return out
}
