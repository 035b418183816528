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
)

// Totals are the numbers over all providers, and what EOKM itself did. Made by TotalsOf of a Ledger and of nothing else.
type Totals struct {
	Figures
	Flow
	Providers int      `json:"providers"` // that had a notice
	Unrouted  int      `json:"unrouted"`  // of the period, and nobody's yet: not delivered, and in no other number
	Moved     int      `json:"moved"`     // went from one provider to another: delivered counts them where they are now
	Others    Others   `json:"others"`
	Series    []Hosted `json:"series"` // where material was hosted, year by year, as it was known when this was counted
}

// Hosted is the share hosted in the Netherlands in a year.
type Hosted struct {
	Year  int   `json:"year"`
	Share Share `json:"share"`
}

// Public is what may be shown to anybody: without what one provider is told of others, and without the categories and measures that fewer
// than LeastProviders had. Where that is one alone, the smallest other goes with it: what is left over would tell of it.
func (t Totals) Public() Totals {
	t.Others = Others{}
	var parts []Part
	for _, by := range Dimensions() {
		var shown []Part
		hidden := 0
		for _, part := range t.Parts {
			switch {
			case part.By != by:
			case part.Providers < LeastProviders:
				hidden++
			default:
				shown = append(shown, part)
			}
		}
		if hidden == 1 && len(shown) > 0 {
			least := slices.MinFunc(shown, func(a, b Part) int { return a.N - b.N })
			shown = slices.DeleteFunc(shown, func(p Part) bool { return p.Key == least.Key })
		}
		parts = append(parts, shown...)
	}
	t.Parts = parts
	return t
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
	Unrouted  int    `json:"unrouted"`
	Moved     int    `json:"moved"`
	Others    Others `json:"others"`
	// Cells are how many providers had each category and measure.
	Cells  map[Dimension]map[string]int `json:"cells"`
	Series []Hosted                     `json:"series"`
}

// TotalsOf makes the numbers. A pure function: of the same ledger always the same.
func TotalsOf(l Ledger) Totals {
	t := Totals{
		Figures: FiguresOf(l.Sums), Flow: l.Flow, Providers: l.Providers, Unrouted: l.Unrouted, Moved: l.Moved, Others: l.Others,
		Series: l.Series,
	}
	for i, p := range t.Parts {
		t.Parts[i].Providers = l.Cells[p.By][p.Key]
	}
	return t
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
		what, err := s.happened(tx, p)
		if err != nil {
			return fmt.Errorf("count what happened: %w", err)
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
			if err := s.total(tx, of, what, now); err != nil {
				return fmt.Errorf("total of %s: %w", code, err)
			}
		}
		return nil
	}))
}

// total makes the totals of one period.
func (s *Store) total(tx *models.Tx, p Period, what happened, now time.Time) error {
	l := Ledger{Cells: map[Dimension]map[string]int{}}
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
		if id == uuid.Nil {
			continue // nobody's: it was delivered to nobody
		}
		l.take(sums)
		all = append(all, f)
	}
	if err := rows.Err(); err != nil {
		return err
	}
	delete(l.Sums.By, ByNetwork)
	l.Others = OthersOf(all)
	l.Flow = s.flow(what, p, now)
	l.Unrouted, err = models.One[int](tx, `SELECT count(*)::int FROM notices n JOIN items i ON i.provider_id = n.provider_id
			AND i.notice_id = n.id WHERE n.provider_id = $1 AND n.delivered_at >= $2 AND n.delivered_at < $3 AND i.state = '`+
		string(models.StateUnrouted)+`'`, uuid.Nil, p.From, p.Until)
	if err != nil {
		return err
	}
	if l.Series, err = series(tx, s.PeriodOf(Year, p.From), l.Flow); err != nil {
		return err
	}
	return keepTotals(tx, p, l, now)
}

// take adds the sums of one provider. What it practised is its own, and what went on to another is counted there.
func (l *Ledger) take(sums Sums) {
	l.Moved += sums.Counts[OutMisrouted]
	delete(sums.Counts, OutPractice)
	delete(sums.Counts, OutMisrouted)
	l.Sums.Merge(sums)
	l.Providers++
	for by, groups := range sums.By {
		if l.Cells[by] == nil {
			l.Cells[by] = map[string]int{}
		}
		for key := range groups {
			l.Cells[by][key]++
		}
	}
	delete(l.Cells, ByNetwork)
}

// seriesYears is how many years a series goes back.
const seriesYears = 5

// series is where material was hosted in the years up to one, of which what came in is known already where it is the whole year.
func series(tx *models.Tx, last Period, now Flow) ([]Hosted, error) {
	rows, err := models.Find[struct {
		Period string
		Totals Totals
	}](tx, `SELECT period, totals FROM figures_totals WHERE period = ANY($1) ORDER BY period`,
		years(last.Year()-seriesYears+1, last.Year()-1))
	var list []Hosted
	for _, r := range rows {
		year, err := strconv.Atoi(r.Period)
		if err != nil {
			return nil, err
		}
		list = append(list, Hosted{year, r.Totals.Hosted()})
	}
	return append(list, Hosted{last.Year(), now.YearHosted}), err
}

func years(from, to int) (codes []string) {
	for y := from; y <= to; y++ {
		codes = append(codes, strconv.Itoa(y))
	}
	return codes
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
