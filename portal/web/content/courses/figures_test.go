package courses_test

import (
	"fmt"
	"net/http"
	"net/url"
	"slices"
	"strconv"
	"strings"
	"testing"

	"github.com/PuerkitoBio/goquery"
	"github.com/stretchr/testify/require"

	"eokm.nl/hosting/models/learning"
	"eokm.nl/hosting/portal/course"
	"eokm.nl/hosting/portal/portaltest"
)

func TestCourses_FiguresNameNobodyAndNoShareOfFew(t *testing.T) {
	t.Parallel()
	p := portaltest.School(t)
	learner := p.Browser("provider-agent")
	const lesson = "/training/abuse-desk-basics/what-eokm-does"
	learner.Get(lesson)
	actor := p.Actor("provider-agent")
	of, err := p.Store.Learning.Course(t.Context(), actor, "abuse-desk-basics", "nl")
	require.NoError(t, err)
	text := portaltest.TextOf(t, "abuse-desk-basics")
	sit := func(times int) {
		for range times {
			id, err := p.Store.Learning.StartAttempt(t.Context(), actor,
				learning.Sitting{CourseID: of.ID, N: of.N, Seed: 1, Questions: []string{"saturday-night"}})
			require.NoError(t, err)
			q := text.Question("saturday-night")
			answer := course.Answer{0}
			require.NoError(t, p.Store.Learning.AnswerQuestion(t.Context(), actor, id,
				learning.AttemptAnswer{No: 1, Question: q.ID, Answer: answer.String(), Correct: true}))
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
	p := portaltest.School(t)
	text, actor := portaltest.TextOf(t, "abuse-desk-basics"), p.Actor("provider-agent")
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
			id, err := p.Store.Learning.StartAttempt(t.Context(), actor,
				learning.Sitting{CourseID: of.ID, N: of.N, Seed: 1, Questions: []string{q.ID}})
			require.NoError(t, err)
			require.NoError(t, p.Store.Learning.AnswerQuestion(t.Context(), actor, id,
				learning.AttemptAnswer{No: 1, Question: q.ID, Answer: answer.String(), Correct: course.Right(q, answer)}))
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
		percent := map[string]string{"nl": "50 % (5)", "en": "50% (5)"}[portaltest.Lang(page)]
		for row := range 2 {
			line := cells("spread-"+order.ID+"-places", row)
			require.Equal(t, fmt.Sprintf("%d. %s", row+1, order.Options[row].Text.In(portaltest.Lang(page))), line[0])
			require.Equal(t, []string{percent, percent}, line[1:3])
			require.Equal(t, 1,
				page.Doc.Find("#spread-"+order.ID+"-places tbody tr").Eq(row).Find("td").Eq(row+1).Find(".is-done").Length())
		}
		require.Contains(t, page.Doc.Find("#spread-"+order.ID).Parent().Find("ul").Text(), "2, 1")
		require.Contains(t, page.Doc.Find("#spread-"+order.ID).Parent().Find("ul").Text(), percent)

		first, second := "spread-"+branch.ID+"-1",
			"spread-"+branch.ID+"-"+strconv.Itoa(1+slices.IndexFunc(branch.Steps, func(s course.Step) bool {
				return s.ID == branch.Steps[0].Options[way[0]].To
			}))
		require.Contains(t, cells(first, way[0])[1], map[string]string{"nl": "67 % (8)", "en": "67% (8)"}[portaltest.Lang(page)])
		require.Contains(t, cells(first, astray)[1], map[string]string{"nl": "33 % (4)", "en": "33% (4)"}[portaltest.Lang(page)])
		require.Contains(t, cells(second, way[1])[1], map[string]string{"nl": "8 van 8", "en": "8 of 8"}[portaltest.Lang(page)],
			"of those who came there, and these are few")
		for _, id := range []string{order.ID, branch.ID} {
			require.Equal(t, 1, page.Doc.Find(`#asked a[href="#spread-`+id+`"]`).Length())
		}
	})
}
