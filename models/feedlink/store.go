// Package feedlink is the secret links by which feed readers of a provider find which of its notices changed: an admin makes one, sees it
// once, and revokes it. Whoever has one reads references, states and times, and nothing else: a reader is a program of somebody else's, and
// keeps what it fetched.
//
// What never may live here: an address, a host, a note or a person, in what a link gives; a link itself, of which only a hash is kept.
package feedlink

import (
	"context"
	"crypto/rand"
	"crypto/sha256"
	"encoding/base64"
	"errors"
	"time"

	"github.com/google/uuid"

	"eokm.nl/hosting/models"
)

// Store is the room's share of the portal's memory. Its methods are safe for concurrent use; each is one transaction, scoped to its actor.
type Store struct{ db *models.DB }

// New makes the room's Store over the database.
func New(db *models.DB) *Store { return &Store{db: db} }

// Most is how many links of a provider may be good at once.
const Most = 10

// Link is one, without its secret.
type Link struct {
	ID         uuid.UUID
	ProviderID uuid.UUID
	MadeBy     string // the name of who made it
	CreatedAt  time.Time
	UsedAt     *time.Time // at most usedEvery ago is exact enough
	RevokedAt  *time.Time
	RevokedBy  string
}

// usedEvery is how often it is written down that a link was used.
const usedEvery = time.Hour

// Make makes a link of the actor's provider and gives its secret, which is in no table: nobody sees it again. A provider's admin only.
func (s *Store) Make(ctx context.Context, actor models.Actor) (token string, err error) {
	if actor.Role != models.RoleProviderAdmin {
		return "", models.ErrForbidden
	}
	var secret [32]byte
	_, _ = rand.Read(secret[:]) // never fails (crypto/rand)
	hash, now := sha256.Sum256(secret[:]), s.db.Now()
	err = s.db.Write(ctx, actor, func(tx *models.Tx) error {
		if err := tx.Do(`SELECT 1 FROM providers WHERE id = $1 FOR UPDATE`, actor.ProviderID); err != nil {
			return err
		}
		good, err := models.One[int](tx, `SELECT count(*)::int FROM feed_links WHERE provider_id = $1 AND revoked_at IS NULL`,
			actor.ProviderID)
		if err != nil {
			return err
		}
		if good >= Most {
			return &models.Invalid{Field: "link", Key: "feedlink.many"}
		}
		if err := tx.Do(`INSERT INTO feed_links (id, provider_id, token_hash, made_by, created_at) VALUES ($1, $2, $3, $4, $5)`,
			models.NewID(), actor.ProviderID, hash[:], actor.UserID, now); err != nil {
			return err
		}
		return models.Record(tx, actor.Event(models.EventFeedLinkMade, now).Of(actor.ProviderID))
	})
	if err != nil {
		return "", models.Wrap("make a feed link", err)
	}
	return base64.RawURLEncoding.EncodeToString(secret[:]), nil
}

// List gives the links of the actor's provider, the newest first. Its desk only; anybody else gets none.
func (s *Store) List(ctx context.Context, actor models.Actor) (list []Link, err error) {
	err = s.db.Read(ctx, actor, func(tx *models.Tx) (err error) {
		list, err = models.Find[Link](tx, `SELECT f.id, f.provider_id, coalesce(m.name, '') AS made_by, f.created_at, f.used_at,
				f.revoked_at, coalesce(r.name, '') AS revoked_by
			FROM feed_links f LEFT JOIN users m ON m.id = f.made_by LEFT JOIN users r ON r.id = f.revoked_by
			WHERE f.provider_id = $1 ORDER BY f.created_at DESC, f.id DESC LIMIT 50`, actor.ProviderID)
		return err
	})
	return list, models.Wrap("list feed links", err)
}

// Revoke ends a link at once. ErrNotFound when the actor's provider has none of that id, ErrConflict when it was revoked before. A
// provider's admin only.
func (s *Store) Revoke(ctx context.Context, actor models.Actor, id uuid.UUID) error {
	if actor.Role != models.RoleProviderAdmin {
		return models.ErrForbidden
	}
	now := s.db.Now()
	return models.Wrap("revoke a feed link", s.db.Write(ctx, actor, func(tx *models.Tx) error {
		if _, err := models.One[uuid.UUID](tx, `SELECT id FROM feed_links WHERE provider_id = $1 AND id = $2`,
			actor.ProviderID, id); err != nil {
			return err
		}
		if err := models.Changed(tx.Exec(`UPDATE feed_links SET revoked_at = $1, revoked_by = $2
			WHERE provider_id = $3 AND id = $4 AND revoked_at IS NULL`, now, actor.UserID, actor.ProviderID, id)); err != nil {
			return err
		}
		return models.Record(tx, actor.Event(models.EventFeedLinkRevoked, now).Of(actor.ProviderID))
	}))
}

// open finds the link of a secret: ErrNotFound when it is none, or is over, or its provider is not active; ErrThrottled when a reader asks
// too often, or too many secrets that are none came from one network address.
func (s *Store) open(ctx context.Context, token string, from models.Visitor) (opened, error) {
	raw, err := base64.RawURLEncoding.Strict().DecodeString(token)
	if err != nil || len(raw) != sha256.Size {
		raw = nil
	}
	hash, now := sha256.Sum256(raw), s.db.Now()
	var l opened
	err = s.db.Read(ctx, models.System(), func(tx *models.Tx) (err error) {
		l, err = models.One[opened](tx, `SELECT f.id, f.provider_id, f.created_at, f.used_at, p.language
			FROM feed_links f JOIN providers p ON p.id = f.provider_id AND p.status = $2
			WHERE f.token_hash = $1 AND f.revoked_at IS NULL`, hash[:], models.ProviderActive)
		return err
	})
	switch {
	case errors.Is(err, models.ErrNotFound):
		if often := s.db.CountTry(ctx, models.FeedTry, from.IP); often != nil {
			return l, often
		}
		return l, models.ErrNotFound
	case err != nil:
		return l, err
	}
	if err := s.db.CountTry(ctx, models.FeedRead, l.ID.String()); err != nil {
		return l, err
	}
	if l.UsedAt != nil && now.Sub(*l.UsedAt) < usedEvery {
		return l, nil
	}
	return l, s.db.Write(ctx, models.System(), func(tx *models.Tx) error {
		return tx.Do(`UPDATE feed_links SET used_at = $1 WHERE provider_id = $2 AND id = $3`, now, l.ProviderID, l.ID)
	})
}

// opened is a link that is good.
type opened struct {
	ID, ProviderID uuid.UUID
	CreatedAt      time.Time
	UsedAt         *time.Time
	Language       string
}
