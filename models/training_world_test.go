package models_test

import (
	"github.com/google/uuid"
	"github.com/stretchr/testify/require"

	"eokm.nl/hosting/models"
)

// training is a course that each of the desks followed and passed, and one that nobody can follow yet.
func (w *world) training(desks ...models.Actor) {
	w.t.Helper()
	editor := w.as(models.RoleEditor)
	id, draft := uuid.New(), uuid.New()
	for course, state := range map[uuid.UUID]string{id: "published", draft: "draft"} {
		slug := map[uuid.UUID]string{id: "basis", draft: "nog-niet"}[course]
		w.exec(`INSERT INTO courses (id, slug, created_at) VALUES ($1, $2, $3)`, course, slug, start)
		w.exec(`INSERT INTO course_versions (course_id, n, state, saved_at, published_at)
			VALUES ($1, 1, $2, $3, CASE WHEN $2 = 'published' THEN $3::timestamptz END)`, course, state, start)
		w.exec(`INSERT INTO course_files (course_id, n, path, text) VALUES ($1, 1, 'about.toml', '')`, course)
	}
	campaign := uuid.New()
	w.exec(`INSERT INTO course_campaigns (id, course_id, due_at, asked_by, asked_at) VALUES ($1, $2, $3, $4, $3)`, campaign, id, start, editor.UserID)
	for i, desk := range desks {
		attempt, request, number := uuid.New(), uuid.New(), []string{"AAAA-BBBB-2222", "CCCC-DDDD-3333"}[i]
		w.exec(`INSERT INTO lesson_views (provider_id, user_id, course_id, lesson, n, opened_at) VALUES ($1, $2, $3, 'een', 1, $4)`,
			desk.ProviderID, desk.UserID, id, start)
		w.exec(`INSERT INTO attempts (id, provider_id, user_id, course_id, n, seed, questions, started_at, finished_at, correct, passed)
			VALUES ($1, $2, $3, $4, 1, 1, '{q}', $5, $5, 1, true)`, attempt, desk.ProviderID, desk.UserID, id, start)
		w.exec(`INSERT INTO attempt_answers (provider_id, attempt_id, no, question, answer, correct, at) VALUES ($1, $2, 1, 'q', '0', true, $3)`,
			desk.ProviderID, attempt, start)
		w.exec(`INSERT INTO certificates (provider_id, number, user_id, course_id, n, attempt_id, holder, organisation, passed_at, expires_at)
			VALUES ($1, $2, $3, $4, 1, $5, 'Ik', 'Wij', $6, $7)`, desk.ProviderID, number, desk.UserID, id, attempt, start, start.AddDate(1, 0, 0))
		w.exec(`INSERT INTO course_requests (id, provider_id, course_id, due_at, asked_by, asked_at, campaign_id) VALUES ($1, $2, $3, $4, $5, $4, $6)`,
			request, desk.ProviderID, id, start, editor.UserID, campaign)
		w.exec(`INSERT INTO assignments (id, provider_id, user_id, course_id, request_id, by_id, created_at, due_at) VALUES ($1, $2, $3, $4, $5, $6, $7, $7)`,
			uuid.New(), desk.ProviderID, desk.UserID, id, request, editor.UserID, start)
		notice := query[uuid.UUID](w, `SELECT id FROM notices WHERE provider_id = $1 LIMIT 1`, desk.ProviderID)
		require.NotEmpty(w.t, notice)
		w.exec(`INSERT INTO lesson_offers (id, provider_id, notice_id, user_id, cause, course_id, lesson, offered_at) VALUES ($1, $2, $3, $4, 'reopened', $5, 'een', $6)`,
			uuid.New(), desk.ProviderID, notice[0], desk.UserID, id, start)
	}
}
