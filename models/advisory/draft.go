package advisory

import (
	"context"
	"fmt"
	"time"

	"github.com/google/uuid"

	"eokm.nl/hosting/models"
)

// New begins an advisory, which may be as good as empty, and gives its reference. Editors and admins only.
func (s *Store) New(ctx context.Context, actor models.Actor, t Text) (string, error) {
	if !actor.Edits() {
		return "", models.ErrForbidden
	}
	if err := t.check(); err != nil {
		return "", err
	}
	var ref string
	err := s.db.Write(ctx, actor, func(tx *models.Tx) error {
		id, made, err := s.beginAdvisory(tx, actor, nil)
		ref = made
		if err != nil {
			return err
		}
		return writeAdvisory(tx, id, t)
	})
	return ref, models.Wrap("begin advisory", err)
}

// Copy begins another advisory with all that one says, to correct it or to warn again, and gives its reference. Editors and
// admins only.
func (s *Store) Copy(ctx context.Context, actor models.Actor, ref string) (string, error) {
	if !actor.Edits() {
		return "", models.ErrForbidden
	}
	var made string
	err := s.db.Write(ctx, actor, func(tx *models.Tx) error {
		from, err := models.One[uuid.UUID](tx, `SELECT id FROM advisories WHERE ref = $1`, ref)
		if err != nil {
			return err
		}
		var id uuid.UUID
		if id, made, err = s.beginAdvisory(tx, actor, &from); err != nil {
			return err
		}
		if err := tx.Do(`UPDATE advisories a SET title_nl = o.title_nl, title_en = o.title_en, body_nl = o.body_nl, body_en = o.body_en,
				asks_acknowledge = o.asks_acknowledge, days = o.days, reach = o.reach, networks = o.networks, sizes = o.sizes,
					languages = o.languages
			FROM advisories o WHERE o.id = $1 AND a.id = $2`, from, id); err != nil {
			return fmt.Errorf("copy text: %w", err)
		}
		return tx.Do(`INSERT INTO advisory_named (advisory_id, provider_id) SELECT $1, provider_id FROM advisory_named
			WHERE advisory_id = $2`,
			id, from)
	})
	return made, models.Wrap("copy advisory", err)
}

// beginAdvisory adds an empty draft under the next number of the year, in Dutch time.
func (s *Store) beginAdvisory(tx *models.Tx, actor models.Actor, copyOf *uuid.UUID) (uuid.UUID, string, error) {
	id, now := models.NewID(), s.db.Now()
	if err := tx.Do(`SELECT pg_advisory_xact_lock(hashtext('advisory number'))`); err != nil {
		return id, "", err
	}
	ref, err := models.One[string](tx,
		`WITH y AS (SELECT 'W-' || to_char(CAST($1 AS timestamptz) AT TIME ZONE 'Europe/Amsterdam', 'YYYY') || '-' AS year),
			n AS (SELECT (coalesce(max(CAST(substr(a.ref, 8) AS integer)), 0) + 1)::text AS next FROM y LEFT JOIN advisories a
				ON starts_with(a.ref, y.year))
		INSERT INTO advisories (id, ref, state, reach, writers, saved_by, saved_at, copy_of)
		SELECT CAST($2 AS uuid), y.year || lpad(n.next, greatest(3, length(n.next)), '0'), 'draft', 'all', ARRAY[CAST($3 AS uuid)],
			CAST($3 AS uuid),
			CAST($1 AS timestamptz), CAST($4 AS uuid) FROM y, n RETURNING ref`,
		now, id, actor.UserID, copyOf)
	if err != nil {
		return id, "", fmt.Errorf("add advisory: %w", err)
	}
	return id, ref, models.Record(tx, advisoryEvent(actor, models.EventAdvisoryBegun, ref, now))
}

// writeAdvisory puts what an editor wrote into a draft.
func writeAdvisory(tx *models.Tx, id uuid.UUID, t Text) error {
	if err := tx.Do(`UPDATE advisories SET title_nl = $1, title_en = $2, body_nl = $3, body_en = $4, asks_acknowledge = $5,
		days = $6, ready = $7, reach = $8,
			networks = CAST($9 AS text[]), sizes = CAST($10 AS text[]), languages = CAST($11 AS text[]) WHERE id = $12`,
		t.TitleNL, t.TitleEN, t.BodyNL, t.BodyEN, t.AsksAcknowledge, t.Days, t.Ready, t.Reach,
		t.Networks, t.Sizes, t.Languages, id); err != nil {
		return fmt.Errorf("write advisory: %w", err)
	}
	if err := tx.Do(`DELETE FROM advisory_named WHERE advisory_id = $1`, id); err != nil {
		return fmt.Errorf("forget who was named: %w", err)
	}
	// Whoever is no provider is left out: the form lists those that there are.
	return tx.Do(`INSERT INTO advisory_named (advisory_id, provider_id) SELECT $1, id FROM providers
		WHERE id = ANY (CAST($2 AS uuid[])) AND id <> $3`,
		id, t.Providers, uuid.Nil)
}

// advisoryRow is what deciding about an advisory needs of it.
type advisoryRow struct {
	ID        uuid.UUID
	State     State
	Revision  int
	Ready     bool
	Wrote     bool
	ExpiresAt *time.Time
}

// lockAdvisory finds an advisory and keeps it for this transaction. ErrConflict when its state does not allow the act.
func lockAdvisory(tx *models.Tx, actor models.Actor, ref string, act Act) (advisoryRow, error) {
	a, err := models.One[advisoryRow](tx, `SELECT id, state, revision, ready, CAST($1 AS uuid) = ANY (writers) AS wrote, expires_at
		FROM advisories WHERE ref = $2 FOR UPDATE`, actor.UserID, ref)
	if err == nil && !a.State.Allows(act) {
		err = fmt.Errorf("%s of an advisory in %s: %w", act, a.State, models.ErrConflict)
	}
	return a, err
}

// Save keeps what an editor wrote in a draft. revision is the one that the writer began with, and the answer the one it is
// now: ErrConflict when somebody saved since, or when it is no draft any more, and then nothing is changed. Editors and admins only.
func (s *Store) Save(ctx context.Context, actor models.Actor, ref string, revision int, t Text) (int, error) {
	if !actor.Edits() {
		return 0, models.ErrForbidden
	}
	if err := t.check(); err != nil {
		return 0, err
	}
	err := s.db.Write(ctx, actor, func(tx *models.Tx) error {
		a, err := lockAdvisory(tx, actor, ref, Save)
		if err != nil {
			return err
		}
		if a.Revision != revision {
			return fmt.Errorf("saved by another: %w", models.ErrConflict)
		}
		if err := tx.Do(`UPDATE advisories SET revision = revision + 1, saved_by = $1, saved_at = $2,
				writers = CASE WHEN $3 THEN writers ELSE writers || CAST($1 AS uuid) END WHERE id = $4`,
			actor.UserID, s.db.Now(), a.Wrote, a.ID); err != nil {
			return fmt.Errorf("save advisory: %w", err)
		}
		return writeAdvisory(tx, a.ID, t)
	})
	return revision + 1, models.Wrap("save advisory", err)
}

// Drop lays a draft aside: it is kept, and never sent. ErrConflict as with Save. Editors and admins only.
func (s *Store) Drop(ctx context.Context, actor models.Actor, ref string, revision int) error {
	if !actor.Edits() {
		return models.ErrForbidden
	}
	return models.Wrap("drop advisory", s.db.Write(ctx, actor, func(tx *models.Tx) error {
		a, err := lockAdvisory(tx, actor, ref, Drop)
		if err != nil {
			return err
		}
		if err := models.Changed(tx.Exec(`UPDATE advisories SET state = $1 WHERE id = $2 AND state = $3 AND revision = $4`,
			Dropped, a.ID, a.State, revision)); err != nil {
			return err
		}
		return models.Record(tx, advisoryEvent(actor, models.EventAdvisoryDropped, ref, s.db.Now()))
	}))
}
