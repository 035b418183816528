package courses_test

import (
	"net/http"
	"net/url"
	"testing"

	"github.com/stretchr/testify/require"

	"eokm.nl/hosting/portal/course"
	"eokm.nl/hosting/portal/portaltest"
)

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
