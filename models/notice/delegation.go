package notice

import (
	"context"
	"time"

	"github.com/google/uuid"
	"github.com/jackc/pgx/v5"

	"eokm.nl/hosting/models"
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

// Delegation is what a provider hands to its reseller or customer. It stays answerable itself.
type Delegation struct {
	Submission uuid.UUID // the same delegation sent again under it changes nothing
	Ref        string
	Numbers    []int // none: every item that waits for the provider and is not delegated yet
	To         Delegate
	Until      time.Time // the delegate's own deadline, before that of each item; zero: none was given
	Note       string
	Seen       Seen `json:"-"` // the items as the sender saw them
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

// Done is what was done to items of one notice, for a room that goes along in its transaction.
type Done struct {
	ProviderID uuid.UUID
	NoticeID   uuid.UUID
	Numbers    []int
	Due        time.Time // the first deadline of theirs
	Practice   bool      // the provider ordered the notice for itself: nothing of it goes outside
}

// Along is what a room above this one does in the transaction in which items are handed on, given back or answered. It is not called
// for a form that was sent before.
type Along func(tx *models.Tx, done Done) error

// goAlong calls those who go along, with what was done to the targets, which are of one notice.
func goAlong(tx *models.Tx, along []Along, targets []target) error {
	if len(along) == 0 || len(targets) == 0 {
		return nil
	}
	done := Done{
		ProviderID: targets[0].ProviderID, NoticeID: targets[0].NoticeID, Due: targets[0].DueAt, Practice: targets[0].Practice,
	}
	for _, t := range targets {
		done.Numbers = append(done.Numbers, t.N)
		if t.DueAt.Before(done.Due) {
			done.Due = t.DueAt
		}
	}
	for _, do := range along {
		if err := do(tx, done); err != nil {
			return err
		}
	}
	return nil
}

// Delegate records that a provider handed items to its reseller or customer. Neither the clock nor the ladder looks at
// it: the provider is still the one who must act. *Repeated when the form was sent before with another delegation, *Answered as
// with Respond.
func (s *Store) Delegate(ctx context.Context, actor models.Actor, h Delegation, along ...Along) error {
	if h.To != DelegateReseller && h.To != DelegateCustomer {
		return &models.Invalid{Field: "to", Key: "delegate.to_missing"}
	}
	note, err := s.typedAbout(ctx, actor, h.Ref, "note", h.Note, false)
	if err != nil {
		return err
	}
	h.Note = note
	now := s.db.Now()
	var before sending
	digest := h.digest()
	// as in Respond
	lock := itemLock{actor: actor, refs: []string{h.Ref}, numbers: h.Numbers, seen: h.Seen, do: models.ActDelegate}
	lock.also = func(b *pgx.Batch) {
		queueSending(b, &before, "delegations", actor.ProviderID, h.Submission, digest)
	}
	return models.Wrap("delegate", s.onItemsOr(ctx, lock, func(tx *models.Tx, targets []target, refused error) error {
		switch {
		case before.Same: // also when its deadline is over
			return nil
		case before.Sent:
			return repeated(tx, keptDelegations, actor.ProviderID, h.Submission)
		case refused != nil:
			return refused
		}
		b := &pgx.Batch{}
		if err := insertDelegations(b, actor, h, digest, targets, now); err != nil {
			return err
		}
		change(b, targets, now, "")
		recordEach(b, actor, now, models.EventDelegated, targets, models.EventData{Code: string(h.To), At: h.Until, Text: h.Note})
		if err := tx.Send(b); err != nil {
			return err
		}
		return goAlong(tx, along, targets)
	}))
}

// digest is of all that the delegation says, in one order.
func (h Delegation) digest() []byte {
	h.Submission, h.Numbers, h.Until = uuid.Nil, models.Distinct(h.Numbers), h.Until.UTC()
	return models.DigestOf(h)
}

func insertDelegations(b *pgx.Batch, actor models.Actor, h Delegation, digest []byte, targets []target, now time.Time) error {
	if !h.Until.IsZero() && !h.Until.After(now) {
		return &models.Invalid{Field: "until", Key: "delegate.until_past"}
	}
	var ids, providers []uuid.UUID
	for _, t := range targets {
		if !h.Until.Before(t.DueAt) {
			return &models.Invalid{Field: "until", Key: "delegate.until_late"}
		}
		ids, providers = append(ids, models.NewID()), append(providers, t.ProviderID)
	}
	b.Queue(`INSERT INTO delegations (id, provider_id, item_id, submission, party, until, note, user_id, created_at, digest)
		SELECT u.id, u.provider_id, u.item_id, $1, $2, $3, $4, $5, $6, $10
		FROM unnest($7::uuid[], $8::uuid[], $9::uuid[]) AS u (id, provider_id, item_id)`,
		h.Submission, h.To, models.TimeOrNull(h.Until), h.Note, actor.UserID, now, ids, providers, itemIDs(targets), digest)
	return nil
}

// TakeBack records that the provider acts itself again on items that it had delegated; none named: on all of the notice.
func (s *Store) TakeBack(ctx context.Context, actor models.Actor, ref string, numbers []int) error {
	return models.Wrap("take back", s.GiveBack(ctx, actor, ref, numbers, actor.Event(models.EventTakenBack, s.db.Now())))
}

// GiveBack is TakeBack by whom the items were delegated to, or by the clock: its event says which, and carries what was said. The actor
// is of the provider's side.
func (s *Store) GiveBack(ctx context.Context, actor models.Actor, ref string, numbers []int, e models.Event, along ...Along) error {
	lock := itemLock{actor: actor, refs: []string{ref}, numbers: numbers, do: models.ActTakeBack}
	return s.onItems(ctx, lock, func(tx *models.Tx, targets []target) error {
		b := &pgx.Batch{}
		change(b, targets, e.At, "")
		recordEach(b, models.Actor{UserID: e.ActorID, Role: e.ActorRole}, e.At, e.Kind, targets, e.Data)
		if err := tx.Send(b); err != nil {
			return err
		}
		return goAlong(tx, along, targets)
	})
}

// endDelegations ends the delegations of those of the targets that are no longer delegated.
func endDelegations(b *pgx.Batch, targets []target, now time.Time) {
	var providers, ids []uuid.UUID
	for _, t := range targets {
		if t.State == models.StateDelegated && t.next != models.StateDelegated {
			providers, ids = append(providers, t.ProviderID), append(ids, t.ID)
		}
	}
	if len(ids) == 0 {
		return
	}
	b.Queue(`UPDATE delegations d SET ended_at = $1 FROM unnest($2::uuid[], $3::uuid[]) AS u (provider_id, item_id)
		WHERE d.provider_id = u.provider_id AND d.item_id = u.item_id AND d.ended_at IS NULL`, now, providers, ids)
}

func queueDelegations(b *pgx.Batch, lines *[]DelegationLine, actor models.Actor, ref string) {
	models.QueueFind(b, lines,
		`SELECT i.n, d.party, d.until, d.note, `+models.NameOf("u.name", "d.user_id")+` AS by, d.created_at, d.ended_at
		FROM items i JOIN delegations d ON d.provider_id = i.provider_id AND d.item_id = i.id
		LEFT JOIN users u ON u.id = d.user_id
		WHERE (i.provider_id, i.notice_id) = `+theNotice+` ORDER BY d.created_at DESC, i.n LIMIT 200`, noticeArgs(actor, ref)...)
}
