package models

import (
	"context"
	"fmt"
	"time"

	"github.com/google/uuid"
	"gorm.io/gorm"
)

// Objection is a provider's "no": not ours, cannot, or disputed, with its reason in its own words.
type Objection struct {
	Submission  uuid.UUID // the same one sent again changes nothing
	Ref         string
	Numbers     []int
	Reason      Reason
	Explanation string
}

// DisputeLine is a dispute as a notice's page shows it.
type DisputeLine struct {
	N            int // the item
	Kind         DisputeKind
	Reason       Reason
	Explanation  string
	By           string
	CreatedAt    time.Time
	Decision     Decision // "" while it is open
	DecisionText string
	DecidedAt    *time.Time
}

// Dispute records that a provider says no to items. The clock runs on while EOKM decides.
func (s *Store) Dispute(ctx context.Context, actor Actor, o Objection) error {
	rule, ok := o.Reason.Rule()
	if !ok {
		return &Invalid{Field: "reason", Key: "dispute.reason_missing"}
	}
	text, err := freeText("explanation", o.Explanation, true)
	if err != nil {
		return err
	}
	now := s.now()
	return wrap("dispute", s.write(ctx, actor, func(tx *gorm.DB) error {
		targets, refused := lockItems(tx, actor, []string{o.Ref}, o.Numbers, ActDispute)
		if refused != nil && !answeredBefore(refused) {
			return refused
		}
		sent, err := one[bool](tx, `SELECT EXISTS (SELECT 1 FROM disputes WHERE provider_id = ? AND submission = ?)`,
			actor.ProviderID, o.Submission) // under the locks, as in respond
		if err != nil || sent {
			return err
		}
		if refused != nil {
			return refused
		}
		for _, t := range targets {
			if err := tx.Exec(`INSERT INTO disputes (id, provider_id, item_id, submission, kind, reason, explanation, user_id, created_at)
				VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)`,
				newID(), t.ProviderID, t.ID, o.Submission, rule.Kind, o.Reason, text, actor.UserID, now).Error; err != nil {
				return fmt.Errorf("record dispute: %w", err)
			}
		}
		if err := change(tx, targets, now, ""); err != nil {
			return err
		}
		return recordEach(tx, actor, now, EventDisputed, targets, EventData{Code: string(o.Reason), Text: text})
	}))
}

func disputes(tx *gorm.DB, n Notice) ([]DisputeLine, error) {
	return find[DisputeLine](tx, `SELECT i.n, d.kind, d.reason, d.explanation, coalesce(u.name, '') AS by, d.created_at,
			coalesce(d.decision, '') AS decision, coalesce(d.decision_text, '') AS decision_text, d.decided_at
		FROM items i JOIN disputes d ON d.provider_id = i.provider_id AND d.item_id = i.id
		LEFT JOIN users u ON u.id = d.user_id
		WHERE i.provider_id = ? AND i.notice_id = ? ORDER BY d.created_at DESC, i.n LIMIT 200`, n.ProviderID, n.ID)
}
