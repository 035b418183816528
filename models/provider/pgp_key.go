package provider

import (
	"context"
	"strings"
	"time"

	"github.com/google/uuid"

	"eokm.nl/hosting/models"
)

// PGPKey is the PGP public key of a provider. portal/pgp reads it from its text; a private key never gets here.
type PGPKey struct {
	ID          uuid.UUID
	ProviderID  uuid.UUID
	Armored     string
	Fingerprint string
	UserIDs     string     // one a line
	ExpiresAt   *time.Time // from when nothing can be encrypted to it any more; nil: never
	AddedBy     uuid.UUID
	CreatedAt   time.Time
	RemovedAt   *time.Time
}

// TableName is where the keys are.
func (PGPKey) TableName() string { return "pgp_keys" }

// pgpKeyWarning is how long before a key runs out its owner is warned.
const pgpKeyWarning = 30 * 24 * time.Hour

// Expired tells whether the key has run out.
func (k PGPKey) Expired(now time.Time) bool {
	return k.ExpiresAt != nil && !k.ExpiresAt.After(now)
}

// ExpiresSoon tells whether the key runs out within 30 days, or has.
func (k PGPKey) ExpiresSoon(now time.Time) bool {
	return k.ExpiresAt != nil && k.ExpiresAt.Sub(now) <= pgpKeyWarning
}

// PGPKey finds a provider's key; ErrNotFound when it has none.
func (s *Store) PGPKey(ctx context.Context, actor models.Actor, provider uuid.UUID) (PGPKey, error) {
	var k PGPKey
	err := s.db.Read(ctx, actor, func(tx *models.Tx) (err error) {
		k, err = models.One[PGPKey](tx, `SELECT * FROM pgp_keys WHERE provider_id = $1 AND removed_at IS NULL`, provider)
		return err
	})
	return k, models.Wrap("find key", err)
}

// SetPGPKey gives a provider this key, in the place of the one it had. Its admin, and EOKM's.
func (s *Store) SetPGPKey(ctx context.Context, actor models.Actor, k PGPKey) error {
	if k.ProviderID == uuid.Nil || !actor.Manages(k.ProviderID) {
		return models.ErrForbidden
	}
	if !strings.HasPrefix(k.Armored, "-----BEGIN PGP PUBLIC KEY BLOCK-----") {
		return &models.Invalid{Field: "key", Key: "key.form"}
	}
	k.ID, k.AddedBy, k.CreatedAt = models.NewID(), actor.UserID, s.db.Now()
	return models.Wrap("set key", s.ChangeContacts(ctx, actor, k.ProviderID, func(tx *models.Tx) error {
		if err := tx.Do(`UPDATE pgp_keys SET removed_at = $1 WHERE provider_id = $2 AND removed_at IS NULL`, k.CreatedAt,
			k.ProviderID); err != nil {
			return err
		}
		if err := tx.Create(&k); err != nil {
			return err
		}
		return models.Record(tx, actor.Event(models.EventKeyAdded, k.CreatedAt).Of(k.ProviderID).With(models.EventData{
			Code: k.Fingerprint,
		}))
	}))
}

// RemovePGPKey takes a provider's key away; that there is none is no error.
func (s *Store) RemovePGPKey(ctx context.Context, actor models.Actor, provider uuid.UUID) error {
	if !actor.Manages(provider) {
		return models.ErrForbidden
	}
	now := s.db.Now()
	return models.Wrap("remove key", s.ChangeContacts(ctx, actor, provider, func(tx *models.Tx) error {
		rows, err := tx.Exec(`UPDATE pgp_keys SET removed_at = $1 WHERE provider_id = $2 AND removed_at IS NULL`, now, provider)
		if err != nil || rows == 0 {
			return err
		}
		return models.Record(tx, actor.Event(models.EventKeyRemoved, now).Of(provider))
	}))
}
