package learning

import (
	"context"
	"fmt"
	"time"

	"github.com/google/uuid"

	"eokm.nl/hosting/models"
)

// Assigning is a wish that people follow a course by a day.
type Assigning struct {
	Slug  string // of the course
	Users []uuid.UUID
	DueAt time.Time
}

// assignWithin is how far ahead a due date may lie.
const assignWithin = 2 * 365 * 24 * time.Hour

// AssignCourse asks people of the actor's own organisation to follow a course, mails them and gives how many they are. Left out is who has
// it to do already, and whose certificate holds for longer than renewWithin: *Invalid "training.assign.nobody" when that is everybody.
// A provider's admin only: EOKM asks its own people too (AskCourse).
func (s *Store) AssignCourse(ctx context.Context, actor models.Actor, a Assigning) (int, error) {
	if actor.Role != models.RoleProviderAdmin {
		return 0, models.ErrForbidden
	}
	now := s.db.Now()
	if err := checkAssigning(a, now); err != nil {
		return 0, err
	}
	var n int
	err := s.db.Write(ctx, actor, func(tx *models.Tx) error {
		course, err := liveCourse(tx, a.Slug)
		if err != nil {
			return err
		}
		made, err := assignByAdmin(tx, actor, course, a, now)
		if err != nil {
			return err
		}
		if n = len(made); n == 0 {
			return &models.Invalid{Field: "who", Key: "training.assign.nobody"}
		}
		return recordAssigned(tx, actor, actor.ProviderID, a.Slug, made, now)
	})
	return n, models.Wrap("assign course", err)
}

func checkAssigning(a Assigning, now time.Time) error {
	var faults models.Faults
	if a.Slug == "" {
		faults.Add("course", "training.course_missing")
	}
	if len(a.Users) == 0 {
		faults.Add("who", "training.who_missing")
	}
	if err := checkDue(a.DueAt, now); err != nil {
		faults = append(faults, err)
	}
	return faults.Err()
}

func checkDue(due, now time.Time) error {
	switch {
	case due.IsZero():
		return &models.Invalid{Field: "due", Key: "training.due_missing"}
	case !due.After(now):
		return &models.Invalid{Field: "due", Key: "training.due_past"}
	case due.After(now.Add(assignWithin)):
		return &models.Invalid{Field: "due", Key: "training.due_far"}
	default:
		return nil
	}
}

// liveCourse finds a course that can be followed; *Invalid when there is none of that slug.
func liveCourse(tx *models.Tx, slug string) (uuid.UUID, error) {
	ids, err := models.Find[struct{ ID uuid.UUID }](tx,
		`SELECT c.id FROM courses c JOIN course_versions v ON v.course_id = c.id AND v.state = 'published'
		WHERE c.slug = $1 AND c.archived_at IS NULL`, slug)
	if err != nil {
		return uuid.Nil, err
	}
	if len(ids) == 0 {
		return uuid.Nil, &models.Invalid{Field: "course", Key: "training.course_missing"}
	}
	return ids[0].ID, nil
}

// assigned is one that was made.
type assigned struct {
	ID         uuid.UUID
	ProviderID uuid.UUID
	UserID     uuid.UUID
	RequestID  *uuid.UUID
}

// mayBeAsked holds in SQL for people u of whom course c may be asked: who may sign in and learn, and have no certificate that holds for
// longer than renewWithin; renew is the parameter with that moment. Who has it to do already is left out where it is inserted (onlyOnce).
func mayBeAsked(renew string) string {
	return `u.disabled_at IS NULL AND u.role <> '` + string(models.RoleAuditor) +
		`' AND NOT EXISTS (SELECT 1 FROM certificates f WHERE f.provider_id = u.provider_id
		AND f.user_id = u.id AND f.course_id = c.id AND f.revoked_at IS NULL AND f.expires_at > ` + renew + `)`
}

const onlyOnce = `ON CONFLICT (provider_id, user_id, course_id) WHERE closed_at IS NULL DO NOTHING
	RETURNING id, provider_id, user_id, request_id`

// assignByAdmin asks people of the actor's own organisation for a course, and mails them.
func assignByAdmin(tx *models.Tx, actor models.Actor, course uuid.UUID, a Assigning, now time.Time) ([]assigned, error) {
	made, err := models.Find[assigned](tx,
		`INSERT INTO assignments (id, provider_id, user_id, course_id, by_id, created_at, due_at, reminded)
		SELECT gen_random_uuid(), u.provider_id, u.id, c.id, $1, $2, d.due_at, `+remindersBefore("d.due_at", "$8")+`
		FROM users u JOIN courses c ON c.id = $3 CROSS JOIN (SELECT CAST($4 AS timestamptz) AS due_at) d
		WHERE u.provider_id = $5 AND u.id = ANY($6) AND `+mayBeAsked("$7")+` ORDER BY u.id `+onlyOnce,
		actor.UserID, now, course, a.DueAt, actor.ProviderID, a.Users, now.Add(renewWithin), reminderMoments(now))
	if err != nil {
		return nil, fmt.Errorf("assign: %w", err)
	}
	return made, oweTraining(tx, models.MailTrainingAssigned, assignmentIDs(made), now)
}

// assignByRequests gives what requests of EOKM ask to the people that fit, and mails these. A request asks each person once; who
// came after it gets joinedWithin at least. The order is the same for all that insert here, so that two at once wait for each
// other, and not both.
func assignByRequests(tx *models.Tx, requests []uuid.UUID, now time.Time) ([]assigned, error) {
	made, err := models.Find[assigned](tx,
		`INSERT INTO assignments (id, provider_id, user_id, course_id, request_id, by_id, created_at, due_at, reminded)
		SELECT gen_random_uuid(), u.provider_id, u.id, c.id, r.id, r.asked_by, $1, d.due_at, `+remindersBefore("d.due_at", "$5")+`
		FROM unnest(CAST($2 AS uuid[])) q JOIN course_requests r ON r.id = q JOIN courses c ON c.id = r.course_id JOIN users u
			ON u.provider_id = r.provider_id AND (r.role = '' OR u.role = r.role)
		CROSS JOIN LATERAL (SELECT CASE WHEN u.created_at > r.asked_at THEN greatest(r.due_at, u.created_at + CAST($3 AS interval))
			ELSE r.due_at END AS due_at) d
		WHERE `+mayBeAsked("$4")+`
			AND NOT EXISTS (SELECT 1 FROM assignments o WHERE o.provider_id = u.provider_id AND o.user_id = u.id AND o.request_id = r.id)
		ORDER BY u.provider_id, u.id, c.id, r.asked_at, r.id `+onlyOnce,
		now, requests, models.Interval(joinedWithin), now.Add(renewWithin), reminderMoments(now))
	if err != nil {
		return nil, fmt.Errorf("assign what was asked: %w", err)
	}
	return made, oweTraining(tx, models.MailTrainingAssigned, assignmentIDs(made), now)
}

// byRequest sorts what was made by the request that asked for it.
func byRequest(made []assigned) map[uuid.UUID][]assigned {
	sorted := map[uuid.UUID][]assigned{}
	for _, a := range made {
		sorted[*a.RequestID] = append(sorted[*a.RequestID], a)
	}
	return sorted
}

func assignmentIDs(made []assigned) []uuid.UUID {
	ids := make([]uuid.UUID, len(made))
	for i, one := range made {
		ids[i] = one.ID
	}
	return ids
}

// recordAssigned tells in an organisation's log who was asked to learn.
func recordAssigned(tx *models.Tx, actor models.Actor, provider uuid.UUID, slug string, made []assigned, now time.Time) error {
	if len(made) == 0 {
		return nil
	}
	return models.Record(tx, assignedEvent(actor, provider, slug, made, now))
}

func assignedEvent(actor models.Actor, provider uuid.UUID, slug string, made []assigned, now time.Time) models.Event {
	e := actor.Event(models.EventTrainingAssigned, now).Of(provider).With(models.EventData{Code: slug, Count: len(made)})
	if len(made) == 1 && made[0].UserID != actor.UserID {
		e.Data.Subject = &made[0].UserID
	}
	return e
}

// WithdrawAssignment takes back what somebody of the actor's own organisation was asked to learn. What EOKM asked is EOKM's to take
// back, all of it at once (WithdrawCourseRequest): ErrConflict. A provider's admin only.
func (s *Store) WithdrawAssignment(ctx context.Context, actor models.Actor, id uuid.UUID) error {
	if actor.Role != models.RoleProviderAdmin {
		return models.ErrForbidden
	}
	now := s.db.Now()
	return models.Wrap("withdraw assignment", s.db.Write(ctx, actor, func(tx *models.Tx) error {
		of, err := models.One[struct {
			UserID    uuid.UUID
			Slug      string
			RequestID *uuid.UUID
		}](tx, `SELECT a.user_id, c.slug, a.request_id FROM assignments a JOIN courses c ON c.id = a.course_id
			WHERE a.provider_id = $1 AND a.id = $2 FOR UPDATE OF a`, actor.ProviderID, id)
		switch {
		case err != nil:
			return err
		case of.RequestID != nil:
			return fmt.Errorf("EOKM asked it: %w", models.ErrConflict)
		}
		if err := models.Changed(tx.Exec(`UPDATE assignments SET closed_at = $1, closed = 'withdrawn' WHERE provider_id = $2 AND id = $3
			AND closed_at IS NULL`,
			now, actor.ProviderID, id)); err != nil {
			return err
		}
		e := actor.Event(models.EventTrainingWithdrawn, now).Of(actor.ProviderID).With(models.EventData{Code: of.Slug, Count: 1})
		if of.UserID != actor.UserID {
			e.Data.Subject = &of.UserID
		}
		return models.Record(tx, e)
	}))
}

// oweTraining writes the mails about open assignments, one to each person however many of these they have, and the jobs that send them.
func oweTraining(tx *models.Tx, kind models.MailKind, assignments []uuid.UUID, now time.Time) error {
	if len(assignments) == 0 {
		return nil
	}
	_, err := models.OweMails(tx, kind, now, "due_at, person", `
		SELECT gen_random_uuid() AS id, concat_ws(':', u.id, $1::text, a.first) AS key, u.provider_id, a.courses AS notices,
			0 AS items, a.due_at,
			u.email AS recipient, u.language, u.name AS person
		FROM (SELECT user_id, count(*) AS courses, min(due_at) AS due_at, min(CAST(id AS text)) AS first
			FROM unnest($2::uuid[]) i JOIN assignments ON id = i GROUP BY user_id) a
		JOIN users u ON u.id = a.user_id WHERE u.disabled_at IS NULL`,
		now.Format(time.RFC3339Nano), assignments)
	return err
}
