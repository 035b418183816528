package work

import (
	"context"
	"time"

	"github.com/google/uuid"

	"eokm.nl/hosting/models"
	"eokm.nl/hosting/models/notice"
)

// Checked is a verdict about a notice that can still be undone.
type Checked struct {
	Verdict      uuid.UUID
	NoticeID     uuid.UUID
	Ref          string
	ProviderName string
	Outcome      notice.Outcome
	Items        int
	By           string
	DueAt        time.Time
	SortAt       time.Time // as Recheck has it
	At           time.Time
}

// Cursor is where the notice was in the queue of Rechecks.
func (c Checked) Cursor() models.Cursor { return models.Cursor{At: c.SortAt, ID: c.NoticeID} }

// JustChecked gives the verdicts, of anybody's, that can still be undone, by notice. Staff only; anybody else gets none.
func (s *Store) JustChecked(ctx context.Context, actor models.Actor) ([]Checked, error) {
	var rows []Checked
	now := s.db.Now()
	err := s.db.Read(ctx, actor, func(tx *models.Tx) (err error) {
		rows, err = models.Find[Checked](tx, `SELECT v.batch AS verdict, n.id AS notice_id, n.ref, p.name AS provider_name, v.outcome,
				count(DISTINCT i.id) AS items, coalesce(u.name, '') AS by, min(i.due_at) AS due_at, v.created_at AS at,
				`+notice.RecheckSort+` AS sort_at
			FROM verifications v JOIN items i ON i.provider_id = v.provider_id AND i.id = v.item_id AND i.revision = v.revision
			JOIN notices n ON n.provider_id = i.provider_id AND n.id = i.notice_id JOIN providers p ON p.id = n.provider_id
			LEFT JOIN users u ON u.id = v.user_id `+notice.SightedAfter+`
			WHERE v.created_at >= $1 AND v.created_at <= $3 AND v.undone_at IS NULL AND v.batch IS NOT NULL AND $2
			GROUP BY v.batch, n.id, n.ref, p.name, v.outcome, u.name, v.created_at ORDER BY sort_at, n.id`,
			now.Add(-notice.UndoFor), actor.Staff(), now)
		return err
	})
	return rows, models.Wrap("list verdicts", err)
}

// RevealedUntil says of notices until when the actor's last reveal of each holds; one without a reveal is left out.
func (s *Store) RevealedUntil(ctx context.Context, actor models.Actor, notices []uuid.UUID) (map[uuid.UUID]time.Time, error) {
	type row struct {
		NoticeID uuid.UUID
		At       time.Time
	}
	var rows []row
	err := s.db.Read(ctx, actor, func(tx *models.Tx) (err error) {
		rows, err = models.Find[row](tx, `SELECT e.notice_id, max(e.at) AS at FROM events e
			WHERE e.notice_id = ANY($1) AND e.kind = $2 AND e.actor_id = $3 AND e.at > $4 AND e.data->>'code' <> $5 GROUP BY e.notice_id`,
			notices, models.EventRevealed, actor.UserID, s.db.Now().Add(-notice.RevealFor), models.RevealCopied)
		return err
	})
	out := map[uuid.UUID]time.Time{}
	for _, r := range rows {
		out[r.NoticeID] = r.At.Add(notice.RevealFor)
	}
	return out, models.Wrap("read what was revealed", err)
}
