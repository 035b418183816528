package people

import (
	"strings"
	"time"

	"github.com/google/uuid"

	"eokm.nl/hosting/models"
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

// did is what a person did to their own account.
func (p Person) did(kind models.EventKind, at time.Time) models.Event {
	return p.event(models.Actor{UserID: p.ID, Role: p.Role}.Event(kind, at))
}

// event makes it an event about a person's account, and names them where they are not the actor.
func (p Person) event(e models.Event) models.Event {
	e.ProviderID = p.ProviderID
	if e.ActorID != p.ID {
		e.Data.Subject = &p.ID
	}
	return e
}

// Tell records what happened to a person's account and owes them the mail about it.
func (s *Store) Tell(tx *models.Tx, p Person, kind models.MailKind, e models.Event) error {
	if err := models.Record(tx, p.event(e)); err != nil {
		return err
	}
	return OwePerson(tx, kind, p, nil, e.At)
}

// OwePerson writes a mail to a person, about a row whose link it gives or about none, and the job that sends it. now is the moment of
// the change that it tells of.
func OwePerson(tx *models.Tx, kind models.MailKind, p Person, about *uuid.UUID, now time.Time) error {
	id := models.NewID()
	key := id.String()
	if about != nil {
		key = about.String() + ":" + now.Format("20060102T150405.000000")
	}
	_, err := models.OweMails(tx, kind, now, "about_id, person", `
		SELECT $1::uuid AS id, $2::text AS key, $3::uuid AS provider_id, 0 AS notices, 0 AS items, $4::text AS recipient,
			$5::text AS language,
			$6::uuid AS about_id, $7::text AS person`,
		id, key+":"+strings.ToLower(p.Email), p.ProviderID, p.Email, p.Language, about, p.Name)
	return err
}
