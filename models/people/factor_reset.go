package people

import (
	"context"
	"fmt"
	"time"

	"github.com/google/uuid"

	"eokm.nl/hosting/models"
)

// factorResetWait is how long an approved reset waits: time for the person and their colleagues, who all had the alarm
// mail, to stop one that somebody talked them into.
const factorResetWait = 24 * time.Hour

// AskFactorReset begins to reset the factors of a member who lost them. It holds nothing yet: a second person approves it
// (ApproveFactorReset). The member and all who keep the organisation's people get an alarm mail. Never for oneself.
func (s *Store) AskFactorReset(ctx context.Context, actor models.Actor, provider, user uuid.UUID, reason string) error {
	if !actor.Manages(provider) {
		return models.ErrForbidden
	}
	if user == actor.UserID {
		return &models.Invalid{Field: "member", Key: "member.yourself"}
	}
	reason, err := s.address.Typed(ctx, actor, "reason", reason, true)
	if err != nil {
		return err
	}
	now := s.db.Now()
	return models.Wrap("ask factor reset", s.db.Write(ctx, models.System(), func(tx *models.Tx) error {
		p, err := memberOf(tx, provider, user)
		if err != nil {
			return err
		}
		if err := tx.Do(`INSERT INTO factor_resets (id, user_id, reason, requested_by, requested_at) VALUES ($1, $2, $3, $4, $5)`,
			models.NewID(), user, reason, actor.UserID, now); err != nil {
			return models.Duplicate(err, "member", "factor_reset.open")
		}
		e := p.event(actor.Event(models.EventResetAsked, now).With(models.EventData{Text: reason}))
		if err := models.Record(tx, e); err != nil {
			return err
		}
		return s.alarm(tx, p, now)
	}))
}

// alarm mails the person and everybody who keeps the organisation's people; EOKM's admins too, who may approve.
func (s *Store) alarm(tx *models.Tx, p Person, now time.Time) error {
	people, err := models.Find[Person](tx, `SELECT id, provider_id, name, email, role, language FROM users WHERE disabled_at IS NULL
		AND (id = $1 OR provider_id = $2 AND role = $3 OR provider_id = $4 AND role = $5)`,
		p.ID, p.ProviderID, models.RoleProviderAdmin, uuid.Nil, models.RoleAdmin)
	if err != nil {
		return err
	}
	for _, to := range people {
		to.ProviderID, to.Name = p.ProviderID, p.Name // whom it is about
		if err := OwePerson(tx, models.MailResetAsked, to, nil, now); err != nil {
			return err
		}
	}
	return nil
}

// memberOf finds somebody of an organisation who may sign in.
func memberOf(tx *models.Tx, provider, user uuid.UUID) (Person, error) {
	return models.One[Person](tx, `SELECT id, provider_id, name, email, role, language FROM users
		WHERE id = $1 AND provider_id = $2 AND disabled_at IS NULL`, user, provider)
}

// ApproveFactorReset is the second person's yes: from a day later the member may choose a new factor after their password.
// Neither who asked nor the member may give it. EOKM's admin gives it to a provider that has no other admin to do so, and
// says how they know who asks.
func (s *Store) ApproveFactorReset(ctx context.Context, actor models.Actor, provider, reset uuid.UUID, reason string) error {
	reason, err := reasonOf(actor, provider, reason)
	if err != nil {
		return err
	}
	now := s.db.Now()
	return s.changeReset(ctx, actor, provider, reset, models.EventResetApproved, reason, func(tx *models.Tx, r factorReset) error {
		switch {
		case actor.UserID == r.RequestedBy || actor.UserID == r.UserID:
			return &models.Invalid{Field: "reset", Key: "factor_reset.second_person"}
		case actor.Visits(provider) && r.Colleague:
			return &models.Invalid{Field: "reset", Key: "factor_reset.colleague"}
		}
		return models.Changed(tx.Exec(`UPDATE factor_resets SET approved_by = $1, approved_at = $2, opens_at = $3 WHERE id = $4
			AND approved_by IS NULL`,
			actor.UserID, now, now.Add(factorResetWait), reset))
	})
}

// CancelFactorReset stops a reset: the member themselves, or who keeps the organisation's people. EOKM says why.
func (s *Store) CancelFactorReset(ctx context.Context, actor models.Actor, provider, reset uuid.UUID, reason string) error {
	reason, err := reasonOf(actor, provider, reason)
	if err != nil {
		return err
	}
	now := s.db.Now()
	return s.changeReset(ctx, actor, provider, reset, models.EventResetCancelled, reason, func(tx *models.Tx, _ factorReset) error {
		return tx.Do(`UPDATE factor_resets SET ended_at = $1, outcome = 'cancelled' WHERE id = $2`, now, reset)
	})
}

type factorReset struct {
	ID          uuid.UUID
	UserID      uuid.UUID
	RequestedBy uuid.UUID
	Colleague   bool
}

func (s *Store) changeReset(
	ctx context.Context, actor models.Actor, provider, reset uuid.UUID, kind models.EventKind, reason string,
	do func(*models.Tx, factorReset) error,
) error {
	now := s.db.Now()
	return models.Wrap("change factor reset", s.db.Write(ctx, models.System(), func(tx *models.Tx) error {
		r, err := models.One[factorReset](tx,
			`SELECT r.id, r.user_id, r.requested_by, `+colleague+` AS colleague FROM factor_resets r JOIN users u ON u.id = r.user_id
			WHERE r.id = $1 AND u.provider_id = $2 AND r.ended_at IS NULL FOR UPDATE OF r`, reset, provider)
		if err != nil {
			return err
		}
		own := kind == models.EventResetCancelled && actor.UserID == r.UserID
		if !own && !actor.Manages(provider) {
			return models.ErrForbidden
		}
		if err := do(tx, r); err != nil {
			return err
		}
		p, err := PersonOf(tx, r.UserID)
		if err != nil {
			return fmt.Errorf("find member: %w", err)
		}
		return recordVisit(tx, actor, p.event(actor.Event(kind, now).With(models.EventData{Text: reason})))
	}))
}

// OwnFactorReset gives the reset of the actor's own factors that is under way, with who asked for it; ErrNotFound when none
// is.
func (s *Store) OwnFactorReset(ctx context.Context, actor models.Actor) (id uuid.UUID, by string, err error) {
	var row struct {
		ID uuid.UUID
		By string
	}
	err = s.db.Read(ctx, models.System(), func(tx *models.Tx) (err error) {
		row, err = models.One[struct {
			ID uuid.UUID
			By string
		}](tx, `SELECT r.id, u.name AS by FROM factor_resets r JOIN users u ON u.id = r.requested_by WHERE r.user_id = $1
			AND r.ended_at IS NULL`, actor.UserID)
		return err
	})
	return row.ID, row.By, models.Wrap("find own reset", err)
}
