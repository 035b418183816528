package models

import (
	"context"
	"fmt"
	"time"

	"github.com/google/uuid"
	"gorm.io/gorm"
)

// Instrument is what a notice is in law: a notice under the code of conduct, or an order of an authority.
type Instrument string

// The instruments. EOKM sends notices only.
const (
	InstrumentNotice Instrument = "notice"
	InstrumentOrder  Instrument = "order"
)

// Notice is one case from a reporter to one provider, with one or more items.
type Notice struct {
	ID           uuid.UUID
	ProviderID   uuid.UUID // the nil id: unrouted
	Ref          string    // EOKM-2026-004182
	Source       string
	ExternalRef  string
	Instrument   Instrument
	Category     Category
	Profile      string
	DataKey      []byte
	ReportedAt   *time.Time // when the hotline received it
	DeliveredAt  time.Time
	ItemCount    int
	TodoCount    int // items the provider must act on
	WaitingCount int // items EOKM must act on
	Phase        Turn
	DueAt        time.Time // the earliest of the items of this phase
	StoppedAt    *time.Time
	AssigneeID   *uuid.UUID // who at the desk takes care of it; nil: nobody in particular
	Assignee     string     // the name; "" for nobody
	ProviderName string
	ProviderSlug string
}

// NoticePage is all that a notice's page shows.
type NoticePage struct {
	Notice
	Items       []Item // one page of them
	More        bool   // there are items after these
	History     []HistoryLine
	Disputes    []DisputeLine
	Delegations []DelegationLine
	// RevealedUntil is until when this actor may see the full addresses without saying again why; zero: not now.
	RevealedUntil time.Time
}

// ItemsPerPage is how many items a notice's page shows at most.
const ItemsPerPage = 200

// assigneeName is a column of notices n.
const assigneeName = `coalesce((SELECT u.name FROM users u WHERE u.id = n.assignee_id), '') AS assignee`

const noticeColumns = `n.id, n.provider_id, n.ref, n.source, n.external_ref, n.instrument, n.category, n.profile, n.data_key,
	n.reported_at, n.delivered_at, n.item_count, n.todo_count, n.waiting_count, n.phase, n.due_at, n.stopped_at,
	n.assignee_id, ` + assigneeName + `, p.name AS provider_name, p.slug AS provider_slug`

// NoticePage gives a notice with its items from number afterItem on. ErrNotFound when there is none, or when it is
// another provider's: the two cannot be told apart.
func (s *Store) NoticePage(ctx context.Context, actor Actor, ref string, afterItem int) (*NoticePage, error) {
	page := &NoticePage{}
	err := s.read(ctx, actor, func(tx *gorm.DB) (err error) {
		if page.Notice, err = findNotice(tx, actor, ref); err != nil {
			return err
		}
		if page.Items, page.More, err = s.items(tx, page.Notice, afterItem); err != nil {
			return err
		}
		if page.Disputes, err = disputes(tx, page.Notice); err != nil {
			return err
		}
		if page.Delegations, err = delegations(tx, page.Notice); err != nil {
			return err
		}
		if page.RevealedUntil, err = revealedUntil(tx, actor, page.ID, s.now()); err != nil {
			return err
		}
		page.History, err = history(tx, page.ID)
		return err
	})
	if err != nil {
		return nil, wrap("show notice "+ref, err)
	}
	return page, nil
}

func findNotice(tx *gorm.DB, actor Actor, ref string) (Notice, error) {
	return one[Notice](tx, `SELECT `+noticeColumns+` FROM notices n JOIN providers p ON p.id = n.provider_id
		WHERE n.ref = ? AND (n.provider_id = ? OR ?)`, ref, actor.ProviderID, actor.Staff())
}

func (s *Store) items(tx *gorm.DB, n Notice, after int) ([]Item, bool, error) {
	items, err := find[Item](tx, `SELECT i.*, coalesce(host(w.prefix) || '/' || masklen(w.prefix), 'AS' || w.asn, w.domain, '') AS network,
			(SELECT count(*) FROM item_reports r WHERE r.provider_id = i.provider_id AND r.item_id = i.id) AS reports,
			coalesce((SELECT r.measure FROM responses r WHERE r.provider_id = i.provider_id AND r.item_id = i.id
				ORDER BY r.created_at DESC LIMIT 1), '') AS measure
		FROM items i LEFT JOIN networks w ON w.provider_id = i.provider_id AND w.id = i.network_id
		WHERE i.provider_id = ? AND i.notice_id = ? AND i.n > ? ORDER BY i.n LIMIT ?`, n.ProviderID, n.ID, after, ItemsPerPage+1)
	if err != nil {
		return nil, false, fmt.Errorf("load items: %w", err)
	}
	more := len(items) > ItemsPerPage
	if more {
		items = items[:ItemsPerPage]
	}
	return items, more, s.open(n, items)
}

// open unseals items of one notice in place. A notice whose key retention destroyed leaves them empty.
func (s *Store) open(n Notice, items []Item) error {
	if n.DataKey == nil {
		return nil
	}
	aead, err := s.keys.unwrapKey(n.DataKey, n.ID)
	if err != nil {
		return err
	}
	for i := range items {
		it := &items[i]
		if it.Content, err = openItem(aead, it.Sealed, it.ProviderID, it.NoticeID, it.ID); err != nil {
			return err
		}
	}
	return nil
}

// refreshNotices brings the caches of the targets' notices up to date; the caller holds their locks.
func refreshNotices(tx *gorm.DB, targets []target) error {
	var providers, notices uuids
	for _, group := range perNotice(targets) {
		providers, notices = append(providers, group[0].ProviderID), append(notices, group[0].NoticeID)
	}
	err := tx.Exec(`UPDATE notices n SET todo_count = c.todo, waiting_count = c.waiting,
			phase = CASE WHEN c.todo > 0 THEN 1 WHEN c.waiting > 0 THEN 2 ELSE 3 END,
			due_at = CASE WHEN c.todo > 0 THEN c.todo_due WHEN c.waiting > 0 THEN c.waiting_due ELSE c.due END,
			stopped_at = CASE WHEN c.todo + c.waiting = 0 THEN c.stopped END
		FROM (
			SELECT u.provider_id, u.notice_id,
				count(*) FILTER (WHERE state IN (`+stateList(TurnProvider)+`)) AS todo,
				count(*) FILTER (WHERE state IN (`+stateList(TurnEOKM)+`)) AS waiting,
				min(due_at) FILTER (WHERE state IN (`+stateList(TurnProvider)+`)) AS todo_due,
				min(due_at) FILTER (WHERE state IN (`+stateList(TurnEOKM)+`)) AS waiting_due,
				min(due_at) AS due, max(stopped_at) AS stopped
			FROM unnest(?::uuid[], ?::uuid[]) AS u (provider_id, notice_id)
			JOIN items i ON i.provider_id = u.provider_id AND i.notice_id = u.notice_id
			GROUP BY 1, 2
		) c WHERE n.provider_id = c.provider_id AND n.id = c.notice_id`, providers, notices).Error
	if err != nil {
		return fmt.Errorf("refresh notices: %w", err)
	}
	return nil
}

// closeFinished writes the closing event of those of the targets' notices in which nobody must act any more.
func closeFinished(tx *gorm.DB, actor Actor, now time.Time, targets []target) error {
	finished, err := find[struct{ ID uuid.UUID }](tx, `SELECT id FROM notices WHERE id = ANY(?) AND phase = 3`, noticeIDs(targets))
	if err != nil {
		return fmt.Errorf("look for finished notices: %w", err)
	}
	done := map[uuid.UUID]bool{}
	for _, n := range finished {
		done[n.ID] = true
	}
	for _, group := range perNotice(targets) {
		if !done[group[0].NoticeID] {
			continue
		}
		if err := record(tx, Event{
			At: now, ProviderID: group[0].ProviderID, NoticeID: &group[0].NoticeID,
			ActorID: actor.UserID, ActorRole: actor.Role, Kind: EventClosed,
		}); err != nil {
			return err
		}
	}
	return nil
}
