package content_test

import (
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"eokm.nl/hosting/models"
	"eokm.nl/hosting/portal/course"
	"eokm.nl/hosting/portal/guidance"
)

// The courses of facts/process-and-content.md, section 4b, and the night shift of facts/content-review.md, section 2.
var courseSlugs = []string{"abuse-desk-basics", "removal-techniques", "law-for-hosters", "staying-well", "prevention", "night-shift"}

// courses are those that come with the portal, read.
func courses(t *testing.T) map[string]*course.Course {
	t.Helper()
	list, err := course.Shipped()
	require.NoError(t, err)
	of := map[string]*course.Course{}
	for _, shipped := range list {
		require.Contains(t, courseSlugs, shipped.Slug)
		require.Equal(t, slices.Index(courseSlugs, shipped.Slug)+1, shipped.Position, shipped.Slug)
		of[shipped.Slug], err = course.Read(shipped.Text.Files)
		require.NoError(t, err, shipped.Slug)
	}
	return of
}

// A test that is drawn from too few questions is the same each time.
const (
	poolOfCourse = 14
	poolOfLesson = 2
)

func TestCourses_HaveEnoughOfEachKindOfQuestion(t *testing.T) {
	t.Parallel()
	for slug, c := range courses(t) {
		require.True(t, len(c.Lessons) >= 5 && len(c.Lessons) <= 7, slug)
		kinds, first, n := map[course.Kind]int{}, 0, 0
		for _, q := range c.Questions {
			if q.Use == course.UseQuiz {
				kinds[q.Kind]++
				n++
			}
			if q.Kind == course.KindSingle && q.Options[0].Right {
				first++
			}
			for _, language := range models.Languages {
				require.LessOrEqual(t, len(strings.Fields(q.Why.In(language))), 60, "%s %s: the explanation", slug, q.ID)
			}
		}
		require.GreaterOrEqual(t, n, poolOfCourse, slug)
		require.GreaterOrEqual(t, kinds[course.KindMultiple], 2, slug)
		require.GreaterOrEqual(t, kinds[course.KindOrder], 1, slug)
		require.GreaterOrEqual(t, kinds[course.KindBranch], 1, slug)
		require.Less(t, first, n/2, "%s: the right one stands first too often", slug)
		for _, lesson := range c.Lessons {
			require.GreaterOrEqual(t, len(c.Pool(lesson.Slug)), poolOfLesson, "%s %s", slug, lesson.Slug)
			require.NotEmpty(t, c.Practice(lesson.Slug), "%s %s", slug, lesson.Slug)
		}
	}
}

func TestCourses_LessonsReadEasily(t *testing.T) {
	t.Parallel()
	for slug, c := range courses(t) {
		for _, lesson := range c.Lessons {
			require.True(t, lesson.Minutes >= 3 && lesson.Minutes <= 8, "%s %s takes %d minutes", slug, lesson.Slug, lesson.Minutes)
			for _, language := range models.Languages {
				body := lesson.In(language).Body
				words := len(strings.Fields(body))
				require.True(t, words >= 280 && words <= 700, "%s %s %s has %d words", slug, lesson.Slug, language, words)
				p := guidance.Read(body)
				require.LessOrEqual(t, p.Average, float64(guidance.EasyAverage), "%s %s %s", slug, lesson.Slug, language)
				require.LessOrEqual(t, p.Longest, 30, "%s %s %s: %s", slug, lesson.Slug, language, p.Worst)
			}
			require.Contains(t, lesson.NL.Body, "## Onthoud", lesson.Slug)
			require.Contains(t, lesson.EN.Body, "## Remember", lesson.Slug)
		}
		for _, language := range models.Languages {
			words := c.In(language)
			require.LessOrEqual(t, len(strings.Fields(words.Summary)), 25, "%s %s: the summary", slug, language)
			require.True(t, len(words.Goals) >= 2 && len(words.Goals) <= 4, "%s %s: the goals", slug, language)
		}
	}
}

func TestCourses_ReadAtB1(t *testing.T) {
	t.Parallel()
	for slug, c := range courses(t) {
		for _, lesson := range c.Lessons {
			require.Less(t, lix(lesson.NL.Body), hardestLIX, "%s %s: LIX", slug, lesson.Slug)
			require.Greater(t, douma(lesson.NL.Body), easiestDouma, "%s %s: Flesch-Douma", slug, lesson.Slug)
		}
	}
}

// It is read at night, alone, on a phone.
func TestCourses_TheNightShiftIsShort(t *testing.T) {
	t.Parallel()
	c, minutes := courses(t)["night-shift"], 0
	for _, lesson := range c.Lessons {
		minutes += lesson.Minutes
		for _, language := range models.Languages {
			require.LessOrEqual(t, len(strings.Fields(lesson.In(language).Body)), 450, "%s %s", lesson.Slug, language)
		}
	}
	require.Equal(t, 20, minutes)
	require.Equal(t, minutes, c.Minutes)
}

func TestCourses_SayWhichNumberToCall(t *testing.T) {
	t.Parallel()
	for slug, c := range courses(t) {
		for _, lesson := range c.Lessons {
			for _, language := range models.Languages {
				require.Empty(t, mute(lesson.In(language).Body), "%s %s %s: no number is near", slug, lesson.Slug, language)
			}
		}
		for _, q := range c.Questions { // an option that says so is explained below all of them
			for _, language := range models.Languages {
				require.Empty(t, mute(q.Why.In(language)), "%s %s %s: no number is near", slug, q.ID, language)
			}
		}
	}
}

// What a question teaches rests on something of its own, and on a day: an editor then finds what is stale by the question.
func TestCourses_EachQuestionSaysWhatItRestsOn(t *testing.T) {
	t.Parallel()
	for slug, c := range courses(t) {
		for _, q := range c.Questions {
			require.NotEmpty(t, q.Source, "%s %s: no source", slug, q.ID)
			require.False(t, guidance.ReadSource(q.Source).Read.IsZero(), "%s %s: not when it was read", slug, q.ID)
		}
	}
}

func TestCourses_LeadOnlyToWhatIsThere(t *testing.T) {
	t.Parallel()
	link := regexp.MustCompile(`\]\(([^)]*)\)`)
	var articles []string
	for _, a := range shipped(t) {
		articles = append(articles, "/kb/"+a.Slug)
	}
	for slug, c := range courses(t) {
		for _, lesson := range c.Lessons {
			for _, language := range models.Languages {
				for _, m := range link.FindAllStringSubmatch(lesson.In(language).Body, -1) {
					page, _, _ := strings.Cut(m[1], "#")
					require.Contains(t, append(articles, pages...), page, "%s %s %s", slug, lesson.Slug, language)
				}
			}
		}
	}
}

// texts are all that a course says in a language.
func texts(c *course.Course, language string) []string {
	words := c.In(language)
	list := append([]string{words.Title, words.Summary}, words.Goals...)
	for _, lesson := range c.Lessons {
		list = append(list, lesson.In(language).Title, lesson.In(language).Body)
	}
	options := func(all []course.Option) {
		for _, o := range all {
			list = append(list, o.Why.In(language))
			if o.Right || o.To != course.ToWrong && o.To != "" { // a wrong one may say what is wrong
				list = append(list, o.Text.In(language))
			}
		}
	}
	for _, q := range c.Questions {
		list = append(list, q.Text.In(language), q.Why.In(language))
		options(q.Options)
		for _, s := range q.Steps {
			list = append(list, s.Text.In(language))
			options(s.Options)
		}
		if q.Notice != nil {
			list = append(list, q.Notice.State.In(language), q.Notice.Note.In(language))
		}
	}
	return list
}

func TestCourses_ClaimNothingThatIsNotSourced(t *testing.T) {
	t.Parallel()
	of := courses(t)
	for _, claim := range claims(t) {
		for language, pattern := range map[string]string{"nl": claim.PatternNL, "en": claim.PatternEN} {
			forbidden := regexp.MustCompile(pattern)
			for slug, c := range of {
				for _, text := range texts(c, language) {
					require.NotRegexp(t, forbidden, text, "%s claims %s: %s", slug, claim.ID, claim.Why)
				}
			}
		}
	}
}
