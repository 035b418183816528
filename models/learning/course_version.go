package learning

import (
	"context"
	"time"

	"github.com/google/uuid"
	"github.com/jackc/pgx/v5"

	"eokm.nl/hosting/models"
	"eokm.nl/hosting/models/version"
)

// CourseVersion is one version of a course with all it says, as editors know it.
type CourseVersion struct {
	version.Version
	CourseID uuid.UUID
	ReviewOn *time.Time        // of the course
	Files    map[string]string `db:"-"` // nil in a list
}

// courseVersionColumns are a Version's, from the tables that courseVersions joins. $1 is the actor.
const (
	courseVersionColumns = `v.course_id, c.slug, ` + version.Columns + `, c.archived_at IS NOT NULL AS archived,
		c.review_on, v.note_nl, v.note_en`
	courseVersions = ` FROM course_versions v JOIN courses c ON c.id = v.course_id` + version.People
)

type courseFile struct{ Path, Text string }

func folderOf(rows []courseFile) map[string]string {
	folder := map[string]string{}
	for _, f := range rows {
		folder[f.Path] = f.Text
	}
	return folder
}

// CourseVersions lists what a course said, the newest first, without the folders. ErrNotFound when there is no such course.
// EOKM's people only.
func (s *Store) CourseVersions(ctx context.Context, actor models.Actor, slug string) ([]CourseVersion, error) {
	if !actor.Staff() {
		return nil, models.ErrForbidden
	}
	var list []CourseVersion
	err := s.db.Ask(ctx, actor, func(b *pgx.Batch) {
		models.QueueFind(b, &list,
			`SELECT `+courseVersionColumns+courseVersions+` WHERE c.slug = $2 ORDER BY v.n DESC LIMIT 200`, actor.UserID, slug)
	})
	if err == nil && len(list) == 0 {
		err = models.ErrNotFound
	}
	return list, models.Wrap("list versions of a course", err)
}

// CourseVersion gives one version with its folder; n 0 is the one on its way to be published. ErrNotFound as with CourseVersions, and
// when none is on its way. EOKM's people only.
func (s *Store) CourseVersion(ctx context.Context, actor models.Actor, slug string, n int) (CourseVersion, error) {
	if !actor.Staff() {
		return CourseVersion{}, models.ErrForbidden
	}
	const which = ` WHERE c.slug = $2 AND (v.n = $3 OR $3 = 0 AND v.state IN ('draft', 'review', 'scheduled'))`
	var v CourseVersion
	var files []courseFile
	err := s.db.Ask(ctx, actor, func(b *pgx.Batch) {
		models.QueueOne(b, &v, `SELECT `+courseVersionColumns+courseVersions+which, actor.UserID, slug, n)
		models.QueueFind(b, &files,
			`SELECT f.path, f.text FROM course_files f JOIN course_versions v ON v.course_id = f.course_id AND v.n = f.n
			JOIN courses c ON c.id = v.course_id AND $1::uuid IS NOT NULL`+which, actor.UserID, slug, n)
	})
	v.Files = folderOf(files)
	return v, models.Wrap("read version of a course", err)
}

// DeskCourse is what an editor sees of one course in the list of all.
type DeskCourse struct {
	Slug      string
	TitleNL   string
	TitleEN   string
	State     version.State // of the version on its way, else of the published one, else of the last
	N         int
	Live      int // the published version; 0: none
	SavedAt   time.Time
	SavedBy   string
	PublishAt *time.Time
	Wrote     bool
	ReviewOn  *time.Time
	Archived  bool
	Learners  int // who ever opened a lesson or began a test
	Certified int // of these: whose certificate holds
}

// Stale tells whether the course should have been read again by now.
func (c DeskCourse) Stale(now time.Time) bool {
	return c.Live > 0 && c.ReviewOn != nil && c.ReviewOn.Before(now)
}

// DeskCourses lists every course for who edits them, those that wait for somebody first. EOKM's people only.
func (s *Store) DeskCourses(ctx context.Context, actor models.Actor) ([]DeskCourse, error) {
	if !actor.Staff() {
		return nil, models.ErrForbidden
	}
	var list []DeskCourse
	err := s.db.Ask(ctx, actor, func(b *pgx.Batch) {
		models.QueueFind(b, &list,
			`SELECT c.slug, v.title_nl, v.title_en, v.state, v.n, coalesce(l.n, 0) AS live, v.saved_at, coalesce(s.name, '') AS saved_by,
				v.publish_at, $1::uuid = ANY (v.writers) AS wrote, c.review_on, c.archived_at IS NOT NULL AS archived,
				(SELECT count(*) FROM (SELECT w.provider_id, w.user_id FROM lesson_views w WHERE w.course_id = c.id
					UNION SELECT a.provider_id, a.user_id FROM attempts a WHERE a.course_id = c.id) x) AS learners,
				(SELECT count(DISTINCT (x.provider_id, x.user_id)) FROM certificates x
					WHERE x.course_id = c.id AND x.revoked_at IS NULL AND x.expires_at > $2) AS certified
			FROM courses c
			CROSS JOIN LATERAL (SELECT * FROM course_versions v WHERE v.course_id = c.id
				ORDER BY v.state IN ('draft', 'review', 'scheduled') DESC, v.state = 'published' DESC, v.n DESC LIMIT 1) v
			LEFT JOIN course_versions l ON l.course_id = c.id AND l.state = 'published'
			LEFT JOIN users s ON s.id = v.saved_by
			ORDER BY c.archived_at IS NOT NULL,
				array_position(ARRAY['review', 'draft', 'scheduled'], v.state), c.position, c.created_at LIMIT 200`,
			actor.UserID, s.db.Now())
	})
	return list, models.Wrap("list courses of the desk", err)
}
