package models

import (
	"context"
	"fmt"

	"github.com/google/uuid"
	"github.com/jackc/pgx/v5"
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
func (q *listQuery) assignee(actor Actor, a Assignee) {
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
func (s *Store) Colleagues(ctx context.Context, actor Actor) ([]User, error) {
	var list []User
	err := s.db.Ask(ctx, actor, func(b *pgx.Batch) { queueColleagues(b, &list, actor) })
	return list, Wrap("list colleagues", err)
}

func queueColleagues(b *pgx.Batch, list *[]User, actor Actor) {
	if actor.Party() == PartyProvider {
		QueueFind(b, list, `SELECT id, provider_id, name, role FROM users WHERE provider_id = $1 AND disabled_at IS NULL ORDER BY name, id`,
			actor.ProviderID)
	}
}

// Assign gives notices to somebody of the same desk, or with the nil id to nobody, and tells how many changed hands. It
// divides work and changes nothing else. A provider's people only.
func (s *Store) Assign(ctx context.Context, actor Actor, refs []string, to uuid.UUID) (int, error) {
	if actor.Party() != PartyProvider {
		return 0, fmt.Errorf("assign by %s: %w", actor.Party(), ErrForbidden)
	}
	now, changed := s.db.Now(), 0
	err := s.db.Write(ctx, actor, func(tx *Tx) error {
		refs := distinct(refs)
		locked, err := Find[struct{ ID uuid.UUID }](tx, `SELECT id FROM notices WHERE ref = ANY($1) AND provider_id = $2 ORDER BY id FOR UPDATE`,
			refs, actor.ProviderID)
		if err != nil {
			return fmt.Errorf("lock notices: %w", err)
		}
		if len(locked) != len(refs) || len(refs) == 0 {
			return ErrNotFound
		}
		data, err := assignment(tx, actor, to)
		if err != nil {
			return err
		}
		moved, err := Find[struct{ ID uuid.UUID }](tx, `UPDATE notices SET assignee_id = nullif($1, '`+uuid.Nil.String()+`')::uuid
			WHERE ref = ANY($2) AND provider_id = $3 AND assignee_id IS DISTINCT FROM nullif($4, '`+uuid.Nil.String()+`')::uuid RETURNING id`,
			to.String(), refs, actor.ProviderID, to.String())
		if err != nil {
			return fmt.Errorf("assign notices: %w", err)
		}
		changed = len(moved)
		events := make([]Event, len(moved))
		for i := range moved {
			events[i] = Event{
				At: now, ProviderID: actor.ProviderID, NoticeID: &moved[i].ID, ActorID: actor.UserID, ActorRole: actor.Role,
				Kind: EventAssigned, Data: data,
			}
		}
		return Record(tx, events...)
	})
	return changed, Wrap("assign", err)
}

// assignment finds who gets the notices, as the event says it.
func assignment(tx *Tx, actor Actor, to uuid.UUID) (EventData, error) {
	if to == uuid.Nil {
		return EventData{Code: string(AssigneeNobody)}, nil
	}
	found, err := Find[User](tx, `SELECT id, name FROM users WHERE id = $1 AND provider_id = $2 AND disabled_at IS NULL`, to, actor.ProviderID)
	if err != nil {
		return EventData{}, fmt.Errorf("find assignee: %w", err)
	}
	if len(found) == 0 {
		return EventData{}, &Invalid{Field: "assignee", Key: "assign.unknown"}
	}
	return EventData{Other: to.String(), To: found[0].Name}, nil
}
