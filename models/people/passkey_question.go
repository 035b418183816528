package people

import (
	"context"
	"crypto/rand"
	"crypto/sha256"
	"encoding/binary"
	"errors"
	"time"

	"github.com/google/uuid"

	"eokm.nl/hosting/models"
)

// passkeyQuestionFor is how long somebody may take to answer the question for their passkey.
const passkeyQuestionFor = 5 * time.Minute

const linkPasskey models.LinkFor = "link:passkey"

// PasskeyQuestion makes what a browser keeps between the question for a passkey and its answer. No row is kept of it, since
// anybody may ask, as often as they like: like a mailed link (link.go) it is known again by a key outside the database.
func (s *Store) PasskeyQuestion() string {
	var id uuid.UUID
	binary.BigEndian.PutUint64(id[:8], uint64(s.db.Now().UnixMicro()))
	_, _ = rand.Read(id[8:]) // never fails (crypto/rand)
	return s.db.Keys().Link(linkPasskey, id)
}

// PasskeyChallenge gives the bytes that a passkey signs for a question; ErrNotFound when it is none of ours, or over.
func (s *Store) PasskeyChallenge(question string) ([]byte, error) {
	id, err := s.db.Keys().OpenLink(linkPasskey, question)
	if err != nil {
		return nil, err
	}
	asked := time.UnixMicro(int64(binary.BigEndian.Uint64(id[:8])))
	if s.db.Now().Sub(asked) > passkeyQuestionFor {
		return nil, models.ErrNotFound
	}
	sum := sha256.Sum256([]byte(question))
	return sum[:], nil
}

// PasskeyAnswered uses up a question that was answered right; ErrNotFound when it was before. It is kept until it is over
// anyway.
func (s *Store) PasskeyAnswered(ctx context.Context, question string) error {
	err := s.db.CountTry(ctx, models.PasskeyAnswer, question)
	if errors.Is(err, models.ErrThrottled) {
		return models.ErrNotFound
	}
	return models.Wrap("use up question", err)
}
