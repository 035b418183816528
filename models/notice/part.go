package notice

import (
	"errors"
	"slices"

	"github.com/google/uuid"
	"github.com/jackc/pgx/v5"

	"eokm.nl/hosting/models"
)

// Left is an item as one part of a desk's job left it (models/bulk), or why it was left alone; where the job assigns, a notice, with N 0.
type Left struct {
	NoticeID uuid.UUID
	ItemID   uuid.UUID
	Ref      string
	N        int
	Why      SkipReason // "": something was done
	Before   models.State
	State    models.State
	Revision int
	WasWith  *uuid.UUID // who took care of the notice before
}

// More reasons why an item is left alone.
const (
	SkipSeenOnline SkipReason = "seen_online" // EOKM found it online after it was removed, as the desk says
	SkipDelivered  SkipReason = "delivered"   // it was removed before it was delivered, as the desk says: that is a dispute
	SkipGone       SkipReason = "gone"        // it is not the desk's any more, or its address was destroyed
)

// AnswerPart records an answer that CheckResponse passed for what one part of a job pins, within the transaction of the room that keeps
// the job. All parts of an answer have one submission, and one receipt. Where strict is set it refuses what Respond refuses, a submission
// that was used before too; else what cannot be answered is left alone, with the reason. A provider's people only.
func (s *Store) AnswerPart(tx *models.Tx, actor models.Actor, a Response, strict bool) (Receipt, []Left, error) {
	o := s.answering(actor, a)
	l := o.lock()
	targets, left, refused, err := l.part(tx, strict)
	if err != nil {
		return Receipt{}, nil, err
	}
	o.gone = l.gone
	if strict {
		refused = o.refuses(targets, refused)
		switch {
		case o.before.Sent:
			return Receipt{}, nil, repeatedResponse(tx, actor, a.Submission, o.before.Receipt)
		case refused != nil:
			return Receipt{}, nil, refused
		}
	} else {
		targets, left = o.answerable(targets, left)
	}
	if len(targets) == 0 {
		return Receipt{Number: o.before.Receipt}, left, nil
	}
	receipt, err := o.take(tx, targets)
	return receipt, append(left, asLeft(targets)...), err
}

// answerable parts the items that an answer can be about from those of which EOKM, or the delivery, says otherwise.
func (o *answering) answerable(targets []target, left []Left) ([]target, []Left) {
	early := beforeAll(o.RemovedAt, targets)
	var fit []target
	for _, t := range targets {
		switch {
		case early:
			left = append(left, t.leftFor(SkipDelivered))
		case slices.ContainsFunc(o.later, func(s seenLater) bool { return s.ID == t.ID }):
			left = append(left, t.leftFor(SkipSeenOnline))
		default:
			fit = append(fit, t)
		}
	}
	return fit, left
}

// AcknowledgePart is AnswerPart for what only says that the provider has it.
func (s *Store) AcknowledgePart(tx *models.Tx, actor models.Actor, refs []string, pins Pins, strict bool) ([]Left, error) {
	l := itemLock{actor: actor, refs: refs, pins: pins, do: models.ActAcknowledge}
	targets, left, refused, err := l.part(tx, strict)
	switch {
	case err != nil:
		return nil, err
	case strict && refused != nil:
		return nil, refused
	case len(targets) == 0:
		return left, nil
	}
	now, b := s.db.Now(), &pgx.Batch{}
	change(b, targets, now, "")
	recordEach(b, actor, now, models.EventAcknowledged, targets, models.EventData{})
	return append(left, asLeft(targets)...), tx.Send(b)
}

// part locks the items of one part. refused is why none of them takes the action; left, those that do not.
func (l *itemLock) part(tx *models.Tx, strict bool) (fit []target, left []Left, refused, err error) {
	if err := models.Allowed(l.do, l.actor.Party()); err != nil {
		return nil, nil, nil, err
	}
	b := &pgx.Batch{}
	l.queue(b)
	if err := tx.Send(b); err != nil {
		return nil, nil, nil, err
	}
	if !strict {
		left = l.leaveGone()
		if len(l.refs) == 0 {
			return nil, left, nil, nil
		}
	}
	fit, refused = l.targets()
	if strict {
		refused = l.overtaken(tx, refused)
	} else if errors.Is(refused, models.ErrConflict) {
		refused = nil
	}
	for _, t := range l.gone {
		left = append(left, t.leftFor(skipState(t.State)))
	}
	return fit, left, refused, nil
}

// leaveGone leaves out the notices that are not the desk's any more, and those whose addresses retention destroyed.
func (l *itemLock) leaveGone() []Left {
	var left []Left
	here := map[string]bool{}
	for _, n := range l.notices {
		here[n.Ref] = !n.Erased
	}
	for _, t := range l.found {
		if _, pinned := l.pins.keep(t); pinned && !here[t.Ref] {
			left = append(left, t.leftFor(SkipGone))
		}
	}
	l.refs = slices.DeleteFunc(slices.Clone(l.refs), func(ref string) bool { return !here[ref] })
	l.notices = slices.DeleteFunc(l.notices, func(n lockedNotice) bool { return n.Erased })
	l.found = slices.DeleteFunc(l.found, func(t target) bool { return !here[t.Ref] })
	return left
}

// skipState is why an item in a state is left alone.
func skipState(state models.State) SkipReason {
	switch state.Turn() {
	case models.TurnEOKM:
		return SkipWaiting
	case models.TurnNobody:
		return SkipDone
	default:
		return SkipAcknowledged
	}
}

func (t target) leftFor(why SkipReason) Left {
	return Left{
		NoticeID: t.NoticeID, ItemID: t.ID, Ref: t.Ref, N: t.N, Why: why, Before: t.State, State: t.State, Revision: t.Revision,
	}
}

// asLeft is how a change leaves its targets.
func asLeft(targets []target) []Left {
	list := make([]Left, len(targets))
	for i, t := range targets {
		list[i] = t.leftFor("")
		list[i].State, list[i].Revision = t.next, t.Revision+1
	}
	return list
}

// UndoPart puts items back as they were before a part of a job left them so, as far as nothing else happened to them since; the answers of
// the job's submissions are taken back. It gives the items that it put back. It is for the room that keeps the job, within its
// transaction. A provider's people only.
func (s *Store) UndoPart(tx *models.Tx, actor models.Actor, list []Left, submissions []uuid.UUID) (map[uuid.UUID]bool, error) {
	if actor.Party() != models.PartyProvider {
		return nil, models.ErrForbidden
	}
	was, refs := map[uuid.UUID]Left{}, make([]string, len(list))
	for i, one := range list {
		was[one.ItemID], refs[i] = one, one.Ref
	}
	l := itemLock{actor: actor, refs: refs}
	b := &pgx.Batch{}
	l.queue(b)
	if err := tx.Send(b); err != nil {
		return nil, err
	}
	back, now := map[uuid.UUID]bool{}, s.db.Now()
	var targets []target
	for _, t := range l.found {
		one, ours := was[t.ID]
		if next, ok := models.Undone(one.Before, one.State); ok && ours && t.Revision == one.Revision && t.State == one.State {
			t.next, back[t.ID] = next, true
			targets = append(targets, t)
		}
	}
	if len(targets) == 0 {
		return back, nil
	}
	b = &pgx.Batch{}
	if len(submissions) == 0 {
		change(b, targets, now, "")
		recordEach(b, actor, now, models.EventUnacknowledged, targets, models.EventData{})
	} else {
		insertRetractions(b, actor, targets, submissions, now)
		change(b, targets, now, asClaimed)
		recordEach(b, actor, now, models.EventRetracted, targets, models.EventData{})
	}
	return back, tx.Send(b)
}

// RepeatedAnswer is the error of another answer under a submission that was used: what was kept the first time. ErrNotFound when nothing
// was.
func (s *Store) RepeatedAnswer(tx *models.Tx, actor models.Actor, submission uuid.UUID) error {
	number, err := models.One[string](tx, `SELECT coalesce(min(receipt), '') FROM responses WHERE provider_id = $1 AND submission = $2`,
		actor.ProviderID, submission)
	if err != nil {
		return err
	}
	return repeatedResponse(tx, actor, submission, number)
}
