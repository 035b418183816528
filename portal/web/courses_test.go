package web_test

import (
	"bytes"
	"fmt"
	"io"
	"mime/multipart"
	"net/http"
	"net/url"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/PuerkitoBio/goquery"
	"github.com/stretchr/testify/require"

	"eokm.nl/hosting/models/learning"
	"eokm.nl/hosting/models/version"
	"eokm.nl/hosting/portal/course"
	"eokm.nl/hosting/portal/i18n"
	"eokm.nl/hosting/portal/portaltest"
)

const deskPath = "/content/courses/abuse-desk-basics"

// drafted is a school in which an editor began a new version of the first course.
func drafted(t *testing.T) (*portaltest.Portal, *portaltest.Browser) {
	t.Helper()
	p := school(t)
	b := p.Browser("editor")
	b.Submit(b.Get(deskPath), deskPath+"/draft", nil)
	return p, b
}

// folderOf is the folder of the draft.
func folderOf(t *testing.T, p *portaltest.Portal) map[string]string {
	t.Helper()
	v, err := p.Store.Learning.CourseVersion(t.Context(), p.Actor("editor"), "abuse-desk-basics", 0)
	require.NoError(t, err)
	return v.Files
}

// both runs a check in Dutch and in English.
func both(t *testing.T, b *portaltest.Browser, path string, check func(page *portaltest.Page)) {
	t.Helper()
	for _, lang := range []string{"en", "nl"} {
		sep := "?"
		if strings.Contains(path, "?") {
			sep = "&"
		}
		page := b.Get(path + sep + "lang=" + lang)
		require.Equal(t, http.StatusOK, page.Status, path)
		check(page)
	}
}

func TestCourses_EveryPageInBothLanguages(t *testing.T) {
	t.Parallel()
	p, b := drafted(t)
	questions := course.Open(folderOf(t, p)).Course.Questions
	paths := []string{
		"/content/courses", "/content/courses/new", deskPath, deskPath + "/about", deskPath + "/lessons/what-eokm-does", deskPath + "/file?path=questions.toml",
		deskPath + "/preview", deskPath + "/preview/what-eokm-does", deskPath + "/preview/quiz", deskPath + "/figures", deskPath + "/versions/1..2",
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
	require.NoError(t, p.Owner.QueryRow(t.Context(), `SELECT (SELECT count(*) FROM lesson_views) + (SELECT count(*) FROM attempts)`).Scan(&kept))
	require.Zero(t, kept)
}

func TestCourses_WhoWritesInAnotherPartIsInNobodysWay(t *testing.T) {
	t.Parallel()
	p, one := drafted(t)
	two := p.Browser("admin")
	const lesson, about = deskPath + "/lessons/what-eokm-does", deskPath + "/about"
	mine, theirs, beside := one.Get(lesson), two.Get(lesson), two.Get(about)
	require.Contains(t, one.Submit(mine, lesson, url.Values{"title_en": {"Mine"}}).Text(), "Bewaard.")
	require.Contains(t, two.Submit(beside, about, url.Values{"title_en": {"Another title"}}).Text(), "Bewaard.")
	page := two.Submit(theirs, lesson, url.Values{"title_en": {"Theirs"}})
	require.Equal(t, http.StatusConflict, page.Status)
	require.Contains(t, page.Doc.Find(".diff del").Text(), "Mine")
	require.Contains(t, page.Doc.Find(".diff ins").Text(), "Theirs")
	require.Equal(t, "Theirs", page.Doc.Find("#title_en").AttrOr("value", ""), "what was typed is still there")
	require.Contains(t, two.Submit(page, lesson, nil).Text(), "Bewaard.")
	text := course.Open(folderOf(t, p)).Course
	require.Equal(t, []string{"Theirs", "Another title"}, []string{text.Lessons[0].EN.Title, text.EN.Title})
}

// Whatever becomes of the draft while somebody types in it, the form comes back with what was typed, what happened and what to do.
func TestCourses_NothingTypedIsLostWhenTheDraftGoes(t *testing.T) {
	t.Parallel()
	const lesson, question = deskPath + "/lessons/what-eokm-does", deskPath + "/questions/saturday-night"
	for want, acts := range map[string][]string{
		"Dit concept is intussen weggegooid.":            {"drop"},
		"Dit concept is intussen ter controle gestuurd.": {"send"},
		"Dit concept is intussen gepubliceerd.":          {"send", "approve"},
	} {
		p, one := drafted(t)
		two := p.Browser("admin")
		mine, asked := one.Get(lesson), one.Get(question)
		for _, act := range acts {
			by := one // who wrote may not judge
			if act == "approve" {
				by = two
			}
			by.Submit(by.Get(deskPath), deskPath+"/step", url.Values{"act": {act}})
		}
		for _, do := range []string{"", "option-add"} {
			page := one.Submit(asked, question, url.Values{"why-nl": {"Getypt"}, "do": {do}})
			require.Equal(t, http.StatusConflict, page.Status)
			require.Equal(t, "Getypt", page.Doc.Find("#why-nl").Text())
			require.Contains(t, page.Doc.Find(".note.is-warning").Text(), want)
		}
		page := one.Submit(mine, lesson, url.Values{"title_nl": {"Getypt"}})
		require.Equal(t, http.StatusConflict, page.Status)
		require.Equal(t, "Getypt", page.Doc.Find("#title_nl").AttrOr("value", ""))
		require.Contains(t, page.Doc.Find(".note.is-warning").Text(), want)
		require.Equal(t, deskPath, page.Doc.Find(".note.is-warning a").AttrOr("href", ""), "where it is mended")
		if acts[len(acts)-1] == "send" {
			one.Submit(one.Get(deskPath), deskPath+"/step", url.Values{"act": {"take_back"}})
		} else {
			one.Submit(one.Get(deskPath), deskPath+"/draft", nil)
		}
		require.Contains(t, one.Submit(page, lesson, nil).Text(), "Bewaard.")
		require.Equal(t, "Getypt", course.Open(folderOf(t, p)).Course.Lessons[0].NL.Title)
	}
}

// Nor what was sent from the desk itself: a name stays in its form, and of a file it says what to do.
func TestCourses_NothingSentFromTheDeskIsLostWhenTheDraftGoes(t *testing.T) {
	t.Parallel()
	packed, err := course.Pack("x", map[string]string{"about.toml": "order = 1\n"})
	require.NoError(t, err)
	for act, words := range map[string][]string{
		"drop": {"Dit concept is intussen weggegooid.", "Begin een nieuwe versie", "Begin op deze pagina een nieuwe versie"},
		"send": {"Dit concept is intussen ter controle gestuurd.", "Neem het concept terug", "Neem het concept op deze pagina terug"},
	} {
		p, b := drafted(t)
		desk := b.Get(deskPath)
		b.Submit(desk, deskPath+"/step", url.Values{"act": {act}})

		lesson := b.Submit(desk, deskPath+"/lessons", url.Values{"lesson_slug": {"getypt"}})
		question := b.Submit(desk, deskPath+"/questions", url.Values{
			"question_id": {"ook-getypt"}, "question_lesson": {"the-24-hours"}, "question_use": {"practice"}, "question_kind": {"order"},
		})
		for _, page := range []*portaltest.Page{lesson, question} {
			require.Equal(t, http.StatusConflict, page.Status)
			note := page.Doc.Find(".note.is-warning").First()
			require.Contains(t, note.Text(), words[0])
			require.Contains(t, note.Text(), words[1])
			require.Equal(t, deskPath, note.Find("a").AttrOr("href", ""))
		}
		require.Equal(t, "getypt", lesson.Doc.Find("#lesson_slug").AttrOr("value", ""))
		require.Zero(t, lesson.Doc.Find("#question_id").Length(), "only what was sent can be sent again")
		require.Equal(t, "ook-getypt", question.Doc.Find("#question_id").AttrOr("value", ""))
		for name, value := range map[string]string{"lesson": "the-24-hours", "use": "practice", "kind": "order"} {
			require.Equal(t, value, question.Doc.Find("#question_"+name+" option[selected]").AttrOr("value", ""))
		}
		file := uploadZip(t, b, deskPath+"/import", portaltest.Fields(desk.Doc.Find(`form[action$="/import"]`)), packed)
		require.Equal(t, http.StatusConflict, file.Status)
		require.Contains(t, file.Text(), words[0])
		require.Contains(t, file.Text(), words[2])

		if act == "send" {
			b.Submit(file, deskPath+"/step", url.Values{"act": {"take_back"}})
		} else {
			b.Submit(file, deskPath+"/draft", nil)
		}
		b.Submit(lesson, deskPath+"/lessons", nil)
		b.Submit(question, deskPath+"/questions", nil)
		text := course.Open(folderOf(t, p)).Course
		require.Equal(t, "getypt", text.Lessons[len(text.Lessons)-1].Slug)
		require.Equal(t, course.KindOrder, text.Question("ook-getypt").Kind)
	}
}

func TestCourses_NothingTypedIsLostWhenThePartGoes(t *testing.T) {
	t.Parallel()
	p, one := drafted(t)
	const question = deskPath + "/questions/saturday-night"
	mine := one.Get(question)
	two := p.Browser("admin")
	two.Submit(two.Get(question), question+"/remove", nil)
	page := one.Submit(mine, question, url.Values{"why-nl": {"Getypt"}})
	require.Equal(t, http.StatusConflict, page.Status)
	require.Equal(t, "Getypt", page.Doc.Find("#why-nl").Text())
	require.Contains(t, page.Text(), "Dit onderdeel is intussen weggehaald.")
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
	files, err := filepath.Glob("../course/*.go")
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
		return b.Submit(b.Get(deskPath), "/questions", url.Values{"question_id": {id}, "question_lesson": {"the-24-hours"}, "question_use": {"quiz"}, "question_kind": {kind}})
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
	b.Submit(page, "/questions/meer", fill(url.Values{"option-1-right": {"1"}, "option-3-right": {"1"}}, "text", "why", "option-1", "option-2", "option-3", "option-4"))
	none("meer")

	page = begin("op-volgorde", "order")
	page = b.Submit(page, "/questions/op-volgorde", fill(url.Values{"do": {"option-up-2"}}, "text", "why", "option-1", "option-2", "option-3", "option-4"))
	b.Submit(page, "/questions/op-volgorde", nil)
	none("op-volgorde")
	require.Equal(t, []string{"option-2 nl", "option-1 nl"}, []string{question("op-volgorde").Options[0].Text.NL, question("op-volgorde").Options[1].Text.NL})

	page = begin("wat-nu", "branch")
	page = b.Submit(page, "/questions/wat-nu", fill(url.Values{"do": {"step-1-option-add"}, "step-2-id": {"daarna"}}, "text", "why", "step-1", "step-2"))
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

// uploadZip sends a form with a file.
func uploadZip(t *testing.T, b *portaltest.Browser, path string, fields url.Values, file []byte) *portaltest.Page {
	t.Helper()
	var body bytes.Buffer
	w := multipart.NewWriter(&body)
	for name := range fields {
		require.NoError(t, w.WriteField(name, fields.Get(name)))
	}
	part, err := w.CreateFormFile("file", "cursus.zip")
	require.NoError(t, err)
	_, err = part.Write(file)
	require.NoError(t, err)
	require.NoError(t, w.Close())
	return b.Send(path, w.FormDataContentType(), io.Reader(&body))
}

func TestCourses_ExportAndImportGiveTheSameBytes(t *testing.T) {
	t.Parallel()
	p, b := drafted(t)
	first := b.Get(deskPath + "/export?n=1")
	require.Equal(t, []string{"application/zip", `attachment; filename="abuse-desk-basics-1.zip"`},
		[]string{first.Header.Get("Content-Type"), first.Header.Get("Content-Disposition")})
	b.Submit(b.Get(deskPath+"/about"), deskPath+"/about", url.Values{"title_nl": {"Anders"}})
	revision := portaltest.Fields(b.Get(deskPath).Doc.Find(`form[action$="/import"]`))
	page := uploadZip(t, b, deskPath+"/import", revision, []byte(first.Body))
	require.Contains(t, page.Text(), "Ingelezen.")
	require.Equal(t, first.Body, b.Get(deskPath+"/export?n=2").Body)
	page = uploadZip(t, b, deskPath+"/import", revision, []byte(first.Body))
	require.Contains(t, page.Text(), "Iemand anders was u voor", "the draft is another by now")

	page = uploadZip(t, b, "/content/courses", url.Values{"slug": {"kopie"}}, []byte(first.Body))
	require.Equal(t, "/content/courses/kopie", page.Path)
	copied, err := p.Store.Learning.CourseVersion(t.Context(), p.Actor("editor"), "kopie", 0)
	require.NoError(t, err)
	require.Equal(t, folderOf(t, p), copied.Files)
	again, err := course.Pack("abuse-desk-basics", copied.Files)
	require.NoError(t, err)
	require.Equal(t, first.Body, string(again))
}

func TestCourses_AHostileZipIsRefusedInWords(t *testing.T) {
	t.Parallel()
	_, b := drafted(t)
	packed, err := course.Pack("x", map[string]string{"../../etc/passwd": "x", "about.toml": "\xff", "<script>.toml": "x"})
	require.NoError(t, err)
	revision := portaltest.Fields(b.Get(deskPath).Doc.Find(`form[action$="/import"]`))
	for file, want := range map[string]string{
		string(packed): "Dit hoort niet in een cursus.", "geen zip": "Dit is geen zip-bestand", "": "Kies een zip-bestand.",
		strings.Repeat("x", 950<<10): "Dit bestand is te groot.",
	} {
		page := uploadZip(t, b, deskPath+"/import", revision, []byte(file))
		if file == "" {
			page = b.Post(deskPath+"/import", revision)
		}
		require.Equal(t, http.StatusUnprocessableEntity, page.Status, want)
		require.Contains(t, page.Text(), want)
	}
	page := uploadZip(t, b, "/content/courses", url.Values{"slug": {"kopie"}, "title_nl": {"Getypt"}}, packed)
	require.Equal(t, http.StatusUnprocessableEntity, page.Status)
	require.Equal(t, 3, page.Doc.Find("#faults ~ ul li").Length(), "all at once")
	require.Equal(t, "kopie", page.Doc.Find("#slug").AttrOr("value", ""))
	require.Equal(t, http.StatusNotFound, b.Get("/content/courses/kopie").Status)
}

// What an editor types is text wherever it shows, whatever it is.
func TestCourses_NoScriptGetsThrough(t *testing.T) {
	t.Parallel()
	p, b := drafted(t)
	const lesson, question, about = deskPath + "/lessons/what-eokm-does", deskPath + "/questions/saturday-night", deskPath + "/about"
	for _, attack := range []string{
		`<script>alert(1)</script>`, `"><img src=x onerror=alert(1)>`, `[a](javascript:alert(1))`, `<a href="jAvAsCrIpT:alert(1)">a</a>`,
		`</textarea><svg/onload=alert(1)>`, `' onmouseover='alert(1)`, `![a](data:text/html,<script>alert(1)</script>)`, `{{.PluralCount}}<iframe src=//example.com>`,
	} {
		b.Submit(b.Get(lesson), lesson, url.Values{"title_nl": {attack}, "body_nl": {"Tekst " + attack + "\n\n## " + attack}})
		b.Submit(b.Get(question), question, url.Values{"text-nl": {attack}, "why-nl": {attack}, "option-1-nl": {attack}, "option-1-why-nl": {attack}})
		b.Submit(b.Get(about), about, url.Values{"title_nl": {attack}, "summary_nl": {attack}, "goals_nl": {attack}, "note_nl": {attack}})
		for _, path := range []string{deskPath, lesson, question, about, deskPath + "/preview", deskPath + "/preview/what-eokm-does", deskPath + "/preview/quiz?q=saturday-night", deskPath + "/versions/1..2", "/content/courses"} {
			page := b.Get(path)
			require.Equal(t, http.StatusOK, page.Status, path)
			page.Doc.Find("*").Each(func(_ int, e *goquery.Selection) {
				for _, a := range e.Nodes[0].Attr {
					require.False(t, strings.HasPrefix(a.Key, "on"), "%s: %s on %s", attack, a.Key, path)
					require.NotRegexp(t, `(?i)^\s*(javascript|data):`, a.Val, "%s on %s", attack, path)
				}
			})
			require.Zero(t, page.Doc.Find(`main script, main iframe, main img[src=x], main svg[onload]`).Length(), "%s on %s", attack, path)
		}
	}
	// Nor on the page that comes back with a fault.
	page := b.Submit(b.Get(lesson), lesson, url.Values{"minutes": {`"><script>alert(1)</script>`}})
	require.Zero(t, page.Doc.Find(`main script`).Length())
	_ = p
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

func TestCourses_FiguresNameNobodyAndNoShareOfFew(t *testing.T) {
	t.Parallel()
	p := school(t)
	learner := p.Browser("provider-agent")
	const lesson = "/training/abuse-desk-basics/what-eokm-does"
	learner.Get(lesson)
	actor := p.Actor("provider-agent")
	of, err := p.Store.Learning.Course(t.Context(), actor, "abuse-desk-basics", "nl")
	require.NoError(t, err)
	text := textOf(t, "abuse-desk-basics")
	sit := func(times int) {
		for range times {
			id, err := p.Store.Learning.StartAttempt(t.Context(), actor, learning.Sitting{CourseID: of.ID, N: of.N, Seed: 1, Questions: []string{"saturday-night"}})
			require.NoError(t, err)
			q := text.Question("saturday-night")
			answer := course.Answer{0}
			require.NoError(t, p.Store.Learning.AnswerQuestion(t.Context(), actor, id, learning.AttemptAnswer{No: 1, Question: q.ID, Answer: answer.String(), Correct: true}))
		}
	}
	b := p.Browser("auditor")
	sit(9)
	page := b.Get(deskPath + "/figures")
	require.Contains(t, page.Text(), "9 van 9", "each try of one learner")
	require.Contains(t, page.Text(), "Elke poging telt mee, ook van wie de toets vaker maakte.")
	require.NotContains(t, page.Doc.Find("#asked").Text(), "%")
	sit(1)
	page = b.Get(deskPath + "/figures?lang=en")
	require.Contains(t, page.Text(), "100% (10)")
	require.NotContains(t, page.Doc.Find("#drop-off").Text(), "0 of 1", "whoever follows a link has begun nothing")
	learner.Post(lesson, url.Values{"q": {text.Practice("what-eokm-does")[0].ID}})
	page = b.Get(deskPath + "/figures?lang=en")
	require.Contains(t, page.Doc.Find("#drop-off").Text(), "0 of 1")
	for _, name := range []string{p.Actor("provider-agent").UserID.String(), "Agent", "voorbeeld"} {
		require.NotContains(t, page.Doc.Find("main").Text(), name)
	}
	require.Equal(t, http.StatusNotFound, b.Get(deskPath+"/figures?n=9").Status)
}

// An order says how often each line stood at each place, a branch what was chosen at each step by who came there.
func TestCourses_FiguresOfOrdersAndBranches(t *testing.T) {
	t.Parallel()
	p := school(t)
	text, actor := textOf(t, "abuse-desk-basics"), p.Actor("provider-agent")
	of, err := p.Store.Learning.Course(t.Context(), actor, "abuse-desk-basics", "nl")
	require.NoError(t, err)
	kind := func(k course.Kind) *course.Question {
		for i := range text.Questions {
			if q := &text.Questions[i]; q.Kind == k && q.Use == course.UseQuiz {
				return q
			}
		}
		require.Fail(t, "no such question", k)
		return nil
	}
	sit := func(times int, q *course.Question, answer course.Answer) {
		t.Helper()
		require.True(t, course.Whole(q, answer), answer)
		for range times {
			id, err := p.Store.Learning.StartAttempt(t.Context(), actor, learning.Sitting{CourseID: of.ID, N: of.N, Seed: 1, Questions: []string{q.ID}})
			require.NoError(t, err)
			require.NoError(t, p.Store.Learning.AnswerQuestion(t.Context(), actor, id, learning.AttemptAnswer{No: 1, Question: q.ID, Answer: answer.String(), Correct: course.Right(q, answer)}))
			p.Clock.Advance(learning.RetryPause)
		}
	}
	order, branch := kind(course.KindOrder), kind(course.KindBranch)
	right, wrong := portaltest.RightAnswer(order), portaltest.RightAnswer(order)
	wrong[0], wrong[1] = wrong[1], wrong[0]
	sit(5, order, right)
	sit(5, order, wrong)
	way := portaltest.RightAnswer(branch)
	require.Greater(t, len(way), 1)
	astray := slices.IndexFunc(branch.Steps[0].Options, func(o course.Option) bool { return o.To == course.ToWrong })
	sit(8, branch, way)
	sit(4, branch, course.Answer{astray})

	both(t, p.Browser("editor"), deskPath+"/figures", func(page *portaltest.Page) {
		cells := func(table string, row int) []string {
			tr := page.Doc.Find("#" + table + " tbody tr").Eq(row)
			return tr.Find("td").Map(func(_ int, td *goquery.Selection) string { return strings.TrimSpace(td.Text()) })
		}
		percent := map[string]string{"nl": "50 % (5)", "en": "50% (5)"}[lang(page)]
		for row := range 2 {
			line := cells("spread-"+order.ID+"-places", row)
			require.Equal(t, fmt.Sprintf("%d. %s", row+1, order.Options[row].Text.In(lang(page))), line[0])
			require.Equal(t, []string{percent, percent}, line[1:3])
			require.Equal(t, 1, page.Doc.Find("#spread-"+order.ID+"-places tbody tr").Eq(row).Find("td").Eq(row+1).Find(".is-done").Length())
		}
		require.Contains(t, page.Doc.Find("#spread-"+order.ID).Parent().Find("ul").Text(), "2, 1")
		require.Contains(t, page.Doc.Find("#spread-"+order.ID).Parent().Find("ul").Text(), percent)

		first, second := "spread-"+branch.ID+"-1", "spread-"+branch.ID+"-"+strconv.Itoa(1+slices.IndexFunc(branch.Steps, func(s course.Step) bool {
			return s.ID == branch.Steps[0].Options[way[0]].To
		}))
		require.Contains(t, cells(first, way[0])[1], map[string]string{"nl": "67 % (8)", "en": "67% (8)"}[lang(page)])
		require.Contains(t, cells(first, astray)[1], map[string]string{"nl": "33 % (4)", "en": "33% (4)"}[lang(page)])
		require.Contains(t, cells(second, way[1])[1], map[string]string{"nl": "8 van 8", "en": "8 of 8"}[lang(page)], "of those who came there, and these are few")
		for _, id := range []string{order.ID, branch.ID} {
			require.Equal(t, 1, page.Doc.Find(`#asked a[href="#spread-`+id+`"]`).Length())
		}
	})
}
