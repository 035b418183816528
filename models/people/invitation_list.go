package people

import (
	"context"
	"fmt"
	"slices"
	"strconv"
	"strings"

	"eokm.nl/hosting/models"
	"eokm.nl/hosting/models/address"
)

// ListedMost is how many people one list may invite.
const ListedMost = 200

// Listed is a row of a list of people to invite.
type Listed struct {
	Row int // its line, from 1
	Invitation
}

// InviteList mails everybody of a list a link to join the actor's own organisation, or nobody: all faults of all rows come at once, as
// *models.Invalid of the field list. Its admins only, once EOKM has activated it.
//
// A list may hold more people than mail_stranger.go lets one person mail: forty new colleagues are one decision. What keeps it from being
// a way to mail strangers is that every mailbox must be under a mail domain with which somebody of the organisation signs in already; other
// people are invited one by one, and counted as such. Each mailbox keeps its own count, and lists have a ceiling of their own, so that none
// stops the invitations of others. ErrThrottled when it is one too many of any.
func (s *Store) InviteList(ctx context.Context, actor models.Actor, list []Listed) (int, error) {
	if !actor.Manages(actor.ProviderID) || actor.Role == models.RoleSystem {
		return 0, models.ErrForbidden
	}
	if applying, _, err := s.applying(ctx, actor); err != nil || applying {
		if err == nil {
			err = &models.Invalid{Field: "list", Key: "invitation.applying"}
		}
		return 0, err
	}
	known, err := s.knownTo(ctx, actor)
	if err != nil {
		return 0, models.Wrap("invite list", err)
	}
	for i := range list {
		list[i].ProviderID = actor.ProviderID
	}
	faults := listFaults(list, known)
	for i := range list {
		list[i].Name, list[i].Email = models.NormalName(list[i].Name), models.NormalEmail(list[i].Email)
		if !address.ValidName(list[i].Name) {
			continue // said above
		}
		name, err := s.address.Unnamed(ctx, actor, "list", list[i].Name)
		if err != nil {
			return 0, err
		}
		if name != list[i].Name { // it would be in the list that its readers see
			faults.row(list[i].Row, "invitation.row.name")
		}
	}
	if err := faults.Err(); err != nil {
		return 0, err
	}
	if err := s.takeList(ctx, actor, list); err != nil {
		return 0, models.Wrap("invite list", err)
	}
	now := s.db.Now()
	err = s.db.Write(ctx, models.System(), func(tx *models.Tx) error {
		for _, one := range list {
			i := one.Invitation
			i.ID, i.ProviderID, i.InvitedBy, i.CreatedAt, i.ExpiresAt = models.NewID(), actor.ProviderID, actor.UserID, now,
				now.Add(invitationFor)
			if err := tx.Do(`UPDATE invitations SET ended_at = $1 WHERE provider_id = $2 AND lower(email) = lower($3) AND ended_at IS NULL
				AND expires_at <= $1`, now, i.ProviderID, i.Email); err != nil {
				return err
			}
			if err := tx.Create(&i); err != nil {
				return models.Duplicate(err, "list", "invitation.list.late")
			}
			if err := s.mailInvitation(tx, actor, i, now); err != nil {
				return err
			}
		}
		return nil
	})
	return len(list), models.Wrap("invite list", err)
}

// knownMailboxes are what a list is held against.
type knownMailboxes struct {
	people  []string // who has an account of the organisation already
	open    []string // who has an invitation that is good
	domains []string // with which people of the organisation sign in
}

func (s *Store) knownTo(ctx context.Context, actor models.Actor) (k knownMailboxes, err error) {
	err = s.db.Read(ctx, models.System(), func(tx *models.Tx) error {
		if k.people, err = models.Find[string](tx, `SELECT lower(email) FROM users WHERE provider_id = $1`, actor.ProviderID); err != nil {
			return err
		}
		k.open, err = models.Find[string](tx, `SELECT lower(email) FROM invitations
			WHERE provider_id = $1 AND ended_at IS NULL AND expires_at > $2`, actor.ProviderID, s.db.Now())
		return err
	})
	for _, email := range k.people {
		k.domains = append(k.domains, models.MailDomain(email))
	}
	return k, err
}

// listFault gathers what is wrong with a list.
type listFault struct{ models.Faults }

// row adds what is wrong with a row. It says which row, and nothing of what stands there.
func (f *listFault) row(row int, key string) {
	f.Faults = append(f.Faults, &models.Invalid{Field: "list", Key: key, Args: map[string]string{"Row": strconv.Itoa(row)}})
}

func listFaults(list []Listed, known knownMailboxes) (f listFault) {
	if len(list) == 0 {
		f.Add("list", "invitation.list.empty")
	}
	if len(list) > ListedMost {
		f.Faults = append(f.Faults, &models.Invalid{
			Field: "list", Key: "invitation.list.long",
			Args: map[string]string{"Rows": strconv.Itoa(len(list)), "Most": strconv.Itoa(ListedMost)},
		})
	}
	var seen []string
	for _, one := range list {
		email := models.NormalEmail(one.Email)
		if !address.ValidName(models.NormalName(one.Name)) {
			f.row(one.Row, "invitation.row.name")
		}
		if !one.Role.Fits(one.ProviderID) {
			f.row(one.Row, "invitation.row.role")
		}
		key := strings.ToLower(email)
		switch {
		case !models.ValidEmail(email):
			f.row(one.Row, "invitation.row.email")
		case slices.Contains(seen, key):
			f.row(one.Row, "invitation.row.twice")
		case slices.Contains(known.people, key):
			f.row(one.Row, "invitation.row.taken")
		case slices.Contains(known.open, key):
			f.row(one.Row, "invitation.row.open")
		case !slices.Contains(known.domains, models.MailDomain(email)):
			f.row(one.Row, "invitation.row.domain")
		}
		seen = append(seen, key)
	}
	return f
}

// takeList counts a list: its mails for the organisation and for each mailbox, and against the ceiling of lists.
func (s *Store) takeList(ctx context.Context, actor models.Actor, list []Listed) error {
	for _, one := range list {
		if err := s.db.CountTry(ctx, models.InvitedMailbox, strings.ToLower(one.Email)); err != nil {
			return fmt.Errorf("count mailbox: %w", err)
		}
		if err := s.db.CountTry(ctx, models.ListByProvider, actor.ProviderID.String()); err != nil {
			return fmt.Errorf("count list: %w", err)
		}
		if err := s.TakeInAll(ctx, models.ListInAll); err != nil {
			return err
		}
	}
	return nil
}
