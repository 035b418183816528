package figure

import (
	"cmp"
	"context"
	"encoding/json"
	"fmt"
	"math"
	"slices"
	"strconv"
	"time"

	"github.com/google/uuid"

	"eokm.nl/hosting/models"
	"eokm.nl/hosting/models/notice"
)

// Totals are the numbers over all providers, and what EOKM itself did. Made by TotalsOf of a Ledger and of nothing else.
type Totals struct {
	Figures
	Flow
	Providers int    `json:"providers"` // that had a notice
	Others    Others `json:"others"`
}

// Flow is what came in and went on.
type Flow struct {
	Weeks    []Week `json:"weeks"`    // of a year; of a month those that begin in it
	Received int    `json:"received"` // addresses that EOKM first had in the period, wherever they are hosted
	Before   int    `json:"before"`   // the same of the period before it
	Skipped  int    `json:"skipped"`  // assessed as not illegal: read and not sent on
	InNL     int    `json:"inNl"`     // of those received, hosted in the Netherlands
	Abroad   int    `json:"abroad"`
	Unknown  int    `json:"unknown"` // where it is hosted was not said
}

// Reviewed is how many addresses were looked at.
func (f Flow) Reviewed() int { return f.Received + f.Skipped }

// Hosted is the share hosted in the Netherlands, of those of which it is known.
func (f Flow) Hosted() Share { return Share{Of: f.InNL + f.Abroad, In: f.InNL} }

// Week is what happened in a week, from Monday on, in Dutch time; each thing by when it happened, so that one address can be in several.
type Week struct {
	From      time.Time `json:"from"`
	Received  int       `json:"received"`
	Unrouted  int       `json:"unrouted"`
	Delivered int       `json:"delivered"`
	Answered  int       `json:"answered"`
	Verified  int       `json:"verified"`
	Breached  int       `json:"breached"` // the norm passed in it
}

// Others is the middle of all providers of a period, without names: what each of them may read beside its own.
type Others struct {
	InTime Quartiles `json:"inTime"` // of the shares in time, of providers with enough for a percentage
	Median Quartiles `json:"median"` // of the medians that were reached, in minutes
	P90    Quartiles `json:"p90"`
	// Dots are those of the funnel, in no order of providers. They are each provider's own numbers: for EOKM alone.
	Dots []Dot `json:"dots,omitempty"`
	// What desks get in their place; nothing where they are too few.
	Rough  []Rough `json:"rough,omitempty"`
	Rate   float64 `json:"rate,omitempty"`
	Spread float64 `json:"spread,omitempty"`
}

// ForDesks is what a desk may read of others: no number of one provider in it.
func (o Others) ForDesks() Others {
	funnel := NewFunnel(o.Dots)
	o.Dots = nil
	if len(funnel.Dots) < leastMiddle {
		return o
	}
	for _, d := range funnel.Dots {
		o.Rough = append(o.Rough, RoughOf(d))
	}
	slices.SortFunc(o.Rough, func(a, b Rough) int { return cmp.Or(a.Of-b.Of, a.Percent-b.Percent) })
	o.Rate, o.Spread = math.Round(1000*funnel.Rate)/1000, math.Round(100*funnel.Spread)/100
	return o
}

// Funnel is the limits as a desk may see them, without a dot.
func (o Others) Funnel() Funnel { return Funnel{Rate: o.Rate, Spread: o.Spread} }

// Besides are the rough dots of the others: all but one that is like the reader's own.
func (o Others) Besides(own Dot) []Rough {
	rest := slices.Clone(o.Rough)
	if i := slices.Index(rest, RoughOf(own)); i >= 0 && own.Of >= FewestForShare {
		rest = slices.Delete(rest, i, i+1)
	}
	return rest
}

// Ledger is what Totals are made of: the sums over all providers, and the flow.
type Ledger struct {
	Sums      Sums   `json:"sums"`
	Flow      Flow   `json:"flow"`
	Providers int    `json:"providers"`
	Others    Others `json:"others"`
}

// TotalsOf makes the numbers. A pure function: of the same ledger always the same.
func TotalsOf(l Ledger) Totals {
	return Totals{Figures: FiguresOf(l.Sums), Flow: l.Flow, Providers: l.Providers, Others: l.Others}
}

// Rounding of the middle, so that nobody finds another's own number in it.
const (
	roundShare   = 0.01
	roundMinutes = 15
)

// OthersOf is the middle of some providers' figures.
func OthersOf(list []Figures) Others {
	var shares, medians, p90s []float64
	var dots []Dot
	for _, f := range list {
		dots = append(dots, Dot(f.InTime))
		if !f.InTime.Enough() {
			continue
		}
		shares = append(shares, f.InTime.Value())
		if f.Median.Reached {
			medians = append(medians, float64(f.Median.Minutes))
		}
		if f.P90.Reached {
			p90s = append(p90s, float64(f.P90.Minutes))
		}
	}
	return Others{
		InTime: QuartilesOf(shares, roundShare), Median: QuartilesOf(medians, roundMinutes), P90: QuartilesOf(p90s, roundMinutes),
		Dots: NewFunnel(dots).Dots,
	}
}

// CountTotals makes the totals of a year and of its months out of what was counted of the providers, and tells each of them the middle of
// all. For a job of the portal itself, after the portions of that year.
func (s *Store) CountTotals(ctx context.Context, year int) error {
	p, err := s.Period(strconv.Itoa(year))
	if err != nil {
		return err
	}
	now := s.Now()
	return models.Wrap("count totals", s.db.Bulk(ctx, models.System(), func(tx *models.Tx) error {
		weeks, err := s.weeks(tx, p)
		if err != nil {
			return fmt.Errorf("count weeks: %w", err)
		}
		months, err := models.Find[string](tx,
			`SELECT DISTINCT period FROM figures_snapshots WHERE period LIKE $1 ORDER BY period`, p.Code+"-%")
		if err != nil {
			return err
		}
		for _, code := range append(months, p.Code) {
			of, err := s.Period(code)
			if err != nil {
				return err
			}
			if err := s.total(tx, of, weeks, now); err != nil {
				return fmt.Errorf("total of %s: %w", code, err)
			}
		}
		return nil
	}))
}

// total makes the totals of one period.
func (s *Store) total(tx *models.Tx, p Period, weeks []Week, now time.Time) error {
	var l Ledger
	var all []Figures
	rows, err := tx.Query(`SELECT provider_id, figures, sums FROM figures_snapshots WHERE period = $1 ORDER BY provider_id`, p.Code)
	if err != nil {
		return err
	}
	defer rows.Close()
	for rows.Next() {
		var id uuid.UUID
		var f Figures
		var sums Sums
		if err := rows.Scan(&id, &f, &sums); err != nil {
			return err
		}
		delete(sums.Counts, OutPractice) // the provider's own
		l.Sums.Merge(sums)
		if id != uuid.Nil {
			l.Providers++
			all = append(all, f)
		}
	}
	if err := rows.Err(); err != nil {
		return err
	}
	delete(l.Sums.By, ByNetwork)
	l.Others = OthersOf(all)
	if l.Flow, err = flow(tx, p, s.Back(p, 1)); err != nil {
		return err
	}
	for _, w := range weeks {
		if p.Grain == Year || p.Has(w.From) {
			l.Flow.Weeks = append(l.Flow.Weeks, w)
		}
	}
	return keepTotals(tx, p, l, now)
}

func keepTotals(tx *models.Tx, p Period, l Ledger, now time.Time) error {
	totals, err := json.Marshal(TotalsOf(l))
	if err != nil {
		return err
	}
	base, err := json.Marshal(l)
	if err != nil {
		return err
	}
	others, err := json.Marshal(l.Others.ForDesks())
	if err != nil {
		return err
	}
	if err := tx.Do(`INSERT INTO figures_totals (period, until, definitions, totals, sums) VALUES ($1, $2, $3, $4, $5)
		ON CONFLICT (period) DO UPDATE SET until = excluded.until, definitions = excluded.definitions, totals = excluded.totals,
			sums = excluded.sums WHERE figures_totals.until <= excluded.until`,
		p.Code, now, DefinitionsVersion, totals, base); err != nil {
		return err
	}
	return tx.Do(`UPDATE figures_snapshots SET others = $1 WHERE period = $2`, others, p.Code)
}

// last is an item i that nobody practised with and that did not go on to another: each address once, where it is now.
const last = `NOT i.practice AND i.moved_to IS NULL`

// flow counts what EOKM first had in a period, and where that was hosted. before is the period before it.
func flow(tx *models.Tx, p, before Period) (Flow, error) {
	f, err := models.One[Flow](tx, `SELECT count(*) FILTER (WHERE k.at >= $1)::int AS received,
			count(*) FILTER (WHERE k.at < $1)::int AS before,
			count(*) FILTER (WHERE k.at >= $1 AND upper(i.country) = 'NL')::int AS in_nl,
			count(*) FILTER (WHERE k.at >= $1 AND upper(i.country) NOT IN ('NL', ''))::int AS abroad,
			count(*) FILTER (WHERE k.at >= $1 AND i.country = '')::int AS unknown
		FROM items i JOIN (SELECT provider_id, item_id, min(received_at) AS at FROM item_reports GROUP BY provider_id, item_id) k
			ON k.provider_id = i.provider_id AND k.item_id = i.id
		WHERE `+last+` AND k.at >= $3 AND k.at < $2`, p.From, p.Until, before.From)
	if err != nil {
		return f, err
	}
	f.Skipped, err = models.One[int](tx, `SELECT coalesce(sum(skipped), 0)::int FROM imports
		WHERE state = 'done' AND finished_at >= $1 AND finished_at < $2`, p.From, p.Until)
	return f, err
}

// weeks counts what happened in each week of a year that has begun.
func (s *Store) weeks(tx *models.Tx, p Period) ([]Week, error) {
	rows, err := models.Find[struct {
		Week time.Time
		What string
		N    int
	}](tx, `SELECT date_trunc('week', e.at, 'Europe/Amsterdam') AS week, e.what, count(*)::int AS n FROM (
			SELECT min(k.received_at) AS at, 'received' AS what FROM item_reports k JOIN items i ON i.provider_id = k.provider_id
				AND i.id = k.item_id WHERE `+last+` GROUP BY k.provider_id, k.item_id
			UNION ALL SELECT i.delivered_at, CASE WHEN i.provider_id = $3 THEN 'unrouted' ELSE 'delivered' END FROM items i
				WHERE NOT i.practice AND i.delivered_at >= $1 AND i.delivered_at < $2
			UNION ALL SELECT min(r.created_at), 'answered' FROM responses r JOIN items i ON i.provider_id = r.provider_id
				AND i.id = r.item_id WHERE NOT i.practice AND r.counts AND `+notice.Stands+` GROUP BY r.provider_id, r.item_id
			UNION ALL SELECT i.ended_at, 'verified' FROM items i WHERE NOT i.practice AND i.state = '`+string(models.StateVerified)+`'
			UNION ALL SELECT i.due_at, 'breached' FROM items i WHERE NOT i.practice AND i.provider_id <> $3 AND i.profile <> '`+
		notice.ProfileOrdinary+`' AND i.due_at < $4 AND i.state NOT IN (`+models.States(models.StateWithdrawn, models.StateNotOurs,
		models.StateClosed, models.StateOnHold, models.StateDisputed)+`) AND (i.stopped_at IS NULL OR i.stopped_at > i.due_at)
				AND (i.state <> '`+string(models.StateAnswered)+`' OR i.removed_at > i.due_at)
		) e WHERE e.at >= $1 AND e.at < $2 GROUP BY 1, 2`, p.From, p.Until, uuid.Nil, s.Now())
	if err != nil {
		return nil, err
	}
	return s.inWeeks(p, func(put func(at time.Time, what string, n int)) {
		for _, r := range rows {
			put(r.Week, r.What, r.N)
		}
	}), nil
}

// inWeeks makes the weeks of a year up to now from the first on in which something happened, also those later in which nothing did. The
// week in which the year begins is whole in neither.
func (s *Store) inWeeks(p Period, each func(put func(at time.Time, what string, n int))) []Week {
	begin := p.From.AddDate(0, 0, -(int(p.From.Weekday())+6)%7)
	var weeks []Week
	at := map[string]int{}
	for from := begin; from.Before(p.Until) && !from.After(s.Now()); from = from.AddDate(0, 0, 7) {
		at[from.Format(time.DateOnly)] = len(weeks)
		weeks = append(weeks, Week{From: from})
	}
	each(func(week time.Time, what string, n int) {
		i, ok := at[week.In(s.dutch).Format(time.DateOnly)]
		if !ok {
			return
		}
		w := &weeks[i]
		for name, field := range map[string]*int{
			"received": &w.Received, "unrouted": &w.Unrouted, "delivered": &w.Delivered, "answered": &w.Answered, "verified": &w.Verified,
			"breached": &w.Breached,
		} {
			if name == what {
				*field += n
			}
		}
	})
	for len(weeks) > 0 && (Week{From: weeks[0].From}) == weeks[0] {
		weeks = weeks[1:]
	}
	return weeks
}
