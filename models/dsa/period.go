package dsa

import (
	"time"

	"eokm.nl/hosting/models"
)

// Period is what a report is about: a calendar year in Dutch time; of 2025 its second half, when the templates came.
type Period struct {
	Year  int
	From  time.Time
	Until time.Time // the first moment that no longer belongs to it
	Due   time.Time // the day by which the report must be public: two months after the period
	Over  bool      // the period has ended, so that the numbers are whole
}

// firstYear is the first with the Commission's templates: data as of 1 July 2025.
const firstYear = 2025

// FirstYear is the first year that has a report.
func FirstYear() int { return firstYear }

// Year is the year in which a moment lies, in Dutch time.
func (s *Store) Year(at time.Time) int { return at.In(s.dutch).Year() }

// JoinedLater tells whether the provider came within the period, so that the portal knows nothing of its beginning.
func (r Report) JoinedLater() bool { return r.Joined.After(r.From) && r.Joined.Before(r.Until) }

func (s *Store) period(year int) (Period, error) {
	now := s.db.Now()
	switch {
	case year < firstYear:
		return Period{}, &models.Invalid{Field: "year", Key: "dsa.year.before"}
	case year > s.Year(now):
		return Period{}, &models.Invalid{Field: "year", Key: "dsa.year.future"}
	}
	p := Period{
		Year: year, From: time.Date(year, time.January, 1, 0, 0, 0, 0, s.dutch),
		Until: time.Date(year+1, time.January, 1, 0, 0, 0, 0, s.dutch),
		Due:   time.Date(year+1, time.March, 1, 0, 0, 0, 0, s.dutch).AddDate(0, 0, -1),
	}
	if year == firstYear {
		p.From = time.Date(year, time.July, 1, 0, 0, 0, 0, s.dutch)
	}
	p.Over = !now.Before(p.Until)
	return p, nil
}

// first and last are the days of the period as the sheets write them.
func (p Period) first() string { return p.From.Format(time.DateOnly) }

func (p Period) last() string { return p.Until.AddDate(0, 0, -1).Format(time.DateOnly) }
