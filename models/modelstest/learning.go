package modelstest

import (
	"time"

	"github.com/google/uuid"

	"eokm.nl/hosting/models"
)

// PublishCourse makes a course that can be followed, with one lesson.
func (w *World) PublishCourse(slug string) uuid.UUID {
	w.T.Helper()
	id := uuid.New()
	w.Exec(`INSERT INTO courses (id, slug, created_at) VALUES ($1, $2, $3)`, id, slug, Start)
	w.Exec(`INSERT INTO course_versions (course_id, n, state, saved_at, published_at, title_nl, title_en, lessons)
		VALUES ($1, 1, 'published', $2, $2, 'Titel', 'Title', '{een}')`, id, Start)
	return id
}

// PassCourse gives somebody a certificate, and closes what asked for it, as passing does.
func (w *World) PassCourse(who models.Actor, course uuid.UUID, number string, at time.Time) {
	w.T.Helper()
	attempt := uuid.New()
	w.Exec(`INSERT INTO attempts (id, provider_id, user_id, course_id, n, seed, questions, started_at, finished_at, correct, passed)
		VALUES ($1, $2, $3, $4, 1, 1, '{q}', $5, $5, 1, true)`, attempt, who.ProviderID, who.UserID, course, at)
	w.Exec(`INSERT INTO certificates (provider_id, number, user_id, course_id, n, attempt_id, holder, organisation, passed_at, expires_at)
		VALUES ($1, $2, $3, $4, 1, $5, 'S. Bakker', 'Voorbeeld', $6, $7)`, who.ProviderID, number, who.UserID, course, attempt, at,
		at.AddDate(1, 0, 0))
	w.Exec(`UPDATE assignments SET closed_at = $3, closed = 'passed' WHERE user_id = $1 AND course_id = $2 AND closed_at IS NULL`,
		who.UserID, course, at)
}

// CertificateNumber is a number as a certificate bears it.
const CertificateNumber = "AAAA-BBBB-2222"
