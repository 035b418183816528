package figure

import (
	"time"

	"github.com/google/uuid"

	"eokm.nl/hosting/models"
	"eokm.nl/hosting/models/notice"
)

// Flow is what came in and went on.
type Flow struct {
	Weeks    []Week `json:"weeks"`    // of a year; of a month those that begin in it
	Received int    `json:"received"` // addresses that EOKM first had in the period, wherever they are hosted
	Skipped  int    `json:"skipped"`  // assessed as not illegal: read and not sent on
	Before   int    `json:"before"`   // reviewed in the period before it
	// Comparable is set where both periods are whole: this one is over, and the portal had notices from the beginning of the one before.
	Comparable bool  `json:"comparable"`
	InNL       int   `json:"inNl"` // of those received, hosted in the Netherlands
	Abroad     int   `json:"abroad"`
	Unknown    int   `json:"unknown"` // where it is hosted was not said
	YearHosted Share `json:"yearHosted"`
}

// Reviewed is how many addresses were looked at.
func (f Flow) Reviewed() int { return f.Received + f.Skipped }

// Hosted is the share hosted in the Netherlands, of those of which it is known.
func (f Flow) Hosted() Share { return Share{Of: f.InNL + f.Abroad, In: f.InNL} }

// Growth is by what part of it more, or less, was reviewed than in the period before; false where that says nothing: of few, or where one
// of the two is not whole.
func (f Flow) Growth() (part float64, ok bool) {
	if !f.Comparable || f.Before < FewestForShare {
		return 0, false
	}
	return float64(f.Reviewed())/float64(f.Before) - 1, true
}

// Week is what happened in a week, from Monday on, in Dutch time; each thing by when it happened, so that one address can be in several.
type Week struct {
	From      time.Time `json:"from"`
	Received  int       `json:"received"`
	Unrouted  int       `json:"unrouted"`
	Delivered int       `json:"delivered"`
	Answered  int       `json:"answered"` // for the first time
	Verified  int       `json:"verified"`
	Breached  int       `json:"breached"` // the norm passed in it
}

// What happens to addresses. The first four are of what comes in.
const (
	receivedNL      = "received_nl"
	receivedAbroad  = "received_abroad"
	receivedUnknown = "received_unknown"
	skipped         = "skipped"
	unrouted        = "unrouted"
	delivered       = "delivered"
	answered        = "answered"
	verified        = "verified"
	breached        = "breached"
)

// happened is what happened in a year, and what came in in the year before, by month (2026-11) and by week.
type happened struct {
	rows  []happening
	weeks []Week
	first time.Time // the portal's first notice
}

type happening struct {
	Month string
	Week  time.Time
	What  string
	N     int
}

// sum is how much of some things happened in a period of the same year or the one before.
func (h happened) sum(p Period, what ...string) (n int) {
	for _, r := range h.rows {
		if len(r.Month) >= len(p.Code) && r.Month[:len(p.Code)] == p.Code {
			for _, w := range what {
				if r.What == w {
					n += r.N
				}
			}
		}
	}
	return n
}

// flow is the flow of a period.
func (s *Store) flow(h happened, p Period, now time.Time) Flow {
	before, year := s.Back(p, 1), s.PeriodOf(Year, p.From)
	f := Flow{
		InNL: h.sum(p, receivedNL), Abroad: h.sum(p, receivedAbroad), Unknown: h.sum(p, receivedUnknown), Skipped: h.sum(p, skipped),
		Before:     h.sum(before, receivedNL, receivedAbroad, receivedUnknown, skipped),
		Comparable: !now.Before(p.Until) && h.first.Sub(before.From) <= models.Day,
		YearHosted: Share{Of: h.sum(year, receivedNL, receivedAbroad), In: h.sum(year, receivedNL)},
	}
	f.Received = f.InNL + f.Abroad + f.Unknown
	for _, w := range h.weeks {
		if p.Grain == Year || p.Has(w.From) {
			f.Weeks = append(f.Weeks, w)
		}
	}
	return f
}

// last is an item i that nobody practised with and that did not go on to another: each address once, where it is now.
const last = `NOT i.practice AND i.moved_to IS NULL`

// passed is an item i of a desk whose norm passed before it was gone, or anybody said so, as CountAs judges it at $4.
var passed = `NOT i.practice AND i.provider_id <> $5 AND i.profile <> '` + notice.ProfileOrdinary + `' AND CASE
	WHEN i.state IN (` + models.States(models.StateWithdrawn, models.StateNotOurs, models.StateClosed, models.StateOnHold) + `) THEN false
	WHEN i.state = '` + string(models.StateVerified) + `' THEN i.stopped_at > i.due_at AND NOT EXISTS (SELECT FROM disputes x
		WHERE x.provider_id = i.provider_id AND x.item_id = i.id AND x.created_at <= i.due_at AND ` + said + ` AND ` + notRefused + `)
	WHEN i.state = '` + string(models.StateAnswered) + `' THEN i.removed_at > i.due_at
	WHEN i.state = '` + string(models.StateDisputed) + `' THEN EXISTS (SELECT FROM disputes x WHERE x.provider_id = i.provider_id
		AND x.item_id = i.id AND x.decided_at IS NULL AND x.created_at > i.due_at)
	ELSE i.due_at < $4 END`

// events are what happened from $2 on and before $3, and what came in from $1 on: each part is bound by its own moment.
var events = `SELECT k.received_at AS at, CASE upper(i.country) WHEN 'NL' THEN '` + receivedNL + `' WHEN '' THEN '` + receivedUnknown + `'
		ELSE '` + receivedAbroad + `' END AS what,
			1 AS n FROM item_reports k JOIN items i ON i.provider_id = k.provider_id AND i.id = k.item_id
		WHERE ` + last + ` AND k.received_at >= $1 AND k.received_at < $3 AND NOT EXISTS (SELECT FROM item_reports e
			WHERE e.provider_id = k.provider_id AND e.item_id = k.item_id
				AND (e.received_at, e.dedupe_key) < (k.received_at, k.dedupe_key))
	UNION ALL SELECT m.finished_at, '` + skipped + `', m.skipped FROM imports m
		WHERE m.state = 'done' AND m.skipped > 0 AND m.finished_at >= $1 AND m.finished_at < $3
	UNION ALL SELECT i.delivered_at, CASE WHEN i.provider_id = $5 THEN '` + unrouted + `' ELSE '` + delivered + `' END, 1 FROM items i
		WHERE NOT i.practice AND i.delivered_at >= $2 AND i.delivered_at < $3
	UNION ALL SELECT r.created_at, '` + answered + `', 1 FROM responses r JOIN items i ON i.provider_id = r.provider_id AND i.id = r.item_id
		WHERE NOT i.practice AND r.counts AND ` + notice.Stands + ` AND r.created_at >= $2 AND r.created_at < $3
			AND NOT EXISTS (SELECT FROM responses e WHERE e.provider_id = r.provider_id AND e.item_id = r.item_id AND e.counts
				AND NOT EXISTS (SELECT FROM retractions t WHERE t.provider_id = e.provider_id AND t.response_id = e.id)
				AND (e.created_at, e.id) < (r.created_at, r.id))
	UNION ALL SELECT i.ended_at, '` + verified + `', 1 FROM items i
		WHERE NOT i.practice AND i.state = '` + string(models.StateVerified) + `' AND i.ended_at >= $2 AND i.ended_at < $3
	UNION ALL SELECT i.due_at, '` + breached + `', 1 FROM items i WHERE i.due_at >= $2 AND i.due_at < $3 AND ` + passed

// happened reads what happened in a year and came in in the one before, in one statement.
func (s *Store) happened(tx *models.Tx, p Period) (happened, error) {
	rows, err := models.Find[happening](tx, `SELECT to_char(e.at AT TIME ZONE 'Europe/Amsterdam', 'YYYY-MM') AS month,
			date_trunc('week', e.at, 'Europe/Amsterdam') AS week, e.what, sum(e.n)::int AS n FROM (`+events+`) e GROUP BY 1, 2, 3`,
		s.Back(p, 1).From, p.From, p.Until, s.Now(), uuid.Nil)
	if err != nil {
		return happened{}, err
	}
	first, err := models.One[*time.Time](tx, `SELECT min(delivered_at) FROM notices WHERE NOT practice`)
	h := happened{rows: rows, first: s.Now()}
	if first != nil {
		h.first = *first
	}
	h.weeks = s.inWeeks(p, rows)
	return h, err
}

// inWeeks makes the weeks of a year up to now from the first on in which something happened, also those later in which nothing did. The
// week in which the year begins is whole in neither.
func (s *Store) inWeeks(p Period, rows []happening) []Week {
	begin := p.From.AddDate(0, 0, -(int(p.From.Weekday())+6)%7)
	var weeks []Week
	at := map[string]int{}
	for from := begin; from.Before(p.Until) && !from.After(s.Now()); from = from.AddDate(0, 0, 7) {
		at[from.Format(time.DateOnly)] = len(weeks)
		weeks = append(weeks, Week{From: from})
	}
	for _, r := range rows {
		i, ok := at[r.Week.In(s.dutch).Format(time.DateOnly)]
		if ok && r.Month[:len(p.Code)] == p.Code {
			weeks[i].add(r.What, r.N)
		}
	}
	for len(weeks) > 0 && (Week{From: weeks[0].From}) == weeks[0] {
		weeks = weeks[1:]
	}
	return weeks
}

func (w *Week) add(what string, n int) {
	switch what {
	case receivedNL, receivedAbroad, receivedUnknown:
		w.Received += n
	case unrouted:
		w.Unrouted += n
	case delivered:
		w.Delivered += n
	case answered:
		w.Answered += n
	case verified:
		w.Verified += n
	case breached:
		w.Breached += n
	}
}
