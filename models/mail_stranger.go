package models

import (
	"context"
	"errors"
	"strings"

	"github.com/google/uuid"
)

// TakeMail counts a mail that an actor makes the portal send to somebody else's mailbox: for the actor, for their organisation,
// for the mailbox and in all. ErrThrottled when it is one too many of any. An organisation that EOKM has not activated mails
// nobody but under its own mail domain, and little; else it is an *Invalid of the field email, with the key. What the portal
// itself and its commands send is not counted.
func (s *Store) TakeMail(ctx context.Context, actor Actor, mailbox throttle, to, key string) error {
	if actor.Role == RoleSystem {
		return nil
	}
	applying, own, err := s.applying(ctx, actor)
	if err != nil {
		return err
	}
	who, organisation := mailByPerson, mailByProvider
	if applying {
		if mailbox == invitedMailbox || mailDomain(to) != mailDomain(own) {
			return &Invalid{Field: "email", Key: key}
		}
		organisation = mailByApplicant
	}
	for _, c := range []struct {
		throttle
		of string
	}{{who, actor.UserID.String()}, {organisation, actor.ProviderID.String()}, {mailbox, strings.ToLower(to)}} {
		if err := s.db.Take(ctx, c.throttle, c.of); err != nil {
			return err
		}
	}
	return s.TakeInAll(ctx, mailInAll)
}

// applying tells whether the actor's organisation is one that EOKM has not activated yet, and gives the actor's own mailbox:
// they read the link there that began it.
func (s *Store) applying(ctx context.Context, actor Actor) (applying bool, own string, err error) {
	if actor.Party() != PartyProvider {
		return false, "", nil
	}
	account, err := s.Account(ctx, System(), actor.UserID)
	return account.Status == ProviderApplied, account.Email, err
}

// TakeInAll counts against a ceiling of the whole portal. EOKM hears when it is reached: by mail (OweStaffMails), and in the log.
func (s *Store) TakeInAll(ctx context.Context, t throttle) error {
	err := s.db.Take(ctx, t)
	if !errors.Is(err, ErrThrottled) {
		return err
	}
	switch told := s.db.Take(ctx, ceilingTold, t.name); {
	case errors.Is(told, ErrThrottled): // within this hour
		return err
	case told != nil:
		return told
	}
	return errors.Join(err, s.db.Write(ctx, System(), func(tx *Tx) error {
		return Record(tx, Event{
			At: s.db.Now(), ProviderID: uuid.Nil, ActorRole: RoleSystem, Kind: EventMailCeiling, Internal: true, Data: EventData{Code: ceilings[t]},
		})
	}))
}

// ceilings are the names of the ceilings, as an event has them.
var ceilings = map[throttle]string{mailInAll: "mail", RegisterInAll: "registration", resetInAll: "password_link"}
