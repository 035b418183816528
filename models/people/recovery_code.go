package people

import (
	"context"
	"crypto/rand"
	"crypto/sha256"
	"encoding/base32"
	"strings"

	"github.com/google/uuid"

	"eokm.nl/hosting/models"
)

// RecoveryCodes is how many codes a sheet has.
const RecoveryCodes = 10

// codeLetters spells codes without letters that look like digits.
var codeLetters = base32.NewEncoding("abcdefghjkmnpqrstuvwxyz023456789").WithPadding(base32.NoPadding)

// NewRecoveryCodes gives a person a new sheet of codes, to print; the old sheet is worth nothing from then on. Each code is
// good once, in the place of another factor.
func (s *Store) NewRecoveryCodes(ctx context.Context, user uuid.UUID) ([]string, error) {
	now := s.db.Now()
	codes := make([]string, RecoveryCodes)
	hashes := make([]uuid.UUID, RecoveryCodes)
	for i := range codes {
		var raw [10]byte
		_, _ = rand.Read(raw[:]) // never fails (crypto/rand)
		text := codeLetters.EncodeToString(raw[:])
		codes[i] = strings.Join([]string{text[:4], text[4:8], text[8:12], text[12:]}, "-")
		hashes[i] = digest("recovery", user.String(), plainCode(codes[i]))
	}
	err := s.db.Write(ctx, models.System(), func(tx *models.Tx) error {
		person, err := PersonOf(tx, user)
		if err != nil {
			return err
		}
		if err := tx.Do(`DELETE FROM recovery_codes WHERE user_id = $1`, user); err != nil {
			return err
		}
		if err := tx.Do(`INSERT INTO recovery_codes (user_id, code_hash) SELECT $1, unnest($2::uuid[])`, user, hashes); err != nil {
			return err
		}
		return models.Record(tx, person.did(models.EventFactorAdded, now).With(models.EventData{Code: string(FactorRecovery)}))
	})
	return codes, models.Wrap("make recovery codes", err)
}

// UseRecoveryCode takes one code, once, and gives how many are left. A wrong one is on record, as for CheckTOTP. Nobody guesses
// 80 bits, so only tries from one network address are counted, and it opens however often others tried.
func (s *Store) UseRecoveryCode(ctx context.Context, user uuid.UUID, code Code) (left int, err error) {
	if err := s.db.CountTry(ctx, models.FactorAddress, code.From.IP); err != nil {
		return 0, models.Wrap("use recovery code", err)
	}
	now := s.db.Now()
	err = s.db.Write(ctx, models.System(), func(tx *models.Tx) error {
		rows, err := tx.Exec(`UPDATE recovery_codes SET used_at = $1 WHERE user_id = $2 AND code_hash = $3 AND used_at IS NULL`,
			now, user, digest("recovery", user.String(), plainCode(code.Text)))
		if err != nil {
			return err
		}
		if rows == 0 {
			return wrongCode()
		}
		f, err := factors(tx, user, now)
		if err != nil {
			return err
		}
		left = f.Codes
		person, err := PersonOf(tx, user)
		if err != nil {
			return err
		}
		return s.Tell(tx, person, models.MailRecoveryUsed, person.did(models.EventRecoveryUsed, now).With(models.EventData{Count: left}))
	})
	if err != nil && isWrong(err) {
		err = s.factorFailed(ctx, user, FactorRecovery, code.From, err)
	}
	return left, models.Wrap("use recovery code", err)
}

// IsRecoveryCode tells a recovery code from an app's six digits, so that one field takes both.
func IsRecoveryCode(code string) bool { return len(plainCode(code)) == 16 }

// plainCode is a code without how it was typed.
func plainCode(code string) string {
	return strings.Map(func(r rune) rune {
		if r == '-' || r == ' ' {
			return -1
		}
		return r
	}, strings.ToLower(code))
}

// digest gives 128 bits over parts that are random themselves, for equality.
func digest(parts ...string) uuid.UUID {
	sum := sha256.Sum256([]byte(strings.Join(parts, "\x00")))
	return uuid.UUID(sum[:16])
}
