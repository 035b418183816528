package bulk

import (
	"context"
	"fmt"

	"github.com/google/uuid"

	"eokm.nl/hosting/models"
	"eokm.nl/hosting/models/notice"
)

// Undo puts back what a job did, as far as each item is still as the job left it, and gives how many it put back. What is left to do of it
// is not done any more. Any of the desk may; the facts stay, with who undid them. Again it changes nothing and is ErrConflict; after ten
// minutes it is an *Invalid.
func (s *Store) Undo(ctx context.Context, actor models.Actor, id uuid.UUID) (int, error) {
	restored := 0
	err := s.db.Write(ctx, actor, func(tx *models.Tx) error {
		j, _, err := lock(tx, actor.ProviderID, id)
		now := s.db.Now()
		switch {
		case err != nil:
			return err
		case actor.Party() != models.PartyProvider:
			return models.ErrForbidden
		case j.UndoneAt != nil || j.State != StateRunning && j.State != StateDone:
			return models.ErrConflict
		case !j.Undoable(now):
			return &models.Invalid{Key: "job.final"}
		}
		back, err := s.putBack(tx, actor, j)
		if err != nil {
			return err
		}
		restored = len(back)
		if err := tx.Do(`UPDATE bulk_items SET undone = (coalesce(item_id, notice_id) = ANY($1))
			WHERE provider_id = $2 AND job_id = $3 AND why = ''`, back, j.ProviderID, j.ID); err != nil {
			return fmt.Errorf("note what was put back: %w", err)
		}
		return tx.Do(`UPDATE bulk_jobs SET state = $1, parts = NULL, finished_at = coalesce(finished_at, $2), undone_at = $2, undone_by = $3
			WHERE provider_id = $4 AND id = $5`, StateDone, now, actor.UserID, j.ProviderID, j.ID)
	})
	return restored, models.Wrap("undo job", err)
}

// putBack gives the ids of the items, or of the notices, that are as they were before.
func (s *Store) putBack(tx *models.Tx, actor models.Actor, j Job) ([]uuid.UUID, error) {
	rows, err := models.Find[struct {
		notice.Left
		Submission *uuid.UUID
	}](tx, `SELECT b.notice_id, coalesce(b.item_id, $3) AS item_id, n.ref, b.n, b.state_before AS before, b.state_left AS state, b.revision,
			b.was_with, b.submission
		FROM bulk_items b JOIN notices n ON n.provider_id = b.provider_id AND n.id = b.notice_id
		WHERE b.provider_id = $1 AND b.job_id = $2 AND b.why = '' ORDER BY b.notice_id, b.n`, j.ProviderID, j.ID, uuid.Nil)
	if err != nil {
		return nil, fmt.Errorf("find what a job did: %w", err)
	}
	var list []notice.Left
	var submissions []uuid.UUID
	known := map[uuid.UUID]bool{}
	for _, row := range rows {
		list = append(list, row.Left)
		if row.Submission != nil && !known[*row.Submission] {
			known[*row.Submission] = true
			submissions = append(submissions, *row.Submission)
		}
	}
	var back map[uuid.UUID]bool
	if j.AssignedTo != nil {
		if back, err = s.notice.UndoAssignPart(tx, actor, list, *j.AssignedTo); err != nil {
			return nil, err
		}
	} else if back, err = s.notice.UndoPart(tx, actor, list, submissions); err != nil {
		return nil, err
	}
	ids := make([]uuid.UUID, 0, len(back))
	for id := range back {
		ids = append(ids, id)
	}
	return ids, nil
}
