package notice

import (
	"context"
	"fmt"

	"github.com/google/uuid"
	"github.com/jackc/pgx/v5"

	"eokm.nl/hosting/models"
	"eokm.nl/hosting/models/people"
)

// Assignee is whose notices a list shows: a person's id, or one of these.
type Assignee string

// The assignees that need no id.
const (
	AssigneeMe     Assignee = "me" // whoever reads the list
	AssigneeNobody Assignee = "nobody"
)

// Valid tells whether it is one of the two, or an id.
func (a Assignee) Valid() bool {
	return a == AssigneeMe || a == AssigneeNobody || uuid.Validate(string(a)) == nil
}

// assignee narrows the list to what somebody takes care of.
func (q *listQuery) assignee(actor models.Actor, a Assignee) {
	switch a {
	case "":
	case AssigneeMe:
		q.And("n.assignee_id = ?", actor.UserID)
	case AssigneeNobody:
		q.And("n.assignee_id IS NULL")
	default:
		q.And("n.assignee_id = ?", string(a))
	}
}

// Colleagues lists the active people of the actor's provider, the actor among them, by name. EOKM's staff has none here.
func (s *Store) Colleagues(ctx context.Context, actor models.Actor) ([]people.User, error) {
	var list []people.User
	err := s.db.Ask(ctx, actor, func(b *pgx.Batch) { queueColleagues(b, &list, actor) })
	return list, models.Wrap("list colleagues", err)
}

func queueColleagues(b *pgx.Batch, list *[]people.User, actor models.Actor) {
	if actor.Party() == models.PartyProvider {
		models.QueueFind(b, list,
			`SELECT id, provider_id, name, role FROM users WHERE provider_id = $1 AND disabled_at IS NULL ORDER BY name, id`,
			actor.ProviderID)
	}
}

// Assign gives notices to somebody of the same desk, or with the nil id to nobody, and tells how many changed hands. It
// divides work and changes nothing else. A provider's people only.
func (s *Store) Assign(ctx context.Context, actor models.Actor, refs []string, to uuid.UUID) (int, error) {
	if actor.Party() != models.PartyProvider {
		return 0, fmt.Errorf("assign by %s: %w", actor.Party(), models.ErrForbidden)
	}
	now, changed := s.db.Now(), 0
	err := s.db.Write(ctx, actor, func(tx *models.Tx) error {
		refs := models.Distinct(refs)
		locked, err := models.Find[struct{ ID uuid.UUID }](tx,
			`SELECT id FROM notices WHERE ref = ANY($1) AND provider_id = $2 ORDER BY id FOR UPDATE`,
			refs, actor.ProviderID)
		if err != nil {
			return fmt.Errorf("lock notices: %w", err)
		}
		if len(locked) != len(refs) || len(refs) == 0 {
			return models.ErrNotFound
		}
		data, err := assignment(tx, actor, to)
		if err != nil {
			return err
		}
		moved, err := models.Find[struct{ ID uuid.UUID }](tx, `UPDATE notices SET assignee_id = nullif($1, '`+uuid.Nil.String()+`')::uuid
			WHERE ref = ANY($2) AND provider_id = $3 AND assignee_id IS DISTINCT FROM nullif($4, '`+uuid.Nil.String()+
			`')::uuid RETURNING id`,
			to.String(), refs, actor.ProviderID, to.String())
		if err != nil {
			return fmt.Errorf("assign notices: %w", err)
		}
		changed = len(moved)
		events := make([]models.Event, len(moved))
		for i := range moved {
			events[i] = actor.Event(models.EventAssigned, now).Of(actor.ProviderID).About(&moved[i].ID).With(data)
		}
		return models.Record(tx, events...)
	})
	return changed, models.Wrap("assign", err)
}

// assignment finds who gets the notices, as the event says it.
func assignment(tx *models.Tx, actor models.Actor, to uuid.UUID) (models.EventData, error) {
	if to == uuid.Nil {
		return models.EventData{Code: string(AssigneeNobody)}, nil
	}
	found, err := models.Find[people.User](tx, `SELECT id, name FROM users WHERE id = $1 AND provider_id = $2 AND disabled_at IS NULL`,
		to, actor.ProviderID)
	if err != nil {
		return models.EventData{}, fmt.Errorf("find assignee: %w", err)
	}
	if len(found) == 0 {
		return models.EventData{}, &models.Invalid{Field: "assignee", Key: "assign.unknown"}
	}
	return models.EventData{Other: to.String(), To: found[0].Name}, nil
}
