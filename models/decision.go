package models

import (
	"context"
	"fmt"
	"time"

	"github.com/google/uuid"
	"gorm.io/gorm"
)

// Decision is what EOKM decides about an item: mostly after a dispute, but it may also take back its own error.
type Decision string

// The decisions.
const (
	DecideUphold   Decision = "uphold"   // the notice stands; the provider must act, on the clock that ran on
	DecideWithdraw Decision = "withdraw" // the notice is taken back, and is not counted
	DecideReroute  Decision = "reroute"  // another provider's, whose clock starts at its own delivery
	// Overtaken is nobody's ruling: the material went away while the dispute was open.
	Overtaken Decision = "overtaken"
)

// Ruling is a decision with its written reason, which the desk sees.
type Ruling struct {
	Ref      string
	Numbers  []int
	Decision Decision
	Reason   string
	To       uuid.UUID // the other provider, for DecideReroute
}

type rulingStep struct {
	do   Action
	kind EventKind
	mail MailKind
}

var rulingSteps = map[Decision]rulingStep{
	DecideUphold:   {ActUphold, EventUpheld, MailDecided},
	DecideWithdraw: {ActWithdraw, EventWithdrawn, MailDecided},
	DecideReroute:  {ActReroute, EventRerouted, MailDecided},
}

// Decide records a ruling about items of one notice and carries it out. Analysts and admins only.
func (s *Store) Decide(ctx context.Context, actor Actor, r Ruling) error {
	rule, ok := rulingSteps[r.Decision]
	if !ok {
		return &Invalid{Field: "decision", Key: "decision.missing"}
	}
	text, err := freeText("reason", r.Reason, true)
	if err != nil {
		return err
	}
	if r.Decision == DecideReroute && r.To == uuid.Nil {
		return &Invalid{Field: "to", Key: "decision.provider_missing"}
	}
	now := s.now()
	return wrap("decide", s.write(ctx, actor, func(tx *gorm.DB) error {
		targets, err := lockItems(tx, actor, []string{r.Ref}, r.Numbers, rule.do)
		if err != nil {
			return err
		}
		if r.Decision == DecideReroute {
			if r.To == targets[0].ProviderID {
				return &Invalid{Field: "to", Key: "decision.same_provider"}
			}
			if err := s.moveItems(tx, actor, targets, r.To, now); err != nil {
				return err
			}
		} else if err := change(tx, targets, now, unhold, now); err != nil {
			return err
		}
		if err := endHolds(tx, having(targets, StateOnHold), now); err != nil {
			return err
		}
		if err := closeDisputes(tx, actor, targets, r.Decision, text, now); err != nil {
			return err
		}
		if err := recordEach(tx, actor, now, rule.kind, targets, EventData{Text: text}); err != nil {
			return err
		}
		if targets[0].ProviderID != uuid.Nil {
			if err := s.mailNotice(tx, rule.mail, targets, now); err != nil {
				return err
			}
		}
		return closeFinished(tx, actor, now, targets)
	}))
}

// closeDisputes ends the open disputes of the targets, if there are any.
func closeDisputes(tx *gorm.DB, actor Actor, targets []target, d Decision, text string, now time.Time) error {
	if len(targets) == 0 {
		return nil
	}
	ids := make(uuids, len(targets))
	for i, t := range targets {
		ids[i] = t.ID
	}
	err := tx.Exec(`UPDATE disputes SET decision = ?, decision_text = ?, decided_by = ?, decided_at = ?
		WHERE provider_id = ? AND item_id = ANY(?) AND decided_at IS NULL`,
		d, text, actor.UserID, now, targets[0].ProviderID, ids).Error
	if err != nil {
		return fmt.Errorf("close disputes: %w", err)
	}
	return nil
}
