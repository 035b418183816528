package notice

import (
	"context"
	"fmt"

	"eokm.nl/hosting/models"
)

// ExportLimit is how many notices one file takes along.
const ExportLimit = 10_000

// Export gives the first ExportLimit notices of a filter, for a file, and records that somebody took them along.
// Its cursor and its limit do not count. Auditors and editors may not.
func (s *Store) Export(ctx context.Context, actor models.Actor, f Filter) ([]Row, error) {
	if actor.Party() == models.PartyNobody {
		return nil, fmt.Errorf("export by %s: %w", actor.Party(), models.ErrForbidden)
	}
	rows, _, err := s.all(ctx, actor, f, ExportLimit)
	if err != nil {
		return nil, models.Wrap("export notices", err)
	}
	now := s.db.Now()
	origin, err := s.db.Origin(ctx, actor.IP, actor.UserID, now)
	if err != nil {
		return nil, models.Wrap("export notices", err)
	}
	err = s.db.Write(ctx, actor, func(tx *models.Tx) error {
		e := actor.Event(models.EventExported, now).Of(actor.ProviderID).With(models.EventData{Count: len(rows), From: origin})
		e.Internal = actor.Staff()
		return models.Record(tx, e)
	})
	if err != nil {
		return nil, models.Wrap("export notices", err)
	}
	return rows, s.openRows(rows)
}
