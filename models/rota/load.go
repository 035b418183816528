package rota

import (
	"context"
	"time"

	"github.com/google/uuid"

	"eokm.nl/hosting/models"
)

// Load is how much somebody of a desk has on their hands: the notices that they are to handle and that wait for the desk.
type Load struct {
	UserID  uuid.UUID // the nil id: what nobody has taken
	Name    string
	Open    int
	Overdue int
	DueAt   *time.Time // the first of theirs
}

// Loads lists the load of each person of the actor's organisation who may sign in, the most overdue and then the fullest first, and last
// what nobody has taken. Its admins only: it is for dividing work, not for comparing people.
func (s *Store) Loads(ctx context.Context, actor models.Actor) ([]Load, error) {
	if actor.Party() != models.PartyProvider || !actor.Admin() {
		return nil, models.ErrForbidden
	}
	var list []Load
	err := s.db.Read(ctx, actor, func(tx *models.Tx) (err error) {
		list, err = models.Find[Load](tx, `SELECT u.id AS user_id, u.name, count(n.due_at)::int AS open,
				count(n.due_at) FILTER (WHERE n.due_at < $2)::int AS overdue, min(n.due_at) AS due_at
			FROM (SELECT id, name FROM users WHERE provider_id = $1 AND disabled_at IS NULL
				UNION ALL SELECT $3::uuid, '') u
			LEFT JOIN (SELECT coalesce(assignee_id, $3::uuid) AS assignee_id, due_at FROM notices
				WHERE provider_id = $1 AND NOT practice AND `+models.AtDesks+`) n ON n.assignee_id = u.id
			GROUP BY u.id, u.name ORDER BY u.id = $3::uuid, overdue DESC, open DESC, u.name, u.id`,
			actor.ProviderID, s.db.Now(), uuid.Nil)
		return err
	})
	return list, models.Wrap("list loads", err)
}
