package guest

import (
	"context"

	"github.com/google/uuid"

	"eokm.nl/hosting/models"
	"eokm.nl/hosting/models/notice"
)

// Again ends a link and sends a new one in its place, to the same mailbox and with the same deadline: the first was opened on another
// device, or never came. Who could send the first. ErrConflict when it is over, or when all that a host was asked about has found its
// provider or is gone meanwhile: what is left goes into the new one. ErrThrottled as with Send.
func (s *Store) Again(ctx context.Context, actor models.Actor, id uuid.UUID) error {
	l, err := s.find(ctx, actor, id)
	if err != nil {
		return err
	}
	now := s.db.Now()
	if !l.Live(now) {
		return models.ErrConflict
	}
	if l.host() { // before a mail is counted
		if err := s.db.Read(ctx, actor, func(tx *models.Tx) error { return s.stillUnrouted(tx, actor, &l) }); err != nil {
			return models.Wrap("send guest link again", err)
		}
	}
	if err := s.people.TakeMail(ctx, actor, models.GuestMailbox, l.Email, "guest.email"); err != nil {
		return models.Wrap("send guest link again", err)
	}
	return models.Wrap("send guest link again", s.db.Write(ctx, actor, func(tx *models.Tx) error {
		if l.host() {
			if err := tx.Do(`SELECT 1 FROM notices WHERE provider_id = $1 AND id = $2 FOR UPDATE`, l.ProviderID, l.NoticeID); err != nil {
				return err
			}
			if err := s.stillUnrouted(tx, actor, &l); err != nil {
				return err
			}
		}
		if err := end(tx, l, now); err != nil {
			return err
		}
		fresh := l
		fresh.ID, fresh.MadeBy, fresh.CreatedAt = models.NewID(), actor.UserID, now
		return s.open(tx, actor, fresh)
	}))
}

// End ends a link: it opens nothing from then on, and what its guest did not answer is the desk's own again. Who could send it.
// ErrConflict when it ended before.
func (s *Store) End(ctx context.Context, actor models.Actor, id uuid.UUID) error {
	l, err := s.find(ctx, actor, id)
	if err != nil {
		return err
	}
	waiting, err := s.waiting(ctx, l)
	if err != nil {
		return models.Wrap("end guest link", err)
	}
	now := s.db.Now()
	e := actor.Event(models.EventGuestEnded, now).With(models.EventData{Code: string(l.Party), To: l.To()})
	if len(waiting) == 0 || l.host() {
		return models.Wrap("end guest link", s.db.Write(ctx, actor, func(tx *models.Tx) error {
			if err := end(tx, l, now); err != nil {
				return err
			}
			return models.Record(tx, l.event(e))
		}))
	}
	return models.Wrap("end guest link", s.notice.GiveBack(ctx, actor, l.Ref, waiting, e, func(tx *models.Tx, _ notice.Done) error {
		return end(tx, l, now)
	}))
}

// end ends a link by compare-and-set.
func end(tx *models.Tx, l Link, now any) error {
	return models.Changed(tx.Exec(`UPDATE guest_links SET ended_at = $1, step_at = NULL WHERE provider_id = $2 AND id = $3
		AND ended_at IS NULL`, now, l.ProviderID, l.ID))
}

// find gives a link of the actor's own organisation, or of EOKM's own; ErrNotFound when it is none.
func (s *Store) find(ctx context.Context, actor models.Actor, id uuid.UUID) (Link, error) {
	if actor.Party() == models.PartyNobody || actor.Role == models.RoleGuest {
		return Link{}, models.ErrForbidden
	}
	var l Link
	err := s.db.Read(ctx, actor, func(tx *models.Tx) (err error) {
		l, err = models.One[Link](tx, `SELECT `+linkColumns+` WHERE g.provider_id = $2 AND g.id = $3`, nobody, actor.ProviderID, id)
		return err
	})
	return l, models.Wrap("find guest link", err)
}
