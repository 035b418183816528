package notice

import (
	"context"
	"fmt"
	"time"

	"github.com/google/uuid"
	"github.com/jackc/pgx/v5"

	"eokm.nl/hosting/models"
	"eokm.nl/hosting/models/address"
	"eokm.nl/hosting/models/advisory"
	"eokm.nl/hosting/models/provider"
	"eokm.nl/hosting/models/search"
)

// Filter is which notices a list shows. The zero value is the todo tab, unfiltered.
type Filter struct {
	Tab      Tab
	Provider uuid.UUID // staff only; the nil id: all
	Category models.Category
	State    models.State  // notices with an item in this state
	Network  uuid.UUID     // notices with an item routed by this claim
	Assignee Assignee      // who takes care of them; "": anybody or nobody
	Import   uuid.UUID     // notices that this file made; staff only
	Search   uuid.UUID     // hits of this actor's search
	Refs     []string      // these only, as far as the actor may see them; none: all
	Practice bool          // those to practise only
	After    models.Cursor // the page after this row
	Before   models.Cursor // or the page before it
	Limit    int           // 25 to 200; 0 = 50
}

// Row is one line of the inbox. Host and IP are of the first item that is somebody's to act on.
type Row struct {
	ID           uuid.UUID
	ProviderID   uuid.UUID
	Ref          string
	ProviderName string
	ExternalRef  string
	Category     models.Category
	Profile      string
	DeliveredAt  time.Time
	DueAt        time.Time
	StoppedAt    *time.Time
	ItemCount    int
	TodoCount    int
	WaitingCount int
	Phase        models.Turn
	State        models.State // of that first item
	Assignee     string       // the name of who takes care of it; "" for nobody
	DataKey      []byte
	ItemID       uuid.UUID
	Sealed       []byte
	Content      address.Sealed
	SortAt       time.Time // with ID the row's cursor
	Practice     bool      // ordered by its provider, and never counted
}

// Clock is the notice's clock: of its most urgent item, as far as the notice's caches tell.
func (r Row) Clock() Clock {
	norm := ProfileOf(r.Profile).Norm
	c := Clock{Started: r.DeliveredAt, Norm: norm, Paused: r.DueAt.Sub(r.DeliveredAt) - norm}
	if r.StoppedAt != nil {
		c.Stopped = *r.StoppedAt
	}
	return c
}

// Cursor is the row's place in its list.
func (r Row) Cursor() models.Cursor { return models.Cursor{At: r.SortAt, ID: r.ID} }

// List is one page of the inbox.
type List struct {
	Rows       []Row
	Counts     map[Tab]int         // up to CountCap+1
	FirstDue   time.Time           // the earliest deadline of the todo tab; zero when it is empty
	Newest     time.Time           // the last delivery there was, in any tab; News counts on from it
	Search     search.Kind         // what the search was for; "" without one
	Providers  []provider.Provider // that it named
	Choices    ListChoices         // what the page offers beside the rows
	Unhealthy  int                 // contacts of the desk that mail may not reach anybody at (UnhealthyContacts); 0 for staff
	Advisories []advisory.Waiting  // that the reader has to read or to confirm; none for staff
	Prev, Next bool                // there is a page before, after
}

// List gives a page of notices in deadline order (the finished: newest first), the tabs' counts, and what to narrow
// them by. A provider sees its own, staff all.
func (s *Store) List(ctx context.Context, actor models.Actor, f Filter) (*List, error) {
	q := s.listQuery(actor, f)
	list := &List{}
	if f.Search != uuid.Nil {
		var err error
		if list.Search, list.Providers, err = s.search.Narrow(ctx, actor, f.Search, &q.Where); err != nil {
			return nil, models.Wrap("list notices", err)
		}
	}
	var rows []Row
	var tabs []tabCount
	err := s.db.Ask(ctx, actor, func(b *pgx.Batch) {
		models.QueueFind(b, &rows, q.rows(), q.Args...)
		queueChoices(b, &list.Choices, actor, q.owner)
		if !actor.Staff() {
			provider.QueueUnhealthy(b, &list.Unhealthy, s.db.Now())
			advisory.QueueWaiting(b, &list.Advisories, actor, s.db.Now())
		}
		b.Queue(`SELECT ` + models.PlainPlans) // the tabs' plans depend on no value, but cost as much as the page
		queueTabs(b, &tabs, actor, f.Provider, s.db.Now())
	})
	if err != nil {
		return nil, models.Wrap("list notices", err)
	}
	list.Rows, list.Prev, list.Next = q.cut(rows)
	list.sum(tabs)
	return list, s.openRows(list.Rows)
}

// Rows gives the rows of List alone, and whether there are more, for who follows a list page by page. Nothing of the rows is opened.
func (s *Store) Rows(ctx context.Context, actor models.Actor, f Filter) (rows []Row, more bool, err error) {
	q := s.listQuery(actor, f)
	err = s.db.Ask(ctx, actor, func(b *pgx.Batch) {
		b.Queue(`SELECT ` + models.PlainPlans)
		models.QueueFind(b, &rows, q.rows(), q.Args...)
	})
	rows, _, more = q.cut(rows)
	return rows, more, models.Wrap("list notices", err)
}

func (s *Store) openRows(rows []Row) error {
	for i := range rows {
		if err := s.openRow(&rows[i]); err != nil {
			return err
		}
	}
	return nil
}

func (s *Store) openRow(r *Row) error {
	if r.DataKey == nil || r.Sealed == nil {
		return nil
	}
	aead, err := s.db.Keys().UnwrapDataKey(r.DataKey, r.ID)
	if err != nil {
		return err
	}
	r.Content, err = address.OpenItem(aead, r.Sealed, r.ProviderID, r.ID, r.ItemID)
	return err
}

// listQuery is the inbox's question to the database.
type listQuery struct {
	models.Where
	owner    uuid.UUID // the one provider it is about; the nil id: all
	sort     string    // the column that orders the rows, before the id
	newest   bool      // newest first
	backward bool      // the page before a cursor: read in reverse, turn around
	from     models.Cursor
	limit    int
}

func (s *Store) listQuery(actor models.Actor, f Filter) *listQuery {
	q := &listQuery{sort: "due_at", limit: f.Limit}
	if q.limit < 1 || q.limit > 200 {
		q.limit = 50
	}
	if f.Before.IsZero() {
		q.from = f.After
	} else {
		q.from, q.backward = f.Before, true
	}
	q.scope(actor, f.Provider)
	q.tab(actor, f, s.db.Now())
	if f.Category != "" {
		q.And("n.category = ?", f.Category)
	}
	if f.State != "" {
		q.And("EXISTS (SELECT 1 FROM items i WHERE i.provider_id = n.provider_id AND i.notice_id = n.id AND i.state = ?)", f.State)
	}
	if len(f.Refs) > 0 {
		q.And("n.ref = ANY(?)", f.Refs)
	}
	if f.Practice {
		q.And("n.practice")
	}
	if f.Import != uuid.Nil && actor.Staff() {
		q.And("n.import_id = ?", f.Import)
	}
	q.assignee(actor, f.Assignee)
	if f.Network != uuid.Nil {
		q.And("EXISTS (SELECT 1 FROM items i WHERE i.provider_id = n.provider_id AND i.notice_id = n.id AND i.network_id = ?)", f.Network)
	}
	return q
}

func (q *listQuery) scope(actor models.Actor, provider uuid.UUID) {
	q.owner = provider
	if !actor.Staff() {
		q.owner = actor.ProviderID
	}
	if !actor.Staff() || provider != uuid.Nil {
		q.And("n.provider_id = ?", q.owner)
	}
}

func (q *listQuery) rows() string {
	direction := q.past()
	return fmt.Sprintf(`SELECT n.id, n.provider_id, n.ref, p.name AS provider_name, n.external_ref, n.category, n.profile, n.delivered_at,
			n.due_at, n.stopped_at, n.item_count, n.todo_count, n.waiting_count, n.phase, n.data_key, n.%[1]s AS sort_at, n.practice,
			i.id AS item_id, coalesce(i.state, '') AS state, i.sealed, `+assigneeName+`
		FROM (SELECT n.* FROM notices n WHERE %[2]s ORDER BY n.%[1]s %[3]s, n.id %[3]s LIMIT %[4]d) n
		JOIN providers p ON p.id = n.provider_id
		LEFT JOIN LATERAL (SELECT i.id, i.state, i.sealed FROM items i
			WHERE i.provider_id = n.provider_id AND i.notice_id = n.id
				AND (n.`+models.PhaseIs(models.TurnNobody)+` OR n.`+models.PhaseIs(models.TurnEOKM)+` AND i.state IN (%[5]s) OR n.`+
		models.PhaseIs(models.TurnProvider)+` AND i.state IN (%[6]s))
			ORDER BY i.n LIMIT 1) i ON true
		ORDER BY n.%[1]s %[3]s, n.id %[3]s`, q.sort, q.Condition(), direction, q.limit+1, models.StateList(models.TurnEOKM),
		models.StateList(models.TurnProvider))
}

// Neighbours are the notices beside one in a list; "" where there is none.
type Neighbours struct{ Prev, Next string }

// Neighbours gives the notices before and after one in the order of a filter's list, whether the one is in it still or not. A provider
// sees its own, staff all. ErrNotFound when the filter's search is gone. The filter's cursor and limit do not count.
func (s *Store) Neighbours(ctx context.Context, actor models.Actor, n Notice, f Filter) (Neighbours, error) {
	var refs [2][]string
	var sides [2]*listQuery
	for i := range sides {
		q := s.listQuery(actor, f)
		if f.Search != uuid.Nil {
			if _, _, err := s.search.Narrow(ctx, actor, f.Search, &q.Where); err != nil {
				return Neighbours{}, models.Wrap("find the notices beside one", err)
			}
		}
		q.from = models.Cursor{At: n.DueAt, ID: n.ID}
		if q.sort == "delivered_at" {
			q.from.At = n.DeliveredAt
		}
		q.backward = i == 0
		sides[i] = q
	}
	err := s.db.Ask(ctx, actor, func(b *pgx.Batch) {
		for i, q := range sides {
			models.QueueFind(b, &refs[i], q.beside(), q.Args...)
		}
	})
	var out Neighbours
	if len(refs[0]) > 0 {
		out.Prev = refs[0][0]
	}
	if len(refs[1]) > 0 {
		out.Next = refs[1][0]
	}
	return out, models.Wrap("find the notices beside one", err)
}

// beside finds the one after the cursor, or before it.
func (q *listQuery) beside() string {
	direction := q.past()
	return fmt.Sprintf(`SELECT n.ref FROM notices n WHERE %[1]s ORDER BY n.%[2]s %[3]s, n.id %[3]s LIMIT 1`,
		q.Condition(), q.sort, direction)
}

// past leaves what comes after the cursor in the direction of reading, which it gives.
func (q *listQuery) past() (direction string) {
	compare, direction := ">", "ASC"
	if q.newest != q.backward {
		compare, direction = "<", "DESC"
	}
	if !q.from.IsZero() {
		q.And(fmt.Sprintf("(n.%s, n.id) %s (?, ?)", q.sort, compare), q.from.At, q.from.ID)
	}
	return direction
}

// cut takes the one row too many away, and tells whether there are pages on either side.
func (q *listQuery) cut(rows []Row) (page []Row, prev, next bool) {
	more := len(rows) > q.limit
	if more {
		rows = rows[:q.limit]
	}
	if !q.backward {
		return rows, !q.from.IsZero(), more
	}
	for i, j := 0, len(rows)-1; i < j; i, j = i+1, j-1 {
		rows[i], rows[j] = rows[j], rows[i]
	}
	return rows, more, true
}

// News counts the notices that were delivered after a list was made: after its Newest. It looks at the whole desk, not at
// the list's filter, and stops at CountCap+1. Staff count all, or one provider's.
func (s *Store) News(ctx context.Context, actor models.Actor, provider uuid.UUID, since time.Time) (int, error) {
	q := &listQuery{}
	q.scope(actor, provider)
	q.And("n.delivered_at > ?", since)
	n, err := s.count(ctx, actor, q)
	return n, models.Wrap("count news", err)
}

// count counts what a query finds, up to CountCap+1.
func (s *Store) count(ctx context.Context, actor models.Actor, q *listQuery) (int, error) {
	var row struct{ N int }
	err := s.db.Ask(ctx, actor, func(b *pgx.Batch) {
		models.QueueOne(b, &row, fmt.Sprintf(`SELECT count(*) AS n FROM (SELECT FROM notices n WHERE %s LIMIT %d) t`, q.Condition(),
			models.CountCap+1), q.Args...)
	})
	return row.N, err
}

// ExportLimit is how many notices one file takes along.
const ExportLimit = 10_000

// Export gives the first ExportLimit notices of a filter, for a file, and records that somebody took them along.
// Its cursor and its limit do not count. Auditors and editors may not.
func (s *Store) Export(ctx context.Context, actor models.Actor, f Filter) ([]Row, error) {
	if actor.Party() == models.PartyNobody {
		return nil, fmt.Errorf("export by %s: %w", actor.Party(), models.ErrForbidden)
	}
	rows, _, err := s.all(ctx, actor, f, ExportLimit)
	if err != nil {
		return nil, models.Wrap("export notices", err)
	}
	now := s.db.Now()
	origin, err := s.db.Origin(ctx, actor.IP, actor.UserID, now)
	if err != nil {
		return nil, models.Wrap("export notices", err)
	}
	err = s.db.Write(ctx, actor, func(tx *models.Tx) error {
		e := actor.Event(models.EventExported, now).Of(actor.ProviderID).With(models.EventData{Count: len(rows), From: origin})
		e.Internal = actor.Staff()
		return models.Record(tx, e)
	})
	if err != nil {
		return nil, models.Wrap("export notices", err)
	}
	return rows, s.openRows(rows)
}
