package notice

import (
	"context"
	"time"

	"github.com/google/uuid"
	"github.com/jackc/pgx/v5"

	"eokm.nl/hosting/models"
)

// DecisionAct is what EOKM decides about an item: mostly after a dispute, but it may also take back its own error.
type DecisionAct string

// The decisions.
const (
	DecideUphold   DecisionAct = "uphold"   // the notice stands; the provider must act, on the clock that ran on
	DecideWithdraw DecisionAct = "withdraw" // the notice is taken back, and is not counted
	DecideReroute  DecisionAct = "reroute"  // another provider's, whose clock starts at its own delivery
	// Overtaken is nobody's decision: the material went away while the dispute was open.
	Overtaken DecisionAct = "overtaken"
)

// Decision is what EOKM decides about items, with its written reason, which the desk sees.
type Decision struct {
	Ref     string
	Numbers []int
	Act     DecisionAct
	Reason  string
	To      uuid.UUID // the other provider, for DecideReroute
	Nobody  bool      // instead of To: nobody knows yet whose it is, and it goes back to what has no provider
	Seen    Seen
}

type decisionStep struct {
	do   models.Action
	kind models.EventKind
	mail models.MailKind
}

var decisionSteps = map[DecisionAct]decisionStep{
	DecideUphold:   {models.ActUphold, models.EventUpheld, models.MailDecided},
	DecideWithdraw: {models.ActWithdraw, models.EventWithdrawn, models.MailDecided},
	DecideReroute:  {models.ActReroute, models.EventRerouted, models.MailDecided},
}

// Decide records a decision about items of one notice and carries it out. ErrConflict when one of them is not as it was seen:
// of two who decide at once one is told what the other decided. A dispute of legality is decided by somebody who had no part
// in the notice (secondPerson). Analysts and admins only.
func (s *Store) Decide(ctx context.Context, actor models.Actor, r Decision) error {
	rule, ok := decisionSteps[r.Act]
	if !ok {
		return &models.Invalid{Field: "decision", Key: "decision.missing"}
	}
	text, err := s.typedAbout(ctx, actor, r.Ref, "reason", r.Reason, true)
	if err != nil {
		return err
	}
	if r.Act == DecideReroute && (r.To == uuid.Nil) != r.Nobody {
		return &models.Invalid{Field: "to", Key: "decision.provider_missing"}
	}
	now := s.db.Now()
	lock := itemLock{actor: actor, refs: []string{r.Ref}, numbers: r.Numbers, seen: r.Seen, do: rule.do}
	return models.Wrap("decide", s.onItems(ctx, lock, func(tx *models.Tx, targets []target) error {
		if err := secondPerson(tx, actor, targets); err != nil {
			return err
		}
		b := &pgx.Batch{}
		var trail []models.Event
		if r.Act == DecideReroute {
			if r.To == targets[0].ProviderID {
				return &models.Invalid{Field: "to", Key: "decision.same_provider"}
			}
			if trail, err = s.moveItems(tx, actor, targets, r.To, now); err != nil {
				return err
			}
		} else {
			change(b, targets, now, unhold)
		}
		endHolds(b, having(targets, models.StateOnHold), now)
		closeDisputes(b, actor, targets, r.Act, text, now)
		recordEach(b, actor, now, rule.kind, targets, models.EventData{Text: text})
		models.QueueEvents(b, trail...)
		closeFinished(b, actor, now, targets)
		if err := tx.Send(b); err != nil || targets[0].ProviderID == uuid.Nil {
			return err
		}
		return s.mailNotice(tx, rule.mail, targets, now)
	}))
}

// EndPractice ends a notice that its provider ordered to practise, by the actor of that provider: what is open of it is taken back.
// ErrNotFound for any other notice, ErrConflict when nothing of it is open. It is for the room of practice, as its transaction.
func (s *Store) EndPractice(ctx context.Context, actor models.Actor, ref string) error {
	var own []struct{ ID uuid.UUID }
	now := s.db.Now()
	lock := itemLock{actor: models.System(), refs: []string{ref}, do: models.ActWithdraw, also: func(b *pgx.Batch) {
		models.QueueFind(b, &own, `SELECT id FROM notices WHERE ref = $1 AND provider_id = $2 AND practice`, ref, actor.ProviderID)
	}}
	return s.onItemsOr(ctx, lock, func(tx *models.Tx, targets []target, refused error) error {
		if len(own) == 0 {
			return models.ErrNotFound
		}
		if refused != nil {
			return refused
		}
		b := &pgx.Batch{}
		change(b, targets, now, "")
		closeDisputes(b, actor, targets, Overtaken, "", now)
		recordEach(b, actor, now, models.EventWithdrawn, targets, models.EventData{Code: PracticeCode})
		closeFinished(b, actor, now, targets)
		return tx.Send(b)
	})
}

// closeDisputes ends the open disputes of the targets, if there are any.
func closeDisputes(b *pgx.Batch, actor models.Actor, targets []target, d DecisionAct, text string, now time.Time) {
	if len(targets) == 0 {
		return
	}
	b.Queue(`UPDATE disputes SET decision = $1, decision_text = $2, decided_by = $3, decided_at = $4
		WHERE provider_id = $5 AND item_id = ANY($6) AND decided_at IS NULL`,
		d, text, actor.UserID, now, targets[0].ProviderID, itemIDs(targets))
}
