package models_test

import (
	"context"
	"fmt"
	"testing"
	"time"

	"github.com/google/uuid"
	"github.com/stretchr/testify/require"

	"eokm.nl/hosting/models"
	"eokm.nl/hosting/models/article"
	"eokm.nl/hosting/models/learning"
	"eokm.nl/hosting/models/version"
)

// shippedCourse is a course with two lessons, as it comes with the portal in some edition.
func shippedCourse(slug, edition string) learning.ShippedCourse {
	return learning.ShippedCourse{Slug: slug, Position: 1, Digest: slug + edition, Text: learning.CourseText{
		Files: map[string]string{"about.toml": edition, "questions.toml": "x"}, Audience: []article.Audience{article.AudienceDesk}, Minutes: 10,
		Lessons: []string{"een", "twee"}, TitleNL: "Titel " + edition, TitleEN: "Title " + edition, SummaryNL: "Kort.", SummaryEN: "Short.",
	}}
}

// teach publishes a course and gives it as the agent finds it.
func (w *world) teach(slug string) learning.Course {
	w.t.Helper()
	_, err := w.Learning.SyncCourses(w.t.Context(), []learning.ShippedCourse{shippedCourse(slug, "1")})
	require.NoError(w.t, err)
	return w.course(w.agent, slug)
}

func (w *world) course(actor models.Actor, slug string) learning.Course {
	w.t.Helper()
	c, err := w.Learning.Course(w.t.Context(), actor, slug, "nl")
	require.NoError(w.t, err)
	return c
}

// sit begins a test of so many questions.
func (w *world) sit(actor models.Actor, c learning.Course, questions int) uuid.UUID {
	w.t.Helper()
	id, err := w.Learning.StartAttempt(w.t.Context(), actor, drawn(c, questions))
	require.NoError(w.t, err)
	return id
}

func drawn(c learning.Course, questions int) learning.Sitting {
	of := learning.Sitting{CourseID: c.ID, N: c.N, Seed: 7}
	for no := range questions {
		of.Questions = append(of.Questions, fmt.Sprint("q", no+1))
	}
	return of
}

func given(no int, right bool) learning.AttemptAnswer {
	return learning.AttemptAnswer{No: no, Question: fmt.Sprint("q", no), Answer: "0", Correct: right}
}

// take answers all questions, so many of them right.
func (w *world) take(actor models.Actor, c learning.Course, right, of int) uuid.UUID {
	w.t.Helper()
	id := w.sit(actor, c, of)
	for no := 1; no <= of; no++ {
		require.NoError(w.t, w.Learning.AnswerQuestion(w.t.Context(), actor, id, given(no, no <= right)))
	}
	return id
}

func (w *world) attempt(actor models.Actor, id uuid.UUID) learning.Attempt {
	w.t.Helper()
	a, err := w.Learning.Attempt(w.t.Context(), actor, id)
	require.NoError(w.t, err)
	return a
}

func TestSyncCourses_OverwritesNobodysWork(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	sync := func(editions ...learning.ShippedCourse) version.SyncReport {
		report, err := w.Learning.SyncCourses(t.Context(), editions)
		require.NoError(t, err)
		return report
	}
	basis := []string{"basis"}
	require.Equal(t, version.SyncReport{Added: basis}, sync(shippedCourse("basis", "1")))
	require.Equal(t, version.SyncReport{Unchanged: basis}, sync(shippedCourse("basis", "1")))
	require.Equal(t, version.SyncReport{Renewed: basis, Added: []string{"recht"}}, sync(shippedCourse("basis", "2"), shippedCourse("recht", "1")))
	require.Equal(t, 2, w.course(w.agent, "basis").N)
	require.Equal(t, "Titel 2", w.course(w.agent, "basis").Title)
	require.Equal(t, []string{"former", "published"}, query[string](w, `SELECT state FROM course_versions WHERE lessons <> '{}' AND
		course_id = (SELECT id FROM courses WHERE slug = 'basis') ORDER BY n`))
	files, err := w.Learning.CourseFiles(t.Context(), w.agent, w.course(w.agent, "basis").ID, 2)
	require.NoError(t, err)
	require.Equal(t, map[string]string{"about.toml": "2", "questions.toml": "x"}, files)
	require.Equal(t, []string{"course_published", "course_published", "course_published"}, query[string](w, `SELECT kind FROM events WHERE kind LIKE 'course%'`))

	w.exec(`UPDATE course_versions SET shipped = '' WHERE state = 'published' AND title_nl = 'Titel 2'`) // as an editor's own text has it
	require.Equal(t, version.SyncReport{Kept: basis}, sync(shippedCourse("basis", "3")))
	require.Equal(t, "Titel 2", w.course(w.agent, "basis").Title)
	w.exec(`INSERT INTO course_versions (course_id, n, state, saved_at) SELECT id, 2, 'draft', now() FROM courses WHERE slug = 'recht'`)
	require.Equal(t, version.SyncReport{Kept: []string{"recht"}}, sync(shippedCourse("recht", "2")), "a draft is on its way")
}

func TestPasses_IsEightyPercent(t *testing.T) {
	t.Parallel()
	for _, row := range []struct {
		right, of int
		passes    bool
	}{{8, 10, true}, {7, 10, false}, {10, 10, true}, {4, 5, true}, {3, 5, false}, {3, 4, false}, {4, 4, true}, {0, 0, false}} {
		require.Equal(t, row.passes, learning.Passes(row.right, row.of), "%d of %d", row.right, row.of)
	}
}

func TestLesson_ProgressIsKeptForItsReader(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	c, colleague := w.teach("basis"), w.addUser("ander@voorbeeld.example", models.RoleAgent, w.provider.ID)
	require.False(t, c.Begun())
	require.Equal(t, "een", c.Next())
	require.NoError(t, w.Learning.OpenLesson(t.Context(), w.agent, c.ID, c.N, "twee"))
	w.after(time.Minute)
	require.NoError(t, w.Learning.OpenLesson(t.Context(), w.agent, c.ID, c.N, "een"))
	require.NoError(t, w.Learning.FinishLesson(t.Context(), w.agent, c.ID, c.N, "een"))
	w.after(time.Hour)
	require.NoError(t, w.Learning.FinishLesson(t.Context(), w.agent, c.ID, c.N, "een"))
	require.NoError(t, w.Learning.OpenLesson(t.Context(), w.agent, c.ID, c.N, "een"))
	require.True(t, start.Add(time.Minute).Equal(query[time.Time](w, `SELECT finished_at FROM lesson_views WHERE finished_at IS NOT NULL`)[0]), "the first time")
	c = w.course(w.agent, "basis")
	require.True(t, c.Begun())
	require.Equal(t, []string{"een", "twee"}, c.Opened)
	require.Equal(t, []string{"een"}, c.Finished)
	require.Equal(t, "twee", c.Next())
	require.False(t, new(w.course(colleague, "basis")).Begun(), "a colleague's own")
	require.ErrorIs(t, w.Learning.OpenLesson(t.Context(), w.agent, c.ID, c.N, "drie"), models.ErrNotFound)
	require.ErrorIs(t, w.Learning.FinishLesson(t.Context(), w.agent, c.ID, 9, "een"), models.ErrNotFound)

	_, err := w.Learning.SyncCourses(t.Context(), []learning.ShippedCourse{shippedCourse("basis", "2")})
	require.NoError(t, err)
	require.Equal(t, []string{"een"}, w.course(w.agent, "basis").Finished, "a new version does not undo it")
}

func TestLesson_AnAuditorLeavesNoTrace(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	w.teach("basis")
	auditor := w.as(models.RoleAuditor)
	c := w.course(auditor, "basis")
	before := w.allRows()
	require.NoError(t, w.Learning.OpenLesson(t.Context(), auditor, c.ID, c.N, "een"))
	require.ErrorIs(t, w.Learning.FinishLesson(t.Context(), auditor, c.ID, c.N, "een"), models.ErrForbidden)
	_, err := w.Learning.StartAttempt(t.Context(), auditor, drawn(c, 2))
	require.ErrorIs(t, err, models.ErrForbidden)
	require.ErrorIs(t, w.Learning.AnswerQuestion(t.Context(), auditor, uuid.New(), given(1, true)), models.ErrForbidden)
	require.Equal(t, before, w.allRows())
}

func TestAttempt_PassingGivesACertificate(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	c := w.teach("basis")
	id := w.sit(w.agent, c, 5)
	require.Equal(t, 1, new(w.attempt(w.agent, id)).Next())
	for no := 1; no <= 5; no++ {
		w.after(time.Duration(no) * time.Minute)
		require.Empty(t, query[string](w, `SELECT number FROM certificates`))
		require.NoError(t, w.Learning.AnswerQuestion(t.Context(), w.agent, id, given(no, no != 2)))
	}
	a, now := w.attempt(w.agent, id), w.Now()
	require.Equal(t, []any{now, 4, true, 0}, []any{a.FinishedAt.UTC(), *a.Correct, *a.Passed, a.Next()})
	require.Regexp(t, `^[2-9A-HJ-NP-Z]{4}-[2-9A-HJ-NP-Z]{4}-[2-9A-HJ-NP-Z]{4}$`, a.Certificate)
	type row struct {
		Number, Holder, Organisation string
		Passed, Expires              time.Time
	}
	kept := records[row](w, `SELECT number, holder, organisation, passed_at, expires_at FROM certificates`)[0]
	kept.Passed, kept.Expires = kept.Passed.UTC(), kept.Expires.UTC()
	require.Equal(t, &row{a.Certificate, "agent@voorbeeld.example", "voorbeeld", now, now.AddDate(1, 0, 0)}, kept)
	require.Equal(t, []string{"basis " + a.Certificate}, query[string](w,
		`SELECT data ->> 'code' || ' ' || (data ->> 'receipt') FROM events WHERE kind = 'certificate_issued'`))
	c = w.course(w.agent, "basis")
	require.Equal(t, a.Certificate, c.Certificate)
	require.False(t, c.Begun(), "done")
	w.clock.set(now.AddDate(1, 0, 0))
	require.Empty(t, w.course(w.agent, "basis").Certificate, "it expired")
	require.True(t, new(w.course(w.agent, "basis")).Begun())
}

func TestAttempt_StaffGetACertificateOfEOKM(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	w.take(w.analyst, w.teach("basis"), 2, 2)
	require.Equal(t, []string{"EOKM"}, query[string](w, `SELECT organisation FROM certificates`))
}

func TestAttempt_PassingClosesWhatAskedForIt(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	c := w.teach("basis")
	w.exec(`INSERT INTO assignments (id, provider_id, user_id, course_id, by_id, created_at, due_at) VALUES ($1, $2, $3, $4, $3, $5, $6)`,
		uuid.New(), w.provider.ID, w.agent.UserID, c.ID, start, start.AddDate(0, 0, 14))
	require.Equal(t, start.AddDate(0, 0, 14), w.course(w.agent, "basis").DueAt.UTC())
	w.take(w.agent, c, 0, 2)
	require.NotNil(t, w.course(w.agent, "basis").DueAt)
	w.after(learning.RetryPause)
	w.take(w.agent, c, 2, 2)
	require.Nil(t, w.course(w.agent, "basis").DueAt)
	require.Equal(t, []string{"passed"}, query[string](w, `SELECT closed FROM assignments`))
}

func TestAttempt_AFailedOneWaitsBeforeTheNext(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	c := w.teach("basis")
	w.take(w.agent, c, 1, 2)
	require.Empty(t, query[string](w, `SELECT number FROM certificates`))
	c = w.course(w.agent, "basis")
	require.Equal(t, start.Add(learning.RetryPause), c.RetryAt(w.Now()).UTC())
	require.Equal(t, []int{1, 2}, []int{c.TriedRight, c.TriedOf})
	w.after(learning.RetryPause - time.Second)
	_, err := w.Learning.StartAttempt(t.Context(), w.agent, drawn(c, 2))
	require.ErrorIs(t, err, models.ErrThrottled)
	w.after(learning.RetryPause)
	require.Zero(t, c.RetryAt(w.Now()))
	w.take(w.agent, c, 2, 2)
	w.take(w.agent, c, 2, 2) // who passed may try again at once
	require.Len(t, query[string](w, `SELECT number FROM certificates`), 2)
}

func TestAttempt_GoesOnWhereItWasAndOnItsVersion(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	c := w.teach("basis")
	id := w.sit(w.agent, c, 3)
	require.NoError(t, w.Learning.AnswerQuestion(t.Context(), w.agent, id, given(1, false)))
	_, err := w.Learning.SyncCourses(t.Context(), []learning.ShippedCourse{shippedCourse("basis", "2")})
	require.NoError(t, err)
	newer := w.course(w.agent, "basis")
	require.Equal(t, []any{id, 1, 3}, []any{*newer.Attempt, newer.Answered, newer.Asked})
	require.Equal(t, id, w.sit(w.agent, newer, 3), "no other questions by beginning again")
	_, err = w.Learning.StartAttempt(t.Context(), w.analyst, drawn(c, 3))
	require.ErrorIs(t, err, models.ErrConflict, "a version that is not followed any more")
	files, err := w.Learning.CourseFiles(t.Context(), w.agent, c.ID, 1)
	require.NoError(t, err)
	require.Equal(t, "1", files["about.toml"])
	for no := 2; no <= 3; no++ {
		require.NoError(t, w.Learning.AnswerQuestion(t.Context(), w.agent, id, given(no, true)))
	}
	require.Equal(t, []int{1}, query[int](w, `SELECT n FROM attempts WHERE finished_at IS NOT NULL`))
	w.exec(`UPDATE courses SET archived_at = now()`)
	w.after(time.Hour)
	_, err = w.Learning.StartAttempt(t.Context(), w.agent, drawn(newer, 3))
	require.ErrorIs(t, err, models.ErrConflict, "archived")
}

func TestAttempt_TheFirstAnswerStays(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	id := w.sit(w.agent, w.teach("basis"), 2)
	require.NoError(t, w.Learning.AnswerQuestion(t.Context(), w.agent, id, given(1, false)))
	before := w.allRows()
	require.NoError(t, w.Learning.AnswerQuestion(t.Context(), w.agent, id, given(1, true)), "sent twice")
	require.ErrorIs(t, w.Learning.AnswerQuestion(t.Context(), w.agent, id, learning.AttemptAnswer{No: 1, Question: "q2"}), models.ErrConflict)
	require.ErrorIs(t, w.Learning.AnswerQuestion(t.Context(), w.agent, id, learning.AttemptAnswer{No: 2, Question: "q1"}), models.ErrConflict)
	require.ErrorIs(t, w.Learning.AnswerQuestion(t.Context(), w.agent, id, learning.AttemptAnswer{No: 3, Question: "q3"}), models.ErrConflict)
	require.Equal(t, before, w.allRows())
	require.NoError(t, w.Learning.AnswerQuestion(t.Context(), w.agent, id, given(2, true)))
	before = w.allRows()
	require.NoError(t, w.Learning.AnswerQuestion(t.Context(), w.agent, id, given(2, false)))
	require.Equal(t, before, w.allRows(), "also after the end")
}

func TestAttempt_AnothersIsAsAbsent(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	id := w.sit(w.agent, w.teach("basis"), 2)
	other := w.addTenant("noorderlicht", "198.51.100.0/24")
	colleague := w.addUser("ander@voorbeeld.example", models.RoleProviderAdmin, w.provider.ID)
	before := w.allRows()
	for _, actor := range []models.Actor{colleague, other.agent, w.analyst} {
		for _, of := range []uuid.UUID{id, uuid.New()} {
			_, err := w.Learning.Attempt(t.Context(), actor, of)
			require.ErrorIs(t, err, models.ErrNotFound)
			require.ErrorIs(t, w.Learning.AnswerQuestion(t.Context(), actor, of, given(1, true)), models.ErrNotFound)
		}
	}
	require.Equal(t, before, w.allRows())
}

func TestRace_AnswersAtOnceAreEachKeptOnce(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	c := w.teach("basis")
	w.atOnce(8, func(ctx context.Context, _ int) error {
		_, err := w.Learning.StartAttempt(ctx, w.agent, drawn(c, 10))
		return err
	})
	id := query[uuid.UUID](w, `SELECT id FROM attempts`)
	require.Len(t, id, 1, "one at a time")
	w.atOnce(20, func(ctx context.Context, i int) error {
		return w.Learning.AnswerQuestion(ctx, w.agent, id[0], given(1+i%10, i < 10 || i%10 > 1))
	})
	require.Equal(t, 10, w.counts("attempt_answers"))
	require.Equal(t, 1, w.counts("certificates"), "of ten last answers one finished the test")
	require.Equal(t, []int{1}, query[int](w, `SELECT count(*) FROM events WHERE kind = 'certificate_issued'`))
	a := w.attempt(w.agent, id[0])
	require.NotNil(t, a.FinishedAt)
	require.Equal(t, query[int](w, `SELECT count(*) FROM attempt_answers WHERE correct`)[0], *a.Correct)
}
