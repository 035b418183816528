package notice

import (
	"cmp"
	"context"
	"maps"
	"slices"
	"time"

	"github.com/google/uuid"
	"github.com/jackc/pgx/v5"

	"eokm.nl/hosting/models"
	"eokm.nl/hosting/models/learning"
)

// LessonCause is why a lesson may help. It is never a reproach, and nobody but who handled the notice and their admin sees it.
type LessonCause string

// The causes; a measure that does not count is one under its own name.
const (
	CauseLate        LessonCause = "late"         // two answers after their deadlines within lateWithin
	CauseStillOnline LessonCause = "still_online" // EOKM found it online after a report of removal
)

// LessonRef names a lesson of a course.
type LessonRef struct{ Course, Lesson string }

// lessonsFor is which lesson goes with which cause.
var lessonsFor = map[LessonCause]LessonRef{
	LessonCause(models.MeasureDomainSuspended): {learning.BasicsCourse, "measures-that-count"},
	LessonCause(models.MeasureDNSRemoved):      {learning.BasicsCourse, "measures-that-count"},
	LessonCause(models.MeasureGeoBlocked):      {learning.BasicsCourse, "measures-that-count"},
	CauseLate:                                  {learning.BasicsCourse, "the-24-hours"},
	CauseStillOnline:                           {"removal-techniques", "caches-snapshots-mirrors"},
}

// LessonFor gives the lesson that goes with a cause; false when there is none.
func LessonFor(cause LessonCause) (LessonRef, bool) {
	ref, ok := lessonsFor[cause]
	return ref, ok
}

// LessonCauses lists the causes.
func LessonCauses() []LessonCause {
	var list []LessonCause
	for cause := range lessonsFor {
		list = append(list, cause)
	}
	slices.Sort(list)
	return list
}

const (
	lateWithin  = 30 * 24 * time.Hour // two late answers within this are twice
	offeredOnce = 30 * 24 * time.Hour // a lesson that somebody opened or put away is not offered again within this
)

// LessonOffer is a lesson that is offered to somebody because of a notice.
type LessonOffer struct {
	ID        uuid.UUID
	Ref       string // of the notice
	Cause     LessonCause
	CourseID  uuid.UUID
	N         int // the published version of the course
	Slug      string
	Lesson    string
	OfferedAt time.Time
}

// offerLesson offers the lesson of a cause, with a notice, to who handled it and to the admins of their provider. Whoever opened
// it or put it away lately is left alone. It is one statement in the batch of what was done.
func offerLesson(b *pgx.Batch, t target, cause LessonCause, now time.Time, to offerTo) {
	ref, ok := lessonsFor[cause]
	if !ok {
		return
	}
	args := pgx.NamedArgs{
		"provider": t.ProviderID, "notice": t.NoticeID, "item": t.ID, "cause": cause, "course": ref.Course, "lesson": ref.Lesson,
		"now": now, "lately": now.Add(-offeredOnce),
	}
	maps.Copy(args, to.args)
	b.Queue(`INSERT INTO lesson_offers (id, provider_id, notice_id, user_id, cause, course_id, lesson, offered_at)
		SELECT gen_random_uuid(), u.provider_id, @notice, u.id, @cause, c.id, @lesson::text, @now
		FROM courses c JOIN course_versions v ON v.course_id = c.id AND v.state = 'published' AND @lesson::text = ANY (v.lessons)
		JOIN users u ON u.provider_id = @provider AND u.disabled_at IS NULL
			AND (u.role = '`+string(models.RoleProviderAdmin)+`' OR u.id = `+to.handler+`)
		WHERE c.slug = @course AND c.archived_at IS NULL AND `+cmp.Or(to.when,
		"true")+` AND NOT EXISTS (SELECT 1 FROM lesson_offers o WHERE o.provider_id = u.provider_id
			AND o.user_id = u.id AND o.course_id = c.id AND o.lesson = @lesson::text AND greatest(o.opened_at, o.dismissed_at) > @lately)
		ON CONFLICT DO NOTHING`, args)
}

// offerTo says in SQL who handled what a lesson is offered for, and when it is offered at all (always, if empty): over the values of
// offerLesson and args of its own.
type offerTo struct {
	handler string // the id of a user
	when    string
	args    pgx.NamedArgs
}

// offerAfterAnswer offers a lesson with an answer whose measure does not count, or that was late as another one was within lateWithin. An
// answer in time with a measure that counts costs nothing. Of an answer about many notices it goes with the first that it fits.
func offerAfterAnswer(b *pgx.Batch, actor models.Actor, rule models.MeasureRule, targets []target, now time.Time) {
	if !rule.Counts {
		offerLesson(b, targets[0], LessonCause(rule.Measure), now, offerTo{handler: "@user", args: pgx.NamedArgs{"user": actor.UserID}})
		return
	}
	if i := slices.IndexFunc(targets, func(t target) bool { return now.After(t.DueAt) }); i >= 0 {
		offerLesson(b, targets[i], CauseLate, now, offerTo{
			handler: "@user",
			when: `EXISTS (SELECT 1 FROM responses r JOIN items i ON i.provider_id = r.provider_id AND i.id = r.item_id
				WHERE r.provider_id = @provider AND r.counts AND r.created_at > @since AND r.created_at > i.due_at
					AND i.notice_id <> @notice)`,
			args: pgx.NamedArgs{"user": actor.UserID, "since": now.Add(-lateWithin)},
		})
	}
}

// offerAfterCheck offers a lesson when EOKM found online what was reported removed, to who reported it.
func offerAfterCheck(b *pgx.Batch, targets []target, now time.Time) {
	if failed := having(targets, models.StateAnswered); len(failed) > 0 {
		offerLesson(b, failed[0], CauseStillOnline, now, offerTo{
			handler: `(SELECT r.user_id FROM responses r WHERE r.provider_id = @provider AND r.item_id = @item
				ORDER BY r.created_at DESC LIMIT 1)`,
		})
	}
}

// offerLasts is how long an offer stands that nobody took up.
const offerLasts = 30 * 24 * time.Hour

// offersShown is how many offers somebody is shown at once.
const offersShown = 20

// LessonOffers lists what is offered to the actor with these notices, or with any when none is named, the newest first. Only a desk's
// people have any.
func (s *Store) LessonOffers(ctx context.Context, actor models.Actor, refs ...string) ([]LessonOffer, error) {
	var list []LessonOffer
	err := s.db.Ask(ctx, actor, func(b *pgx.Batch) {
		models.QueueFind(b, &list, `SELECT o.id, n.ref, o.cause, o.course_id, v.n, c.slug, o.lesson, o.offered_at
			FROM lesson_offers o JOIN notices n ON n.provider_id = o.provider_id AND n.id = o.notice_id
			JOIN courses c ON c.id = o.course_id AND c.archived_at IS NULL
			JOIN course_versions v ON v.course_id = c.id AND v.state = 'published' AND o.lesson = ANY (v.lessons)
			WHERE o.provider_id = $1 AND o.user_id = $2 AND o.opened_at IS NULL AND o.dismissed_at IS NULL AND ($3 OR n.ref = ANY ($4))
				AND o.offered_at > $6
			ORDER BY o.offered_at DESC, o.id LIMIT $5`, actor.ProviderID, actor.UserID, len(refs) == 0, refs, offersShown,
			s.db.Now().Add(-offerLasts))
	})
	return list, models.Wrap("list offers", err)
}

// OpenOffer keeps that the actor opened the lesson that was offered to them, and gives which. ErrNotFound for anybody else's.
func (s *Store) OpenOffer(ctx context.Context, actor models.Actor, id uuid.UUID) (LessonRef, error) {
	return s.endOffer(ctx, actor, id, "opened_at")
}

// DismissOffer puts a lesson away that was offered to the actor. ErrNotFound for anybody else's.
func (s *Store) DismissOffer(ctx context.Context, actor models.Actor, id uuid.UUID) error {
	_, err := s.endOffer(ctx, actor, id, "dismissed_at")
	return err
}

// endOffer ends all offers of one lesson to the actor: who had it once needs it with no other notice either.
func (s *Store) endOffer(ctx context.Context, actor models.Actor, id uuid.UUID, column string) (LessonRef, error) {
	now := s.db.Now()
	var ref LessonRef
	err := s.db.Write(ctx, actor, func(tx *models.Tx) (err error) {
		ref, err = models.One[LessonRef](tx, `SELECT c.slug AS course, o.lesson FROM lesson_offers o JOIN courses c ON c.id = o.course_id
			WHERE o.provider_id = $1 AND o.user_id = $2 AND o.id = $3`, actor.ProviderID, actor.UserID, id)
		if err != nil {
			return err
		}
		return tx.Do(`UPDATE lesson_offers o SET `+column+
			` = $1 FROM lesson_offers one WHERE one.provider_id = $2 AND one.user_id = $3 AND one.id = $4
			AND o.provider_id = one.provider_id AND o.user_id = one.user_id AND o.course_id = one.course_id AND o.lesson = one.lesson
			AND o.opened_at IS NULL AND o.dismissed_at IS NULL`, now, actor.ProviderID, actor.UserID, id)
	})
	return ref, models.Wrap("end offer", err)
}
