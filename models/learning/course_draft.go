package learning

import (
	"context"
	"fmt"
	"maps"
	"slices"

	"github.com/google/uuid"
	"github.com/jackc/pgx/v5"

	"eokm.nl/hosting/models"
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
		return s.versions.Begin(tx, actor, models.NewID(), slug, text.ReviewOn, text.write)
	}))
}

// reservedCourses are what a course may not be called: a page of the portal has that place in addresses, below /training or
// /content/courses, and the course would be behind it. A test of portal/story holds this list to the routes.
var reservedCourses = []string{"new", "team", "certificates", "offers", "verify"}

// ReservedCourse tells whether no course may have this slug, because a page has its place.
func ReservedCourse(slug string) bool { return slices.Contains(reservedCourses, slug) }

// OpenCourseDraft gives the number of the version on its way to be published, and begins one with what is published when there is
// none. Editors and admins only.
func (s *Store) OpenCourseDraft(ctx context.Context, actor models.Actor, slug string) (int, error) {
	return s.versions.Open(ctx, actor, slug)
}

// RestoreCourse begins a draft with what version n said. ErrConflict when another draft is on its way. Editors and admins only.
func (s *Store) RestoreCourse(ctx context.Context, actor models.Actor, slug string, n int) (int, error) {
	return s.versions.Restore(ctx, actor, slug, n)
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
	if err := s.courseNamesNothing(ctx, actor,
		CourseText{Files: before.Files, NoteNL: before.NoteNL, NoteEN: before.NoteEN}, text); err != nil {
		return 0, err
	}
	return s.versions.Save(ctx, actor, slug, revision, text.write)
}

// write puts a folder into a draft.
func (t *CourseText) write(tx *models.Tx, id uuid.UUID, n int) error {
	paths := slices.Sorted(maps.Keys(t.Files))
	files := make([]string, len(paths))
	for i, path := range paths {
		files[i] = t.Files[path]
	}
	b := &pgx.Batch{}
	b.Queue(`UPDATE course_versions SET audience = $3, minutes = $4, lessons = $5, title_nl = $6, title_en = $7,
			summary_nl = $8, summary_en = $9, note_nl = $10, note_en = $11 WHERE course_id = $1 AND n = $2`,
		id, n, models.As[string](t.Audience), t.Minutes, append([]string{}, t.Lessons...),
		t.TitleNL, t.TitleEN, t.SummaryNL, t.SummaryEN, t.NoteNL, t.NoteEN)
	b.Queue(`DELETE FROM course_files WHERE course_id = $1 AND n = $2 AND path <> ALL ($3::text[])`, id, n, paths)
	b.Queue(`INSERT INTO course_files AS f (course_id, n, path, text) SELECT $1, $2, new.path, new.text
		FROM unnest($3::text[], $4::text[]) AS new (path, text)
		ON CONFLICT (course_id, n, path) DO UPDATE SET text = excluded.text WHERE f.text <> excluded.text`, id, n, paths, files)
	if err := tx.Send(b); err != nil {
		return fmt.Errorf("write course: %w", err)
	}
	return nil
}
