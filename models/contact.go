package models

import (
	"context"
	"net/mail"
	"time"

	"github.com/google/uuid"
	"gorm.io/gorm"
)

// ContactKind is what a contact is for.
type ContactKind string

// The kinds: the abuse desk, the person above it, and the one who answers at night.
const (
	ContactAbuse      ContactKind = "abuse"
	ContactEscalation ContactKind = "escalation"
	ContactNight      ContactKind = "night"
)

// Contact is where a provider is reached.
type Contact struct {
	ID         uuid.UUID
	ProviderID uuid.UUID
	Kind       ContactKind
	Email      string
	Phone      string
	VerifiedAt *time.Time
	CreatedAt  time.Time
}

// AddContact records where a provider is reached. Staff only, until accounts let a provider keep its own.
func (s *Store) AddContact(ctx context.Context, actor Actor, c Contact) (Contact, error) {
	if actor.Party() != PartyEOKM {
		return Contact{}, ErrForbidden
	}
	if _, err := mail.ParseAddress(c.Email); err != nil {
		return Contact{}, &Invalid{Field: "email", Key: "contact.email"}
	}
	c.ID, c.CreatedAt = newID(), s.now()
	err := s.write(ctx, actor, func(tx *gorm.DB) error { return tx.Create(&c).Error })
	return c, wrap("add contact", err)
}

// Contacts lists where a provider is reached.
func (s *Store) Contacts(ctx context.Context, actor Actor, provider uuid.UUID) ([]Contact, error) {
	var list []Contact
	err := s.read(ctx, actor, func(tx *gorm.DB) (err error) {
		list, err = contacts(tx, provider)
		return err
	})
	return list, wrap("list contacts", err)
}

func contacts(tx *gorm.DB, provider uuid.UUID) ([]Contact, error) {
	return find[Contact](tx, `SELECT * FROM contacts WHERE provider_id = ? ORDER BY kind, email`, provider)
}
