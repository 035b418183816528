package people

import (
	"context"
	"errors"
	"time"

	"github.com/google/uuid"

	"eokm.nl/hosting/models"
)

// errWrong is the one answer to a wrong password, an unknown account and a disabled one: nobody learns who has an account.
var errWrong = &models.Invalid{Field: "password", Key: "sign_in.wrong"}

// CheckPassword is the first step of signing in: who the mail address and password belong to. A wrong password, an account
// that does not exist and one that is disabled are the same *Invalid, after the same work. ErrThrottled after too many
// tries. It signs nobody in: a second factor follows.
func (s *Store) CheckPassword(ctx context.Context, email, password string, from models.Visitor) (Account, Factors, error) {
	account, hash, err := s.credentials(ctx, email)
	if err != nil && !errors.Is(err, models.ErrNotFound) {
		return Account{}, Factors{}, models.Wrap("check password", err)
	}
	if err := s.takeSignIn(ctx, email, account.ID, from); err != nil {
		return Account{}, Factors{}, models.Wrap("check password", err)
	}
	ok, err := s.hash.matches(ctx, password, hash)
	if err != nil {
		return Account{}, Factors{}, models.Wrap("check password", err)
	}
	if !ok {
		return Account{}, Factors{}, errors.Join(errWrong, s.tried(ctx, triedSignIn, account.ID, from))
	}
	f, err := s.Factors(ctx, account.ID)
	return account, f, err
}

// takeSignIn counts a try. A browser on which this person signed in before is not held up by what others try elsewhere.
func (s *Store) takeSignIn(ctx context.Context, email string, user uuid.UUID, from models.Visitor) error {
	name := models.NormalEmail(email)
	err := errors.Join(s.db.CountTry(ctx, models.SignInAddress, from.IP), s.db.CountTry(ctx, models.SignInHere, name, from.IP))
	if err != nil {
		return err
	}
	known, err := s.knownDevice(ctx, user, from.Device)
	if err != nil || known {
		return err
	}
	return s.db.CountTry(ctx, models.SignInAccount, name)
}

// credentials finds who may sign in under a mail address, with the hash of the password; ErrNotFound for nobody, after the same
// statements.
func (s *Store) credentials(ctx context.Context, email string) (Account, string, error) {
	account, absent := s.AccountByEmail(ctx, models.System(), models.NormalEmail(email))
	if absent != nil && !errors.Is(absent, models.ErrNotFound) {
		return Account{}, "", absent
	}
	var hash string
	err := s.db.Read(ctx, models.System(), func(tx *models.Tx) (err error) { // of nobody too: it takes its time
		hash, err = models.One[string](tx, `SELECT coalesce((SELECT hash FROM passwords WHERE user_id = $1), '')`, account.ID)
		return err
	})
	if err != nil {
		return Account{}, "", err
	}
	return account, hash, absent
}

// signInFailed records a wrong password.
func (s *Store) signInFailed(ctx context.Context, account Account, job TriedJob) error {
	return s.db.Write(ctx, models.System(), func(tx *models.Tx) error {
		return models.Record(tx, account.Actor("").Event(models.EventSignInFailed, job.At).Of(account.ProviderID).With(models.EventData{
			From: job.From,
		}))
	})
}

// SignedIn records that a person proved who they are. From a browser never seen before it owes them a mail; the browser is
// known from then on.
func (s *Store) SignedIn(ctx context.Context, account Account, by Factor, from models.Visitor) error {
	now := s.db.Now()
	origin, err := s.db.Origin(ctx, from.IP, account.ID, now)
	if err != nil {
		return models.Wrap("record sign-in", err)
	}
	return models.Wrap("record sign-in", s.db.Write(ctx, models.System(), func(tx *models.Tx) error {
		p, err := PersonOf(tx, account.ID)
		if err != nil {
			return err
		}
		e := p.did(models.EventSignedIn, now).With(models.EventData{Code: string(by), From: origin, Text: from.Agent})
		if err := models.Record(tx, e); err != nil {
			return err
		}
		first, err := models.One[bool](tx, `SELECT NOT EXISTS (SELECT 1 FROM devices WHERE user_id = $1)`, account.ID)
		if err != nil {
			return err
		}
		rows, err := tx.Exec(`INSERT INTO devices (user_id, device_hash, first_at) VALUES ($1, $2, $3) ON CONFLICT DO NOTHING`,
			account.ID, digest("device", from.Device), now)
		if err != nil || rows == 0 || first || by == FactorDemo {
			return err // the very first browser is no news: the person has just come in through an invitation
		}
		return OwePerson(tx, models.MailNewDevice, p, nil, now)
	}))
}

// knownDevice tells whether a person signed in before on the browser with this cookie.
func (s *Store) knownDevice(ctx context.Context, user uuid.UUID, device string) (bool, error) {
	if device == "" { // asked of nobody too: it takes its time
		return false, nil
	}
	var known bool
	err := s.db.Read(ctx, models.System(), func(tx *models.Tx) (err error) {
		known, err = models.One[bool](tx, `SELECT EXISTS (SELECT 1 FROM devices WHERE user_id = $1 AND device_hash = $2)`, user,
			digest("device", device))
		return err
	})
	return known, err
}

// SetPassword chooses the actor's password, with the present one to prove that it is they; a person who has none yet gives "".
// Their other sessions end.
func (s *Store) SetPassword(ctx context.Context, actor models.Actor, present, next string, keep []byte) error {
	account, err := s.Account(ctx, models.System(), actor.UserID)
	if err != nil {
		return err
	}
	if err := s.db.CountTry(ctx, models.PresentTry, actor.UserID.String()); err != nil {
		return err
	}
	_, hash, err := s.credentials(ctx, account.Email)
	if err != nil {
		return models.Wrap("set password", err)
	}
	if hash != "" {
		ok, err := s.hash.matches(ctx, present, hash)
		if err != nil {
			return models.Wrap("set password", err)
		}
		if !ok {
			return &models.Invalid{Field: "present", Key: "password.present_wrong"}
		}
	}
	if err := CheckPassword(next, account.Name, account.Email, account.Provider); err != nil {
		return err
	}
	return models.Wrap("set password", s.keepPassword(ctx, account.ID, next, keep, nil))
}

// keepPassword writes a password, ends the person's sessions but one, and tells them. also runs in the same transaction.
func (s *Store) keepPassword(ctx context.Context, user uuid.UUID, password string, keep []byte, also func(tx *models.Tx) error) error {
	hash, err := s.Hashed(ctx, password)
	if err != nil {
		return err
	}
	now := s.db.Now()
	return s.db.Write(ctx, models.System(), func(tx *models.Tx) error {
		if also != nil {
			if err := also(tx); err != nil {
				return err
			}
		}
		if err := putPassword(tx, user, hash, now); err != nil {
			return err
		}
		if err := endSessions(tx, user, keep); err != nil {
			return err
		}
		p, err := PersonOf(tx, user)
		if err != nil {
			return err
		}
		return s.Tell(tx, p, models.MailPasswordChanged, p.did(models.EventPasswordChanged, now))
	})
}

func putPassword(tx *models.Tx, user uuid.UUID, hash string, now time.Time) error {
	return tx.Do(`INSERT INTO passwords (user_id, hash, changed_at) VALUES ($1, $2, $3)
		ON CONFLICT (user_id) DO UPDATE SET hash = excluded.hash, changed_at = excluded.changed_at`, user, hash, now)
}
