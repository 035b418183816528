package practice

import (
	"context"

	"eokm.nl/hosting/models"
)

// End ends a notice of the actor's provider that it ordered to practise: what is left of it is nobody's to act on any more. ErrNotFound
// for any other notice, ErrConflict when it is over already. Desks only.
func (s *Store) End(ctx context.Context, actor models.Actor, ref string) error {
	if actor.Party() != models.PartyProvider || actor.Role == models.RoleGuest {
		return models.ErrForbidden
	}
	return models.Wrap("end practice", s.notice.EndPractice(ctx, actor, ref))
}

// Own is a notice that a provider ordered.
type Own struct {
	Ref   string
	Items int
	Open  bool
}

// List gives the last of those that the actor's provider ordered, the newest first. Desks only; anybody else has none.
func (s *Store) List(ctx context.Context, actor models.Actor) ([]Own, error) {
	var list []Own
	err := s.db.Read(ctx, actor, func(tx *models.Tx) (err error) {
		list, err = models.Find[Own](tx, `SELECT ref, item_count AS items, `+models.Unfinished+` AS open FROM notices
			WHERE provider_id = $1 AND practice ORDER BY delivered_at DESC, id LIMIT 20`, actor.ProviderID)
		return err
	})
	return list, models.Wrap("list practice", err)
}
