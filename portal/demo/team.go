package demo

import (
	"context"
	"time"

	"github.com/google/uuid"

	"eokm.nl/hosting/models"
	"eokm.nl/hosting/models/learning"
)

// planTeam has what people are asked to learn in every state that two months can show: done, busy, not started, due soon and overdue; what
// EOKM asks of a provider, of every provider, of its own analysts, and what it withdrew; a certificate that was revoked; and
// lessons that were put away.
func (w *world) planTeam() {
	for _, ask := range []struct {
		ago, due time.Duration // before now, and from now
		slug     string
		who      []string
	}{
		{20 * day, -6 * day, "staying-well", []string{providerAgent}},
		{20 * day, -2 * day, "removal-techniques", []string{providerAgent, providerAdmin}},
		{5 * day, 20 * day, "abuse-desk-basics", []string{providerAgent}},
		{3 * day, 4 * day, "prevention", []string{providerAgent, providerAdmin}},
	} {
		w.timeline.plan(step{w.end.Add(-ask.ago), "an admin asks for a course", func(ctx context.Context) error {
			asked := learning.Assigning{Slug: ask.slug, DueAt: w.endOfDay(ask.due)}
			for _, name := range ask.who {
				asked.Users = append(asked.Users, w.actors[name].UserID)
			}
			w.owes = true
			_, err := w.store.Learning.AssignCourse(ctx, w.actors[providerAdmin], asked)
			return err
		}})
	}
	w.asks(10*day, learning.CourseRequest{
		ProviderID: w.providers[noorderlicht], Slug: "staying-well", Note: "Ook voor wie alleen ’s nachts werkt.",
	}, 20*day)
	w.asks(9*day, learning.CourseRequest{ProviderID: uuid.Nil, Slug: "staying-well", Role: models.RoleAnalyst}, 30*day)
	w.asks(30*day, learning.CourseRequest{ProviderID: w.providers[voorbeeld], Slug: "prevention", Role: models.RoleProviderAdmin}, -10*day)
	w.timeline.plan(step{w.end.Add(-4 * day), "EOKM asks every provider for a course", func(ctx context.Context) error {
		w.owes = true
		_, err := w.store.Learning.AskEveryProvider(ctx, w.actors[editor], learning.CourseRequest{
			Slug: "abuse-desk-basics", Role: models.RoleAgent, DueAt: w.endOfDay(40 * day), Note: "Iedereen die meldingen behandelt.",
		})
		return err
	}})
	w.timeline.plan(step{w.end.Add(-28 * day), "EOKM withdraws a request", func(ctx context.Context) error {
		list, err := w.store.Learning.CourseRequests(ctx, w.actors[editor])
		if err != nil {
			return err
		}
		return w.store.Learning.WithdrawCourseRequest(ctx, w.actors[editor], list[0].ID)
	}})
	w.timeline.plan(step{w.end.Add(-6 * day), "EOKM revokes a certificate", w.revoke})
	w.timeline.plan(step{w.end.Add(-32 * day), "lessons are put away", w.putAway})
	for ago := 19 * day; ago > 0; ago -= day {
		w.timeline.plan(step{w.end.Add(-ago + time.Hour), "people are reminded of courses", func(ctx context.Context) error {
			w.owes = true
			if _, err := w.store.Learning.AssignAsked(ctx); err != nil {
				return err
			}
			_, err := w.store.Learning.RemindTraining(ctx, 100)
			return err
		}})
	}
}

// endOfDay is the end of the day that is so long from now, in the Netherlands in winter.
func (w *world) endOfDay(from time.Duration) time.Time {
	return w.end.Add(from).Truncate(day).Add(23 * time.Hour)
}

// asks plans that EOKM asked for a course so long ago, to be done so long from now.
func (w *world) asks(ago time.Duration, q learning.CourseRequest, due time.Duration) {
	w.timeline.plan(step{w.end.Add(-ago), "EOKM asks for a course", func(ctx context.Context) error {
		q.DueAt = w.endOfDay(due)
		w.owes = true
		_, err := w.store.Learning.AskCourse(ctx, w.actors[editor], q)
		return err
	}})
}

// revoke takes back the certificate of somebody at Noorderlicht.
func (w *world) revoke(ctx context.Context) error {
	team, err := w.store.Learning.Team(ctx, w.actors[editor], learning.TeamFilter{Provider: noorderlicht})
	if err != nil {
		return err
	}
	for _, l := range team {
		if l.Slug == "removal-techniques" && l.Number != "" {
			w.owes = true
			return w.store.Learning.RevokeCertificate(ctx, w.actors[editor], l.Number, "De naam op het certificaat klopte niet.")
		}
	}
	return nil
}

// putAway is what somebody does with lessons that they do not need.
func (w *world) putAway(ctx context.Context) error {
	offers, err := w.store.Notice.LessonOffers(ctx, w.actors[providerAgent])
	if err != nil {
		return err
	}
	for _, o := range offers {
		if err := w.store.Notice.DismissOffer(ctx, w.actors[providerAgent], o.ID); err != nil {
			return err
		}
	}
	return nil
}
