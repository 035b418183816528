package portaltest

import (
	"slices"
	"testing"

	"github.com/stretchr/testify/require"

	"eokm.nl/hosting/portal/course"
	"eokm.nl/hosting/portal/guidance"
	"eokm.nl/hosting/portal/i18n"
	"eokm.nl/hosting/portal/settings"
)

// Said is a text of a course as a portal under test shows it in a language: with how EOKM is reached.
func Said(t testing.TB, language string, text course.Both) string {
	t.Helper()
	words, err := i18n.New()
	require.NoError(t, err)
	return guidance.Fill(text.In(language), words.With(settings.Reserved().Words).Printer(i18n.Lang(language)))
}

// RightAnswer is the answer of a question of a course that counts as right.
func RightAnswer(q *course.Question) course.Answer {
	if q.Kind == course.KindBranch {
		return rightWay(q, nil)
	}
	var answer course.Answer
	for i, o := range q.Options {
		if o.Right || q.Kind == course.KindOrder { // an order stands in the course as it should become
			answer = append(answer, i)
		}
	}
	return answer
}

// rightWay finds the way through a branch that ends well; nil when there is none from here.
func rightWay(q *course.Question, way course.Answer) course.Answer {
	at := course.Walk(q, way)
	if at.End == course.ToRight {
		return way
	}
	if at.Step == nil {
		return nil
	}
	for i := range at.Step.Options {
		if found := rightWay(q, append(slices.Clone(way), i)); found != nil {
			return found
		}
	}
	return nil
}
