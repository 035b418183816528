package provider

import (
	"context"
	"errors"
	"fmt"
	"time"

	"github.com/google/uuid"

	"eokm.nl/hosting/models"
	"eokm.nl/hosting/models/people"
)

// Application is a provider's wish to take part. A provider that EOKM added by itself has none.
type Application struct {
	ProviderID uuid.UUID
	State      ApplicationState
	Round      int // how often it was sent
	SentAt     *time.Time
}

// approversNeeded is how many of EOKM's people must agree before a provider is active (four eyes).
const approversNeeded = 2

// lockApplication keeps a provider's application for this transaction, and gives the state that an action leads to.
func lockApplication(tx *models.Tx, actor models.Actor, provider uuid.UUID, do ApplicationAction) (Application, ApplicationState, error) {
	a, err := models.One[Application](tx, `SELECT * FROM applications WHERE provider_id = $1 FOR UPDATE`, provider)
	if err != nil {
		return a, "", err
	}
	to, err := NextApplication(a.State, do, actor.Role)
	return a, to, err
}

// fillable refuses a provider's own change of what its application consists of while EOKM looks at it, or once EOKM refused
// it: what one person approved is what the second sees. The application stays so until the transaction ends. What EOKM
// changes itself it knows of.
func fillable(tx *models.Tx, actor models.Actor, provider uuid.UUID) error {
	if actor.Party() != models.PartyProvider {
		return nil
	}
	a, err := models.Maybe[Application](tx, `SELECT * FROM applications WHERE provider_id = $1 FOR SHARE`, provider)
	if err != nil || a == nil || !a.Locked() {
		return err
	}
	return &models.Invalid{Field: "application", Key: "application.locked." + string(a.State)}
}

// Locked tells whether the provider cannot change what the application consists of.
func (a Application) Locked() bool {
	return a.State != ApplicationApproved && !CanApply(a.State, ActFill, models.RoleProviderAdmin)
}

// OwnApplication finds the application of the actor's organisation; ErrNotFound when EOKM added it by itself.
func (s *Store) OwnApplication(ctx context.Context, actor models.Actor) (Application, error) {
	var a Application
	err := s.db.Read(ctx, actor, func(tx *models.Tx) (err error) {
		a, err = models.One[Application](tx, `SELECT * FROM applications WHERE provider_id = $1`, actor.ProviderID)
		return err
	})
	return a, models.Wrap("find application", err)
}

// RecallApplication takes back an application that waits for EOKM, to change it and send it again. What was approved of it
// counts no more. Its admins only.
func (s *Store) RecallApplication(ctx context.Context, actor models.Actor) error {
	if actor.Role != models.RoleProviderAdmin {
		return models.ErrForbidden
	}
	now := s.db.Now()
	return models.Wrap("recall application", s.db.Write(ctx, models.System(), func(tx *models.Tx) error {
		if _, err := lockProvider(tx, actor.ProviderID); err != nil {
			return err
		}
		a, to, err := lockApplication(tx, actor, actor.ProviderID, ActRecall)
		if err != nil {
			return err
		}
		if err := setApplication(tx, actor.ProviderID, to); err != nil {
			return err
		}
		if err := addStep(tx, actor, actor.ProviderID, Step{Did: string(ActRecall), Round: a.Round, At: now}); err != nil {
			return err
		}
		return models.Record(tx, actor.Event(models.EventApplicationRecalled, now).Of(actor.ProviderID))
	}))
}

// SendApplication gives the application to EOKM, with an answer when EOKM asked something. Its admins only. Every task that
// is not done comes as an *Invalid of that task.
func (s *Store) SendApplication(ctx context.Context, actor models.Actor, answer string) error {
	if actor.Role != models.RoleProviderAdmin {
		return models.ErrForbidden
	}
	answer, err := s.address.Typed(ctx, actor, "answer", answer, false)
	if err != nil {
		return err
	}
	now := s.db.Now()
	return models.Wrap("send application", s.db.Write(ctx, models.System(), func(tx *models.Tx) error {
		if _, err := lockProvider(tx, actor.ProviderID); err != nil { // as DecideApplication and ChangeContacts: no two wait for each other
			return err
		}
		a, to, err := lockApplication(tx, actor, actor.ProviderID, ActSend)
		if err != nil {
			return err
		}
		if answer == "" && a.State == ApplicationAsked {
			return &models.Invalid{Field: "answer", Key: "text.missing"}
		}
		page, err := loadProvider(tx, actor.ProviderID, now)
		if err != nil {
			return err
		}
		var faults []error
		for _, task := range page.Missing() {
			faults = append(faults, &models.Invalid{Field: string(task), Key: "application.missing." + string(task)})
		}
		if faults != nil {
			return errors.Join(faults...)
		}
		if err := tx.Do(`UPDATE applications SET state = $1, round = $2, sent_at = $3 WHERE provider_id = $4`,
			to, a.Round+1, now, actor.ProviderID); err != nil {
			return err
		}
		if err := addStep(tx, actor, actor.ProviderID, Step{Did: string(ActSend), Round: a.Round + 1, Text: answer, At: now}); err != nil {
			return err
		}
		return models.Record(tx, actor.Event(models.EventApplicationSent, now).Of(actor.ProviderID).With(models.EventData{Text: answer}))
	}))
}

// ApplicationDecision is what one of EOKM's people decides about an application.
type ApplicationDecision struct {
	Provider uuid.UUID
	Round    int              // that they saw: what was sent since is not decided by this
	Was      ApplicationState // as Round; "": whatever it is
	Do       ApplicationAction
	Text     string // the question, or the reason; not needed to approve
}

// DecideApplication approves an application, asks about it or refuses it. With the approval of the second person the
// provider is active. Nobody approves twice. Analysts and admins only.
func (s *Store) DecideApplication(ctx context.Context, actor models.Actor, v ApplicationDecision) error {
	if _, err := NextApplication(ApplicationSent, v.Do, actor.Role); err != nil {
		return models.ErrForbidden
	}
	text, err := s.address.Typed(ctx, actor, "text", v.Text, v.Do != ActApprove)
	if err != nil {
		return err
	}
	now := s.db.Now()
	return models.Wrap("decide application", s.db.Write(ctx, models.System(), func(tx *models.Tx) error {
		p, err := lockProvider(tx, v.Provider)
		if err != nil {
			return err
		}
		a, to, err := lockApplication(tx, actor, p.ID, v.Do)
		if err != nil {
			return err
		}
		if a.Round != v.Round || v.Was != "" && v.Was != a.State {
			return fmt.Errorf("it is not as it was seen: %w", models.ErrConflict)
		}
		if err := addStep(tx, actor, p.ID, Step{Did: string(v.Do), Round: a.Round, Text: text, At: now}); err != nil {
			return models.Duplicate(err, "do", "application.second_person")
		}
		if v.Do == ActApprove {
			return approve(tx, actor, p, a, text, now)
		}
		if err := setApplication(tx, p.ID, to); err != nil {
			return err
		}
		rule := vettingRules[v.Do]
		return people.TellAdmins(tx, rule.mail, actor.Event(rule.event, now).Of(p.ID).With(models.EventData{Text: text}))
	}))
}

var vettingRules = map[ApplicationAction]struct {
	event models.EventKind
	mail  models.MailKind
}{
	ActAsk:    {models.EventApplicationAsked, models.MailApplicationAsked},
	ActRefuse: {models.EventApplicationRefused, models.MailApplicationRefused},
}

func setApplication(tx *models.Tx, provider uuid.UUID, to ApplicationState) error {
	return tx.Do(`UPDATE applications SET state = $1 WHERE provider_id = $2`, to, provider)
}

// approve counts an approval, and makes the provider active with the last that is needed.
func approve(tx *models.Tx, actor models.Actor, p Provider, a Application, text string, now time.Time) error {
	e := actor.Event(models.EventApplicationApproved, now).Of(p.ID).With(models.EventData{Text: text}).ForStaff()
	if err := models.Record(tx, e); err != nil {
		return err
	}
	approvers, err := models.One[int](tx,
		`SELECT count(DISTINCT user_id) FROM provider_steps WHERE provider_id = $1 AND round = $2 AND did = $3`,
		p.ID, a.Round, ActApprove)
	if err != nil || approvers < approversNeeded {
		return err
	}
	to, err := NextStatus(p.Status, ActActivate, actor.Role)
	if err != nil {
		return err
	}
	if err := setApplication(tx, p.ID, ApplicationApproved); err != nil {
		return err
	}
	if err := setStatus(tx, p, to, nil); err != nil {
		return err
	}
	if err := addStep(tx, actor, p.ID, Step{Did: string(ActActivate), Round: a.Round, At: now}); err != nil {
		return err
	}
	return people.TellAdmins(tx, models.MailProviderActivated, actor.Event(models.EventProviderActivated, now).Of(p.ID))
}

// WaitingApplication is an application that EOKM must look at.
type WaitingApplication struct {
	ProviderID uuid.UUID
	Slug       string
	Name       string
	Round      int
	SentAt     time.Time
	Approvals  int  // in this round
	Own        bool // the actor's is one of them
}

// Cursor is the application's place in its list.
func (a WaitingApplication) Cursor() models.Cursor {
	return models.Cursor{At: a.SentAt, ID: a.ProviderID}
}

// WaitingApplications gives a page of the applications to look at, the longest waiting first, and where the next page begins,
// as Rechecks does. Staff only.
func (s *Store) WaitingApplications(ctx context.Context, actor models.Actor,
	after models.Cursor,
) ([]WaitingApplication, models.Cursor, error) {
	var rows []WaitingApplication
	err := s.db.Read(ctx, actor, func(tx *models.Tx) (err error) {
		rows, err = models.Find[WaitingApplication](tx, `SELECT a.provider_id, p.slug, p.name, a.round, a.sent_at,
				count(st.id) AS approvals, coalesce(bool_or(st.user_id = $1), false) AS own
			FROM applications a JOIN providers p ON p.id = a.provider_id
			LEFT JOIN provider_steps st ON st.provider_id = a.provider_id AND st.round = a.round AND st.did = $2
			WHERE a.state = 'sent' AND $3 AND (a.sent_at, a.provider_id) > ($4, $5)
			GROUP BY a.provider_id, p.id ORDER BY a.sent_at, a.provider_id LIMIT $6`,
			actor.UserID, ActApprove, actor.Staff(), after.At, after.ID, models.QueueRows+1)
		return err
	})
	page, next := models.FirstRows(rows, models.QueueRows)
	return page, next, models.Wrap("list applications", err)
}
