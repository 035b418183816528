package provider

import (
	"context"
	"fmt"
	"strconv"
	"time"

	"github.com/google/uuid"

	"eokm.nl/hosting/models"
	"eokm.nl/hosting/models/people"
)

// Step is one thing that was done about an application or about where a provider stands.
type Step struct {
	Did       string // a Action or an ApplicationAction
	Round     int    // of the application
	Text      string // a question, an answer or a reason
	FromStaff bool
	UserID    uuid.UUID
	By        string // "" for EOKM's people when a provider reads
	At        time.Time
}

// standingRules say how each change is told.
var standingRules = map[Action]struct {
	event models.EventKind
	mail  models.MailKind // "" for what the provider does itself
}{
	ActSuspend:    {models.EventProviderSuspended, models.MailProviderSuspended},
	ActReactivate: {models.EventProviderReactivated, models.MailProviderReactivated},
	ActAskLeave:   {models.EventLeaveAsked, ""},
	ActStay:       {models.EventLeaveWithdrawn, ""},
	ActLeave:      {models.EventProviderLeft, models.MailProviderLeft},
}

// ChangeStanding suspends an organisation, reactivates it or lets it leave; or asks to leave, and takes that back. The
// lifecycle says whose each is. The reason is for the other side to read. Leaving is an *Invalid while items are open.
// ErrConflict when the organisation stands elsewhere than the actor says they saw.
func (s *Store) ChangeStanding(ctx context.Context, actor models.Actor, provider uuid.UUID, do Action, reason string,
	was ...models.ProviderStatus,
) error {
	rule, ok := standingRules[do]
	if !ok {
		return fmt.Errorf("%s: %w", do, models.ErrForbidden)
	}
	if actor.Party() == models.PartyProvider && provider != actor.ProviderID {
		return models.ErrNotFound
	}
	reason, err := s.address.Typed(ctx, actor, "reason", reason, do != ActStay)
	if err != nil {
		return err
	}
	now := s.db.Now()
	return models.Wrap("change standing", s.db.Write(ctx, models.System(), func(tx *models.Tx) error {
		if do == ActLeave { // an import that is under way may bring it items: first that, then the count of what is open
			if err := tx.Do(`SELECT pg_advisory_xact_lock(hashtext('commit import'))`); err != nil {
				return fmt.Errorf("wait for imports: %w", err)
			}
		}
		p, err := lockProvider(tx, provider)
		if err != nil {
			return err
		}
		to, err := NextStatus(p.Status, do, actor.Role)
		if err != nil {
			return err
		}
		if len(was) > 0 && was[0] != p.Status {
			return fmt.Errorf("it is %s by now: %w", p.Status, models.ErrConflict)
		}
		leaving, err := nextLeaving(tx, p, do, now)
		if err != nil {
			return err
		}
		if err := setStatus(tx, p, to, leaving); err != nil {
			return err
		}
		if err := addStep(tx, actor, p.ID, Step{Did: string(do), Text: reason, At: now}); err != nil {
			return err
		}
		if err := signOut(tx, p.ID, to); err != nil {
			return err
		}
		return people.TellAdmins(tx, rule.mail, actor.Event(rule.event, now).Of(p.ID).With(models.EventData{Text: reason}))
	}))
}

// signOut ends the sessions of an organisation's people when it has left.
func signOut(tx *models.Tx, provider uuid.UUID, to models.ProviderStatus) error {
	if to != models.ProviderLeft {
		return nil
	}
	return tx.Do(`DELETE FROM sessions WHERE user_id IN (SELECT id FROM users WHERE provider_id = $1)`, provider)
}

// lockProvider finds an organisation and keeps where it stands for this transaction.
func lockProvider(tx *models.Tx, id uuid.UUID) (Provider, error) {
	return models.One[Provider](tx, `SELECT * FROM providers WHERE id = $1 AND id <> $2 FOR NO KEY UPDATE`, id, uuid.Nil)
}

// setStatus writes where a locked organisation stands from now on. Staged imports learn that their routes are stale.
func setStatus(tx *models.Tx, p Provider, to models.ProviderStatus, leaving *time.Time) error {
	if err := models.Changed(tx.Exec(`UPDATE providers SET status = $1, leaving_since = $2 WHERE id = $3 AND status = $4`, to, leaving,
		p.ID, p.Status)); err != nil {
		return fmt.Errorf("set status: %w", err)
	}
	if to == p.Status {
		return nil
	}
	return bumpNetworks(tx)
}

// nextLeaving gives since when an organisation waits to leave, after an action.
func nextLeaving(tx *models.Tx, p Provider, do Action, now time.Time) (*time.Time, error) {
	asked := p.LeavingSince != nil
	switch do {
	case ActAskLeave:
		if asked {
			return nil, fmt.Errorf("it was asked already: %w", models.ErrConflict)
		}
		return &now, nil
	case ActStay, ActLeave:
		if !asked {
			return nil, fmt.Errorf("nobody asked to leave: %w", models.ErrConflict)
		}
		if do == ActStay {
			return nil, nil // nobody waits any more
		}
		return nil, nothingOpen(tx, p.ID)
	default:
		return p.LeavingSince, nil
	}
}

// nothingOpen refuses while an organisation has items that somebody must still act on.
func nothingOpen(tx *models.Tx, provider uuid.UUID) error {
	n, err := openItems(tx, provider)
	if err == nil && n > 0 {
		return &models.Invalid{Field: "open", Key: "provider.open_items", Args: map[string]string{"Items": strconv.Itoa(n)}}
	}
	return err
}

func openItems(tx *models.Tx, provider uuid.UUID) (int, error) {
	return models.One[int](tx, `SELECT count(*) FROM items WHERE provider_id = $1 AND NOT practice AND state IN (`+
		models.OpenStates+`)`, provider)
}

// addStep records what an actor did about a provider.
func addStep(tx *models.Tx, actor models.Actor, provider uuid.UUID, step Step) error {
	err := tx.Do(`INSERT INTO provider_steps (provider_id, id, did, round, text, from_staff, user_id, at)
		VALUES ($1, $2, $3, $4, $5, $6, $7, $8)`,
		provider, models.NewID(), step.Did, step.Round, step.Text, actor.Staff(), actor.UserID, step.At)
	if err != nil {
		return fmt.Errorf("record step: %w", err)
	}
	return nil
}
