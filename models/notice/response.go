package notice

import (
	"cmp"
	"context"
	"errors"
	"slices"
	"time"

	"github.com/google/uuid"
	"github.com/jackc/pgx/v5"

	"eokm.nl/hosting/models"
)

// BulkLimit is how many items one answer may cover.
const BulkLimit = 1000

// Response is what a provider says about items: what it did and when.
type Response struct {
	// Submission names this one sending of the form: the same answer sent again changes nothing and gives the same receipt,
	// another one under it is a *Repeated.
	Submission  uuid.UUID
	Refs        []string // the notices
	Numbers     []int    // the items within one notice; none: every item that waits for the provider
	Pins        Pins     // of several notices: the items that the sender saw waiting
	Measure     models.Measure
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
	Measure models.Measure
	Counts  bool // false: the measure does not count as removal, and the clock runs on
}

// Acknowledge records that the provider has the notices. It stops reminders for acknowledgement, never the clock.
// Notices that need none are left as they are; ErrConflict when none needs it.
func (s *Store) Acknowledge(ctx context.Context, actor models.Actor, refs []string) error {
	now := s.db.Now()
	lock := itemLock{actor: actor, refs: refs, do: models.ActAcknowledge}
	return models.Wrap("acknowledge", s.onItems(ctx, lock, func(tx *models.Tx, targets []target) error {
		b := &pgx.Batch{}
		change(b, targets, now, "")
		recordEach(b, actor, now, models.EventAcknowledged, targets, models.EventData{})
		return tx.Send(b)
	}))
}

// Respond records what a provider says it did, for one item or for up to BulkLimit items of several notices. A measure
// that does not count is recorded too, but the items stay the provider's to act on. A removal from before EOKM last found one of
// the items online is refused: *Invalid. *Repeated when the form was sent before with another answer.
func (s *Store) Respond(ctx context.Context, actor models.Actor, a Response) (Receipt, error) {
	now := s.db.Now()
	rule, ok := a.Measure.Rule()
	if !ok {
		return Receipt{}, &models.Invalid{Field: "measure", Key: "answer.measure_missing"}
	}
	note, err := s.typedAbout(ctx, actor, only(a.Refs), "note", a.Note, false)
	if err != nil {
		return Receipt{}, err
	}
	a.Note = note
	if err := checkRemovedAt(a.RemovedAt, now); err != nil {
		return Receipt{}, err
	}
	do := models.ActReportRemoval
	if !rule.Counts {
		do = models.ActReportPartial
	}
	var before sending
	var later []seenLater
	digest := a.digest()
	lock := itemLock{actor: actor, refs: a.Refs, numbers: a.Numbers, pins: a.Pins, do: do}
	lock.also = func(b *pgx.Batch) {
		// Only under the locks: of one form sent twice at once the second finds what the first did.
		queueSending(b, &before, "responses", actor.ProviderID, a.Submission, digest)
		if rule.Counts {
			lock.queueSeenLater(b, &later, a.RemovedAt)
		}
	}
	var receipt Receipt
	err = s.onItemsOr(ctx, lock, func(tx *models.Tx, targets []target, refused error) (err error) {
		if refused == nil {
			refused = cmp.Or(checkTargets(a, targets), checkSeenLater(later, targets))
		}
		switch {
		case before.Same:
			receipt, err = findReceipt(tx, actor, a.Submission)
		case before.Sent:
			err = repeatedResponse(tx, actor, a.Submission)
		case refused != nil:
			err = refused
		default:
			receipt, err = respond(tx, actor, a, rule, digest, targets, now)
		}
		return err
	})
	return receipt, models.Wrap("respond", err)
}

func checkRemovedAt(at, now time.Time) error {
	switch {
	case at.IsZero():
		return &models.Invalid{Field: "when", Key: "answer.when_missing"}
	case at.After(now.Add(time.Minute)):
		return &models.Invalid{Field: "when", Key: "answer.when_future"}
	default:
		return nil
	}
}

// digest is of all that the answer says, in one order.
func (a Response) digest() []byte {
	a.Submission, a.Refs, a.Numbers, a.RemovedAt = uuid.Nil, models.Distinct(a.Refs), models.Distinct(a.Numbers), a.RemovedAt.UTC()
	return models.DigestOf(a)
}

// repeatedResponse is the error of another answer under the key of one that was recorded.
func repeatedResponse(tx *models.Tx, actor models.Actor, submission uuid.UUID) error {
	err := repeated(tx, keptAnswers, actor.ProviderID, submission)
	if before, is := errors.AsType[*models.Repeated](err); is {
		before.Number = receiptNumber(submission)
	}
	return err
}

func respond(tx *models.Tx, actor models.Actor, a Response, rule models.MeasureRule, digest []byte, targets []target,
	now time.Time,
) (Receipt, error) {
	b := &pgx.Batch{}
	insertResponses(b, actor, a, rule, digest, targets, now)
	kind := models.EventPartlyAnswered
	if rule.Counts {
		kind = models.EventAnswered
		change(b, targets, now, "answered_at = $1, removed_at = $2", a.RemovedAt)
	} else {
		change(b, targets, now, "")
	}
	closeDisputes(b, actor, having(targets, models.StateDisputed), Overtaken, "", now)
	receipt := Receipt{Number: receiptNumber(a.Submission), At: now, Items: len(targets), Measure: a.Measure, Counts: rule.Counts}
	for _, group := range perNotice(targets) {
		receipt.Notices = append(receipt.Notices, group[0].Ref)
	}
	data := models.EventData{Code: string(a.Measure), At: a.RemovedAt, Text: a.Note, Receipt: receipt.Number}
	recordEach(b, actor, now, kind, targets, data)
	offerAfterAnswer(b, actor, rule, targets, now)
	return receipt, tx.Send(b)
}

// checkTargets refuses what no answer may be about.
func checkTargets(a Response, targets []target) error {
	switch {
	case len(targets) > BulkLimit:
		return &models.Invalid{Field: "which", Key: "answer.too_many"}
	case beforeAll(a.RemovedAt, targets):
		return &models.Invalid{Field: "when", Key: "answer.when_before_delivery"}
	default:
		return nil
	}
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

// beforeAll tells whether a time lies before every delivery: then the material was gone already, which is a dispute.
func beforeAll(at time.Time, targets []target) bool {
	for _, t := range targets {
		if !at.Before(t.DeliveredAt.Truncate(time.Minute)) { // people type minutes
			return false
		}
	}
	return true
}

func insertResponses(b *pgx.Batch, actor models.Actor, a Response, rule models.MeasureRule, digest []byte,
	targets []target, now time.Time,
) {
	var ids, providers, items []uuid.UUID
	for _, t := range targets {
		ids, providers, items = append(ids, models.NewID()), append(providers, t.ProviderID), append(items, t.ID)
	}
	b.Queue(`INSERT INTO responses (id, provider_id, item_id, submission, measure, counts, cache_purged, logs_kept,
			removed_at, note, user_id, created_at, digest)
		SELECT u.id, u.provider_id, u.item_id, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13
		FROM unnest($1::uuid[], $2::uuid[], $3::uuid[]) AS u (id, provider_id, item_id)`,
		ids, providers, items, a.Submission, a.Measure, rule.Counts, a.CachePurged, a.LogsKept, a.RemovedAt, a.Note,
		actor.UserID, now, digest)
}

// Receipt finds the receipt of a sending of the form, for its page and for a form sent twice.
func (s *Store) Receipt(ctx context.Context, actor models.Actor, submission uuid.UUID) (Receipt, error) {
	var receipt Receipt
	err := s.db.Read(ctx, actor, func(tx *models.Tx) (err error) {
		receipt, err = findReceipt(tx, actor, submission)
		return err
	})
	return receipt, models.Wrap("find receipt", err)
}

func findReceipt(tx *models.Tx, actor models.Actor, submission uuid.UUID) (Receipt, error) {
	rows, err := models.Find[struct {
		Ref       string
		Measure   models.Measure
		Counts    bool
		Items     int
		CreatedAt time.Time
	}](tx, `SELECT n.ref, r.measure, r.counts, count(*) AS items, min(r.created_at) AS created_at
		FROM responses r
		JOIN items i ON i.provider_id = r.provider_id AND i.id = r.item_id
		JOIN notices n ON n.provider_id = i.provider_id AND n.id = i.notice_id
		WHERE r.provider_id = $1 AND r.submission = $2 GROUP BY n.id, n.ref, r.measure, r.counts ORDER BY n.id`,
		actor.ProviderID, submission)
	if err != nil {
		return Receipt{}, err
	}
	if len(rows) == 0 {
		return Receipt{}, models.ErrNotFound
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
	out := []byte("R-????-????")
	for i, at := range []int{2, 3, 4, 5, 7, 8, 9, 10} {
		out[at] = models.PlainLetters[submission[15-i]%32]
	}
	return string(out)
}
