package bulk

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"slices"

	"github.com/google/uuid"

	"eokm.nl/hosting/models"
	"eokm.nl/hosting/models/notice"
)

// Start does the first part of an order, and leaves the others to a worker. It gives the job's id, which is the order's Submission: the
// same order sent again changes nothing. An order of one part refuses what notice.Store refuses of its action: *Invalid, *Answered,
// *Repeated or ErrConflict when nothing is left to do; then no job is kept. Of several parts, and of what comes after the first, what
// cannot be done any more is left alone, with the reason. A provider's people only.
func (s *Store) Start(ctx context.Context, actor models.Actor, o Order) (uuid.UUID, error) {
	o, err := s.check(ctx, actor, o)
	if err != nil {
		return uuid.Nil, models.Wrap("start job", err)
	}
	j := o.job(actor, StateRunning)
	return j.ID, models.Wrap("start job", s.db.Write(ctx, actor, func(tx *models.Tx) error {
		fresh, err := s.insert(tx, &j, o)
		if err != nil || !fresh {
			return err
		}
		return s.step(tx, &j, o.parts(), true)
	}))
}

// Stage keeps an order until who ordered it has seen what it does (Confirm, Discard).
func (s *Store) Stage(ctx context.Context, actor models.Actor, o Order) (uuid.UUID, error) {
	o, err := s.check(ctx, actor, o)
	if err != nil {
		return uuid.Nil, models.Wrap("stage job", err)
	}
	j := o.job(actor, StateStaged)
	return j.ID, models.Wrap("stage job", s.db.Write(ctx, actor, func(tx *models.Tx) error {
		_, err := s.insert(tx, &j, o)
		return err
	}))
}

// Confirm begins a staged job. Again it changes nothing; ErrConflict for one that was discarded. One that waits is the actor's own:
// ErrNotFound.
func (s *Store) Confirm(ctx context.Context, actor models.Actor, id uuid.UUID) error {
	return models.Wrap("confirm job", s.db.Write(ctx, actor, func(tx *models.Tx) error {
		j, parts, err := lock(tx, actor.ProviderID, id)
		switch {
		case err != nil:
			return err
		case j.State == StateRunning || j.State == StateDone:
			return nil
		case j.UserID != actor.UserID:
			return models.ErrNotFound
		case j.State == StateDiscarded:
			return models.ErrConflict
		}
		j.State = StateRunning
		for n := 0; err == nil && n < atOnce && j.State == StateRunning && j.Done+j.Skipped < PartLimit; n++ {
			err = s.step(tx, &j, parts, false)
		}
		return err
	}))
}

// atOnce is how many small parts are done while somebody waits: a file of a few answers is done when its page comes.
const atOnce = 20

// Discard throws a staged job of the actor's away; ErrConflict when it was begun.
func (s *Store) Discard(ctx context.Context, actor models.Actor, id uuid.UUID) error {
	return models.Wrap("discard job", s.db.Write(ctx, actor, func(tx *models.Tx) error {
		j, _, err := lock(tx, actor.ProviderID, id)
		switch {
		case err != nil:
			return err
		case j.UserID != actor.UserID && j.State == StateStaged:
			return models.ErrNotFound
		}
		return models.Changed(tx.Exec(`UPDATE bulk_jobs SET state = $1, parts = NULL WHERE provider_id = $2 AND id = $3 AND state = $4`,
			StateDiscarded, actor.ProviderID, id, StateStaged))
	}))
}

// Sweep throws away what nobody confirmed within a day. System only; run by a periodic job.
func (s *Store) Sweep(ctx context.Context) error {
	return models.Wrap("sweep jobs", s.db.Write(ctx, models.System(), func(tx *models.Tx) error {
		return tx.Do(`UPDATE bulk_jobs SET state = $1, parts = NULL WHERE state = $2 AND created_at < $3`,
			StateDiscarded, StateStaged, s.db.Now().Add(-keepsStaged))
	}))
}

// check refuses what no job may be about, and gives the order as it is kept.
func (s *Store) check(ctx context.Context, actor models.Actor, o Order) (Order, error) {
	if actor.Party() != models.PartyProvider {
		return o, models.ErrForbidden
	}
	refs, items := map[string]bool{}, o.total()
	o.Answers = slices.Clone(o.Answers) // the caller keeps theirs as they are
	for i, a := range o.Answers {
		for _, ref := range a.Refs {
			refs[ref] = true
		}
		checked, err := s.notice.CheckResponse(ctx, actor, a)
		if err != nil {
			return o, err
		}
		o.Answers[i] = checked
	}
	for _, ref := range o.Refs {
		refs[ref] = true
	}
	if len(refs) == 0 || len(refs) > notice.BulkLimit || items > notice.AnswerLimit {
		return o, &models.Invalid{Field: "sel", Key: "answer.too_many"}
	}
	return o, nil
}

func (o Order) job(actor models.Actor, state State) Job {
	j := Job{
		ID: o.Submission, ProviderID: actor.ProviderID, Kind: o.Kind, State: state, PartCount: len(o.parts()), Total: o.total(),
		UserID: actor.UserID, UserRole: actor.Role,
	}
	if o.Kind == KindAssign {
		j.AssignedTo = &o.To
	}
	return j
}

// insert keeps a job, unless it is kept already: then fresh is false, and the error says that it was another order, if it was.
func (s *Store) insert(tx *models.Tx, j *Job, o Order) (fresh bool, err error) {
	parts, err := json.Marshal(o.parts())
	if err != nil {
		return false, err
	}
	j.CreatedAt = s.db.Now()
	digest := models.DigestOf(o)
	rows, err := tx.Exec(`INSERT INTO bulk_jobs (id, provider_id, kind, state, digest, parts, part_count, total, assigned_to, user_id,
			user_role, created_at)
		VALUES ($1, $2, $3, $4, $5, $6::jsonb, $7, $8, $9, $10, $11, $12) ON CONFLICT (provider_id, id) DO NOTHING`,
		j.ID, j.ProviderID, j.Kind, j.State, digest, string(parts), j.PartCount, j.Total, j.AssignedTo, j.UserID, j.UserRole, j.CreatedAt)
	if err != nil || rows == 1 {
		return rows == 1, err
	}
	kept, err := models.One[[]byte](tx, `SELECT digest FROM bulk_jobs WHERE provider_id = $1 AND id = $2`, j.ProviderID, j.ID)
	switch {
	case err != nil:
		return false, err
	case bytes.Equal(kept, digest):
		return false, nil
	case o.Kind != KindConfirm:
		return false, models.ErrConflict
	}
	err = s.notice.RepeatedAnswer(tx, j.actor(), j.ID)
	if errors.Is(err, models.ErrNotFound) { // nothing of it was recorded
		err = models.ErrConflict
	}
	return false, err
}

// lock finds a job, and what is left of it to do; nobody else changes it meanwhile.
func lock(tx *models.Tx, provider, id uuid.UUID) (Job, []part, error) {
	row, err := models.One[struct {
		Job
		Parts []byte
	}](tx, `SELECT `+jobColumns+`, coalesce(j.parts, '[]') AS parts FROM bulk_jobs j WHERE j.provider_id = $1 AND j.id = $2 FOR UPDATE`,
		provider, id)
	if err != nil {
		return Job{}, nil, err
	}
	var parts []part
	if err := json.Unmarshal(row.Parts, &parts); err != nil {
		return Job{}, nil, fmt.Errorf("read the parts of a job: %w", err)
	}
	return row.Job, parts, nil
}

// jobColumns are those of bulk_jobs j.
const jobColumns = `j.id, j.provider_id, j.kind, j.state, j.part_count, j.next_part, j.total, j.done, j.skipped, j.assigned_to,
	j.user_id, j.user_role, j.created_at, j.finished_at, j.undone_at, j.undone_by`
