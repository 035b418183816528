// Package dsa is what a hosting provider owes the public about EOKM's notices: the sheets of the transparency report of article 15 of the
// Digital Services Act, in the form of Implementing Regulation (EU) 2024/2835, filled in from the notices of a year as far as the portal
// knows them. Which row and which column of ours is which of the Commission's is in mapping.go, and shown to the provider's lawyer.
//
// What never may live here: an address, a host, a name of somebody, or a number of another provider.
package dsa

import (
	"context"
	"slices"
	"time"

	"github.com/google/uuid"

	"eokm.nl/hosting/models"
	"eokm.nl/hosting/models/notice"
)

// Store is the room's share of the portal's memory. Its methods are safe for concurrent use; each is one transaction, scoped to its actor.
type Store struct {
	db    *models.DB
	dutch *time.Location
}

// New makes the room's Store over the database.
func New(db *models.DB) *Store {
	dutch, err := time.LoadLocation("Europe/Amsterdam")
	if err != nil {
		panic("load Europe/Amsterdam: " + err.Error()) // portal/i18n embeds the zones
	}
	return &Store{db: db, dutch: dutch}
}

// Report is what the portal knows for the report of one provider about one year.
type Report struct {
	Period
	Provider string    // its name, which stands for that of its service too
	Joined   time.Time // since when it is registered: the portal knows no notice from before
	Notices  Counts    // of EOKM
	Orders   Counts    // of an authority
	Measures map[models.Measure]int
	Machine  int // notices that only a program answered, by a token
	Taken    int // addresses that EOKM took back, or found to be another's: received, so counted
	Joint    int // later reports of an address that was open already: no notice of their own
}

// Counts are the numbers of each row that notices fell in.
type Counts map[Row]*Count

// Count is the numbers of one row. Its zero value is none.
type Count struct {
	Notices int
	Items   int
	Actions int // items about which something was done after the notice came
	hours   []float64
}

// line is an item as it is counted.
type line struct {
	NoticeID    uuid.UUID
	Instrument  notice.Instrument
	State       models.State
	Category    models.Category
	DeliveredAt time.Time
	Measure     models.Measure // of the last answer that stands; "" when there is none
	RemovedAt   *time.Time
	Machine     bool // that answer came by a token
	Joint       int
}

// Of counts the notices that the actor's provider received in a year, by Dutch time, and what was done about them until now. Notices to
// practise with are left out. A year without a template or that has not begun is an *Invalid of the field year. Desks only.
func (s *Store) Of(ctx context.Context, actor models.Actor, year int) (Report, error) {
	if actor.Party() != models.PartyProvider || actor.Role == models.RoleGuest {
		return Report{}, models.ErrForbidden
	}
	period, err := s.period(year)
	if err != nil {
		return Report{}, err
	}
	report := Report{Period: period}
	var lines []line
	err = s.db.Bulk(ctx, actor, func(tx *models.Tx) error {
		is, err := models.One[struct {
			Name      string
			CreatedAt time.Time
		}](tx, `SELECT name, created_at FROM providers WHERE id = $1`, actor.ProviderID)
		if err != nil {
			return err
		}
		report.Provider, report.Joined = is.Name, is.CreatedAt
		lines, err = models.Find[line](tx, `SELECT n.id AS notice_id, n.instrument, i.state, i.category, i.delivered_at,
				coalesce(a.measure, '') AS measure, a.removed_at, coalesce(a.machine, false) AS machine,
				(SELECT greatest(count(*) - 1, 0) FROM item_reports d WHERE d.provider_id = i.provider_id AND d.item_id = i.id) AS joint
			FROM notices n JOIN items i ON i.provider_id = n.provider_id AND i.notice_id = n.id
			LEFT JOIN LATERAL (SELECT r.measure, r.removed_at, EXISTS (SELECT 1 FROM tokens k WHERE k.id = r.user_id) AS machine
				FROM responses r WHERE r.provider_id = i.provider_id AND r.item_id = i.id AND `+notice.Stands+`
				ORDER BY r.created_at DESC, r.id DESC LIMIT 1) a ON true
			WHERE n.provider_id = $1 AND n.delivered_at >= $2 AND n.delivered_at < $3 AND NOT n.practice
			ORDER BY n.delivered_at, n.id, i.n`, actor.ProviderID, period.From, period.Until)
		return err
	})
	if err != nil {
		return Report{}, models.Wrap("count for the transparency report", err)
	}
	report.count(lines)
	return report, nil
}

// count puts each notice, with all its items, in one row: that of its strictest category. So the sub-rows add up, and nothing counts twice.
func (r *Report) count(lines []line) {
	r.Notices, r.Orders, r.Measures = Counts{}, Counts{}, map[models.Measure]int{}
	for len(lines) > 0 {
		n := slices.IndexFunc(lines, func(l line) bool { return l.NoticeID != lines[0].NoticeID })
		if n < 0 {
			n = len(lines)
		}
		r.notice(lines[:n])
		lines = lines[n:]
	}
}

// notice counts one notice by its items.
func (r *Report) notice(items []line) {
	order := items[0].Instrument == notice.InstrumentOrder
	into := r.Notices
	if order {
		into = r.Orders
	}
	row := RowOf(strictest(items), order)
	people, machines := 0, 0
	for _, of := range row.up() {
		c := into.of(of)
		c.Notices++
		c.Items += len(items)
	}
	for _, item := range items {
		r.Joint += item.Joint
		if item.State == models.StateWithdrawn || item.State == models.StateNotOurs {
			r.Taken++
		}
		if item.Measure == "" || item.RemovedAt == nil || item.RemovedAt.Before(item.DeliveredAt.Truncate(time.Minute)) {
			continue // nothing was done, or it was gone before the notice came; a time that somebody typed is exact to the minute
		}
		if !order {
			r.Measures[item.Measure]++
		}
		if item.Machine {
			machines++
		} else {
			people++
		}
		for _, of := range row.up() {
			c := into.of(of)
			c.Actions++
			c.hours = append(c.hours, max(0, item.RemovedAt.Sub(item.DeliveredAt).Hours()))
		}
	}
	if machines > 0 && people == 0 && !order {
		r.Machine++
	}
}

func (c Counts) of(row Row) *Count {
	if c[row] == nil {
		c[row] = &Count{}
	}
	return c[row]
}

// at is the numbers of a row; zero when nothing fell in it.
func (c Counts) at(row Row) Count {
	if c[row] == nil {
		return Count{}
	}
	return *c[row]
}

// Empty tells whether nothing was received.
func (r Report) Empty() bool { return len(r.Notices) == 0 && len(r.Orders) == 0 }

// Received is how many notices and addresses came from EOKM, and about how many of those something was done.
func (r Report) Received() Count { return r.Notices.at(Total) }

// NoticesIn is how many notices were counted in a row.
func (r Report) NoticesIn(row Row) int { return r.Notices.at(row).Notices }

// Median is the middle of the hours from receipt to action; false without any action.
func (c Count) Median() (hours float64, ok bool) {
	if len(c.hours) == 0 {
		return 0, false
	}
	sorted := slices.Sorted(slices.Values(c.hours))
	half := len(sorted) / 2
	if len(sorted)%2 == 1 {
		return sorted[half], true
	}
	return (sorted[half-1] + sorted[half]) / 2, true
}

// strictest is the category by which a whole notice is counted: the gravest of its items, the first in the order of pages among equals.
func strictest(items []line) models.Category {
	worst := items[0].Category
	for _, item := range items[1:] {
		a, b := item.Category.Strictness(), worst.Strictness()
		if a > b || a == b && slices.Index(models.Categories, item.Category) < slices.Index(models.Categories, worst) {
			worst = item.Category
		}
	}
	return worst
}
