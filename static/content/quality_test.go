package content_test

import (
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"eokm.nl/hosting/models"
	"eokm.nl/hosting/portal/course"
)

// guess says how much somebody who did not read the lesson likes an option; the most liked one is chosen.
type guess func(option string, at, of int) float64

// cautious words are in what such a desk should do, hasty ones in what it should not.
var (
	cautious = map[string]*regexp.Regexp{
		"nl": regexp.MustCompile(`(?i)\b(zonder te|niet|geen|nooit|jurist|portaal|meteen|zelf|zaaknummer)\b`),
		"en": regexp.MustCompile(`(?i)\b(without|not|no|never|lawyer|portal|at once|myself|case number)\b`),
	}
	hasty = map[string]*regexp.Regexp{
		"nl": regexp.MustCompile(`(?i)\b(open|kijk|bekijk|mail|wacht|altijd|alles|kopie|schermafdruk|browser|morgen)`),
		"en": regexp.MustCompile(`(?i)\b(open|look|view|mail|wait|always|everything|copy|screenshot|browser|tomorrow)`),
	}
	digits = regexp.MustCompile(`\d`)
)

func guesses(language string) map[string]guess {
	return map[string]guess{
		"the longest":  func(option string, _, _ int) float64 { return float64(len([]rune(option))) },
		"the shortest": func(option string, _, _ int) float64 { return -float64(len([]rune(option))) },
		"the first":    func(_ string, at, _ int) float64 { return -float64(at) },
		"the last":     func(_ string, at, _ int) float64 { return float64(at) },
		"in the middle": func(_ string, at, of int) float64 {
			return -max(float64(at)-float64(of-1)/2, float64(of-1)/2-float64(at))
		},
		"with a number": func(option string, _, _ int) float64 { return float64(len(digits.FindAllString(option, -1))) },
		"by its words": func(option string, _, _ int) float64 {
			return float64(len(cautious[language].FindAllString(option, -1)) - len(hasty[language].FindAllString(option, -1)))
		},
	}
}

// Whoever did not read gets no more than chance gives, whatever they go by. They get no less either: that would be a sign too.
const offChance = 0.12

func TestQuiz_TellsNothingByItsLooks(t *testing.T) {
	t.Parallel()
	for _, language := range models.Languages {
		n, chance, right := 0, 0.0, map[string]float64{}
		for _, c := range courses(t) {
			for _, q := range c.Questions {
				if q.Kind != course.KindSingle || q.Use != course.UseQuiz {
					continue
				}
				n, chance = n+1, chance+1/float64(len(q.Options))
				for name, likes := range guesses(language) {
					right[name] += hits(q.Options, language, likes)
				}
			}
		}
		require.Greater(t, n, 60)
		all := float64(n)
		t.Logf("%s: %d questions with one right answer; chance is %.0f%%", language, n, 100*chance/all)
		for name, sum := range right {
			t.Logf("%s: who chooses %s is right in %.0f%%", language, name, 100*sum/all)
			require.InDelta(t, chance/all, sum/all, offChance, "%s %s", language, name)
		}
	}
}

// hits is the chance of the right option among those that are liked most.
func hits(options []course.Option, language string, likes guess) float64 {
	best, count, right := 0.0, 0, 0
	for i, o := range options {
		liked := likes(o.Text.In(language), i, len(options))
		switch {
		case count == 0 || liked > best:
			best, count, right = liked, 1, 0
		case liked == best:
			count++
		default:
			continue
		}
		if o.Right {
			right++
		}
	}
	return float64(right) / float64(count)
}

var names = regexp.MustCompile(`(?i)\b(welke|kies|vink|which|choose|pick|tick) (een|één|twee|drie|vier|one|two|three|four)\b`)

// "Tick three" is no way through: how many are right differs, and no question says it.
func TestQuiz_HowManyAreRightDiffers(t *testing.T) {
	t.Parallel()
	of, all := map[int]int{}, 0
	for slug, c := range courses(t) {
		for _, q := range c.Questions {
			for _, language := range models.Languages {
				require.NotRegexp(t, names, q.Text.In(language), "%s %s", slug, q.ID)
			}
			if q.Kind == course.KindMultiple {
				of[len(slices.DeleteFunc(slices.Clone(q.Options), func(o course.Option) bool { return !o.Right }))]++
				all++
			}
		}
	}
	for _, right := range []int{1, 2, 3, 4} {
		t.Logf("%d of %d questions have %d right", of[right], all, right)
		require.NotZero(t, of[right])
		require.LessOrEqual(t, of[right], all*2/5, "%d right", right)
	}
}

// A step with two ways is a coin; a third one tempts whoever did not read.
func TestQuiz_EveryStepHasThreeWays(t *testing.T) {
	t.Parallel()
	steps := 0
	for slug, c := range courses(t) {
		for _, q := range c.Questions {
			for _, s := range q.Steps {
				steps++
				require.GreaterOrEqual(t, len(s.Options), 3, "%s %s %s", slug, q.ID, s.ID)
				wrong := slices.DeleteFunc(slices.Clone(s.Options), func(o course.Option) bool { return o.To != course.ToWrong })
				require.NotEmpty(t, wrong, "%s %s %s", slug, q.ID, s.ID)
				for _, o := range wrong {
					require.NotEmpty(t, strings.TrimSpace(o.Why.NL), "%s %s", slug, q.ID)
				}
			}
		}
	}
	require.Greater(t, steps, 20)
}
