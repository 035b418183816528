// Package preference is who hears of what, and how: the choices of a person and of an organisation about the mails on notices, and the mail
// of the day. What never may live here: what a mail says.
package preference

import (
	"context"
	"encoding/json"
	"fmt"
	"time"

	"github.com/google/uuid"

	"eokm.nl/hosting/models"
	"eokm.nl/hosting/models/people"
)

// Store is the room's share of the portal's memory. Its methods are safe for concurrent use; each is one transaction, scoped to
// its actor.
type Store struct {
	db    *models.DB
	dutch *time.Location
}

// New makes the room's Store over the database.
func New(db *models.DB) *Store {
	dutch, err := time.LoadLocation("Europe/Amsterdam")
	if err != nil {
		panic("load Europe/Amsterdam: " + err.Error()) // portal/i18n embeds the zones
	}
	return &Store{db: db, dutch: dutch}
}

// organisation is whose row an organisation's own choices are.
var organisation = uuid.Nil

// row is mail_choices.
type row struct {
	ProviderID uuid.UUID
	UserID     uuid.UUID
	Channels   string
	DigestHour int
	FullText   bool
}

func (r row) choice(usual Choice) (Choice, error) {
	if err := json.Unmarshal([]byte(r.Channels), &usual.Channels); err != nil {
		return Choice{}, fmt.Errorf("read choices: %w", err)
	}
	usual.DigestHour, usual.FullText = r.DigestHour, r.FullText
	return usual, nil
}

// Own is what the actor chose for themselves; people of a provider only, for nobody else gets mails about notices.
func (s *Store) Own(ctx context.Context, actor models.Actor) (Choice, error) {
	return s.choice(ctx, actor, actor.UserID, OfPerson())
}

// Organisations is what the actor's organisation chose for its contacts.
func (s *Store) Organisations(ctx context.Context, actor models.Actor) (Choice, error) {
	return s.choice(ctx, actor, organisation, OfOrganisation())
}

func (s *Store) choice(ctx context.Context, actor models.Actor, whose uuid.UUID, usual Choice) (Choice, error) {
	if actor.Party() != models.PartyProvider {
		return Choice{}, models.ErrForbidden
	}
	var found *row
	err := s.db.Read(ctx, actor, func(tx *models.Tx) (err error) {
		found, err = models.Maybe[row](tx, `SELECT provider_id, user_id, channels::text, digest_hour, full_text FROM mail_choices
			WHERE provider_id = $1 AND user_id = $2`, actor.ProviderID, whose)
		return err
	})
	if err != nil || found == nil {
		return usual, models.Wrap("find mail choices", err)
	}
	return found.choice(usual)
}

// SetOwn keeps what the actor chooses for themselves. Refused as an *models.Invalid where nobody would be left who hears at once of what
// somebody must.
func (s *Store) SetOwn(ctx context.Context, actor models.Actor, c Choice) error {
	c.FullText = false
	return s.set(ctx, actor, actor.UserID, c)
}

// SetOrganisations keeps what an organisation chooses for its contacts; its admins only. Refused as SetOwn.
func (s *Store) SetOrganisations(ctx context.Context, actor models.Actor, c Choice) error {
	if !actor.Admin() {
		return models.ErrForbidden
	}
	return s.set(ctx, actor, organisation, c)
}

func (s *Store) set(ctx context.Context, actor models.Actor, whose uuid.UUID, c Choice) error {
	if actor.Party() != models.PartyProvider {
		return models.ErrForbidden
	}
	if err := c.fault(); err != nil {
		return err
	}
	channels, err := json.Marshal(c.Channels)
	if err != nil {
		return models.Wrap("set mail choices", err)
	}
	return models.Wrap("set mail choices", s.db.Write(ctx, models.System(), func(tx *models.Tx) error {
		// One at a time for an organisation: two people who each leave it to the other would leave nobody.
		if err := tx.Do(`SELECT 1 FROM providers WHERE id = $1 FOR UPDATE`, actor.ProviderID); err != nil {
			return err
		}
		before, err := reaches(tx, actor.ProviderID)
		if err != nil {
			return err
		}
		if err := tx.Do(`INSERT INTO mail_choices (provider_id, user_id, channels, digest_hour, full_text, changed_at)
			VALUES ($1, $2, $3::jsonb, $4, $5, $6) ON CONFLICT (provider_id, user_id) DO UPDATE
			SET channels = excluded.channels, digest_hour = excluded.digest_hour, full_text = excluded.full_text,
				changed_at = excluded.changed_at`,
			actor.ProviderID, whose, string(channels), c.DigestHour, c.FullText, s.db.Now()); err != nil {
			return err
		}
		after, err := reaches(tx, actor.ProviderID)
		if err != nil {
			return err
		}
		for _, e := range Events() {
			if Silences(e, before[e], after[e]) {
				return &models.Invalid{Field: "channel-" + string(e), Key: "preference.last." + string(e)}
			}
		}
		return nil
	}))
}

// reaches says of each event who hears of it at once. Mail does not come to a contact that is not confirmed, or whose server refuses.
func reaches(tx *models.Tx, provider uuid.UUID) (map[Event]Reach, error) {
	own, contacts, err := atOrganisation(tx, provider)
	if err != nil {
		return nil, err
	}
	readers, err := persons(tx, provider)
	if err != nil {
		return nil, err
	}
	all := map[Event]Reach{}
	for _, e := range Events() {
		var reach Reach
		if own.Channels[e] == Mail {
			reach.Contacts = contacts
		}
		for _, p := range readers {
			if p.choice.Channels[e] == Mail {
				reach.People++
			}
		}
		all[e] = reach
	}
	return all, nil
}

// atOrganisation is what an organisation chose, and to how many desk mailboxes of its mail comes.
func atOrganisation(tx *models.Tx, provider uuid.UUID) (Choice, int, error) {
	choice := OfOrganisation()
	found, err := models.Maybe[row](tx, `SELECT provider_id, user_id, channels::text, digest_hour, full_text FROM mail_choices
		WHERE provider_id = $1 AND user_id = $2`, provider, organisation)
	if err != nil {
		return Choice{}, 0, err
	}
	if found != nil {
		if choice, err = found.choice(choice); err != nil {
			return Choice{}, 0, err
		}
	}
	contacts, err := models.One[int](tx, `SELECT count(*) FROM contacts WHERE provider_id = $1 AND kind = $2
		AND verified_at IS NOT NULL AND removed_at IS NULL AND bounced_at IS NULL`, provider, models.ContactAbuse)
	return choice, contacts, err
}

// person is somebody of an organisation who can sign in, and what they chose.
type person struct {
	people.Person
	choice Choice
}

// persons lists who chose anything.
func persons(tx *models.Tx, provider uuid.UUID) ([]person, error) {
	type chosen struct {
		people.Person
		Channels   string
		DigestHour int
	}
	rows, err := models.Find[chosen](tx, `SELECT u.id, u.provider_id, u.name, u.email, u.role, u.language, c.channels::text, c.digest_hour
		FROM mail_choices c JOIN users u ON u.provider_id = c.provider_id AND u.id = c.user_id AND u.disabled_at IS NULL
		WHERE c.provider_id = $1 ORDER BY u.id`, provider)
	if err != nil {
		return nil, err
	}
	list := make([]person, len(rows))
	for i, r := range rows {
		choice, err := row{Channels: r.Channels, DigestHour: r.DigestHour}.choice(OfPerson())
		if err != nil {
			return nil, err
		}
		list[i] = person{Person: r.Person, choice: choice}
	}
	return list, nil
}
