package notice

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"maps"
	"slices"
	"time"

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
	changed := 0
	err := s.db.Write(ctx, actor, func(tx *models.Tx) error {
		done, err := s.AssignPart(tx, actor, refs, to)
		for _, one := range done {
			if one.Why == "" {
				changed++
			}
		}
		return err
	})
	return changed, models.Wrap("assign", err)
}

// held is a notice, and who takes care of it.
type held struct {
	ID      uuid.UUID
	Ref     string
	WasWith *uuid.UUID
}

// lockAssigned locks notices of the actor's provider, in one order.
func lockAssigned(tx *models.Tx, actor models.Actor, refs []string) ([]held, error) {
	locked, err := models.Find[held](tx, `SELECT id, ref, assignee_id AS was_with FROM notices
		WHERE ref = ANY($1) AND provider_id = $2 ORDER BY id FOR UPDATE`, refs, actor.ProviderID)
	if err != nil {
		return nil, fmt.Errorf("lock notices: %w", err)
	}
	return locked, nil
}

// AssignPart is Assign within the transaction of the room that keeps a job (AnswerPart): it tells of each notice who had it, and leaves
// alone what that person has already.
func (s *Store) AssignPart(tx *models.Tx, actor models.Actor, refs []string, to uuid.UUID) ([]Left, error) {
	if actor.Party() != models.PartyProvider {
		return nil, fmt.Errorf("assign by %s: %w", actor.Party(), models.ErrForbidden)
	}
	refs = models.Distinct(refs)
	locked, err := lockAssigned(tx, actor, refs)
	if err != nil {
		return nil, err
	}
	if len(locked) != len(refs) || len(refs) == 0 {
		return nil, models.ErrNotFound
	}
	data, err := assignment(tx, actor, to)
	if err != nil {
		return nil, err
	}
	var moved []uuid.UUID
	list := make([]Left, len(locked))
	for i, n := range locked {
		list[i] = Left{NoticeID: n.ID, Ref: n.Ref, WasWith: n.WasWith}
		if given(n.WasWith) == to {
			list[i].Why = SkipTheirs
			continue
		}
		moved = append(moved, n.ID)
	}
	return list, hand(tx, actor, moved, to, data, s.db.Now())
}

// SkipTheirs is why a notice is not given to somebody: it is theirs.
const SkipTheirs SkipReason = "theirs"

// given is who takes care of a notice; the nil id for nobody.
func given(id *uuid.UUID) uuid.UUID {
	if id == nil {
		return uuid.Nil
	}
	return *id
}

// hand gives notices that are locked to somebody, and records it.
func hand(tx *models.Tx, actor models.Actor, moved []uuid.UUID, to uuid.UUID, data models.EventData, now time.Time) error {
	if err := tx.Do(`UPDATE notices SET assignee_id = nullif($1, '`+uuid.Nil.String()+`')::uuid
		WHERE provider_id = $2 AND id = ANY($3)`, to.String(), actor.ProviderID, moved); err != nil {
		return fmt.Errorf("assign notices: %w", err)
	}
	events := make([]models.Event, len(moved))
	for i := range moved {
		events[i] = actor.Event(models.EventAssigned, now).Of(actor.ProviderID).About(&moved[i]).With(data)
	}
	return models.Record(tx, events...)
}

// UndoAssignPart gives notices back to who had them before a part of a job gave them to somebody, as far as they are still theirs and who
// had them is still at the desk. It gives the notices that went back. A provider's people only.
func (s *Store) UndoAssignPart(tx *models.Tx, actor models.Actor, list []Left, to uuid.UUID) (map[uuid.UUID]bool, error) {
	if actor.Party() != models.PartyProvider {
		return nil, models.ErrForbidden
	}
	was, refs := map[uuid.UUID]uuid.UUID{}, make([]string, len(list))
	for i, one := range list {
		was[one.NoticeID], refs[i] = given(one.WasWith), one.Ref
	}
	locked, err := lockAssigned(tx, actor, refs)
	if err != nil {
		return nil, err
	}
	groups, back := map[uuid.UUID][]uuid.UUID{}, map[uuid.UUID]bool{}
	for _, n := range locked {
		if given(n.WasWith) == to {
			groups[was[n.ID]] = append(groups[was[n.ID]], n.ID)
		}
	}
	for _, before := range slices.SortedFunc(maps.Keys(groups), func(a, b uuid.UUID) int { return bytes.Compare(a[:], b[:]) }) {
		data, err := assignment(tx, actor, before)
		if _, gone := errors.AsType[*models.Invalid](err); gone { // no longer at this desk
			continue
		} else if err != nil {
			return nil, err
		}
		if err := hand(tx, actor, groups[before], before, data, s.db.Now()); err != nil {
			return nil, err
		}
		for _, id := range groups[before] {
			back[id] = true
		}
	}
	return back, nil
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
