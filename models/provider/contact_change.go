package provider

import (
	"context"
	"crypto/subtle"
	"encoding/binary"
	"errors"
	"fmt"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/google/uuid"

	"eokm.nl/hosting/models"
	"eokm.nl/hosting/models/people"
)

// codeFor is how long a code to confirm an address is good.
const codeFor = 30 * time.Minute

const codeContact models.Purpose = "code:contact"

// MailedCode makes the eight digits that are mailed to an address. Like a link (link.go) it is in no table: it follows from
// the contact, the address, when it was sent, and a key outside the database.
func MailedCode(k *models.Keys, id uuid.UUID, email string, sent time.Time) string {
	return contactCode(k.Indexes().Newest.Indexer, id, email, sent)
}

func contactCode(x models.Indexer, id uuid.UUID, email string, sent time.Time) string {
	sum := x.Sum(codeContact, uuid.Nil, string(id[:]), strings.ToLower(email), strconv.FormatInt(sent.UnixMicro(), 10))
	return fmt.Sprintf("%08d", binary.BigEndian.Uint64(sum[:8])%1e8)
}

// isContactCode tells whether a code is the one that was mailed, under any secret of the file.
func isContactCode(k *models.Keys, code string, id uuid.UUID, email string, sent time.Time) bool {
	is := 0
	for _, x := range k.Indexers() {
		is |= subtle.ConstantTimeCompare([]byte(code), []byte(contactCode(x, id, email, sent)))
	}
	return is == 1
}

// check tells what is wrong with a contact that somebody typed, and gives it with its phone number in the one form.
func (c Contact) check() (Contact, error) {
	var faults []error
	if !slices.Contains(models.ContactKinds(), c.Kind) {
		faults = append(faults, &models.Invalid{Field: "kind", Key: "contact.kind"})
	}
	if !models.ValidEmail(c.Email) {
		faults = append(faults, &models.Invalid{Field: "email", Key: "contact.email"})
	}
	phone, ok := ParsePhone(c.Phone)
	switch {
	case c.Phone == "" && c.Kind == models.ContactEscalation:
		faults = append(faults, &models.Invalid{Field: "phone", Key: "contact.phone.missing"})
	case c.Phone != "" && !ok:
		faults = append(faults, &models.Invalid{Field: "phone", Key: "contact.phone"})
	case c.Phone != "":
		c.Phone = phone
	}
	return c, errors.Join(faults...)
}

// PutContact adds a contact, or changes the one with its id; its kind stays. A new address gets a code by mail and counts
// once that is confirmed: until then the old one does. The provider's admin, and EOKM's. All faults come at once. ErrThrottled
// after too many mails.
func (s *Store) PutContact(ctx context.Context, actor models.Actor, c Contact) (Contact, error) {
	if c.ProviderID == uuid.Nil || !actor.Manages(c.ProviderID) {
		return Contact{}, models.ErrForbidden
	}
	was := Contact{}
	if c.ID != uuid.Nil {
		var err error
		if was, err = s.Contact(ctx, actor, c.ProviderID, c.ID); err != nil {
			return Contact{}, err
		}
		c.Kind = was.Kind
	}
	c.Email, c.Phone = models.NormalEmail(c.Email), strings.TrimSpace(c.Phone)
	c, err := c.check()
	if err != nil {
		return Contact{}, err
	}
	mails := c.Email != models.NormalEmail(was.Email) || was.VerifiedAt == nil
	if mails {
		if err := s.people.TakeMail(ctx, actor, models.CodeSent, c.Email, "contact.applying"); err != nil {
			return Contact{}, models.Wrap("put contact", err)
		}
	}
	now := s.db.Now()
	err = s.ChangeContacts(ctx, actor, c.ProviderID, func(tx *models.Tx) error {
		taken, err := models.One[bool](tx,
			`SELECT EXISTS (SELECT 1 FROM contacts WHERE provider_id = $1 AND kind = $2 AND id <> $3 AND removed_at IS NULL
			AND $4 IN (lower(email), lower(pending_email)))`, c.ProviderID, c.Kind, c.ID, c.Email)
		switch {
		case err != nil:
			return err
		case taken:
			return &models.Invalid{Field: "email", Key: "contact.twice"}
		case c.ID == uuid.Nil:
			c.ID = models.NewID()
			err = tx.Do(`INSERT INTO contacts (id, provider_id, kind, email, phone, created_at) VALUES ($1, $2, $3, $4, $5, $6)`,
				c.ID, c.ProviderID, c.Kind, c.Email, c.Phone, now)
		default:
			err = models.Gone(tx.Exec(`UPDATE contacts SET phone = $1, email = CASE WHEN verified_at IS NULL THEN $2 ELSE email END,
				pending_email = '', pending_at = NULL WHERE provider_id = $3 AND id = $4 AND removed_at IS NULL`, c.Phone, c.Email,
				c.ProviderID, c.ID))
		}
		if err != nil {
			return err
		}
		if mails {
			return sendCode(tx, actor, c, c.Email, now)
		}
		return models.Record(tx, c.event(actor, now, models.EventContactChanged, c.Email))
	})
	return c, models.Wrap("put contact", err)
}

// Contact finds one contact of a provider.
func (s *Store) Contact(ctx context.Context, actor models.Actor, provider, id uuid.UUID) (Contact, error) {
	var c Contact
	err := s.db.Read(ctx, actor, func(tx *models.Tx) (err error) {
		c, err = contactByID(tx, provider, id, s.db.Now())
		return err
	})
	return c, models.Wrap("find contact", err)
}

func contactByID(tx *models.Tx, provider, id uuid.UUID, now time.Time) (Contact, error) {
	return models.One[Contact](tx, contacts+`WHERE c.provider_id = $2 AND c.id = $3 AND c.removed_at IS NULL`, silentSince(now),
		provider, id)
}

// ChangeContacts runs a change of a provider's contacts, one at a time: two that take each other's abuse contact away would
// leave none. It is refused while EOKM looks at the provider's application.
func (s *Store) ChangeContacts(ctx context.Context, actor models.Actor, provider uuid.UUID, do func(tx *models.Tx) error) error {
	return s.proveContacts(ctx, provider, func(tx *models.Tx) error {
		if err := fillable(tx, actor, provider); err != nil {
			return err
		}
		return do(tx)
	})
}

// proveContacts is ChangeContacts for what proves a contact and changes none.
func (s *Store) proveContacts(ctx context.Context, provider uuid.UUID, do func(tx *models.Tx) error) error {
	return s.db.Write(ctx, models.System(), func(tx *models.Tx) error {
		if _, err := lockProvider(tx, provider); err != nil {
			return err
		}
		return do(tx)
	})
}

// event is something that happened to the contact.
func (c Contact) event(actor models.Actor, now time.Time, kind models.EventKind, to string) models.Event {
	return actor.Event(kind, now).Of(c.ProviderID).With(models.EventData{Code: string(c.Kind), To: to})
}

// sendCode mails a code to an address of a contact; it replaces the one before.
func sendCode(tx *models.Tx, actor models.Actor, c Contact, to string, now time.Time) error {
	if err := tx.Do(`UPDATE contacts SET pending_email = $1, pending_at = $2 WHERE provider_id = $3 AND id = $4`, to, now,
		c.ProviderID, c.ID); err != nil {
		return err
	}
	e := c.event(actor, now, models.EventContactChanged, to)
	if err := models.Record(tx, e); err != nil {
		return err
	}
	return oweContact(tx, models.MailContactCode, c.ProviderID, to, c.ID, e.At)
}

// oweContact owes a mail to a mailbox of an organisation, in its language.
func oweContact(tx *models.Tx, kind models.MailKind, provider uuid.UUID, to string, about uuid.UUID, now time.Time) error {
	language, err := models.One[string](tx, `SELECT language FROM providers WHERE id = $1`, provider)
	if err != nil {
		return err
	}
	return people.OwePerson(tx, kind, people.Person{ProviderID: provider, Email: to, Language: language}, &about, now)
}

// SendContactCode mails another code: for an address that waits, or for one that bounced or stayed silent.
func (s *Store) SendContactCode(ctx context.Context, actor models.Actor, provider, id uuid.UUID) error {
	if !actor.Manages(provider) {
		return models.ErrForbidden
	}
	c, err := s.Contact(ctx, actor, provider, id)
	if err != nil {
		return err
	}
	to := c.Email
	if c.PendingEmail != "" {
		to = c.PendingEmail
	}
	if err := s.people.TakeMail(ctx, actor, models.CodeSent, to, "contact.applying"); err != nil {
		return models.Wrap("send code", err)
	}
	now := s.db.Now()
	return models.Wrap("send code", s.proveContacts(ctx, provider, func(tx *models.Tx) error { return sendCode(tx, actor, c, to, now) }))
}

// ConfirmContact takes the code that was read at an address; from then on the address counts. ErrThrottled after five tries.
func (s *Store) ConfirmContact(ctx context.Context, actor models.Actor, provider, id uuid.UUID, code string) error {
	if !actor.Manages(provider) {
		return models.ErrForbidden
	}
	if _, err := s.Contact(ctx, actor, provider, id); err != nil {
		return err
	}
	if err := s.db.CountTry(ctx, models.CodeTry, id.String()); err != nil {
		return models.Wrap("confirm contact", err)
	}
	code = strings.NewReplacer(" ", "", "-", "").Replace(code)
	now := s.db.Now()
	return models.Wrap("confirm contact", s.proveContacts(ctx, provider, func(tx *models.Tx) error {
		c, err := contactByID(tx, provider, id, now)
		if err == nil && c.PendingEmail != c.Email { // another address than EOKM saw
			err = fillable(tx, actor, provider)
		}
		switch {
		case err != nil:
			return err
		case c.PendingAt == nil:
			return models.ErrConflict
		case now.Sub(*c.PendingAt) > codeFor:
			return &models.Invalid{Field: "code-" + id.String(), Key: "contact.code.over"}
		case !isContactCode(s.db.Keys(), code, id, c.PendingEmail, *c.PendingAt):
			return &models.Invalid{Field: "code-" + id.String(), Key: "contact.code.wrong"}
		}
		if err := tx.Do(`UPDATE contacts SET email = pending_email, verified_at = $1, pending_email = '', pending_at = NULL,
			bounced_at = NULL
			WHERE provider_id = $2 AND id = $3`, now, provider, id); err != nil {
			return err
		}
		return models.Record(tx, c.event(actor, now, models.EventContactProved, c.PendingEmail))
	}))
}

// RemoveContact takes a contact away. The last abuse contact that counts stays: notices would reach nobody.
func (s *Store) RemoveContact(ctx context.Context, actor models.Actor, provider, id uuid.UUID) error {
	if !actor.Manages(provider) {
		return models.ErrForbidden
	}
	now := s.db.Now()
	return models.Wrap("remove contact", s.ChangeContacts(ctx, actor, provider, func(tx *models.Tx) error {
		c, err := contactByID(tx, provider, id, now)
		if err != nil {
			return err
		}
		if err := tx.Do(`UPDATE contacts SET removed_at = $1, listed_at = NULL WHERE provider_id = $2 AND id = $3`, now,
			provider, id); err != nil {
			return err
		}
		left, err := models.One[bool](tx, `SELECT EXISTS (SELECT 1 FROM contacts WHERE provider_id = $1 AND kind = '`+
			string(models.ContactAbuse)+`' AND verified_at IS NOT NULL
			AND removed_at IS NULL)`, provider)
		if err == nil && !left && c.Kind == models.ContactAbuse && c.VerifiedAt != nil {
			err = &models.Invalid{Field: "contact", Key: "contact.last"}
		}
		if err != nil {
			return err
		}
		return models.Record(tx, c.event(actor, now, models.EventContactRemoved, c.Email))
	}))
}
