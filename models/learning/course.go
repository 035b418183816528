package learning

import (
	"context"
	"slices"
	"time"

	"github.com/google/uuid"
	"github.com/jackc/pgx/v5"

	"eokm.nl/hosting/models"
	"eokm.nl/hosting/models/article"
)

// CourseText is what a version of a course says: the files of its folder by their paths, as portal/course reads them, and what lists
// and mails need without reading these.
type CourseText struct {
	Files     map[string]string
	Position  int        // among the courses; taken over when it is published
	ReviewOn  *time.Time // when it is to be read again; likewise
	Audience  []article.Audience
	Minutes   int
	Lessons   []string // slugs, in order
	TitleNL   string
	TitleEN   string
	SummaryNL string
	SummaryEN string
	NoteNL    string // what changed, for who followed the version before
	NoteEN    string
}

// Course is a course as somebody finds it: its published version in one language, and how far they are.
type Course struct {
	ID          uuid.UUID
	Slug        string
	N           int // the published version
	Title       string
	Summary     string
	Audience    []string
	Minutes     int
	Lessons     []string // slugs, in order
	CheckedOn   *time.Time
	PublishedAt time.Time

	Opened     []string   // lessons that the reader opened, the last one first
	Finished   []string   // lessons that the reader finished
	Attempt    *uuid.UUID // the test that they are in
	Answered   int        // of its questions
	Asked      int        // how many it has
	TriedAt    *time.Time // when they finished a test last
	TriedRight int        // of that one
	TriedOf    int
	Passed     *bool // that one; nil: none yet
	// Certificate is the number of the one that holds longest; "" when there is none that holds.
	Certificate string
	ExpiresAt   *time.Time // of that certificate
	DueAt       *time.Time // by when they must have passed; nil: nobody asked
}

// Begun tells whether the reader is in the middle of the course: something was opened or tried, and no certificate holds.
func (c *Course) Begun() bool {
	return c.Certificate == "" && (len(c.Opened) > 0 || c.Attempt != nil || c.TriedAt != nil)
}

// Renewal tells whether the reader must pass once more: it is asked, and a certificate holds.
func (c *Course) Renewal() bool { return c.DueAt != nil && c.Certificate != "" }

// Done tells whether the reader finished a lesson.
func (c *Course) Done(lesson string) bool { return slices.Contains(c.Finished, lesson) }

// Next is the first lesson that the reader did not finish; "" when all are.
func (c *Course) Next() string {
	for _, slug := range c.Lessons {
		if !c.Done(slug) {
			return slug
		}
	}
	return ""
}

// RetryAt is when the reader may begin a test; zero: now.
func (c *Course) RetryAt(now time.Time) time.Time {
	if c.TriedAt == nil || c.Passed == nil || *c.Passed {
		return time.Time{}
	}
	if at := c.TriedAt.Add(RetryPause); at.After(now) {
		return at
	}
	return time.Time{}
}

// coursesOf are the published courses, with how far one person is. Its values: language, provider, person, now.
const coursesOf = `SELECT c.id, c.slug, v.n, CASE $1::text WHEN 'en' THEN v.title_en ELSE v.title_nl END AS title,
		CASE $1::text WHEN 'en' THEN v.summary_en
			ELSE v.summary_nl END AS summary, v.audience, v.minutes, v.lessons, c.checked_on, v.published_at,
		l.opened, l.finished, o.id AS attempt, coalesce(o.answered, 0) AS answered, coalesce(o.asked, 0) AS asked,
		t.finished_at AS tried_at, coalesce(t.correct, 0) AS tried_right, coalesce(t.asked, 0) AS tried_of, t.passed,
		coalesce(f.number, '') AS certificate, f.expires_at, d.due_at
	FROM courses c JOIN course_versions v ON v.course_id = c.id AND v.state = 'published'
	CROSS JOIN LATERAL (SELECT coalesce(array_agg(w.lesson ORDER BY w.opened_at DESC), '{}') AS opened,
		coalesce(array_agg(w.lesson) FILTER (WHERE w.finished_at IS NOT NULL), '{}') AS finished
		FROM lesson_views w WHERE w.provider_id = $2 AND w.user_id = $3 AND w.course_id = c.id AND w.lesson = ANY (v.lessons)) l
	LEFT JOIN LATERAL (SELECT a.id, cardinality(a.questions) AS asked,
			(SELECT count(*) FROM attempt_answers x WHERE x.provider_id = a.provider_id AND x.attempt_id = a.id) AS answered
		FROM attempts a WHERE a.provider_id = $2 AND a.user_id = $3 AND a.course_id = c.id AND a.finished_at IS NULL) o ON true
	LEFT JOIN LATERAL (SELECT a.finished_at, a.correct, a.passed, cardinality(a.questions) AS asked FROM attempts a
		WHERE a.provider_id = $2 AND a.user_id = $3 AND a.course_id = c.id AND a.finished_at IS NOT NULL
			ORDER BY a.finished_at DESC LIMIT 1) t ON true
	LEFT JOIN LATERAL (SELECT x.number, x.expires_at FROM certificates x WHERE x.provider_id = $2 AND x.user_id = $3 AND x.course_id = c.id
		AND x.revoked_at IS NULL AND x.expires_at > $4 ORDER BY x.expires_at DESC LIMIT 1) f ON true
	LEFT JOIN assignments d ON d.provider_id = $2 AND d.user_id = $3 AND d.course_id = c.id AND d.closed_at IS NULL
	WHERE c.archived_at IS NULL `

func (s *Store) coursesArgs(actor models.Actor, language string) []any {
	return []any{language, actor.ProviderID, actor.UserID, s.db.Now()}
}

// Courses lists what can be followed, in order, and how far the actor is in each. Anybody who is signed in.
func (s *Store) Courses(ctx context.Context, actor models.Actor, language string) ([]Course, error) {
	var list []Course
	err := s.db.Ask(ctx, actor, func(b *pgx.Batch) {
		models.QueueFind(b, &list, coursesOf+`ORDER BY c.position, c.created_at, c.id LIMIT 200`, s.coursesArgs(actor, language)...)
	})
	return list, models.Wrap("list courses", err)
}

// Course gives what can be followed under the slug. ErrNotFound when nothing is published there. Anybody who is signed in.
func (s *Store) Course(ctx context.Context, actor models.Actor, slug, language string) (Course, error) {
	var c Course
	err := s.db.Ask(ctx, actor, func(b *pgx.Batch) {
		models.QueueOne(b, &c, coursesOf+`AND c.slug = $5`, append(s.coursesArgs(actor, language), slug)...)
	})
	return c, models.Wrap("read course", err)
}

// CourseFiles gives the folder of a version, as portal/course reads it. Row-level security leaves a desk what was ever published.
func (s *Store) CourseFiles(ctx context.Context, actor models.Actor, id uuid.UUID, n int) (map[string]string, error) {
	var files []courseFile
	err := s.db.Ask(ctx, actor, func(b *pgx.Batch) {
		models.QueueFind(b, &files, `SELECT path, text FROM course_files WHERE course_id = $1 AND n = $2`, id, n)
	})
	if err == nil && len(files) == 0 {
		err = models.ErrNotFound
	}
	return folderOf(files), models.Wrap("read files of a course", err)
}
