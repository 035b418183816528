package people

import (
	"context"
	"errors"
	"fmt"
	"time"

	"github.com/google/uuid"

	"eokm.nl/hosting/models"
)

// TriedJob is what is owed to an account because somebody tried something without being signed in. It is done behind the answer,
// and is made as well where there is no such account: so the answer takes as long, and does the same, whoever has one.
type TriedJob struct {
	ID     uuid.UUID `json:"id"` // of the row that it makes, so that a repetition makes no second
	What   triedWhat `json:"what"`
	UserID uuid.UUID `json:"user_id"` // the nil id: nobody's
	At     time.Time `json:"at"`
	From   []byte    `json:"from"` // from where, sealed for the event
}

// Kind is River's stable name of the job.
func (TriedJob) Kind() string { return "account.tried" }

type triedWhat string

const (
	triedSignIn       triedWhat = "sign_in"       // a wrong password
	triedPasswordLink triedWhat = "password_link" // a link to choose another
)

// tried leaves what is owed to an account to a job. user is the nil id when there is none. The job waits until the answer is out: a
// core that works for it would hold the answer up.
func (s *Store) tried(ctx context.Context, what triedWhat, user uuid.UUID, from models.Visitor) error {
	now := s.db.Now()
	origin, err := s.db.Origin(ctx, from.IP, user, now)
	if err != nil {
		return err
	}
	return s.db.Write(ctx, models.System(), func(tx *models.Tx) error {
		return models.EnqueueAfter(tx, 2*time.Second, TriedJob{ID: models.NewID(), What: what, UserID: user, At: now, From: origin})
	})
}

// Tried does for an account what somebody tried; for none, and for one that nobody may sign in to any more, it does nothing. System
// only; run by a job.
func (s *Store) Tried(ctx context.Context, job TriedJob) error {
	account, err := s.Account(ctx, models.System(), job.UserID)
	if errors.Is(err, models.ErrNotFound) {
		return nil
	}
	if err != nil {
		return models.Wrap("do what was tried", err)
	}
	switch job.What {
	case triedSignIn:
		err = s.signInFailed(ctx, account, job)
	case triedPasswordLink:
		err = s.sendPasswordLink(ctx, account, job)
	default:
		err = fmt.Errorf("unknown try %q", job.What)
	}
	return models.Wrap("do what was tried", err)
}
