package token

import (
	"context"
	"crypto/hkdf"
	"crypto/sha256"
	"crypto/subtle"
	"encoding/binary"
	"encoding/json"
	"errors"
	"fmt"

	"github.com/google/uuid"

	"eokm.nl/hosting/models"
)

// AnswersFor is how long the first answer to what was asked under a key is kept.
const AnswersFor = models.Day

// What a key of who asks twice can be wrong with. Both are an ErrConflict.
var (
	// ErrInProgress: what was asked first under the key is being done.
	ErrInProgress = fmt.Errorf("it is being done: %w", models.ErrConflict)
	// ErrOtherContent: something else was asked first under the key.
	ErrOtherContent = fmt.Errorf("the key is of something else: %w", models.ErrConflict)
)

// Asked is what somebody asks under a key of their own, such as an Idempotency-Key.
type Asked struct {
	Key    string
	Digest [sha256.Size]byte // of all that they ask
}

// Answer is what was answered, byte for byte.
type Answer struct {
	Status int
	Header map[string]string `json:",omitempty"`
	Body   []byte
}

// Once does something at most once for a key, and gives what was answered the first time: do runs in one transaction with all that it
// changes and with its answer, so that both are there or neither, also when the portal is killed between the commit and the reply. What
// fails is not kept, and can be asked again. ErrInProgress while another does it, ErrOtherContent when the key was used for something
// else. before tells that nothing was done now.
func (s *Store) Once(ctx context.Context, b Bearer, asked Asked, do func(ctx context.Context) (Answer, error)) (a Answer, before bool,
	err error,
) {
	key := b.keyOf(asked.Key)
	err = s.db.Whole(ctx, models.System(), b.ID, func(within context.Context, tx *models.Tx) error {
		free, err := models.One[bool](tx, `SELECT pg_try_advisory_xact_lock($1)`, int64(binary.BigEndian.Uint64(key[:8])))
		if err != nil {
			return err
		}
		if !free {
			return ErrInProgress
		}
		if a, before, err = b.kept(tx, key, asked, s.db.Now().Add(-AnswersFor)); err != nil || before {
			return err
		}
		if a, err = do(within); err != nil {
			return err
		}
		return b.keep(tx, key, asked, a, s.db.Now())
	})
	return a, before, models.Wrap("do once", err)
}

// keyOf names what is asked under a key: the table says nothing of the key itself.
func (b Bearer) keyOf(key string) uuid.UUID {
	sum := sha256.Sum256(append(b.ID[:], key...))
	return uuid.UUID(sum[:16])
}

// seal is what only who holds both the token and the key can open an answer with: the portal itself cannot, nor can a stolen database.
func (b Bearer) seal(key uuid.UUID) (models.DataKey, error) {
	var out models.DataKey
	derived, err := hkdf.Key(sha256.New, []byte(b.text), key[:], "answer", len(out))
	copy(out[:], derived)
	return out, err
}

// kept finds the answer of before.
func (b Bearer) kept(tx *models.Tx, key uuid.UUID, asked Asked, since any) (a Answer, is bool, err error) {
	row, err := models.Maybe[struct{ Digest, Answer []byte }](tx,
		`SELECT digest, answer FROM token_answers WHERE token_id = $1 AND key_hash = $2 AND created_at > $3`, b.ID, key, since)
	if err != nil || row == nil {
		return a, false, err
	}
	if subtle.ConstantTimeCompare(row.Digest, asked.Digest[:]) == 0 {
		return a, false, ErrOtherContent
	}
	secret, err := b.seal(key)
	if err != nil {
		return a, false, err
	}
	aead, err := secret.AEAD()
	if err != nil {
		return a, false, err
	}
	plain, err := aead.Open(nil, nil, row.Answer, key[:])
	if err != nil {
		return a, false, models.ErrSealBroken
	}
	return a, true, json.Unmarshal(plain, &a)
}

// keep writes the answer down, over one of more than a day ago.
func (b Bearer) keep(tx *models.Tx, key uuid.UUID, asked Asked, a Answer, now any) error {
	plain, err := json.Marshal(a)
	if err != nil {
		return err
	}
	secret, err := b.seal(key)
	if err != nil {
		return err
	}
	aead, err := secret.AEAD()
	if err != nil {
		return err
	}
	return tx.Do(`INSERT INTO token_answers (token_id, key_hash, digest, answer, created_at) VALUES ($1, $2, $3, $4, $5)
		ON CONFLICT (token_id, key_hash) DO UPDATE SET digest = excluded.digest, answer = excluded.answer,
			created_at = excluded.created_at`, b.ID, key, asked.Digest[:], aead.Seal(nil, nil, plain, key[:]), now)
}

// Reused tells whether an error is of a key that was used before.
func Reused(err error) bool { return errors.Is(err, ErrInProgress) || errors.Is(err, ErrOtherContent) }
