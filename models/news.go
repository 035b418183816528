package models

import (
	"context"
	"fmt"
	"strings"
	"time"

	"github.com/google/uuid"
	"gorm.io/gorm"
)

// News counts the notices that were delivered after a list was made: after its Newest. It looks at the whole desk, not at
// the list's filter, and stops at CountCap+1. Staff count all, or one provider's.
func (s *Store) News(ctx context.Context, actor Actor, provider uuid.UUID, since time.Time) (int, error) {
	q := &listQuery{}
	q.scope(actor, provider)
	q.and("n.delivered_at > ?", since)
	var n int
	err := s.read(ctx, actor, func(tx *gorm.DB) (err error) {
		n, err = one[int](tx, fmt.Sprintf(`SELECT count(*) FROM (SELECT FROM notices n WHERE %s LIMIT %d) t`,
			strings.Join(q.where, " AND "), CountCap+1), q.args...)
		return err
	})
	return n, wrap("count news", err)
}
