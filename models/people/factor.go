package people

import (
	"context"
	"fmt"
	"time"

	"github.com/google/uuid"

	"eokm.nl/hosting/models"
)

// Factor is a way to prove who somebody is, beside the password. There is none by telephone or mail.
type Factor string

// The factors. A passkey that checked its owner (fingerprint, PIN) proves both, and needs no password.
const (
	FactorPasskey  Factor = "passkey"
	FactorTOTP     Factor = "totp"
	FactorRecovery Factor = "recovery"
	FactorDemo     Factor = "demo" // the demo's invented people: outside it nobody signs in with it
)

// Factors is what a person has to prove themselves with.
type Factors struct {
	Password  bool
	TOTP      bool
	Passkeys  int
	Codes     int  // recovery codes not used yet
	ResetOpen bool // a reset of the factors was approved and its day of waiting is over
}

// Enough tells whether a role may be signed in with these: EOKM's admins need a passkey, everybody else any factor.
func (f Factors) Enough(role models.Role) bool {
	if f.ResetOpen {
		return false
	}
	if role == models.RoleAdmin {
		return f.Passkeys > 0
	}
	return f.Passkeys > 0 || f.TOTP
}

// Admits tells whether a factor signs a role in. A recovery code of an admin leads to a new passkey, and no further.
func (f Factor) Admits(role models.Role) bool {
	switch f {
	case FactorPasskey, FactorDemo:
		return true
	case FactorTOTP, FactorRecovery:
		return role != models.RoleAdmin
	default:
		return false
	}
}

// Factors tells what the actor's own account has.
func (s *Store) Factors(ctx context.Context, user uuid.UUID) (Factors, error) {
	var f Factors
	err := s.db.Read(ctx, models.System(), func(tx *models.Tx) (err error) {
		f, err = factors(tx, user, s.db.Now())
		return err
	})
	return f, models.Wrap("list factors", err)
}

func factors(tx *models.Tx, user uuid.UUID, now time.Time) (Factors, error) {
	return models.One[Factors](tx, `SELECT
		EXISTS (SELECT 1 FROM passwords WHERE user_id = $1) AS password,
		EXISTS (SELECT 1 FROM totp_factors WHERE user_id = $1 AND confirmed_at IS NOT NULL) AS totp,
		(SELECT count(*) FROM passkeys WHERE user_id = $1) AS passkeys,
		(SELECT count(*) FROM recovery_codes WHERE user_id = $1 AND used_at IS NULL) AS codes,
		EXISTS (SELECT 1 FROM factor_resets WHERE user_id = $1 AND ended_at IS NULL AND opens_at <= $2) AS reset_open`,
		user, now)
}

// factorAdded records a new factor: the person is told by mail, and an open reset is used up by it, with what was there
// before it.
func (s *Store) factorAdded(tx *models.Tx, user uuid.UUID, f Factor, now time.Time) error {
	person, err := PersonOf(tx, user)
	if err != nil {
		return err
	}
	rows, err := tx.Exec(`UPDATE factor_resets SET ended_at = $1, outcome = 'done' WHERE user_id = $2 AND ended_at IS NULL
		AND opens_at <= $1`,
		now, user)
	if err != nil {
		return fmt.Errorf("use up reset: %w", err)
	}
	if rows > 0 {
		if err := dropFactors(tx, user, f); err != nil {
			return err
		}
	}
	return s.Tell(tx, person, models.MailFactorChanged, person.did(models.EventFactorAdded, now).With(models.EventData{Code: string(f)}))
}

// dropFactors removes what was there before the factor that a reset brought.
func dropFactors(tx *models.Tx, user uuid.UUID, kept Factor) error {
	statements := []string{`DELETE FROM recovery_codes WHERE user_id = $1`}
	if kept == FactorTOTP {
		statements = append(statements, `DELETE FROM passkeys WHERE user_id = $1`)
	} else {
		statements = append(statements, `DELETE FROM totp_factors WHERE user_id = $1`,
			`DELETE FROM passkeys WHERE user_id = $1 AND created_at < (SELECT max(created_at) FROM passkeys k
				WHERE k.user_id = passkeys.user_id)`)
	}
	for _, statement := range statements {
		if err := tx.Do(statement, user); err != nil {
			return fmt.Errorf("drop old factors: %w", err)
		}
	}
	return nil
}

// lastFactor refuses to take away what a person needs to sign in.
func lastFactor(tx *models.Tx, actor models.Actor, now time.Time) error {
	left, err := factors(tx, actor.UserID, now)
	if err != nil {
		return err
	}
	if !left.Enough(actor.Role) {
		return &models.Invalid{Field: "factor", Key: "factor.last"}
	}
	return nil
}
