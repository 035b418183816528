package people

import (
	"context"
	"errors"
	"strings"

	"eokm.nl/hosting/models"
)

// TakeMail counts a mail that an actor makes the portal send to somebody else's mailbox: for the actor, for their organisation,
// for the mailbox and in all. ErrThrottled when it is one too many of any. An organisation that EOKM has not activated mails
// nobody but under its own mail domain, and little; else it is an *Invalid of the field email, with the key. What the portal
// itself and its commands send is not counted.
func (s *Store) TakeMail(ctx context.Context, actor models.Actor, mailbox models.Throttle, to, key string) error {
	if actor.Role == models.RoleSystem {
		return nil
	}
	applying, own, err := s.applying(ctx, actor)
	if err != nil {
		return err
	}
	who, organisation := models.MailByPerson, models.MailByProvider
	if applying {
		if mailbox == models.InvitedMailbox || models.MailDomain(to) != models.MailDomain(own) {
			return &models.Invalid{Field: "email", Key: key}
		}
		organisation = models.MailByApplicant
	}
	for _, c := range []struct {
		models.Throttle
		of string
	}{{who, actor.UserID.String()}, {organisation, actor.ProviderID.String()}, {mailbox, strings.ToLower(to)}} {
		if err := s.db.CountTry(ctx, c.Throttle, c.of); err != nil {
			return err
		}
	}
	return s.TakeInAll(ctx, models.MailInAll)
}

// applying tells whether the actor's organisation is one that EOKM has not activated yet, and gives the actor's own mailbox:
// they read the link there that began it.
func (s *Store) applying(ctx context.Context, actor models.Actor) (applying bool, own string, err error) {
	if actor.Party() != models.PartyProvider {
		return false, "", nil
	}
	account, err := s.Account(ctx, models.System(), actor.UserID)
	return account.Status == models.ProviderApplied, account.Email, err
}

// TakeInAll counts against a ceiling of the whole portal. EOKM hears when it is reached: by mail (OweStaffMails), and in the log.
func (s *Store) TakeInAll(ctx context.Context, t models.Throttle) error {
	err := s.db.CountTry(ctx, t)
	if !errors.Is(err, models.ErrThrottled) {
		return err
	}
	switch told := s.db.CountTry(ctx, models.CeilingTold, t.Name); {
	case errors.Is(told, models.ErrThrottled): // within this hour
		return err
	case told != nil:
		return told
	}
	return errors.Join(err, s.db.Write(ctx, models.System(), func(tx *models.Tx) error {
		return models.Record(tx, models.System().Event(models.EventMailCeiling, s.db.Now()).With(models.EventData{
			Code: ceilings[t],
		}).ForStaff())
	}))
}

// ceilings are the names of the ceilings, as an event has them.
var ceilings = map[models.Throttle]string{
	models.MailInAll: "mail", models.ListInAll: "mail", models.RegisterInAll: "registration", models.ResetInAll: "password_link",
}
