package escalation

import (
	"context"
	"errors"
	"slices"
	"time"

	"github.com/google/uuid"

	"eokm.nl/hosting/models"
)

// Kind is what a step is.
type Kind string

// The kinds, in the order of a form.
const (
	KindCall     Kind = "call"
	KindMail     Kind = "mail"
	KindLetter   Kind = "letter"
	KindUpstream Kind = "upstream" // the network above the provider was told, or is known now
	KindReferral Kind = "referral" // a person decides whether police or ATKM are told: never by the clock
	KindNext     Kind = "next"     // what is to be done next, and by when
)

// Kinds lists them. Do not change it.
var Kinds = []Kind{KindCall, KindMail, KindLetter, KindUpstream, KindReferral, KindNext}

// Outcome is how a step ended.
type Outcome string

// The outcomes: of a call, and of the decision on referral.
const (
	OutcomeReached  Outcome = "reached"
	OutcomeNoAnswer Outcome = "no_answer"
	OutcomePolice   Outcome = "police"
	OutcomeATKM     Outcome = "atkm"
	OutcomeNone     Outcome = "none" // no referral
)

// outcomes are those that a kind of step needs; the others have none.
var outcomes = map[Kind][]Outcome{
	KindCall:     {OutcomeReached, OutcomeNoAnswer},
	KindReferral: {OutcomePolice, OutcomeATKM, OutcomeNone},
}

// Outcomes lists how a step of a kind can end; none for a kind that only happens.
func Outcomes(k Kind) []Outcome { return slices.Clone(outcomes[k]) }

// Step is one thing that EOKM did about a provider.
type Step struct {
	ProviderID uuid.UUID
	Kind       Kind
	Outcome    Outcome
	Whom       string // who was spoken or written to: a function, or the name of an organisation
	Text       string // what was said, or the reason of a decision
	DueAt      *time.Time
	By         string
	CreatedAt  time.Time
}

// check says all that is missing in a step at once.
func (st Step) check(now time.Time) error {
	var list []error
	bad := func(field, key string) { list = append(list, &models.Invalid{Field: field, Key: key}) }
	if !slices.Contains(Kinds, st.Kind) {
		bad("kind", "escalations.kind_missing")
	}
	if needs := outcomes[st.Kind]; len(needs) > 0 && !slices.Contains(needs, st.Outcome) {
		bad("outcome", "escalations.outcome_missing")
	}
	if st.Kind == KindUpstream && st.Whom == "" {
		bad("whom", "escalations.whom_missing")
	}
	if st.Kind == KindNext && (st.DueAt == nil || !st.DueAt.After(now)) {
		bad("due", "escalations.due_missing")
	}
	return errors.Join(list...)
}

// Record adds a step to the log of a provider. A decision on referral has its reason in Text, and is nothing but a record: what the police
// or ATKM get is sent by a person. An *Invalid for what is missing, or for a text that names an address. ErrNotFound for no provider.
// Analysts and admins only.
func (s *Store) Record(ctx context.Context, actor models.Actor, st Step) (err error) {
	if actor.Party() != models.PartyEOKM {
		return models.ErrForbidden
	}
	now := s.db.Now()
	missing := st.check(now)
	var whom, said error
	if st.Whom, whom = s.address.Typed(ctx, actor, "whom", st.Whom, false); whom != nil {
		missing = errors.Join(missing, whom)
	}
	if st.Text, said = s.address.Typed(ctx, actor, "text", st.Text, true); said != nil {
		missing = errors.Join(missing, said)
	}
	if missing != nil {
		return missing
	}
	if len(outcomes[st.Kind]) == 0 {
		st.Outcome = ""
	}
	if st.Kind != KindNext {
		st.DueAt = nil
	}
	return models.Wrap("record a step", s.db.Write(ctx, actor, func(tx *models.Tx) error {
		if _, err := models.One[uuid.UUID](tx, `SELECT id FROM providers WHERE id = $1 AND id <> $2`, st.ProviderID, uuid.Nil); err != nil {
			return err
		}
		if err := tx.Do(`INSERT INTO escalation_steps (id, provider_id, kind, outcome, whom, text, due_at, user_id, created_at)
			VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)`, models.NewID(), st.ProviderID, st.Kind, st.Outcome, st.Whom, st.Text, st.DueAt,
			actor.UserID, now); err != nil {
			return err
		}
		return models.Record(tx, actor.Event(models.EventEscalationStep, now).Of(st.ProviderID).
			With(models.EventData{Code: string(st.Kind)}).ForStaff())
	}))
}

// Steps lists the log of a provider, the newest first. Staff only; anybody else sees none.
func (s *Store) Steps(ctx context.Context, actor models.Actor, provider uuid.UUID) (list []Step, err error) {
	err = s.db.Read(ctx, actor, func(tx *models.Tx) error {
		list, err = models.Find[Step](tx, `SELECT e.provider_id, e.kind, e.outcome, e.whom, e.text, e.due_at, coalesce(u.name, '') AS by,
				e.created_at
			FROM escalation_steps e LEFT JOIN users u ON u.id = e.user_id WHERE e.provider_id = $1
			ORDER BY e.created_at DESC, e.id DESC LIMIT 200`, provider)
		return err
	})
	return list, models.Wrap("list steps", err)
}
