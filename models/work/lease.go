package work

import (
	"context"
	"fmt"
	"time"

	"github.com/google/uuid"

	"eokm.nl/hosting/models"
)

// LeaseFor is how long something of a queue is one person's, from when they opened it.
const LeaseFor = 15 * time.Minute

// lease is who has what.
type lease struct {
	Subject uuid.UUID
	Place   time.Time
}

// Take gives the actor something of a queue to decide about, for LeaseFor: what they had, while it still waits and nobody else took it;
// else the next behind where they were, and from the queue's beginning when nothing is. What a colleague has and what they skipped today
// is left out. ErrNotFound when nothing is left. Analysts and admins only.
func (s *Store) Take(ctx context.Context, actor models.Actor, q Queue) (Place, error) {
	if !q.Valid() {
		return Place{}, models.ErrNotFound
	}
	if actor.Party() != models.PartyEOKM {
		return Place{}, models.ErrForbidden
	}
	var out Place
	err := s.db.Write(ctx, actor, func(tx *models.Tx) error {
		last, err := models.Find[lease](tx, `SELECT subject, place FROM work_leases WHERE user_id = $1 AND queue = $2
			ORDER BY until DESC LIMIT 1`, actor.UserID, q)
		if err != nil {
			return err
		}
		var from lease
		if len(last) > 0 {
			from = last[0]
		}
		for range 5 { // a colleague may be quicker, and then it is theirs
			next, err := s.candidate(tx, actor, q, from)
			if err != nil {
				return err
			}
			mine, err := s.lease(tx, actor, q, next)
			if err != nil {
				return err
			}
			if mine {
				out, err = s.place(tx, actor, q, next.Subject)
				return err
			}
		}
		return models.ErrNotFound
	})
	return out, models.Wrap("take work", err)
}

// candidate is what the actor could get next; ErrNotFound when nothing is left.
func (s *Store) candidate(tx *models.Tx, actor models.Actor, q Queue, from lease) (lease, error) {
	now := s.db.Now()
	return models.One[lease](tx, `SELECT q.subject, q.at AS place FROM (`+sources[q]+`) q
		WHERE NOT EXISTS (SELECT 1 FROM work_leases l WHERE l.queue = $1 AND l.subject = q.subject AND l.user_id <> $2 AND l.until > $3)
			AND NOT EXISTS (SELECT 1 FROM work_skips k WHERE k.queue = $1 AND k.subject = q.subject AND k.user_id = $2
				AND k.created_at > $4)
		ORDER BY q.subject <> $5, (q.at, q.subject) <= ($6, $5), q.at, q.subject LIMIT 1`,
		q, actor.UserID, now, now.Add(-SkipFor), from.Subject, from.Place)
}

// lease makes something the actor's, unless a colleague has it, and ends what they had of the queue before.
func (s *Store) lease(tx *models.Tx, actor models.Actor, q Queue, of lease) (bool, error) {
	now := s.db.Now()
	got, err := tx.Exec(`INSERT INTO work_leases AS l (queue, subject, user_id, place, until) VALUES ($1, $2, $3, $4, $5)
		ON CONFLICT (queue, subject) DO UPDATE SET user_id = excluded.user_id, place = excluded.place, until = excluded.until
		WHERE l.user_id = excluded.user_id OR l.until <= $6`, q, of.Subject, actor.UserID, of.Place, now.Add(LeaseFor), now)
	if err != nil || got == 0 {
		return false, err
	}
	return true, tx.Do(`DELETE FROM work_leases WHERE user_id = $1 AND queue = $2 AND subject <> $3`, actor.UserID, q, of.Subject)
}

// Open gives something of a queue that the actor names, and makes it theirs for LeaseFor; where a colleague has it, it says who and until
// when instead. ErrNotFound when it does not wait any more. Analysts and admins only.
func (s *Store) Open(ctx context.Context, actor models.Actor, q Queue, subject uuid.UUID) (Place, error) {
	if !q.Valid() {
		return Place{}, models.ErrNotFound
	}
	if actor.Party() != models.PartyEOKM {
		return Place{}, models.ErrForbidden
	}
	var out Place
	err := s.db.Write(ctx, actor, func(tx *models.Tx) error {
		at, err := s.place(tx, actor, q, subject)
		if err != nil {
			return err
		}
		if _, err := s.lease(tx, actor, q, lease{subject, at.At}); err != nil {
			return err
		}
		out, err = s.place(tx, actor, q, subject)
		return err
	})
	return out, models.Wrap("open work", err)
}

// place finds where something is in its queue, and who has it.
func (s *Store) place(tx *models.Tx, actor models.Actor, q Queue, subject uuid.UUID) (Place, error) {
	now := s.db.Now()
	out, err := models.One[Place](tx, `SELECT q.subject, q.at, q.n, q.total, coalesce(q.prev, $2) AS prev, coalesce(q.next, $2) AS next,
			coalesce(o.ref, '') AS ref
		FROM (SELECT s.*, row_number() OVER w AS n, count(*) OVER () AS total, lag(s.subject) OVER w AS prev, lead(s.subject) OVER w AS next
			FROM (`+sources[q]+`) s WINDOW w AS (ORDER BY s.at, s.subject)) q
		LEFT JOIN notices o ON o.provider_id = q.provider_id AND o.id = q.notice_id WHERE q.subject = $1`, subject, uuid.Nil)
	if err != nil {
		return out, err
	}
	out.Queue = q
	held, err := models.Maybe[struct {
		UserID uuid.UUID
		Name   string
		Until  time.Time
	}](tx, `SELECT l.user_id, u.name, l.until FROM work_leases l JOIN users u ON u.id = l.user_id
		WHERE l.queue = $1 AND l.subject = $2 AND l.until > $3`, q, subject, now)
	switch {
	case err != nil:
		return out, fmt.Errorf("who has it: %w", err)
	case held != nil && held.UserID == actor.UserID:
		out.Until = held.Until
	case held != nil:
		out.Holder, out.HeldUntil = held.Name, held.Until
	}
	out.Skips, err = skips(tx, q, subject, now)
	return out, err
}

// Leave lets go of what the actor has of a queue, so that a colleague can take it at once. They come back to the same place. Analysts and
// admins only.
func (s *Store) Leave(ctx context.Context, actor models.Actor, q Queue) error {
	if actor.Party() != models.PartyEOKM {
		return models.ErrForbidden
	}
	return models.Wrap("leave work", s.db.Write(ctx, actor, func(tx *models.Tx) error {
		return tx.Do(`UPDATE work_leases SET until = $1 WHERE user_id = $2 AND queue = $3 AND until > $1`, s.db.Now(), actor.UserID, q)
	}))
}

// Left is how much of a queue is not offered to the actor: what colleagues have, and what they skipped themselves. Staff only.
func (s *Store) Left(ctx context.Context, actor models.Actor, q Queue) (out struct{ Held, Skipped int }, err error) {
	if !q.Valid() || !actor.Staff() {
		return out, models.ErrNotFound
	}
	now := s.db.Now()
	err = s.db.Read(ctx, actor, func(tx *models.Tx) error {
		out, err = models.One[struct{ Held, Skipped int }](tx, `SELECT
				count(*) FILTER (WHERE EXISTS (SELECT 1 FROM work_leases l WHERE l.queue = $1 AND l.subject = q.subject AND l.user_id <> $2
					AND l.until > $3)) AS held,
				count(*) FILTER (WHERE EXISTS (SELECT 1 FROM work_skips k WHERE k.queue = $1 AND k.subject = q.subject AND k.user_id = $2
					AND k.created_at > $4)) AS skipped
			FROM (`+sources[q]+`) q`, q, actor.UserID, now, now.Add(-SkipFor))
		return err
	})
	return out, models.Wrap("count what is left", err)
}

// Holders says of what somebody else than the actor has of a queue, by name. Staff only; anybody else gets none.
func (s *Store) Holders(ctx context.Context, actor models.Actor, q Queue) (map[uuid.UUID]string, error) {
	type row struct {
		Subject uuid.UUID
		Name    string
	}
	var rows []row
	err := s.db.Read(ctx, actor, func(tx *models.Tx) (err error) {
		rows, err = models.Find[row](tx, `SELECT l.subject, u.name FROM work_leases l JOIN users u ON u.id = l.user_id
			WHERE l.queue = $1 AND l.user_id <> $2 AND l.until > $3`, q, actor.UserID, s.db.Now())
		return err
	})
	out := map[uuid.UUID]string{}
	for _, r := range rows {
		out[r.Subject] = r.Name
	}
	return out, models.Wrap("list who works on what", err)
}
