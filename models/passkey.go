package models

import (
	"context"
	"encoding/json"
	"strings"
	"time"
	"unicode/utf8"

	"github.com/google/uuid"
	"gorm.io/gorm"
)

// passkeysMax is how many passkeys a person may have.
const passkeysMax = 20

// Passkey is a WebAuthn credential. What it holds is public; portal/web checks signatures with it.
type Passkey struct {
	ID           uuid.UUID
	UserID       uuid.UUID
	CredentialID []byte
	Credential   json.RawMessage `gorm:"type:jsonb"`
	Name         string
	CreatedAt    time.Time
	UsedAt       *time.Time
}

// Passkeys lists a person's passkeys, oldest first.
func (s *Store) Passkeys(ctx context.Context, user uuid.UUID) ([]Passkey, error) {
	var list []Passkey
	err := s.read(ctx, System(), func(tx *gorm.DB) (err error) {
		list, err = find[Passkey](tx, `SELECT * FROM passkeys WHERE user_id = ? ORDER BY created_at, id`, user)
		return err
	})
	return list, wrap("list passkeys", err)
}

// AddPasskey records a passkey whose making portal/web checked. A name helps to tell it from others.
func (s *Store) AddPasskey(ctx context.Context, user uuid.UUID, credentialID []byte, credential json.RawMessage, name string) error {
	now := s.now()
	name = strings.TrimSpace(name)
	if !validName(name) || utf8.RuneCountInString(name) > 60 {
		return &Invalid{Field: "name", Key: "passkey.name"}
	}
	return wrap("add passkey", s.write(ctx, System(), func(tx *gorm.DB) error {
		n, err := one[int](tx, `SELECT count(*) FROM passkeys WHERE user_id = ?`, user)
		if err != nil {
			return err
		}
		if n >= passkeysMax {
			return &Invalid{Field: "name", Key: "passkey.too_many"}
		}
		p := Passkey{ID: newID(), UserID: user, CredentialID: credentialID, Credential: credential, Name: name, CreatedAt: now}
		if err := tx.Create(&p).Error; err != nil {
			return duplicate(err, "name", "passkey.taken")
		}
		return s.factorAdded(tx, user, FactorPasskey, now)
	}))
}

// PasskeyUsed records that a passkey signed in, with its new counter. ErrNotFound when it was removed meanwhile.
func (s *Store) PasskeyUsed(ctx context.Context, user uuid.UUID, credentialID []byte, credential json.RawMessage) error {
	return wrap("record passkey", s.write(ctx, System(), func(tx *gorm.DB) error {
		res := tx.Model(&Passkey{}).Where("user_id = ? AND credential_id = ?", user, credentialID).
			Updates(map[string]any{"credential": credential, "used_at": s.now()})
		return gone(res)
	}))
}

// RemovePasskey takes one of the actor's passkeys away, unless it is the last factor.
func (s *Store) RemovePasskey(ctx context.Context, actor Actor, id uuid.UUID) error {
	return s.removeFactor(ctx, actor, FactorPasskey, `DELETE FROM passkeys WHERE user_id = ? AND id = ?`, actor.UserID, id)
}
