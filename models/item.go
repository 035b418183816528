package models

import (
	"cmp"
	"errors"
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/google/uuid"
	"gorm.io/gorm"
)

// Item is one reported address within a notice: the unit that is answered, checked and counted.
type Item struct {
	ID             uuid.UUID
	ProviderID     uuid.UUID
	NoticeID       uuid.UUID
	N              int // its number within the notice, from 1
	State          State
	Category       Category
	Scope          Scope
	SiteType       SiteType
	ASN            int64
	Country        string
	Network        string // the claim it was routed by; "" when none
	UnroutedReason UnroutedReason
	Sealed         []byte
	ObservedAt     *time.Time
	DeliveredAt    time.Time
	DueAt          time.Time
	HeldSince      *time.Time
	AnsweredAt     *time.Time
	RemovedAt      *time.Time
	StoppedAt      *time.Time
	RecurrenceOf   *uuid.UUID
	Reports        int     // how often it was reported
	Measure        Measure // the last reported; "" when none
	Content        Sealed  `gorm:"-"` // opened by the Store; a page shows Content.Address.Masked()
}

// Clock gives the item's clock under its notice's profile.
func (i Item) Clock(profile string) Clock {
	norm := ProfileOf(profile).Norm
	c := Clock{Started: i.DeliveredAt, Norm: norm, Paused: i.DueAt.Sub(i.DeliveredAt) - norm}
	if i.HeldSince != nil {
		c.Held = *i.HeldSince
	}
	if i.StoppedAt != nil {
		c.Stopped = *i.StoppedAt
	}
	return c
}

// target is an item about to change; its notice's row is locked, so nobody else changes the notice's items meanwhile.
type target struct {
	ID          uuid.UUID
	ProviderID  uuid.UUID
	NoticeID    uuid.UUID
	N           int
	State       State
	Ref         string
	Profile     string
	DeliveredAt time.Time
	DueAt       time.Time
	HeldSince   *time.Time
	RemovedAt   *time.Time
	next        State
}

// lockItems finds the items with the given numbers (none: all that the action fits) in the notices, as far as the actor
// may see them, and locks the notices in one order so that two callers cannot block each other. A ref that the actor may
// not see is ErrNotFound. Items that the lifecycle refuses are an error when named, and are left out otherwise; so is what
// waits for EOKM when a provider names none. What the actor may never do is ErrForbidden, whatever the ref.
func lockItems(tx *gorm.DB, actor Actor, refs []string, numbers []int, do Action) ([]target, error) {
	if err := allowed(do, actor.Party()); err != nil {
		return nil, err
	}
	refs, numbers = distinct(refs), distinct(numbers)
	notices, err := find[struct{ Erased bool }](tx, `SELECT data_key IS NULL AS erased FROM notices WHERE ref = ANY(?)
		AND (provider_id = ? OR ?) ORDER BY id FOR UPDATE`, texts(refs), actor.ProviderID, actor.Staff())
	if err != nil {
		return nil, fmt.Errorf("lock notices: %w", err)
	}
	if len(notices) != len(refs) || len(refs) == 0 {
		return nil, ErrNotFound
	}
	if slices.ContainsFunc(notices, func(n struct{ Erased bool }) bool { return n.Erased }) {
		return nil, fmt.Errorf("%s: retention destroyed the addresses: %w", do, ErrConflict)
	}
	found, err := find[target](tx, `SELECT i.id, i.provider_id, i.notice_id, i.n, i.state, n.ref, n.profile,
			i.delivered_at, i.due_at, i.held_since, i.removed_at
		FROM notices n JOIN items i ON i.provider_id = n.provider_id AND i.notice_id = n.id
		WHERE n.ref = ANY(?) AND (? OR i.n = ANY(?)) ORDER BY n.id, i.n`, texts(refs), len(numbers) == 0, ints(numbers))
	if err != nil {
		return nil, fmt.Errorf("load items: %w", err)
	}
	if len(numbers) > 0 && len(found) != len(numbers)*len(refs) {
		return nil, ErrNotFound
	}
	fit := found[:0]
	for _, t := range found {
		if len(numbers) == 0 && actor.Party() == PartyProvider && t.State.Turn() != TurnProvider {
			continue // answered already; a better answer names its item
		}
		next, err := Next(t.State, do, actor.Party())
		if err == nil {
			t.next = next
			fit = append(fit, t)
		} else if len(numbers) > 0 {
			return nil, err
		}
	}
	if len(fit) == 0 {
		return nil, fmt.Errorf("%s: no item is in a state for it: %w", do, ErrConflict)
	}
	return fit, nil
}

// distinct sorts, and keeps one of each.
func distinct[T cmp.Ordered](all []T) []T {
	return slices.Compact(slices.Sorted(slices.Values(all)))
}

// change moves items to their next state by compare-and-set, with further columns, and brings their notices' caches up
// to date. It gives the notices that are finished by it.
func change(tx *gorm.DB, targets []target, now time.Time, set string, args ...any) error {
	var providers, ids uuids
	var from, to texts
	var pressing []string
	for _, t := range targets {
		providers, ids = append(providers, t.ProviderID), append(ids, t.ID)
		from, to = append(from, string(t.State)), append(to, string(t.next))
		escalate := "keep"
		switch {
		case t.next.Turn() != TurnProvider:
			escalate = "stop"
		case t.State.Turn() != TurnProvider:
			escalate = "now" // the ladder works out which steps were passed meanwhile
		}
		pressing = append(pressing, escalate)
	}
	if set != "" {
		set = ", " + set
	}
	all := append([]any{now}, args...)
	all = append(all, providers, ids, from, to, texts(pressing))
	res := tx.Exec(`UPDATE items i SET state = u.to_state,
			escalate_at = CASE u.escalate WHEN 'stop' THEN NULL WHEN 'now' THEN ? ELSE i.escalate_at END`+set+`
		FROM unnest(?::uuid[], ?::uuid[], ?::text[], ?::text[], ?::text[]) AS u (provider_id, id, from_state, to_state, escalate)
		WHERE i.provider_id = u.provider_id AND i.id = u.id AND i.state = u.from_state`, all...)
	if errors.Is(res.Error, gorm.ErrDuplicatedKey) { // reopened, but its address is open in a newer item
		return fmt.Errorf("change items: %w", ErrConflict)
	}
	if res.Error != nil {
		return fmt.Errorf("change items: %w", res.Error)
	}
	if int(res.RowsAffected) != len(targets) {
		return fmt.Errorf("change items: %w", ErrConflict)
	}
	return refreshNotices(tx, targets)
}

// noticeIDs lists each notice once, in order.
func noticeIDs(targets []target) uuids {
	var out uuids
	for _, t := range targets {
		if len(out) == 0 || out[len(out)-1] != t.NoticeID {
			out = append(out, t.NoticeID)
		}
	}
	return out
}

// perNotice groups the targets of each notice, in order.
func perNotice(targets []target) [][]target {
	var groups [][]target
	for i, t := range targets {
		if i == 0 || targets[i-1].NoticeID != t.NoticeID {
			groups = append(groups, nil)
		}
		groups[len(groups)-1] = append(groups[len(groups)-1], t)
	}
	return groups
}

// numbersOf lists the targets' numbers, for an event.
func numbersOf(targets []target) []int {
	if len(targets) > 50 {
		return nil // the count says enough
	}
	out := make([]int, len(targets))
	for i, t := range targets {
		out[i] = t.N
	}
	return out
}

// recordEach writes one event per notice of the targets.
func recordEach(tx *gorm.DB, actor Actor, now time.Time, kind EventKind, targets []target, data EventData) error {
	var events []Event
	for _, group := range perNotice(targets) {
		d := data
		d.Items, d.Count = numbersOf(group), len(group)
		events = append(events, Event{
			At: now, ProviderID: group[0].ProviderID, NoticeID: &group[0].NoticeID,
			ActorID: actor.UserID, ActorRole: actor.Role, Kind: kind, Data: d,
		})
	}
	return record(tx, events...)
}

// stateList writes states as an SQL list, for the fixed sets below.
func stateList(turn Turn) string {
	var quoted []string
	for _, s := range []State{
		StateUnrouted, StateDelivered, StateAcknowledged, StateAnswered, StateStillOnline, StateDisputed,
		StateDelegated, StateOnHold, StateVerified, StateNotOurs, StateWithdrawn, StateClosed,
	} {
		if s.Turn() == turn {
			quoted = append(quoted, "'"+string(s)+"'")
		}
	}
	return strings.Join(quoted, ", ")
}
