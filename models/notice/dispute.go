package notice

import (
	"context"
	"time"
	"unicode/utf8"

	"github.com/google/uuid"
	"github.com/jackc/pgx/v5"

	"eokm.nl/hosting/models"
)

// Dispute is a provider's "no": not ours, cannot, or disputed, with its reason in its own words.
type Dispute struct {
	Submission  uuid.UUID // the same dispute sent again under it changes nothing
	Ref         string
	Numbers     []int
	Reason      models.Reason
	Explanation string
	Whereabouts Whereabouts // where it really is; none: the desk does not say
	Owner       string      // whose it is, the name of an organisation; "": the desk does not say
	Seen        Seen        `json:"-"` // the items as the sender saw them
}

// DisputeLine is a dispute as a notice's page shows it.
type DisputeLine struct {
	ID           uuid.UUID
	N            int // the item
	Kind         models.DisputeKind
	Reason       models.Reason
	Explanation  string
	By           string
	CreatedAt    time.Time
	Decision     DecisionAct // "" while it is open
	DecisionText string
	DecidedAt    *time.Time
	Sealed       []byte // what Whereabouts is opened from
	Whereabouts  Whereabouts
	Owner        string // whose it is, as the desk says
}

// LastDisputes gives the last of each item, by its number.
func LastDisputes(disputes []DisputeLine) map[int]DisputeLine {
	last := map[int]DisputeLine{}
	for _, d := range disputes {
		if before, there := last[d.N]; !there || before.CreatedAt.Before(d.CreatedAt) {
			last[d.N] = d
		}
	}
	return last
}

// ownerLimit is how long the name of an organisation may be, in characters.
const ownerLimit = 100

// Dispute records that a provider says no to items. The clock runs on while EOKM decides, and meanwhile an item takes no second dispute:
// ErrConflict. *Repeated when the form was sent before with another dispute, *Answered as with Respond.
func (s *Store) Dispute(ctx context.Context, actor models.Actor, o Dispute) error {
	rule, ok := o.Reason.Rule()
	if !ok {
		return &models.Invalid{Field: "reason", Key: "dispute.reason_missing"}
	}
	text, err := s.typedAbout(ctx, actor, o.Ref, "explanation", o.Explanation, true)
	if err != nil {
		return err
	}
	o.Explanation = text
	if o.Owner, err = s.typedAbout(ctx, actor, o.Ref, "owner", o.Owner, false); err != nil {
		return err
	}
	if utf8.RuneCountInString(o.Owner) > ownerLimit {
		return &models.Invalid{Field: "owner", Key: "dispute.owner"}
	}
	now := s.db.Now()
	var before sending
	digest := o.digest(s.db.Keys().Indexes().Newest)
	lock := itemLock{actor: actor, refs: []string{o.Ref}, numbers: o.Numbers, seen: o.Seen, do: models.ActDispute}
	lock.also = func(b *pgx.Batch) {
		queueSending(b, &before, "disputes", actor.ProviderID, o.Submission, digest) // under the locks, as in Respond
	}
	return models.Wrap("dispute", s.onItemsOr(ctx, lock, func(tx *models.Tx, targets []target, refused error) error {
		switch {
		case before.Same:
			return nil
		case before.Sent:
			return repeated(tx, keptDisputes, actor.ProviderID, o.Submission)
		case refused != nil:
			return refused
		}
		ids := make([]uuid.UUID, len(targets))
		for i := range ids {
			ids[i] = models.NewID()
		}
		sealed, err := o.Whereabouts.sealedFor(tx, s.db.Keys(), targets, ids)
		if err != nil {
			return err
		}
		b := &pgx.Batch{}
		for i, t := range targets {
			b.Queue(`INSERT INTO disputes (id, provider_id, item_id, submission, kind, reason, explanation, whereabouts, user_id,
				created_at, digest, owner)
				VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12)`,
				ids[i], t.ProviderID, t.ID, o.Submission, rule.Kind, o.Reason, text, sealed[i], actor.UserID, now, digest, o.Owner)
		}
		change(b, targets, now, "")
		recordEach(b, actor, now, models.EventDisputed, targets, models.EventData{Code: string(o.Reason), Text: text})
		return tx.Send(b)
	}))
}

// digest is of all that the dispute says, in one order. What is sealed goes in keyed: a bare hash of a host can be guessed.
func (o Dispute) digest(x models.IndexSecret) []byte {
	o.Submission, o.Numbers = uuid.Nil, models.Distinct(o.Numbers)
	if len(o.Whereabouts) > 0 {
		o.Whereabouts = Whereabouts{x.Wide(models.IndexDedupe, uuid.Nil, o.Whereabouts...).String()}
	}
	return models.DigestOf(o)
}

func queueDisputes(b *pgx.Batch, lines *[]DisputeLine, actor models.Actor, ref string) {
	models.QueueFind(b, lines,
		`SELECT d.id, i.n, d.whereabouts AS sealed, d.kind, d.reason, d.explanation, `+models.NameOf("u.name",
			"d.user_id")+` AS by, d.created_at,
			coalesce(d.decision, '') AS decision, coalesce(d.decision_text, '') AS decision_text, d.decided_at, d.owner
		FROM items i JOIN disputes d ON d.provider_id = i.provider_id AND d.item_id = i.id
		LEFT JOIN users u ON u.id = d.user_id
		WHERE (i.provider_id, i.notice_id) = `+theNotice+` ORDER BY d.created_at DESC, i.n LIMIT 200`, noticeArgs(actor, ref)...)
}
