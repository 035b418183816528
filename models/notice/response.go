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

// AnswerLimit is how many items one answer may cover: what is recorded in one transaction before somebody stops waiting for it.
const AnswerLimit = 10_000

// BulkLimit is how many notices one action may be about.
const BulkLimit = 1000

// Response is what a provider says about items: what it did and when.
type Response struct {
	// Submission names this one sending of the form: the same answer sent again changes nothing and gives the same receipt,
	// another one under it is a *Repeated.
	Submission  uuid.UUID
	Refs        []string // the notices
	Numbers     []int    // the items within one notice; none: every item that waits for the provider
	Pins        Pins     // of several notices: the items that the sender saw waiting
	Seen        Seen     `json:"-"` // of one notice: the items as the sender saw them
	Measure     models.Measure
	CachePurged bool
	LogsKept    *bool
	RemovedAt   time.Time // when the material became inaccessible
	Note        string
}

// Acknowledge records that the provider has the notices. It stops reminders for acknowledgement, never the clock.
// Notices that need none are left as they are; ErrConflict when none needs it.
func (s *Store) Acknowledge(ctx context.Context, actor models.Actor, refs []string) error {
	_, err := s.AcknowledgeAll(ctx, actor, refs)
	return err
}

// AcknowledgeAll is Acknowledge, and tells of how many notices it was.
func (s *Store) AcknowledgeAll(ctx context.Context, actor models.Actor, refs []string) (int, error) {
	now, notices := s.db.Now(), 0
	lock := itemLock{actor: actor, refs: refs, do: models.ActAcknowledge}
	err := s.onItems(ctx, lock, func(tx *models.Tx, targets []target) error {
		b := &pgx.Batch{}
		notices = len(perNotice(targets))
		change(b, targets, now, "")
		recordEach(b, actor, now, models.EventAcknowledged, targets, models.EventData{})
		return tx.Send(b)
	})
	return notices, models.Wrap("acknowledge", err)
}

// Respond records what a provider says it did, for one item or for up to AnswerLimit items of several notices. A measure
// that does not count is recorded too, but the items stay the provider's to act on. A removal from before EOKM last found one of
// the items online is refused: *Invalid. *Repeated when the form was sent before with another answer; *Answered when a colleague answered
// an item that it names, and the sender did not see that. Of what is pinned it leaves out what was answered meanwhile, and its receipt
// says so.
func (s *Store) Respond(ctx context.Context, actor models.Actor, a Response, along ...Along) (Receipt, error) {
	a, err := s.CheckResponse(ctx, actor, a)
	if err != nil {
		return Receipt{}, err
	}
	o := s.answering(actor, a)
	var receipt Receipt
	err = s.onItemsOr(ctx, o.lock(), func(tx *models.Tx, targets []target, refused error) (err error) {
		refused = o.refuses(targets, refused)
		switch {
		case o.before.Same:
			receipt, err = findReceipt(tx, actor, a.Submission)
		case o.before.Sent:
			err = repeatedResponse(tx, actor, a.Submission, o.before.Receipt)
		case refused != nil:
			err = refused
		default:
			if receipt, err = o.take(tx, targets); err == nil {
				err = goAlong(tx, along, targets)
			}
		}
		return err
	})
	return receipt, models.Wrap("respond", err)
}

// CheckResponse says what is wrong with an answer by itself, an *Invalid, and gives it as it is kept: what its note names of the notice's
// items is put by number.
func (s *Store) CheckResponse(ctx context.Context, actor models.Actor, a Response) (Response, error) {
	if _, ok := a.Measure.Rule(); !ok {
		return a, &models.Invalid{Field: "measure", Key: "answer.measure_missing"}
	}
	note, err := s.typedAbout(ctx, actor, only(a.Refs), "note", a.Note, false)
	if err != nil {
		return a, err
	}
	a.Note = note
	return a, checkRemovedAt(a.RemovedAt, s.db.Now())
}

// answering is an answer that is about to be recorded, and what is read of it under the locks.
type answering struct {
	Response
	actor  models.Actor
	rule   models.MeasureRule
	do     models.Action
	digest []byte
	now    time.Time
	before answerSending
	later  []seenLater
	gone   []target
}

// answering is of an answer that CheckResponse passed.
func (s *Store) answering(actor models.Actor, a Response) *answering {
	o := &answering{Response: a, actor: actor, do: models.ActReportRemoval, digest: a.digest(), now: s.db.Now()}
	if o.rule, _ = a.Measure.Rule(); !o.rule.Counts {
		o.do = models.ActReportPartial
	}
	return o
}

func (o *answering) lock() itemLock {
	l := itemLock{
		actor: o.actor, refs: o.Refs, numbers: o.Numbers, pins: o.Pins, seen: o.Seen, do: o.do, leftOut: &o.gone,
	}
	l.also = func(b *pgx.Batch) {
		// Only under the locks: of one form sent twice at once the second finds what the first did.
		queueAnswerSending(b, &o.before, o.actor.ProviderID, o.Submission, o.digest)
		if o.rule.Counts {
			l.queueSeenLater(b, &o.later, o.RemovedAt)
		}
	}
	return l
}

// refuses is why the answer is not recorded, if it is not.
func (o *answering) refuses(targets []target, refused error) error {
	if refused != nil {
		return refused
	}
	return cmp.Or(checkTargets(o.Response, targets), checkSeenLater(o.later, targets))
}

// take records it. A second part of one answer has the receipt of the first.
func (o *answering) take(tx *models.Tx, targets []target) (Receipt, error) {
	number := o.before.Receipt
	if number == "" {
		number = models.ReceiptNumber(o.Submission, o.before.Taken)
	}
	left, err := standing(tx, o.gone)
	if err != nil {
		return Receipt{}, err
	}
	return respond(tx, o.actor, recording{
		Response: o.Response, rule: o.rule, number: number, leftOut: left, digest: o.digest, now: o.now,
	}, targets)
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
func repeatedResponse(tx *models.Tx, actor models.Actor, submission uuid.UUID, number string) error {
	err := repeated(tx, keptAnswers, actor.ProviderID, submission)
	if before, is := errors.AsType[*models.Repeated](err); is {
		before.Number = number
	}
	return err
}

// recording is an answer that is taken.
type recording struct {
	Response
	rule    models.MeasureRule
	number  string    // of its receipt
	leftOut []Earlier // what was pinned and is not taken
	digest  []byte
	now     time.Time
}

func respond(tx *models.Tx, actor models.Actor, a recording, targets []target) (Receipt, error) {
	b := &pgx.Batch{}
	insertResponses(b, actor, a, targets)
	kind := models.EventPartlyAnswered
	if a.rule.Counts {
		kind = models.EventAnswered
		change(b, targets, a.now, "answered_at = $1, removed_at = $2", a.RemovedAt)
	} else {
		change(b, targets, a.now, "")
	}
	closeDisputes(b, actor, having(targets, models.StateDisputed), Overtaken, "", a.now)
	receipt := Receipt{Number: a.number, At: a.now, Items: len(targets), Measure: a.Measure, Counts: a.rule.Counts}
	for _, group := range perNotice(targets) {
		receipt.Notices = append(receipt.Notices, group[0].Ref)
	}
	data := models.EventData{Code: string(a.Measure), At: a.RemovedAt, Text: a.Note, Receipt: a.number}
	recordEach(b, actor, a.now, kind, targets, data)
	offerAfterAnswer(b, actor, a.rule, targets, a.now)
	return receipt, tx.Send(b)
}

// checkTargets refuses what no answer may be about.
func checkTargets(a Response, targets []target) error {
	switch {
	case len(targets) > AnswerLimit:
		return &models.Invalid{Field: "which", Key: "answer.too_many"}
	case beforeAll(a.RemovedAt, targets):
		return &models.Invalid{Field: "when", Key: "answer.when_before_delivery"}
	default:
		return nil
	}
}

// Pins is the numbers of items, in order, by the reference of their notice. An action with pins leaves other items of these notices
// alone: what came to wait after its sender looked is not answered unseen.
type Pins map[string][]int

// keep tells whether an item is not left alone, and whether that is because it is pinned.
func (p Pins) keep(t target) (pinned, keep bool) {
	seen, is := p[t.Ref]
	if !is {
		return false, true
	}
	_, pinned = slices.BinarySearch(seen, t.N)
	return pinned, pinned
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

func insertResponses(b *pgx.Batch, actor models.Actor, a recording, targets []target) {
	var ids, providers, items []uuid.UUID
	for _, t := range targets {
		ids, providers, items = append(ids, models.NewID()), append(providers, t.ProviderID), append(items, t.ID)
	}
	b.Queue(`INSERT INTO responses (id, provider_id, item_id, submission, measure, counts, cache_purged, logs_kept,
			removed_at, note, user_id, created_at, digest, receipt, left_out)
		SELECT u.id, u.provider_id, u.item_id, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14,
			CASE WHEN u.id = ($1::uuid[])[1] THEN $15::jsonb END
		FROM unnest($1::uuid[], $2::uuid[], $3::uuid[]) AS u (id, provider_id, item_id)`,
		ids, providers, items, a.Submission, a.Measure, a.rule.Counts, a.CachePurged, a.LogsKept, a.RemovedAt, a.Note,
		actor.UserID, a.now, a.digest, a.number, leftOutOrNull(a.leftOut))
}
