package notice

import (
	"context"
	"fmt"
	"time"

	"github.com/google/uuid"
	"github.com/jackc/pgx/v5"

	"eokm.nl/hosting/models"
)

// UndoFor is how long a verdict can be taken back. Its mails leave after that.
const UndoFor = 30 * time.Second

// verdictItem is an item of a verdict, as it is now.
type verdictItem struct {
	target
	Outcome   Outcome
	Was       models.State
	After     int // its revision after the verdict
	CreatedAt time.Time
	UndoneAt  *time.Time
}

// UndoVerdict takes a verdict back within UndoFor: every item is as it was before, no mail of it leaves, and the fact stays with who
// undid it and when. It gives how many items there were. ErrNotFound when there is no such verdict; ErrConflict when it is too late,
// when anything was done to an item since, or when somebody undid it before. Any analyst or admin may, also one who did not give it.
func (s *Store) UndoVerdict(ctx context.Context, actor models.Actor, verdict uuid.UUID) (int, error) {
	if err := models.Allowed(models.ActFindOffline, actor.Party()); err != nil {
		return 0, err
	}
	now, count := s.db.Now(), 0
	return count, models.Wrap("undo verdict", s.db.Write(ctx, actor, func(tx *models.Tx) error {
		items, err := lockVerdict(tx, verdict)
		if err != nil {
			return err
		}
		count = len(items)
		targets, err := undoable(items, now)
		if err != nil {
			return err
		}
		_, kind, err := items[0].Outcome.action()
		if err != nil {
			return err
		}
		b := &pgx.Batch{}
		queueUndo(b, actor, verdict, targets, now)
		recordEach(b, actor, now, models.EventCheckUndone, targets, models.EventData{Code: string(kind)})
		return tx.Send(b)
	}))
}

// lockVerdict locks the notices of a verdict in their order and gives its items.
func lockVerdict(tx *models.Tx, verdict uuid.UUID) ([]verdictItem, error) {
	if err := tx.Do(`SELECT 1 FROM notices n WHERE EXISTS (SELECT FROM verifications v JOIN items i ON i.provider_id = v.provider_id
			AND i.id = v.item_id WHERE v.batch = $1 AND i.provider_id = n.provider_id AND i.notice_id = n.id)
		ORDER BY n.id FOR UPDATE`, verdict); err != nil {
		return nil, fmt.Errorf("lock notices: %w", err)
	}
	items, err := models.Find[verdictItem](tx, `SELECT i.id, i.provider_id, i.notice_id, i.n, i.state, i.revision, n.ref, i.delivered_at,
			i.due_at, i.held_since, i.removed_at, v.outcome, v.was, v.revision AS after, v.created_at, v.undone_at
		FROM verifications v JOIN items i ON i.provider_id = v.provider_id AND i.id = v.item_id
		JOIN notices n ON n.provider_id = i.provider_id AND n.id = i.notice_id
		WHERE v.batch = $1 ORDER BY n.id, i.n`, verdict)
	if err == nil && len(items) == 0 {
		err = models.ErrNotFound
	}
	return items, err
}

// undoable gives what of a verdict goes back where, or why it cannot.
func undoable(items []verdictItem, now time.Time) ([]target, error) {
	targets := make([]target, len(items))
	for i, item := range items {
		do, _, err := item.Outcome.action()
		if err != nil {
			return nil, err
		}
		back, err := models.Undo(item.Was, do, item.State, models.PartyEOKM)
		if err != nil {
			return nil, err
		}
		if item.UndoneAt != nil || item.Revision != item.After || now.Sub(item.CreatedAt) > UndoFor {
			return nil, fmt.Errorf("undo: too late: %w", models.ErrConflict)
		}
		targets[i] = item.target
		targets[i].next = back
	}
	return targets, nil
}

// queueUndo puts back what a verdict changed.
func queueUndo(b *pgx.Batch, actor models.Actor, verdict uuid.UUID, targets []target, now time.Time) {
	const ofIt = ` FROM verifications v WHERE v.batch = $1 AND v.provider_id = t.provider_id AND v.item_id = `
	change(b, targets, now, `stopped_at = (SELECT v.was_stopped_at FROM verifications v WHERE v.provider_id = i.provider_id
		AND v.item_id = i.id AND v.batch = $2)`, verdict)
	b.Queue(`UPDATE items t SET ended_at = v.was_ended_at`+ofIt+`t.id AND v.was_ended_at IS NOT NULL`, verdict)
	b.Queue(`UPDATE disputes t SET decision = NULL, decision_text = NULL, decided_by = NULL, decided_at = NULL`+ofIt+
		`t.item_id AND t.decided_at = v.created_at AND t.decision = '`+string(Overtaken)+`'`, verdict)
	b.Queue(`UPDATE delegations t SET ended_at = NULL`+ofIt+`t.item_id AND t.ended_at = v.created_at
		AND v.was = '`+string(models.StateDelegated)+`'`, verdict)
	b.Queue(`UPDATE lesson_offers t SET dismissed_at = $2 FROM verifications v JOIN items i ON i.provider_id = v.provider_id
			AND i.id = v.item_id
		WHERE v.batch = $1 AND t.provider_id = i.provider_id AND t.notice_id = i.notice_id AND t.offered_at = v.created_at
			AND t.dismissed_at IS NULL`, verdict, now)
	b.Queue(`UPDATE mails SET withdrawn_at = $2 WHERE verdict = $1 AND sent_at IS NULL AND failed_at IS NULL`, verdict, now)
	gone := b.Queue(`SELECT count(*) FROM mails WHERE verdict = $1 AND withdrawn_at IS NULL`, verdict)
	gone.QueryRow(func(row pgx.Row) error {
		var sent int
		if err := row.Scan(&sent); err != nil {
			return fmt.Errorf("count mails: %w", err)
		}
		if sent > 0 {
			return fmt.Errorf("undo: the mail has gone: %w", models.ErrConflict)
		}
		return nil
	})
	b.Queue(`UPDATE verifications SET undone_at = $2, undone_by = $3 WHERE batch = $1`, verdict, now, actor.UserID)
}
