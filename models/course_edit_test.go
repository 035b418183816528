package models_test

import (
	"context"
	"errors"
	"maps"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"eokm.nl/hosting/models"
	"eokm.nl/hosting/models/learning"
	"eokm.nl/hosting/models/version"
)

// folder is a course that says this.
func folder(says string) learning.CourseText {
	return learning.CourseText{
		Files:   map[string]string{"about.toml": says, "questions.toml": "vraag " + says, "lessons/een.nl.md": "les", "lessons/een.en.md": "lesson"},
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
	w.t.Helper()
	require.NoError(w.t, w.Learning.NewCourse(w.t.Context(), actor, slug, text))
}

// turn brings the version of a course that is on its way a step on, as it is now.
func (w *world) turn(actor models.Actor, slug string, c version.Change) error {
	w.t.Helper()
	v, err := w.Learning.CourseVersion(w.t.Context(), w.as(models.RoleAuditor), slug, 0)
	if err != nil {
		return err
	}
	c.Revision = v.Revision
	_, err = w.Learning.ChangeCourse(w.t.Context(), actor, slug, c, reads)
	return err
}

func (w *world) releaseCourse(writer, second models.Actor, slug string) {
	w.t.Helper()
	require.NoError(w.t, w.turn(writer, slug, version.Change{Act: version.Send}))
	require.NoError(w.t, w.turn(second, slug, version.Change{Act: version.Approve}))
}

// saveCourse saves the version on its way, begun where there is none.
func (w *world) saveCourse(actor models.Actor, slug string, text learning.CourseText) error {
	w.t.Helper()
	_, err := w.Learning.OpenCourseDraft(w.t.Context(), actor, slug)
	require.NoError(w.t, err)
	v, err := w.Learning.CourseVersion(w.t.Context(), actor, slug, 0)
	require.NoError(w.t, err)
	_, err = w.Learning.SaveCourse(w.t.Context(), actor, slug, v.Revision, text)
	return err
}

func (w *world) courseStates(slug string) []string {
	w.t.Helper()
	return query[string](w, `SELECT v.state FROM course_versions v JOIN courses c ON c.id = v.course_id WHERE c.slug = $1 ORDER BY v.n`, slug)
}

func (w *world) courseFolder(slug string, n int) map[string]string {
	w.t.Helper()
	v, err := w.Learning.CourseVersion(w.t.Context(), w.as(models.RoleEditor), slug, n)
	require.NoError(w.t, err)
	return v.Files
}

func TestCourseVersion_ASecondPersonPublishes(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	one, two := w.editors()
	w.load(w.report("R-1", "https://img.example.com/1", "192.0.2.7"))
	w.newCourse(one, "basis", folder("Basis"))
	_, err := w.Learning.Course(t.Context(), w.agent, "basis", "nl")
	require.ErrorIs(t, err, models.ErrNotFound)
	require.ErrorIs(t, w.turn(two, "basis", version.Change{Act: version.Approve}), models.ErrConflict, "it was not sent")
	require.NoError(t, w.turn(one, "basis", version.Change{Act: version.Send}))
	for _, act := range []version.Act{version.Approve, version.Return, version.Schedule} {
		require.Equal(t, "article.second", problem(t, w.turn(one, "basis", version.Change{Act: act, Reason: "Nee.", At: start.Add(time.Hour)})))
	}
	require.Equal(t, "text.missing", problem(t, w.turn(two, "basis", version.Change{Act: version.Return})))
	require.NoError(t, w.turn(two, "basis", version.Change{Act: version.Return, Reason: "Les een klopt niet. Zie 192.0.2.7."}))
	v, err := w.Learning.CourseVersion(t.Context(), one, "basis", 0)
	require.NoError(t, err)
	require.Equal(t, []any{version.Draft, true, two.UserID.String()}, []any{v.State, v.Wrote, w.userNamed(v.DecidedBy)})
	require.Contains(t, v.Returned, "Les een klopt niet.")
	require.NotContains(t, v.Returned, "192.0.2.7", "what was reported goes")

	// Whoever mends a word is a writer too, and then a third has to look.
	require.NoError(t, w.saveCourse(two, "basis", folder("Beter")))
	require.NoError(t, w.turn(two, "basis", version.Change{Act: version.Send}))
	require.Equal(t, "article.second", problem(t, w.turn(two, "basis", version.Change{Act: version.Approve})))
	require.NoError(t, w.turn(w.as(models.RoleAdmin), "basis", version.Change{Act: version.Approve}))
	c := w.course(w.agent, "basis")
	require.Equal(t, []any{"Beter", 1, []string{"een"}}, []any{c.Title, c.N, c.Lessons})
	require.Equal(t, []int{7}, query[int](w, `SELECT position FROM courses`), "as the folder says")
	require.Equal(t, []string{"course_begun", "course_sent", "course_returned", "course_sent", "course_published"},
		query[string](w, `SELECT kind FROM events WHERE kind LIKE 'course%' ORDER BY id`))
}

func TestCourseVersion_LifecycleHoldsInTheDatabase(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	one, two := w.editors()
	acts := []version.Act{
		version.Send, version.TakeBack, version.Return, version.Approve, version.Schedule, version.Release,
		version.Drop, version.Replace, "x",
	}
	for state, ready := range map[version.State][]version.Act{
		version.Draft: {}, version.Review: {version.Send}, version.Scheduled: {version.Send, version.Schedule},
	} {
		for _, act := range acts {
			slug := string(state) + "-" + strings.ReplaceAll(string(act), "_", "-")
			w.newCourse(one, slug, folder(slug))
			for _, step := range ready {
				actor := one
				if step == version.Schedule {
					actor = two
				}
				require.NoError(t, w.turn(actor, slug, version.Change{Act: step, At: start.Add(time.Hour)}))
			}
			err := w.turn(two, slug, version.Change{Act: act, Reason: "Waarom.", At: start.Add(time.Hour)})
			require.Equal(t, state.Allows(act), err == nil, "%s: %v", slug, err)
		}
	}
}

func TestSaveCourse_TwoEditorsLoseNothing(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	one, two := w.editors()
	w.newCourse(one, "samen", folder("Samen"))
	errs := w.race(8, func(ctx context.Context, _ int) error {
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
	_, err = w.Learning.ChangeCourse(t.Context(), w.as(models.RoleAdmin), "samen", version.Change{Act: version.Approve, Revision: 2}, reads)
	require.ErrorIs(t, err, models.ErrConflict, "the second person judged another text")
}

// What was published never changes, and who is in a test of it stays in it.
func TestCourseVersion_APublishedOneNeverChanges(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	one, two := w.editors()
	w.newCourse(one, "oud", folder("Oud"))
	w.releaseCourse(one, two, "oud")
	first := w.course(w.agent, "oud")
	attempt := w.sit(w.agent, first, 3)
	require.NoError(t, w.Learning.AnswerQuestion(t.Context(), w.agent, attempt, given(1, true)))

	require.NoError(t, w.saveCourse(one, "oud", folder("Nieuw")))
	_, err := w.Learning.SaveCourse(t.Context(), one, "oud", 1, folder("Over de gepubliceerde heen"))
	require.ErrorIs(t, err, models.ErrConflict)
	require.Equal(t, "Oud", w.course(w.agent, "oud").Title, "a draft is nobody's")
	w.releaseCourse(one, two, "oud")
	require.Equal(t, []string{"former", "published"}, w.courseStates("oud"))
	require.Equal(t, folder("Oud").Files, w.courseFolder("oud", 1))
	require.Equal(t, folder("Nieuw").Files, w.courseFolder("oud", 2))
	require.Equal(t, 1, w.attempt(w.agent, attempt).N)
	old, err := w.Learning.CourseFiles(t.Context(), w.agent, first.ID, 1)
	require.NoError(t, err)
	require.Equal(t, folder("Oud").Files, old, "who is in it reads it on")
	require.NoError(t, w.Learning.AnswerQuestion(t.Context(), w.agent, attempt, given(2, true)))

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
	one, two := w.editors()
	w.newCourse(one, "weg", folder("Weg"))
	require.ErrorIs(t, w.Learning.ArchiveCourse(t.Context(), one, "weg"), models.ErrConflict, "nothing is published")
	require.ErrorIs(t, w.Learning.CheckCourse(t.Context(), one, "weg"), models.ErrConflict)
	w.releaseCourse(one, two, "weg")
	c := w.course(w.agent, "weg")
	attempt := w.sit(w.agent, c, 2)
	w.after(24 * time.Hour)
	require.NoError(t, w.Learning.CheckCourse(t.Context(), one, "weg"))
	require.Equal(t, []string{"2026-11-21 2027-05-21"}, query[string](w, `SELECT checked_on || ' ' || review_on FROM courses`))
	require.NoError(t, w.Learning.ArchiveCourse(t.Context(), one, "weg"))
	require.ErrorIs(t, w.Learning.ArchiveCourse(t.Context(), one, "weg"), models.ErrConflict)
	_, err := w.Learning.Course(t.Context(), w.agent, "weg", "nl")
	require.ErrorIs(t, err, models.ErrNotFound)
	require.NoError(t, w.Learning.AnswerQuestion(t.Context(), w.agent, attempt, given(1, true)))
	_, err = w.Learning.CourseFiles(t.Context(), w.agent, c.ID, 1)
	require.NoError(t, err)
	_, err = w.Learning.OpenCourseDraft(t.Context(), one, "weg")
	require.NoError(t, err)
	w.releaseCourse(one, two, "weg")
	require.Equal(t, 2, w.course(w.agent, "weg").N, "publishing brings it back")
}

func TestCourseVersion_ScheduledIsPublishedThen(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	one, two := w.editors()
	w.newCourse(one, "straks", folder("Straks"))
	w.draft(one, "ook-straks", manuscript("Ook straks"))
	at := version.Change{Act: version.Schedule, At: start.Add(2 * time.Hour)}
	require.NoError(t, w.turn(one, "straks", version.Change{Act: version.Send}))
	require.NoError(t, w.change(one, "ook-straks", version.Change{Act: version.Send}))
	require.Equal(t, "article.at.past", problem(t, w.turn(two, "straks", version.Change{Act: version.Schedule, At: start})))
	require.NoError(t, w.turn(two, "straks", at))
	require.NoError(t, w.change(two, "ook-straks", at))
	due := func() int {
		articles, err := w.Article.PublishDue(t.Context())
		require.NoError(t, err)
		courses, err := w.Learning.PublishDueCourses(t.Context())
		require.NoError(t, err)
		return articles + courses
	}
	w.after(2*time.Hour - time.Second)
	require.Zero(t, due())
	w.after(2 * time.Hour)
	require.Equal(t, 2, due(), "an article and a course")
	require.Zero(t, due())
	require.Equal(t, "Straks", w.course(w.agent, "straks").Title)
	require.Equal(t, []string{two.UserID.String()}, query[string](w, `SELECT decided_by::text FROM course_versions`))
}

// A fault blocks publishing, and never saving.
func TestChangeCourse_AFaultBlocksPublishingAndNotSaving(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	one, two := w.editors()
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
		_, err = w.Learning.ChangeCourse(t.Context(), two, "half", version.Change{Act: act, Revision: v.Revision, At: start.Add(time.Hour)}, strict)
		require.ErrorIs(t, err, errFaulty, act)
	}
	_, err = w.Learning.ChangeCourse(t.Context(), two, "half", version.Change{Act: version.Return, Revision: v.Revision, Reason: "Mis."}, strict)
	require.NoError(t, err, "it can go back")
}

func TestCourseText_WhatCanNeverBeKept(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	one, _ := w.editors()
	for _, path := range []string{"", "../about.toml", "/about.toml", "lessons/een.md", "lessons/een.de.md", "lessons/../x.nl.md", "lessons/Een.nl.md", "x.toml"} {
		text := folder("X")
		text.Files[path] = "x"
		require.Equal(t, []string{"files course.path"}, problems(t, w.Learning.NewCourse(t.Context(), one, "x", text)), path)
	}
	bad := folder("X")
	bad.Files["about.toml"], bad.Files["questions.toml"] = strings.Repeat("é", 200_001), "a\x00"
	bad.NoteNL = strings.Repeat("x", 501)
	require.Equal(t, []string{"about.toml article.too_long", "questions.toml text.characters", "note_nl article.too_long"},
		problems(t, w.Learning.NewCourse(t.Context(), one, "x", bad)))
	large := folder("X")
	for i := range 11 {
		large.Files["lessons/"+strings.Repeat("x", i+1)+".nl.md"] = strings.Repeat("x", 200_000)
	}
	require.Equal(t, []string{"files course.large"}, problems(t, w.Learning.NewCourse(t.Context(), one, "x", large)))
	for _, slug := range []string{"", "Groot", "a--b", "a/b", strings.Repeat("a", 81)} {
		require.Equal(t, "article.slug", problem(t, w.Learning.NewCourse(t.Context(), one, slug, folder("X"))), slug)
	}
	for _, slug := range []string{"new", "team", "certificates", "offers", "verify"} {
		require.Equal(t, "article.slug.reserved", problem(t, w.Learning.NewCourse(t.Context(), one, slug, folder("X"))), slug)
		report, err := w.Learning.SyncCourses(t.Context(), []learning.ShippedCourse{shippedCourse(slug, "1")})
		require.Equal(t, "article.slug.reserved", problem(t, err), slug)
		require.Empty(t, report.Added, slug)
	}
	require.Equal(t, []int{0}, query[int](w, `SELECT count(*) FROM courses`))
	w.newCourse(one, "leeg", learning.CourseText{})
	require.Equal(t, "course.slug.taken", problem(t, w.Learning.NewCourse(t.Context(), one, "leeg", folder("X"))))
	long := folder(strings.Repeat("é", 500))
	require.NoError(t, w.saveCourse(one, "leeg", long))
	require.Equal(t, []int{120}, query[int](w, `SELECT length(title_nl) FROM course_versions`), "a list shows the beginning")
}

func TestCourseText_NamesNothingThatWasReported(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	one, _ := w.editors()
	w.load(w.report("R-1", "https://img.example.com/1", "192.0.2.7"))
	w.newCourse(one, "les", folder("Les"))
	with := func(path, words string) learning.CourseText {
		text := folder("Les")
		text.Files = maps.Clone(text.Files)
		text.Files[path] += "\n" + words + "\n"
		return text
	}
	for _, words := range []string{"Zie img.example.com.", "hxxps://img[.]example[.]com/1", "host 192.0.2.7"} {
		for _, path := range []string{"lessons/een.nl.md", "questions.toml"} {
			require.Equal(t, []string{path + " course.reported"}, problems(t, w.saveCourse(one, "les", with(path, words))), words)
		}
		require.Equal(t, []string{"about.toml course.reported"}, problems(t, w.Learning.NewCourse(t.Context(), one, "ander", with("about.toml", words))), words)
		noted := folder("Les")
		noted.NoteEN = words
		require.Equal(t, []string{"note_en course.reported"}, problems(t, w.saveCourse(one, "les", noted)), words)
	}
	require.NoError(t, w.saveCourse(one, "les", with("lessons/een.nl.md", "Zie img.example.org en /kb/over-ons.")))
	// A practice notice is made of names and addresses that are nobody's; those of a test are the only ones that somebody reports.
	require.NoError(t, w.saveCourse(one, "les", with("questions.toml", "host   = \"img[.]example[.]com\"\nip = \"192.0.2.7\"")))
	// What stood there before it was reported holds up nobody.
	require.NoError(t, w.saveCourse(one, "les", with("lessons/een.nl.md", "Zie ander.example.net.")))
	w.load(w.report("R-2", "https://ander.example.net/2", "192.0.2.8"))
	require.NoError(t, w.saveCourse(one, "les", with("lessons/een.nl.md", "Zie ander.example.net. Nieuw.")))
}

func TestCourse_WhoWritesAndReadsDrafts(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	one, two := w.editors()
	w.newCourse(one, "open", folder("Open"))
	w.releaseCourse(one, two, "open")
	_, err := w.Learning.OpenCourseDraft(t.Context(), one, "open")
	require.NoError(t, err)
	for _, role := range append(models.Roles(), "") {
		actor := models.Actor{}
		if role != "" {
			actor = w.as(role)
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
	one, two := w.editors()
	for _, slug := range []string{"af", "bezig", "wacht"} {
		w.newCourse(one, slug, folder(slug))
	}
	w.releaseCourse(one, two, "af")
	require.NoError(t, w.turn(one, "wacht", version.Change{Act: version.Send}))
	c := w.course(w.agent, "af")
	require.NoError(t, w.Learning.OpenLesson(t.Context(), w.agent, c.ID, 1, "een"))
	w.take(w.agent, c, 4, 4)
	w.take(w.as(models.RoleAnalyst), c, 0, 4)
	list, err := w.Learning.DeskCourses(t.Context(), two)
	require.NoError(t, err)
	var slugs []string
	for _, d := range list {
		slugs = append(slugs, d.Slug)
	}
	require.Equal(t, []string{"wacht", "bezig", "af"}, slugs)
	require.Equal(t, []any{2, 1, 1, false, "af (en)"}, []any{list[2].Learners, list[2].Certified, list[2].Live, list[2].Wrote, list[2].TitleEN})
	require.False(t, list[2].Stale(start.AddDate(0, 5, 0)))
	require.True(t, list[2].Stale(start.AddDate(0, 7, 0)))
}
