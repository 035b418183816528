package models

import (
	"context"
	"fmt"
)

// ExportLimit is how many notices one file takes along.
const ExportLimit = 10_000

// ExportNotices gives the first ExportLimit notices of a filter, for a file, and records that somebody took them along.
// Its cursor and its limit do not count. Auditors and editors may not.
func (s *Store) ExportNotices(ctx context.Context, actor Actor, f NoticeFilter) ([]NoticeRow, error) {
	if actor.Party() == PartyNobody {
		return nil, fmt.Errorf("export by %s: %w", actor.Party(), ErrForbidden)
	}
	rows, _, err := s.all(ctx, actor, f, ExportLimit)
	if err != nil {
		return nil, Wrap("export notices", err)
	}
	now := s.db.Now()
	origin, err := s.db.Origin(ctx, actor.IP, actor.UserID, now)
	if err != nil {
		return nil, Wrap("export notices", err)
	}
	err = s.db.Write(ctx, actor, func(tx *Tx) error {
		return Record(tx, Event{
			At: now, ProviderID: actor.ProviderID, ActorID: actor.UserID, ActorRole: actor.Role, Kind: EventExported,
			Internal: actor.Staff(), Data: EventData{Count: len(rows), From: origin},
		})
	})
	if err != nil {
		return nil, Wrap("export notices", err)
	}
	return rows, s.openRows(rows)
}
