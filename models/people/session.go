package people

import (
	"bytes"
	"context"
	"encoding/hex"
	"time"

	"github.com/google/uuid"
	"github.com/jackc/pgx/v5"

	"eokm.nl/hosting/models"
)

// Session is a browser's session, kept on the server. The table knows only a hash of the cookie's value.
type Session struct {
	TokenHash []byte
	UserID    *uuid.UUID // nil: nobody is signed in
	Data      []byte
	BeganAt   *time.Time
	SeenAt    *time.Time
	Agent     string
	IP        string
	ExpiresAt time.Time
}

// Name tells the session from the person's others, on a page; it opens nothing.
func (s Session) Name() string { return hex.EncodeToString(s.TokenHash[:min(8, len(s.TokenHash))]) }

// Session finds a session that has not expired, and in the same trip who is signed in on it: nil when nobody is, or may
// be any more. There are nil data and no error when there is no session, as a session store expects.
func (s *Store) Session(ctx context.Context, tokenHash []byte) (data []byte, who *Account, err error) {
	var sessions []Session
	var people []Account
	err = s.db.Ask(ctx, models.System(), func(b *pgx.Batch) {
		models.QueueFind(b, &sessions, `SELECT data FROM sessions WHERE token_hash = $1 AND expires_at > $2`, tokenHash, s.db.Now())
		queueAccount(b, &people, `u.id = (SELECT user_id FROM sessions WHERE token_hash = $1 AND expires_at > $2)`, tokenHash, s.db.Now())
	})
	if err != nil || len(sessions) == 0 {
		return nil, nil, models.Wrap("find session", err)
	}
	if len(people) > 0 {
		who = &people[0]
	}
	return sessions[0].Data, who, nil
}

// LastHere tells who was signed in last on a browser, so that what is kept of them is kept for nobody else: whose session of this hash is
// over, or else the only person who ever signed in with its device. The nil id: nobody can tell.
func (s *Store) LastHere(ctx context.Context, tokenHash []byte, device string) (uuid.UUID, error) {
	var user uuid.UUID
	err := s.db.Read(ctx, models.System(), func(tx *models.Tx) (err error) {
		user, err = models.One[uuid.UUID](tx, `SELECT coalesce((SELECT user_id FROM sessions WHERE token_hash = $1),
			(SELECT CASE count(*) WHEN 1 THEN min(user_id::text)::uuid END FROM devices WHERE device_hash = $2), $3)`,
			tokenHash, digest("device", device), uuid.Nil)
		return err
	})
	return user, models.Wrap("find who was here", err)
}

// SaveSession keeps a session until it expires. A new one is added; one that was kept before is only changed while it is
// there, so that a request which began before somebody ended the session cannot bring it back.
func (s *Store) SaveSession(ctx context.Context, row Session, isNew bool) error {
	return models.Wrap("save session", s.db.Write(ctx, models.System(), func(tx *models.Tx) error {
		if isNew {
			return tx.Create(&row)
		}
		return tx.Do(`UPDATE sessions SET data = $1, user_id = $2, seen_at = $3, expires_at = $4 WHERE token_hash = $5`,
			row.Data, row.UserID, row.SeenAt, row.ExpiresAt, row.TokenHash)
	}))
}

// EndSession forgets a session; ending one that is gone is no error.
func (s *Store) EndSession(ctx context.Context, tokenHash []byte) error {
	return models.Wrap("end session", s.db.Write(ctx, models.System(), func(tx *models.Tx) error {
		return tx.Do(`DELETE FROM sessions WHERE token_hash = $1`, tokenHash)
	}))
}

// Sessions lists the actor's own sessions, the last seen first.
func (s *Store) Sessions(ctx context.Context, actor models.Actor) ([]Session, error) {
	var list []Session
	err := s.db.Read(ctx, models.System(), func(tx *models.Tx) (err error) {
		list, err = models.Find[Session](tx, `SELECT token_hash, began_at, seen_at, agent, ip, expires_at FROM sessions
			WHERE user_id = $1 AND expires_at > $2 ORDER BY seen_at DESC NULLS LAST`, actor.UserID, s.db.Now())
		return err
	})
	return list, models.Wrap("list sessions", err)
}

// EndOwnSession ends one of the actor's sessions by its name, or for "" all but the one with keep's hash.
func (s *Store) EndOwnSession(ctx context.Context, actor models.Actor, name string, keep []byte) error {
	now := s.db.Now()
	origin, err := s.db.Origin(ctx, actor.IP, actor.UserID, now)
	if err != nil {
		return models.Wrap("end own session", err)
	}
	return models.Wrap("end own session", s.db.Write(ctx, models.System(), func(tx *models.Tx) error {
		list, err := models.Find[Session](tx, `SELECT token_hash FROM sessions WHERE user_id = $1`, actor.UserID)
		if err != nil {
			return err
		}
		ended := 0
		for _, row := range list {
			if name == "" && bytes.Equal(row.TokenHash, keep) || name != "" && row.Name() != name {
				continue
			}
			if err := tx.Do(`DELETE FROM sessions WHERE token_hash = $1`, row.TokenHash); err != nil {
				return err
			}
			ended++
		}
		if ended == 0 {
			return nil // gone already
		}
		return models.Record(tx, actor.Event(models.EventSessionsEnded, now).Of(actor.ProviderID).With(models.EventData{
			Count: ended, From: origin,
		}))
	}))
}

// endSessions signs a person out everywhere, but for one session.
func endSessions(tx *models.Tx, user uuid.UUID, keep []byte) error {
	return tx.Do(`DELETE FROM sessions WHERE user_id = $1 AND token_hash IS DISTINCT FROM $2`, user, keep)
}

// overFor is how long the portal still knows whose session was over: who typed through the night finds what they typed (LastHere).
const overFor = 12 * time.Hour

// SweepSessions forgets sessions that have long been over, and of those that are over all but whose they were. System only; run by a
// periodic job.
func (s *Store) SweepSessions(ctx context.Context) error {
	return models.Wrap("sweep sessions", s.db.Write(ctx, models.System(), func(tx *models.Tx) error {
		now := s.db.Now()
		if err := tx.Do(`DELETE FROM sessions WHERE expires_at <= $1 AND (user_id IS NULL OR expires_at <= $2)`, now,
			now.Add(-overFor)); err != nil {
			return err
		}
		return tx.Do(`UPDATE sessions SET data = '', ip = '', agent = '' WHERE expires_at <= $1 AND data <> ''`, now)
	}))
}
