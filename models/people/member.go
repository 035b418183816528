package people

import (
	"context"
	"time"

	"github.com/google/uuid"

	"eokm.nl/hosting/models"
	"eokm.nl/hosting/models/address"
)

// Member is a person of an organisation, as those see them who keep its people.
type Member struct {
	User
	Passkeys   int
	TOTP       bool
	LastSignIn *time.Time
	ResetID    *uuid.UUID // a reset of their factors that is under way
	ResetBy    *uuid.UUID // who asked for it
	ResetAsks  string     // their name
	ResetWhy   string     // what they wrote
	ResetOpen  *time.Time // from when it holds; nil: not approved yet
	// ResetColleague: an admin of the organisation can be the second person of the reset, so it is none of EOKM's.
	ResetColleague bool
}

// Ready tells whether the person can sign in: they chose a second factor.
func (m Member) Ready() bool { return m.Passkeys > 0 || m.TOTP }

// SoleAdmin tells whether an organisation leans on one admin or none: nobody could be the second person of a reset.
func SoleAdmin(people []Member) bool {
	admins := 0
	for _, m := range people {
		if m.Role == models.RoleProviderAdmin && m.DisabledAt == nil && m.Ready() {
			admins++
		}
	}
	return admins < 2
}

// Members lists an organisation's people, those who may sign in first. Its admins only, and those of EOKM who look after
// providers.
func (s *Store) Members(ctx context.Context, actor models.Actor, provider uuid.UUID) ([]Member, error) {
	if !actor.SeesPeople(provider) {
		return nil, models.ErrForbidden
	}
	var list []Member
	err := s.db.Read(ctx, models.System(), func(tx *models.Tx) (err error) {
		list, err = models.Find[Member](tx, `SELECT u.*, (SELECT count(*) FROM passkeys k WHERE k.user_id = u.id) AS passkeys,
				EXISTS (SELECT 1 FROM totp_factors t WHERE t.user_id = u.id AND t.confirmed_at IS NOT NULL) AS totp,
				(SELECT e.at FROM events e WHERE e.actor_id = u.id
					AND e.kind = '`+string(models.EventSignedIn)+`' ORDER BY e.at DESC LIMIT 1) AS last_sign_in,
				r.id AS reset_id, r.requested_by AS reset_by, coalesce(b.name, '') AS reset_asks, coalesce(r.reason, '') AS reset_why,
				r.opens_at AS reset_open, r.id IS NOT NULL AND `+colleague+` AS reset_colleague
			FROM users u LEFT JOIN factor_resets r ON r.user_id = u.id AND r.ended_at IS NULL LEFT JOIN users b ON b.id = r.requested_by
			WHERE u.provider_id = $1 ORDER BY u.disabled_at IS NOT NULL, u.name, u.id`, provider)
		return err
	})
	return list, models.Wrap("list members", err)
}

// colleague is a condition on a user u and a reset r of their factors: another admin of the organisation, who can sign in,
// can be the second person.
const colleague = `EXISTS (SELECT 1 FROM users a WHERE a.provider_id = u.provider_id AND a.role = '` + string(models.RoleProviderAdmin) +
	`' AND a.disabled_at IS NULL
	AND a.id NOT IN (u.id, r.requested_by) AND (EXISTS (SELECT 1 FROM passkeys k WHERE k.user_id = a.id)
		OR EXISTS (SELECT 1 FROM totp_factors t WHERE t.user_id = a.id AND t.confirmed_at IS NOT NULL)))`

// reasonOf reads why the actor changes an organisation's people. Only EOKM has to say so, of a provider's.
func reasonOf(a models.Actor, provider uuid.UUID, text string) (string, error) {
	if !a.Visits(provider) {
		return "", nil
	}
	return address.FreeText("reason", text, true)
}

// recordVisit records what an actor did about an organisation's people; of what EOKM did its admins hear by mail.
func recordVisit(tx *models.Tx, actor models.Actor, e models.Event) error {
	if actor.Visits(e.ProviderID) {
		return TellAdmins(tx, models.MailPeopleChanged, e)
	}
	return models.Record(tx, e)
}

// MemberChange is a change of one member by somebody who keeps the organisation's people.
type MemberChange struct {
	Provider uuid.UUID
	Member   uuid.UUID
	Reason   string // EOKM's, about a provider's; else it is left out
}

// SetRole gives a member another role; their sessions end. The last admin stays one.
func (s *Store) SetRole(ctx context.Context, actor models.Actor, c MemberChange, role models.Role) error {
	if !role.Fits(c.Provider) {
		return &models.Invalid{Field: "role", Key: "user.role"}
	}
	return s.changeMember(ctx, actor, c, models.EventRoleChanged, string(role), func(tx *models.Tx) error {
		return models.Gone(tx.Exec(`UPDATE users SET role = $1 WHERE id = $2 AND provider_id = $3 AND role <> $1`, role,
			c.Member, c.Provider))
	})
}

// DisableMember keeps a member from signing in; their sessions end. The last admin stays, unless EOKM takes them out and
// has invited another.
func (s *Store) DisableMember(ctx context.Context, actor models.Actor, c MemberChange) error {
	now := s.db.Now()
	return s.changeMember(ctx, actor, c, models.EventAccountDisabled, "", func(tx *models.Tx) error {
		return models.Gone(tx.Exec(`UPDATE users SET disabled_at = $1 WHERE id = $2 AND provider_id = $3 AND disabled_at IS NULL`, now,
			c.Member, c.Provider))
	})
}

// EnableMember lets a member sign in again.
func (s *Store) EnableMember(ctx context.Context, actor models.Actor, c MemberChange) error {
	return s.changeMember(ctx, actor, c, models.EventAccountEnabled, "", func(tx *models.Tx) error {
		return models.Gone(tx.Exec(`UPDATE users SET disabled_at = NULL WHERE id = $1 AND provider_id = $2 AND disabled_at IS NOT NULL`,
			c.Member, c.Provider))
	})
}

// changeMember runs a change of one member by another: nobody changes their own place. What is so already is ErrNotFound,
// and so is a member of another organisation.
func (s *Store) changeMember(ctx context.Context, actor models.Actor, c MemberChange, kind models.EventKind, code string,
	do func(tx *models.Tx) error,
) error {
	if !actor.Manages(c.Provider) {
		return models.ErrForbidden
	}
	if c.Member == actor.UserID {
		return &models.Invalid{Field: "member", Key: "member.yourself"}
	}
	reason, err := reasonOf(actor, c.Provider, c.Reason)
	if err != nil {
		return err
	}
	now := s.db.Now()
	return models.Wrap("change member", s.db.Write(ctx, models.System(), func(tx *models.Tx) error {
		// One at a time for an organisation: two admins who take each other's role at once would leave none.
		if err := tx.Do(`SELECT 1 FROM providers WHERE id = $1 FOR UPDATE`, c.Provider); err != nil {
			return err
		}
		if err := do(tx); err != nil {
			return err
		}
		if err := adminLeft(tx, actor, c.Provider, now); err != nil {
			return err
		}
		if err := endSessions(tx, c.Member, nil); err != nil {
			return err
		}
		p, err := PersonOf(tx, c.Member)
		if err != nil {
			return err
		}
		return recordVisit(tx, actor, p.event(actor.Event(kind, now).With(models.EventData{Code: code, Text: reason})))
	}))
}

// adminLeft refuses a change after which an organisation has nobody to keep its people. To EOKM an admin whom it invited
// will do: who must be kept out at once cannot wait until another has come.
func adminLeft(tx *models.Tx, actor models.Actor, provider uuid.UUID, now time.Time) error {
	admins := []string{string(models.RoleProviderAdmin), string(models.RoleAdmin)}
	left, err := models.One[bool](tx, `SELECT EXISTS (SELECT 1 FROM users WHERE provider_id = $1 AND role = ANY($2) AND disabled_at IS NULL)
			OR $3 AND EXISTS (SELECT 1 FROM invitations WHERE provider_id = $1 AND role = ANY($2) AND ended_at IS NULL
				AND expires_at > $4)`,
		provider, admins, actor.Visits(provider), now)
	switch {
	case err != nil || left:
		return err
	case actor.Visits(provider):
		return &models.Invalid{Field: "member", Key: "member.last_admin.visit"}
	default:
		return &models.Invalid{Field: "member", Key: "member.last_admin"}
	}
}
