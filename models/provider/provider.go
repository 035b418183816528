package provider

import (
	"context"
	"fmt"
	"time"

	"github.com/google/uuid"

	"eokm.nl/hosting/models"
	"eokm.nl/hosting/models/address"
)

// Provider is an organisation that hosts. The nil id is nobody: the holder of what could not be routed.
type Provider struct {
	ID           uuid.UUID
	Slug         string
	Name         string
	Status       models.ProviderStatus
	Language     string
	CreatedAt    time.Time
	LeavingSince *time.Time // its admin asked to leave, and EOKM has not confirmed yet
}

// Add registers an organisation. Staff only. The slug names it in commands and is unique.
func (s *Store) Add(ctx context.Context, actor models.Actor, p Provider) (Provider, error) {
	if actor.Party() != models.PartyEOKM {
		return Provider{}, models.ErrForbidden
	}
	if !models.SlugForm.MatchString(p.Slug) {
		return Provider{}, &models.Invalid{Field: "slug", Key: "provider.slug"}
	}
	if p.Name = models.NormalName(p.Name); !address.ValidName(p.Name) {
		return Provider{}, &models.Invalid{Field: "name", Key: "provider.name"}
	}
	p.ID, p.CreatedAt = models.NewID(), s.db.Now()
	err := s.db.Write(ctx, actor, func(tx *models.Tx) error {
		if err := tx.Create(&p); err != nil {
			return models.Duplicate(err, "slug", "provider.slug_taken")
		}
		return bumpNetworks(tx)
	})
	return p, models.Wrap("add provider", err)
}

// List lists the organisations by name. A provider sees itself.
func (s *Store) List(ctx context.Context, actor models.Actor) ([]Provider, error) {
	var list []Provider
	err := s.db.Read(ctx, actor, func(tx *models.Tx) (err error) {
		list, err = models.Find[Provider](tx, `SELECT * FROM providers WHERE id <> $1 ORDER BY name`, uuid.Nil)
		return err
	})
	return list, models.Wrap("list providers", err)
}

// BySlug finds one organisation.
func (s *Store) BySlug(ctx context.Context, actor models.Actor, slug string) (Provider, error) {
	var p Provider
	err := s.db.Read(ctx, actor, func(tx *models.Tx) (err error) {
		p, err = models.One[Provider](tx, `SELECT * FROM providers WHERE slug = $1 AND id <> $2`, slug, uuid.Nil)
		return err
	})
	return p, models.Wrap(fmt.Sprintf("find provider %q", slug), err)
}
