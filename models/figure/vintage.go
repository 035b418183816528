package figure

import (
	"context"
	"encoding/json"
	"fmt"
	"strconv"
	"time"

	"github.com/google/uuid"

	"eokm.nl/hosting/models"
)

// Vintage is what EOKM published of a period at one time. It never changes: Ledger makes Totals again, to the last digit.
type Vintage struct {
	ID          uuid.UUID
	Period      Period `db:"-"`
	Code        string `db:"period"`
	Number      int    // from 1, in each period
	Until       time.Time
	Definitions int
	Totals      Totals
	Why         string // why it was published anew; "" of the first
	Changed     []Change
	By          string // who of EOKM; "" where it is read by anybody
	PublishedAt time.Time
}

// Change is a number that is another than in the vintage before. Its words are stats.number.<name>.
type Change struct {
	Name string `json:"name"`
	From string `json:"from"`
	To   string `json:"to"`
}

// Publish makes what was counted last of a month or a year public, with the reason when it was published before. It is refused for a day,
// for what was never counted, and when nothing is other than what was published. Analysts and admins only.
func (s *Store) Publish(ctx context.Context, actor models.Actor, p Period, why string) (int, error) {
	if actor.Party() != models.PartyEOKM {
		return 0, models.ErrForbidden
	}
	if p.Grain == Day {
		return 0, &models.Invalid{Field: "period", Key: "stats.publish.day"}
	}
	why, err := s.address.Typed(ctx, actor, "why", why, false)
	if err != nil {
		return 0, err
	}
	number, now := 0, s.Now()
	return number, models.Wrap("publish figures", s.db.Write(ctx, actor, func(tx *models.Tx) error {
		// One after the other: the row that is published is locked.
		counted, err := models.Maybe[Total](tx,
			`SELECT period, until, definitions, totals FROM figures_totals WHERE period = $1 FOR UPDATE`,
			p.Code)
		if err != nil {
			return err
		}
		if counted == nil {
			return &models.Invalid{Field: "period", Key: "stats.publish.nothing"}
		}
		before, err := models.Maybe[Vintage](tx, vintages+` WHERE v.period = $1 ORDER BY v.number DESC LIMIT 1`, p.Code)
		if err != nil {
			return err
		}
		number = 1
		changed := []Change{}
		if before != nil {
			number = before.Number + 1
			changed = changes(before.Totals, counted.Totals)
			switch {
			case len(changed) == 0 && before.Definitions == counted.Definitions:
				return &models.Invalid{Field: "period", Key: "stats.publish.same"}
			case why == "":
				return &models.Invalid{Field: "why", Key: "stats.publish.why_missing"}
			}
		}
		list, err := json.Marshal(changed)
		if err != nil {
			return err
		}
		if err := tx.Do(`INSERT INTO figures_vintages (id, period, number, until, definitions, totals, sums, why, changed, published_by,
				published_at)
			SELECT $1, period, $2, until, definitions, totals, sums, $3, $4, $5, $6 FROM figures_totals WHERE period = $7`,
			models.NewID(), number, why, list, actor.UserID, now, p.Code); err != nil {
			return fmt.Errorf("keep the vintage: %w", err)
		}
		return models.Record(tx, actor.Event(models.EventFiguresPublished, now).Of(actor.ProviderID).
			With(models.EventData{Code: p.Code, Count: number}).ForStaff())
	}))
}

// vintages reads them, without what they are made of.
const vintages = `SELECT v.id, v.period, v.number, v.until, v.definitions, v.totals, v.why, v.changed, u.name AS by, v.published_at
	FROM figures_vintages v JOIN users u ON u.id = v.published_by`

// Vintages lists all that was published of a period, the newest first. EOKM's people only.
func (s *Store) Vintages(ctx context.Context, actor models.Actor, p Period) ([]Vintage, error) {
	if !actor.Staff() {
		return nil, models.ErrForbidden
	}
	return s.vintagesOf(ctx, actor, vintages+` WHERE v.period = $1 ORDER BY v.number DESC`, p.Code)
}

// Published lists the newest vintage of each year that was published, the newest year first, and by nobody's name. For anybody: it is what
// EOKM made public, and says nothing of one provider.
func (s *Store) Published(ctx context.Context) ([]Vintage, error) {
	list, err := s.vintagesOf(ctx, models.System(),
		`SELECT DISTINCT ON (v.period) v.id, v.period, v.number, v.until, v.definitions, v.totals,
			v.why, v.changed, '' AS by, v.published_at
		FROM figures_vintages v WHERE length(v.period) = 4 ORDER BY v.period DESC, v.number DESC`)
	return public(list), err
}

// Revisions lists all vintages of a period, the newest first and by nobody's name: what was changed in what is public, why and when. For
// anybody, as Published.
func (s *Store) Revisions(ctx context.Context, p Period) ([]Vintage, error) {
	list, err := s.vintagesOf(ctx, models.System(), vintages+` WHERE v.period = $1 ORDER BY v.number DESC`, p.Code)
	return public(list), err
}

// public leaves out what is not for anybody: who published it, and what providers are told of each other.
func public(list []Vintage) []Vintage {
	for i := range list {
		list[i].By, list[i].Totals.Others = "", Others{}
	}
	return list
}

func (s *Store) vintagesOf(ctx context.Context, actor models.Actor, query string, args ...any) ([]Vintage, error) {
	var list []Vintage
	err := s.db.Read(ctx, actor, func(tx *models.Tx) (err error) {
		list, err = models.Find[Vintage](tx, query, args...)
		return err
	})
	for i := range list {
		if err == nil {
			list[i].Period, err = s.Period(list[i].Code)
		}
	}
	return list, models.Wrap("list what was published", err)
}

// Ledger gives what a vintage is made of, so that anybody of EOKM can make its numbers again. ErrNotFound when there is no such vintage.
// EOKM's people only.
func (s *Store) Ledger(ctx context.Context, actor models.Actor, p Period, number int) (Ledger, error) {
	if !actor.Staff() {
		return Ledger{}, models.ErrForbidden
	}
	var row struct{ Sums Ledger }
	err := s.db.Read(ctx, actor, func(tx *models.Tx) (err error) {
		row, err = models.One[struct{ Sums Ledger }](tx, `SELECT sums FROM figures_vintages WHERE period = $1 AND number = $2`,
			p.Code, number)
		return err
	})
	return row.Sums, models.Wrap("read what a vintage is made of", err)
}

// changes lists the numbers that are others in later totals.
func changes(before, now Totals) (list []Change) {
	was := numbers(before)
	for i, n := range numbers(now) {
		if was[i].To != n.To {
			list = append(list, Change{Name: n.Name, From: was[i].To, To: n.To})
		}
	}
	return list
}

// numbers are those of the totals that are published by name, in one order.
func numbers(t Totals) []Change {
	of := func(s Share) string { return strconv.Itoa(s.In) + " / " + strconv.Itoa(s.Of) }
	time := func(q Quantile) string {
		if !q.Reached {
			return "-"
		}
		return strconv.Itoa(q.Minutes)
	}
	list := []Change{
		{Name: "received", To: strconv.Itoa(t.Received)},
		{Name: "reviewed", To: strconv.Itoa(t.Reviewed())},
		{Name: "hosted", To: of(t.Hosted())},
		{Name: "delivered", To: strconv.Itoa(t.Delivered)},
		{Name: "in_time", To: of(t.InTime)},
		{Name: "median", To: time(t.Median)},
		{Name: "p90", To: time(t.P90)},
		{Name: "chain", To: time(t.Chain)},
		{Name: "online", To: of(t.Online)},
		{Name: "again", To: of(t.Again)},
		{Name: "providers", To: strconv.Itoa(t.Providers)},
	}
	in, out := Counts()
	for _, as := range append(in, out...) {
		list = append(list, Change{Name: "as_" + string(as), To: strconv.Itoa(t.Counts[as])})
	}
	return list
}
