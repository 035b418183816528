package models

import (
	"context"
	"fmt"
	"time"

	"github.com/google/uuid"
	"gorm.io/gorm"
)

// Delegate is to whom a provider hands items.
type Delegate string

// The delegates.
const (
	DelegateReseller Delegate = "reseller"
	DelegateCustomer Delegate = "customer"
)

// Delegates lists them, in the order of the form.
func Delegates() []Delegate { return []Delegate{DelegateReseller, DelegateCustomer} }

// DelegateWithin is the deadline that a form proposes for a delegate: it leaves the provider time to step in.
const DelegateWithin = 8 * time.Hour

// Handover is what a provider hands to its reseller or customer. It stays answerable itself.
type Handover struct {
	Submission uuid.UUID // the same one sent again changes nothing
	Ref        string
	Numbers    []int // none: every item that waits for the provider and is not delegated yet
	To         Delegate
	Until      time.Time // the delegate's own deadline, before that of each item; zero: none was given
	Note       string
}

// DelegationLine is a delegation as a notice's page shows it.
type DelegationLine struct {
	N         int // the item
	Party     Delegate
	Until     *time.Time
	Note      string
	By        string
	CreatedAt time.Time
	EndedAt   *time.Time
}

// Delegate records that a provider handed items to its reseller or customer. Neither the clock nor the ladder looks at
// it: the provider is still the one who must act.
func (s *Store) Delegate(ctx context.Context, actor Actor, h Handover) error {
	if h.To != DelegateReseller && h.To != DelegateCustomer {
		return &Invalid{Field: "to", Key: "delegate.to_missing"}
	}
	note, err := freeText("note", h.Note, false)
	if err != nil {
		return err
	}
	h.Note = note
	now := s.now()
	if !h.Until.IsZero() && !h.Until.After(now) {
		return &Invalid{Field: "until", Key: "delegate.until_past"}
	}
	return wrap("delegate", s.write(ctx, actor, func(tx *gorm.DB) error {
		targets, refused := lockItems(tx, actor, []string{h.Ref}, h.Numbers, ActDelegate)
		if refused != nil && !answeredBefore(refused) {
			return refused
		}
		sent, err := one[bool](tx, `SELECT EXISTS (SELECT 1 FROM delegations WHERE provider_id = ? AND submission = ?)`,
			actor.ProviderID, h.Submission) // under the locks, as in respond
		if err != nil || sent {
			return err
		}
		if refused != nil {
			return refused
		}
		if err := insertDelegations(tx, actor, h, targets, now); err != nil {
			return err
		}
		if err := change(tx, targets, now, ""); err != nil {
			return err
		}
		return recordEach(tx, actor, now, EventDelegated, targets, EventData{Code: string(h.To), At: h.Until, Text: h.Note})
	}))
}

func insertDelegations(tx *gorm.DB, actor Actor, h Handover, targets []target, now time.Time) error {
	ids, providers, items := make(uuids, len(targets)), make(uuids, len(targets)), make(uuids, len(targets))
	for i, t := range targets {
		if !h.Until.Before(t.DueAt) {
			return &Invalid{Field: "until", Key: "delegate.until_late"}
		}
		ids[i], providers[i], items[i] = newID(), t.ProviderID, t.ID
	}
	err := tx.Exec(`INSERT INTO delegations (id, provider_id, item_id, submission, party, until, note, user_id, created_at)
		SELECT u.id, u.provider_id, u.item_id, ?, ?, ?, ?, ?, ?
		FROM unnest(?::uuid[], ?::uuid[], ?::uuid[]) AS u (id, provider_id, item_id)`,
		h.Submission, h.To, orNil(h.Until), h.Note, actor.UserID, now, ids, providers, items).Error
	if err != nil {
		return fmt.Errorf("record delegations: %w", err)
	}
	return nil
}

// TakeBack records that the provider acts itself again on items that it had delegated; none named: on all of the notice.
func (s *Store) TakeBack(ctx context.Context, actor Actor, ref string, numbers []int) error {
	now := s.now()
	return wrap("take back", s.write(ctx, actor, func(tx *gorm.DB) error {
		targets, err := lockItems(tx, actor, []string{ref}, numbers, ActTakeBack)
		if err != nil {
			return err
		}
		if err := change(tx, targets, now, ""); err != nil {
			return err
		}
		return recordEach(tx, actor, now, EventTakenBack, targets, EventData{})
	}))
}

// endDelegations ends the delegations of those of the targets that are no longer delegated.
func endDelegations(tx *gorm.DB, targets []target, now time.Time) error {
	var providers, ids uuids
	for _, t := range targets {
		if t.State == StateDelegated && t.next != StateDelegated {
			providers, ids = append(providers, t.ProviderID), append(ids, t.ID)
		}
	}
	if len(ids) == 0 {
		return nil
	}
	err := tx.Exec(`UPDATE delegations d SET ended_at = ? FROM unnest(?::uuid[], ?::uuid[]) AS u (provider_id, item_id)
		WHERE d.provider_id = u.provider_id AND d.item_id = u.item_id AND d.ended_at IS NULL`, now, providers, ids).Error
	if err != nil {
		return fmt.Errorf("end delegations: %w", err)
	}
	return nil
}

func delegations(tx *gorm.DB, n Notice) ([]DelegationLine, error) {
	return find[DelegationLine](tx, `SELECT i.n, d.party, d.until, d.note, coalesce(u.name, '') AS by, d.created_at, d.ended_at
		FROM items i JOIN delegations d ON d.provider_id = i.provider_id AND d.item_id = i.id
		LEFT JOIN users u ON u.id = d.user_id
		WHERE i.provider_id = ? AND i.notice_id = ? ORDER BY d.created_at DESC, i.n LIMIT 200`, n.ProviderID, n.ID)
}
