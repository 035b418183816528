package learning_test

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
	"eokm.nl/hosting/models/modelstest"
	"eokm.nl/hosting/models/version"
)

// shippedCourse is a course with two lessons, as it comes with the portal in some edition.
func shippedCourse(slug, edition string) learning.ShippedCourse {
	return learning.ShippedCourse{Slug: slug, Position: 1, Digest: slug + edition, Text: learning.CourseText{
		Files: map[string]string{"about.toml": edition, "questions.toml": "x"}, Audience: []article.Audience{article.AudienceDesk},
		Minutes: 10,
		Lessons: []string{"een", "twee"}, TitleNL: "Titel " + edition, TitleEN: "Title " + edition, SummaryNL: "Kort.", SummaryEN: "Short.",
	}}
}

// teach publishes a course and gives it as the agent finds it.
func (w *world) teach(slug string) learning.Course {
	w.T.Helper()
	_, err := w.Learning.SyncCourses(w.T.Context(), []learning.ShippedCourse{shippedCourse(slug, "1")})
	require.NoError(w.T, err)
	return w.course(w.Agent, slug)
}

func (w *world) course(actor models.Actor, slug string) learning.Course {
	w.T.Helper()
	c, err := w.Learning.Course(w.T.Context(), actor, slug, "nl")
	require.NoError(w.T, err)
	return c
}

// sit begins a test of so many questions.
func (w *world) sit(actor models.Actor, c learning.Course, questions int) uuid.UUID {
	w.T.Helper()
	id, err := w.Learning.StartAttempt(w.T.Context(), actor, drawn(c, questions))
	require.NoError(w.T, err)
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
	w.T.Helper()
	id := w.sit(actor, c, of)
	for no := 1; no <= of; no++ {
		require.NoError(w.T, w.Learning.AnswerQuestion(w.T.Context(), actor, id, given(no, no <= right)))
	}
	return id
}

func (w *world) attempt(actor models.Actor, id uuid.UUID) learning.Attempt {
	w.T.Helper()
	a, err := w.Learning.Attempt(w.T.Context(), actor, id)
	require.NoError(w.T, err)
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
	require.Equal(t, version.SyncReport{Renewed: basis, Added: []string{"recht"}},
		sync(shippedCourse("basis", "2"), shippedCourse("recht", "1")))
	require.Equal(t, 2, w.course(w.Agent, "basis").N)
	require.Equal(t, "Titel 2", w.course(w.Agent, "basis").Title)
	require.Equal(t, []string{"former", "published"},
		modelstest.Query[string](w.World, `SELECT state FROM course_versions WHERE lessons <> '{}' AND
		course_id = (SELECT id FROM courses WHERE slug = 'basis') ORDER BY n`))
	files, err := w.Learning.CourseFiles(t.Context(), w.Agent, w.course(w.Agent, "basis").ID, 2)
	require.NoError(t, err)
	require.Equal(t, map[string]string{"about.toml": "2", "questions.toml": "x"}, files)
	require.Equal(t, []string{"course_published", "course_published", "course_published"},
		modelstest.Query[string](w.World, `SELECT kind FROM events WHERE kind LIKE 'course%'`))

	w.Exec(`UPDATE course_versions SET shipped = '' WHERE state = 'published' AND title_nl = 'Titel 2'`) // as an editor's own text has it
	require.Equal(t, version.SyncReport{Kept: basis}, sync(shippedCourse("basis", "3")))
	require.Equal(t, "Titel 2", w.course(w.Agent, "basis").Title)
	w.Exec(`INSERT INTO course_versions (course_id, n, state, saved_at) SELECT id, 2, 'draft', now() FROM courses WHERE slug = 'recht'`)
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
	c, colleague := w.teach("basis"), w.AddUser("ander@voorbeeld.example", models.RoleAgent, w.Hoster.ID)
	require.False(t, c.Begun())
	require.Equal(t, "een", c.Next())
	require.NoError(t, w.Learning.OpenLesson(t.Context(), w.Agent, c.ID, c.N, "twee"))
	w.After(time.Minute)
	require.NoError(t, w.Learning.OpenLesson(t.Context(), w.Agent, c.ID, c.N, "een"))
	require.NoError(t, w.Learning.FinishLesson(t.Context(), w.Agent, c.ID, c.N, "een"))
	w.After(time.Hour)
	require.NoError(t, w.Learning.FinishLesson(t.Context(), w.Agent, c.ID, c.N, "een"))
	require.NoError(t, w.Learning.OpenLesson(t.Context(), w.Agent, c.ID, c.N, "een"))
	require.True(t, modelstest.Start.Add(time.Minute).Equal(modelstest.Query[time.Time](w.World,
		`SELECT finished_at FROM lesson_views WHERE finished_at IS NOT NULL`)[0]), "the first time")
	c = w.course(w.Agent, "basis")
	require.True(t, c.Begun())
	require.Equal(t, []string{"een", "twee"}, c.Opened)
	require.Equal(t, []string{"een"}, c.Finished)
	require.Equal(t, "twee", c.Next())
	require.False(t, new(w.course(colleague, "basis")).Begun(), "a colleague's own")
	require.ErrorIs(t, w.Learning.OpenLesson(t.Context(), w.Agent, c.ID, c.N, "drie"), models.ErrNotFound)
	require.ErrorIs(t, w.Learning.FinishLesson(t.Context(), w.Agent, c.ID, 9, "een"), models.ErrNotFound)

	_, err := w.Learning.SyncCourses(t.Context(), []learning.ShippedCourse{shippedCourse("basis", "2")})
	require.NoError(t, err)
	require.Equal(t, []string{"een"}, w.course(w.Agent, "basis").Finished, "a new version does not undo it")
}

func TestLesson_AnAuditorLeavesNoTrace(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	w.teach("basis")
	auditor := w.As(models.RoleAuditor)
	c := w.course(auditor, "basis")
	before := w.AllRows()
	require.NoError(t, w.Learning.OpenLesson(t.Context(), auditor, c.ID, c.N, "een"))
	require.ErrorIs(t, w.Learning.FinishLesson(t.Context(), auditor, c.ID, c.N, "een"), models.ErrForbidden)
	_, err := w.Learning.StartAttempt(t.Context(), auditor, drawn(c, 2))
	require.ErrorIs(t, err, models.ErrForbidden)
	require.ErrorIs(t, w.Learning.AnswerQuestion(t.Context(), auditor, uuid.New(), given(1, true)), models.ErrForbidden)
	require.Equal(t, before, w.AllRows())
}

func TestAttempt_PassingGivesACertificate(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	c := w.teach("basis")
	id := w.sit(w.Agent, c, 5)
	require.Equal(t, 1, new(w.attempt(w.Agent, id)).Next())
	for no := 1; no <= 5; no++ {
		w.After(time.Duration(no) * time.Minute)
		require.Empty(t, modelstest.Query[string](w.World, `SELECT number FROM certificates`))
		require.NoError(t, w.Learning.AnswerQuestion(t.Context(), w.Agent, id, given(no, no != 2)))
	}
	a, now := w.attempt(w.Agent, id), w.Now()
	require.Equal(t, []any{now, 4, true, 0}, []any{a.FinishedAt.UTC(), *a.Correct, *a.Passed, a.Next()})
	require.Regexp(t, `^[2-9A-HJ-NP-Z]{4}-[2-9A-HJ-NP-Z]{4}-[2-9A-HJ-NP-Z]{4}$`, a.Certificate)
	type row struct {
		Number, Holder, Organisation string
		Passed, Expires              time.Time
	}
	kept := modelstest.Records[row](w.World, `SELECT number, holder, organisation, passed_at, expires_at FROM certificates`)[0]
	kept.Passed, kept.Expires = kept.Passed.UTC(), kept.Expires.UTC()
	require.Equal(t, &row{a.Certificate, "agent@voorbeeld.example", "voorbeeld", now, now.AddDate(1, 0, 0)}, kept)
	require.Equal(t, []string{"basis " + a.Certificate}, modelstest.Query[string](w.World,
		`SELECT data ->> 'code' || ' ' || (data ->> 'receipt') FROM events WHERE kind = 'certificate_issued'`))
	c = w.course(w.Agent, "basis")
	require.Equal(t, a.Certificate, c.Certificate)
	require.False(t, c.Begun(), "done")
	w.Clock.Set(now.AddDate(1, 0, 0))
	require.Empty(t, w.course(w.Agent, "basis").Certificate, "it expired")
	require.True(t, new(w.course(w.Agent, "basis")).Begun())
}

func TestAttempt_StaffGetACertificateOfEOKM(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	w.take(w.Analyst, w.teach("basis"), 2, 2)
	require.Equal(t, []string{"EOKM"}, modelstest.Query[string](w.World, `SELECT organisation FROM certificates`))
}

func TestAttempt_PassingClosesWhatAskedForIt(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	c := w.teach("basis")
	w.Exec(`INSERT INTO assignments (id, provider_id, user_id, course_id, by_id, created_at, due_at) VALUES ($1, $2, $3, $4, $3, $5, $6)`,
		uuid.New(), w.Hoster.ID, w.Agent.UserID, c.ID, modelstest.Start, modelstest.Start.AddDate(0, 0, 14))
	require.Equal(t, modelstest.Start.AddDate(0, 0, 14), w.course(w.Agent, "basis").DueAt.UTC())
	w.take(w.Agent, c, 0, 2)
	require.NotNil(t, w.course(w.Agent, "basis").DueAt)
	w.After(learning.RetryPause)
	w.take(w.Agent, c, 2, 2)
	require.Nil(t, w.course(w.Agent, "basis").DueAt)
	require.Equal(t, []string{"passed"}, modelstest.Query[string](w.World, `SELECT closed FROM assignments`))
}

func TestAttempt_AFailedOneWaitsBeforeTheNext(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	c := w.teach("basis")
	w.take(w.Agent, c, 1, 2)
	require.Empty(t, modelstest.Query[string](w.World, `SELECT number FROM certificates`))
	c = w.course(w.Agent, "basis")
	require.Equal(t, modelstest.Start.Add(learning.RetryPause), c.RetryAt(w.Now()).UTC())
	require.Equal(t, []int{1, 2}, []int{c.TriedRight, c.TriedOf})
	w.After(learning.RetryPause - time.Second)
	_, err := w.Learning.StartAttempt(t.Context(), w.Agent, drawn(c, 2))
	require.ErrorIs(t, err, models.ErrThrottled)
	w.After(learning.RetryPause)
	require.Zero(t, c.RetryAt(w.Now()))
	w.take(w.Agent, c, 2, 2)
	w.take(w.Agent, c, 2, 2) // who passed may try again at once
	require.Len(t, modelstest.Query[string](w.World, `SELECT number FROM certificates`), 2)
}

func TestAttempt_GoesOnWhereItWasAndOnItsVersion(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	c := w.teach("basis")
	id := w.sit(w.Agent, c, 3)
	require.NoError(t, w.Learning.AnswerQuestion(t.Context(), w.Agent, id, given(1, false)))
	_, err := w.Learning.SyncCourses(t.Context(), []learning.ShippedCourse{shippedCourse("basis", "2")})
	require.NoError(t, err)
	newer := w.course(w.Agent, "basis")
	require.Equal(t, []any{id, 1, 3}, []any{*newer.Attempt, newer.Answered, newer.Asked})
	require.Equal(t, id, w.sit(w.Agent, newer, 3), "no other questions by beginning again")
	_, err = w.Learning.StartAttempt(t.Context(), w.Analyst, drawn(c, 3))
	require.ErrorIs(t, err, models.ErrConflict, "a version that is not followed any more")
	files, err := w.Learning.CourseFiles(t.Context(), w.Agent, c.ID, 1)
	require.NoError(t, err)
	require.Equal(t, "1", files["about.toml"])
	for no := 2; no <= 3; no++ {
		require.NoError(t, w.Learning.AnswerQuestion(t.Context(), w.Agent, id, given(no, true)))
	}
	require.Equal(t, []int{1}, modelstest.Query[int](w.World, `SELECT n FROM attempts WHERE finished_at IS NOT NULL`))
	w.Exec(`UPDATE courses SET archived_at = now()`)
	w.After(time.Hour)
	_, err = w.Learning.StartAttempt(t.Context(), w.Agent, drawn(newer, 3))
	require.ErrorIs(t, err, models.ErrConflict, "archived")
}

func TestAttempt_TheFirstAnswerStays(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	id := w.sit(w.Agent, w.teach("basis"), 2)
	require.NoError(t, w.Learning.AnswerQuestion(t.Context(), w.Agent, id, given(1, false)))
	before := w.AllRows()
	require.NoError(t, w.Learning.AnswerQuestion(t.Context(), w.Agent, id, given(1, true)), "sent twice")
	require.ErrorIs(t, w.Learning.AnswerQuestion(t.Context(), w.Agent, id, learning.AttemptAnswer{No: 1, Question: "q2"}),
		models.ErrConflict)
	require.ErrorIs(t, w.Learning.AnswerQuestion(t.Context(), w.Agent, id, learning.AttemptAnswer{No: 2, Question: "q1"}),
		models.ErrConflict)
	require.ErrorIs(t, w.Learning.AnswerQuestion(t.Context(), w.Agent, id, learning.AttemptAnswer{No: 3, Question: "q3"}),
		models.ErrConflict)
	require.Equal(t, before, w.AllRows())
	require.NoError(t, w.Learning.AnswerQuestion(t.Context(), w.Agent, id, given(2, true)))
	before = w.AllRows()
	require.NoError(t, w.Learning.AnswerQuestion(t.Context(), w.Agent, id, given(2, false)))
	require.Equal(t, before, w.AllRows(), "also after the end")
}

func TestAttempt_AnothersIsAsAbsent(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	id := w.sit(w.Agent, w.teach("basis"), 2)
	other := w.AddTenant("noorderlicht", "198.51.100.0/24")
	colleague := w.AddUser("ander@voorbeeld.example", models.RoleProviderAdmin, w.Hoster.ID)
	before := w.AllRows()
	for _, actor := range []models.Actor{colleague, other.Agent, w.Analyst} {
		for _, of := range []uuid.UUID{id, uuid.New()} {
			_, err := w.Learning.Attempt(t.Context(), actor, of)
			require.ErrorIs(t, err, models.ErrNotFound)
			require.ErrorIs(t, w.Learning.AnswerQuestion(t.Context(), actor, of, given(1, true)), models.ErrNotFound)
		}
	}
	require.Equal(t, before, w.AllRows())
}

func TestRace_AnswersAtOnceAreEachKeptOnce(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	c := w.teach("basis")
	w.AtOnce(8, func(ctx context.Context, _ int) error {
		_, err := w.Learning.StartAttempt(ctx, w.Agent, drawn(c, 10))
		return err
	})
	id := modelstest.Query[uuid.UUID](w.World, `SELECT id FROM attempts`)
	require.Len(t, id, 1, "one at a time")
	w.AtOnce(20, func(ctx context.Context, i int) error {
		return w.Learning.AnswerQuestion(ctx, w.Agent, id[0], given(1+i%10, i < 10 || i%10 > 1))
	})
	require.Equal(t, 10, w.Counts("attempt_answers"))
	require.Equal(t, 1, w.Counts("certificates"), "of ten last answers one finished the test")
	require.Equal(t, []int{1}, modelstest.Query[int](w.World, `SELECT count(*) FROM events WHERE kind = 'certificate_issued'`))
	a := w.attempt(w.Agent, id[0])
	require.NotNil(t, a.FinishedAt)
	require.Equal(t, modelstest.Query[int](w.World, `SELECT count(*) FROM attempt_answers WHERE correct`)[0], *a.Correct)
}
