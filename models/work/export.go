package work

import (
	"context"
	"time"

	"eokm.nl/hosting/models"
	"eokm.nl/hosting/models/notice"
)

// Line is one address that waits in a queue, as a file has it: with the reporter's own number, and without the address.
type Line struct {
	Ref          string
	N            int
	Number       string // of its first report; "" when that has none
	ProviderName string
	DueAt        time.Time
	Measure      models.Measure // that the provider says it took
	RemovedAt    *time.Time     // and when
}

// ExportLimit is how many lines a file has at most.
const ExportLimit = 20000

// exported is which addresses the file of a queue has. Questions and applications are about none.
var exported = map[Queue]string{
	Rechecks: waiting,
	Disputes: `i.state = '` + string(models.StateDisputed) + `'`,
	Unrouted: `i.state = '` + string(models.StateUnrouted) + `'`,
}

// Exports tells whether there is a file of the queue.
func (q Queue) Exports() bool { return exported[q] != "" }

// Export gives the addresses that wait in a queue, the most urgent first, at most ExportLimit lines, and records who took it along.
// ErrNotFound for a queue that is about none. Analysts and admins only.
func (s *Store) Export(ctx context.Context, actor models.Actor, q Queue) (lines []Line, err error) {
	if actor.Party() != models.PartyEOKM {
		return nil, models.ErrForbidden
	}
	if !q.Exports() {
		return nil, models.ErrNotFound
	}
	now := s.db.Now()
	origin, err := s.db.Origin(ctx, actor.IP, actor.UserID, now)
	if err != nil {
		return nil, models.Wrap("export a queue", err)
	}
	err = s.db.Write(ctx, actor, func(tx *models.Tx) (err error) {
		lines, err = models.Find[Line](tx, `SELECT n.ref, i.n, p.name AS provider_name, i.due_at, i.removed_at,
				coalesce((SELECT r.external_ref FROM item_reports r WHERE r.provider_id = i.provider_id AND r.item_id = i.id
					AND r.external_ref <> '' ORDER BY r.received_at LIMIT 1), '') AS number,
				coalesce((SELECT r.measure FROM responses r WHERE r.provider_id = i.provider_id AND r.item_id = i.id AND `+notice.Stands+`
					ORDER BY r.created_at DESC LIMIT 1), '') AS measure
			FROM items i JOIN notices n ON n.provider_id = i.provider_id AND n.id = i.notice_id JOIN providers p ON p.id = i.provider_id
			WHERE `+exported[q]+` ORDER BY i.due_at, n.ref, i.n LIMIT $1`, ExportLimit)
		if err != nil {
			return err
		}
		return models.Record(tx, actor.Event(models.EventExported, now).Of(actor.ProviderID).
			With(models.EventData{Count: len(lines), From: origin}).ForStaff())
	})
	return lines, models.Wrap("export a queue", err)
}
