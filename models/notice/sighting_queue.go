package notice

import (
	"context"
	"time"

	"github.com/google/uuid"

	"eokm.nl/hosting/models"
)

// OpenSighting is an open item that a source calls not illegal: staff say whether it is taken back.
type OpenSighting struct {
	ID           uuid.UUID
	ProviderID   uuid.UUID
	Ref          string
	ProviderName string
	N            int // the item's number within its notice
	Source       string
	ReceivedAt   time.Time
	DueAt        time.Time
}

// Cursor is the sighting's place in its list.
func (s OpenSighting) Cursor() models.Cursor { return models.Cursor{At: s.ReceivedAt, ID: s.ID} }

// openNotIllegal is the sightings s that staff have not dealt with, of items i that are still open.
var openNotIllegal = `sightings s JOIN items i ON i.provider_id = s.provider_id AND i.id = s.item_id
	AND i.state IN (` + models.StateList(models.TurnProvider) + `, ` + models.StateList(models.TurnEOKM) + `)
	WHERE s.kind = '` + string(SightingNotIllegal) + `' AND s.handled_at IS NULL`

// OpenSightings gives a page of the items that a source calls not illegal, the first that came first, and where the next page begins, as
// Rechecks does. Staff only.
func (s *Store) OpenSightings(ctx context.Context, actor models.Actor, after models.Cursor) ([]OpenSighting, models.Cursor, error) {
	var rows []OpenSighting
	err := s.db.Read(ctx, actor, func(tx *models.Tx) (err error) {
		rows, err = models.Find[OpenSighting](tx, `SELECT q.*, n.ref, p.name AS provider_name
			FROM (SELECT s.id, s.provider_id, i.notice_id, i.n, s.source, s.received_at, i.due_at FROM `+openNotIllegal+`
				AND $1 AND (s.received_at, s.id) > ($2, $3) ORDER BY s.received_at, s.id LIMIT $4) q
			JOIN notices n ON n.provider_id = q.provider_id AND n.id = q.notice_id
			JOIN providers p ON p.id = q.provider_id ORDER BY q.received_at, q.id`,
			actor.Staff(), after.At, after.ID, models.QueueRows+1)
		return err
	})
	page, next := models.FirstRows(rows, models.QueueRows)
	return page, next, models.Wrap("list sightings", err)
}

// KeepDespite records that an item stays open although a source calls it not illegal. ErrConflict when somebody dealt with that already.
// Analysts and admins only.
func (s *Store) KeepDespite(ctx context.Context, actor models.Actor, id uuid.UUID) error {
	if actor.Party() != models.PartyEOKM {
		return models.ErrForbidden
	}
	now := s.db.Now()
	return models.Wrap("keep an item", s.db.Write(ctx, actor, func(tx *models.Tx) error {
		row, err := models.One[struct {
			ProviderID uuid.UUID
			NoticeID   uuid.UUID
			N          int
			Handled    bool
		}](tx, `SELECT s.provider_id, i.notice_id, i.n, s.handled_at IS NOT NULL AS handled
			FROM sightings s JOIN items i ON i.provider_id = s.provider_id AND i.id = s.item_id WHERE s.id = $1
				AND s.kind = $2 FOR UPDATE OF s`,
			id, SightingNotIllegal)
		if err != nil {
			return err
		}
		if row.Handled {
			return models.ErrConflict
		}
		if err := models.Changed(tx.Exec(`UPDATE sightings SET handled_by = $1, handled_at = $2 WHERE id = $3 AND handled_at IS NULL`,
			actor.UserID, now, id)); err != nil {
			return err
		}
		return models.Record(tx, actor.Event(models.EventKept, now).Of(row.ProviderID).About(&row.NoticeID).With(models.EventData{
			Items: []int{row.N}, Count: 1,
		}).ForStaff())
	}))
}
