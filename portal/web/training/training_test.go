package training_test

import (
	"fmt"
	"net/http"
	"net/url"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/PuerkitoBio/goquery"
	"github.com/stretchr/testify/require"

	"eokm.nl/hosting/models/learning"
	"eokm.nl/hosting/portal/course"
	"eokm.nl/hosting/portal/portaltest"
)

const basics = "/training/abuse-desk-basics"

// drawnTest is the seed and the questions of the one test that is open.
func drawnTest(t *testing.T, p *portaltest.Portal) (seed int64, questions []string) {
	t.Helper()
	require.NoError(t,
		p.Owner.QueryRow(t.Context(), `SELECT seed, questions FROM attempts WHERE finished_at IS NULL`).Scan(&seed, &questions))
	return seed, questions
}

// places are where the form shows the options of an answer, from 1.
func places(q *course.Question, step string, seed int64, options ...int) []string {
	var list []string
	for _, n := range options {
		list = append(list, strconv.Itoa(1+slices.Index(course.Shuffled(q, step, seed), n)))
	}
	return list
}

// rightAnswer is the form that answers a question rightly, step by step: one form, but for a branch.
func rightAnswer(q *course.Question, seed int64) []url.Values {
	switch q.Kind {
	case course.KindOrder:
		form := url.Values{}
		for i, n := range course.Shuffled(q, "", seed) {
			form.Set(fmt.Sprint("answer-", i+1), strconv.Itoa(n+1))
		}
		return []url.Values{form}
	case course.KindBranch:
		var forms []url.Values
		way := portaltest.RightAnswer(q)
		for i, n := range way {
			forms = append(forms, url.Values{"answer": places(q, course.Walk(q, way[:i]).Step.ID, seed, n)})
		}
		return forms
	default:
		return []url.Values{{"answer": places(q, "", seed, portaltest.RightAnswer(q)...)}}
	}
}

// takeTest begins a test and answers every question through the forms, wrongly where wrong says so.
func takeTest(t *testing.T, p *portaltest.Portal, b *portaltest.Browser, slug string, wrong func(no int) bool) *portaltest.Page {
	t.Helper()
	text := portaltest.TextOf(t, slug)
	page := b.Submit(b.Get("/training/"+slug+"/quiz"), "/quiz", nil)
	seed, questions := drawnTest(t, p)
	for no, id := range questions {
		q := text.Question(id)
		require.True(t, strings.HasSuffix(page.Path, "/"+strconv.Itoa(no+1)), page.Path)
		forms := rightAnswer(q, seed)
		if wrong(no + 1) {
			forms = []url.Values{wrongAnswer(q, seed)}
		}
		for _, form := range forms {
			page = b.Submit(page, page.Doc.Find("#question form").AttrOr("action", "?"), form)
		}
		require.Equal(t, 1, page.Doc.Find(".explained").Length(), "%s is answered: %s", id, page.Text())
		require.Contains(t, page.Text(), portaltest.Said(t, portaltest.Lang(page), q.Why))
		page = b.Get(page.Doc.Find(".actions a.btn-primary").AttrOr("href", "?"))
	}
	return page
}

func wrongAnswer(q *course.Question, seed int64) url.Values {
	switch q.Kind {
	case course.KindOrder:
		form := url.Values{}
		for i := range q.Options {
			form.Set(fmt.Sprint("answer-", i+1), strconv.Itoa(i+1))
		}
		return form
	case course.KindBranch:
		for i, o := range q.Steps[0].Options {
			if o.To == course.ToWrong {
				return url.Values{"answer": places(q, q.Steps[0].ID, seed, i)}
			}
		}
	default:
	}
	for i, o := range q.Options {
		if !o.Right {
			return url.Values{"answer": places(q, "", seed, i)}
		}
	}
	return nil
}

func TestTraining_ReadLessonsAndPassTheTestWithoutScript(t *testing.T) {
	t.Parallel()
	for _, language := range []string{"nl", "en"} {
		p := portaltest.School(t)
		b := p.Browser("provider-agent")
		text := portaltest.TextOf(t, "abuse-desk-basics")
		page := b.Get("/training?lang=" + language)
		require.Equal(t, text.In(language).Title, page.Doc.Find(".kb-cards a").First().Text())
		page = b.Get(basics)
		require.Equal(t, text.In(language).Title, page.H1())
		page = b.Get(page.Doc.Find(".actions a.btn-primary").AttrOr("href", ""))
		for _, lesson := range text.Lessons {
			require.Equal(t, lesson.In(language).Title, page.H1())
			require.NotZero(t, page.Doc.Find(".question form").Length())
			page = b.Submit(page, "/done", nil)
		}
		require.Equal(t, basics+"/quiz", page.Path)
		page = takeTest(t, p, b, "abuse-desk-basics", func(no int) bool { return no <= 2 })
		require.Contains(t, page.H1(), map[string]string{"nl": "Gehaald", "en": "Passed"}[language])
		number := page.Doc.Find(".receipt .mono").Text()
		require.Regexp(t, `^\w{4}-\w{4}-\w{4}$`, number)
		require.Equal(t, 10, page.Doc.Find("#answers ~ ul > li").Length())
		require.Contains(t, b.Get("/training").Text(),
			map[string]string{"nl": "Gehaald, geldig tot", "en": "Passed, valid until"}[language])
		require.NotContains(t, b.Get("/").Text(), text.In(language).Title, "nothing waits")
	}
}

func TestTraining_FailingWaitsAndSaysWhatToRead(t *testing.T) {
	t.Parallel()
	p := portaltest.School(t)
	b := p.Browser("other-agent")
	page := takeTest(t, p, b, "removal-techniques", func(no int) bool { return no > 7 })
	require.Contains(t, page.H1(), "Nog niet gehaald")
	require.Contains(t, page.Text(), "U had 7 van de 10 vragen goed.")
	require.Contains(t, page.Text(), "Voor een certificaat zijn er 8 nodig (80%).")
	lessons := page.Doc.Find("#reread ~ ul a")
	require.NotZero(t, lessons.Length())
	require.Equal(t, 3, page.Doc.Find("#answers ~ ul .is-wrong").Length())
	buttons := func() []string {
		return page.Doc.Find("main .actions a").Map(func(_ int, s *goquery.Selection) string { return strings.TrimSpace(s.Text()) })
	}
	require.Contains(t, page.Text(), "U kunt de toets over 10 minuten opnieuw maken: vanaf")
	require.NotContains(t, buttons(), "Maak de toets opnieuw", "it would be refused")
	require.Equal(t, lessons.AttrOr("href", ""), page.Doc.Find("main .actions a.btn-primary").AttrOr("href", ""))
	result := page.Path
	p.Clock.Advance(learning.RetryPause - 61*time.Second)
	require.Contains(t, b.Get(result).Text(), "over 2 minuten")
	p.Clock.Advance(2 * time.Second)
	require.Contains(t, b.Get(result).Text(), "over 1 minuut opnieuw")
	page = b.Get("/training/removal-techniques/quiz")
	require.Zero(t, page.Doc.Find("main form").Length())
	require.Contains(t, page.Text(), "U kunt het opnieuw proberen vanaf")
	require.Equal(t, "/training/removal-techniques/quiz", b.Post("/training/removal-techniques/quiz", nil).Path,
		"a form that was still open")
	require.Contains(t, b.Get("/").Text(), "Techniek van verwijderen")
	p.Clock.Advance(59 * time.Second)
	page = b.Get(result)
	require.Contains(t, page.Text(), "U kunt de toets nu opnieuw maken.")
	require.Equal(t, "Maak de toets opnieuw", buttons()[0])
	page = b.Submit(b.Get(page.Doc.Find("main .actions a.btn-primary").AttrOr("href", "")), "/quiz", nil)
	begun := strings.TrimSuffix(page.Path, "/1")
	require.NotEqual(t, result, begun)
	page = b.Get(result)
	require.Contains(t, page.H1(), "Nog niet gehaald", "the one before is still there")
	require.Contains(t, page.Text(), "U bent al opnieuw aan de toets begonnen.")
	require.Equal(t, begun, page.Doc.Find("main .actions a.btn-primary").AttrOr("href", ""))
	_, err := p.Owner.Exec(t.Context(), `UPDATE courses SET archived_at = now() WHERE slug = 'removal-techniques'`)
	require.NoError(t, err)
	page = b.Get(result)
	require.Contains(t, page.Text(), "Deze cursus is er niet meer.")
	require.Equal(t, []string{"Naar alle cursussen"}, buttons())
}

// Who passed in another try since needs no other one.
func TestTraining_AFailedTestKnowsOfALaterOne(t *testing.T) {
	t.Parallel()
	p := portaltest.School(t)
	b := p.Browser("provider-agent")
	result := takeTest(t, p, b, "abuse-desk-basics", func(int) bool { return true }).Path
	number := portaltest.Awarded(t, p, "provider-agent", portaltest.CertificateNumber, "S. Bakker")
	page := b.Get(result)
	require.Contains(t, page.Text(), "U had 0 van de 10 vragen goed.")
	require.Contains(t, page.Text(), "U heeft deze cursus gehaald.")
	require.Equal(t, "/training/certificates/"+number, page.Doc.Find("main .actions a.btn-primary").AttrOr("href", ""))
}

func TestTraining_ATestGoesOnWhereItWas(t *testing.T) {
	t.Parallel()
	p := portaltest.School(t)
	b := p.Browser("analyst")
	page := b.Submit(b.Get(basics+"/quiz"), "/quiz", nil)
	first := page.Path
	seed, questions := drawnTest(t, p)
	text := portaltest.TextOf(t, "abuse-desk-basics")
	for _, form := range rightAnswer(text.Question(questions[0]), seed) {
		page = b.Submit(page, first, form)
	}
	require.Equal(t, first, page.Path)
	again := b.Post(first, wrongAnswer(text.Question(questions[0]), seed))
	const told = "U had deze vraag al beantwoord. Uw eerste antwoord telt; dat staat hieronder. "
	require.Contains(t, again.Text(), told)
	require.Equal(t, page.Text(), strings.Replace(again.Text(), told, "", 1), "sent once more: the first answer stays")
	p.Clock.Advance(48 * time.Hour)
	b = p.Browser("analyst")
	require.Contains(t, b.Get("/training").Text(), "Toets: 1 van 10 beantwoord")
	page = b.Get(b.Get("/").Doc.Find(".note a").Last().AttrOr("href", ""))
	require.Equal(t, strings.TrimSuffix(first, "1")+"2", page.Path)
	require.Equal(t, page.Path, b.Post(basics+"/quiz", nil).Path, "beginning again draws nothing new")
}

func TestTraining_NothingChosenIsSaidAndNothingLost(t *testing.T) {
	t.Parallel()
	p := portaltest.School(t)
	b := p.Browser("provider-admin")
	page := b.Submit(b.Get(basics+"/quiz"), "/quiz", nil)
	base := strings.TrimSuffix(page.Path, "1")
	_, questions := drawnTest(t, p)
	text, seen := portaltest.TextOf(t, "abuse-desk-basics"), map[course.Kind]bool{}
	for no, id := range questions {
		q, path := text.Question(id), base+strconv.Itoa(no+1)
		seen[q.Kind] = true
		page = b.Submit(b.Get(path), path, nil)
		require.Equal(t, http.StatusUnprocessableEntity, page.Status, q.Kind)
		fault := map[course.Kind]string{
			course.KindMultiple: "Kies een of meer antwoorden.", course.KindOrder: "Geef elke regel een nummer.",
		}[q.Kind]
		require.Contains(t, page.Text(), fault+map[bool]string{true: "Kies een antwoord."}[fault == ""])
		for _, bad := range []url.Values{
			{"answer": {"0"}},
			{"answer": {"99"}},
			{"answer": {"x"}},
			{"answer": {"1", "1"}},
			{"answer-1": {"1"}, "answer-2": {"1"}},
			{"answer": {"1"}, "answer-way": {"7"}},
		} {
			if bad.Has("answer-way") && q.Kind != course.KindBranch {
				continue // nothing to others
			}
			require.Equal(t, http.StatusUnprocessableEntity, b.Post(path, bad).Status, "%s %v", q.Kind, bad)
		}
		if q.Kind == course.KindOrder {
			page = b.Submit(b.Get(path), path, url.Values{"answer-1": {"2"}, "answer-2": {"2"}})
			require.Equal(t, "2", page.Doc.Find("#answer-1 option[selected]").Text(), "what was typed stays")
		}
	}
	var kept int
	require.NoError(t, p.Owner.QueryRow(t.Context(), `SELECT count(*) FROM attempt_answers`).Scan(&kept))
	require.Zero(t, kept)
	require.True(t, seen[course.KindSingle])
}

func TestTraining_PracticeIsAnsweredOnTheSpotAndNotKept(t *testing.T) {
	t.Parallel()
	p := portaltest.School(t)
	b := p.Browser("provider-agent")
	text := portaltest.TextOf(t, "abuse-desk-basics")
	for _, lesson := range text.Lessons {
		q, path := text.Practice(lesson.Slug)[0], basics+"/"+lesson.Slug
		page := b.Get(path)
		if q.Notice != nil {
			require.Contains(t, page.Text(), "dit is geen echte melding")
			require.Zero(t, page.Doc.Find(".practice-notice a, .practice-notice button, .practice-notice form").Length(),
				"it leads nowhere")
			require.Contains(t, page.Doc.Find(".practice-notice").Text(), q.Notice.Ref)
		}
		page = b.Submit(page, path+"#practice-1", nil)
		require.Equal(t, http.StatusUnprocessableEntity, page.Status)
		for _, form := range rightAnswer(q, 1) {
			named := url.Values{"q": {q.ID}}
			for name, values := range form {
				named["p1"+strings.TrimPrefix(name, "answer")] = values
			}
			page = b.Submit(page, path+"#practice-1", named)
		}
		require.Equal(t, http.StatusOK, page.Status)
		require.Contains(t, page.Doc.Find("#practice-1").Text(), "Goed")
		require.Contains(t, page.Doc.Find("#practice-1").Text(), portaltest.Said(t, "nl", q.Why))
	}
	var kept int
	require.NoError(t,
		p.Owner.QueryRow(t.Context(), `SELECT (SELECT count(*) FROM attempts) + (SELECT count(*) FROM attempt_answers)`).Scan(&kept))
	require.Zero(t, kept)
	require.Equal(t, 1, b.Post(basics+"/what-eokm-does", url.Values{"q": {"of-an-older-version"}}).Doc.Find(".question form").Length(),
		"to be read anew")
}

func TestTraining_AFormTellsNothingOfTheAnswer(t *testing.T) {
	t.Parallel()
	p := portaltest.School(t)
	b := p.Browser("provider-agent")
	page := b.Submit(b.Get("/training/removal-techniques/quiz"), "/quiz", nil)
	base := strings.TrimSuffix(page.Path, "1")
	_, questions := drawnTest(t, p)
	text := portaltest.TextOf(t, "removal-techniques")
	for no, id := range questions {
		page = b.Get(base + strconv.Itoa(no+1))
		q := text.Question(id)
		require.NotContains(t, page.Body, portaltest.Said(t, "nl", q.Why))
		for i, input := range page.Doc.Find("#question input[type=radio], #question input[type=checkbox]").EachIter() {
			require.Equal(t, strconv.Itoa(i+1), input.AttrOr("value", ""), "only the place at which it is shown")
		}
	}
}

func TestTraining_OthersTestsAndUnknownPagesAreAbsent(t *testing.T) {
	t.Parallel()
	p := portaltest.School(t)
	b := p.Browser("provider-agent")
	test := strings.TrimSuffix(b.Submit(b.Get(basics+"/quiz"), "/quiz", nil).Path, "/1")
	for _, who := range []string{"other-agent", "provider-admin", "analyst", "editor", "admin"} {
		require.Equal(t, http.StatusNotFound, p.Browser(who).Get(test).Status, who)
		require.Equal(t, http.StatusNotFound, p.Browser(who).Get(test+"/1").Status, who)
		require.Equal(t, http.StatusNotFound, p.Browser(who).Post(test+"/1", url.Values{"answer": {"1"}}).Status, who)
	}
	moved := strings.Replace(test, "abuse-desk-basics", "prevention", 1)
	for _, path := range []string{
		"/training/no-such", basics + "/no-such", basics + "/quiz/x", test + "/0", test + "/11", test + "/x", moved, moved + "/1",
	} {
		require.Equal(t, http.StatusNotFound, b.Get(path).Status, path)
	}
}

func TestTraining_AnAuditorReadsAndChangesNothing(t *testing.T) {
	t.Parallel()
	p := portaltest.School(t)
	b := p.Browser("auditor")
	require.Contains(t, b.Get(basics+"/quiz").Text(), "maakt u geen toets")
	page := b.Get(basics + "/what-eokm-does")
	require.Zero(t, page.Doc.Find("main form").Length())
	require.NotZero(t, page.Doc.Find(".question").Length())
	require.Equal(t, http.StatusForbidden, b.Post(basics+"/quiz", nil).Status)
	var kept int
	require.NoError(t, p.Owner.QueryRow(t.Context(), `SELECT count(*) FROM lesson_views`).Scan(&kept))
	require.Zero(t, kept)
}

func TestTraining_EveryRoleHasItInTheMenu(t *testing.T) {
	t.Parallel()
	p := portaltest.School(t)
	for _, who := range []string{"provider-agent", "provider-admin", "analyst", "editor", "admin", "auditor"} {
		page := p.Browser(who).Get("/training")
		require.Equal(t, "/training", page.Doc.Find(".menu a[aria-current=true]").AttrOr("href", ""), who)
		require.Len(t, page.Doc.Find(".kb-cards > li").Map(func(_ int, s *goquery.Selection) string { return s.Text() }),
			len(portaltest.ShippedCourses(t)))
	}
}

// What is asked of somebody stands first, the earliest day on top, by the day that was typed, and with where to begin.
func TestTraining_WhatIsAskedStandsFirst(t *testing.T) {
	t.Parallel()
	p := portaltest.School(t)
	admin := p.Browser("provider-admin")
	for _, ask := range [][2]string{{"abuse-desk-basics", "30-11-2026"}, {"staying-well", "29-11-2026"}, {"prevention", "1-12-2026"}} {
		admin.Submit(admin.Get("/training/team/assign"), "/training/team/assign",
			url.Values{"course": {ask[0]}, "who": {p.Actor("provider-agent").UserID.String()}, "due": {ask[1]}})
	}
	for language, want := range map[string][]string{
		"nl": {"Dit is u gevraagd", "Uiterlijk 29 nov 2026", "Uiterlijk 30 nov 2026", "Uiterlijk 1 dec 2026"},
		"en": {"You were asked to follow", "Due by 29 Nov 2026", "Due by 30 Nov 2026", "Due by 1 Dec 2026"},
	} {
		asked := p.Browser("provider-agent").Get("/training?lang=" + language).Doc.Find("section").First()
		got := append([]string{asked.Find("h2").Text()},
			asked.Find(".tag").Map(func(_ int, tag *goquery.Selection) string { return strings.TrimSpace(tag.Text()) })...)
		require.Equal(t, want, got)
		require.Equal(t, 3, asked.Find("a.btn").Length(), "where to begin")
	}
}
