package models

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"time"

	"github.com/google/uuid"
	"gorm.io/gorm"
)

// BulkLimit is how many items one answer may cover.
const BulkLimit = 1000

// Answer is a provider's claim about items: what it did and when.
type Answer struct {
	// Submission names this one sending of the form; the same one sent again changes nothing and gives the same receipt.
	Submission  uuid.UUID
	Refs        []string // the notices
	Numbers     []int    // the items within one notice; none: every item that waits for the provider
	Pins        Pins     // of several notices: the items that the sender saw waiting
	Measure     Measure
	CachePurged bool
	LogsKept    *bool
	RemovedAt   time.Time // when the material became inaccessible
	Note        string
}

// Receipt confirms what was recorded.
type Receipt struct {
	Number  string
	At      time.Time
	Items   int
	Notices []string
	Measure Measure
	Counts  bool // false: the measure does not count as removal, and the clock runs on
}

// Acknowledge records that the provider has the notices. It stops reminders for acknowledgement, never the clock.
// Notices that need none are left as they are; ErrConflict when none needs it.
func (s *Store) Acknowledge(ctx context.Context, actor Actor, refs []string) error {
	now := s.now()
	return wrap("acknowledge", s.write(ctx, actor, func(tx *gorm.DB) error {
		targets, err := lockItems(tx, actor, refs, nil, ActAcknowledge)
		if err != nil {
			return err
		}
		if err := change(tx, targets, now, ""); err != nil {
			return err
		}
		return recordEach(tx, actor, now, EventAcknowledged, targets, EventData{})
	}))
}

// Respond records what a provider says it did, for one item or for up to BulkLimit items of several notices. A measure
// that does not count is recorded too, but the items stay the provider's to act on.
func (s *Store) Respond(ctx context.Context, actor Actor, a Answer) (Receipt, error) {
	now := s.now()
	rule, ok := a.Measure.Rule()
	if !ok {
		return Receipt{}, &Invalid{Field: "measure", Key: "answer.measure_missing"}
	}
	note, err := freeText("note", a.Note, false)
	if err != nil {
		return Receipt{}, err
	}
	a.Note = note
	if err := checkRemovedAt(a.RemovedAt, now); err != nil {
		return Receipt{}, err
	}
	var receipt Receipt
	err = s.write(ctx, actor, func(tx *gorm.DB) (err error) {
		receipt, err = respond(tx, actor, a, rule, now)
		return err
	})
	return receipt, wrap("respond", err)
}

func checkRemovedAt(at, now time.Time) error {
	switch {
	case at.IsZero():
		return &Invalid{Field: "when", Key: "answer.when_missing"}
	case at.After(now.Add(time.Minute)):
		return &Invalid{Field: "when", Key: "answer.when_future"}
	default:
		return nil
	}
}

func respond(tx *gorm.DB, actor Actor, a Answer, rule MeasureRule, now time.Time) (Receipt, error) {
	do, kind := ActReportRemoval, EventAnswered
	if !rule.Counts {
		do, kind = ActReportPartial, EventPartlyAnswered
	}
	targets, refused := answerTargets(tx, actor, a, do)
	if refused != nil && !answeredBefore(refused) {
		return Receipt{}, refused
	}
	// Only now, under the locks: of one form sent twice at once the second finds what the first did.
	if receipt, err := findReceipt(tx, actor, a.Submission); !errors.Is(err, ErrNotFound) {
		return receipt, err
	}
	if refused != nil {
		return Receipt{}, refused
	}
	if err := insertResponses(tx, actor, a, rule, targets, now); err != nil {
		return Receipt{}, err
	}
	set, values := "", []any(nil)
	if rule.Counts {
		set, values = "answered_at = ?, removed_at = ?", []any{now, a.RemovedAt}
	}
	if err := change(tx, targets, now, set, values...); err != nil {
		return Receipt{}, err
	}
	if err := closeDisputes(tx, actor, having(targets, StateDisputed), Overtaken, "", now); err != nil {
		return Receipt{}, err
	}
	receipt := Receipt{Number: receiptNumber(a.Submission), At: now, Items: len(targets), Measure: a.Measure, Counts: rule.Counts}
	for _, group := range perNotice(targets) {
		receipt.Notices = append(receipt.Notices, group[0].Ref)
	}
	data := EventData{Code: string(a.Measure), At: a.RemovedAt, Text: a.Note, Receipt: receipt.Number}
	return receipt, recordEach(tx, actor, now, kind, targets, data)
}

// answerTargets finds and locks the items that an answer is about.
func answerTargets(tx *gorm.DB, actor Actor, a Answer, do Action) ([]target, error) {
	targets, err := lockItems(tx, actor, a.Refs, a.Numbers, do)
	if err != nil {
		return nil, err
	}
	targets = a.Pins.keep(targets)
	switch {
	case len(targets) == 0:
		return nil, fmt.Errorf("%s: none of the items that were seen waits: %w", do, ErrConflict)
	case len(targets) > BulkLimit:
		return nil, &Invalid{Field: "which", Key: "answer.too_many"}
	case beforeAll(a.RemovedAt, targets):
		return nil, &Invalid{Field: "when", Key: "answer.when_before_delivery"}
	}
	return targets, nil
}

// Pins is the numbers of items by the reference of their notice. An action with pins leaves other items of these notices
// alone: what came to wait after its sender looked is not answered unseen.
type Pins map[string][]int

func (p Pins) keep(targets []target) []target {
	return slices.DeleteFunc(targets, func(t target) bool {
		seen, pinned := p[t.Ref]
		return pinned && !slices.Contains(seen, t.N)
	})
}

// answeredBefore tells whether the refusal of items can be because this very form was taken already.
func answeredBefore(refused error) bool {
	return errors.Is(refused, ErrConflict) || errors.Is(refused, ErrNotFound)
}

// beforeAll tells whether a time lies before every delivery: then the material was gone already, which is a dispute.
func beforeAll(at time.Time, targets []target) bool {
	for _, t := range targets {
		if !at.Before(t.DeliveredAt.Truncate(time.Minute)) { // people type minutes
			return false
		}
	}
	return true
}

func insertResponses(tx *gorm.DB, actor Actor, a Answer, rule MeasureRule, targets []target, now time.Time) error {
	ids, providers, items := make(uuids, len(targets)), make(uuids, len(targets)), make(uuids, len(targets))
	for i, t := range targets {
		ids[i], providers[i], items[i] = newID(), t.ProviderID, t.ID
	}
	err := tx.Exec(`INSERT INTO responses (id, provider_id, item_id, submission, measure, counts, cache_purged, logs_kept,
			removed_at, note, user_id, created_at)
		SELECT u.id, u.provider_id, u.item_id, ?, ?, ?, ?, ?, ?, ?, ?, ?
		FROM unnest(?::uuid[], ?::uuid[], ?::uuid[]) AS u (id, provider_id, item_id)`,
		a.Submission, a.Measure, rule.Counts, a.CachePurged, a.LogsKept, a.RemovedAt, a.Note, actor.UserID, now,
		ids, providers, items).Error
	if err != nil {
		return fmt.Errorf("record responses: %w", err)
	}
	return nil
}

// Receipt finds the receipt of a sending of the form, for its page and for a form sent twice.
func (s *Store) Receipt(ctx context.Context, actor Actor, submission uuid.UUID) (Receipt, error) {
	var receipt Receipt
	err := s.read(ctx, actor, func(tx *gorm.DB) (err error) {
		receipt, err = findReceipt(tx, actor, submission)
		return err
	})
	return receipt, wrap("find receipt", err)
}

func findReceipt(tx *gorm.DB, actor Actor, submission uuid.UUID) (Receipt, error) {
	rows, err := find[struct {
		Ref       string
		Measure   Measure
		Counts    bool
		Items     int
		CreatedAt time.Time
	}](tx, `SELECT n.ref, r.measure, r.counts, count(*) AS items, min(r.created_at) AS created_at
		FROM responses r
		JOIN items i ON i.provider_id = r.provider_id AND i.id = r.item_id
		JOIN notices n ON n.provider_id = i.provider_id AND n.id = i.notice_id
		WHERE r.provider_id = ? AND r.submission = ? GROUP BY n.id, n.ref, r.measure, r.counts ORDER BY n.id`,
		actor.ProviderID, submission)
	if err != nil {
		return Receipt{}, err
	}
	if len(rows) == 0 {
		return Receipt{}, ErrNotFound
	}
	receipt := Receipt{Number: receiptNumber(submission), At: rows[0].CreatedAt, Measure: rows[0].Measure, Counts: rows[0].Counts}
	for _, r := range rows {
		receipt.Items += r.Items
		receipt.Notices = append(receipt.Notices, r.Ref)
	}
	return receipt, nil
}

// receiptNumber is short enough to say over the telephone; the submission stays the key.
func receiptNumber(submission uuid.UUID) string {
	const letters = "23456789ABCDEFGHJKLMNPQRSTUVWXYZ" // without look-alikes
	out := []byte("R-????-????")
	for i, at := range []int{2, 3, 4, 5, 7, 8, 9, 10} {
		out[at] = letters[submission[15-i]%32]
	}
	return string(out)
}
