package learning

import (
	"context"
	"fmt"
	"maps"
	"slices"
	"time"

	"eokm.nl/hosting/models"
	"eokm.nl/hosting/models/version"
	"github.com/google/uuid"
	"github.com/jackc/pgx/v5"
)

// ShippedCourse is a course that comes with the portal (static/content).
type ShippedCourse struct {
	Slug      string
	Position  int
	Digest    string // of all its files
	CheckedOn *time.Time
	ReviewOn  *time.Time
	Text      CourseText
}

// SyncCourses publishes the courses that came with the portal, as Sync does with articles: it overwrites nobody's work.
// System only.
func (s *Store) SyncCourses(ctx context.Context, shipped []ShippedCourse) (version.SyncReport, error) {
	var report version.SyncReport
	for _, c := range shipped {
		list := &report.Kept
		err := s.db.Write(ctx, models.System(), func(tx *models.Tx) (err error) {
			list, err = s.syncCourse(tx, c, &report)
			return err
		})
		if err != nil {
			return report, models.Wrap("sync course "+c.Slug, err)
		}
		*list = append(*list, c.Slug)
	}
	return report, nil
}

func (s *Store) syncCourse(tx *models.Tx, c ShippedCourse, report *version.SyncReport) (*[]string, error) {
	type state struct {
		ID      uuid.UUID
		Shipped string // what was taken over last
		Live    string // the digest that the published version came with
		Last    int
		Open    bool
	}
	at, err := models.Find[state](tx, `SELECT c.id, c.shipped, coalesce(max(v.shipped) FILTER (WHERE v.state = 'published'), '') AS live,
			max(v.n) AS last, bool_or(v.state IN ('draft', 'review', 'scheduled')) AS open
		FROM courses c JOIN course_versions v ON v.course_id = c.id
		WHERE c.id = (SELECT id FROM courses WHERE slug = $1 FOR UPDATE) GROUP BY c.id`, c.Slug)
	if err != nil {
		return nil, err
	}
	list := &report.Renewed
	switch {
	case len(at) == 0:
		if err := models.CheckSlug(c.Slug, reservedCourses); err != nil {
			return nil, err
		}
		list, at = &report.Added, []state{{ID: models.NewID()}}
		if err := tx.Do(`INSERT INTO courses (id, slug, position, created_at) VALUES ($1, $2, $3, $4)`, at[0].ID, c.Slug, c.Position, s.db.Now()); err != nil {
			return nil, fmt.Errorf("add: %w", err)
		}
	case at[0].Shipped == c.Digest:
		return &report.Unchanged, nil
	case at[0].Open || at[0].Live == "" || at[0].Live != at[0].Shipped:
		return &report.Kept, nil
	}
	n := at[0].Last + 1
	if err := s.addCourseVersion(tx, models.System(), at[0].ID, n, c.Digest, c.Text); err != nil {
		return nil, err
	}
	if err := s.publishCourse(tx, models.System(), courseVersion{CourseID: at[0].ID, N: n, State: version.Draft, Slug: c.Slug}, version.Release); err != nil {
		return nil, err
	}
	return list, tx.Do(`UPDATE courses SET shipped = $1, checked_on = coalesce($2, checked_on), review_on = coalesce($3, review_on) WHERE id = $4`,
		c.Digest, c.CheckedOn, c.ReviewOn, at[0].ID)
}

// courseVersion is what deciding about a version needs of it.
type courseVersion struct {
	CourseID uuid.UUID
	N        int
	State    version.State
	Revision int
	Wrote    bool
	Slug     string
}

// addCourseVersion writes a draft and its files. shipped is the digest of what came with the portal, else "".
func (s *Store) addCourseVersion(tx *models.Tx, actor models.Actor, id uuid.UUID, n int, shipped string, text CourseText) error {
	var writer *uuid.UUID
	writers := []uuid.UUID{}
	if actor.UserID != uuid.Nil {
		writer, writers = &actor.UserID, []uuid.UUID{actor.UserID}
	}
	paths := slices.Sorted(maps.Keys(text.Files))
	files := make([]string, len(paths))
	for i, path := range paths {
		files[i] = text.Files[path]
	}
	b := &pgx.Batch{}
	b.Queue(`INSERT INTO course_versions (course_id, n, state, audience, minutes, lessons, title_nl, title_en, summary_nl, summary_en, note_nl, note_en,
			shipped, writers, saved_by, saved_at) VALUES ($1, $2, 'draft', $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15)`,
		id, n, models.As[string](text.Audience), text.Minutes, append([]string{}, text.Lessons...), text.TitleNL, text.TitleEN, text.SummaryNL, text.SummaryEN,
		text.NoteNL, text.NoteEN, shipped, writers, writer, s.db.Now())
	b.Queue(`INSERT INTO course_files (course_id, n, path, text) SELECT $1, $2, f.path, f.text FROM unnest($3::text[], $4::text[]) AS f (path, text)`,
		id, n, paths, files)
	if err := tx.Send(b); err != nil {
		return fmt.Errorf("add version: %w", err)
	}
	return nil
}

// publishCourse makes a version the one that is followed. Whoever is in a test of the one before stays in that.
func (s *Store) publishCourse(tx *models.Tx, actor models.Actor, v courseVersion, act version.Act) error {
	now := s.db.Now()
	if err := tx.Do(`UPDATE course_versions SET state = 'former' WHERE course_id = $1 AND state = 'published'`, v.CourseID); err != nil {
		return fmt.Errorf("retire the version before: %w", err)
	}
	var decided *uuid.UUID // of a scheduled one it is known already
	if act == version.Approve {
		decided = &actor.UserID
	}
	if err := models.Changed(tx.Exec(`UPDATE course_versions SET state = 'published', published_at = $1, decided_by = coalesce($2, decided_by), returned = ''
		WHERE course_id = $3 AND n = $4 AND state = $5`, now, decided, v.CourseID, v.N, v.State)); err != nil {
		return err
	}
	if err := tx.Do(`UPDATE courses SET archived_at = NULL, checked_on = $1,
			review_on = CASE WHEN review_on > $1 THEN review_on ELSE CAST($2 AS date) END WHERE id = $3`,
		now, now.AddDate(0, version.ReviewAgain, 0), v.CourseID); err != nil {
		return fmt.Errorf("note the check: %w", err)
	}
	return models.Record(tx, version.Event(actor, models.EventCoursePublished, v.Slug, v.N, now))
}
