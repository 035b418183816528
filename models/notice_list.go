package models

import (
	"context"
	"fmt"
	"strings"
	"time"

	"github.com/google/uuid"
	"gorm.io/gorm"
)

// Tab is a view of the inbox.
type Tab string

// The tabs, in the order a page shows them.
const (
	TabTodo    Tab = "todo"    // the provider must act
	TabOverdue Tab = "overdue" // of those, past the deadline
	TabSoon    Tab = "soon"    // of those, due within DueSoon
	TabWaiting Tab = "waiting" // EOKM must act
	TabDone    Tab = "done"
	TabAll     Tab = "all"
)

// Tabs lists the tabs in order.
func Tabs() []Tab { return []Tab{TabTodo, TabOverdue, TabSoon, TabWaiting, TabDone, TabAll} }

// CountCap is where counting stops: a tab shows up to this number exactly, and "1.000+" beyond, so that the inbox costs
// the same at any size (docs/adr/0005).
const CountCap = 1000

// NoticeFilter is which notices a list shows. The zero value is the todo tab, unfiltered.
type NoticeFilter struct {
	Tab      Tab
	Provider uuid.UUID // staff only; the nil id: all
	Category Category
	State    State     // notices with an item in this state
	Network  uuid.UUID // notices with an item routed by this claim
	Assignee Assignee  // who takes care of them; "": anybody or nobody
	Search   uuid.UUID // hits of this actor's search
	Refs     []string  // these only, as far as the actor may see them; none: all
	After    Cursor    // the page after this row
	Before   Cursor    // or the page before it
	Limit    int       // 25 to 200; 0 = 50
}

// Cursor is a place in a list: the sort time and id of a row. The zero value is the beginning.
type Cursor struct {
	At time.Time
	ID uuid.UUID
}

// IsZero tells whether the cursor is the beginning.
func (c Cursor) IsZero() bool { return c.ID == uuid.Nil }

// NoticeRow is one line of the inbox. Host and IP are of the first item that is somebody's to act on.
type NoticeRow struct {
	ID           uuid.UUID
	ProviderID   uuid.UUID
	Ref          string
	ProviderName string
	ExternalRef  string
	Category     Category
	Profile      string
	DeliveredAt  time.Time
	DueAt        time.Time
	StoppedAt    *time.Time
	ItemCount    int
	TodoCount    int
	WaitingCount int
	Phase        Turn
	State        State  // of that first item
	Assignee     string // the name of who takes care of it; "" for nobody
	DataKey      []byte
	ItemID       uuid.UUID
	Sealed       []byte
	Content      Sealed    `gorm:"-"`
	SortAt       time.Time // with ID the row's cursor
}

// Clock is the notice's clock: of its most urgent item, as far as the notice's caches tell.
func (r NoticeRow) Clock() Clock {
	norm := ProfileOf(r.Profile).Norm
	c := Clock{Started: r.DeliveredAt, Norm: norm, Paused: r.DueAt.Sub(r.DeliveredAt) - norm}
	if r.StoppedAt != nil {
		c.Stopped = *r.StoppedAt
	}
	return c
}

// Cursor is the row's place in its list.
func (r NoticeRow) Cursor() Cursor { return Cursor{At: r.SortAt, ID: r.ID} }

// NoticeList is one page of the inbox.
type NoticeList struct {
	Rows       []NoticeRow
	Counts     map[Tab]int // up to CountCap+1
	FirstDue   time.Time   // the earliest deadline of the todo tab; zero when it is empty
	Newest     time.Time   // the last delivery there was, in any tab; News counts on from it
	Search     SearchKind  // what the search was for; "" without one
	Prev, Next bool        // there is a page before, after
}

// Notices gives a page of notices in deadline order (the finished: newest first), and the tabs' counts. A provider sees
// its own, staff all.
func (s *Store) Notices(ctx context.Context, actor Actor, f NoticeFilter) (*NoticeList, error) {
	q := s.listQuery(actor, f)
	list := &NoticeList{}
	err := s.read(ctx, actor, func(tx *gorm.DB) error {
		if f.Search != uuid.Nil {
			kind, err := q.search(tx, f.Search)
			if err != nil {
				return err
			}
			list.Search = kind
		}
		rows, err := find[NoticeRow](tx, q.rows(), q.args...)
		if err != nil {
			return fmt.Errorf("page of notices: %w", err)
		}
		list.Rows, list.Prev, list.Next = q.cut(rows)
		return list.count(tx, actor, f.Provider, s.now())
	})
	if err != nil {
		return nil, wrap("list notices", err)
	}
	return list, s.openRows(list.Rows)
}

func (s *Store) openRows(rows []NoticeRow) error {
	for i := range rows {
		if err := s.openRow(&rows[i]); err != nil {
			return err
		}
	}
	return nil
}

func (s *Store) openRow(r *NoticeRow) error {
	if r.DataKey == nil || r.Sealed == nil {
		return nil
	}
	aead, err := s.keys.unwrapKey(r.DataKey, r.ID)
	if err != nil {
		return err
	}
	r.Content, err = openItem(aead, r.Sealed, r.ProviderID, r.ID, r.ItemID)
	return err
}

// listQuery is the inbox's question to the database.
type listQuery struct {
	where    []string
	args     []any
	sort     string // the column that orders the rows, before the id
	newest   bool   // newest first
	backward bool   // the page before a cursor: read in reverse, turn around
	from     Cursor
	limit    int
}

func (s *Store) listQuery(actor Actor, f NoticeFilter) *listQuery {
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
	q.tab(actor, f, s.now())
	if f.Category != "" {
		q.and("n.category = ?", f.Category)
	}
	if f.State != "" {
		q.and("EXISTS (SELECT 1 FROM items i WHERE i.provider_id = n.provider_id AND i.notice_id = n.id AND i.state = ?)", f.State)
	}
	if len(f.Refs) > 0 {
		q.and("n.ref = ANY(?)", texts(f.Refs))
	}
	q.assignee(actor, f.Assignee)
	if f.Network != uuid.Nil {
		q.and("EXISTS (SELECT 1 FROM items i WHERE i.provider_id = n.provider_id AND i.notice_id = n.id AND i.network_id = ?)", f.Network)
	}
	return q
}

func (q *listQuery) and(clause string, args ...any) {
	q.where, q.args = append(q.where, clause), append(q.args, args...)
}

func (q *listQuery) scope(actor Actor, provider uuid.UUID) {
	switch {
	case !actor.Staff():
		q.and("n.provider_id = ?", actor.ProviderID)
	case provider != uuid.Nil:
		q.and("n.provider_id = ?", provider)
	}
}

func (q *listQuery) tab(actor Actor, f NoticeFilter, now time.Time) {
	wide := actor.Staff() && f.Provider == uuid.Nil
	if wide && f.Tab != TabDone && f.Tab != TabAll {
		q.and("n.phase < 3") // the partial index for EOKM's view
	}
	switch f.Tab {
	case TabOverdue:
		q.and("n.phase = 1 AND n.due_at < ?", now)
	case TabSoon:
		q.and("n.phase = 1 AND n.due_at >= ? AND n.due_at < ?", now, now.Add(DueSoon))
	case TabWaiting:
		q.and("n.phase = 2")
	case TabDone:
		q.and("n.phase = 3")
		q.newest = true
		if wide {
			q.sort = "delivered_at"
		}
	case TabAll:
		q.sort, q.newest = "delivered_at", true
	default:
		q.and("n.phase = 1")
	}
}

// search narrows the list to a search's hits. ErrNotFound when the actor made no such search, or long ago.
func (q *listQuery) search(tx *gorm.DB, id uuid.UUID) (SearchKind, error) {
	hit, err := one[searchRow](tx, `SELECT ref, address_keys::text, host_keys::text, domain_keys::text, ip_keys::text FROM searches WHERE id = ?`, id)
	if err != nil {
		return "", err
	}
	if hit.Ref != "" {
		q.and("(n.ref = upper(?) OR n.external_ref = ?)", hit.Ref, hit.Ref)
		return SearchRef, nil
	}
	q.and(`(n.provider_id, n.id) IN (
		SELECT provider_id, notice_id FROM items WHERE address_key = ANY(?::uuid[])
		UNION SELECT provider_id, notice_id FROM items WHERE host_key = ANY(?::bigint[])
		UNION SELECT provider_id, notice_id FROM items WHERE domain_key = ANY(?::bigint[])
		UNION SELECT provider_id, notice_id FROM items WHERE ip_key = ANY(?::bigint[]))`,
		hit.AddressKeys, hit.HostKeys, hit.DomainKeys, hit.IPKeys)
	return hit.kind(), nil
}

func (q *listQuery) rows() string {
	ascending := !q.newest
	if q.backward {
		ascending = !ascending
	}
	compare, direction := ">", "ASC"
	if !ascending {
		compare, direction = "<", "DESC"
	}
	if !q.from.IsZero() {
		q.and(fmt.Sprintf("(n.%s, n.id) %s (?, ?)", q.sort, compare), q.from.At, q.from.ID)
	}
	where := "true"
	if len(q.where) > 0 {
		where = strings.Join(q.where, " AND ")
	}
	return fmt.Sprintf(`SELECT n.id, n.provider_id, n.ref, p.name AS provider_name, n.external_ref, n.category, n.profile, n.delivered_at,
			n.due_at, n.stopped_at, n.item_count, n.todo_count, n.waiting_count, n.phase, n.data_key, n.%[1]s AS sort_at,
			i.id AS item_id, i.state, i.sealed, `+assigneeName+`
		FROM (SELECT n.* FROM notices n WHERE %[2]s ORDER BY n.%[1]s %[3]s, n.id %[3]s LIMIT %[4]d) n
		JOIN providers p ON p.id = n.provider_id
		LEFT JOIN LATERAL (SELECT i.id, i.state, i.sealed FROM items i
			WHERE i.provider_id = n.provider_id AND i.notice_id = n.id
				AND (n.phase = 3 OR n.phase = 2 AND i.state IN (%[5]s) OR n.phase = 1 AND i.state IN (%[6]s))
			ORDER BY i.n LIMIT 1) i ON true
		ORDER BY n.%[1]s %[3]s, n.id %[3]s`, q.sort, where, direction, q.limit+1, stateList(TurnEOKM), stateList(TurnProvider))
}

// cut takes the one row too many away, and tells whether there are pages on either side.
func (q *listQuery) cut(rows []NoticeRow) (page []NoticeRow, prev, next bool) {
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

// count counts each tab up to CountCap+1, and finds the first deadline of the todo tab and the last delivery of all.
func (l *NoticeList) count(tx *gorm.DB, actor Actor, provider uuid.UUID, now time.Time) error {
	var parts []string
	var args []any
	for _, tab := range Tabs() {
		q := &listQuery{}
		q.scope(actor, provider)
		q.tab(actor, NoticeFilter{Tab: tab, Provider: provider}, now)
		where := "true"
		if len(q.where) > 0 {
			where = strings.Join(q.where, " AND ")
		}
		first := "NULL::timestamptz"
		switch tab { //nolint:exhaustive // only these two have a moment to tell
		case TabTodo:
			first = "(SELECT n.due_at FROM notices n WHERE " + where + " ORDER BY n.due_at LIMIT 1)"
			args = append(args, q.args...)
		case TabAll:
			first = "(SELECT n.delivered_at FROM notices n WHERE " + where + " ORDER BY n.delivered_at DESC LIMIT 1)"
			args = append(args, q.args...)
		}
		parts = append(parts, fmt.Sprintf(`SELECT '%s' AS tab, %s AS first, count(*) AS n FROM (SELECT FROM notices n WHERE %s LIMIT %d) t`,
			tab, first, where, CountCap+1))
		args = append(args, q.args...)
	}
	rows, err := find[struct {
		Tab   Tab
		First *time.Time
		N     int
	}](tx, strings.Join(parts, " UNION ALL "), args...)
	if err != nil {
		return fmt.Errorf("count tabs: %w", err)
	}
	l.Counts = map[Tab]int{}
	for _, r := range rows {
		l.Counts[r.Tab] = r.N
		switch {
		case r.First == nil:
		case r.Tab == TabTodo:
			l.FirstDue = *r.First
		case r.Tab == TabAll:
			l.Newest = *r.First
		}
	}
	return nil
}
