package learning

import (
	"context"
	"time"

	"github.com/jackc/pgx/v5"

	"eokm.nl/hosting/models"
)

// CourseFigures is what learners made of a version of a course. It names nobody.
type CourseFigures struct {
	Questions []QuestionFigure
	Answers   []AnswerFigure
	Places    []PlaceFigure
	Choices   []ChoiceFigure
	Lessons   []LessonFigure // over all versions: who goes on in a newer one is the same learner
}

// QuestionFigure is how often a question was asked and answered rightly. Fit is how far a right answer goes with a good result on the
// other questions of the test, from -1 to 1 (the point-biserial correlation of the item and the rest score); nil where it cannot be
// told: fewer than FitAnswers answers in tests that ended, or all the same.
type QuestionFigure struct {
	Question string
	Asked    int
	Right    int
	Fit      *float64
}

// AnswerFigure is how often an answer was given, as portal/course writes it.
type AnswerFigure struct {
	Question string
	Answer   string
	Count    int
}

// PlaceFigure is how often option number Option, from 0, stood at place number Place, from 1, of the answers to a question. In an order
// that is what people thought comes there.
type PlaceFigure struct {
	Question string
	Place    int
	Option   int
	Count    int
}

// ChoiceFigure is how often option number Option, from 0, was chosen in a branch by who had come Way, the choices before it as
// portal/course writes them; "" at the first step.
type ChoiceFigure struct {
	Question string
	Way      string
	Option   int
	Count    int
}

// LessonFigure is how many people opened and finished a lesson, and how many stopped there: it is the last thing they opened, they did
// not pass, and StoppedAfter has gone by.
type LessonFigure struct {
	Lesson   string
	Opened   int
	Finished int
	Stopped  int
}

// From so many answers on figures say something.
const (
	ShareAnswers = 10 // a share
	FitAnswers   = 30 // how a question fits the others
)

// StoppedAfter is how long somebody does nothing before they count as having stopped.
const StoppedAfter = 14 * 24 * time.Hour

// answersOf are the answers in tests of version $2 of a course with slug $1, each as the options in it with their places, from 1. What
// is written otherwise than portal/course writes it has none.
const answersOf = `FROM attempts a JOIN courses c ON c.id = a.course_id JOIN attempt_answers x ON x.provider_id = a.provider_id
	AND x.attempt_id = a.id
		CROSS JOIN LATERAL string_to_array(CASE WHEN x.answer ~ '^[0-9]{1,4}(,[0-9]{1,4})*$' THEN x.answer END, ',') AS given (options)
		CROSS JOIN LATERAL unnest(given.options) WITH ORDINALITY AS chosen (option, place)
	WHERE c.slug = $1 AND a.n = $2`

// CourseFigures counts what learners did with version n of a course: the questions and answers of its tests, and its lessons. branches
// are the ids of its questions that are answered step by step, whose choices it counts. ErrNotFound when there is no such version.
// EOKM's people only.
func (s *Store) CourseFigures(ctx context.Context, actor models.Actor, slug string, n int, branches ...string) (CourseFigures, error) {
	var f CourseFigures
	if !actor.Staff() {
		return f, models.ErrForbidden
	}
	var known []int
	err := s.db.Ask(ctx, actor, func(b *pgx.Batch) {
		b.Queue(`SELECT v.n FROM course_versions v JOIN courses c ON c.id = v.course_id WHERE c.slug = $1 AND v.n = $2`, slug, n).
			Query(func(rows pgx.Rows) (err error) { known, err = pgx.CollectRows(rows, pgx.RowTo[int]); return err })
		models.QueueFind(b, &f.Questions, `SELECT x.question, count(*) AS asked, count(*) FILTER (WHERE x.correct) AS "right",
				CASE WHEN count(*) FILTER (WHERE a.finished_at IS NOT NULL) >= $3 THEN
					corr(x.correct::int, (a.correct - x.correct::int)::float8 / nullif(cardinality(a.questions) - 1, 0))
						FILTER (WHERE a.finished_at IS NOT NULL) END AS fit
			FROM attempts a JOIN courses c ON c.id = a.course_id JOIN attempt_answers x ON x.provider_id = a.provider_id
				AND x.attempt_id = a.id
			WHERE c.slug = $1 AND a.n = $2 GROUP BY x.question ORDER BY x.question`, slug, n, FitAnswers)
		models.QueueFind(b, &f.Answers, `SELECT x.question, x.answer, count(*) AS count
			FROM attempts a JOIN courses c ON c.id = a.course_id JOIN attempt_answers x ON x.provider_id = a.provider_id
				AND x.attempt_id = a.id
			WHERE c.slug = $1 AND a.n = $2 GROUP BY x.question, x.answer ORDER BY x.question, count(*) DESC, x.answer`, slug, n)
		models.QueueFind(b, &f.Places, `SELECT x.question, chosen.place, chosen.option::int, count(*) AS count `+answersOf+`
			GROUP BY x.question, chosen.place, chosen.option::int ORDER BY x.question, chosen.place, chosen.option::int`, slug, n)
		models.QueueFind(b, &f.Choices, `SELECT x.question, array_to_string(given.options[:chosen.place - 1], ',') AS way, `+
			`chosen.option::int, count(*) AS count `+answersOf+`
			AND x.question = ANY ($3) GROUP BY x.question, way, chosen.option::int ORDER BY x.question, way, chosen.option::int`, slug, n,
			append([]string{}, branches...))
		models.QueueFind(b, &f.Lessons, `WITH seen AS (
				SELECT w.*, row_number() OVER (PARTITION BY w.provider_id, w.user_id ORDER BY w.opened_at DESC, w.lesson DESC) = 1 AS latest
				FROM lesson_views w JOIN courses c ON c.id = w.course_id WHERE c.slug = $1)
			SELECT w.lesson, count(*) AS opened, count(w.finished_at) AS finished, count(*) FILTER (WHERE w.latest
				AND w.opened_at <= $2 AND NOT EXISTS (
					SELECT 1 FROM attempts a WHERE a.provider_id = w.provider_id AND a.user_id = w.user_id AND a.course_id = w.course_id
						AND (a.passed OR a.started_at > $2))) AS stopped
			FROM seen w GROUP BY w.lesson ORDER BY w.lesson`, slug, s.db.Now().Add(-StoppedAfter))
	})
	if err == nil && len(known) == 0 {
		err = models.ErrNotFound
	}
	return f, models.Wrap("count figures of a course", err)
}
