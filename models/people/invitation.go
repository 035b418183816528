package people

import (
	"context"
	"errors"
	"fmt"
	"time"

	"github.com/google/uuid"

	"eokm.nl/hosting/models"
	"eokm.nl/hosting/models/address"
)

// invitationFor is how long an invitation is good.
const invitationFor = 7 * 24 * time.Hour

// Invitation asks somebody to become a user. It is the only way to become one, but for the first admin of a provider that
// registers itself (Registration).
type Invitation struct {
	ID         uuid.UUID
	ProviderID uuid.UUID // the nil id: EOKM
	Email      string
	Name       string
	Role       models.Role
	Language   string
	InvitedBy  uuid.UUID
	CreatedAt  time.Time
	ExpiresAt  time.Time
	EndedAt    *time.Time
	Provider   string `gorm:"->"` // the organisation's name; "" for EOKM
	FromEOKM   bool   `gorm:"->"`
	Reason     string `gorm:"-"` // why EOKM invites somebody for a provider, which that reads in its log
	Link       string `gorm:"-"` // the secret part of its link, for whoever made it; it is in no table
}

// Invite mails somebody a link to join an organisation. Its admins only, once EOKM has activated it, and EOKM's, who say why a
// provider's. All faults of the form come at once. ErrThrottled after too many mails. That a mailbox has an account is told to
// who sees that account in their own list of people, and to nobody else: elsewhere it is an invitation as any other, and the
// mailbox reads in its mail that it has an account (Store.Mail).
func (s *Store) Invite(ctx context.Context, actor models.Actor, i Invitation) (Invitation, error) {
	if !actor.Manages(i.ProviderID) {
		return Invitation{}, models.ErrForbidden
	}
	i.Name, i.Email = models.NormalName(i.Name), models.NormalEmail(i.Email)
	reason, fault := reasonOf(actor, i.ProviderID, i.Reason)
	if err := errors.Join(checkInvitation(i), fault); err != nil {
		return Invitation{}, err
	}
	i.Reason = reason
	if name, err := s.address.Unnamed(ctx, actor, "name", i.Name); err != nil {
		return Invitation{}, err
	} else if name != i.Name { // it would be in a mail
		return Invitation{}, &models.Invalid{Field: "name", Key: "user.name"}
	}
	if err := s.TakeMail(ctx, actor, models.InvitedMailbox, i.Email, "invitation.applying"); err != nil {
		return Invitation{}, models.Wrap("invite", err)
	}
	now := s.db.Now()
	i.ID, i.InvitedBy, i.CreatedAt, i.ExpiresAt = models.NewID(), actor.UserID, now, now.Add(invitationFor)
	if i.Language == "" {
		i.Language = "nl"
	}
	err := s.db.Write(ctx, models.System(), func(tx *models.Tx) error {
		taken, err := models.One[bool](tx, `SELECT EXISTS (SELECT 1 FROM users WHERE email_key = lower($1) AND (provider_id = $2 OR $3))`,
			i.Email, i.ProviderID, actor.Staff())
		if err != nil {
			return err
		}
		if taken {
			return &models.Invalid{Field: "email", Key: "user.email_taken"}
		}
		// An older one to the same mailbox that ran out makes room.
		if err := tx.Do(`UPDATE invitations SET ended_at = $1 WHERE provider_id = $2 AND lower(email) = lower($3) AND ended_at IS NULL
			AND expires_at <= $1`,
			now, i.ProviderID, i.Email); err != nil {
			return err
		}
		if err := tx.Create(&i); err != nil {
			return models.Duplicate(err, "email", "invitation.open")
		}
		return s.mailInvitation(tx, actor, i, now)
	})
	i.Link = s.db.Keys().Link(models.LinkInvitation, i.ID)
	return i, models.Wrap("invite", err)
}

func checkInvitation(i Invitation) error {
	var faults models.Faults
	if !address.ValidName(i.Name) {
		faults.Add("name", "user.name")
	}
	if !models.ValidEmail(i.Email) {
		faults.Add("email", "user.email")
	}
	if !i.Role.Fits(i.ProviderID) {
		faults.Add("role", "user.role")
	}
	return faults.Err()
}

func (s *Store) mailInvitation(tx *models.Tx, actor models.Actor, i Invitation, now time.Time) error {
	e := actor.Event(models.EventInvited, now).Of(i.ProviderID).With(models.EventData{Code: string(i.Role), To: i.Email, Text: i.Reason})
	if err := recordVisit(tx, actor, e); err != nil {
		return err
	}
	// no name: mail_stranger.go
	return OwePerson(tx, models.MailInvitation, Person{ProviderID: i.ProviderID, Email: i.Email, Language: i.Language}, &i.ID, now)
}

// Invitations lists the open invitations of an organisation, also those that ran out, for whom Members is.
func (s *Store) Invitations(ctx context.Context, actor models.Actor, provider uuid.UUID) ([]Invitation, error) {
	if !actor.SeesPeople(provider) {
		return nil, models.ErrForbidden
	}
	var list []Invitation
	err := s.db.Read(ctx, models.System(), func(tx *models.Tx) (err error) {
		list, err = models.Find[Invitation](tx, `SELECT i.*, `+fromEOKM+` AS from_eokm FROM invitations i
			WHERE i.provider_id = $1 AND i.ended_at IS NULL ORDER BY i.created_at, i.id`, provider)
		return err
	})
	return list, models.Wrap("list invitations", err)
}

// fromEOKM is a condition on an invitation i: somebody of EOKM made it, or the portal's own command.
const fromEOKM = `NOT EXISTS (SELECT 1 FROM users u WHERE u.id = i.invited_by AND u.provider_id = i.provider_id)`

// SendInvitation mails an open invitation again and lets it last anew. As Invite it is ErrThrottled after too many mails.
func (s *Store) SendInvitation(ctx context.Context, actor models.Actor, provider, id uuid.UUID) error {
	var open []Invitation
	if err := s.changeInvitation(ctx, actor, provider, id, func(_ *models.Tx, i Invitation) error {
		open = append(open, i)
		return nil
	}); err != nil {
		return err
	}
	if err := s.TakeMail(ctx, actor, models.InvitedMailbox, open[0].Email, "invitation.applying"); err != nil {
		return models.Wrap("send invitation", err)
	}
	now := s.db.Now()
	return s.changeInvitation(ctx, actor, provider, id, func(tx *models.Tx, i Invitation) error {
		if err := tx.Do(`UPDATE invitations SET expires_at = $1 WHERE provider_id = $2 AND id = $3`, now.Add(invitationFor),
			provider, id); err != nil {
			return err
		}
		return s.mailInvitation(tx, actor, i, now)
	})
}

// EndInvitation takes an open invitation back: its link is worth nothing from then on.
func (s *Store) EndInvitation(ctx context.Context, actor models.Actor, provider, id uuid.UUID) error {
	now := s.db.Now()
	return s.changeInvitation(ctx, actor, provider, id, func(tx *models.Tx, i Invitation) error {
		if err := tx.Do(`UPDATE invitations SET ended_at = $1 WHERE provider_id = $2 AND id = $3`, now, provider, id); err != nil {
			return err
		}
		return recordVisit(tx, actor, actor.Event(models.EventInvitationEnded, now).Of(provider).With(models.EventData{To: i.Email}))
	})
}

// changeInvitation runs a change of an open invitation. Those that a provider made are its own, not EOKM's.
func (s *Store) changeInvitation(ctx context.Context, actor models.Actor, provider, id uuid.UUID,
	do func(*models.Tx, Invitation) error,
) error {
	if !actor.Manages(provider) {
		return models.ErrForbidden
	}
	return models.Wrap("change invitation", s.db.Write(ctx, models.System(), func(tx *models.Tx) error {
		i, err := models.One[Invitation](tx, `SELECT * FROM invitations i WHERE i.provider_id = $1 AND i.id = $2 AND i.ended_at IS NULL
			AND (NOT $3 OR `+fromEOKM+`) FOR UPDATE OF i`, provider, id, actor.Visits(provider))
		if err != nil {
			return err
		}
		return do(tx, i)
	}))
}

// Invited finds what a mailed link invites to, while it is good; ErrNotFound otherwise.
func (s *Store) Invited(ctx context.Context, token string, from models.Visitor) (Invitation, error) {
	id, err := s.db.OpenLink(ctx, models.LinkInvitation, token, from)
	if err != nil {
		return Invitation{}, err
	}
	var i Invitation
	err = s.db.Read(ctx, models.System(), func(tx *models.Tx) (err error) {
		i, err = invited(tx, id, s.db.Now(), "")
		return err
	})
	return i, models.Wrap("find invitation", err)
}

func invited(tx *models.Tx, id uuid.UUID, now time.Time, lock string) (Invitation, error) {
	return models.One[Invitation](tx, `SELECT i.*, CASE WHEN p.id = $1 THEN '' ELSE p.name END AS provider
		FROM invitations i JOIN providers p ON p.id = i.provider_id
		WHERE i.id = $2 AND i.ended_at IS NULL AND i.expires_at > $3 AND (p.status <> 'left' OR p.id = $1) `+lock, uuid.Nil, id, now)
}

// Join makes the user that an invitation asked for, with a password of their own. They have no second factor yet, so they
// can do nothing but choose one.
func (s *Store) Join(ctx context.Context, token, password string, from models.Visitor) (Account, error) {
	i, err := s.Invited(ctx, token, from)
	if err != nil {
		return Account{}, err
	}
	if err := CheckPassword(password, i.Name, i.Email, i.Provider); err != nil {
		return Account{}, err
	}
	hash, err := s.Hashed(ctx, password)
	if err != nil {
		return Account{}, models.Wrap("join", err)
	}
	now := s.db.Now()
	u := User{
		ID: models.NewID(), ProviderID: i.ProviderID, Email: i.Email, Name: i.Name, Role: i.Role, Language: i.Language, CreatedAt: now,
	}
	origin, err := s.db.Origin(ctx, from.IP, u.ID, now)
	if err != nil {
		return Account{}, err
	}
	err = s.db.Write(ctx, models.System(), func(tx *models.Tx) error {
		if _, err := invited(tx, i.ID, now, "FOR UPDATE OF i"); err != nil {
			return err
		}
		if err := tx.Do(`UPDATE invitations SET ended_at = $1, accepted_by = $2 WHERE provider_id = $3 AND id = $4`, now, u.ID,
			i.ProviderID, i.ID); err != nil {
			return err
		}
		return Admit(tx, u, hash, origin)
	})
	return Account{User: u, Provider: i.Provider}, models.Wrap("join", err)
}

// Admit makes a user with a password of their own, in the transaction of what entitles them to it. origin is from where.
func Admit(tx *models.Tx, u User, hash string, origin []byte) error {
	if err := tx.Create(&u); err != nil {
		return models.Duplicate(err, "email", "account.taken")
	}
	if err := putPassword(tx, u.ID, hash, u.CreatedAt); err != nil {
		return err
	}
	return models.Record(tx, u.Actor("").Event(models.EventJoined, u.CreatedAt).Of(u.ProviderID).With(models.EventData{From: origin}))
}

// TellAdmins records what happened to an organisation, and mails its admins when there is a mail about it.
func TellAdmins(tx *models.Tx, kind models.MailKind, e models.Event) error {
	if err := models.Record(tx, e); err != nil || kind == "" {
		return err
	}
	admins, err := models.Find[Person](tx, `SELECT id, provider_id, name, email, role, language FROM users
		WHERE provider_id = $1 AND role = $2 AND disabled_at IS NULL ORDER BY id`, e.ProviderID, models.RoleProviderAdmin)
	if err != nil {
		return fmt.Errorf("list admins: %w", err)
	}
	for _, p := range admins {
		if err := OwePerson(tx, kind, p, nil, e.At); err != nil {
			return err
		}
	}
	return nil
}
