package figure

import (
	"strings"
	"time"

	"eokm.nl/hosting/models"
)

// Grain is how long a period is.
type Grain string

// The grains. What is shown of a year and of a month was counted beforehand; a day is counted when somebody asks.
const (
	Day   Grain = "day"
	Month Grain = "month"
	Year  Grain = "year"
)

// layouts are how a period is written: 2026-11-30, 2026-11, 2026.
var layouts = map[Grain]string{Day: time.DateOnly, Month: "2006-01", Year: "2006"}

// Period is a day, a month or a year in Dutch time. An address belongs to the period in which it was delivered.
type Period struct {
	Code  string
	Grain Grain
	From  time.Time
	Until time.Time // the first moment that no longer belongs to it
}

// PeriodOf is the period of a grain in which a moment lies.
func (s *Store) PeriodOf(grain Grain, at time.Time) Period {
	p, _ := s.Period(at.In(s.dutch).Format(layouts[grain]))
	return p
}

// Period reads a period as people write it. Another text, and a year that no notice can be of, is an *Invalid of the field period.
func (s *Store) Period(code string) (Period, error) {
	code = strings.TrimSpace(code)
	for grain, layout := range layouts {
		from, err := time.ParseInLocation(layout, code, s.dutch)
		if err != nil || from.Year() < 2000 || from.Year() > 2100 {
			continue
		}
		return Period{Code: code, Grain: grain, From: from, Until: next(grain, from)}, nil
	}
	return Period{}, &models.Invalid{Field: "period", Key: "stats.period.unknown"}
}

func next(grain Grain, from time.Time) time.Time {
	switch grain {
	case Day:
		return from.AddDate(0, 0, 1)
	case Month:
		return from.AddDate(0, 1, 0)
	default:
		return from.AddDate(1, 0, 0)
	}
}

// Back is the period of the same grain that many before it.
func (s *Store) Back(p Period, many int) Period {
	switch p.Grain {
	case Day:
		return s.PeriodOf(Day, p.From.AddDate(0, 0, -many))
	case Month:
		return s.PeriodOf(Month, p.From.AddDate(0, -many, 0))
	default:
		return s.PeriodOf(Year, p.From.AddDate(-many, 0, 0))
	}
}

// Year is the period's year.
func (p Period) Year() int { return p.From.Year() }

// Has tells whether a moment lies in the period.
func (p Period) Has(at time.Time) bool { return !at.Before(p.From) && at.Before(p.Until) }

// ClockChanges lists the days of the period on which the clock was put forward or back: such a day has 23 or 25 hours.
func (p Period) ClockChanges() (days []time.Time) {
	for day := p.From; day.Before(p.Until); day = day.AddDate(0, 0, 1) {
		if day.AddDate(0, 0, 1).Sub(day) != models.Day {
			days = append(days, day)
		}
	}
	return days
}
