package rota

import (
	"fmt"
	"time"

	"github.com/google/uuid"
)

// Weeks says in which weeks a shift is.
type Weeks string

// The weeks; even and odd are ISO numbers.
const (
	EveryWeek Weeks = "all"
	EvenWeeks Weeks = "even"
	OddWeeks  Weeks = "odd"
)

// AllWeeks lists them.
func AllWeeks() []Weeks { return []Weeks{EveryWeek, EvenWeeks, OddWeeks} }

// Shift is when somebody of a desk is on duty, by the hours of the week on a Dutch clock.
type Shift struct {
	ID         uuid.UUID
	ProviderID uuid.UUID
	UserID     uuid.UUID
	Weekday    int // on which it begins; 1 is Monday
	Begins     int // minutes after midnight
	Ends       int // likewise; not after Begins: on the day after
	Weeks      Weeks
	Phone      string
	CreatedAt  time.Time
	RemovedAt  *time.Time
	Name       string `gorm:"->"` // of who is on duty
	Email      string `gorm:"->"`
	Language   string `gorm:"->"`
}

// TableName is where shifts are.
func (Shift) TableName() string { return "duty_shifts" }

// Span gives the shift that a moment falls in: when it began and ends. ok is false when the moment falls in none. What begins when another
// ends leaves neither a gap nor a moment of both, also in the two nights in which a Dutch clock is moved: an hour that it skips
// is nobody's, since there is none, and one that it shows twice belongs as a whole to whose shift has the first of it.
func (s Shift) Span(at time.Time, dutch *time.Location) (begin, end time.Time, ok bool) {
	today := at.In(dutch)
	for _, back := range []int{0, 1, 2} { // a day that begins yesterday may last until tomorrow's same hour
		y, m, d := today.AddDate(0, 0, -back).Date()
		day := time.Date(y, m, d, 12, 0, 0, 0, dutch)
		if isoWeekday(day) != s.Weekday || !s.Weeks.has(day) {
			continue
		}
		begin, end = clockAt(day, 0, s.Begins, dutch), clockAt(day, 0, s.Ends, dutch)
		if s.Ends <= s.Begins {
			end = clockAt(day, 1, s.Ends, dutch)
		}
		if !at.Before(begin) && at.Before(end) {
			return begin, end, true
		}
	}
	return time.Time{}, time.Time{}, false
}

// clockAt is when a Dutch clock shows so many minutes after midnight, some days after a day: for the first time where it does twice, and
// where it never does, the moment at which it jumps over it.
func clockAt(day time.Time, days, minutes int, dutch *time.Location) time.Time {
	y, m, d := day.AddDate(0, 0, days).Date()
	at := time.Date(y, m, d, 0, minutes, 0, 0, dutch)
	if first := at.Add(-time.Hour); sameClock(first, at) {
		return first
	}
	if at.Hour()*60+at.Minute() != minutes { // it was skipped: go to the jump, whichever side Go chose
		for _, jump := range []time.Time{at.Truncate(time.Hour), at.Truncate(time.Hour).Add(time.Hour)} {
			if jump.Add(-time.Minute).In(dutch).Hour()+1 < jump.In(dutch).Hour() {
				return jump
			}
		}
	}
	return at
}

func sameClock(a, b time.Time) bool {
	return a.Hour() == b.Hour() && a.Minute() == b.Minute() && a.Day() == b.Day()
}

func isoWeekday(day time.Time) int { return (int(day.Weekday())+6)%7 + 1 }

func (w Weeks) has(day time.Time) bool {
	_, week := day.ISOWeek()
	switch w {
	case EvenWeeks:
		return week%2 == 0
	case OddWeeks:
		return week%2 == 1
	default:
		return true
	}
}

// OnDuty picks the shifts that a moment falls in, in their order.
func OnDuty(shifts []Shift, at time.Time, dutch *time.Location) []Shift {
	var on []Shift
	for _, s := range shifts {
		if _, _, ok := s.Span(at, dutch); ok {
			on = append(on, s)
		}
	}
	return on
}

// ParseClock reads a time of day as people type it: 22:00, 22.00 or 22. 24:00 is midnight.
func ParseClock(text string) (minutes int, ok bool) {
	if text == "24:00" || text == "24.00" || text == "24" {
		return 0, true
	}
	for _, form := range []string{"15:04", "15.04", "15"} {
		if at, err := time.Parse(form, text); err == nil {
			return at.Hour()*60 + at.Minute(), true
		}
	}
	return 0, false
}

// ClockText writes minutes after midnight as a clock shows them.
func ClockText(minutes int) string { return fmt.Sprintf("%02d:%02d", minutes/60, minutes%60) }
