package learning

import (
	"context"
	"fmt"
	"time"

	"github.com/google/uuid"
	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgconn"

	"eokm.nl/hosting/models"
)

// The rules of a test. There is no limit of tries, and none of time.
const (
	PassMark   = 80               // percent of the answers
	RetryPause = 10 * time.Minute // after a try that failed
)

// Passes tells whether so many right answers are enough.
func Passes(right, of int) bool { return of > 0 && right*100 >= of*PassMark }

// Needed is how many right answers are enough.
func Needed(of int) int { return (of*PassMark + 99) / 100 }

// Attempt is a test that somebody takes or took.
type Attempt struct {
	ID          uuid.UUID
	CourseID    uuid.UUID
	Slug        string // of the course
	N           int    // the version that it is about
	Seed        int64
	Questions   []string // ids, in the order that they are asked
	StartedAt   time.Time
	FinishedAt  *time.Time
	Correct     *int
	Passed      *bool
	Certificate string // its number, when this attempt gave one
	Archived    bool   // the course
	Answers     []AttemptAnswer
}

// AttemptAnswer is the answer to question No, from 1, as portal/course writes it.
type AttemptAnswer struct {
	No       int
	Question string
	Answer   string
	Correct  bool
	At       time.Time
}

// Answer finds the answer to a question by its number, from 1; nil while there is none.
func (a *Attempt) Answer(no int) *AttemptAnswer {
	for i := range a.Answers {
		if a.Answers[i].No == no {
			return &a.Answers[i]
		}
	}
	return nil
}

// Next is the number of the first question without an answer; 0 when all have one.
func (a *Attempt) Next() int {
	for no := 1; no <= len(a.Questions); no++ {
		if a.Answer(no) == nil {
			return no
		}
	}
	return 0
}

// Attempt gives one of the actor's own tests with its answers. ErrNotFound for anybody else's.
func (s *Store) Attempt(ctx context.Context, actor models.Actor, id uuid.UUID) (Attempt, error) {
	var a Attempt
	var answers []AttemptAnswer
	err := s.db.Ask(ctx, actor, func(b *pgx.Batch) {
		models.QueueOne(b, &a,
			`SELECT a.id, a.course_id, c.slug, a.n, a.seed, a.questions, a.started_at, a.finished_at, a.correct, a.passed,
				coalesce(x.number, '') AS certificate, c.archived_at IS NOT NULL AS archived
			FROM attempts a JOIN courses c ON c.id = a.course_id
			LEFT JOIN certificates x ON x.provider_id = a.provider_id AND x.attempt_id = a.id
			WHERE a.provider_id = $1 AND a.id = $2 AND a.user_id = $3`, actor.ProviderID, id, actor.UserID)
		models.QueueFind(b, &answers, `SELECT x.no, x.question, x.answer, x.correct, x.at FROM attempt_answers x
			JOIN attempts a ON a.provider_id = x.provider_id AND a.id = x.attempt_id AND a.user_id = $3
			WHERE x.provider_id = $1 AND x.attempt_id = $2 ORDER BY x.no`, actor.ProviderID, id, actor.UserID)
	})
	a.Answers = answers
	return a, models.Wrap("read attempt", err)
}

// Sitting is a test as it was drawn for somebody.
type Sitting struct {
	CourseID  uuid.UUID
	N         int // the published version
	Seed      int64
	Questions []string
}

// StartAttempt begins a test and gives its id; that of the one that the actor is in already, when there is one: nothing is drawn
// again to get other questions. ErrThrottled within RetryPause of a try that failed, ErrConflict when the version is not the published
// one any more, ErrForbidden for an auditor.
func (s *Store) StartAttempt(ctx context.Context, actor models.Actor, of Sitting) (uuid.UUID, error) {
	if !actor.Learns() {
		return uuid.Nil, models.ErrForbidden
	}
	id, now := models.NewID(), s.db.Now()
	err := s.db.Write(ctx, actor, func(tx *models.Tx) error {
		type state struct {
			Open   *uuid.UUID
			Live   bool
			Paused bool
		}
		at, err := models.One[state](tx,
			`SELECT (SELECT id FROM attempts WHERE provider_id = $1 AND user_id = $2 AND course_id = $3 AND finished_at IS NULL) AS open,
				EXISTS (SELECT 1 FROM course_versions v JOIN courses c ON c.id = v.course_id
					WHERE v.course_id = $3 AND v.n = $4 AND v.state = 'published' AND c.archived_at IS NULL) AS live,
				coalesce((SELECT NOT passed AND finished_at > $5 FROM attempts WHERE provider_id = $1 AND user_id = $2 AND course_id = $3
					AND finished_at IS NOT NULL ORDER BY finished_at DESC LIMIT 1), false) AS paused`,
			actor.ProviderID, actor.UserID, of.CourseID, of.N, now.Add(-RetryPause))
		switch {
		case err != nil:
			return err
		case at.Open != nil:
			id = *at.Open
			return nil
		case !at.Live:
			return models.ErrConflict
		case at.Paused:
			return models.ErrThrottled
		}
		// Of a form sent twice at once the second waits for the first here, and takes up what that began.
		rows, err := tx.Exec(`INSERT INTO attempts (id, provider_id, user_id, course_id, n, seed, questions, started_at) VALUES ($1,
			$2, $3, $4, $5, $6, CAST($7 AS text[]), $8)
			ON CONFLICT (provider_id, user_id, course_id) WHERE finished_at IS NULL DO NOTHING`,
			id, actor.ProviderID, actor.UserID, of.CourseID, of.N, of.Seed, of.Questions, now)
		if err == nil && rows == 0 {
			id, err = models.One[uuid.UUID](tx,
				`SELECT id FROM attempts WHERE provider_id = $1 AND user_id = $2 AND course_id = $3 AND finished_at IS NULL`,
				actor.ProviderID, actor.UserID, of.CourseID)
			return err
		}
		return err
	})
	return id, models.Wrap("start attempt", err)
}

// AnswerQuestion keeps the answer to question no of one of the actor's own tests, marked by portal/course. The last one finishes the
// test; where that passes the certificate is issued in the same transaction. The first answer stays: another one to the same question
// changes nothing, and is no error. ErrNotFound for anybody else's test, ErrConflict for a question that it does not ask there.
//
// It is two trips to the database, and two more for the last answer. The row of the test is locked, so of two last answers at once
// one finishes.
func (s *Store) AnswerQuestion(ctx context.Context, actor models.Actor, id uuid.UUID, a AttemptAnswer) error {
	if !actor.Learns() {
		return models.ErrForbidden
	}
	now := s.db.Now()
	var of sitting
	var added bool
	var sum struct {
		Answered, Correct int
		Had               bool
	}
	first := func(b *pgx.Batch) {
		models.QueueOne(b, &of,
			`SELECT id, course_id, n, questions, finished_at FROM attempts WHERE provider_id = $1 AND id = $2 AND user_id = $3 FOR UPDATE`,
			actor.ProviderID, id, actor.UserID)
		b.Queue(`INSERT INTO attempt_answers (provider_id, attempt_id, no, question, answer, correct, at)
			SELECT provider_id, id, $4, $5::text, $6, $7, $8 FROM attempts
			WHERE provider_id = $1 AND id = $2 AND user_id = $3 AND finished_at IS NULL AND questions[$4::integer] = $5::text
				ON CONFLICT DO NOTHING`,
			actor.ProviderID, id, actor.UserID, a.No, a.Question, a.Answer, a.Correct, now).
			Exec(func(tag pgconn.CommandTag) error { added = tag.RowsAffected() == 1; return nil })
		models.QueueOne(b, &sum, `SELECT count(*) AS answered, count(*) FILTER (WHERE correct) AS correct,
				coalesce(bool_or(no = $3 AND question = $4), false) AS had
			FROM attempt_answers WHERE provider_id = $1 AND attempt_id = $2`, actor.ProviderID, id, a.No, a.Question)
	}
	return models.Wrap("answer question", s.db.AskThenWrite(ctx, actor, first, func(tx *models.Tx) error {
		switch {
		case !sum.Had:
			return fmt.Errorf("the test asks something else: %w", models.ErrConflict)
		case added && of.FinishedAt == nil && sum.Answered == len(of.Questions):
			return finish(tx, actor, of, sum.Correct, now)
		default:
			return nil
		}
	}))
}

// sitting is what answering needs of a test.
type sitting struct {
	ID         uuid.UUID
	CourseID   uuid.UUID
	N          int
	Questions  []string
	FinishedAt *time.Time
}

// finish ends a test whose last answer came.
func finish(tx *models.Tx, actor models.Actor, of sitting, right int, now time.Time) error {
	passed := Passes(right, len(of.Questions))
	err := models.Changed(tx.Exec(`UPDATE attempts SET finished_at = $1, correct = $2, passed = $3 WHERE provider_id = $4 AND id = $5
		AND finished_at IS NULL`,
		now, right, passed, actor.ProviderID, of.ID))
	if err != nil || !passed {
		return err
	}
	return issueCertificate(tx, actor, of, now)
}
