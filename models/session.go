package models

import (
	"context"
	"errors"
	"time"

	"github.com/google/uuid"
	"github.com/jackc/pgx/v5"
	"gorm.io/gorm"
)

// Session is a signed-in browser, kept on the server. The table knows only a hash of the cookie's value.
type Session struct {
	TokenHash []byte
	UserID    *uuid.UUID
	Data      []byte
	ExpiresAt time.Time
}

// Session finds a session that has not expired; nil data and no error when there is none, as a session store expects.
func (s *Store) Session(ctx context.Context, tokenHash []byte) ([]byte, error) {
	var row Session
	err := s.ask(ctx, System(), func(b *pgx.Batch) {
		queueOne(b, &row, `SELECT data FROM sessions WHERE token_hash = $1 AND expires_at > $2`, tokenHash, s.now())
	})
	if errors.Is(err, ErrNotFound) {
		return nil, nil
	}
	return row.Data, wrap("find session", err)
}

// SaveSession keeps a session until it expires, replacing what it held.
func (s *Store) SaveSession(ctx context.Context, row Session) error {
	return wrap("save session", s.write(ctx, System(), func(tx *gorm.DB) error {
		// The id comes first: gorm spreads bytes that follow a parenthesis over as many parameters.
		return tx.Exec(`INSERT INTO sessions (user_id, token_hash, data, expires_at) VALUES (?, ?, ?, ?)
			ON CONFLICT (token_hash) DO UPDATE SET user_id = excluded.user_id, data = excluded.data, expires_at = excluded.expires_at`,
			row.UserID, row.TokenHash, row.Data, row.ExpiresAt).Error
	}))
}

// EndSession forgets a session; ending one that is gone is no error.
func (s *Store) EndSession(ctx context.Context, tokenHash []byte) error {
	return wrap("end session", s.write(ctx, System(), func(tx *gorm.DB) error {
		return tx.Exec(`DELETE FROM sessions WHERE token_hash = ?`, tokenHash).Error
	}))
}
