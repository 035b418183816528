package learning_test

import (
	"fmt"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"eokm.nl/hosting/models"
	"eokm.nl/hosting/models/learning"
)

// answered is a test in which so many answers were given: option 0 is right.
func (w *world) answered(actor models.Actor, c learning.Course, answers ...string) {
	w.T.Helper()
	id := w.sit(actor, c, len(answers))
	for i, a := range answers {
		require.NoError(w.T, w.Learning.AnswerQuestion(w.T.Context(), actor, id,
			learning.AttemptAnswer{No: i + 1, Question: fmt.Sprint("q", i+1), Answer: a, Correct: a == "0"}))
	}
}

func TestCourseFigures_CountQuestionsAndAnswers(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	c := w.teach("basis")
	editor := w.As(models.RoleEditor)
	w.answered(w.Agent, c, "0", "0", "1")
	w.answered(w.As(models.RoleAnalyst), c, "0", "2", "1")
	other := w.As(models.RoleEditor)
	id := w.sit(other, c, 3)
	require.NoError(t, w.Learning.AnswerQuestion(t.Context(), other, id, learning.AttemptAnswer{No: 1, Question: "q1", Answer: "1"}),
		"a test that did not end counts too")
	f, err := w.Learning.CourseFigures(t.Context(), editor, "basis", 1)
	require.NoError(t, err)
	require.Equal(t, []learning.QuestionFigure{
		{Question: "q1", Asked: 3, Right: 2},
		{Question: "q2", Asked: 2, Right: 1},
		{Question: "q3", Asked: 2},
	}, f.Questions)
	require.Equal(t, []learning.AnswerFigure{{"q1", "0", 2}, {"q1", "1", 1}, {"q2", "0", 1}, {"q2", "2", 1}, {"q3", "1", 2}}, f.Answers)
	_, err = w.Learning.CourseFigures(t.Context(), editor, "basis", 2)
	require.ErrorIs(t, err, models.ErrNotFound)
	_, err = w.Learning.CourseFigures(t.Context(), editor, "geen", 1)
	require.ErrorIs(t, err, models.ErrNotFound)
	for _, role := range models.Roles() {
		actor := w.As(role)
		_, err = w.Learning.CourseFigures(t.Context(), actor, "basis", 1)
		require.Equal(t, actor.Staff(), err == nil, role)
	}
}

// Of an order it counts what stood at which place, of a branch what was chosen at which step.
func TestCourseFigures_CountPlacesAndChoices(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	c := w.teach("basis")
	editor := w.As(models.RoleEditor)
	for _, answers := range [][]string{{"0,1,2", "0,1"}, {"1,0,2", "0,0"}, {"1,0,2", "0,0"}, {"1,2,0", "1"}, {"x", "0,1,"}} {
		w.answered(w.As(models.RoleAnalyst), c, answers...)
	}
	f, err := w.Learning.CourseFigures(t.Context(), editor, "basis", 1, "q2")
	require.NoError(t, err)
	var order []learning.PlaceFigure
	for _, p := range f.Places {
		if p.Question == "q1" {
			order = append(order, p)
		}
	}
	require.Equal(t, []learning.PlaceFigure{
		{"q1", 1, 0, 1},
		{"q1", 1, 1, 3},
		{"q1", 2, 0, 2},
		{"q1", 2, 1, 1},
		{"q1", 2, 2, 1},
		{"q1", 3, 0, 1},
		{"q1", 3, 2, 3},
	}, order)
	require.Equal(t, []learning.ChoiceFigure{{"q2", "", 0, 3}, {"q2", "", 1, 1}, {"q2", "0", 0, 2}, {"q2", "0", 1, 1}}, f.Choices)
	f, err = w.Learning.CourseFigures(t.Context(), editor, "basis", 1)
	require.NoError(t, err)
	require.Empty(t, f.Choices, "none is a branch")
}

// A question that good learners answer wrongly and weak ones rightly is at odds with the others; below FitAnswers that may be chance.
func TestCourseFigures_TellHowAQuestionFitsTheOthers(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	c := w.teach("basis")
	fits := func() map[string]*float64 {
		f, err := w.Learning.CourseFigures(t.Context(), w.As(models.RoleEditor), "basis", 1)
		require.NoError(t, err)
		list := map[string]*float64{}
		for _, q := range f.Questions {
			list[q.Question] = q.Fit
		}
		return list
	}
	for i := range learning.FitAnswers {
		if i == learning.FitAnswers-1 {
			require.Nil(t, fits()["q1"], "one answer short")
		}
		if i%2 == 0 {
			w.answered(w.As(models.RoleAnalyst), c, "0", "0", "0", "1", "0") // knows it
		} else {
			w.answered(w.As(models.RoleAnalyst), c, "1", "1", "1", "0", "0") // does not
		}
	}
	got := fits()
	require.InDelta(t, 1, *got["q1"], 1e-9)
	require.InDelta(t, -1, *got["q4"], 1e-9)
	require.Nil(t, got["q5"], "everybody knows it")
}

func TestCourseFigures_TellWherePeopleStop(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	c := w.teach("basis")
	open := func(actor models.Actor, at time.Duration, finish bool, lesson string) {
		w.After(at)
		require.NoError(t, w.Learning.OpenLesson(t.Context(), actor, c.ID, c.N, lesson))
		if finish {
			require.NoError(t, w.Learning.FinishLesson(t.Context(), actor, c.ID, c.N, lesson))
		}
	}
	const day = 24 * time.Hour
	passed, stopped, busy, tested := w.Agent, w.As(models.RoleAnalyst), w.As(models.RoleEditor), w.As(models.RoleAdmin)
	for _, who := range []models.Actor{passed, stopped, tested} {
		open(who, time.Hour, true, "een")
		open(who, 2*time.Hour, false, "twee")
	}
	w.answered(passed, c, "0", "0")
	w.After(10 * day)
	w.sit(tested, c, 2)
	open(busy, 10*day, false, "een")
	w.After(15 * day)
	f, err := w.Learning.CourseFigures(t.Context(), busy, "basis", 1)
	require.NoError(t, err)
	require.Equal(t, []learning.LessonFigure{{"een", 4, 3, 0}, {"twee", 3, 0, 1}}, f.Lessons)
	w.After(25 * day)
	f, err = w.Learning.CourseFigures(t.Context(), busy, "basis", 1)
	require.NoError(t, err)
	require.Equal(t, []learning.LessonFigure{{"een", 4, 3, 1}, {"twee", 3, 0, 2}}, f.Lessons)
}
