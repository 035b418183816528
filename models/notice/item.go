package notice

import (
	"cmp"
	"context"
	"fmt"
	"math"
	"slices"
	"time"

	"github.com/google/uuid"
	"github.com/jackc/pgx/v5"

	"eokm.nl/hosting/models"
	"eokm.nl/hosting/models/address"
)

// Item is one reported address within a notice: the unit that is answered, checked and counted.
type Item struct {
	ID             uuid.UUID
	ProviderID     uuid.UUID
	NoticeID       uuid.UUID
	N              int // its number within the notice, from 1
	State          models.State
	Revision       int // counts what was done to it (Seen)
	Category       models.Category
	Scope          models.Scope
	Profile        string // its norm; at least as strict as its notice's was at first
	SiteType       models.SiteType
	ASN            int64
	Country        string
	Network        string // the claim it was routed by; "" when none
	UnroutedReason UnroutedReason
	Sealed         []byte
	ObservedAt     *time.Time
	DeliveredAt    time.Time
	RaisedAt       *time.Time // when a stricter report came; nil: none did
	DueAt          time.Time
	HeldSince      *time.Time
	AnsweredAt     *time.Time
	RemovedAt      *time.Time
	StoppedAt      *time.Time
	RecurrenceOf   *uuid.UUID
	SeenOnlineAt   *time.Time     // when EOKM last found it online; nil: never
	Reports        int            // how often it was reported
	AlsoUnder      string         // references of later reports that joined it, the first ten; "" for none
	Measure        models.Measure // the last reported; "" when none
	Content        address.Sealed // opened by the Store; a page shows Content.Address.Masked()
	Mark           string         // four signs that tell it apart while it is covered (address.MarkOf)
	Number         string         // the first reporter's own, where a queue shows it; "" when there is none
}

// itemColumns are the item's own, of items i.
const itemColumns = `i.id, i.provider_id, i.notice_id, i.n, i.state, i.revision, i.category, i.scope, i.profile, i.site_type, i.asn,
	i.country, i.unrouted_reason, i.sealed, i.observed_at, i.delivered_at, i.raised_at, i.due_at, i.held_since, i.answered_at,
	i.removed_at, i.stopped_at, i.recurrence_of`

// Revealable tells whether the actor may see the full address: not who had it and is not to act on it, once EOKM agreed so.
func (i Item) Revealable(actor models.Actor) bool {
	return actor.Staff() || i.State != models.StateNotOurs
}

// Clock gives the item's clock: from its delivery, or from the report that raised it. Of that the pause is below zero where the deadline
// of before comes sooner and so stays.
func (i Item) Clock() Clock {
	norm, started := ProfileOf(i.Profile).Norm, i.DeliveredAt
	if i.RaisedAt != nil {
		started = *i.RaisedAt
	}
	c := Clock{Started: started, Norm: norm, Paused: i.DueAt.Sub(started) - norm}
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
	State       models.State
	Revision    int
	Ref         string
	DeliveredAt time.Time
	DueAt       time.Time
	HeldSince   *time.Time
	RemovedAt   *time.Time
	Practice    bool // of a notice that is never counted
	next        models.State
}

// itemLock is what somebody does to which items.
type itemLock struct {
	actor   models.Actor
	refs    []string
	numbers []int
	pins    Pins
	seen    Seen
	seenOf  map[string]Seen // instead of seen, of several notices
	do      models.Action
	also    func(b *pgx.Batch) // what else to read under the locks; nil: nothing
	leftOut *[]target          // gets gone; nil: nobody asks

	notices []lockedNotice
	found   []target
	gone    []target // what a desk named or pinned, and cannot have any more
	unseen  []target // what it can have, but is not as it was seen
}

// lockedNotice is a notice whose items are locked.
type lockedNotice struct {
	Ref    string
	Erased bool
}

// onItems is write for what somebody does to items: they are locked in the trip that begins the transaction.
func (s *Store) onItems(ctx context.Context, l itemLock, do func(tx *models.Tx, targets []target) error) error {
	return s.onItemsOr(ctx, l, func(tx *models.Tx, targets []target, refused error) error {
		if refused != nil {
			return refused
		}
		return do(tx, targets)
	})
}

// onItemsOr is onItems for a form that may be sent twice: refused says why the action is not for the items, which can be
// because the first sending did it.
func (s *Store) onItemsOr(ctx context.Context, l itemLock, do func(tx *models.Tx, targets []target, refused error) error) error {
	if err := models.Allowed(l.do, l.actor.Party()); err != nil {
		return err
	}
	if slices.ContainsFunc(l.numbers, func(n int) bool { return n > math.MaxInt32 }) { // where the database's numbers end
		return fmt.Errorf("%s: %w", l.do, models.ErrNotFound)
	}
	return s.db.AskThenWrite(ctx, l.actor, l.queue, func(tx *models.Tx) error {
		targets, refused := l.targets()
		if l.leftOut != nil {
			*l.leftOut = l.gone
		}
		return do(tx, targets, l.overtaken(tx, refused))
	})
}

// queue locks the notices in one order, so that two callers cannot block each other, and only then reads their items.
func (l *itemLock) queue(b *pgx.Batch) {
	l.refs, l.numbers = models.Distinct(l.refs), models.Distinct(l.numbers)
	models.QueueFind(b, &l.notices,
		`SELECT ref, data_key IS NULL AS erased FROM notices WHERE ref = ANY($1) AND (provider_id = $2 OR $3) ORDER BY id FOR UPDATE`,
		l.refs, l.actor.ProviderID, l.actor.Staff())
	models.QueueFind(b, &l.found, `SELECT i.id, i.provider_id, i.notice_id, i.n, i.state, i.revision, n.ref,
			i.delivered_at, i.due_at, i.held_since, i.removed_at, n.practice
		FROM notices n JOIN items i ON i.provider_id = n.provider_id AND i.notice_id = n.id
		WHERE n.ref = ANY($1) AND ($2 OR i.n = ANY($3)) ORDER BY n.id, i.n`, l.refs, len(l.numbers) == 0, l.numbers)
	if l.also != nil {
		l.also(b)
	}
}

// targets gives the items with the given numbers (none: all that the action fits) in the notices, as far as the actor may
// see them. A ref that the actor may not see is ErrNotFound. Items that the lifecycle refuses are an error when named, and
// are left out otherwise; so is what waits for EOKM when a provider names none. What the actor may never do is
// ErrForbidden, whatever the ref.
func (l *itemLock) targets() ([]target, error) {
	if len(l.notices) != len(l.refs) || len(l.refs) == 0 {
		return nil, models.ErrNotFound
	}
	if slices.ContainsFunc(l.notices, func(n lockedNotice) bool { return n.Erased }) {
		return nil, fmt.Errorf("%s: retention destroyed the addresses: %w", l.do, models.ErrConflict)
	}
	if len(l.numbers) > 0 && len(l.found) != len(l.numbers)*len(l.refs) {
		return nil, models.ErrNotFound
	}
	desk := l.actor.Party() == models.PartyProvider
	fit, refused := make([]target, 0, len(l.found)), error(nil)
	for _, t := range l.found {
		next, err := models.NextOf(t.State, t.ProviderID != uuid.Nil, l.do, l.actor.Party())
		pinned, keep := l.pins.keep(t)
		named := len(l.numbers) > 0
		switch {
		case !desk && !l.saw(t):
			return nil, fmt.Errorf("%s: an item was changed since it was seen: %w", l.do, models.ErrConflict)
		case !keep:
		case err != nil && named:
			refused = cmp.Or(refused, err)
			l.gone = append(l.gone, t)
		case err != nil || desk && !named && t.State.Turn() != models.TurnProvider: // answered already; a better answer names its item
			if pinned {
				l.gone = append(l.gone, t)
			}
		default:
			if !l.saw(t) {
				l.unseen = append(l.unseen, t)
			}
			t.next = next
			fit = append(fit, t)
		}
	}
	if refused == nil && len(fit) == 0 {
		refused = fmt.Errorf("%s: no item is in a state for it: %w", l.do, models.ErrConflict)
	}
	return fit, refused
}

// change moves items to their next state by compare-and-set, with further columns, and brings their notices' caches up
// to date. In set, $1 is now, and args follow from $2.
func change(b *pgx.Batch, targets []target, now time.Time, set string, args ...any) {
	var providers, ids []uuid.UUID
	var from, to, pressing []string
	for _, t := range targets {
		providers, ids = append(providers, t.ProviderID), append(ids, t.ID)
		from, to = append(from, string(t.State)), append(to, string(t.next))
		escalate := "keep"
		switch {
		case t.next.Turn() != models.TurnProvider:
			escalate = "stop"
		case t.next == models.StateStillOnline && t.State != models.StateStillOnline:
			escalate = "later" // as below, once the verdict can no longer be undone
		case t.State.Turn() != models.TurnProvider:
			escalate = "now" // the ladder works out which steps were passed meanwhile
		}
		pressing = append(pressing, escalate)
	}
	if set != "" {
		set = ", " + set
	}
	own := append([]any{now}, args...)
	update := b.Queue(fmt.Sprintf(`UPDATE items i SET state = u.to_state, revision = i.revision + 1,
			escalate_at = CASE u.escalate WHEN 'stop' THEN NULL WHEN 'now' THEN $1::timestamptz
				WHEN 'later' THEN $1::timestamptz + interval '30 seconds' ELSE i.escalate_at END,
			ended_at = CASE WHEN u.to_state IN (`+models.StateList(models.TurnNobody)+`) THEN $1::timestamptz END%s
		FROM unnest($%d::uuid[], $%d::uuid[], $%d::text[], $%d::text[], $%d::text[]) AS u (provider_id, id, from_state, to_state, escalate)
		WHERE i.provider_id = u.provider_id AND i.id = u.id AND i.state = u.from_state`,
		set, len(own)+1, len(own)+2, len(own)+3, len(own)+4, len(own)+5), append(own, providers, ids, from, to, pressing)...)
	update.Fn = func(answer pgx.BatchResults) error {
		done, err := answer.Exec()
		switch {
		case models.IsDuplicate(err): // reopened, but its address is open in a newer item
			return fmt.Errorf("change items: %w", models.ErrConflict)
		case err != nil:
			return fmt.Errorf("change items: %w", err)
		case int(done.RowsAffected()) != len(targets):
			return fmt.Errorf("change items: %w", models.ErrConflict)
		}
		return nil
	}
	endDelegations(b, targets, now)
	refreshNotices(b, targets)
}

func itemIDs(targets []target) []uuid.UUID {
	out := make([]uuid.UUID, len(targets))
	for i, t := range targets {
		out[i] = t.ID
	}
	return out
}

// noticeIDs lists each notice once, in order.
func noticeIDs(targets []target) []uuid.UUID {
	var out []uuid.UUID
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
func recordEach(b *pgx.Batch, actor models.Actor, now time.Time, kind models.EventKind, targets []target, data models.EventData) {
	models.QueueEvents(b, eventsOf(actor, now, kind, targets, data)...)
}

// recordEachForStaff is recordEach for what no provider sees.
func recordEachForStaff(b *pgx.Batch, actor models.Actor, now time.Time, kind models.EventKind, targets []target, data models.EventData) {
	events := eventsOf(actor, now, kind, targets, data)
	for i := range events {
		events[i] = events[i].ForStaff()
	}
	models.QueueEvents(b, events...)
}

func eventsOf(actor models.Actor, now time.Time, kind models.EventKind, targets []target, data models.EventData) []models.Event {
	var events []models.Event
	for _, group := range perNotice(targets) {
		d := data
		d.Items, d.Count = numbersOf(group), len(group)
		events = append(events, actor.Event(kind, now).Of(group[0].ProviderID).About(&group[0].NoticeID).With(d))
	}
	return events
}

// Seen is the revision of each item of one notice, by its number, as whoever decides about them saw them: what was done
// since is not decided upon unseen, and of two who decide at once one is first. Items that it does not name are as they are.
type Seen map[int]int

// as tells whether an item is as it was seen.
func (s Seen) as(t target) bool {
	revision, pinned := s[t.N]
	return !pinned || revision == t.Revision
}

// saw tells whether an item is as the actor saw it.
func (l *itemLock) saw(t target) bool {
	if l.seenOf != nil {
		return l.seenOf[t.Ref].as(t)
	}
	return l.seen.as(t)
}

// allSeen is what an actor saw, if they said so.
func allSeen(seen []Seen) Seen {
	if len(seen) == 0 {
		return nil
	}
	return seen[0]
}
