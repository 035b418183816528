package models

import (
	"context"
	"fmt"
	"strings"
	"time"

	"github.com/google/uuid"
)

// Provider is an organisation that hosts. The nil id is nobody: the holder of what could not be routed.
type Provider struct {
	ID           uuid.UUID
	Slug         string
	Name         string
	Status       ProviderStatus
	Language     string
	CreatedAt    time.Time
	LeavingSince *time.Time // its admin asked to leave, and EOKM has not confirmed yet
}

// AddProvider registers an organisation. Staff only. The slug names it in commands and is unique.
func (s *Store) AddProvider(ctx context.Context, actor Actor, p Provider) (Provider, error) {
	if actor.Party() != PartyEOKM {
		return Provider{}, ErrForbidden
	}
	if !slugForm.MatchString(p.Slug) {
		return Provider{}, &Invalid{Field: "slug", Key: "provider.slug"}
	}
	if p.Name = strings.TrimSpace(p.Name); !validName(p.Name) {
		return Provider{}, &Invalid{Field: "name", Key: "provider.name"}
	}
	p.ID, p.CreatedAt = NewID(), s.db.Now()
	err := s.db.Write(ctx, actor, func(tx *Tx) error {
		if err := tx.Create(&p); err != nil {
			return Duplicate(err, "slug", "provider.slug_taken")
		}
		return bumpNetworks(tx)
	})
	return p, Wrap("add provider", err)
}

// Providers lists the organisations by name. A provider sees itself.
func (s *Store) Providers(ctx context.Context, actor Actor) ([]Provider, error) {
	var list []Provider
	err := s.db.Read(ctx, actor, func(tx *Tx) (err error) {
		list, err = Find[Provider](tx, `SELECT * FROM providers WHERE id <> $1 ORDER BY name`, uuid.Nil)
		return err
	})
	return list, Wrap("list providers", err)
}

// ProviderBySlug finds one organisation.
func (s *Store) ProviderBySlug(ctx context.Context, actor Actor, slug string) (Provider, error) {
	var p Provider
	err := s.db.Read(ctx, actor, func(tx *Tx) (err error) {
		p, err = One[Provider](tx, `SELECT * FROM providers WHERE slug = $1 AND id <> $2`, slug, uuid.Nil)
		return err
	})
	return p, Wrap(fmt.Sprintf("find provider %q", slug), err)
}
