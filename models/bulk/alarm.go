package bulk

import (
	"context"
	"fmt"
	"time"

	"github.com/google/uuid"

	"eokm.nl/hosting/models"
)

// Alarm is that one person confirmed far more in a short time than a desk does.
type Alarm struct {
	ProviderID uuid.UUID
	Provider   string
	By         string // by name; "" when their account is gone
	Count      int
	At         time.Time
	JobID      *uuid.UUID // the job that raised it
}

// mostAlarms is how many a page shows: more are one story.
const mostAlarms = 5

// Alarms gives the last alarms since a time, the newest first: of one provider, or with the nil id of all. EOKM's people only.
func (s *Store) Alarms(ctx context.Context, actor models.Actor, provider uuid.UUID, since time.Time) (list []Alarm, err error) {
	if !actor.Staff() {
		return nil, fmt.Errorf("list alarms: %w", models.ErrForbidden)
	}
	err = s.db.Read(ctx, actor, func(tx *models.Tx) error {
		list, err = models.Find[Alarm](tx, `SELECT e.provider_id, p.name AS provider, coalesce(u.name, '') AS by,
				coalesce((e.data->>'count')::int, 0) AS count, e.at, (SELECT j.id FROM bulk_jobs j
					WHERE j.user_id = e.actor_id AND j.created_at <= e.at ORDER BY j.created_at DESC LIMIT 1) AS job_id
			FROM events e JOIN providers p ON p.id = e.provider_id LEFT JOIN users u ON u.id = e.actor_id
			WHERE e.kind = '`+string(models.EventConfirmAlarm)+`' AND e.at > $1 AND (e.provider_id = $2 OR $2 = $3)
			ORDER BY e.at DESC, e.id DESC LIMIT $4`, since, provider, uuid.Nil, mostAlarms)
		return err
	})
	return list, models.Wrap("list alarms", err)
}
