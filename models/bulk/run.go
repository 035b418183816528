package bulk

import (
	"context"
	"errors"
	"fmt"
	"time"

	"github.com/google/uuid"

	"eokm.nl/hosting/models"
	"eokm.nl/hosting/models/notice"
	"eokm.nl/hosting/models/people"
)

// Run does what is left of a job, part by part, each in a transaction of its own: one that was killed goes on where it ended, and two at
// once do no part twice. A worker calls it, in the name of who ordered the job.
func (s *Store) Run(ctx context.Context, provider, id uuid.UUID) error {
	var j Job
	err := s.db.Read(ctx, models.System(), func(tx *models.Tx) (err error) {
		j, err = models.One[Job](tx, `SELECT `+jobColumns+` FROM bulk_jobs j WHERE j.provider_id = $1 AND j.id = $2`, provider, id)
		return err
	})
	for err == nil && j.State == StateRunning {
		err = s.db.Write(ctx, j.actor(), func(tx *models.Tx) error {
			var parts []part
			var err error
			if j, parts, err = lock(tx, provider, id); err != nil || j.State != StateRunning {
				return err
			}
			return s.step(tx, &j, parts, false)
		})
	}
	return models.Wrap("run job", err)
}

// step does the next part of a job that the transaction has locked or made.
func (s *Store) step(tx *models.Tx, j *Job, parts []part, first bool) error {
	p := parts[j.NextPart]
	left, err := s.do(tx, *j, p, first)
	if err != nil {
		return err
	}
	submission := uuid.Nil
	if p.Answer != nil {
		submission = p.Answer.Submission
	}
	if err := insertItems(tx, *j, submission, left); err != nil {
		return err
	}
	done := 0
	for _, one := range left {
		if one.Why == "" {
			done++
		}
	}
	j.NextPart, j.Done, j.Skipped = j.NextPart+1, j.Done+done, j.Skipped+len(left)-done
	now := s.db.Now()
	if j.NextPart == len(parts) {
		j.State, j.FinishedAt = StateDone, &now
	}
	if err := tx.Do(`UPDATE bulk_jobs SET state = $1, next_part = $2, done = $3, skipped = $4, finished_at = $5,
			parts = CASE WHEN $5::timestamptz IS NULL THEN parts END WHERE provider_id = $6 AND id = $7`,
		j.State, j.NextPart, j.Done, j.Skipped, j.FinishedAt, j.ProviderID, j.ID); err != nil {
		return fmt.Errorf("note a part: %w", err)
	}
	if j.NextPart == 1 && j.State == StateRunning {
		if err := models.EnqueueOn(tx, models.DeskQueue, models.BulkJob{
			ProviderID: j.ProviderID.String(), JobID: j.ID.String(),
		}); err != nil {
			return err
		}
	}
	return watch(tx, *j, done, now)
}

// do does one part. What cannot be done refuses an order of one part; of others it is left alone.
func (s *Store) do(tx *models.Tx, j Job, p part, first bool) ([]notice.Left, error) {
	left, err := s.try(tx, j, p, first)
	var invalid *models.Invalid
	var repeated *models.Repeated
	if first && j.PartCount > 1 && errors.Is(err, models.ErrConflict) && !errors.As(err, &invalid) && !errors.As(err, &repeated) {
		return s.try(tx, j, p, false)
	}
	return left, err
}

func (s *Store) try(tx *models.Tx, j Job, p part, strict bool) (left []notice.Left, err error) {
	switch {
	case p.Answer != nil:
		_, left, err = s.notice.AnswerPart(tx, j.actor(), *p.Answer, strict)
	case j.Kind == KindAcknowledge:
		left, err = s.notice.AcknowledgePart(tx, j.actor(), p.Refs, p.Pins, strict)
	default:
		left, err = s.notice.AssignPart(tx, j.actor(), p.Refs, p.To)
	}
	return left, err
}

// insertItems keeps what a part did to each item.
func insertItems(tx *models.Tx, j Job, submission uuid.UUID, left []notice.Left) error {
	var notices []uuid.UUID
	var items, with []*uuid.UUID
	var numbers, revisions []int
	var why, before, after []string
	for _, one := range left {
		item := &one.ItemID
		if one.ItemID == uuid.Nil {
			item = nil
		}
		notices, items, with = append(notices, one.NoticeID), append(items, item), append(with, one.WasWith)
		numbers, revisions = append(numbers, one.N), append(revisions, one.Revision)
		why, before, after = append(why, string(one.Why)), append(before, string(one.Before)), append(after, string(one.State))
	}
	of := &submission
	if submission == uuid.Nil {
		of = nil
	}
	err := tx.Do(`INSERT INTO bulk_items (provider_id, job_id, submission, notice_id, n, item_id, why, state_before, state_left,
			revision, was_with)
		SELECT $1, $2, $3, u.*
		FROM unnest($4::uuid[], $5::int[], $6::uuid[], $7::text[], $8::text[], $9::text[], $10::int[], $11::uuid[]) u`,
		j.ProviderID, j.ID, of, notices, numbers, items, why, before, after, revisions, with)
	if err != nil {
		return fmt.Errorf("keep what a part did: %w", err)
	}
	return nil
}

// watch raises an alarm when one person confirms far more than a desk does: it is in the log, where EOKM reads it too, and the provider's
// own admins are mailed.
func watch(tx *models.Tx, j Job, done int, now time.Time) error {
	if done == 0 || j.Kind != KindConfirm && j.Kind != KindAnswers {
		return nil
	}
	for _, rule := range massRules {
		all, err := models.One[int](tx, `SELECT coalesce(sum(done), 0)::int FROM bulk_jobs
			WHERE provider_id = $1 AND user_id = $2 AND created_at > $3 AND kind IN ($4, $5)`,
			j.ProviderID, j.UserID, now.Add(-rule.Within), KindConfirm, KindAnswers)
		if err != nil {
			return fmt.Errorf("count confirmations: %w", err)
		}
		if rule.raises(all-done, all) {
			return alarm(tx, j, all, now)
		}
	}
	return nil
}

func alarm(tx *models.Tx, j Job, count int, now time.Time) error {
	event := j.actor().Event(models.EventConfirmAlarm, now).Of(j.ProviderID).With(models.EventData{Count: count})
	if err := models.Record(tx, event); err != nil {
		return err
	}
	admins, err := models.Find[people.Person](tx, `SELECT a.id, a.provider_id, u.name, a.email, a.role, a.language
		FROM users a JOIN users u ON u.provider_id = a.provider_id AND u.id = $2
		WHERE a.provider_id = $1 AND a.role = $3 AND a.disabled_at IS NULL ORDER BY a.id`, j.ProviderID, j.UserID, models.RoleProviderAdmin)
	if err != nil {
		return fmt.Errorf("find who is told: %w", err)
	}
	for _, to := range admins { // whom it is about is their name
		if err := people.OwePerson(tx, models.MailConfirmAlarm, to, nil, now); err != nil {
			return err
		}
	}
	return nil
}
