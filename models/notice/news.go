package notice

import (
	"context"
	"fmt"
	"time"

	"github.com/google/uuid"
	"github.com/jackc/pgx/v5"

	"eokm.nl/hosting/models"
)

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
