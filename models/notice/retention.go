package notice

import (
	"context"
	"fmt"
	"time"

	"github.com/google/uuid"

	"eokm.nl/hosting/models"
)

// RetentionReason is which time was over.
type RetentionReason string

// The reasons.
const (
	RetainedClosed    RetentionReason = "closed"
	RetainedUnfounded RetentionReason = "unfounded"
)

// Expired is a finished notice whose addresses need not be kept any longer.
type Expired struct {
	ID         uuid.UUID
	ProviderID uuid.UUID
	Ref        string
	ItemCount  int
	FinishedAt time.Time
	Reason     RetentionReason
}

// expired finds finished notices that still have a key and whose time ($1 when closed, $2 when unfounded) is over. One in which nothing was
// verified has no stop. When it was finished is in its history; reopened and finished again counts from the last time.
var expired = `SELECT n.id, n.provider_id, n.ref, n.item_count, f.at AS finished_at,
		CASE WHEN n.stopped_at IS NULL THEN '` + string(RetainedUnfounded) + `' ELSE '` + string(RetainedClosed) + `' END AS reason
	FROM notices n CROSS JOIN LATERAL (SELECT max(at) AS at FROM events WHERE notice_id = n.id AND kind = '` +
	string(models.EventClosed) + `') f
	WHERE n.` + models.PhaseIs(models.TurnNobody) + ` AND n.data_key IS NOT NULL
		AND n.delivered_at <= greatest(CAST($1 AS timestamptz), CAST($2 AS timestamptz))
		AND (n.stopped_at IS NULL OR n.stopped_at <= CAST($1 AS timestamptz))
			AND f.at <= CASE WHEN n.stopped_at IS NULL THEN CAST($2 AS timestamptz) ELSE CAST($1 AS timestamptz) END
	ORDER BY n.delivered_at, n.id LIMIT $3`

// ends are the arguments of expired.
func ends(r models.Retention, now time.Time, limit int) []any {
	return []any{now.Add(-r.Closed), now.Add(-r.Unfounded), limit}
}

// Expired lists the notices whose addresses DestroyExpired would destroy, the oldest first. System only.
func (s *Store) Expired(ctx context.Context, r models.Retention, limit int) ([]Expired, error) {
	var rows []Expired
	err := s.db.Read(ctx, models.System(), func(tx *models.Tx) (err error) {
		rows, err = models.Find[Expired](tx, expired, ends(r, s.db.Now(), limit)...)
		return err
	})
	return rows, models.Wrap("list what has expired", err)
}

// DestroyExpired destroys the data keys of at most batch notices whose time is over, and with them, for good and for
// everybody, their addresses. What was sealed goes too, and so do the keyed hashes: who has the key file could else try a
// list of addresses against them. So an old address that is reported again is new. Each notice's history says so. A notice
// that somebody works on at this moment waits for the next run. It gives how many it did: fewer than batch means that it is
// done. System only; run by a periodic job.
func (s *Store) DestroyExpired(ctx context.Context, r models.Retention, batch int) (int, error) {
	if err := r.Check(); err != nil {
		return 0, err
	}
	now := s.db.Now()
	n := 0
	err := s.db.Write(ctx, models.System(), func(tx *models.Tx) error {
		rows, err := models.Find[Expired](tx, expired+` FOR UPDATE OF n SKIP LOCKED`, ends(r, now, batch)...)
		if err != nil || len(rows) == 0 {
			return err
		}
		n = len(rows)
		var providers, notices []uuid.UUID
		var events []models.Event
		for _, e := range rows {
			providers, notices = append(providers, e.ProviderID), append(notices, e.ID)
			events = append(events, models.System().Event(models.EventErased, now).Of(e.ProviderID).About(&e.ID).With(models.EventData{
				Count: e.ItemCount, Code: string(e.Reason),
			}))
		}
		for _, statement := range erase {
			if err := tx.Do(statement, providers, notices); err != nil {
				return fmt.Errorf("erase: %w", err)
			}
		}
		return models.Record(tx, events...)
	})
	return n, models.Wrap("destroy what has expired", err)
}

// erase takes away all that knows an address of some notices.
var erase = []string{
	`UPDATE item_reports r SET dedupe_key = gen_random_uuid(), indexed_by = NULL FROM items i JOIN unnest($1::uuid[],
		$2::uuid[]) AS u (provider_id, notice_id)
		ON i.provider_id = u.provider_id AND i.notice_id = u.notice_id WHERE r.provider_id = i.provider_id AND r.item_id = i.id`,
	`UPDATE items i SET sealed = '', address_key = NULL, host_key = NULL, domain_key = NULL, ip_key = NULL, indexed_by = NULL
		FROM unnest($1::uuid[], $2::uuid[]) AS u (provider_id, notice_id) WHERE i.provider_id = u.provider_id
			AND i.notice_id = u.notice_id`,
	`UPDATE guest_links g SET email = '', ended_at = coalesce(g.ended_at, g.due_at), step_at = NULL
		FROM unnest($1::uuid[], $2::uuid[]) AS u (provider_id, notice_id)
		WHERE g.provider_id = u.provider_id AND g.notice_id = u.notice_id`,
	`UPDATE notices n SET data_key = NULL FROM unnest($1::uuid[], $2::uuid[]) AS u (provider_id, id)
		WHERE n.provider_id = u.provider_id AND n.id = u.id`,
}
