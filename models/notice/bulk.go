package notice

import (
	"context"
	"fmt"

	"github.com/google/uuid"
	"github.com/jackc/pgx/v5"

	"eokm.nl/hosting/models"
)

// Bulk is what one action of a desk would do to the notices of a filter, before it is done. It names each item, so that
// the action that follows covers what was shown and nothing that came or changed since.
type Bulk struct {
	Rows    []BulkRow // what it would change, in the order of the list
	Skipped []SkippedRow
	Items   int  // in Rows: at most AnswerLimit
	More    bool // the filter has more than one action takes; these are the first
	Part    bool // of the one notice in Rows, which by itself has more, these are the first items
}

// BulkRow is a notice with the numbers of its items that the action fits.
type BulkRow struct {
	Row
	Numbers []int
}

// SkippedRow is a notice that the action leaves alone.
type SkippedRow struct {
	Row
	Why SkipReason
}

// SkipReason is why an action for many notices leaves one alone.
type SkipReason string

// The reasons.
const (
	SkipWaiting      SkipReason = "waiting"      // EOKM is to act
	SkipDone         SkipReason = "done"         // nobody is
	SkipAcknowledged SkipReason = "acknowledged" // it needs no acknowledgement any more
)

// Bulk finds what an action would do to all notices of a filter, up to AnswerLimit items in BulkLimit notices. Its cursor and
// its limit do not count.
func (s *Store) Bulk(ctx context.Context, actor models.Actor, f Filter, do models.Action) (*Bulk, error) {
	rows, more, err := s.everything(ctx, actor, f)
	if err != nil {
		return nil, models.Wrap("preview batch", err)
	}
	fit, err := s.fitting(ctx, actor, rows, do)
	if err != nil {
		return nil, models.Wrap("preview batch", err)
	}
	bulk := &Bulk{More: more}
	bulk.take(rows, fit)
	for i := range bulk.Rows {
		if err := s.openRow(&bulk.Rows[i].Row); err != nil {
			return nil, err
		}
	}
	return bulk, nil
}

// everything reads the first BulkLimit notices of a filter, those that wait for the provider before the rest, and tells
// whether more of those wait.
func (s *Store) everything(ctx context.Context, actor models.Actor, f Filter) (rows []Row, more bool, err error) {
	tabs := []Tab{f.Tab}
	if f.Tab == TabAll {
		tabs = []Tab{TabTodo, TabWaiting, TabDone}
	}
	for i, tab := range tabs {
		f.Tab = tab
		found, rest, err := s.all(ctx, actor, f, BulkLimit-len(rows))
		if err != nil {
			return nil, false, err
		}
		rows, more = append(rows, found...), more || rest && i == 0
		if len(rows) == BulkLimit {
			break
		}
	}
	return rows, more, nil
}

// all reads the first rows of a filter, whatever its cursor and limit, and tells whether there are more.
func (s *Store) all(ctx context.Context, actor models.Actor, f Filter, limit int) ([]Row, bool, error) {
	f.After, f.Before = models.Cursor{}, models.Cursor{}
	q := s.listQuery(actor, f)
	q.limit = limit
	if f.Search != uuid.Nil {
		if _, _, err := s.search.Narrow(ctx, actor, f.Search, &q.Where); err != nil {
			return nil, false, err
		}
	}
	var rows []Row
	if err := s.db.Ask(ctx, actor, func(b *pgx.Batch) { models.QueueFind(b, &rows, q.rows(), q.Args...) }); err != nil {
		return nil, false, fmt.Errorf("all notices of a filter: %w", err)
	}
	rows, _, more := q.cut(rows)
	return rows, more, nil
}

// fitting finds the numbers of the items that wait for the provider and that the action fits, by notice.
func (s *Store) fitting(ctx context.Context, actor models.Actor, rows []Row, do models.Action) (map[uuid.UUID][]int, error) {
	ids := make([]uuid.UUID, len(rows))
	for i, r := range rows {
		ids[i] = r.ID
	}
	var items []target
	err := s.db.Ask(ctx, actor, func(b *pgx.Batch) {
		models.QueueFind(b, &items, `SELECT notice_id, n, state FROM items
			WHERE provider_id = $1 AND notice_id = ANY($2)
				AND state IN (`+models.StateList(models.TurnProvider)+`) ORDER BY notice_id, n`, actor.ProviderID, ids)
	})
	if err != nil {
		return nil, fmt.Errorf("items of the notices: %w", err)
	}
	fit := map[uuid.UUID][]int{}
	for _, t := range items {
		if models.Can(t.State, do, actor.Party()) {
			fit[t.NoticeID] = append(fit[t.NoticeID], t.N)
		}
	}
	return fit, nil
}

// take fills the batch up to AnswerLimit items, notice by notice. Of one that has more by itself it takes the first, and no other.
func (b *Bulk) take(rows []Row, fit map[uuid.UUID][]int) {
	for _, row := range rows {
		numbers := fit[row.ID]
		switch room := AnswerLimit - b.Items; {
		case len(numbers) == 0:
			b.Skipped = append(b.Skipped, SkippedRow{row, skipReason(row)})
		case len(numbers) <= room:
			b.Rows, b.Items = append(b.Rows, BulkRow{row, numbers}), b.Items+len(numbers)
		case b.Items == 0:
			b.Rows, b.Items, b.More, b.Part = []BulkRow{{row, numbers[:room]}}, room, true, true
			return
		default:
			b.More = true
			return
		}
	}
}

func skipReason(row Row) SkipReason {
	switch row.Phase {
	case models.TurnEOKM:
		return SkipWaiting
	case models.TurnNobody:
		return SkipDone
	default:
		return SkipAcknowledged
	}
}

// Count counts the notices of a filter, up to CountCap+1.
func (s *Store) Count(ctx context.Context, actor models.Actor, f Filter) (int, error) {
	q := s.listQuery(actor, f)
	if f.Search != uuid.Nil {
		if _, _, err := s.search.Narrow(ctx, actor, f.Search, &q.Where); err != nil {
			return 0, models.Wrap("count notices", err)
		}
	}
	n, err := s.count(ctx, actor, q)
	return n, models.Wrap("count notices", err)
}
