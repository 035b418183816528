package learning

import (
	"context"
	"errors"
	"fmt"
	"maps"
	"slices"

	"eokm.nl/hosting/models"
	"eokm.nl/hosting/models/version"
	"github.com/google/uuid"
	"github.com/jackc/pgx/v5"
)

// NewCourse begins a course with a first draft, which may lack anything. Editors and admins only.
func (s *Store) NewCourse(ctx context.Context, actor models.Actor, slug string, text CourseText) error {
	if !actor.Edits() {
		return models.ErrForbidden
	}
	if err := models.CheckSlug(slug, reservedCourses); err != nil {
		return err
	}
	if err := text.check(); err != nil {
		return err
	}
	if err := s.courseNamesNothing(ctx, actor, CourseText{}, text); err != nil {
		return err
	}
	return models.Wrap("begin course", s.db.Write(ctx, actor, func(tx *models.Tx) error {
		id, now := models.NewID(), s.db.Now()
		// At the end of the list: an editor may move it later.
		rows, err := tx.Exec(`INSERT INTO courses (id, slug, position, owner_id, review_on, created_at)
			SELECT $1, $2, coalesce(max(position), 0) + 1, $3, $4, $5 FROM courses ON CONFLICT (slug) DO NOTHING`, id, slug, actor.UserID, text.ReviewOn, now)
		if err != nil {
			return fmt.Errorf("add course: %w", err)
		}
		if rows == 0 {
			return &models.Invalid{Field: "slug", Key: "course.slug.taken"}
		}
		if err := s.addCourseVersion(tx, actor, id, 1, "", text); err != nil {
			return err
		}
		return models.Record(tx, version.Event(actor, models.EventCourseBegun, slug, 1, now))
	}))
}

// reservedCourses are what a course may not be called: a page of the portal has that place in addresses, below /training or
// /content/courses, and the course would be behind it. A test of portal/story holds this list to the routes.
var reservedCourses = []string{"new", "team", "certificates", "offers", "verify"}

// ReservedCourse tells whether no course may have this slug, because a page has its place.
func ReservedCourse(slug string) bool { return slices.Contains(reservedCourses, slug) }

// lockCourse finds the version on its way (n 0) or version n of a course, and keeps the course for this transaction.
func lockCourse(tx *models.Tx, actor models.Actor, slug string, n int) (courseVersion, error) {
	id, err := models.One[uuid.UUID](tx, `SELECT id FROM courses WHERE slug = $1 FOR UPDATE`, slug)
	if err != nil {
		return courseVersion{}, err
	}
	return models.One[courseVersion](tx, `SELECT v.course_id, v.n, v.state, v.revision, CAST($1 AS uuid) = ANY (v.writers) AS wrote, c.slug
		FROM course_versions v JOIN courses c ON c.id = v.course_id
		WHERE v.course_id = $2 AND (v.n = $3 OR $3 = 0 AND v.state IN ('draft', 'review', 'scheduled'))`, actor.UserID, id, n)
}

// OpenCourseDraft gives the number of the version on its way to be published, and begins one with what is published when there is
// none. Editors and admins only.
func (s *Store) OpenCourseDraft(ctx context.Context, actor models.Actor, slug string) (int, error) {
	return s.restoreCourse(ctx, actor, slug, 0)
}

// RestoreCourse begins a draft with what version n said. ErrConflict when another draft is on its way. Editors and admins only.
func (s *Store) RestoreCourse(ctx context.Context, actor models.Actor, slug string, n int) (int, error) {
	if n < 1 {
		return 0, models.Wrap("restore course", models.ErrNotFound)
	}
	return s.restoreCourse(ctx, actor, slug, n)
}

// restoreCourse begins a draft from version n; 0 is the published one, or the last when none is.
func (s *Store) restoreCourse(ctx context.Context, actor models.Actor, slug string, from int) (int, error) {
	if !actor.Edits() {
		return 0, models.ErrForbidden
	}
	var n int
	err := s.db.Write(ctx, actor, func(tx *models.Tx) error {
		open, err := lockCourse(tx, actor, slug, 0)
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
		of, err := models.One[source](tx, `SELECT c.id, v.n, max(v.n) OVER () AS last FROM courses c JOIN course_versions v ON v.course_id = c.id
			WHERE c.slug = $1 ORDER BY v.n = $2 DESC, v.state = 'published' DESC, v.n DESC LIMIT 1`, slug, from)
		if err != nil {
			return err
		}
		if from != 0 && of.N != from {
			return models.ErrNotFound
		}
		n = of.Last + 1
		return s.copyCourse(tx, actor, of.ID, of.N, n, slug)
	})
	return n, models.Wrap("begin draft of a course", err)
}

// copyCourse counts revisions on over versions, as copyVersion does.
func (s *Store) copyCourse(tx *models.Tx, actor models.Actor, id uuid.UUID, from, to int, slug string) error {
	now := s.db.Now()
	if err := tx.Do(`INSERT INTO course_versions (course_id, n, state, audience, minutes, lessons, title_nl, title_en, summary_nl, summary_en,
			writers, saved_by, saved_at, revision)
		SELECT course_id, $1, 'draft', audience, minutes, lessons, title_nl, title_en, summary_nl, summary_en, CAST($2 AS uuid[]), $3, $4,
			(SELECT max(revision) + 1 FROM course_versions WHERE course_id = v.course_id)
		FROM course_versions v WHERE course_id = $5 AND n = $6`, to, []uuid.UUID{actor.UserID}, actor.UserID, now, id, from); err != nil {
		return fmt.Errorf("copy version: %w", err)
	}
	if err := tx.Do(`INSERT INTO course_files (course_id, n, path, text) SELECT course_id, $1, path, text FROM course_files
		WHERE course_id = $2 AND n = $3`, to, id, from); err != nil {
		return fmt.Errorf("copy files: %w", err)
	}
	return models.Record(tx, version.Event(actor, models.EventCourseBegun, slug, to, now))
}

// SaveCourse keeps a folder in the draft on its way. revision is the one that the writer began with, and the answer the one it is now:
// ErrConflict when somebody saved since, or when it is no draft any more, and then nothing is changed. A file that did not change is
// not written. Editors and admins only.
func (s *Store) SaveCourse(ctx context.Context, actor models.Actor, slug string, revision int, text CourseText) (int, error) {
	if !actor.Edits() {
		return 0, models.ErrForbidden
	}
	if err := text.check(); err != nil {
		return 0, err
	}
	before, err := s.CourseVersion(ctx, actor, slug, 0)
	if err != nil {
		return 0, models.Wrap("save course", err)
	}
	if err := s.courseNamesNothing(ctx, actor, CourseText{Files: before.Files, NoteNL: before.NoteNL, NoteEN: before.NoteEN}, text); err != nil {
		return 0, err
	}
	err = s.db.Write(ctx, actor, func(tx *models.Tx) error {
		v, err := lockCourse(tx, actor, slug, 0)
		if err != nil {
			return err
		}
		if !v.State.Allows(version.Save) || v.Revision != revision {
			return fmt.Errorf("saved by another: %w", models.ErrConflict)
		}
		return s.writeCourse(tx, actor, v, text)
	})
	return revision + 1, models.Wrap("save course", err)
}

// writeCourse puts a folder into a draft.
func (s *Store) writeCourse(tx *models.Tx, actor models.Actor, v courseVersion, text CourseText) error {
	paths := slices.Sorted(maps.Keys(text.Files))
	files := make([]string, len(paths))
	for i, path := range paths {
		files[i] = text.Files[path]
	}
	b := &pgx.Batch{}
	b.Queue(`UPDATE course_versions SET revision = revision + 1, saved_by = $3, saved_at = $4, audience = $5, minutes = $6, lessons = $7,
			title_nl = $8, title_en = $9, summary_nl = $10, summary_en = $11, note_nl = $12, note_en = $13,
			writers = CASE WHEN $3 = ANY (writers) THEN writers ELSE writers || $3::uuid END WHERE course_id = $1 AND n = $2`,
		v.CourseID, v.N, actor.UserID, s.db.Now(), models.As[string](text.Audience), text.Minutes, append([]string{}, text.Lessons...),
		text.TitleNL, text.TitleEN, text.SummaryNL, text.SummaryEN, text.NoteNL, text.NoteEN)
	b.Queue(`DELETE FROM course_files WHERE course_id = $1 AND n = $2 AND path <> ALL ($3::text[])`, v.CourseID, v.N, paths)
	b.Queue(`INSERT INTO course_files AS f (course_id, n, path, text) SELECT $1, $2, new.path, new.text FROM unnest($3::text[], $4::text[]) AS new (path, text)
		ON CONFLICT (course_id, n, path) DO UPDATE SET text = excluded.text WHERE f.text <> excluded.text`, v.CourseID, v.N, paths, files)
	if err := tx.Send(b); err != nil {
		return fmt.Errorf("write course: %w", err)
	}
	return nil
}
