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

	Health ContactHealth `gorm:"->"`
}

// ContactHealth is what is wrong with a contact; "" when nothing is. contactHealth decides it, for every page and count.
type ContactHealth string

// What can be wrong.
const (
	ContactUnverified ContactHealth = "unverified"
	ContactBounces    ContactHealth = "bounces" // its mail server refuses for good
	ContactSilent     ContactHealth = "silent"  // nobody answered the test mail
)

// CheckPatience is how long a test mail may stay unanswered.
const CheckPatience = 14 * 24 * time.Hour

// contactHealth is what is wrong with a contact c whose test mails are k (silence). $1 is since when a test mail is unanswered for
// too long (silentSince).
const contactHealth = `CASE WHEN c.bounced_at IS NOT NULL THEN '` + string(ContactBounces) + `'
	WHEN c.verified_at IS NULL THEN '` + string(ContactUnverified) + `'
	WHEN k.waits_since <= $1 THEN '` + string(ContactSilent) + `' ELSE '' END`

func silentSince(now time.Time) time.Time { return now.Add(-CheckPatience) }

// Reached tells whether mail to the contact comes to somebody, as far as is known.
func (c Contact) Reached() bool { return c.Health != ContactUnverified && c.Health != ContactBounces }

// AddContact records where a provider is reached, as EOKM knows it: it counts at once. Staff only; a provider keeps its own
// with PutContact.
func (s *Store) AddContact(ctx context.Context, actor models.Actor, c Contact) (Contact, error) {
	if actor.Party() != models.PartyEOKM {
		return Contact{}, models.ErrForbidden
	}
	if c.Email = models.NormalEmail(c.Email); !models.ValidEmail(c.Email) {
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
		list, err = contactsOf(tx, provider, s.db.Now())
		return err
	})
	return list, models.Wrap("list contacts", err)
}

// contacts are contacts with their health ($1: contactHealth) and the test mail that waits for an answer. One that was answered later,
// and a code that was read later, answer those before.
const (
	contacts = `SELECT c.*, k.waits_since, ` + contactHealth + ` AS health FROM contacts c ` + silence
	silence  = `LEFT JOIN LATERAL (SELECT min(sent_at) AS waits_since FROM contact_checks
		WHERE provider_id = c.provider_id AND contact_id = c.id AND answered_at IS NULL AND sent_at > greatest(c.verified_at,
			(SELECT max(answered_at) FROM contact_checks WHERE provider_id = c.provider_id AND contact_id = c.id))) k ON true `
)

// contactsOf lists where a provider is reached, the desk first.
func contactsOf(tx *models.Tx, provider uuid.UUID, now time.Time) ([]Contact, error) {
	return models.Find[Contact](tx, contacts+`WHERE c.provider_id = $2 AND c.removed_at IS NULL
		ORDER BY array_position(ARRAY['abuse', 'escalation', 'night'], c.kind), c.created_at, c.id`, silentSince(now), provider)
}
