package figure

import (
	"cmp"
	"slices"
	"time"

	"eokm.nl/hosting/models"
	"eokm.nl/hosting/models/notice"
)

// Dimension is by what addresses are parted.
type Dimension string

// The dimensions.
const (
	ByCategory Dimension = "category"
	ByNetwork  Dimension = "network"
	ByMeasure  Dimension = "measure"
)

// Dimensions lists them, as a page shows them.
func Dimensions() []Dimension { return []Dimension{ByNetwork, ByCategory, ByMeasure} }

// Hours counts by weekday, Monday first, and hour of the day in Dutch time. In the night in which the clock is put back one hour is there
// twice, and both fall into the same place; in that in which it is put forward one stays empty: the sum is right in both.
type Hours [7][24]int

// Add counts a moment.
func (h *Hours) Add(at time.Time, dutch *time.Location) {
	at = at.In(dutch)
	h[(int(at.Weekday())+6)%7][at.Hour()]++
}

// Sum is how many were counted.
func (h *Hours) Sum() (sum int) {
	for _, day := range h {
		for _, n := range day {
			sum += n
		}
	}
	return sum
}

// Group is what is kept of the addresses of one network, category or measure.
type Group struct {
	Counts map[Counted]int `json:"counts"`
	Spells []Spell         `json:"spells"`
}

// Sums is what is kept of the addresses of a period, out of which every figure can be made again: how many count as what, and how long each
// was up, to the minute. It says nothing of a single address.
type Sums struct {
	Group
	Chain     []Spell                         `json:"chain"`
	Reactions []Spell                         `json:"reactions"`
	By        map[Dimension]map[string]*Group `json:"by"`
	Arrived   Hours                           `json:"arrived"`
	Reacted   Hours                           `json:"reacted"`
	Shorter   int                             `json:"shorter"` // that count, and have a norm of fewer than 24 hours
	Reports   int                             `json:"reports"` // further reports of the same addresses
	Again     int                             `json:"again"`   // came back after they had been gone
	Checked   int                             `json:"checked"` // answers that were checked
	Online    int                             `json:"online"`  // of those, found online
}

// counter makes Sums of facts, one after the other.
type counter struct {
	now    time.Time
	dutch  *time.Location
	sums   Sums
	spells map[*Group]map[Spell]int
	chain  map[Spell]int
	reacts map[Spell]int
}

func newCounter(now time.Time, dutch *time.Location) *counter {
	c := &counter{now: now, dutch: dutch, spells: map[*Group]map[Spell]int{}, chain: map[Spell]int{}, reacts: map[Spell]int{}}
	c.sums = Sums{Group: Group{Counts: map[Counted]int{}}, By: map[Dimension]map[string]*Group{}}
	return c
}

// add counts one address.
func (c *counter) add(f Fact) {
	as := CountAs(f, c.now)
	c.sums.Counts[as]++
	if as == OutPractice {
		return
	}
	c.sums.Reports += max(0, f.Reports-1)
	c.sums.Arrived.Add(f.DeliveredAt, c.dutch)
	if f.ReactedAt != nil {
		c.sums.Reacted.Add(*f.ReactedAt, c.dutch)
	}
	if !as.In() {
		return
	}
	if f.Again {
		c.sums.Again++
	}
	if notice.ProfileOf(f.Profile).Norm < models.Day {
		c.sums.Shorter++
	}
	spell := f.Spell(c.now)
	c.note(&c.sums.Group, spell)
	c.chain[f.Chain(c.now)]++
	c.reacts[f.Reaction(c.now)]++
	c.part(ByCategory, string(f.Category), as, spell)
	c.part(ByNetwork, f.NetworkID.String(), as, spell)
	if f.Measure != "" {
		c.part(ByMeasure, string(f.Measure), as, spell)
	}
}

// note keeps a spell of a group.
func (c *counter) note(g *Group, s Spell) {
	if c.spells[g] == nil {
		c.spells[g] = map[Spell]int{}
	}
	c.spells[g][s]++
}

// part counts an address in a part of its own.
func (c *counter) part(by Dimension, key string, as Counted, s Spell) {
	if c.sums.By[by] == nil {
		c.sums.By[by] = map[string]*Group{}
	}
	g := c.sums.By[by][key]
	if g == nil {
		g = &Group{Counts: map[Counted]int{}}
		c.sums.By[by][key] = g
	}
	g.Counts[as]++
	c.note(g, s)
}

// done gives what was counted. The counter is of no use after it.
func (c *counter) done() Sums {
	for g, spells := range c.spells {
		g.Spells = gathered(spells)
	}
	c.sums.Chain, c.sums.Reactions = gathered(c.chain), gathered(c.reacts)
	return c.sums
}

// gathered puts spells into one order, each once.
func gathered(counts map[Spell]int) []Spell {
	list := make([]Spell, 0, len(counts))
	for s, n := range counts {
		s.Count *= n
		list = append(list, s)
	}
	sortSpells(list)
	return list
}

func sortSpells(list []Spell) {
	slices.SortFunc(list, func(a, b Spell) int {
		gone := func(s Spell) int {
			if s.Gone {
				return 0
			}
			return 1
		}
		return cmp.Or(cmp.Compare(a.Minutes, b.Minutes), cmp.Compare(a.Entry, b.Entry), cmp.Compare(gone(a), gone(b)))
	})
}

// Merge adds the sums of another period, or of another provider.
func (s *Sums) Merge(o Sums) {
	s.Group.merge(o.Group)
	s.Chain, s.Reactions = mergeSpells(s.Chain, o.Chain), mergeSpells(s.Reactions, o.Reactions)
	for by, groups := range o.By {
		if s.By == nil {
			s.By = map[Dimension]map[string]*Group{}
		}
		if s.By[by] == nil {
			s.By[by] = map[string]*Group{}
		}
		for key, g := range groups {
			if s.By[by][key] == nil {
				s.By[by][key] = &Group{}
			}
			s.By[by][key].merge(*g)
		}
	}
	for day := range s.Arrived {
		for hour := range s.Arrived[day] {
			s.Arrived[day][hour] += o.Arrived[day][hour]
			s.Reacted[day][hour] += o.Reacted[day][hour]
		}
	}
	s.Shorter += o.Shorter
	s.Reports, s.Again = s.Reports+o.Reports, s.Again+o.Again
	s.Checked, s.Online = s.Checked+o.Checked, s.Online+o.Online
}

func (g *Group) merge(o Group) {
	if g.Counts == nil {
		g.Counts = map[Counted]int{}
	}
	for as, n := range o.Counts {
		g.Counts[as] += n
	}
	g.Spells = mergeSpells(g.Spells, o.Spells)
}

func mergeSpells(a, b []Spell) []Spell {
	counts := make(map[Spell]int, len(a)+len(b))
	for _, list := range [][]Spell{a, b} {
		for _, s := range list {
			n := s.Count
			s.Count = 1
			counts[s] += n
		}
	}
	return gathered(counts)
}
