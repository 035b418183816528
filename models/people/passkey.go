package people

import (
	"context"
	"encoding/json"
	"time"
	"unicode/utf8"

	"github.com/google/uuid"

	"eokm.nl/hosting/models"
	"eokm.nl/hosting/models/address"
)

// passkeysMax is how many passkeys a person may have.
const passkeysMax = 20

// Passkey is a WebAuthn credential. What it holds is public; portal/web checks signatures with it.
type Passkey struct {
	ID           uuid.UUID
	UserID       uuid.UUID
	CredentialID []byte
	Credential   json.RawMessage
	Name         string
	CreatedAt    time.Time
	UsedAt       *time.Time
}

// Passkeys lists a person's passkeys, oldest first.
func (s *Store) Passkeys(ctx context.Context, user uuid.UUID) ([]Passkey, error) {
	var list []Passkey
	err := s.db.Read(ctx, models.System(), func(tx *models.Tx) (err error) {
		list, err = models.Find[Passkey](tx, `SELECT * FROM passkeys WHERE user_id = $1 ORDER BY created_at, id`, user)
		return err
	})
	return list, models.Wrap("list passkeys", err)
}

// AddPasskey records a passkey whose making portal/web checked. A name helps to tell it from others.
func (s *Store) AddPasskey(ctx context.Context, user uuid.UUID, credentialID []byte, credential json.RawMessage, name string) error {
	now := s.db.Now()
	name = models.NormalName(name)
	if !address.ValidName(name) || utf8.RuneCountInString(name) > 60 {
		return &models.Invalid{Field: "name", Key: "passkey.name"}
	}
	return models.Wrap("add passkey", s.db.Write(ctx, models.System(), func(tx *models.Tx) error {
		n, err := models.One[int](tx, `SELECT count(*) FROM passkeys WHERE user_id = $1`, user)
		if err != nil {
			return err
		}
		if n >= passkeysMax {
			return &models.Invalid{Field: "name", Key: "passkey.too_many"}
		}
		p := Passkey{ID: models.NewID(), UserID: user, CredentialID: credentialID, Credential: credential, Name: name, CreatedAt: now}
		if err := tx.Create(&p); err != nil {
			return models.Duplicate(err, "name", "passkey.taken")
		}
		return s.factorAdded(tx, user, FactorPasskey, now)
	}))
}

// PasskeyUsed records that a passkey signed in, with its new counter. ErrNotFound when it was removed meanwhile.
func (s *Store) PasskeyUsed(ctx context.Context, user uuid.UUID, credentialID []byte, credential json.RawMessage) error {
	return models.Wrap("record passkey", s.db.Write(ctx, models.System(), func(tx *models.Tx) error {
		return models.Gone(tx.Exec(`UPDATE passkeys SET credential = $1, used_at = $2 WHERE user_id = $3 AND credential_id = $4`,
			credential, s.db.Now(), user, credentialID))
	}))
}

// RemovePasskey takes one of the actor's passkeys away, unless it is the last factor.
func (s *Store) RemovePasskey(ctx context.Context, actor models.Actor, id uuid.UUID) error {
	return s.removeFactor(ctx, actor, FactorPasskey, `DELETE FROM passkeys WHERE user_id = $1 AND id = $2`, actor.UserID, id)
}
