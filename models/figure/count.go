package figure

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"strconv"
	"time"

	"github.com/google/uuid"

	"eokm.nl/hosting/models"
)

// Portion is a part of the counting that is done at once: a provider and a year. The nil id is what nobody has.
type Portion struct {
	ProviderID uuid.UUID
	Year       int
}

// Portions lists what is to be counted: this year and the one before of every provider that had a notice or a check in it, and of older
// ones what was never counted, or by older definitions. For a job of the portal itself.
func (s *Store) Portions(ctx context.Context) ([]Portion, error) {
	var list []Portion
	now := s.PeriodOf(Year, s.Now())
	err := s.db.Read(ctx, models.System(), func(tx *models.Tx) error {
		years, err := models.Find[int](tx,
			`SELECT generate_series(extract(year FROM min(delivered_at) AT TIME ZONE 'Europe/Amsterdam')::int,
			$1::int) FROM notices`, now.Year())
		if err != nil {
			return err
		}
		for _, year := range years {
			p, err := s.Period(strconv.Itoa(year))
			if err != nil {
				return err
			}
			ids, err := models.Find[uuid.UUID](tx, `SELECT p.id FROM providers p WHERE (EXISTS (SELECT FROM notices n
					WHERE n.provider_id = p.id AND n.delivered_at >= $1 AND n.delivered_at < $2)
				OR EXISTS (SELECT FROM verifications v WHERE v.provider_id = p.id AND v.created_at >= $1 AND v.created_at < $2)
				OR EXISTS (SELECT FROM figures_snapshots f WHERE f.provider_id = p.id AND f.period = $4))
				AND ($3 OR NOT EXISTS (SELECT FROM figures_snapshots f WHERE f.provider_id = p.id AND f.period = $4 AND f.definitions = $5))
				ORDER BY p.id`, p.From, p.Until, year >= now.Year()-1, p.Code, DefinitionsVersion)
			if err != nil {
				return err
			}
			for _, id := range ids {
				list = append(list, Portion{id, year})
			}
		}
		return nil
	})
	return list, models.Wrap("list what to count", err)
}

// Count counts a portion and keeps the figures of its year and of each of its months. Who counts the same at the same time does not
// disturb it: the later moment stays. For a job of the portal itself.
func (s *Store) Count(ctx context.Context, portion Portion) error {
	year, err := s.Period(strconv.Itoa(portion.Year))
	if err != nil {
		return err
	}
	now := s.Now()
	return models.Wrap("count figures", s.db.Bulk(ctx, models.System(), func(tx *models.Tx) error {
		months := map[string]*counter{}
		if err := eachFact(tx, portion.ProviderID, year, func(f Fact) {
			code := f.DeliveredAt.In(s.dutch).Format(layouts[Month])
			if months[code] == nil {
				months[code] = newCounter(now, s.dutch)
			}
			months[code].add(f)
		}); err != nil {
			return fmt.Errorf("read facts: %w", err)
		}
		checked, err := checks(tx, portion.ProviderID, year)
		if err != nil {
			return fmt.Errorf("read checks: %w", err)
		}
		for code := range checked {
			if months[code] == nil {
				months[code] = newCounter(now, s.dutch)
			}
		}
		// A month that fell empty, since what was in it is gone or was moved, is counted as that.
		kept, err := models.Find[string](tx, `SELECT period FROM figures_snapshots WHERE provider_id = $1 AND period LIKE $2`,
			portion.ProviderID, year.Code+"-%")
		if err != nil {
			return err
		}
		for _, code := range kept {
			if months[code] == nil {
				months[code] = newCounter(now, s.dutch)
			}
		}
		whole := newCounter(now, s.dutch).done()
		for _, code := range sortedKeys(months) {
			sums := months[code].done()
			sums.Checked, sums.Online = checked[code].Of, checked[code].In
			whole.Merge(sums)
			if err := keep(tx, portion.ProviderID, code, sums, now); err != nil {
				return err
			}
		}
		return keep(tx, portion.ProviderID, year.Code, whole, now)
	}))
}

// CountAll counts all portions, each in a transaction of its own, and after those of a year its totals. What fails leaves what was counted
// of it before; the others go on, and all faults are given together. For a job of the portal itself.
func (s *Store) CountAll(ctx context.Context) error {
	portions, err := s.Portions(ctx)
	if err != nil {
		return err
	}
	var failed []error // of one provider, which is no reason to leave the others as they were
	for i, p := range portions {
		if err := s.Count(ctx, p); err != nil {
			failed = append(failed, fmt.Errorf("provider %s, %d: %w", p.ProviderID, p.Year, err))
		}
		if ctx.Err() != nil {
			break
		}
		if i+1 == len(portions) || portions[i+1].Year != p.Year {
			if err := s.CountTotals(ctx, p.Year); err != nil {
				failed = append(failed, err)
			}
		}
	}
	return errors.Join(failed...)
}

// keep writes the figures of a provider and a period, unless later ones are there.
func keep(tx *models.Tx, provider uuid.UUID, period string, sums Sums, now time.Time) error {
	figures, err := json.Marshal(FiguresOf(sums))
	if err != nil {
		return err
	}
	base, err := json.Marshal(sums)
	if err != nil {
		return err
	}
	if err := tx.Do(`INSERT INTO figures_snapshots (provider_id, period, until, definitions, figures, sums)
		VALUES ($1, $2, $3, $4, $5, $6) ON CONFLICT (provider_id, period) DO UPDATE SET until = excluded.until,
			definitions = excluded.definitions, figures = excluded.figures, sums = excluded.sums
		WHERE figures_snapshots.until <= excluded.until`,
		provider, period, now, DefinitionsVersion, figures, base); err != nil {
		return fmt.Errorf("keep figures: %w", err)
	}
	return nil
}
