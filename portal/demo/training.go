package demo

import (
	"context"
	"time"

	"github.com/google/uuid"

	"eokm.nl/hosting/models"
	"eokm.nl/hosting/models/learning"
	"eokm.nl/hosting/portal/course"
)

const lawForHosters = "law-for-hosters"

// planTraining has a learner in every state: one who reads, one in a test, one who passed, one who did not, and one who passed after
// a test that failed.
func (w *world) planTraining() {
	for _, plan := range []struct {
		account, slug string
		ago           time.Duration
		lessons       int
		questions     int // answered; 0: no test
		right         int
	}{
		{"provider-agent", "abuse-desk-basics", 3 * day, 6, 4, 3},
		{"provider-agent", "staying-well", 12 * day, 5, course.Draws, 9},
		{"provider-admin", "abuse-desk-basics", 19 * day, 6, course.Draws, 10},
		{"provider-admin", "prevention", 2 * day, 2, 0, 0},
		{"other-agent", "abuse-desk-basics", 15 * day, 1, course.Draws, 6},
		{"other-agent", "removal-techniques", 8 * day, 6, course.Draws, 5},
		{"other-agent", "removal-techniques", 7 * day, 0, course.Draws, 8},
		{"analyst", "abuse-desk-basics", 17 * day, 6, course.Draws, 9},
		{"editor", "abuse-desk-basics", 5 * day, 1, 0, 0},
	} {
		w.timeline.plan(step{w.end.Add(-plan.ago), "somebody learns", func(ctx context.Context) error {
			return w.learn(ctx, w.actors[plan.account], plan.slug, plan.lessons, plan.questions, plan.right)
		}})
	}
}

// school publishes the courses that come with the portal, and is what people learned in the year before: one certificate has
// expired, though its holder was told in time, and one is to be renewed.
func (w *world) school(ctx context.Context) error {
	courses, err := course.Shipped()
	if err != nil {
		return err
	}
	if _, err := w.store.Learning.SyncCourses(ctx, courses); err != nil {
		return err
	}
	for _, passes := range []struct {
		who   string
		ago   time.Duration
		asked bool // by their admin, so to pass again too
	}{{providerAdmin, opened - 5*day, false}, {providerAgent, 325 * day, true}} {
		w.clock.reach(w.end.Add(-passes.ago - 3*day))
		who := w.actors[passes.who]
		if passes.asked {
			if _, err := w.store.Learning.AssignCourse(ctx, w.actors[providerAdmin], learning.Assigning{
				Slug: lawForHosters, Users: []uuid.UUID{who.UserID}, DueAt: w.endOfDay(20*day - passes.ago),
			}); err != nil {
				return err
			}
			w.owes = true
			if err := w.post(ctx); err != nil {
				return err
			}
		}
		w.clock.reach(w.end.Add(-passes.ago))
		if err := w.learn(ctx, who, lawForHosters, 6, course.Draws, 9); err != nil {
			return err
		}
		expires := w.clock.at.AddDate(learning.CertificateYears, 0, 0)
		w.timeline.plan(step{expires.Add(-59 * day), "a certificate is about to expire", func(ctx context.Context) error {
			w.owes = true
			_, err := w.store.Learning.RenewCertificates(ctx, 100)
			return err
		}})
	}
	return nil
}

// learn reads so many lessons and answers so many questions of a test, the first ones right.
func (w *world) learn(ctx context.Context, who models.Actor, slug string, lessons, questions, right int) error {
	of, err := w.store.Learning.Course(ctx, who, slug, "nl")
	if err != nil {
		return err
	}
	for _, lesson := range of.Lessons[:lessons] {
		if err := w.store.Learning.FinishLesson(ctx, who, of.ID, of.N, lesson); err != nil {
			return err
		}
	}
	if questions == 0 {
		return nil
	}
	files, err := w.store.Learning.CourseFiles(ctx, who, of.ID, of.N)
	if err != nil {
		return err
	}
	text, err := course.Read(files)
	if err != nil {
		return err
	}
	const seed = 1
	drawn := course.Draw(text, seed)
	id, err := w.store.Learning.StartAttempt(ctx, who, learning.Sitting{CourseID: of.ID, N: of.N, Seed: seed, Questions: drawn})
	if err != nil {
		return err
	}
	return w.answerTest(ctx, who, id, text, drawn[:questions], right)
}

func (w *world) answerTest(ctx context.Context, who models.Actor, id uuid.UUID, text *course.Course, questions []string, right int) error {
	for i, question := range questions {
		answer := answerOf(text.Question(question), i < right)
		err := w.store.Learning.AnswerQuestion(ctx, who, id,
			learning.AttemptAnswer{No: i + 1, Question: question, Answer: answer.String(), Correct: i < right})
		if err != nil {
			return err
		}
	}
	return nil
}

// answerOf finds an answer that is right, or one that is not, by trying: a question has few.
func answerOf(q *course.Question, right bool) course.Answer {
	var try func(a course.Answer) course.Answer
	try = func(a course.Answer) course.Answer {
		if course.Whole(q, a) && course.Right(q, a) == right {
			return a
		}
		for n := range 5 {
			if len(a) < 5 && (q.Kind == course.KindBranch || len(a) == 0 || a[len(a)-1] < n || q.Kind == course.KindOrder) {
				if found := try(append(append(course.Answer{}, a...), n)); found != nil {
					return found
				}
			}
		}
		return nil
	}
	return try(nil)
}
