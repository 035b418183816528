package people

import (
	"context"
	"crypto/rand"
	"encoding/base32"
	"errors"
	"fmt"
	"strings"
	"time"

	"github.com/google/uuid"
	"github.com/pquerna/otp"
	"github.com/pquerna/otp/hotp"

	"eokm.nl/hosting/models"
)

// totpStep is how long a code is good, as every authenticator app has it (RFC 6238).
const totpStep = 30 * time.Second

// NewTOTP begins a factor by authenticator app and gives its secret, in base32, to show once. It counts for nothing until
// ConfirmTOTP. Beginning again replaces what was not confirmed, and never what was.
func (s *Store) NewTOTP(ctx context.Context, user uuid.UUID) (string, error) {
	var raw [20]byte
	_, _ = rand.Read(raw[:]) // never fails (crypto/rand)
	secret := base32.StdEncoding.EncodeToString(raw[:])
	err := s.db.Write(ctx, models.System(), func(tx *models.Tx) error {
		if _, err := s.db.Sealing(tx); err != nil {
			return err
		}
		sealed, err := s.db.Keys().Wrap(models.WrapsTOTP, user, []byte(secret))
		if err != nil {
			return err
		}
		rows, err := tx.Exec(`INSERT INTO totp_factors (user_id, secret, last_step, created_at) VALUES ($1, $2, 0, $3)
			ON CONFLICT (user_id) DO UPDATE SET secret = excluded.secret, created_at = excluded.created_at
			WHERE totp_factors.confirmed_at IS NULL`, user, sealed, s.db.Now())
		if err == nil && rows == 0 {
			return fmt.Errorf("there is one already: %w", models.ErrConflict)
		}
		return err
	})
	return secret, models.Wrap("begin totp", err)
}

// PendingTOTP gives the secret that NewTOTP began and nobody confirmed yet, to show it again; ErrNotFound when none is.
func (s *Store) PendingTOTP(ctx context.Context, user uuid.UUID) (string, error) {
	var secret string
	err := s.db.Read(ctx, models.System(), func(tx *models.Tx) (err error) {
		secret, _, err = s.totpSecret(tx, user, false)
		return err
	})
	return secret, models.Wrap("find totp", err)
}

// ConfirmTOTP makes a begun factor count, with a code that proves that the app has the secret.
func (s *Store) ConfirmTOTP(ctx context.Context, user uuid.UUID, code string) error {
	if err := s.db.CountTry(ctx, models.EnrolTry, user.String()); err != nil {
		return models.Wrap("confirm totp", err)
	}
	now := s.db.Now()
	return models.Wrap("confirm totp", s.db.Write(ctx, models.System(), func(tx *models.Tx) error {
		secret, last, err := s.totpSecret(tx, user, false)
		if err != nil {
			return err
		}
		step, ok := totpMatch(secret, code, last, now)
		if !ok {
			return &models.Invalid{Field: "code", Key: "factor.code_wrong"}
		}
		if err := models.Changed(tx.Exec(`UPDATE totp_factors SET confirmed_at = $1, last_step = $2 WHERE user_id = $3
			AND confirmed_at IS NULL`, now, step, user)); err != nil {
			return err
		}
		return s.factorAdded(tx, user, FactorTOTP, now)
	}))
}

// CheckTOTP takes a code of a confirmed factor, once: the same code again is as wrong as any other. A wrong one is on record, and
// after a few its owner gets a mail. *OneMoreError while too many are tried for the account; ErrThrottled after too many tries from one
// network address.
func (s *Store) CheckTOTP(ctx context.Context, user uuid.UUID, code Code) error {
	enough, done, err := s.takeCode(ctx, user, code.From)
	if err != nil {
		return models.Wrap("check code", err)
	}
	now := s.db.Now()
	err = s.db.Write(ctx, models.System(), func(tx *models.Tx) error {
		secret, last, err := s.totpSecret(tx, user, true)
		if err != nil {
			return err
		}
		step, ok := totpMatch(secret, code.Text, last, now)
		switch {
		case !enough && !(ok && code.follows(step)):
			return &OneMoreError{Step: step}
		case !ok:
			return wrongCode()
		}
		rows, err := tx.Exec(`UPDATE totp_factors SET last_step = $1 WHERE user_id = $2 AND last_step < $1`, step, user)
		if err == nil && rows == 0 {
			return wrongCode() // somebody was first with this very code
		}
		return err
	})
	if err == nil {
		return models.Wrap("check code", done())
	}
	if isWrong(err) {
		err = s.factorFailed(ctx, user, FactorTOTP, code.From, err)
	}
	return models.Wrap("check code", err)
}

func wrongCode() error { return &models.Invalid{Field: "code", Key: "factor.code_wrong"} }

// isWrong tells a code that proved nothing from a fault of ours; who has no app gives a wrong one.
func isWrong(err error) bool {
	var invalid *models.Invalid
	return errors.As(err, &invalid) || errors.Is(err, models.ErrThrottled) || errors.Is(err, models.ErrNotFound)
}

// RemoveTOTP takes the actor's authenticator app away, unless it is the last factor.
func (s *Store) RemoveTOTP(ctx context.Context, actor models.Actor) error {
	return s.removeFactor(ctx, actor, FactorTOTP, `DELETE FROM totp_factors WHERE user_id = $1`, actor.UserID)
}

func (s *Store) removeFactor(ctx context.Context, actor models.Actor, f Factor, statement string, args ...any) error {
	now := s.db.Now()
	return models.Wrap("remove factor", s.db.Write(ctx, models.System(), func(tx *models.Tx) error {
		person, err := PersonOf(tx, actor.UserID)
		if err != nil {
			return err
		}
		if err := models.Gone(tx.Exec(statement, args...)); err != nil {
			return err
		}
		if err := lastFactor(tx, actor, now); err != nil {
			return err
		}
		return s.Tell(tx, person, models.MailFactorChanged, person.did(models.EventFactorRemoved, now).With(models.EventData{
			Code: string(f),
		}))
	}))
}

func (s *Store) totpSecret(tx *models.Tx, user uuid.UUID, confirmed bool) (secret string, last int64, err error) {
	row, err := models.One[struct {
		Secret   []byte
		LastStep int64
	}](tx, `SELECT secret, last_step FROM totp_factors WHERE user_id = $1 AND (confirmed_at IS NOT NULL) = $2`, user, confirmed)
	if err != nil {
		return "", 0, err
	}
	plain, err := s.db.Keys().Unwrap(models.WrapsTOTP, user, row.Secret)
	return string(plain), row.LastStep, err
}

// totpMatch finds the step whose code this is: the present one, or its neighbour for a clock that is off, and later than
// the last one used.
func totpMatch(secret, code string, last int64, now time.Time) (int64, bool) {
	code = strings.Map(func(r rune) rune {
		if r == ' ' || r == '-' {
			return -1
		}
		return r
	}, code)
	present := now.Unix() / int64(totpStep.Seconds())
	for step := present - 1; step <= present+1; step++ {
		ok, err := hotp.ValidateCustom(code, uint64(step), secret, hotp.ValidateOpts{Digits: otp.DigitsSix, Algorithm: otp.AlgorithmSHA1})
		if err == nil && ok && step > last {
			return step, true
		}
	}
	return 0, false
}
