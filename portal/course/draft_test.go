package course_test

import (
	"maps"
	"slices"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"eokm.nl/hosting/portal/course"
)

func TestDraft_WritesTheNamedFilesAndNoOther(t *testing.T) {
	t.Parallel()
	files := small()
	before := maps.Clone(files)
	d := course.Open(files)
	require.Empty(t, d.Faults)
	after := d.With(func(c *course.Course) {
		c.Lessons[1].NL.Body = "Anders.\n\n## Kop"
		c.Questions[0].Text.NL = "Ook anders"
	}, course.LessonFile("twee", "nl"))
	require.Equal(t, before, d.Files, "the draft itself stays")
	require.NotEqual(t, "Ook anders", d.Course.Questions[0].Text.NL)
	require.Contains(t, after["lessons/twee.nl.md"], "Anders.")
	delete(after, "lessons/twee.nl.md")
	delete(before, "lessons/twee.nl.md")
	require.Equal(t, before, after, "to the letter")
}

func TestDraft_ALessonThatGoesTakesItsFilesAlong(t *testing.T) {
	t.Parallel()
	after := course.Open(small()).With(func(c *course.Course) { c.Lessons = c.Lessons[:1] },
		append(course.LessonFiles("twee"), course.AboutFile)...)
	require.Equal(t, []string{"about.toml", "lessons/een.en.md", "lessons/een.nl.md", "questions.toml"}, slices.Sorted(maps.Keys(after)))
	d := course.Open(after)
	require.Len(t, d.Course.Lessons, 1)
	require.ErrorContains(t, d.Faults, "questions.toml: q2 course.fault.lesson", "its questions are told of, and kept")
}

// Whatever could not be read is kept as it stands: to write the form over it would lose it.
func TestDraft_KnowsWhatItCouldNotRead(t *testing.T) {
	t.Parallel()
	for _, row := range []struct{ file, from, to string }{
		{"about.toml", "order = 1", "order = "},
		{"about.toml", "order = 1", "order = \"x\""},
		{"about.toml", "order = 1", "ordr = 1"},
		{"lessons/een.nl.md", "+++\n", ""},
		{"lessons/een.nl.md", "minutes", "minuten"},
		{"questions.toml", "id = ", "id "},
	} {
		files := small()
		files[row.file] = strings.Replace(files[row.file], row.from, row.to, 1)
		d := course.Open(files)
		for file := range files {
			require.Equal(t, file != row.file, d.Reads(file), "%s after %s", file, row.to)
		}
		if row.file != "about.toml" {
			require.Contains(t, d.Parts(), course.Part{File: row.file, Text: files[row.file]})
		}
	}
	files := small()
	delete(files, "lessons/een.nl.md")
	require.True(t, course.Open(files).Reads("lessons/een.nl.md"), "nothing is lost")
}

func TestDraft_AnythingThatIsReadIsWrittenBack(t *testing.T) {
	t.Parallel()
	for slug, files := range shipped(t) {
		d := course.Open(files)
		all := d.With(func(*course.Course) {}, slices.Collect(maps.Keys(files))...)
		require.Equal(t, d.Course, read(t, all), slug)
		require.Equal(t, d.Parts(), course.Open(all).Parts(), "%s: nothing changed", slug)
	}
	for _, incomplete := range []string{"[[question]]\nid = \"leeg\"\n", "[[question]]\nkind = \"order\"\n[[question.option]]\n"} {
		files := small()
		files["questions.toml"] = incomplete
		d := course.Open(files)
		require.NotEmpty(t, d.Faults)
		again := course.Open(d.With(func(*course.Course) {}, course.QuestionsFile))
		require.Equal(t, d.Course, again.Course)
		require.Equal(t, d.Faults, again.Faults)
	}
}

func TestDraft_GivesTheFaultsOfAPart(t *testing.T) {
	t.Parallel()
	files := small()
	files["questions.toml"] = strings.Replace(files["questions.toml"], `to = "next"`, `to = "later"`, 1)
	d := course.Open(files)
	require.Len(t, d.Of(course.QuestionsFile, "b1"), 2)
	require.Empty(t, d.Of(course.QuestionsFile, "b"))
	require.Empty(t, d.Of(course.QuestionsFile, "q1"))
	require.Len(t, d.Of(course.QuestionsFile, ""), 2)
	require.Empty(t, d.Of(course.AboutFile, ""))
}

func TestDraft_AMarkChangesWithWhatItStandsFor(t *testing.T) {
	t.Parallel()
	d := course.Open(small())
	q := *d.Course.Question("q1")
	old, lesson := q.Mark(), d.Mark("lessons/een.nl.md", "lessons/een.en.md")
	q.Why.EN += "!"
	require.NotEqual(t, old, q.Mark())
	other := course.Open(d.With(func(c *course.Course) { c.Lessons[0].EN.Title = "New"; c.Questions[0].Text.EN = "x" },
		"lessons/een.en.md", "questions.toml"))
	require.NotEqual(t, lesson, other.Mark("lessons/een.nl.md", "lessons/een.en.md"))
	require.Equal(t, d.Mark("lessons/twee.nl.md"), other.Mark("lessons/twee.nl.md"))
	require.Equal(t, d.Course.Question("q2").Mark(), other.Course.Question("q2").Mark())
}

func TestBegin_IsADraftThatLacksEverything(t *testing.T) {
	t.Parallel()
	d := course.Open(course.Begin(course.Both{NL: "Nieuw", EN: "New"}))
	require.Equal(t, []string{"Nieuw", "New"}, []string{d.Course.NL.Title, d.Course.EN.Title})
	require.NotEmpty(t, d.Faults)
	for file := range d.Files {
		require.True(t, d.Reads(file))
	}
}
