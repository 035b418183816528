package learning

import (
	"context"

	"github.com/google/uuid"

	"eokm.nl/hosting/models"
)

// OpenLesson keeps that the actor works on a lesson of a version: they tried a question of it. Nothing is kept of an auditor. The lesson
// is one of that version.
func (s *Store) OpenLesson(ctx context.Context, actor models.Actor, course uuid.UUID, n int, lesson string) error {
	if !actor.Learns() {
		return nil
	}
	return models.Wrap("open lesson", s.viewLesson(ctx, actor, course, n, lesson, false))
}

// FinishLesson keeps that the actor finished a lesson; again changes nothing. ErrForbidden for an auditor.
func (s *Store) FinishLesson(ctx context.Context, actor models.Actor, course uuid.UUID, n int, lesson string) error {
	if !actor.Learns() {
		return models.ErrForbidden
	}
	return models.Wrap("finish lesson", s.viewLesson(ctx, actor, course, n, lesson, true))
}

func (s *Store) viewLesson(ctx context.Context, actor models.Actor, course uuid.UUID, n int, lesson string, finished bool) error {
	now := s.db.Now()
	return s.db.Write(ctx, actor, func(tx *models.Tx) error {
		// Only where the version has that lesson: a slug that is typed leaves no row.
		return models.Gone(tx.Exec(`INSERT INTO lesson_views AS l (provider_id, user_id, course_id, lesson, n, opened_at, finished_at)
			SELECT $1, $2, v.course_id, $3, v.n, $4, CASE WHEN $5 THEN CAST($4 AS timestamptz) END
			FROM course_versions v WHERE v.course_id = $6 AND v.n = $7 AND v.state IN ('published', 'former') AND $3 = ANY (v.lessons)
			ON CONFLICT (provider_id, user_id, course_id, lesson) DO UPDATE
			SET n = excluded.n, opened_at = excluded.opened_at, finished_at = coalesce(l.finished_at, excluded.finished_at)`,
			actor.ProviderID, actor.UserID, lesson, now, finished, course, n))
	})
}
