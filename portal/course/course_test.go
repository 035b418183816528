package course_test

import (
	"maps"
	"net/netip"
	"slices"
	"strconv"
	"strings"
	"testing"

	"github.com/google/uuid"
	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	"eokm.nl/hosting/portal/course"
	"eokm.nl/hosting/portal/i18n"
)

// small is the folder of a course with two lessons.
func small() map[string]string {
	lesson := func(title string) string {
		return "+++\ntitle = \"" + title + "\"\nminutes = 4\n+++\n\nTekst.\n\n## Kop\n\nMeer.\n"
	}
	return map[string]string{
		"about.toml": `order = 1
audience = ["desk"]
minutes = 10
lessons = ["een", "twee"]
checked = 2026-11-23
review = 2027-05-23
[nl]
title = "Klein"
summary = "Kort."
goals = ["U kunt het."]
[en]
title = "Small"
summary = "Short."
goals = ["You can."]
`,
		"lessons/een.nl.md": lesson("Een"), "lessons/een.en.md": lesson("One"),
		"lessons/twee.nl.md": lesson("Twee"), "lessons/twee.en.md": lesson("Two"),
		"questions.toml": single("q1", "een", "quiz") + single("q2", "twee", "quiz") + single("p1", "een",
			"practice") + noticeBox + multiple + order + branch,
	}
}

func single(id, lesson, use string) string {
	return head(id, lesson, use, "single") + option("a", "") + option("b", "right = true\n") + option("c", "")
}

func head(id, lesson, use, kind string) string {
	return "[[question]]\nid = \"" + id + "\"\nlesson = \"" + lesson + "\"\nuse = \"" + use + "\"\nkind = \"" + kind + `"
text_nl = "Wat \"doet\" u?"
text_en = "What do you do?"
why_nl = "Daarom."
why_en = "That is why."
`
}

func option(text, more string) string {
	return "[[question.option]]\nnl = \"" + text + "\"\nen = \"" + text + "\"\n" + more
}

// noticeBox follows options: TOML takes a table of the last question anywhere.
const noticeBox = `[question.notice]
ref = "OEFEN-0001"
host = "img[.]example[.]com"
what = "file"
ip = "192.0.2.14"
received = "2026-11-21 02:10"
state_nl = "Nieuw"
state_en = "New"
`

var (
	multiple = head("m1", "een", "quiz", "multiple") + option("a", "right = true\n") + option("b", "") + option("c",
		"right = true\n") + option("d", "")
	order  = head("o1", "twee", "quiz", "order") + option("a", "") + option("b", "") + option("c", "") + option("d", "")
	branch = head("b1", "twee", "quiz", "branch") + step("start", turn("a", "wrong"), turn("b", "next")) + step("next",
		turn("c", "right"), turn("d", "wrong"))
)

func step(id string, options ...string) string {
	return "[[question.step]]\nid = \"" + id + "\"\ntext_nl = \"Nu?\"\ntext_en = \"Now?\"\n" + strings.Join(options, "")
}

func turn(text, to string) string {
	return "[[question.step.option]]\nnl = \"" + text + "\"\nen = \"" + text + "\"\nto = \"" + to +
		"\"\nwhy_nl = \"Zo.\"\nwhy_en = \"So.\"\n"
}

func read(t *testing.T, files map[string]string) *course.Course {
	t.Helper()
	c, err := course.Read(files)
	require.NoError(t, err)
	return c
}

// shipped are the folders of all courses that come with the portal, by slug.
func shipped(t *testing.T) map[string]map[string]string {
	t.Helper()
	list, err := course.Shipped()
	require.NoError(t, err)
	require.NotEmpty(t, list)
	folders := map[string]map[string]string{}
	for _, c := range list {
		folders[c.Slug] = c.Text.Files
	}
	return folders
}

func TestRead_WhatIsPrintedReadsTheSame(t *testing.T) {
	t.Parallel()
	folders := shipped(t)
	folders["small"] = small()
	for slug, files := range folders {
		c := read(t, files)
		again := read(t, course.Print(c))
		require.Equal(t, c, again, slug)
		require.Equal(t, course.Print(c), course.Print(again), slug)
		require.Equal(t, slices.Sorted(maps.Keys(files)), slices.Sorted(maps.Keys(course.Print(c))), slug)
	}
}

func TestRead_AnyTextIsPrintedAsItWas(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		c, err := course.Read(small())
		require.NoError(t, err)
		words := rapid.StringOfN(rapid.RuneFrom([]rune("a \"\\\n\té€#[]=\u0001\u007f")), 1, 20,
			-1).Filter(func(s string) bool { return strings.TrimSpace(s) != "" }).Draw(t, "words")
		c.Questions[0].Text.NL, c.NL.Title, c.NL.Goals = words, words, []string{words, "x"}
		again, err := course.Read(course.Print(c))
		require.NoError(t, err)
		require.Equal(t, c, again)
	})
}

// Each row breaks a good folder in one place, and names the fault that must be found there.
func TestRead_FindsEveryFaultAndSaysWhatToDo(t *testing.T) {
	t.Parallel()
	catalogue, err := i18n.New()
	require.NoError(t, err)
	for _, row := range []struct{ file, from, to, fault string }{
		{"about.toml", "", "-", "about.toml missing"},
		{"questions.toml", "", "-", "questions.toml missing"},
		{"lessons/een.en.md", "", "-", "lessons/een.en.md missing"},
		{"about.toml", "order = 1", "order = ", "about.toml toml Line=1"},
		{"about.toml", "order = 1", "order = \"x\"", "about.toml toml_value"},
		{"about.toml", "order = 1", "ordr = 1", "about.toml ordr key"},
		{"about.toml", "\"desk\"", "\"nobody\"", "about.toml audience audience"},
		{"about.toml", "\"desk\"", "", "about.toml audience audience"},
		{"about.toml", "minutes = 10", "minutes = 0", "about.toml minutes number"},
		{"about.toml", `["een", "twee"]`, `["een", "twee", "een"]`, "about.toml een id_twice"},
		{"about.toml", `["een", "twee"]`, `["een"]`, "lessons/twee.en.md stray"},
		{"about.toml", `title = "Klein"`, `title = ""`, "about.toml nl.title empty"},
		{"about.toml", `"Short."`, `"` + strings.Repeat("x", 301) + `"`, "about.toml en.summary long"},
		{"about.toml", `["You can."]`, `[]`, "about.toml en.goals goals"},
		{"about.toml", "2027-05-23", "2026-05-23", "about.toml review review"},
		{"lessons/een.nl.md", "+++\n", "", "lessons/een.nl.md front"},
		{"lessons/een.nl.md", "minutes", "minuten", "lessons/een.nl.md minuten key"},
		{"lessons/een.nl.md", "= 4", "= 5", "lessons/een.en.md minutes minutes_differ"},
		{"lessons/een.nl.md", "Tekst.", "# Kop", "lessons/een.nl.md # h1"},
		{"lessons/een.nl.md", "Tekst.", "## Nog een", "lessons/een.en.md ## headings_differ"},
		{"lessons/een.nl.md", "Tekst.\n\n## Kop\n\nMeer.", "", "lessons/een.nl.md empty"},
		{"questions.toml", `"q1"`, `"q2"`, "questions.toml q2 id_twice"},
		{"questions.toml", `"q1"`, `"Q 1"`, "questions.toml Q 1 slug"},
		{"questions.toml", `lesson = "een"`, `lesson = "drie"`, "questions.toml q1 lesson"},
		{"questions.toml", `use = "quiz"`, `use = "exam"`, "questions.toml q1 use"},
		{"questions.toml", `kind = "single"`, `kind = "guess"`, "questions.toml q1 kind"},
		{"questions.toml", `text_en = "What do you do?"`, ``, "questions.toml q1 empty"},
		{"questions.toml", `why_en = "That is why."`, ``, "questions.toml q1 empty"},
		{"questions.toml", "right = true\n", "", "questions.toml q1 right"},
		{"questions.toml", "[[question.option]]\nnl = \"a\"\nen = \"a\"\n", "", "questions.toml q1 options"},
		{"questions.toml", "nl = \"a\"\nen = \"a\"\n", "nl = \"a\"\nen = \"a\"\nwhy_nl = \"x\"\n", "questions.toml q1 one_language"},
		{"questions.toml", "nl = \"a\"\nen = \"a\"\n", "nl = \"a\"\nen = \"a\"\nto = \"x\"\n", "questions.toml q1 to_misplaced"},
		{"questions.toml", "OEFEN-0001", "EOKM-2026-000001", "questions.toml p1 notice_ref"},
		{"questions.toml", "img[.]example[.]com", "img.example.com", "questions.toml p1 notice_host"},
		{"questions.toml", "192.0.2.14", netip.MustParseAddr("192.0.2.255").Next().String(), "questions.toml p1 notice_host"},
		{"questions.toml", "2026-11-21 02:10", "gisteren", "questions.toml p1 notice_received"},
		{"questions.toml", `what = "file"`, `what = "film"`, "questions.toml p1 notice_what"},
		{"questions.toml", `state_en = "New"`, ``, "questions.toml p1 empty"},
		{"questions.toml", noticeBox, noticeBox + "[[question.step]]\nid = \"x\"\n", "questions.toml p1 steps_misplaced"},
		{"questions.toml", `to = "next"`, `to = "later"`, "questions.toml b1 start to"},
		{"questions.toml", `to = "right"`, `to = "start"`, "questions.toml b1 next to"},
		{"questions.toml", `to = "right"`, `to = "wrong"`, "questions.toml b1 no_right_end"},
		{"questions.toml", `to = "next"`, `to = "right"`, "questions.toml b1 next step_unreached"},
		{"questions.toml", `id = "next"`, `id = "right"`, "questions.toml b1 right step"},
		{"questions.toml", "to = \"wrong\"\nwhy_nl = \"Zo.\"\nwhy_en = \"So.\"\n", "to = \"wrong\"\n", "questions.toml b1 start end_why"},
		{"questions.toml", single("q2", "twee", "quiz"), "", ""}, // others of that lesson are left
	} {
		files := small()
		if row.to == "-" {
			delete(files, row.file)
		} else {
			require.Contains(t, files[row.file], row.from, row.fault)
			files[row.file] = strings.Replace(files[row.file], row.from, row.to, 1)
		}
		_, err := course.Read(files)
		if row.fault == "" {
			require.NoError(t, err)
			continue
		}
		var faults course.Faults
		require.ErrorAs(t, err, &faults, row.fault)
		for _, fault := range faults {
			for _, lang := range i18n.Langs() {
				require.True(t, catalogue.Printer(lang).Has(fault.Key), "%s is not worded in %s", fault.Key, lang)
			}
		}
		require.Contains(t, strings.NewReplacer("course.fault.", "", ": ", " ").Replace(err.Error()), row.fault)
	}
}

func TestRead_FindsAllFaultsAtOnce(t *testing.T) {
	t.Parallel()
	files := small()
	delete(files, "lessons/een.nl.md")
	files["about.toml"] = strings.Replace(files["about.toml"], "minutes", "minuten", 1)
	files["questions.toml"] = "id ="
	files["lessons/drie.nl.md"] = "x"
	_, err := course.Read(files)
	var faults course.Faults
	require.ErrorAs(t, err, &faults)
	require.Len(t, faults, 4)
	files["lessons/../secret"] = "x"
	_, err = course.Read(files)
	require.ErrorContains(t, err, "secret")
}

func TestRead_ALessonWithoutAQuestionCannotBeTested(t *testing.T) {
	t.Parallel()
	files := small()
	files["questions.toml"] = single("q1", "een", "quiz") + single("p2", "twee", "practice")
	_, err := course.Read(files)
	require.ErrorContains(t, err, "questions.toml: twee course.fault.no_question")
}

func TestDraw_HasEveryLessonAndIsTheSameForASeed(t *testing.T) {
	t.Parallel()
	for slug, files := range shipped(t) {
		c := read(t, files)
		seen := map[string]bool{}
		for seed := range int64(200) {
			drawn := course.Draw(c, seed)
			require.Equal(t, drawn, course.Draw(c, seed), slug)
			require.Len(t, drawn, course.Draws, slug)
			require.Len(t, slices.Compact(slices.Sorted(slices.Values(drawn))), course.Draws, "%s: none twice", slug)
			lessons := map[string]bool{}
			for _, id := range drawn {
				q := c.Question(id)
				require.Equal(t, course.UseQuiz, q.Use, id)
				lessons[q.Lesson], seen[id] = true, true
			}
			require.Len(t, lessons, len(c.Lessons), "%s: a lesson without a question", slug)
		}
		for _, q := range c.Questions {
			require.Equal(t, q.Use == course.UseQuiz, seen[q.ID], "%s: %s of the pool is drawn sometimes", slug, q.ID)
		}
	}
	require.Len(t, course.Draw(read(t, small()), 1), 5, "a small pool is asked whole")
}

func TestShuffled_IsAnOrderThatTellsNothing(t *testing.T) {
	t.Parallel()
	c := read(t, small())
	first := map[int]int{}
	for seed := range int64(400) {
		for _, id := range []string{"q1", "m1", "o1"} {
			q := c.Question(id)
			order := course.Shuffled(q, "", seed)
			require.Equal(t, order, course.Shuffled(q, "", seed))
			sorted := slices.Sorted(slices.Values(order))
			for i := range q.Options {
				require.Equal(t, i, sorted[i])
			}
			if id == "o1" {
				require.False(t, slices.IsSorted(order), "the right order, shown")
			}
		}
		first[course.Shuffled(c.Question("q1"), "", seed)[0]]++
		require.Len(t, course.Shuffled(c.Question("b1"), "start", seed), 2)
	}
	for i := range 3 {
		require.Greater(t, first[i], 80, "option %d stands first about as often as another", i)
	}
}

func TestRight_MarksEachKind(t *testing.T) {
	t.Parallel()
	c := read(t, small())
	for _, row := range []struct {
		id, answer   string
		whole, right bool
	}{
		{"q1", "1", true, true},
		{"q1", "0", true, false},
		{"q1", "", false, false},
		{"q1", "0,1", false, false},
		{"q1", "3", false, false},
		{"m1", "0,2", true, true},
		{"m1", "2,0", true, true},
		{"m1", "0", true, false},
		{"m1", "0,1,2", true, false},
		{"m1", "0,0", false, false},
		{"m1", "", false, false},
		{"o1", "0,1,2,3", true, true},
		{"o1", "1,0,2,3", true, false},
		{"o1", "0,1,2", false, false},
		{"o1", "0,0,1,2", false, false},
		{"b1", "0", true, false},
		{"b1", "1", false, false},
		{"b1", "1,0", true, true},
		{"b1", "1,1", true, false},
		{"b1", "1,2", false, false},
		{"b1", "0,0", false, false},
		{"b1", "", false, false},
	} {
		a, ok := course.ParseAnswer(row.answer)
		require.True(t, ok)
		require.Equal(t, row.answer, a.String())
		require.Equal(t, row.whole, course.Whole(c.Question(row.id), a), "%s %s", row.id, row.answer)
		require.Equal(t, row.right, course.Right(c.Question(row.id), a), "%s %s", row.id, row.answer)
	}
	for _, text := range []string{"x", "-1", "1,,2", "1 "} {
		_, ok := course.ParseAnswer(text)
		require.False(t, ok, text)
	}
}

func TestShelf_FetchesOnceAndKeepsFew(t *testing.T) {
	t.Parallel()
	shelf, id, fetched := course.NewShelf(2), uuid.New(), 0
	take := func(n int, files map[string]string) error {
		_, err := shelf.Take(id, n, func() (map[string]string, error) { fetched++; return files, nil })
		return err
	}
	for _, n := range []int{1, 1, 2, 1, 2} {
		require.NoError(t, take(n, small()))
	}
	require.Equal(t, 2, fetched)
	require.NoError(t, take(3, small()))
	require.NoError(t, take(1, small()))
	require.Equal(t, 4, fetched, "the oldest left")
	require.Error(t, take(9, map[string]string{}))
	require.Error(t, take(9, map[string]string{}))
	require.Equal(t, 6, fetched, "what is broken is not kept")
}

func TestRead_NamesSoManyFaultsAndReadsSoMuch(t *testing.T) {
	t.Parallel()
	keys := func(faults error) (list []string) {
		for _, f := range faults.(course.Faults) { //nolint:errorlint,forcetypeassert // Read gives nothing else
			list = append(list, f.File+" "+strings.TrimPrefix(f.Key, "course.fault."))
		}
		return list
	}
	for want, change := range map[string]func(files map[string]string){
		"about.toml toml_deep":  func(f map[string]string) { f["about.toml"] = "[" + strings.Repeat("a.", 20_000) + "a]" },
		"about.toml toml_large": func(f map[string]string) { f["about.toml"] += "#" + strings.Repeat("x", 100_000) },
		"about.toml more":       func(f map[string]string) { f["about.toml"] = "[x]\n" + numberedKeys(500) },
		"about.toml too_many": func(f map[string]string) {
			f["about.toml"] = strings.Replace(f["about.toml"], `"een", `, strings.Repeat(`"een", `, 5000), 1)
		},
		"questions.toml too_many":    func(f map[string]string) { f["questions.toml"] = strings.Repeat("[[question]]\n", 5000) },
		"lessons/een.nl.md markdown": func(f map[string]string) { f["lessons/een.nl.md"] += strings.Repeat("> ", 1000) },
	} {
		files := small()
		change(files)
		_, err := course.Read(files)
		require.Contains(t, keys(err), want)
		require.Less(t, len(keys(err)), 300, want)
		if want != "lessons/een.nl.md markdown" {
			file, _, _ := strings.Cut(want, " ")
			require.False(t, course.Open(files).Reads(file), "what was not read whole is not written anew: %s", want)
		}
	}
}

func numberedKeys(n int) string {
	var b strings.Builder
	for i := range n {
		b.WriteString("k" + strconv.Itoa(i) + " = 1\n")
	}
	return b.String()
}
