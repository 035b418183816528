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
	Words       Words // of the definitions, as they stood
}

// Words are those of the definitions by language and by name, as stats.def.<name>.text has them.
type Words map[string]map[Definition]string

// Change is a published line that is another than in the vintage before. Its words are stats.number.<name>, and of as_<counted> those of
// stats.as; of another table the table's and the item's name stand for themselves.
type Change struct {
	Name string `json:"name"`
	From string `json:"from"`
	To   string `json:"to"`
}

// Publish makes what was counted last of a month or a year public, with the words of the definitions, and with the reason when it was
// published before. It is refused for a day, for what was never counted, where fewer than LeastProviders had a notice, and when nothing is
// other than what was published. Analysts and admins only.
func (s *Store) Publish(ctx context.Context, actor models.Actor, p Period, why string, words Words) (int, error) {
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
		if counted.Totals.Providers < LeastProviders {
			return &models.Invalid{Field: "period", Key: "stats.publish.few"}
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
		said, err := json.Marshal(words)
		if err != nil {
			return err
		}
		if err := tx.Do(`INSERT INTO figures_vintages (id, period, number, until, definitions, totals, sums, why, changed, published_by,
				published_at, words)
			SELECT $1, period, $2, until, definitions, totals, sums, $3, $4, $5, $6, $8 FROM figures_totals WHERE period = $7`,
			models.NewID(), number, why, list, actor.UserID, now, p.Code, said); err != nil {
			return fmt.Errorf("keep the vintage: %w", err)
		}
		return models.Record(tx, actor.Event(models.EventFiguresPublished, now).Of(actor.ProviderID).
			With(models.EventData{Code: p.Code, Count: number}).ForStaff())
	}))
}

// vintages reads them, without what they are made of.
const vintages = `SELECT v.id, v.period, v.number, v.until, v.definitions, v.totals, v.why, v.changed, u.name AS by, v.published_at, v.words
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
			v.why, v.changed, '' AS by, v.published_at, v.words
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
		list[i].By, list[i].Totals = "", list[i].Totals.Public()
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

// changes lists the published lines that are others in later totals, in their order; a line that was not there, or is not any more, is "-".
func changes(before, now Totals) (list []Change) {
	was, is := numbers(before), numbers(now)
	for _, n := range now.Public().Lines() {
		if name := changeName(n); was[name] != is[name] {
			list = append(list, Change{Name: name, From: orDash(was[name]), To: is[name]})
		}
	}
	for _, n := range before.Public().Lines() {
		if name := changeName(n); is[name] == "" {
			list = append(list, Change{Name: name, From: was[name], To: "-"})
		}
	}
	return list
}

// numbers are the published lines by name, each as it is written in a list of changes.
func numbers(t Totals) map[string]string {
	out := map[string]string{}
	for _, l := range t.Public().Lines() {
		text := orDash(l.Value)
		if l.Unit != unitCount {
			text += " (n = " + strconv.Itoa(l.N) + ")"
		}
		if l.Low != "" || l.High != "" {
			text += " [" + orDash(l.Low) + "; " + orDash(l.High) + "]"
		}
		out[changeName(l)] = text
	}
	return out
}

// changeName names a line in a list of changes: those of the year and of removal by their item, those of another table with it.
func changeName(l Line) string {
	switch l.Table {
	case "year", "removal":
		return l.Item
	case "counts":
		return "as_" + l.Item
	default:
		return l.Table + " " + l.Item
	}
}

func orDash(text string) string {
	if text == "" {
		return "-"
	}
	return text
}
