package recurrence

import (
	"context"
	"time"

	"github.com/google/uuid"

	"eokm.nl/hosting/models"
)

// Promise is what a provider does so that what a notice is about does not come back. It changes no state and no clock.
type Promise struct {
	Text      string
	By        string // who of the provider
	CreatedAt time.Time
}

// Promise records how a desk keeps what a notice is about from coming back; EOKM sees it, and marks what comes back in spite of it.
// A later one stands beside an earlier one. ErrNotFound for a notice that the actor may not see; an *Invalid for a text that is none or
// names an address. Desks only.
func (s *Store) Promise(ctx context.Context, actor models.Actor, ref, text string) error {
	if actor.Party() != models.PartyProvider {
		return models.ErrForbidden
	}
	text, err := s.notice.TypedAbout(ctx, actor, ref, "promise", text, true)
	if err != nil {
		return err
	}
	now := s.db.Now()
	return models.Wrap("promise", s.db.Write(ctx, actor, func(tx *models.Tx) error {
		id, err := models.One[uuid.UUID](tx, `SELECT id FROM notices WHERE ref = $1 AND provider_id = $2 FOR UPDATE`, ref, actor.ProviderID)
		if err != nil {
			return err
		}
		if err := tx.Do(`INSERT INTO promises (id, provider_id, notice_id, text, user_id, created_at) VALUES ($1, $2, $3, $4, $5, $6)`,
			models.NewID(), actor.ProviderID, id, text, actor.UserID, now); err != nil {
			return err
		}
		return models.Record(tx, actor.Event(models.EventPromised, now).Of(actor.ProviderID).About(&id).With(models.EventData{Text: text}))
	}))
}

// Promises lists those of a notice, the newest first: its provider's own, and EOKM's people see them all. None of a notice that the actor
// may not see.
func (s *Store) Promises(ctx context.Context, actor models.Actor, ref string) (list []Promise, err error) {
	err = s.db.Read(ctx, actor, func(tx *models.Tx) error {
		list, err = models.Find[Promise](tx, `SELECT p.text, coalesce(u.name, '') AS by, p.created_at
			FROM notices n JOIN promises p ON p.provider_id = n.provider_id AND p.notice_id = n.id LEFT JOIN users u ON u.id = p.user_id
			WHERE n.ref = $1 AND (n.provider_id = $2 OR $3) ORDER BY p.created_at DESC, p.id DESC LIMIT 10`,
			ref, actor.ProviderID, actor.Staff())
		return err
	})
	return list, models.Wrap("list promises", err)
}
