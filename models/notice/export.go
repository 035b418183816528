package notice

import (
	"context"
	"eokm.nl/hosting/models"
	"fmt"
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
		return models.Record(tx, models.Event{
			At: now, ProviderID: actor.ProviderID, ActorID: actor.UserID, ActorRole: actor.Role, Kind: models.EventExported,
			Internal: actor.Staff(), Data: models.EventData{Count: len(rows), From: origin},
		})
	})
	if err != nil {
		return nil, models.Wrap("export notices", err)
	}
	return rows, s.openRows(rows)
}
