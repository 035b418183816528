package learning_test

import (
	"context"
	"errors"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"eokm.nl/hosting/models"
	"eokm.nl/hosting/models/learning"
	"eokm.nl/hosting/models/modelstest"
	"eokm.nl/hosting/models/version"
)

// folder is a course that says this.
func folder(says string) learning.CourseText {
	return learning.CourseText{
		Files: map[string]string{
			"about.toml": says, "questions.toml": "vraag " + says, "lessons/een.nl.md": "les",
			"lessons/een.en.md": "lesson",
		},
		Minutes: 20, Lessons: []string{"een"}, TitleNL: says, TitleEN: says + " (en)", SummaryNL: "Kort.", SummaryEN: "Short.",
	}
}

var errFaulty = errors.New("a fault in the folder")

// reads is a reader that finds a fault wherever a file says so.
func reads(files map[string]string) (learning.CourseText, error) {
	for _, text := range files {
		if strings.Contains(text, "FOUT") {
			return learning.CourseText{}, errFaulty
		}
	}
	return learning.CourseText{Position: 7}, nil
}

func (w *world) newCourse(actor models.Actor, slug string, text learning.CourseText) {
	w.T.Helper()
	require.NoError(w.T, w.Learning.NewCourse(w.T.Context(), actor, slug, text))
}

// turn brings the version of a course that is on its way a step on, as it is now.
func (w *world) turn(actor models.Actor, slug string, c version.Change) error {
	w.T.Helper()
	v, err := w.Learning.CourseVersion(w.T.Context(), w.As(models.RoleAuditor), slug, 0)
	if err != nil {
		return err
	}
	c.Revision = v.Revision
	_, err = w.Learning.ChangeCourse(w.T.Context(), actor, slug, c, reads)
	return err
}

func (w *world) releaseCourse(writer, second models.Actor, slug string) {
	w.T.Helper()
	require.NoError(w.T, w.turn(writer, slug, version.Change{Act: version.Send}))
	require.NoError(w.T, w.turn(second, slug, version.Change{Act: version.Approve}))
}

// saveCourse saves the version on its way, begun where there is none.
func (w *world) saveCourse(actor models.Actor, slug string, text learning.CourseText) error {
	w.T.Helper()
	_, err := w.Learning.OpenCourseDraft(w.T.Context(), actor, slug)
	require.NoError(w.T, err)
	v, err := w.Learning.CourseVersion(w.T.Context(), actor, slug, 0)
	require.NoError(w.T, err)
	_, err = w.Learning.SaveCourse(w.T.Context(), actor, slug, v.Revision, text)
	return err
}

func (w *world) courseStates(slug string) []string {
	w.T.Helper()
	return modelstest.Query[string](w.World, `SELECT v.state FROM course_versions v JOIN courses c ON c.id = v.course_id
		WHERE c.slug = $1 ORDER BY v.n`, slug)
}

func (w *world) courseFolder(slug string, n int) map[string]string {
	w.T.Helper()
	v, err := w.Learning.CourseVersion(w.T.Context(), w.As(models.RoleEditor), slug, n)
	require.NoError(w.T, err)
	return v.Files
}

func TestCourseVersion_ASecondPersonPublishes(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	one, two := w.Editors()
	w.Load(w.Report("R-1", "https://img.example.com/1", "192.0.2.7"))
	w.newCourse(one, "basis", folder("Basis"))
	_, err := w.Learning.Course(t.Context(), w.Agent, "basis", "nl")
	require.ErrorIs(t, err, models.ErrNotFound)
	require.ErrorIs(t, w.turn(two, "basis", version.Change{Act: version.Approve}), models.ErrConflict, "it was not sent")
	require.NoError(t, w.turn(one, "basis", version.Change{Act: version.Send}))
	for _, act := range []version.Act{version.Approve, version.Return, version.Schedule} {
		require.Equal(t, "article.second", modelstest.Problem(t,
			w.turn(one, "basis", version.Change{Act: act, Reason: "Nee.", At: modelstest.Start.Add(time.Hour)})))
	}
	require.Equal(t, "text.missing", modelstest.Problem(t, w.turn(two, "basis", version.Change{Act: version.Return})))
	require.NoError(t, w.turn(two, "basis", version.Change{
		Act:    version.Return,
		Reason: "Les een klopt niet. Zie 192.0.2.7.",
	}))
	v, err := w.Learning.CourseVersion(t.Context(), one, "basis", 0)
	require.NoError(t, err)
	require.Equal(t, []any{version.Draft, true, two.UserID.String()}, []any{v.State, v.Wrote, w.UserNamed(v.DecidedBy)})
	require.Contains(t, v.Returned, "Les een klopt niet.")
	require.NotContains(t, v.Returned, "192.0.2.7", "what was reported goes")

	// Whoever mends a word is a writer too, and then a third has to look.
	require.NoError(t, w.saveCourse(two, "basis", folder("Beter")))
	require.NoError(t, w.turn(two, "basis", version.Change{Act: version.Send}))
	require.Equal(t, "article.second", modelstest.Problem(t, w.turn(two, "basis", version.Change{Act: version.Approve})))
	require.NoError(t, w.turn(w.As(models.RoleAdmin), "basis", version.Change{Act: version.Approve}))
	c := w.course(w.Agent, "basis")
	require.Equal(t, []any{"Beter", 1, []string{"een"}}, []any{c.Title, c.N, c.Lessons})
	require.Equal(t, []int{7}, modelstest.Query[int](w.World, `SELECT position FROM courses`), "as the folder says")
	require.Equal(t, []string{"course_begun", "course_sent", "course_returned", "course_sent", "course_published"},
		modelstest.Query[string](w.World, `SELECT kind FROM events WHERE kind LIKE 'course%' ORDER BY id`))
}

func TestCourseVersion_LifecycleHoldsInTheDatabase(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	one, two := w.Editors()
	acts := []version.Act{
		version.Send, version.TakeBack, version.Return, version.Approve, version.Schedule,
		version.Release,
		version.Drop, version.Replace, "x",
	}
	for state, ready := range map[version.State][]version.Act{
		version.Draft: {}, version.Review: {version.Send},
		version.Scheduled: {version.Send, version.Schedule},
	} {
		for _, act := range acts {
			slug := string(state) + "-" + strings.ReplaceAll(string(act), "_", "-")
			w.newCourse(one, slug, folder(slug))
			for _, step := range ready {
				actor := one
				if step == version.Schedule {
					actor = two
				}
				require.NoError(t, w.turn(actor, slug, version.Change{Act: step, At: modelstest.Start.Add(time.Hour)}))
			}
			err := w.turn(two, slug, version.Change{Act: act, Reason: "Waarom.", At: modelstest.Start.Add(time.Hour)})
			require.Equal(t, state.Allows(act), err == nil, "%s: %v", slug, err)
		}
	}
}

func TestSaveCourse_TwoEditorsLoseNothing(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	one, two := w.Editors()
	w.newCourse(one, "samen", folder("Samen"))
	errs := w.Race(8, func(ctx context.Context, _ int) error {
		_, err := w.Learning.SaveCourse(ctx, one, "samen", 1, folder("Een"))
		return err
	})
	require.Len(t, slices.DeleteFunc(errs, func(err error) bool { return err == nil }), 7)
	_, err := w.Learning.SaveCourse(t.Context(), two, "samen", 1, folder("Anders"))
	require.ErrorIs(t, err, models.ErrConflict, "somebody saved since")
	require.Equal(t, folder("Een").Files, w.courseFolder("samen", 0))
	less := folder("Anders")
	delete(less.Files, "lessons/een.en.md")
	less.Files["lessons/twee.nl.md"] = "nieuw"
	rev, err := w.Learning.SaveCourse(t.Context(), two, "samen", 2, less)
	require.NoError(t, err)
	require.Equal(t, 3, rev)
	require.Equal(t, less.Files, w.courseFolder("samen", 0), "files come and go")
	require.NoError(t, w.turn(one, "samen", version.Change{Act: version.Send}))
	_, err = w.Learning.SaveCourse(t.Context(), two, "samen", 3, folder("Te laat"))
	require.ErrorIs(t, err, models.ErrConflict, "it is with the second person")
	_, err = w.Learning.ChangeCourse(t.Context(), w.As(models.RoleAdmin), "samen",
		version.Change{Act: version.Approve, Revision: 2}, reads)
	require.ErrorIs(t, err, models.ErrConflict, "the second person judged another text")
}

// What was published never changes, and who is in a test of it stays in it.
func TestCourseVersion_APublishedOneNeverChanges(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	one, two := w.Editors()
	w.newCourse(one, "oud", folder("Oud"))
	w.releaseCourse(one, two, "oud")
	first := w.course(w.Agent, "oud")
	attempt := w.sit(w.Agent, first, 3)
	require.NoError(t, w.Learning.AnswerQuestion(t.Context(), w.Agent, attempt, given(1, true)))

	require.NoError(t, w.saveCourse(one, "oud", folder("Nieuw")))
	_, err := w.Learning.SaveCourse(t.Context(), one, "oud", 1, folder("Over de gepubliceerde heen"))
	require.ErrorIs(t, err, models.ErrConflict)
	require.Equal(t, "Oud", w.course(w.Agent, "oud").Title, "a draft is nobody's")
	w.releaseCourse(one, two, "oud")
	require.Equal(t, []string{"former", "published"}, w.courseStates("oud"))
	require.Equal(t, folder("Oud").Files, w.courseFolder("oud", 1))
	require.Equal(t, folder("Nieuw").Files, w.courseFolder("oud", 2))
	require.Equal(t, 1, w.attempt(w.Agent, attempt).N)
	old, err := w.Learning.CourseFiles(t.Context(), w.Agent, first.ID, 1)
	require.NoError(t, err)
	require.Equal(t, folder("Oud").Files, old, "who is in it reads it on")
	require.NoError(t, w.Learning.AnswerQuestion(t.Context(), w.Agent, attempt, given(2, true)))

	n, err := w.Learning.RestoreCourse(t.Context(), one, "oud", 1)
	require.NoError(t, err)
	require.Equal(t, 3, n)
	require.Equal(t, folder("Oud").Files, w.courseFolder("oud", 0))
	_, err = w.Learning.RestoreCourse(t.Context(), two, "oud", 2)
	require.ErrorIs(t, err, models.ErrConflict, "a draft is on its way")
	_, err = w.Learning.RestoreCourse(t.Context(), two, "oud", 9)
	require.ErrorIs(t, err, models.ErrConflict)
	again, err := w.Learning.OpenCourseDraft(t.Context(), two, "oud")
	require.NoError(t, err)
	require.Equal(t, 3, again)
	require.NoError(t, w.turn(one, "oud", version.Change{Act: version.Drop}))
	require.Equal(t, []string{"former", "published", "dropped"}, w.courseStates("oud"))
	_, err = w.Learning.RestoreCourse(t.Context(), two, "oud", 9)
	require.ErrorIs(t, err, models.ErrNotFound)
}

func TestArchiveCourse_WhoIsInItMayFinish(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	one, two := w.Editors()
	w.newCourse(one, "weg", folder("Weg"))
	require.ErrorIs(t, w.Learning.ArchiveCourse(t.Context(), one, "weg"), models.ErrConflict, "nothing is published")
	require.ErrorIs(t, w.Learning.CheckCourse(t.Context(), one, "weg"), models.ErrConflict)
	w.releaseCourse(one, two, "weg")
	c := w.course(w.Agent, "weg")
	attempt := w.sit(w.Agent, c, 2)
	w.After(24 * time.Hour)
	require.NoError(t, w.Learning.CheckCourse(t.Context(), one, "weg"))
	require.Equal(t, []string{"2026-11-21 2027-05-21"},
		modelstest.Query[string](w.World, `SELECT checked_on || ' ' || review_on FROM courses`))
	require.NoError(t, w.Learning.ArchiveCourse(t.Context(), one, "weg"))
	require.ErrorIs(t, w.Learning.ArchiveCourse(t.Context(), one, "weg"), models.ErrConflict)
	_, err := w.Learning.Course(t.Context(), w.Agent, "weg", "nl")
	require.ErrorIs(t, err, models.ErrNotFound)
	require.NoError(t, w.Learning.AnswerQuestion(t.Context(), w.Agent, attempt, given(1, true)))
	_, err = w.Learning.CourseFiles(t.Context(), w.Agent, c.ID, 1)
	require.NoError(t, err)
	_, err = w.Learning.OpenCourseDraft(t.Context(), one, "weg")
	require.NoError(t, err)
	w.releaseCourse(one, two, "weg")
	require.Equal(t, 2, w.course(w.Agent, "weg").N, "publishing brings it back")
}

func TestCourseVersion_ScheduledIsPublishedThen(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	one, two := w.Editors()
	w.newCourse(one, "straks", folder("Straks"))
	w.DraftArticle(one, "ook-straks", modelstest.Manuscript("Ook straks"))
	at := version.Change{Act: version.Schedule, At: modelstest.Start.Add(2 * time.Hour)}
	require.NoError(t, w.turn(one, "straks", version.Change{Act: version.Send}))
	require.NoError(t, w.ChangeVersion(one, "ook-straks", version.Change{Act: version.Send}))
	require.Equal(t, "article.at.past", modelstest.Problem(t,
		w.turn(two, "straks", version.Change{Act: version.Schedule, At: modelstest.Start})))
	require.NoError(t, w.turn(two, "straks", at))
	require.NoError(t, w.ChangeVersion(two, "ook-straks", at))
	due := func() int {
		articles, err := w.Article.PublishDue(t.Context())
		require.NoError(t, err)
		courses, err := w.Learning.PublishDueCourses(t.Context())
		require.NoError(t, err)
		return articles + courses
	}
	w.After(2*time.Hour - time.Second)
	require.Zero(t, due())
	w.After(2 * time.Hour)
	require.Equal(t, 2, due(), "an article and a course")
	require.Zero(t, due())
	require.Equal(t, "Straks", w.course(w.Agent, "straks").Title)
	require.Equal(t, []string{two.UserID.String()}, modelstest.Query[string](w.World, `SELECT decided_by::text FROM course_versions`))
}

// A fault blocks publishing, and never saving.
func TestChangeCourse_AFaultBlocksPublishingAndNotSaving(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	one, two := w.Editors()
	w.newCourse(one, "half", folder("Half"))
	require.NoError(t, w.saveCourse(one, "half", folder("FOUT")))
	require.ErrorIs(t, w.turn(one, "half", version.Change{Act: version.Send}), errFaulty)
	require.Equal(t, []string{"draft"}, w.courseStates("half"))
	require.NoError(t, w.saveCourse(one, "half", folder("Heel")))
	require.NoError(t, w.turn(one, "half", version.Change{Act: version.Send}))
	// The rules may become stricter while it waits.
	strict := func(map[string]string) (learning.CourseText, error) { return learning.CourseText{}, errFaulty }
	v, err := w.Learning.CourseVersion(t.Context(), two, "half", 0)
	require.NoError(t, err)
	for _, act := range []version.Act{version.Approve, version.Schedule} {
		_, err = w.Learning.ChangeCourse(t.Context(), two, "half",
			version.Change{Act: act, Revision: v.Revision, At: modelstest.Start.Add(time.Hour)}, strict)
		require.ErrorIs(t, err, errFaulty, act)
	}
	_, err = w.Learning.ChangeCourse(t.Context(), two, "half",
		version.Change{Act: version.Return, Revision: v.Revision, Reason: "Mis."}, strict)
	require.NoError(t, err, "it can go back")
}

func TestCourse_WhoWritesAndReadsDrafts(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	one, two := w.Editors()
	w.newCourse(one, "open", folder("Open"))
	w.releaseCourse(one, two, "open")
	_, err := w.Learning.OpenCourseDraft(t.Context(), one, "open")
	require.NoError(t, err)
	for _, role := range append(models.Roles(), "") {
		actor := models.Actor{}
		if role != "" {
			actor = w.As(role)
		}
		writes := role == models.RoleEditor || role == models.RoleAdmin
		for what, do := range map[string]func() error{
			"new": func() error {
				return w.Learning.NewCourse(t.Context(), actor, "van-"+strings.ReplaceAll(string(role), "_", "-"), folder("X"))
			},
			"draft":   func() error { _, err := w.Learning.OpenCourseDraft(t.Context(), actor, "open"); return err },
			"restore": func() error { _, err := w.Learning.RestoreCourse(t.Context(), actor, "open", 1); return err },
			"save":    func() error { _, err := w.Learning.SaveCourse(t.Context(), actor, "open", 99, folder("X")); return err },
			"change": func() error {
				_, err := w.Learning.ChangeCourse(t.Context(), actor, "open", version.Change{Act: "x"}, reads)
				return err
			},
			"check":   func() error { return w.Learning.CheckCourse(t.Context(), actor, "geen") },
			"archive": func() error { return w.Learning.ArchiveCourse(t.Context(), actor, "geen") },
		} {
			require.Equal(t, !writes, errors.Is(do(), models.ErrForbidden), "%s by %q", what, role)
		}
		for what, do := range map[string]func() error{
			"version":  func() error { _, err := w.Learning.CourseVersion(t.Context(), actor, "open", 0); return err },
			"versions": func() error { _, err := w.Learning.CourseVersions(t.Context(), actor, "open"); return err },
			"list":     func() error { _, err := w.Learning.DeskCourses(t.Context(), actor); return err },
		} {
			require.Equal(t, actor.Staff(), do() == nil, "%s by %q", what, role)
		}
	}
	_, err = w.Learning.CourseVersions(t.Context(), one, "geen")
	require.ErrorIs(t, err, models.ErrNotFound)
}

func TestDeskCourses_SayWhatWaits(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	one, two := w.Editors()
	for _, slug := range []string{"af", "bezig", "wacht"} {
		w.newCourse(one, slug, folder(slug))
	}
	w.releaseCourse(one, two, "af")
	require.NoError(t, w.turn(one, "wacht", version.Change{Act: version.Send}))
	c := w.course(w.Agent, "af")
	require.NoError(t, w.Learning.OpenLesson(t.Context(), w.Agent, c.ID, 1, "een"))
	w.take(w.Agent, c, 4, 4)
	w.take(w.As(models.RoleAnalyst), c, 0, 4)
	list, err := w.Learning.DeskCourses(t.Context(), two)
	require.NoError(t, err)
	var slugs []string
	for _, d := range list {
		slugs = append(slugs, d.Slug)
	}
	require.Equal(t, []string{"wacht", "bezig", "af"}, slugs)
	require.Equal(t, []any{2, 1, 1, false, "af (en)"},
		[]any{list[2].Learners, list[2].Certified, list[2].Live, list[2].Wrote, list[2].TitleEN})
	require.False(t, list[2].Stale(modelstest.Start.AddDate(0, 5, 0)))
	require.True(t, list[2].Stale(modelstest.Start.AddDate(0, 7, 0)))
}
