package escalation

import (
	"context"
	"time"

	"github.com/google/uuid"
	"github.com/jackc/pgx/v5"

	"eokm.nl/hosting/models"
)

// Row is a provider on the desk: one that is late, or about which something is still to be done.
type Row struct {
	ProviderID uuid.UUID
	Slug       string
	Name       string
	Overdue    int        // notices whose deadline has passed, and that are the provider's to act on
	OldestDue  *time.Time // the deadline that passed first; nil: none did
	Contacts   int        // steps in the log since that deadline
	LastAt     *time.Time // of the last step
	LastKind   Kind
	Next       string // what is to be done next; "" for nothing that was written down
	NextAt     *time.Time
	Referral   Outcome // the last decision; "" for none
}

// Desk lists the providers that are late, whoever is so longest first, and then those about which something is to be done. Staff only.
func (s *Store) Desk(ctx context.Context, actor models.Actor) ([]Row, error) {
	var rows []Row
	err := s.db.Ask(ctx, actor, func(b *pgx.Batch) {
		models.QueueFind(b, &rows, `WITH late AS (
				SELECT provider_id, count(*) AS overdue, min(due_at) AS oldest_due FROM notices
				WHERE `+models.PhaseIs(models.TurnProvider)+` AND due_at < $2 AND provider_id <> $3 GROUP BY provider_id
			)
			SELECT p.id AS provider_id, p.slug, p.name, coalesce(l.overdue, 0) AS overdue, l.oldest_due,
				(SELECT count(*) FROM escalation_steps e WHERE e.provider_id = p.id AND e.created_at >= l.oldest_due) AS contacts,
				last.created_at AS last_at, coalesce(last.kind, '') AS last_kind, coalesce(next.text, '') AS next, next.due_at AS next_at,
				coalesce(referral.outcome, '') AS referral
			FROM providers p LEFT JOIN late l ON l.provider_id = p.id
			LEFT JOIN LATERAL (SELECT e.created_at, e.kind FROM escalation_steps e WHERE e.provider_id = p.id
				ORDER BY e.created_at DESC, e.id DESC LIMIT 1) last ON true
			LEFT JOIN LATERAL (SELECT e.text, e.due_at FROM escalation_steps e WHERE e.provider_id = p.id
				AND e.kind = '`+string(KindNext)+`'
				ORDER BY e.created_at DESC, e.id DESC LIMIT 1) next ON true
			LEFT JOIN LATERAL (SELECT e.outcome FROM escalation_steps e WHERE e.provider_id = p.id AND e.kind = '`+string(KindReferral)+`'
				ORDER BY e.created_at DESC, e.id DESC LIMIT 1) referral ON true
			WHERE $1 AND (l.provider_id IS NOT NULL OR last.created_at > $2::timestamptz - interval '30 days')
			ORDER BY l.oldest_due NULLS LAST, next.due_at NULLS LAST, p.name LIMIT 200`, actor.Staff(), s.db.Now(), uuid.Nil)
	})
	return rows, models.Wrap("list escalations", err)
}

// Late is a notice whose deadline has passed while it is the provider's to act on.
type Late struct {
	Ref   string
	DueAt time.Time
	Todo  int // addresses that wait
}

// LateNotices lists those of a provider, the longest first, and how many there are in all. Staff only.
func (s *Store) LateNotices(ctx context.Context, actor models.Actor, provider uuid.UUID) (list []Late, all int, err error) {
	const late = ` FROM notices WHERE ` + `provider_id = $1 AND phase = 1 AND due_at < $2 AND $3`
	err = s.db.Ask(ctx, actor, func(b *pgx.Batch) {
		models.QueueFind(b, &list, `SELECT ref, due_at, todo_count AS todo`+late+` ORDER BY due_at, id LIMIT 50`, provider,
			s.db.Now(), actor.Staff())
		models.QueueOne(b, &all, `SELECT count(*)`+late, provider, s.db.Now(), actor.Staff())
	})
	return list, all, models.Wrap("list late notices", err)
}
