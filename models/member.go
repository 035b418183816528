package models

import (
	"context"
	"time"

	"github.com/google/uuid"
	"gorm.io/gorm"
)

// Member is a person of an organisation, as those see them who keep its people.
type Member struct {
	User
	Passkeys  int
	TOTP      bool
	LastSeen  *time.Time // of a session that still runs
	ResetID   *uuid.UUID // a reset of their factors that is under way
	ResetBy   *uuid.UUID // who asked for it
	ResetAsks string     // their name
	ResetOpen *time.Time // from when it holds; nil: not approved yet
}

// Ready tells whether the person can sign in: they chose a second factor.
func (m Member) Ready() bool { return m.Passkeys > 0 || m.TOTP }

// Members lists an organisation's people, those who may sign in first. Its admins only, and EOKM's.
func (s *Store) Members(ctx context.Context, actor Actor, provider uuid.UUID) ([]Member, error) {
	if !actor.manages(provider) {
		return nil, ErrForbidden
	}
	var list []Member
	err := s.read(ctx, System(), func(tx *gorm.DB) (err error) {
		list, err = find[Member](tx, `SELECT u.*, (SELECT count(*) FROM passkeys k WHERE k.user_id = u.id) AS passkeys,
				EXISTS (SELECT 1 FROM totp_factors t WHERE t.user_id = u.id AND t.confirmed_at IS NOT NULL) AS totp,
				(SELECT max(seen_at) FROM sessions s WHERE s.user_id = u.id) AS last_seen,
				r.id AS reset_id, r.requested_by AS reset_by, coalesce(b.name, '') AS reset_asks, r.opens_at AS reset_open
			FROM users u LEFT JOIN factor_resets r ON r.user_id = u.id AND r.ended_at IS NULL LEFT JOIN users b ON b.id = r.requested_by
			WHERE u.provider_id = ? ORDER BY u.disabled_at IS NOT NULL, u.name, u.id`, provider)
		return err
	})
	return list, wrap("list members", err)
}

// SetRole gives a member another role; their sessions end. The last admin stays one.
func (s *Store) SetRole(ctx context.Context, actor Actor, provider, user uuid.UUID, role Role) error {
	if !role.Fits(provider) {
		return &Invalid{Field: "role", Key: "user.role"}
	}
	return s.changeMember(ctx, actor, provider, user, EventRoleChanged, string(role), func(tx *gorm.DB) error {
		return gone(tx.Exec(`UPDATE users SET role = ? WHERE id = ? AND provider_id = ? AND role <> ?`, role, user, provider, role))
	})
}

// DisableMember keeps a member from signing in; their sessions end. The last admin stays.
func (s *Store) DisableMember(ctx context.Context, actor Actor, provider, user uuid.UUID) error {
	now := s.now()
	return s.changeMember(ctx, actor, provider, user, EventAccountDisabled, "", func(tx *gorm.DB) error {
		return gone(tx.Exec(`UPDATE users SET disabled_at = ? WHERE id = ? AND provider_id = ? AND disabled_at IS NULL`, now, user, provider))
	})
}

// EnableMember lets a member sign in again.
func (s *Store) EnableMember(ctx context.Context, actor Actor, provider, user uuid.UUID) error {
	return s.changeMember(ctx, actor, provider, user, EventAccountEnabled, "", func(tx *gorm.DB) error {
		return gone(tx.Exec(`UPDATE users SET disabled_at = NULL WHERE id = ? AND provider_id = ? AND disabled_at IS NOT NULL`, user, provider))
	})
}

// changeMember runs a change of one member by another: nobody changes their own place. What is so already is ErrNotFound,
// and so is a member of another organisation.
func (s *Store) changeMember(ctx context.Context, actor Actor, provider, user uuid.UUID, kind EventKind, code string, do func(tx *gorm.DB) error) error {
	if !actor.manages(provider) {
		return ErrForbidden
	}
	if user == actor.UserID {
		return &Invalid{Field: "member", Key: "member.yourself"}
	}
	now := s.now()
	return wrap("change member", s.write(ctx, System(), func(tx *gorm.DB) error {
		// One at a time for an organisation: two admins who take each other's role at once would leave none.
		if err := tx.Exec(`SELECT 1 FROM providers WHERE id = ? FOR UPDATE`, provider).Error; err != nil {
			return err
		}
		if err := do(tx); err != nil {
			return err
		}
		if err := adminLeft(tx, provider); err != nil {
			return err
		}
		if err := endSessions(tx, user, nil); err != nil {
			return err
		}
		p, err := personOf(tx, user)
		if err != nil {
			return err
		}
		return record(tx, p.event(Event{At: now, ActorID: actor.UserID, ActorRole: actor.Role, Kind: kind, Data: EventData{Code: code}}))
	}))
}

// adminLeft refuses a change after which an organisation has nobody to keep its people.
func adminLeft(tx *gorm.DB, provider uuid.UUID) error {
	left, err := one[bool](tx, `SELECT EXISTS (SELECT 1 FROM users WHERE provider_id = ? AND role = ANY(?) AND disabled_at IS NULL)`,
		provider, texts{string(RoleProviderAdmin), string(RoleAdmin)})
	if err == nil && !left {
		return &Invalid{Field: "member", Key: "member.last_admin"}
	}
	return err
}
