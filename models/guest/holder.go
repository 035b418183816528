package guest

import (
	"context"

	"github.com/google/uuid"

	"eokm.nl/hosting/models"
)

// Holder is who has a link: the browser that opened it, or the people of the registered reseller that it was handed to.
type Holder struct {
	Browser Browser
	Desk    models.Actor // of the reseller; zero: it is a browser
	From    models.Visitor
}

// registered tells whether the holder is somebody of a registered reseller.
func (h Holder) registered() bool {
	return h.Desk.Party() == models.PartyProvider && h.Desk.Role != models.RoleGuest && h.Desk.ProviderID != uuid.Nil
}

// Reseller is a registered reseller that a desk can hand items to: one that stands in the directory of desks.
type Reseller struct {
	ID       uuid.UUID
	Name     string
	Email    string // of its abuse desk
	Language string
}

// reseller finds the one that stands in the directory with a mailbox; an *Invalid when there is none, or it is the actor's own.
func (s *Store) reseller(ctx context.Context, actor models.Actor, email string) (r Reseller, err error) {
	var found []Reseller
	err = s.db.Read(ctx, models.System(), func(tx *models.Tx) error {
		found, err = models.Find[Reseller](tx, `SELECT p.id, p.name, c.email, p.language
			FROM contacts c JOIN providers p ON p.id = c.provider_id
			WHERE lower(c.email) = lower($1) AND c.listed_at IS NOT NULL AND c.kind = '`+string(models.ContactAbuse)+`'
				AND c.verified_at IS NOT NULL AND c.bounced_at IS NULL AND c.removed_at IS NULL AND p.status = 'active' AND p.id <> $2
			LIMIT 1`, email, actor.ProviderID)
		return err
	})
	switch {
	case err != nil:
		return r, models.Wrap("find reseller", err)
	case len(found) == 0:
		return r, &models.Invalid{Field: "reseller", Key: "guest.reseller"}
	}
	return found[0], nil
}

// Handed lists what was handed to the actor's own organisation, the newest first, also what is over. A provider's people only.
func (s *Store) Handed(ctx context.Context, actor models.Actor) ([]Link, error) {
	h := Holder{Desk: actor}
	if !h.registered() {
		return nil, models.ErrForbidden
	}
	return s.Opened(ctx, h)
}

// see records that a reseller's people looked at a link for the first time.
func (s *Store) see(ctx context.Context, h Holder, l Link) error {
	now := s.db.Now()
	actor := l.actor(h.From)
	return s.db.Write(ctx, actor, func(tx *models.Tx) error {
		rows, err := tx.Exec(`UPDATE guest_links SET opened_at = $1 WHERE provider_id = $2 AND id = $3 AND opened_at IS NULL`,
			now, l.ProviderID, l.ID)
		if err != nil || rows == 0 {
			return err
		}
		return models.Record(tx, actor.Event(models.EventGuestOpened, now).Of(l.ProviderID).About(&l.NoticeID).With(models.EventData{
			Code: string(l.Party), To: l.To(),
		}))
	})
}
