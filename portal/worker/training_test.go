package worker_test

import (
	"testing"
	"time"

	"github.com/google/uuid"
	"github.com/stretchr/testify/require"

	"eokm.nl/hosting/models"
	"eokm.nl/hosting/models/learning"
	"eokm.nl/hosting/models/people"
	"eokm.nl/hosting/portal/mail/mailtest"
)

// A worker that starts makes the job by itself, once on a database. It asks whoever came since for the course that EOKM asks of their
// organisation, and mails whoever has not done what they were asked.
func TestTraining_AsksAndReminds(t *testing.T) {
	w := newWorld(t, mailtest.Options{})
	w.exec(`INSERT INTO courses (id, slug, created_at) SELECT gen_random_uuid(), s, '2026-11-01' FROM unnest(ARRAY['basis', 'techniek']) s`)
	w.exec(`INSERT INTO course_versions (course_id, n, state, saved_at, published_at, title_nl, title_en, lessons)
		SELECT id, 1, 'published', created_at, created_at, 'Titel', 'Title', '{een}' FROM courses`)
	person := func(name string, role models.Role, provider uuid.UUID) models.Actor {
		u, err := w.store.People.AddUser(t.Context(), models.System(),
			people.User{Email: name + "@people.example", Name: name, Role: role, ProviderID: provider})
		require.NoError(t, err)
		return u.Actor("192.0.2.9")
	}
	admin, editor := person("admin", models.RoleProviderAdmin, w.provider.ID), person("editor", models.RoleEditor, uuid.Nil)
	agent := person("agent", models.RoleAgent, w.provider.ID)
	due := start.Add(20 * 24 * time.Hour)
	_, err := w.store.Learning.AssignCourse(t.Context(), admin,
		learning.Assigning{Slug: "basis", Users: []uuid.UUID{agent.UserID}, DueAt: due})
	require.NoError(t, err)
	_, err = w.store.Learning.AskCourse(t.Context(), editor,
		learning.CourseRequest{ProviderID: w.provider.ID, Slug: "techniek", Role: models.RoleAgent, DueAt: due.Add(40 * 24 * time.Hour)})
	require.NoError(t, err)
	person("later", models.RoleAgent, w.provider.ID)
	w.now.Store(due.Add(time.Minute).UnixMicro())
	w.work()
	w.work()
	const jobs = `SELECT queue || ' ' || state FROM river.river_job WHERE kind = 'training.remind'`
	eventually(w, 15*time.Second, []string{"clock completed"}, jobs)
	eventually(w, 15*time.Second, []string{
		"agent@people.example training_assigned", "agent@people.example training_assigned",
		"agent@people.example training_late", "later@people.example training_assigned",
	},
		`SELECT recipient || ' ' || kind FROM mails WHERE kind LIKE 'training%' AND sent_at IS NOT NULL ORDER BY 1`)
	eventually(w, time.Second, []int{0}, `SELECT count(*) FROM river.river_job WHERE state IN ('discarded', 'retryable')`)
}
