package version

import (
	"context"
	"errors"
	"fmt"
	"time"

	"github.com/google/uuid"

	"eokm.nl/hosting/models"
)

// ReviewAgain is how long all of it is taken to be right once somebody said so.
const ReviewAgain = 6 // months

// Change is what somebody does with the version on its way.
type Change struct {
	Act      Act
	Revision int       // the one that the actor saw
	Reason   string    // of a return
	At       time.Time // of a schedule
}

// Change brings the version on its way a step on, and gives where it stands. Whoever wrote in it is not its second person: *Invalid
// "article.second". ready refuses what is not fit for the act. ErrConflict when it stands elsewhere by now, or was saved since.
// Editors and admins only.
func (s *Store) Change(ctx context.Context, actor models.Actor, slug string, c Change, ready Do) (State, error) {
	if !actor.Edits() {
		return "", models.ErrForbidden
	}
	if err := s.settle(ctx, actor, &c); err != nil {
		return "", err
	}
	var to State
	err := s.db.Write(ctx, actor, func(tx *models.Tx) error {
		v, err := s.lock(tx, actor, slug)
		if err != nil {
			return err
		}
		to = Lifecycle[v.State][c.Act]
		if to == "" || v.Revision != c.Revision {
			return fmt.Errorf("%s of a version in %s: %w", c.Act, v.State, models.ErrConflict)
		}
		if c.Act.Judges() && v.Wrote {
			return &models.Invalid{Field: "act", Key: "article.second"}
		}
		if err := ready(tx, v.ID, v.N); err != nil {
			return err
		}
		return s.step(tx, actor, v, c, to)
	})
	return to, models.Wrap("change version of "+s.kind.Noun, err)
}

// settle checks what was typed with the act.
func (s *Store) settle(ctx context.Context, actor models.Actor, c *Change) (err error) {
	switch {
	case c.Act == Return:
		c.Reason, err = s.address.Typed(ctx, actor, "reason", c.Reason, true)
		return err
	case c.Act == Schedule && !c.At.After(s.db.Now()):
		return &models.Invalid{Field: "at", Key: "article.at.past"}
	}
	return nil
}

// step writes where the version stands now.
func (s *Store) step(tx *models.Tx, actor models.Actor, v row, c Change, to State) error {
	if to == Published {
		return s.publish(tx, actor, v, c.Act)
	}
	var at *time.Time
	if to == Scheduled {
		at = &c.At
	}
	var decided *uuid.UUID
	if c.Act.Judges() {
		decided = &actor.UserID
	}
	if err := models.Changed(tx.Exec(s.sql(`UPDATE thing_versions SET state = $1, publish_at = $2, returned = $3, decided_by = $4
		WHERE thing_id = $5 AND n = $6 AND state = $7`), to, at, c.Reason, decided, v.ID, v.N, v.State)); err != nil {
		return err
	}
	return s.record(tx, actor, c.Act, v.Slug, v.N)
}

// publish puts a version in the place of the one that is read now: it is in the index, and counts as checked today.
func (s *Store) publish(tx *models.Tx, actor models.Actor, v row, act Act) error {
	now := s.db.Now()
	if err := tx.Do(s.sql(`UPDATE thing_versions SET state = 'former' WHERE thing_id = $1 AND state = 'published'`), v.ID); err != nil {
		return fmt.Errorf("retire the version before: %w", err)
	}
	var decided *uuid.UUID // of a scheduled one it is known already
	if act == Approve {
		decided = &actor.UserID
	}
	if err := models.Changed(tx.Exec(s.sql(`UPDATE thing_versions SET state = 'published', published_at = $1,
			decided_by = coalesce($2, decided_by), returned = '' WHERE thing_id = $3 AND n = $4 AND state = $5`),
		now, decided, v.ID, v.N, v.State)); err != nil {
		return err
	}
	if err := tx.Do(s.sql(`UPDATE things SET archived_at = NULL, checked_on = $1,
			review_on = CASE WHEN review_on > $1 THEN review_on ELSE CAST($2 AS date) END WHERE id = $3`),
		now, now.AddDate(0, ReviewAgain, 0), v.ID); err != nil {
		return fmt.Errorf("note the check: %w", err)
	}
	if err := s.index(tx, v.ID, v.N); err != nil {
		return err
	}
	return s.record(tx, actor, act, v.Slug, v.N)
}

func (s *Store) index(tx *models.Tx, id uuid.UUID, n int) error {
	if s.kind.Index == nil {
		return nil
	}
	return s.kind.Index(tx, id, n)
}

// PublishDue publishes the versions whose moment has come, and counts them. System only; run by a periodic job.
func (s *Store) PublishDue(ctx context.Context) (int, error) {
	var n int
	err := s.db.Write(ctx, models.System(), func(tx *models.Tx) error {
		due, err := models.Find[row](tx, s.sql(`SELECT v.thing_id AS id, v.n, v.state, t.slug
			FROM thing_versions v JOIN things t ON t.id = v.thing_id
			WHERE v.state = 'scheduled' AND v.publish_at <= $1 ORDER BY v.publish_at LIMIT 100 FOR UPDATE SKIP LOCKED`), s.db.Now())
		if err != nil {
			return err
		}
		for _, v := range due {
			if err := s.publish(tx, models.System(), v, Release); err != nil {
				return err
			}
		}
		n = len(due)
		return nil
	})
	return n, models.Wrap("publish versions of "+s.kind.Noun+" that are due", err)
}

// Archive takes an article or a course from its readers. It keeps every version; publishing one brings it back. ErrConflict when
// nothing is published. Editors and admins only.
func (s *Store) Archive(ctx context.Context, actor models.Actor, slug string) error {
	return s.onLive(ctx, actor, slug, Archive, func(tx *models.Tx, id uuid.UUID, _ int) error {
		if err := tx.Do(s.sql(`UPDATE thing_versions SET state = 'former' WHERE thing_id = $1 AND state = 'published'`), id); err != nil {
			return err
		}
		if err := tx.Do(s.sql(`UPDATE things SET archived_at = $1 WHERE id = $2`), s.db.Now(), id); err != nil {
			return err
		}
		return s.index(tx, id, 0)
	})
}

// Check says that all of the published version is still right: it need not be read again for half a year. ErrConflict when nothing is
// published. Editors and admins only.
func (s *Store) Check(ctx context.Context, actor models.Actor, slug string) error {
	return s.onLive(ctx, actor, slug, Check, func(tx *models.Tx, id uuid.UUID, _ int) error {
		today := s.db.Now()
		return tx.Do(s.sql(`UPDATE things SET checked_on = $1, review_on = $2 WHERE id = $3`), today, today.AddDate(0, ReviewAgain, 0), id)
	})
}

// onLive does something with what is published, and records it.
func (s *Store) onLive(ctx context.Context, actor models.Actor, slug string, act Act, do Do) error {
	if !actor.Edits() {
		return models.ErrForbidden
	}
	return models.Wrap(string(act)+" "+s.kind.Noun, s.db.Write(ctx, actor, func(tx *models.Tx) error {
		id, err := s.lockThing(tx, slug)
		if err != nil {
			return err
		}
		n, err := models.One[int](tx, s.sql(`SELECT n FROM thing_versions WHERE thing_id = $1 AND state = 'published'`), id)
		if errors.Is(err, models.ErrNotFound) {
			return fmt.Errorf("nothing is published: %w", models.ErrConflict)
		}
		if err != nil {
			return err
		}
		if err := do(tx, id, n); err != nil {
			return err
		}
		return s.record(tx, actor, act, slug, n)
	}))
}
