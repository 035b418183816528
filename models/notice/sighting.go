package notice

import (
	"context"
	"fmt"
	"maps"
	"slices"
	"time"

	"github.com/google/uuid"
	"github.com/jackc/pgx/v5"

	"eokm.nl/hosting/models"
)

// SightingKind is what a source says against how an item stands.
type SightingKind string

// The kinds.
const (
	SightingOnline     SightingKind = "online"      // it was seen after the provider said that it is gone
	SightingNotIllegal SightingKind = "not_illegal" // nothing is to be removed: staff may take the item back
)

// Origin is where sightings come from.
type Origin struct {
	Source string
	Import *uuid.UUID // nil: no file
}

// Sighting is one more report of an open item.
type Sighting struct {
	ProviderID  uuid.UUID
	ItemID      uuid.UUID
	ExternalRef string
	SeenAt      *time.Time // nil: not told
	Standing    Standing
}

// sighted is an open item as one more report finds it.
type sighted struct {
	target
	Category   models.Category
	Scope      models.Scope
	Profile    string
	ObservedAt *time.Time

	said Sighting
}

// TakeSightings keeps what reports say of open items: when it was last seen, and whether that is after the provider said that it is gone,
// which staff see first. A stricter report raises the item. Of an item that has ended meanwhile it keeps nothing. It is for whoever
// takes reports in, within that transaction; it locks the items' notices.
func (s *Store) TakeSightings(tx *models.Tx, actor models.Actor, from Origin, list []Sighting, now time.Time) error {
	if len(list) == 0 {
		return nil
	}
	items, err := lockSighted(tx, list)
	if err != nil {
		return err
	}
	b := &pgx.Batch{}
	var raised []raise
	for _, i := range items {
		if i.said.SeenAt != nil && (i.ObservedAt == nil || i.said.SeenAt.After(*i.ObservedAt)) {
			b.Queue(`UPDATE items SET observed_at = $1 WHERE provider_id = $2 AND id = $3`, i.said.SeenAt, i.ProviderID, i.ID)
		}
		if i.State == models.StateAnswered && i.said.SeenAt != nil && i.RemovedAt != nil && i.said.SeenAt.After(*i.RemovedAt) {
			b.Queue(`INSERT INTO sightings (id, provider_id, item_id, kind, source, external_ref, import_id, seen_at, received_at)
				VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)`, models.NewID(), i.ProviderID, i.ID, SightingOnline, from.Source,
				i.said.ExternalRef, from.Import, i.said.SeenAt, now)
		}
		if to, stricter := (Standing{i.Category, i.Scope, i.Profile}).RaisedBy(i.said.Standing); stricter {
			raised = append(raised, raise{sighted: i, to: to})
		}
	}
	if err := tx.Send(b); err != nil {
		return fmt.Errorf("keep sightings: %w", err)
	}
	return s.raise(tx, actor, from, raised, now)
}

// lockSighted locks the notices of the items in the order of everybody else, and then reads those that are still open, by notice.
func lockSighted(tx *models.Tx, list []Sighting) ([]sighted, error) {
	said := map[uuid.UUID]Sighting{}
	var providers, ids []uuid.UUID
	for _, l := range list {
		said[l.ItemID] = l
		providers, ids = append(providers, l.ProviderID), append(ids, l.ItemID)
	}
	var found []sighted
	b := &pgx.Batch{}
	b.Queue(`SELECT 1 FROM notices n WHERE (n.provider_id, n.id) IN (SELECT i.provider_id, i.notice_id
		FROM unnest($1::uuid[], $2::uuid[]) AS u (provider_id, id) JOIN items i ON i.provider_id = u.provider_id AND i.id = u.id)
		ORDER BY n.id FOR UPDATE`, providers, ids)
	models.QueueFind(b, &found, `SELECT i.id, i.provider_id, i.notice_id, i.n, i.state, i.revision, n.ref, i.delivered_at, i.due_at,
			i.held_since, i.removed_at, i.category, i.scope, i.profile, i.observed_at
		FROM unnest($1::uuid[], $2::uuid[]) AS u (provider_id, id) JOIN items i ON i.provider_id = u.provider_id AND i.id = u.id
		JOIN notices n ON n.provider_id = i.provider_id AND n.id = i.notice_id
		WHERE i.state IN (`+models.OpenStates+`) ORDER BY n.id, i.n`,
		providers, ids)
	if err := tx.Send(b); err != nil {
		return nil, fmt.Errorf("lock what was seen again: %w", err)
	}
	for i := range found {
		found[i].said = said[found[i].ID]
	}
	return found, nil
}

// OpenSighting is an open item that a source calls not illegal: staff say whether it is taken back.
type OpenSighting struct {
	ID           uuid.UUID
	ProviderID   uuid.UUID
	Ref          string
	ProviderName string
	N            int // the item's number within its notice
	Source       string
	ReceivedAt   time.Time
	DueAt        time.Time
}

// Cursor is the sighting's place in its list.
func (s OpenSighting) Cursor() models.Cursor { return models.Cursor{At: s.ReceivedAt, ID: s.ID} }

// openNotIllegal is the sightings s that staff have not dealt with, of items i that are still open.
var openNotIllegal = `sightings s JOIN items i ON i.provider_id = s.provider_id AND i.id = s.item_id
	AND i.state IN (` + models.OpenStates + `)
	WHERE s.kind = '` + string(SightingNotIllegal) + `' AND s.handled_at IS NULL`

// OpenSightings gives a page of the items that a source calls not illegal, the first that came first, and where the next page begins, as
// Rechecks does. Staff only.
func (s *Store) OpenSightings(ctx context.Context, actor models.Actor, after models.Cursor) ([]OpenSighting, models.Cursor, error) {
	var rows []OpenSighting
	err := s.db.Read(ctx, actor, func(tx *models.Tx) (err error) {
		rows, err = models.Find[OpenSighting](tx, `SELECT q.*, n.ref, p.name AS provider_name
			FROM (SELECT s.id, s.provider_id, i.notice_id, i.n, s.source, s.received_at, i.due_at FROM `+openNotIllegal+`
				AND $1 AND (s.received_at, s.id) > ($2, $3) ORDER BY s.received_at, s.id LIMIT $4) q
			JOIN notices n ON n.provider_id = q.provider_id AND n.id = q.notice_id
			JOIN providers p ON p.id = q.provider_id ORDER BY q.received_at, q.id`,
			actor.Staff(), after.At, after.ID, models.QueueRows+1)
		return err
	})
	page, next := models.FirstRows(rows, models.QueueRows)
	return page, next, models.Wrap("list sightings", err)
}

// KeepDespite records that an item stays open although a source calls it not illegal. ErrConflict when somebody dealt with that already.
// Analysts and admins only.
func (s *Store) KeepDespite(ctx context.Context, actor models.Actor, id uuid.UUID) error {
	return models.Wrap("keep an item", s.SettleSighting(ctx, actor, id, SightingNotIllegal, models.EventKept))
}

// SettleSighting records, with an event, that somebody dealt with what was seen of an item: with that sighting, and where the item was seen
// online with whatever was seen of it up to now. ErrNotFound when there is none of that kind; ErrConflict when somebody dealt with it
// before. Analysts and admins only.
func (s *Store) SettleSighting(ctx context.Context, actor models.Actor, id uuid.UUID, kind SightingKind, event models.EventKind) error {
	if actor.Party() != models.PartyEOKM {
		return models.ErrForbidden
	}
	now := s.db.Now()
	return s.db.Write(ctx, actor, func(tx *models.Tx) error {
		of, err := models.One[struct {
			ProviderID uuid.UUID
			ItemID     uuid.UUID
			NoticeID   uuid.UUID
			N          int
		}](tx, `SELECT s.provider_id, s.item_id, i.notice_id, i.n
			FROM sightings s JOIN items i ON i.provider_id = s.provider_id AND i.id = s.item_id
			WHERE s.id = $1 AND s.kind = $2 FOR UPDATE OF s`, id, kind)
		if err != nil {
			return err
		}
		if err := models.Changed(tx.Exec(`UPDATE sightings SET handled_by = $1, handled_at = $2 WHERE (id = $3 OR $4 AND provider_id = $5
				AND item_id = $6 AND kind = $7) AND handled_at IS NULL`,
			actor.UserID, now, id, kind == SightingOnline, of.ProviderID, of.ItemID, kind)); err != nil {
			return err
		}
		return models.Record(tx, actor.Event(event, now).Of(of.ProviderID).About(&of.NoticeID).With(models.EventData{
			Items: []int{of.N}, Count: 1,
		}).ForStaff())
	})
}

// Missed is an answered item that machines outside the portal did not find any more, as often as it takes (models/observation).
type Missed struct {
	ProviderID uuid.UUID
	ItemID     uuid.UUID
	Source     string // whose machines; "a, b" for several
}

// VerifyMissed records of answered items that machines found them offline, as Verify does what a person found: by the lifecycle, with the
// source named. It gives how many; one that is not answered any more is left as it is. It is for the room that counts misses, within
// that transaction; it locks the items' notices.
func (s *Store) VerifyMissed(tx *models.Tx, actor models.Actor, list []Missed, now time.Time) (int, error) {
	bySource, said := map[string][]target{}, make([]Sighting, len(list))
	sources := map[uuid.UUID]string{}
	for i, m := range list {
		said[i], sources[m.ItemID] = Sighting{ProviderID: m.ProviderID, ItemID: m.ItemID}, m.Source
	}
	found, err := lockSighted(tx, said)
	if err != nil {
		return 0, err
	}
	done := 0
	for _, i := range found {
		if i.State != models.StateAnswered {
			continue
		}
		if i.next, err = models.Next(i.State, models.ActFindOffline, actor.Party()); err != nil {
			return 0, err
		}
		bySource[sources[i.ID]] = append(bySource[sources[i.ID]], i.target)
		done++
	}
	for _, source := range slices.Sorted(maps.Keys(bySource)) {
		targets, b := bySource[source], &pgx.Batch{}
		insertVerifications(b, actor, models.NewID(), targets, FoundOffline, source, now, now)
		applyFinding(b, targets, FoundOffline, now)
		recordEach(b, actor, now, models.EventFoundOffline, targets, models.EventData{Code: checkedByMachine, Other: source})
		closeFinished(b, actor, now, targets)
		if err := tx.Send(b); err != nil {
			return 0, fmt.Errorf("record what machines found: %w", err)
		}
		if err := s.mailClosed(tx, uuid.Nil, targets, now); err != nil {
			return 0, err
		}
	}
	return done, nil
}

// checkedByMachine is the code of a finding that no person made, and the method of it in verifications.
const checkedByMachine = "checker"
