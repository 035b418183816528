package notice

import (
	"fmt"
	"time"

	"github.com/google/uuid"
	"github.com/jackc/pgx/v5"

	"eokm.nl/hosting/models"
	"eokm.nl/hosting/models/address"
)

// FoundOwner is an item without a provider whose provider a later report tells, and that provider's item of the same address.
type FoundOwner struct {
	Unrouted   uuid.UUID
	ProviderID uuid.UUID
	ItemID     uuid.UUID
}

// TakeFound closes items that no provider had, for each has its item at one now, and takes their reports along. What EOKM routed by hand
// meanwhile stays as it is. It is for whoever takes reports in, within that transaction; it locks the items' notices.
func (s *Store) TakeFound(tx *models.Tx, actor models.Actor, list []FoundOwner, now time.Time) error {
	if len(list) == 0 {
		return nil
	}
	to := map[uuid.UUID]FoundOwner{}
	var ids []uuid.UUID
	for _, f := range list {
		to[f.Unrouted] = f
		ids = append(ids, f.Unrouted)
	}
	use, err := s.db.Sealing(tx)
	if err != nil {
		return err
	}
	targets, items, err := s.lockUnrouted(tx, ids)
	if err != nil || len(targets) == 0 {
		return err
	}
	b := &pgx.Batch{}
	change(b, targets, now, "")
	if err := tx.Send(b); err != nil {
		return fmt.Errorf("close what was found: %w", err)
	}
	type way struct {
		ref string
		to  uuid.UUID
	}
	var ways []way
	moves := map[way]*move{}
	for n, item := range items {
		p := movePair{from: item, toProvider: to[item.ID].ProviderID, to: to[item.ID].ItemID}
		if err := p.point(tx, use.Index); err != nil {
			return err
		}
		w := way{targets[n].Ref, p.toProvider}
		if moves[w] == nil {
			ways, moves[w] = append(ways, w), &move{notice: Notice{ProviderID: p.toProvider}}
		}
		moves[w].pairs = append(moves[w].pairs, p)
	}
	b = &pgx.Batch{}
	recordEach(b, actor, now, models.EventRouted, targets, models.EventData{})
	for _, w := range ways {
		trail, err := moves[w].trail(tx, actor, w.ref, now)
		if err != nil {
			return err
		}
		models.QueueEvents(b, trail...)
	}
	closeFinished(b, actor, now, targets)
	return tx.Send(b)
}

// lockUnrouted locks the notices of items without a provider, and gives those that are still so, by notice: as targets on their way to
// be closed, and opened.
func (s *Store) lockUnrouted(tx *models.Tx, ids []uuid.UUID) ([]target, []Item, error) {
	type row struct {
		Item
		Ref     string
		DataKey []byte
	}
	var rows []row
	b := &pgx.Batch{}
	b.Queue(`SELECT 1 FROM notices n WHERE n.provider_id = $1
		AND n.id IN (SELECT notice_id FROM items WHERE provider_id = $1 AND id = ANY($2))
		ORDER BY n.id FOR UPDATE`, uuid.Nil, ids)
	models.QueueFind(b, &rows,
		`SELECT i.*, n.ref, n.data_key FROM items i JOIN notices n ON n.provider_id = i.provider_id AND n.id = i.notice_id
		WHERE i.provider_id = $1 AND i.id = ANY($2) AND i.state = '`+string(models.StateUnrouted)+`' ORDER BY n.id, i.n`, uuid.Nil, ids)
	if err := tx.Send(b); err != nil {
		return nil, nil, fmt.Errorf("lock what was found: %w", err)
	}
	keys := s.ItemOpener()
	var targets []target
	var items []Item
	for _, r := range rows {
		next, err := models.Next(r.State, models.ActRoute, models.PartyEOKM)
		if err != nil {
			return nil, nil, err
		}
		if r.Content, err = keys.Open(r.DataKey, r.Sealed, r.ProviderID, r.NoticeID, r.ID); err != nil {
			return nil, nil, err
		}
		targets = append(targets, target{
			ID: r.ID, ProviderID: r.ProviderID, NoticeID: r.NoticeID, N: r.N, State: r.State, Ref: r.Ref, DeliveredAt: r.DeliveredAt,
			DueAt: r.DueAt, next: next,
		})
		items = append(items, r.Item)
	}
	return targets, items, nil
}

// takeReportsAlong makes the reports of an old item those of the new one, under its provider's keys: so each is found again as the same
// report. One that is there already stays with the old item.
func takeReportsAlong(tx *models.Tx, index *models.IndexesNow, p movePair) error {
	reports, err := models.Find[struct {
		DedupeKey   uuid.UUID
		Source      string
		ExternalRef string
	}](tx, `SELECT dedupe_key, source, external_ref FROM item_reports WHERE provider_id = $1 AND item_id = $2`,
		p.from.ProviderID, p.from.ID)
	if err != nil {
		return fmt.Errorf("list the reports: %w", err)
	}
	b := &pgx.Batch{}
	for _, r := range reports {
		key := address.ReportKey(index.Newest.Indexer, p.toProvider, r.Source, r.ExternalRef, p.from.Content.Address)
		b.Queue(`UPDATE item_reports SET provider_id = $1, item_id = $2, dedupe_key = $3, indexed_by = $4
			WHERE provider_id = $5 AND item_id = $6 AND dedupe_key = $7 AND NOT EXISTS (SELECT 1 FROM item_reports o
				WHERE o.provider_id = $1 AND o.item_id = $2 AND (o.dedupe_key = $3 OR o.source = $8 AND o.external_ref = $9))`,
			p.toProvider, p.to, key, index.Newest.ID, p.from.ProviderID, p.from.ID, r.DedupeKey, r.Source, r.ExternalRef)
	}
	if err := tx.Send(b); err != nil {
		return fmt.Errorf("take the reports along: %w", err)
	}
	return nil
}
