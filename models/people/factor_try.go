package people

import (
	"context"
	"errors"
	"time"

	"github.com/google/uuid"

	"eokm.nl/hosting/models"
)

// Code is a code that somebody types as their second factor.
type Code struct {
	Text   string
	From   models.Visitor
	Before int64 // OneMoreError.Step of what this browser typed just before; 0: nothing
}

// OneMoreError is the answer to a code of an app while too many wrong ones are tried for the account: one code is not enough, the next one
// of the app is asked too. It is the same, but for Step, whether the code was right. It is an ErrThrottled; but nobody is locked out:
// who has the app gives two codes in a row, and a recovery code and a passkey need neither.
type OneMoreError struct {
	Step int64 // for Code.Before, to be kept where the browser cannot read it; 0: the code was wrong
}

// Error makes OneMoreError an error.
func (*OneMoreError) Error() string { return "one more code" }

// Is makes it an ErrThrottled.
func (*OneMoreError) Is(target error) bool { return target == models.ErrThrottled }

// follows tells whether a code of this step comes next after the one before.
func (c Code) follows(step int64) bool { return c.Before != 0 && step > c.Before && step <= c.Before+3 }

// tryCounts are what a try of a code counts for. A browser on which this person signed in before has a count of its own, which nobody
// else can use up.
func (s *Store) tryCounts(ctx context.Context, user uuid.UUID, from models.Visitor) ([]tryCount, error) {
	known, err := s.knownDevice(ctx, user, from.Device)
	if known {
		return []tryCount{{models.FactorKnown, []string{user.String(), from.Device}}}, err
	}
	return []tryCount{{models.FactorHere, []string{user.String(), from.IP}}, {models.FactorAccount, []string{user.String()}}}, err
}

// tryCount is a throttle with what it counts for.
type tryCount struct {
	models.Throttle
	parts []string
}

// takeCode counts a try of a code of an app: one code is enough until too many were tried. A right code is not one of them: done
// takes the count back.
func (s *Store) takeCode(ctx context.Context, user uuid.UUID, from models.Visitor) (enough bool, done func() error, err error) {
	if err := s.db.CountTry(ctx, models.FactorAddress, from.IP); err != nil {
		return false, nil, err
	}
	counts, err := s.tryCounts(ctx, user, from)
	if err != nil {
		return false, nil, err
	}
	enough = true
	var taken []tryCount
	for _, c := range counts {
		err := s.db.CountTry(ctx, c.Throttle, c.parts...)
		switch {
		case errors.Is(err, models.ErrThrottled):
			enough = false
		case err != nil:
			return false, nil, err
		default:
			taken = append(taken, c)
		}
	}
	return enough, func() error {
		for _, c := range taken {
			if err := s.db.GiveBack(ctx, c.Throttle, c.parts...); err != nil {
				return err
			}
		}
		return nil
	}, nil
}

// factorsWrong is how many wrong codes in a day, with no sign-in after them, bring their owner a mail.
const factorsWrong = 5

// factorFailed records a wrong code of somebody who got past the password, and gives cause back. After a few its owner gets a mail,
// once a day: somebody knows their password.
func (s *Store) factorFailed(ctx context.Context, user uuid.UUID, f Factor, from models.Visitor, cause error) error {
	switch err := s.db.CountTry(ctx, models.FactorNoted, user.String()); {
	case errors.Is(err, models.ErrThrottled): // the log shows it well enough
		return cause
	case err != nil:
		return err
	}
	now := s.db.Now()
	origin, err := s.db.Origin(ctx, from.IP, user, now)
	if err != nil {
		return err
	}
	mails, err := s.wrongFactors(ctx, user, now)
	if err != nil {
		return err
	}
	return errors.Join(cause, s.db.Write(ctx, models.System(), func(tx *models.Tx) error {
		p, err := PersonOf(tx, user)
		if err != nil {
			return err
		}
		e := p.did(models.EventFactorFailed, now).With(models.EventData{Code: string(f), From: origin})
		if err := models.Record(tx, e); err != nil || !mails {
			return err
		}
		return OwePerson(tx, models.MailFactorTried, p, nil, now)
	}))
}

// wrongFactors tells whether the wrong code that comes now is one to tell its owner of.
func (s *Store) wrongFactors(ctx context.Context, user uuid.UUID, now time.Time) (bool, error) {
	n := 0
	if err := s.db.Read(ctx, models.System(), func(tx *models.Tx) (err error) {
		n, err = models.One[int](tx, `SELECT count(*) FROM events WHERE actor_id = $1 AND kind = '`+string(models.EventFactorFailed)+
			`' AND at > $2 AND at > coalesce(
			(SELECT max(at) FROM events WHERE actor_id = $1 AND kind = '`+string(models.EventSignedIn)+`' AND at > $2), '-infinity')`,
			user, now.Add(-models.Day))
		return err
	}); err != nil || n+1 < factorsWrong {
		return false, err
	}
	err := s.db.CountTry(ctx, models.FactorMailed, user.String())
	if errors.Is(err, models.ErrThrottled) {
		return false, nil
	}
	return err == nil, err
}
