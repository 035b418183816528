package models

import (
	"context"
	"fmt"
	"time"

	"github.com/google/uuid"
	"gorm.io/gorm"
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
func (s *Store) AssignCourse(ctx context.Context, actor Actor, a Assigning) (int, error) {
	if actor.Role != RoleProviderAdmin {
		return 0, ErrForbidden
	}
	now := s.now()
	if err := checkAssigning(a, now); err != nil {
		return 0, err
	}
	var n int
	err := s.write(ctx, actor, func(tx *gorm.DB) error {
		course, err := liveCourse(tx, a.Slug)
		if err != nil {
			return err
		}
		made, err := insertAssignments(tx, newAssignments{
			provider: actor.ProviderID, course: course, by: actor.UserID, due: a.DueAt, now: now, users: a.Users,
		})
		if err != nil {
			return err
		}
		if n = len(made); n == 0 {
			return &Invalid{Field: "who", Key: "training.assign.nobody"}
		}
		return recordAssigned(tx, actor, actor.ProviderID, a.Slug, made, now)
	})
	return n, wrap("assign course", err)
}

func checkAssigning(a Assigning, now time.Time) error {
	var faults faults
	if a.Slug == "" {
		faults.add("course", "training.course_missing")
	}
	if len(a.Users) == 0 {
		faults.add("who", "training.who_missing")
	}
	if err := checkDue(a.DueAt, now); err != nil {
		faults = append(faults, err)
	}
	return faults.err()
}

func checkDue(due, now time.Time) error {
	switch {
	case due.IsZero():
		return &Invalid{Field: "due", Key: "training.due_missing"}
	case !due.After(now):
		return &Invalid{Field: "due", Key: "training.due_past"}
	case due.After(now.Add(assignWithin)):
		return &Invalid{Field: "due", Key: "training.due_far"}
	default:
		return nil
	}
}

// liveCourse finds a course that can be followed; *Invalid when there is none of that slug.
func liveCourse(tx *gorm.DB, slug string) (uuid.UUID, error) {
	ids, err := find[struct{ ID uuid.UUID }](tx, `SELECT c.id FROM courses c JOIN course_versions v ON v.course_id = c.id AND v.state = 'published'
		WHERE c.slug = ? AND c.archived_at IS NULL`, slug)
	if err != nil {
		return uuid.Nil, err
	}
	if len(ids) == 0 {
		return uuid.Nil, &Invalid{Field: "course", Key: "training.course_missing"}
	}
	return ids[0].ID, nil
}

// newAssignments is who must follow a course from now on.
type newAssignments struct {
	provider uuid.UUID
	course   uuid.UUID
	request  *uuid.UUID // of EOKM; nil: their own admin's
	role     Role       // of a request: whom it asks; "": everybody
	since    time.Time  // of a request: when it was asked
	by       uuid.UUID
	due      time.Time
	now      time.Time
	users    uuids // without a request: these
}

// assigned is one that was made.
type assigned struct {
	ID     uuid.UUID
	UserID uuid.UUID
}

// insertAssignments makes those that are missing: of people who may sign in and learn, do not have it to do, and of whom no certificate
// holds for longer than renewWithin. A request asks each person once; who came after it gets joinedWithin at least.
func insertAssignments(tx *gorm.DB, a newAssignments) ([]assigned, error) {
	made, err := find[assigned](tx, `INSERT INTO assignments (id, provider_id, user_id, course_id, request_id, by_id, created_at, due_at, reminded)
		SELECT gen_random_uuid(), u.provider_id, u.id, @course, CAST(@request AS uuid), @by, @now, d.due_at, `+remindersBefore("d.due_at")+`
		FROM users u CROSS JOIN LATERAL (SELECT CASE WHEN CAST(@request AS uuid) IS NOT NULL AND u.created_at > @since
			THEN greatest(CAST(@due AS timestamptz), u.created_at + CAST(@joined AS interval)) ELSE CAST(@due AS timestamptz) END AS due_at) d
		WHERE u.provider_id = @provider AND u.disabled_at IS NULL AND u.role <> 'auditor' AND (CAST(@request AS uuid) IS NOT NULL OR u.id = ANY(@users ))
			AND (@role = '' OR u.role = @role)
			AND NOT EXISTS (SELECT 1 FROM certificates f WHERE f.provider_id = u.provider_id AND f.user_id = u.id AND f.course_id = @course
				AND f.revoked_at IS NULL AND f.expires_at > @renew)
			AND NOT EXISTS (SELECT 1 FROM assignments o WHERE o.provider_id = u.provider_id AND o.user_id = u.id AND o.request_id = CAST(@request AS uuid))
		ON CONFLICT (provider_id, user_id, course_id) WHERE closed_at IS NULL DO NOTHING RETURNING id, user_id`, map[string]any{
		"course": a.course, "request": a.request, "by": a.by, "now": a.now, "due": a.due, "provider": a.provider, "users": a.users,
		"role": string(a.role), "since": a.since, "joined": interval(joinedWithin), "renew": a.now.Add(renewWithin), "moments": reminderMoments(a.now),
	})
	if err != nil {
		return nil, fmt.Errorf("assign: %w", err)
	}
	return made, oweTraining(tx, MailTrainingAssigned, assignmentIDs(made), a.now)
}

func assignmentIDs(made []assigned) uuids {
	ids := make(uuids, len(made))
	for i, one := range made {
		ids[i] = one.ID
	}
	return ids
}

// recordAssigned tells in an organisation's log who was asked to learn.
func recordAssigned(tx *gorm.DB, actor Actor, provider uuid.UUID, slug string, made []assigned, now time.Time) error {
	if len(made) == 0 {
		return nil
	}
	e := Event{
		At: now, ProviderID: provider, ActorID: actor.UserID, ActorRole: actor.Role, Kind: EventTrainingAssigned,
		Data: EventData{Code: slug, Count: len(made)},
	}
	if len(made) == 1 && made[0].UserID != actor.UserID {
		e.Data.Subject = &made[0].UserID
	}
	return record(tx, e)
}

// WithdrawAssignment takes back what somebody of the actor's own organisation was asked to learn. What EOKM asked is EOKM's to take
// back, all of it at once (WithdrawCourseRequest): ErrConflict. A provider's admin only.
func (s *Store) WithdrawAssignment(ctx context.Context, actor Actor, id uuid.UUID) error {
	if actor.Role != RoleProviderAdmin {
		return ErrForbidden
	}
	now := s.now()
	return wrap("withdraw assignment", s.write(ctx, actor, func(tx *gorm.DB) error {
		of, err := one[struct {
			UserID    uuid.UUID
			Slug      string
			RequestID *uuid.UUID
		}](tx, `SELECT a.user_id, c.slug, a.request_id FROM assignments a JOIN courses c ON c.id = a.course_id
			WHERE a.provider_id = ? AND a.id = ? FOR UPDATE OF a`, actor.ProviderID, id)
		switch {
		case err != nil:
			return err
		case of.RequestID != nil:
			return fmt.Errorf("EOKM asked it: %w", ErrConflict)
		}
		if err := changed(tx.Exec(`UPDATE assignments SET closed_at = ?, closed = 'withdrawn' WHERE provider_id = ? AND id = ? AND closed_at IS NULL`,
			now, actor.ProviderID, id)); err != nil {
			return err
		}
		e := Event{
			At: now, ProviderID: actor.ProviderID, ActorID: actor.UserID, ActorRole: actor.Role, Kind: EventTrainingWithdrawn,
			Data: EventData{Code: of.Slug, Count: 1},
		}
		if of.UserID != actor.UserID {
			e.Data.Subject = &of.UserID
		}
		return record(tx, e)
	}))
}

// oweTraining writes the mails about open assignments, one to each person however many of these they have, and the jobs that send them.
func oweTraining(tx *gorm.DB, kind MailKind, assignments uuids, now time.Time) error {
	if len(assignments) == 0 {
		return nil
	}
	ids, err := find[struct{ ID uuid.UUID }](tx, `INSERT INTO mails (id, dedupe_key, provider_id, kind, notices, items, due_at, recipient, language, created_at, person)
		SELECT gen_random_uuid(), concat_ws(':', CAST(@kind AS text), u.id, CAST(@key AS text), a.first), u.provider_id, @kind, a.courses, 0, a.due_at, u.email, u.language, @now, u.name
		FROM (SELECT user_id, count(*) AS courses, min(due_at) AS due_at, min(CAST(id AS text)) AS first FROM assignments WHERE id = ANY(@ids ) GROUP BY user_id) a
		JOIN users u ON u.id = a.user_id WHERE u.disabled_at IS NULL
		ON CONFLICT (dedupe_key) DO NOTHING RETURNING id`,
		map[string]any{"kind": string(kind), "key": now.Format(time.RFC3339Nano), "now": now, "ids": assignments})
	if err != nil {
		return fmt.Errorf("owe mails: %w", err)
	}
	jobs := make([]SendMailJob, len(ids))
	for i, row := range ids {
		jobs[i] = SendMailJob{MailID: row.ID.String()}
	}
	return enqueue(tx, jobs...)
}
