package courses_test

import (
	"fmt"
	"net/http"
	"net/url"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"eokm.nl/hosting/models/version"
	"eokm.nl/hosting/portal/course"
	"eokm.nl/hosting/portal/i18n"
	"eokm.nl/hosting/portal/portaltest"
)

func TestCourses_EveryPageInBothLanguages(t *testing.T) {
	t.Parallel()
	p, b := drafted(t)
	questions := course.Open(folderOf(t, p)).Course.Questions
	paths := []string{
		"/content/courses", "/content/courses/new", deskPath, deskPath + "/about", deskPath + "/lessons/what-eokm-does",
		deskPath + "/file?path=questions.toml",
		deskPath + "/preview", deskPath + "/preview/what-eokm-does", deskPath + "/preview/quiz", deskPath + "/figures",
		deskPath + "/versions/1..2",
	}
	for _, q := range questions {
		paths = append(paths, deskPath+"/questions/"+q.ID, deskPath+"/preview/quiz?q="+q.ID)
	}
	for _, path := range paths {
		both(t, b, path, func(page *portaltest.Page) { require.NotContains(t, page.Text(), "courses.", path) })
	}
	for _, account := range []string{"analyst", "auditor"} {
		reader := p.Browser(account)
		page := reader.Get(deskPath)
		require.Zero(t, page.Doc.Find(`main form[method=post]`).Length(), "%s reads", account)
		require.Equal(t, http.StatusOK, reader.Get(deskPath+"/preview/what-eokm-does").Status)
		require.Equal(t, http.StatusForbidden, reader.Get(deskPath+"/about").Status)
	}
	require.Equal(t, http.StatusForbidden, p.Browser("provider-admin").Get(deskPath).Status)
}

func TestCourses_ALessonIsWrittenAndPreviewed(t *testing.T) {
	t.Parallel()
	p, b := drafted(t)
	before := folderOf(t, p)
	const path = deskPath + "/lessons/what-eokm-does"
	page := b.Submit(b.Get(path), path, url.Values{"minutes": {"x"}, "title_nl": {"Getypt"}})
	require.Equal(t, http.StatusUnprocessableEntity, page.Status)
	require.Equal(t, "Getypt", page.Doc.Find("#title_nl").AttrOr("value", ""), "nothing typed is lost")
	page = b.Submit(page, path, url.Values{"minutes": {"5"}, "title_nl": {"Wat doet EOKM nu?"}, "do": {"preview"}})
	require.Equal(t, deskPath+"/preview/what-eokm-does", page.Path)
	require.Equal(t, "Wat doet EOKM nu?", page.H1())
	require.NotZero(t, page.Doc.Find(".practice-notice, .question").Length(), "the component that learners see")
	after := folderOf(t, p)
	for file, text := range before {
		require.Equal(t, strings.HasPrefix(file, "lessons/what-eokm-does."), after[file] != text, file)
	}
	// A practice question of the preview is answered, and leaves nothing.
	page = b.Submit(page, "#practice-1", url.Values{"p1": {"1"}})
	require.Contains(t, page.Text(), "Uitleg")
	var kept int
	require.NoError(t,
		p.Owner.QueryRow(t.Context(), `SELECT (SELECT count(*) FROM lesson_views) + (SELECT count(*) FROM attempts)`).Scan(&kept))
	require.Zero(t, kept)
}

func TestCourses_LessonsComeGoAndMove(t *testing.T) {
	t.Parallel()
	p, b := drafted(t)
	order := func() string {
		var list []string
		for _, lesson := range course.Open(folderOf(t, p)).Course.Lessons {
			list = append(list, lesson.Slug)
		}
		return strings.Join(list[len(list)-2:], " ")
	}
	page := b.Submit(b.Get(deskPath), "/lessons", url.Values{"lesson_slug": {"Mijn Les"}})
	require.Equal(t, http.StatusUnprocessableEntity, page.Status)
	require.Equal(t, "Mijn Les", page.Doc.Find("#lesson_slug").AttrOr("value", ""))
	page = b.Submit(page, "/lessons", url.Values{"lesson_slug": {"nieuw"}})
	require.Contains(t, page.Text(), "heeft geen vraag voor de toets")
	require.Equal(t, "genuine-or-fake nieuw", order())
	page = b.Submit(page, "/lessons/nieuw/move", url.Values{"by": {"-1"}})
	require.Equal(t, "nieuw genuine-or-fake", order())
	const removed = deskPath + "/lessons/nieuw/remove"
	require.NotZero(t, page.Doc.Find(`a[href="`+removed+`"]`).Length())
	page = b.Get(removed)
	require.Contains(t, page.Text(), "geen vragen")
	b.Submit(page, removed, nil)
	require.NotContains(t, folderOf(t, p), "lessons/nieuw.nl.md")
	require.Equal(t, http.StatusNotFound, b.Get(removed).Status)
	require.Equal(t, deskPath, b.Post(removed, nil).Path, "another took it out")
}

// The questions of a lesson are shown before it goes, and go with it or to another lesson: none is left without one.
func TestCourses_ALessonGoesWithItsQuestions(t *testing.T) {
	t.Parallel()
	p, b := drafted(t)
	const first, second = deskPath + "/lessons/what-eokm-does/remove", deskPath + "/lessons/the-24-hours/remove"
	of := func(lesson string) (ids []string) {
		for _, q := range course.Open(folderOf(t, p)).Course.Questions {
			if q.Lesson == lesson {
				ids = append(ids, q.ID)
			}
		}
		return ids
	}
	count, moved := len(of("what-eokm-does")), of("the-24-hours")
	require.Greater(t, count, 1)
	page := b.Get(first)
	require.Contains(t, page.Text(), fmt.Sprintf("Bij deze les horen %d vragen.", count))
	require.Equal(t, count, page.Doc.Find("main .heading ~ ul li").Length())

	// Another adds a question meanwhile: it does not go unseen.
	p.Browser("admin").Submit(p.Browser("admin").Get(deskPath), "/questions", url.Values{
		"question_id": {"laat"}, "question_lesson": {"what-eokm-does"}, "question_use": {"quiz"}, "question_kind": {"single"},
	})
	page = b.Submit(page, first, nil)
	require.Equal(t, http.StatusUnprocessableEntity, page.Status)
	require.Contains(t, page.Text(), "De vragen van deze les zijn intussen andere.")
	page = b.Submit(page, first, nil)
	require.Equal(t, deskPath, page.Path)
	require.Empty(t, of("what-eokm-does"))

	page = b.Submit(b.Get(second), second, url.Values{"to": {"weg"}})
	require.Contains(t, page.Text(), "Die les is er niet meer.")
	b.Submit(page, second, url.Values{"to": {"genuine-or-fake"}})
	require.Empty(t, of("the-24-hours"))
	require.Subset(t, of("genuine-or-fake"), moved)
	for _, f := range course.Open(folderOf(t, p)).Faults {
		require.NotEqual(t, "course.fault.lesson", f.Key)
	}
	require.NotContains(t, b.Get(deskPath).Text(), "De vraag noemt een les die er niet is.")
}

// Every fault is shown at once, with where it is mended; it blocks sending and not saving.
func TestCourses_FaultsAreShownAndBlockPublishing(t *testing.T) {
	t.Parallel()
	p, b := drafted(t)
	const question = deskPath + "/questions/saturday-night"
	page := b.Submit(b.Get(question), question, url.Values{"why-en": {""}, "option-1-nl": {""}})
	require.Contains(t, page.Text(), "Bewaard.")
	b.Submit(b.Get(deskPath+"/about"), deskPath+"/about", url.Values{"minutes": {"0"}})
	page = b.Get(deskPath)
	require.Equal(t, 3, page.Doc.Find("#faults").Parent().Find("li").Length(), page.Text())
	page = b.Submit(page, deskPath+"/step", url.Values{"act": {"send"}})
	require.Equal(t, http.StatusUnprocessableEntity, page.Status)
	require.Contains(t, page.Text(), "De cursus heeft nog fouten.")
	for _, href := range []string{question, deskPath + "/about"} {
		require.NotZero(t, page.Doc.Find(`#faults ~ ul a[href="`+href+`"]`).Length(), href)
	}
	v, err := p.Store.Learning.CourseVersion(t.Context(), p.Actor("editor"), "abuse-desk-basics", 0)
	require.NoError(t, err)
	require.Equal(t, version.Draft, v.State)
	// What no form can show is mended in the file itself.
	const file = deskPath + "/file?path=questions.toml"
	text := portaltest.Fields(b.Get(file).Doc.Find("form.edit")).Get("text")
	page = b.Submit(b.Get(file), file, url.Values{"text": {strings.Replace(text, "[[question]]", "[[question", 1)}})
	require.Contains(t, page.Text(), "is niet te lezen")
	require.Equal(t, http.StatusNotFound, b.Get(question).Status, "a form would lose what it could not read")
	page = b.Submit(b.Get(deskPath), "/questions", url.Values{"question_id": {"nieuw"}, "question_kind": {"single"}})
	require.Contains(t, page.Text(), "Het bestand met vragen is niet te lezen.")
	b.Submit(b.Get(file), file, url.Values{"text": {text}})
	require.Equal(t, http.StatusOK, b.Get(question).Status)
}

// Each key of a fault has its words: they are named in code that the test of texts does not see.
func TestCourses_EveryFaultHasItsWords(t *testing.T) {
	t.Parallel()
	catalogue, err := i18n.New()
	require.NoError(t, err)
	words := catalogue.Printer(i18n.NL)
	files, err := filepath.Glob("../../../course/*.go")
	require.NoError(t, err)
	named := regexp.MustCompile(`(?:f|r|u|faults)\.add\([^,\n]+, [^,\n]+, "([a-z_0-9]+)"`)
	seen := 0
	for _, file := range files {
		code, err := os.ReadFile(file)
		require.NoError(t, err)
		for _, m := range named.FindAllStringSubmatch(string(code), -1) {
			seen++
			require.True(t, words.Has("course.fault."+m[1]), m[1])
		}
	}
	require.Greater(t, seen, 25)
}

func TestCourses_AQuestionOfEachKindIsWrittenWithoutAScript(t *testing.T) {
	t.Parallel()
	p, b := drafted(t)
	begin := func(id, kind string) *portaltest.Page {
		return b.Submit(b.Get(deskPath), "/questions",
			url.Values{"question_id": {id}, "question_lesson": {"the-24-hours"}, "question_use": {"quiz"}, "question_kind": {kind}})
	}
	fill := func(v url.Values, names ...string) url.Values {
		for _, name := range names {
			v.Set(name+"-nl", name+" nl")
			v.Set(name+"-en", name+" en")
		}
		return v
	}
	question := func(id string) *course.Question { return course.Open(folderOf(t, p)).Course.Question(id) }
	none := func(id string) {
		t.Helper()
		require.Empty(t, course.Open(folderOf(t, p)).Of(course.QuestionsFile, id))
	}

	page := begin("een", "single")
	require.Equal(t, 3, page.Doc.Find("fieldset.question-option").Length())
	page = b.Submit(page, "/questions/een", fill(url.Values{"do": {"option-add"}}, "text", "option-1"))
	require.Equal(t, 4, page.Doc.Find("fieldset.question-option").Length())
	require.Equal(t, "option-1 nl", page.Doc.Find("#option-1-nl").Text(), "nothing typed is lost")
	require.Empty(t, question("een").Text.NL, "it is not kept yet")
	b.Submit(page, "/questions/een", fill(url.Values{"option-2-right": {"1"}}, "why", "option-2", "option-3"))
	none("een")
	require.Len(t, question("een").Options, 3, "the empty one is left out")
	require.True(t, question("een").Options[1].Right)

	page = begin("meer", "multiple")
	b.Submit(page, "/questions/meer",
		fill(url.Values{"option-1-right": {"1"}, "option-3-right": {"1"}}, "text", "why", "option-1", "option-2", "option-3", "option-4"))
	none("meer")

	page = begin("op-volgorde", "order")
	page = b.Submit(page, "/questions/op-volgorde",
		fill(url.Values{"do": {"option-up-2"}}, "text", "why", "option-1", "option-2", "option-3", "option-4"))
	b.Submit(page, "/questions/op-volgorde", nil)
	none("op-volgorde")
	require.Equal(t, []string{"option-2 nl", "option-1 nl"},
		[]string{question("op-volgorde").Options[0].Text.NL, question("op-volgorde").Options[1].Text.NL})

	page = begin("wat-nu", "branch")
	page = b.Submit(page, "/questions/wat-nu",
		fill(url.Values{"do": {"step-1-option-add"}, "step-2-id": {"daarna"}}, "text", "why", "step-1", "step-2"))
	require.Equal(t, 5, page.Doc.Find("fieldset.question-option").Length())
	names := []string{"step-1-option-1", "step-1-option-2", "step-2-option-1", "step-2-option-2"}
	b.Submit(page, "/questions/wat-nu", fill(url.Values{
		"step-1-option-1-to": {"daarna"}, "step-1-option-2-to": {"wrong"}, "step-2-option-1-to": {"right"}, "step-2-option-2-to": {"wrong"},
	}, append(names, "step-1-option-1-why", "step-1-option-2-why", "step-2-option-1-why", "step-2-option-2-why")...))
	none("wat-nu")

	page = b.Submit(b.Get(deskPath+"/questions/een"), "/questions/een", url.Values{"do": {"notice-add"}, "use": {"practice"}})
	b.Submit(page, "/questions/een", url.Values{"notice-received": {"2026-11-21 02:10"}})
	none("een")
	require.Equal(t, "OEFEN-0001", question("een").Notice.Ref)
	page = b.Submit(b.Get(deskPath+"/questions/een"), "/questions/een", url.Values{"notice-host": {"img.example.com"}})
	require.Contains(t, page.Text(), "Een oefenmelding noemt alleen namen met example")

	// Another kind keeps what it can have.
	page = b.Submit(b.Get(deskPath+"/questions/meer"), "/questions/meer", url.Values{"do": {"kind-order"}})
	b.Submit(page, "/questions/meer", nil)
	none("meer")
	require.Equal(t, []any{course.KindOrder, "option-4 en"}, []any{question("meer").Kind, question("meer").Options[3].Text.EN})
	b.Submit(b.Get(deskPath+"/questions/meer"), "/questions/meer/remove", nil)
	require.Nil(t, question("meer"))
	page = begin("een", "single")
	require.Equal(t, http.StatusUnprocessableEntity, page.Status, "there is one of that name")
}

func TestCourses_ScheduledAndReturned(t *testing.T) {
	t.Parallel()
	p, editor := drafted(t)
	second := p.Browser("admin")
	send := func() { editor.Submit(editor.Get(deskPath), deskPath+"/step", url.Values{"act": {"send"}}) }
	send()
	page := second.Submit(second.Get(deskPath), deskPath+"/step", url.Values{"act": {"return"}, "reason": {"Les twee klopt niet."}})
	require.Contains(t, page.Text(), "Les twee klopt niet.")
	send()
	page = second.Submit(second.Get(deskPath), deskPath+"/step", url.Values{"act": {"schedule"}, "at": {"morgen"}})
	require.Equal(t, http.StatusUnprocessableEntity, page.Status)
	at := p.Clock.Now().Add(2 * time.Hour)
	zone, err := time.LoadLocation("Europe/Amsterdam")
	require.NoError(t, err)
	page = second.Submit(page, deskPath+"/step", url.Values{"act": {"schedule"}, "at": {at.In(zone).Format("02-01-2006 15:04")}})
	require.Contains(t, page.Text(), "Ingepland.")
	p.Clock.Advance(3 * time.Hour)
	n, err := p.Store.Learning.PublishDueCourses(t.Context())
	require.NoError(t, err)
	require.Equal(t, 1, n)
	c, err := p.Store.Learning.Course(t.Context(), p.Actor("provider-agent"), "abuse-desk-basics", "nl")
	require.NoError(t, err)
	require.Equal(t, 2, c.N)
}
