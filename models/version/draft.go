package version

import (
	"context"
	"errors"
	"fmt"
	"time"

	"github.com/google/uuid"

	"eokm.nl/hosting/models"
)

// Begin adds an article or a course with a first draft, which write fills in. *Invalid when another has the slug.
func (s *Store) Begin(tx *models.Tx, actor models.Actor, id uuid.UUID, slug string, reviewOn *time.Time, write Do) error {
	// At the end of the list: an editor may move it later.
	rows, err := tx.Exec(s.sql(`INSERT INTO things (id, slug, position, owner_id, review_on, created_at)
		SELECT $1, $2, coalesce(max(position), 0) + 1, $3, $4, $5 FROM things ON CONFLICT (slug) DO NOTHING`),
		id, slug, actor.UserID, reviewOn, s.db.Now())
	if err != nil {
		return fmt.Errorf("add %s: %w", s.kind.Noun, err)
	}
	if rows == 0 {
		return &models.Invalid{Field: "slug", Key: s.kind.Taken}
	}
	if err := s.add(tx, actor, id, 1, "", write); err != nil {
		return err
	}
	return s.record(tx, actor, Begin, slug, 1)
}

// add writes a draft, which write fills in. shipped is the digest of what came with the portal, else "".
func (s *Store) add(tx *models.Tx, actor models.Actor, id uuid.UUID, n int, shipped string, write Do) error {
	var writer *uuid.UUID
	writers := []uuid.UUID{}
	if actor.UserID != uuid.Nil {
		writer, writers = &actor.UserID, []uuid.UUID{actor.UserID}
	}
	err := tx.Do(s.sql(`INSERT INTO thing_versions (thing_id, n, state, shipped, writers, saved_by, saved_at)
		VALUES ($1, $2, 'draft', $3, CAST($4 AS uuid[]), $5, $6)`), id, n, shipped, writers, writer, s.db.Now())
	if err != nil {
		return fmt.Errorf("add version: %w", err)
	}
	return write(tx, id, n)
}

// row is what deciding about a version needs of it.
type row struct {
	ID       uuid.UUID // of the article or the course
	N        int
	State    State
	Revision int
	Wrote    bool
	Slug     string
}

// lock finds the version on its way, and keeps the article or the course for this transaction.
func (s *Store) lock(tx *models.Tx, actor models.Actor, slug string) (row, error) {
	id, err := s.lockThing(tx, slug)
	if err != nil {
		return row{}, err
	}
	return models.One[row](tx, s.sql(`SELECT v.thing_id AS id, v.n, v.state, v.revision, CAST($1 AS uuid) = ANY (v.writers) AS wrote, t.slug
		FROM thing_versions v JOIN things t ON t.id = v.thing_id
		WHERE v.thing_id = $2 AND v.state IN ('draft', 'review', 'scheduled')`), actor.UserID, id)
}

func (s *Store) lockThing(tx *models.Tx, slug string) (uuid.UUID, error) {
	return models.One[uuid.UUID](tx, s.sql(`SELECT id FROM things WHERE slug = $1 FOR UPDATE`), slug)
}

// Open gives the number of the version on its way to be published, and begins one with what is published when there is none.
// Editors and admins only.
func (s *Store) Open(ctx context.Context, actor models.Actor, slug string) (int, error) {
	return s.restore(ctx, actor, slug, 0)
}

// Restore begins a draft with what version n said. ErrConflict when another draft is on its way. Editors and admins only.
func (s *Store) Restore(ctx context.Context, actor models.Actor, slug string, n int) (int, error) {
	if n < 1 {
		return 0, models.Wrap("restore version", models.ErrNotFound)
	}
	return s.restore(ctx, actor, slug, n)
}

// restore begins a draft from version n; 0 is the published one, or the last when none is.
func (s *Store) restore(ctx context.Context, actor models.Actor, slug string, from int) (int, error) {
	if !actor.Edits() {
		return 0, models.ErrForbidden
	}
	var n int
	err := s.db.Write(ctx, actor, func(tx *models.Tx) error {
		open, err := s.lock(tx, actor, slug)
		switch {
		case err == nil && from == 0:
			n = open.N
			return nil
		case err == nil:
			return fmt.Errorf("a draft is on its way: %w", models.ErrConflict)
		case !errors.Is(err, models.ErrNotFound):
			return err
		}
		type source struct {
			ID   uuid.UUID
			N    int
			Last int
		}
		of, err := models.One[source](tx, s.sql(`SELECT t.id, v.n, max(v.n) OVER () AS last
			FROM things t JOIN thing_versions v ON v.thing_id = t.id
			WHERE t.slug = $1 ORDER BY v.n = $2 DESC, v.state = 'published' DESC, v.n DESC LIMIT 1`), slug, from)
		if err != nil {
			return err
		}
		if from != 0 && of.N != from {
			return models.ErrNotFound
		}
		n = of.Last + 1
		if err := s.copyVersion(tx, actor, of.ID, of.N, n); err != nil {
			return err
		}
		return s.record(tx, actor, Begin, slug, n)
	})
	return n, models.Wrap("begin draft of "+s.kind.Noun, err)
}

// copyVersion makes a draft of a version. It counts revisions on over versions: a form about a draft that was dropped meanwhile fits no
// later one.
func (s *Store) copyVersion(tx *models.Tx, actor models.Actor, id uuid.UUID, from, to int) error {
	columns, texts := s.kind.Columns, s.kind.Texts
	if err := tx.Do(s.sql(`INSERT INTO thing_versions (thing_id, n, state, `+columns+`, writers, saved_by, saved_at, revision)
		SELECT thing_id, $1, 'draft', `+columns+`, CAST($2 AS uuid[]), $3, $4,
			(SELECT max(revision) + 1 FROM thing_versions WHERE thing_id = v.thing_id)
		FROM thing_versions v WHERE thing_id = $5 AND n = $6`), to, []uuid.UUID{actor.UserID}, actor.UserID, s.db.Now(),
		id, from); err != nil {
		return fmt.Errorf("copy version: %w", err)
	}
	if err := tx.Do(s.sql(`INSERT INTO `+texts.Table+` (thing_id, n, `+texts.Columns+`)
		SELECT thing_id, $1, `+texts.Columns+` FROM `+texts.Table+` WHERE thing_id = $2 AND n = $3`), to, id, from); err != nil {
		return fmt.Errorf("copy texts: %w", err)
	}
	return nil
}

// Save keeps in the draft on its way what write writes there. revision is the one that the writer began with, and the answer the one
// it is now: ErrConflict when somebody saved since, or when it is no draft any more, and then nothing is changed. Editors and admins
// only.
func (s *Store) Save(ctx context.Context, actor models.Actor, slug string, revision int, write Do) (int, error) {
	if !actor.Edits() {
		return 0, models.ErrForbidden
	}
	err := s.db.Write(ctx, actor, func(tx *models.Tx) error {
		v, err := s.lock(tx, actor, slug)
		if err != nil {
			return err
		}
		if !v.State.Allows(Save) || v.Revision != revision {
			return fmt.Errorf("saved by another: %w", models.ErrConflict)
		}
		if err := tx.Do(s.sql(`UPDATE thing_versions SET revision = revision + 1, saved_by = $1, saved_at = $2,
				writers = CASE WHEN $3 THEN writers ELSE writers || CAST($1 AS uuid) END WHERE thing_id = $4 AND n = $5`),
			actor.UserID, s.db.Now(), v.Wrote, v.ID, v.N); err != nil {
			return fmt.Errorf("save version: %w", err)
		}
		return write(tx, v.ID, v.N)
	})
	return revision + 1, models.Wrap("save draft of "+s.kind.Noun, err)
}
