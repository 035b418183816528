package learning_test

import (
	"maps"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"eokm.nl/hosting/models/learning"
	"eokm.nl/hosting/models/modelstest"
)

func TestCourseText_WhatCanNeverBeKept(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	one, _ := w.Editors()
	for _, path := range []string{
		"", "../about.toml", "/about.toml", "lessons/een.md", "lessons/een.de.md", "lessons/../x.nl.md",
		"lessons/Een.nl.md", "x.toml",
	} {
		text := folder("X")
		text.Files[path] = "x"
		require.Equal(t, []string{"files course.path"}, modelstest.Problems(t, w.Learning.NewCourse(t.Context(), one, "x", text)), path)
	}
	bad := folder("X")
	bad.Files["about.toml"], bad.Files["questions.toml"] = strings.Repeat("é", 200_001), "a\x00"
	bad.NoteNL = strings.Repeat("x", 501)
	require.Equal(t, []string{"about.toml article.too_long", "questions.toml text.characters", "note_nl article.too_long"},
		modelstest.Problems(t, w.Learning.NewCourse(t.Context(), one, "x", bad)))
	large := folder("X")
	for i := range 11 {
		large.Files["lessons/"+strings.Repeat("x", i+1)+".nl.md"] = strings.Repeat("x", 200_000)
	}
	require.Equal(t, []string{"files course.large"}, modelstest.Problems(t, w.Learning.NewCourse(t.Context(), one, "x", large)))
	for _, slug := range []string{"", "Groot", "a--b", "a/b", strings.Repeat("a", 81)} {
		require.Equal(t, "article.slug", modelstest.Problem(t, w.Learning.NewCourse(t.Context(), one, slug, folder("X"))), slug)
	}
	for _, slug := range []string{"new", "team", "certificates", "offers", "verify"} {
		require.Equal(t, "article.slug.reserved", modelstest.Problem(t, w.Learning.NewCourse(t.Context(), one, slug, folder("X"))), slug)
		report, err := w.Learning.SyncCourses(t.Context(), []learning.ShippedCourse{shippedCourse(slug, "1")})
		require.Equal(t, "article.slug.reserved", modelstest.Problem(t, err), slug)
		require.Empty(t, report.Added, slug)
	}
	require.Equal(t, []int{0}, modelstest.Query[int](w.World, `SELECT count(*) FROM courses`))
	w.newCourse(one, "leeg", learning.CourseText{})
	require.Equal(t, "course.slug.taken", modelstest.Problem(t, w.Learning.NewCourse(t.Context(), one, "leeg", folder("X"))))
	long := folder(strings.Repeat("é", 500))
	require.NoError(t, w.saveCourse(one, "leeg", long))
	require.Equal(t, []int{120}, modelstest.Query[int](w.World, `SELECT length(title_nl) FROM course_versions`),
		"a list shows the beginning")
}

func TestCourseText_NamesNothingThatWasReported(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	one, _ := w.Editors()
	w.Load(w.Report("R-1", "https://img.example.com/1", "192.0.2.7"))
	w.newCourse(one, "les", folder("Les"))
	with := func(path, words string) learning.CourseText {
		text := folder("Les")
		text.Files = maps.Clone(text.Files)
		text.Files[path] += "\n" + words + "\n"
		return text
	}
	for _, words := range []string{"Zie img.example.com.", "hxxps://img[.]example[.]com/1", "host 192.0.2.7"} {
		for _, path := range []string{"lessons/een.nl.md", "questions.toml"} {
			require.Equal(t, []string{path + " course.reported"}, modelstest.Problems(t, w.saveCourse(one, "les", with(path, words))),
				words)
		}
		require.Equal(t, []string{"about.toml course.reported"},
			modelstest.Problems(t, w.Learning.NewCourse(t.Context(), one, "ander", with("about.toml", words))), words)
		noted := folder("Les")
		noted.NoteEN = words
		require.Equal(t, []string{"note_en course.reported"}, modelstest.Problems(t, w.saveCourse(one, "les", noted)), words)
	}
	require.NoError(t, w.saveCourse(one, "les", with("lessons/een.nl.md", "Zie img.example.org en /kb/over-ons.")))
	// A practice notice is made of names and addresses that are nobody's; those of a test are the only ones that somebody reports.
	require.NoError(t, w.saveCourse(one, "les", with("questions.toml", "host   = \"img[.]example[.]com\"\nip = \"192.0.2.7\"")))
	// What stood there before it was reported holds up nobody.
	require.NoError(t, w.saveCourse(one, "les", with("lessons/een.nl.md", "Zie ander.example.net.")))
	w.Load(w.Report("R-2", "https://ander.example.net/2", "192.0.2.8"))
	require.NoError(t, w.saveCourse(one, "les", with("lessons/een.nl.md", "Zie ander.example.net. Nieuw.")))
}
