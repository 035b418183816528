package bulk

import (
	"context"
	"encoding/json"
	"fmt"
	"time"

	"github.com/google/uuid"

	"eokm.nl/hosting/models"
	"eokm.nl/hosting/models/address"
	"eokm.nl/hosting/models/notice"
)

// OpenItem is an address that waits for the desk, as a file of answers names it.
type OpenItem struct {
	ID          uuid.UUID
	ProviderID  uuid.UUID
	NoticeID    uuid.UUID
	Ref         string
	N           int
	ExternalRef string // the reporter's
	DueAt       time.Time
	DataKey     []byte
	Sealed      []byte
	Host        string // defanged; "" once the address was destroyed
	Mark        string // four signs that tell it apart while it is covered (address.MarkOf)
}

// open says in SQL which items i wait for the desk of provider $1.
var open = `i.provider_id = $1 AND i.state IN (` + models.StateList(models.TurnProvider) + `)`

// CountOpen is how many items wait for the actor's desk, up to models.CountCap+1.
func (s *Store) CountOpen(ctx context.Context, actor models.Actor) (n int, err error) {
	err = s.db.Read(ctx, actor, func(tx *models.Tx) error {
		n, err = models.One[int](tx, `SELECT count(*) FROM (SELECT FROM items i WHERE `+open+` LIMIT $2) t`,
			actor.ProviderID, models.CountCap+1)
		return err
	})
	return n, models.Wrap("count what is open", err)
}

// TakeOpen gives the first SheetLimit items that wait for the actor's desk, those that are due first before the rest, for a file, and
// records that somebody took them along. A provider's people only.
func (s *Store) TakeOpen(ctx context.Context, actor models.Actor) ([]OpenItem, error) {
	if actor.Party() != models.PartyProvider {
		return nil, fmt.Errorf("take what is open along: %w", models.ErrForbidden)
	}
	now := s.db.Now()
	origin, err := s.db.Origin(ctx, actor.IP, actor.UserID, now)
	if err != nil {
		return nil, models.Wrap("take what is open along", err)
	}
	var items []OpenItem
	err = s.db.Write(ctx, actor, func(tx *models.Tx) error {
		items, err = models.Find[OpenItem](tx, `SELECT i.id, i.provider_id, i.notice_id, n.ref, i.n, n.external_ref, i.due_at, n.data_key,
				i.sealed
			FROM items i JOIN notices n ON n.provider_id = i.provider_id AND n.id = i.notice_id
			WHERE `+open+` ORDER BY i.due_at, n.id, i.n LIMIT $2`, actor.ProviderID, SheetLimit)
		if err != nil || len(items) == 0 {
			return err
		}
		return models.Record(tx, actor.Event(models.EventExported, now).Of(actor.ProviderID).
			With(models.EventData{Count: len(items), From: origin}))
	})
	if err == nil {
		err = s.unseal(items)
	}
	return items, models.Wrap("take what is open along", err)
}

// unseal opens the host and the mark of each item.
func (s *Store) unseal(items []OpenItem) error {
	marks := s.db.Keys().Indexes().Newest.Indexer
	for i := range items {
		it := &items[i]
		if it.DataKey == nil || len(it.Sealed) == 0 {
			continue
		}
		aead, err := s.db.Keys().UnwrapDataKey(it.DataKey, it.NoticeID)
		if err != nil {
			return err
		}
		content, err := address.OpenItem(aead, it.Sealed, it.ProviderID, it.NoticeID, it.ID)
		if err != nil {
			return err
		}
		it.Host, it.Mark = content.Address.MaskedHost(), address.MarkOf(marks, it.ProviderID, content.Address)
	}
	return nil
}

// Told is what a staged file says of one item.
type Told struct {
	Ref       string
	N         int
	Measure   models.Measure
	RemovedAt time.Time
	Why       notice.SkipReason // it will be left alone; "": it waits for the desk
}

// Preview gives what a staged file of the actor's own says, item by item in the order of the file's answers, as things stand now.
// ErrNotFound when there is none, or it is somebody else's; ErrConflict when it waits no more.
func (s *Store) Preview(ctx context.Context, actor models.Actor, id uuid.UUID) ([]Told, error) {
	type staged struct {
		Parts  []byte
		State  State
		UserID uuid.UUID
	}
	var row staged
	err := s.db.Read(ctx, actor, func(tx *models.Tx) (err error) {
		row, err = models.One[staged](tx, `SELECT coalesce(parts, '[]') AS parts, state, user_id FROM bulk_jobs
			WHERE provider_id = $1 AND id = $2`, actor.ProviderID, id)
		return err
	})
	switch {
	case err != nil:
		return nil, models.Wrap("preview answers", err)
	case row.UserID != actor.UserID:
		return nil, fmt.Errorf("preview answers of another: %w", models.ErrNotFound)
	case row.State != StateStaged:
		return nil, fmt.Errorf("preview answers: %w", models.ErrConflict)
	}
	var parts []part
	if err := json.Unmarshal(row.Parts, &parts); err != nil {
		return nil, fmt.Errorf("read the parts of a job: %w", err)
	}
	told, named := toldIn(parts)
	places, err := s.places(ctx, actor, named)
	if err != nil {
		return nil, models.Wrap("preview answers", err)
	}
	for i := range told {
		t := &told[i]
		switch p := places[placeKey{t.Ref, t.N}]; {
		case p.waits():
		case p.State == "":
			t.Why = notice.SkipGone
		case p.State.Turn() == models.TurnNobody:
			t.Why = notice.SkipDone
		default:
			t.Why = notice.SkipWaiting
		}
	}
	return told, nil
}

// toldIn lists what the parts of a file say, and which items they name.
func toldIn(parts []part) (told []Told, named []SheetRow) {
	for _, p := range parts {
		if p.Answer == nil {
			continue
		}
		for _, ref := range p.Answer.Refs {
			for _, n := range p.Answer.Pins[ref] {
				told = append(told, Told{Ref: ref, N: n, Measure: p.Answer.Measure, RemovedAt: p.Answer.RemovedAt})
				named = append(named, SheetRow{Ref: ref, N: n})
			}
		}
	}
	return told, named
}
