package observation

import (
	"context"
	"fmt"
	"time"

	"github.com/google/uuid"

	"eokm.nl/hosting/models"
	"eokm.nl/hosting/models/notice"
)

// past is what was observed of some items so far.
type past struct {
	items  map[uuid.UUID]place
	sights map[uuid.UUID][]Sight
	seen   map[uuid.UUID]time.Time // when a person last found it online
	known  map[knownKey]bool
}

type knownKey struct {
	factKey

	source string
}

// pastOf reads what was observed of items.
func pastOf(tx *models.Tx, items map[uuid.UUID]place) (past, error) {
	p := past{items, map[uuid.UUID][]Sight{}, map[uuid.UUID]time.Time{}, map[knownKey]bool{}}
	var providers, ids []uuid.UUID
	for id, item := range items {
		providers, ids = append(providers, item.ProviderID), append(ids, id)
	}
	if len(ids) == 0 {
		return p, nil
	}
	rows, err := models.Find[struct {
		ItemID     uuid.UUID
		Outcome    notice.Outcome
		Source     string
		ObservedBy string
		ObservedAt time.Time
	}](tx, `SELECT o.item_id, o.outcome, o.source, o.observed_by, o.observed_at
		FROM unnest($1::uuid[], $2::uuid[]) AS u (provider_id, id)
		JOIN observations o ON o.provider_id = u.provider_id AND o.item_id = u.id`, providers, ids)
	if err != nil {
		return p, fmt.Errorf("read earlier observations: %w", err)
	}
	for _, r := range rows {
		at := r.ObservedAt.UTC()
		p.sights[r.ItemID] = append(p.sights[r.ItemID], Sight{r.Outcome, at, r.Source})
		p.known[knownKey{factKey{r.ItemID, r.ObservedBy, at}, r.Source}] = true
	}
	found, err := models.Find[struct {
		ItemID uuid.UUID
		At     time.Time
	}](tx, `SELECT v.item_id, max(v.observed_at) AS at FROM unnest($1::uuid[], $2::uuid[]) AS u (provider_id, id)
		JOIN verifications v ON v.provider_id = u.provider_id AND v.item_id = u.id AND v.outcome = $3 AND v.undone_at IS NULL
		GROUP BY v.item_id`,
		providers, ids, notice.FoundOnline)
	if err != nil {
		return p, fmt.Errorf("read earlier checks: %w", err)
	}
	for _, f := range found {
		p.seen[f.ItemID] = f.At
	}
	return p, nil
}

func (p past) has(source string, f fact) bool { return p.known[knownKey{f.key(), source}] }

func (p past) add(source string, f fact) {
	p.known[knownKey{f.key(), source}] = true
	p.sights[f.item.ID] = append(p.sights[f.item.ID], f.Sight)
}

// misses counts those of an item.
func (p past) misses(id uuid.UUID) Misses {
	return CountMisses(p.sights[id], p.items[id].since(p.seen[id]))
}

// Misses is how often machines missed items that are still open, by the items' ids; an item that none missed is left out. Staff only:
// anybody else gets none.
func (s *Store) Misses(ctx context.Context, actor models.Actor, items []notice.Item) (map[uuid.UUID]Misses, error) {
	places := map[uuid.UUID]place{}
	for _, i := range items {
		if i.State.Open() {
			places[i.ID] = place{
				ProviderID: i.ProviderID, ID: i.ID, State: i.State, DeliveredAt: i.DeliveredAt, ObservedAt: i.ObservedAt,
				RemovedAt: i.RemovedAt,
			}
		}
	}
	out := map[uuid.UUID]Misses{}
	if !actor.Staff() || len(places) == 0 {
		return out, nil
	}
	err := s.db.Read(ctx, actor, func(tx *models.Tx) error {
		p, err := pastOf(tx, places)
		if err != nil {
			return err
		}
		for id := range places {
			if m := p.misses(id); m.Count > 0 {
				out[id] = m
			}
		}
		return nil
	})
	return out, models.Wrap("count misses", err)
}
