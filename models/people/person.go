package people

import (
	"fmt"
	"strings"

	"eokm.nl/hosting/models"
	"github.com/google/uuid"
)

// Person is a user as one whom something happened to: for the event and the mail about it.
type Person struct {
	ID         uuid.UUID
	ProviderID uuid.UUID
	Name       string
	Email      string
	Role       models.Role
	Language   string
}

// PersonOf finds a user, also a disabled one.
func PersonOf(tx *models.Tx, user uuid.UUID) (Person, error) {
	return models.One[Person](tx, `SELECT id, provider_id, name, email, role, language FROM users WHERE id = $1`, user)
}

// event makes the row of what happened to a person's account: by themselves, unless it names another actor.
func (p Person) event(e models.Event) models.Event {
	e.ProviderID = p.ProviderID
	if e.ActorRole == "" {
		e.ActorID, e.ActorRole = p.ID, p.Role
	} else if e.ActorID != p.ID {
		e.Data.Subject = &p.ID
	}
	return e
}

// Tell records what happened to a person's account and owes them the mail about it.
func (s *Store) Tell(tx *models.Tx, p Person, kind models.MailKind, e models.Event) error {
	if err := models.Record(tx, p.event(e)); err != nil {
		return err
	}
	return OwePerson(tx, kind, p, nil, e)
}

// OwePerson writes a mail to a person, about a row whose link it gives or about none, and the job that sends it.
func OwePerson(tx *models.Tx, kind models.MailKind, p Person, about *uuid.UUID, e models.Event) error {
	id := models.NewID()
	key := id.String()
	if about != nil {
		key = about.String() + ":" + e.At.Format("20060102T150405.000000")
	}
	rows, err := tx.Exec(`INSERT INTO mails (id, dedupe_key, provider_id, kind, notices, items, recipient, language, created_at, about_id, person)
		VALUES ($1, $2, $3, $4, 0, 0, $5, $6, $7, $8, $9) ON CONFLICT (dedupe_key) DO NOTHING`,
		id, strings.Join([]string{string(kind), key, strings.ToLower(p.Email)}, ":"), p.ProviderID, kind, p.Email, p.Language, e.At,
		about, p.Name)
	if err != nil {
		return fmt.Errorf("owe mail: %w", err)
	}
	if rows == 0 { // sent twice at once
		return nil
	}
	return models.Enqueue(tx, models.SendMailJob{MailID: id.String()})
}
