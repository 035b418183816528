package models

import (
	"context"
	"crypto/subtle"
	"encoding/binary"
	"errors"
	"fmt"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/google/uuid"
)

// codeFor is how long a code to confirm an address is good.
const codeFor = 30 * time.Minute

const codeContact Purpose = "code:contact"

// MailedCode makes the eight digits that are mailed to an address. Like a link (link.go) it is in no table: it follows from
// the contact, the address, when it was sent, and a key outside the database.
func MailedCode(k *Keys, id uuid.UUID, email string, sent time.Time) string {
	return contactCode(k.Index.Load().Newest.Indexer, id, email, sent)
}

func contactCode(x Indexer, id uuid.UUID, email string, sent time.Time) string {
	sum := x.sum(codeContact, uuid.Nil, string(id[:]), strings.ToLower(email), strconv.FormatInt(sent.UnixMicro(), 10))
	return fmt.Sprintf("%08d", binary.BigEndian.Uint64(sum[:8])%1e8)
}

// isContactCode tells whether a code is the one that was mailed, under any secret of the file.
func isContactCode(k *Keys, code string, id uuid.UUID, email string, sent time.Time) bool {
	is := 0
	for _, x := range k.secrets() {
		is |= subtle.ConstantTimeCompare([]byte(code), []byte(contactCode(x, id, email, sent)))
	}
	return is == 1
}

var phoneForm = regexp.MustCompile(`^\+?[0-9][0-9 ()-]{5,24}$`)

func (c Contact) check() error {
	var faults []error
	if !slices.Contains(ContactKinds(), c.Kind) {
		faults = append(faults, &Invalid{Field: "kind", Key: "contact.kind"})
	}
	if !validEmail(c.Email) {
		faults = append(faults, &Invalid{Field: "email", Key: "contact.email"})
	}
	switch {
	case c.Phone == "" && c.Kind == ContactEscalation:
		faults = append(faults, &Invalid{Field: "phone", Key: "contact.phone.missing"})
	case c.Phone != "" && !phoneForm.MatchString(c.Phone):
		faults = append(faults, &Invalid{Field: "phone", Key: "contact.phone"})
	}
	return errors.Join(faults...)
}

// PutContact adds a contact, or changes the one with its id; its kind stays. A new address gets a code by mail and counts
// once that is confirmed: until then the old one does. The provider's admin, and EOKM's. All faults come at once. ErrThrottled
// after too many mails.
func (s *Store) PutContact(ctx context.Context, actor Actor, c Contact) (Contact, error) {
	if c.ProviderID == uuid.Nil || !actor.manages(c.ProviderID) {
		return Contact{}, ErrForbidden
	}
	was := Contact{}
	if c.ID != uuid.Nil {
		var err error
		if was, err = s.Contact(ctx, actor, c.ProviderID, c.ID); err != nil {
			return Contact{}, err
		}
		c.Kind = was.Kind
	}
	c.Email, c.Phone = normalEmail(c.Email), strings.TrimSpace(c.Phone)
	if err := c.check(); err != nil {
		return Contact{}, err
	}
	mails := c.Email != strings.ToLower(was.Email) || was.VerifiedAt == nil
	if mails {
		if err := s.takeMail(ctx, actor, codeSent, c.Email, "contact.applying"); err != nil {
			return Contact{}, Wrap("put contact", err)
		}
	}
	now := s.db.Now()
	err := s.ChangeContacts(ctx, actor, c.ProviderID, func(tx *Tx) error {
		taken, err := One[bool](tx, `SELECT EXISTS (SELECT 1 FROM contacts WHERE provider_id = $1 AND kind = $2 AND id <> $3 AND removed_at IS NULL
			AND $4 IN (lower(email), lower(pending_email)))`, c.ProviderID, c.Kind, c.ID, c.Email)
		switch {
		case err != nil:
			return err
		case taken:
			return &Invalid{Field: "email", Key: "contact.twice"}
		case c.ID == uuid.Nil:
			c.ID = NewID()
			err = tx.Do(`INSERT INTO contacts (id, provider_id, kind, email, phone, created_at) VALUES ($1, $2, $3, $4, $5, $6)`,
				c.ID, c.ProviderID, c.Kind, c.Email, c.Phone, now)
		default:
			err = Gone(tx.Exec(`UPDATE contacts SET phone = $1, email = CASE WHEN verified_at IS NULL THEN $2 ELSE email END,
				pending_email = '', pending_at = NULL WHERE provider_id = $3 AND id = $4 AND removed_at IS NULL`, c.Phone, c.Email, c.ProviderID, c.ID))
		}
		if err != nil {
			return err
		}
		if mails {
			return sendCode(tx, actor, c, c.Email, now)
		}
		return Record(tx, c.event(actor, now, EventContactChanged, c.Email))
	})
	return c, Wrap("put contact", err)
}

// Contact finds one contact of a provider.
func (s *Store) Contact(ctx context.Context, actor Actor, provider, id uuid.UUID) (Contact, error) {
	var c Contact
	err := s.db.Read(ctx, actor, func(tx *Tx) (err error) {
		c, err = contactByID(tx, provider, id)
		return err
	})
	return c, Wrap("find contact", err)
}

func contactByID(tx *Tx, provider, id uuid.UUID) (Contact, error) {
	return One[Contact](tx, contacts+`WHERE c.provider_id = $1 AND c.id = $2 AND c.removed_at IS NULL`, provider, id)
}

// ChangeContacts runs a change of a provider's contacts, one at a time: two that take each other's abuse contact away would
// leave none. It is refused while EOKM looks at the provider's application.
func (s *Store) ChangeContacts(ctx context.Context, actor Actor, provider uuid.UUID, do func(tx *Tx) error) error {
	return s.proveContacts(ctx, provider, func(tx *Tx) error {
		if err := fillable(tx, actor, provider); err != nil {
			return err
		}
		return do(tx)
	})
}

// proveContacts is ChangeContacts for what proves a contact and changes none.
func (s *Store) proveContacts(ctx context.Context, provider uuid.UUID, do func(tx *Tx) error) error {
	return s.db.Write(ctx, System(), func(tx *Tx) error {
		if _, err := lockProvider(tx, provider); err != nil {
			return err
		}
		return do(tx)
	})
}

// event is something that happened to the contact.
func (c Contact) event(actor Actor, now time.Time, kind EventKind, to string) Event {
	return Event{
		At: now, ProviderID: c.ProviderID, ActorID: actor.UserID, ActorRole: actor.Role, Kind: kind, Data: EventData{Code: string(c.Kind), To: to},
	}
}

// sendCode mails a code to an address of a contact; it replaces the one before.
func sendCode(tx *Tx, actor Actor, c Contact, to string, now time.Time) error {
	if err := tx.Do(`UPDATE contacts SET pending_email = $1, pending_at = $2 WHERE provider_id = $3 AND id = $4`, to, now, c.ProviderID, c.ID); err != nil {
		return err
	}
	e := c.event(actor, now, EventContactChanged, to)
	if err := Record(tx, e); err != nil {
		return err
	}
	return oweContact(tx, MailContactCode, c.ProviderID, to, c.ID, e)
}

// oweContact owes a mail to a mailbox of an organisation, in its language.
func oweContact(tx *Tx, kind MailKind, provider uuid.UUID, to string, about uuid.UUID, e Event) error {
	language, err := One[string](tx, `SELECT language FROM providers WHERE id = $1`, provider)
	if err != nil {
		return err
	}
	return owePerson(tx, kind, person{ProviderID: provider, Email: to, Language: language}, &about, e)
}

// SendContactCode mails another code: for an address that waits, or for one that bounced or stayed silent.
func (s *Store) SendContactCode(ctx context.Context, actor Actor, provider, id uuid.UUID) error {
	if !actor.manages(provider) {
		return ErrForbidden
	}
	c, err := s.Contact(ctx, actor, provider, id)
	if err != nil {
		return err
	}
	to := c.Email
	if c.PendingEmail != "" {
		to = c.PendingEmail
	}
	if err := s.takeMail(ctx, actor, codeSent, to, "contact.applying"); err != nil {
		return Wrap("send code", err)
	}
	now := s.db.Now()
	return Wrap("send code", s.proveContacts(ctx, provider, func(tx *Tx) error { return sendCode(tx, actor, c, to, now) }))
}

// ConfirmContact takes the code that was read at an address; from then on the address counts. ErrThrottled after five tries.
func (s *Store) ConfirmContact(ctx context.Context, actor Actor, provider, id uuid.UUID, code string) error {
	if !actor.manages(provider) {
		return ErrForbidden
	}
	if _, err := s.Contact(ctx, actor, provider, id); err != nil {
		return err
	}
	if err := s.db.Take(ctx, codeTry, id.String()); err != nil {
		return Wrap("confirm contact", err)
	}
	code = strings.NewReplacer(" ", "", "-", "").Replace(code)
	now := s.db.Now()
	return Wrap("confirm contact", s.proveContacts(ctx, provider, func(tx *Tx) error {
		c, err := contactByID(tx, provider, id)
		if err == nil && c.PendingEmail != c.Email { // another address than EOKM saw
			err = fillable(tx, actor, provider)
		}
		switch {
		case err != nil:
			return err
		case c.PendingAt == nil:
			return ErrConflict
		case now.Sub(*c.PendingAt) > codeFor:
			return &Invalid{Field: "code-" + id.String(), Key: "contact.code.over"}
		case !isContactCode(s.db.Keys(), code, id, c.PendingEmail, *c.PendingAt):
			return &Invalid{Field: "code-" + id.String(), Key: "contact.code.wrong"}
		}
		if err := tx.Do(`UPDATE contacts SET email = pending_email, verified_at = $1, pending_email = '', pending_at = NULL, bounced_at = NULL
			WHERE provider_id = $2 AND id = $3`, now, provider, id); err != nil {
			return err
		}
		return Record(tx, c.event(actor, now, EventContactProved, c.PendingEmail))
	}))
}

// RemoveContact takes a contact away. The last abuse contact that counts stays: notices would reach nobody.
func (s *Store) RemoveContact(ctx context.Context, actor Actor, provider, id uuid.UUID) error {
	if !actor.manages(provider) {
		return ErrForbidden
	}
	now := s.db.Now()
	return Wrap("remove contact", s.ChangeContacts(ctx, actor, provider, func(tx *Tx) error {
		c, err := contactByID(tx, provider, id)
		if err != nil {
			return err
		}
		if err := tx.Do(`UPDATE contacts SET removed_at = $1, listed_at = NULL WHERE provider_id = $2 AND id = $3`, now, provider, id); err != nil {
			return err
		}
		left, err := One[bool](tx, `SELECT EXISTS (SELECT 1 FROM contacts WHERE provider_id = $1 AND kind = '`+string(ContactAbuse)+`' AND verified_at IS NOT NULL
			AND removed_at IS NULL)`, provider)
		if err == nil && !left && c.Kind == ContactAbuse && c.VerifiedAt != nil {
			err = &Invalid{Field: "contact", Key: "contact.last"}
		}
		if err != nil {
			return err
		}
		return Record(tx, c.event(actor, now, EventContactRemoved, c.Email))
	}))
}
