package provider

import (
	"context"
	"time"

	"github.com/google/uuid"

	"eokm.nl/hosting/models"
)

// Contact is where a provider is reached. Mails about notices go to verified ones only.
type Contact struct {
	ID           uuid.UUID
	ProviderID   uuid.UUID
	Kind         models.ContactKind
	Email        string
	Phone        string
	VerifiedAt   *time.Time
	PendingEmail string     // the address that a code was sent to; Email counts until it is confirmed
	PendingAt    *time.Time // when
	BouncedAt    *time.Time
	RemovedAt    *time.Time
	ListedAt     *time.Time // since when peers find it in the directory
	CreatedAt    time.Time
	WaitsSince   *time.Time `gorm:"->"` // the first test mail that nobody answered since somebody last read mail there
}

// ContactHealth is what is wrong with a contact; "" when nothing is.
type ContactHealth string

// What can be wrong.
const (
	ContactUnverified ContactHealth = "unverified"
	ContactBounces    ContactHealth = "bounces" // its mail server refuses for good
	ContactSilent     ContactHealth = "silent"  // nobody answered the test mail
)

// CheckPatience is how long a test mail may stay unanswered.
const CheckPatience = 14 * 24 * time.Hour

// Health tells what is wrong with the contact.
func (c Contact) Health(now time.Time) ContactHealth {
	switch {
	case c.BouncedAt != nil:
		return ContactBounces
	case c.VerifiedAt == nil:
		return ContactUnverified
	case c.WaitsSince != nil && now.Sub(*c.WaitsSince) >= CheckPatience:
		return ContactSilent
	default:
		return ""
	}
}

// AddContact records where a provider is reached, as EOKM knows it: it counts at once. Staff only; a provider keeps its own
// with PutContact.
func (s *Store) AddContact(ctx context.Context, actor models.Actor, c Contact) (Contact, error) {
	if actor.Party() != models.PartyEOKM {
		return Contact{}, models.ErrForbidden
	}
	if !models.ValidEmail(c.Email) {
		return Contact{}, &models.Invalid{Field: "email", Key: "contact.email"}
	}
	now := s.db.Now()
	c.ID, c.CreatedAt, c.VerifiedAt = models.NewID(), now, &now
	err := s.db.Write(ctx, actor, func(tx *models.Tx) error { return tx.Create(&c) })
	return c, models.Wrap("add contact", err)
}

// Contacts lists where a provider is reached.
func (s *Store) Contacts(ctx context.Context, actor models.Actor, provider uuid.UUID) ([]Contact, error) {
	var list []Contact
	err := s.db.Read(ctx, actor, func(tx *models.Tx) (err error) {
		list, err = contactsOf(tx, provider)
		return err
	})
	return list, models.Wrap("list contacts", err)
}

// contacts are contacts with the test mail that waits for an answer. One that was answered later, and a code that was read
// later, answer those before.
const (
	contacts = `SELECT c.*, k.waits_since FROM contacts c ` + silence
	silence  = `LEFT JOIN LATERAL (SELECT min(sent_at) AS waits_since FROM contact_checks
		WHERE provider_id = c.provider_id AND contact_id = c.id AND answered_at IS NULL AND sent_at > greatest(c.verified_at,
			(SELECT max(answered_at) FROM contact_checks WHERE provider_id = c.provider_id AND contact_id = c.id))) k ON true `
)

// contactsOf lists where a provider is reached, the desk first.
func contactsOf(tx *models.Tx, provider uuid.UUID) ([]Contact, error) {
	return models.Find[Contact](tx, contacts+`WHERE c.provider_id = $1 AND c.removed_at IS NULL
		ORDER BY array_position(ARRAY['abuse', 'escalation', 'night'], c.kind), c.created_at, c.id`, provider)
}
