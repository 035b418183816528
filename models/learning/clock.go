package learning

import (
	"bytes"
	"cmp"
	"context"
	"fmt"
	"slices"
	"time"

	"github.com/google/uuid"

	"eokm.nl/hosting/models"
)

// renewWithin is how long before a certificate expires its holder is told, and may be asked to pass again.
const renewWithin = 60 * 24 * time.Hour

// reminders are how long before something is due its mails go out, in order, and of what kind. The last goes on the day after: a due
// moment is the end of a day.
var reminders = []struct {
	Before time.Duration
	Kind   models.MailKind
}{
	{7 * 24 * time.Hour, models.MailTrainingReminder},
	{24 * time.Hour, models.MailTrainingReminder},
	{0, models.MailTrainingLate},
}

// reminderMoments are the moments until which something is due that a reminder is due of, by reminder.
func reminderMoments(now time.Time) []string {
	list := make([]string, len(reminders))
	for i, r := range reminders {
		list[i] = now.Add(r.Before).Format(time.RFC3339Nano)
	}
	return list
}

// remindersBefore counts in SQL how many reminders were due of what is due at a column; moments is the parameter with reminderMoments.
func remindersBefore(column, moments string) string {
	return `(SELECT count(*) FROM unnest(CAST(` + moments + ` AS timestamptz[])) m WHERE ` + column + ` <= m)`
}

// RemindTraining mails who has something to learn that is due soon, or was due yesterday: one mail a person and reminder, and of
// several that were missed only the last. It gives how many assignments it handled, at most limit. System only; run by a periodic job.
func (s *Store) RemindTraining(ctx context.Context, limit int) (int, error) {
	now := s.db.Now()
	var n int
	err := s.db.Write(ctx, models.System(), func(tx *models.Tx) error {
		list, err := models.Find[struct {
			ID       uuid.UUID
			Reminded int
		}](tx, `UPDATE assignments a SET reminded = d.reminded, reminded_at = $1 FROM (
				SELECT o.provider_id, o.id, `+remindersBefore("o.due_at", "$4")+` AS reminded FROM assignments o
				JOIN users u ON u.id = o.user_id AND u.disabled_at IS NULL
				WHERE o.closed_at IS NULL AND o.due_at <= $2 AND o.reminded < `+remindersBefore("o.due_at", "$4")+`
				ORDER BY o.due_at, o.id LIMIT $3 FOR UPDATE OF o SKIP LOCKED) d
			WHERE a.provider_id = d.provider_id AND a.id = d.id RETURNING a.id, a.reminded`,
			now, now.Add(reminders[0].Before), limit, reminderMoments(now))
		if err != nil {
			return fmt.Errorf("choose whom to remind: %w", err)
		}
		n = len(list)
		due := map[models.MailKind][]uuid.UUID{}
		for _, a := range list {
			kind := reminders[a.Reminded-1].Kind
			due[kind] = append(due[kind], a.ID)
		}
		for kind, ids := range due {
			if err := oweTraining(tx, kind, ids, now); err != nil {
				return err
			}
		}
		return nil
	})
	return n, models.Wrap("remind of training", err)
}

// AssignAsked gives what EOKM asks of an organisation also to those of its people that came to fit since, and what it asks of every
// provider to those that came since. It gives how many people it asked. System only; run by a periodic job.
func (s *Store) AssignAsked(ctx context.Context) (int, error) {
	now, n := s.db.Now(), 0
	err := s.db.Write(ctx, models.System(), func(tx *models.Tx) error {
		joined, err := askJoined(tx, now)
		if err != nil {
			return err
		}
		requests, err := models.Find[CourseRequest](tx, `SELECT r.id, r.provider_id, c.slug, r.role, r.note, r.due_at FROM course_requests r
			JOIN courses c ON c.id = r.course_id AND c.archived_at IS NULL JOIN providers p ON p.id = r.provider_id
			WHERE r.withdrawn_at IS NULL AND (p.status IN ('active', 'suspended') OR p.id = $1) ORDER BY r.id FOR UPDATE OF r`, uuid.Nil)
		if err != nil {
			return err
		}
		made, err := assignByRequests(tx, requestIDs(requests), now)
		if err != nil {
			return err
		}
		n = len(made)
		var events []models.Event
		asked := byRequest(made)
		for _, r := range requests {
			switch {
			case slices.Contains(joined, r.ID):
				events = append(events, askedEvent(models.System(), r, len(asked[r.ID]), now))
			case len(asked[r.ID]) > 0:
				events = append(events, assignedEvent(models.System(), r.ProviderID, r.Slug, asked[r.ID], now))
			}
		}
		return models.Record(tx, events...)
	})
	return n, models.Wrap("assign what was asked", err)
}

// expiring is a certificate whose holder is told.
type expiring struct {
	ProviderID uuid.UUID
	UserID     uuid.UUID
	CourseID   uuid.UUID
	Slug       string
	ExpiresAt  time.Time
	Tell       bool       // its holder can sign in and has none that is newer
	AskedBy    *uuid.UUID // who asked for the course last; nil: nobody did
	RequestID  *uuid.UUID // what EOKM asked it by
}

// compare is the order in which assignments are made (assignByRequests): of two that make the same ones, one waits for the other,
// and not both.
func (e expiring) compare(o expiring) int {
	return cmp.Or(bytes.Compare(e.ProviderID[:], o.ProviderID[:]), bytes.Compare(e.UserID[:], o.UserID[:]),
		bytes.Compare(e.CourseID[:], o.CourseID[:]))
}

// RenewCertificates tells whose certificate expires within renewWithin, once, and asks those to pass again whom somebody asked before.
// It gives how many it handled, at most limit. System only; run by a periodic job.
func (s *Store) RenewCertificates(ctx context.Context, limit int) (int, error) {
	now := s.db.Now()
	var n int
	err := s.db.Write(ctx, models.System(), func(tx *models.Tx) error {
		list, err := models.Find[expiring](tx, `UPDATE certificates f SET reminded_at = $1 FROM (
				SELECT o.number, c.slug, u.disabled_at IS NULL AND (p.status IN ('active', 'suspended') OR p.id = $2)
					AND c.archived_at IS NULL
						AND NOT EXISTS (SELECT 1 FROM certificates l WHERE l.provider_id = o.provider_id AND l.user_id = o.user_id
							AND l.course_id = o.course_id AND l.revoked_at IS NULL AND l.expires_at > o.expires_at) AS tell,
					a.by_id, a.request_id
				FROM certificates o JOIN courses c ON c.id = o.course_id JOIN users u ON u.id = o.user_id JOIN providers p
					ON p.id = o.provider_id
				LEFT JOIN LATERAL (SELECT x.by_id, x.request_id FROM assignments x WHERE x.provider_id = o.provider_id
					AND x.user_id = o.user_id
					AND x.course_id = o.course_id AND x.closed <> 'withdrawn' ORDER BY x.created_at DESC LIMIT 1) a ON true
				WHERE o.revoked_at IS NULL AND o.reminded_at IS NULL AND o.expires_at <= $3
				ORDER BY o.expires_at LIMIT $4 FOR UPDATE OF o SKIP LOCKED) d
			WHERE f.number = d.number
			RETURNING f.provider_id, f.user_id, f.course_id, d.slug, f.expires_at, d.tell, d.by_id AS asked_by, d.request_id`,
			now, uuid.Nil, now.Add(renewWithin), limit)
		if err != nil {
			return fmt.Errorf("choose what to renew: %w", err)
		}
		n = len(list)
		slices.SortFunc(list, expiring.compare)
		for _, e := range list {
			if !e.Tell {
				continue
			}
			if err := s.renew(tx, e, now); err != nil {
				return err
			}
		}
		return nil
	})
	return n, models.Wrap("renew certificates", err)
}

// renew tells one holder, and asks them to pass again when somebody asked them before.
func (s *Store) renew(tx *models.Tx, e expiring, now time.Time) error {
	if e.AskedBy != nil {
		// The mail below is the one about it, so no reminder is due before its own time comes.
		made, err := models.Find[assigned](tx,
			`INSERT INTO assignments (id, provider_id, user_id, course_id, request_id, by_id, created_at, due_at, reminded)
			SELECT gen_random_uuid(), $1, $2, $3, CAST($4 AS uuid), $5, $6, d.due_at, `+remindersBefore("d.due_at", "$8")+`
			FROM (SELECT CAST($7 AS timestamptz) AS due_at) d
			ON CONFLICT (provider_id, user_id, course_id) WHERE closed_at IS NULL DO NOTHING RETURNING id, user_id`,
			e.ProviderID, e.UserID, e.CourseID, e.RequestID, *e.AskedBy, now, e.ExpiresAt, reminderMoments(now))
		if err != nil {
			return fmt.Errorf("ask to renew: %w", err)
		}
		if err := recordAssigned(tx, models.System(), e.ProviderID, e.Slug, made, now); err != nil {
			return err
		}
	}
	_, err := models.OweMails(tx, models.MailCertificateExpiring, now, "due_at, person", `
		SELECT gen_random_uuid() AS id, concat_ws(':', id, $1::text, $2::text) AS key, provider_id, 1 AS notices, 0 AS items,
			$3::timestamptz AS due_at,
			email AS recipient, language, name AS person FROM users WHERE id = $4`,
		e.CourseID.String(), e.ExpiresAt.Format(time.RFC3339Nano), e.ExpiresAt, e.UserID)
	return err
}
