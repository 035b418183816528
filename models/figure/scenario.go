package figure

import (
	"math"
	"time"
)

// Assumptions are what a scenario is based on: what was, and what somebody supposes.
type Assumptions struct {
	Received float64 // addresses a week, on average
	Growth   float64 // in percent; below zero it shrinks
	Minutes  float64 // of work an address takes at EOKM: to assess, to route, to check
	Hours    float64 // a person works on this in a week
	People   float64 // who do so now; 0: not known
}

// Scenario is what follows.
type Scenario struct {
	Received float64 // addresses a week
	Work     float64 // hours a week
	People   int     // needed, whole
	Short    float64 // hours a week that the present people lack; 0 when they do not, or are not known
	Backlog  float64 // addresses that stay behind each week with the present people
}

// ScenarioOf calculates. A pure function; what is not above zero where it must be gives the zero Scenario.
func ScenarioOf(a Assumptions) Scenario {
	if a.Received < 0 || a.Growth < -100 || a.Minutes <= 0 || a.Hours <= 0 {
		return Scenario{}
	}
	s := Scenario{Received: a.Received * (1 + a.Growth/100)}
	s.Work = s.Received * a.Minutes / 60
	s.People = int(math.Ceil(s.Work/a.Hours - 1e-9))
	if a.People > 0 {
		s.Short = max(0, s.Work-a.People*a.Hours)
		s.Backlog = s.Short * 60 / a.Minutes
	}
	return s
}

// scenarioWeeks is of how many whole weeks the average is.
const scenarioWeeks = 13

// PerWeek is how many addresses came in a week on average, over the last whole weeks up to now since something came in, and over how many
// weeks that is. years are the weeks of some years, one after the other: a week in which a year began stands in both, with a part in each.
func PerWeek(now time.Time, years ...[]Week) (average float64, of int) {
	received := map[string]int{}
	var first time.Time
	for _, weeks := range years {
		for _, w := range weeks {
			received[w.From.Format(time.DateOnly)] += w.Received
			if w.Received > 0 && first.IsZero() {
				first = w.From
			}
		}
	}
	if first.IsZero() {
		return 0, 0
	}
	var list []int
	for from := first; !from.AddDate(0, 0, 7).After(now); from = from.AddDate(0, 0, 7) {
		list = append(list, received[from.Format(time.DateOnly)])
	}
	list = list[max(0, len(list)-scenarioWeeks):]
	for _, n := range list {
		average += float64(n)
	}
	if len(list) == 0 {
		return 0, 0
	}
	return average / float64(len(list)), len(list)
}
