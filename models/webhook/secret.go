package webhook

import (
	"crypto/ed25519"
	"crypto/rand"
	"encoding/base64"
	"fmt"

	"github.com/google/uuid"

	"eokm.nl/hosting/models"
)

// Secret is what a webhook's messages are signed with: a key that its machine has too, and the seed of a pair of which it has the public
// half. It is sealed in the database.
type Secret [hmacSize + ed25519.SeedSize]byte

const hmacSize = 32 // Standard Webhooks wants 24 to 64

func newSecret() (s Secret) {
	_, _ = rand.Read(s[:]) // never fails (crypto/rand)
	return s
}

// HMAC is the key of v1.
func (s Secret) HMAC() []byte { return s[:hmacSize] }

// Private is the key of v1a.
func (s Secret) Private() ed25519.PrivateKey { return ed25519.NewKeyFromSeed(s[hmacSize:]) }

// Text is the key of v1 as its machine takes it.
func (s Secret) Text() string { return "whsec_" + base64.StdEncoding.EncodeToString(s.HMAC()) }

func (s Secret) public() []byte { return s.Private().Public().(ed25519.PublicKey) }

// PublicText is a public key of v1a as a machine takes it.
func PublicText(key []byte) string { return "whpk_" + base64.StdEncoding.EncodeToString(key) }

func (s *Store) seal(secret Secret, id uuid.UUID) ([]byte, error) {
	return s.db.Keys().Wrap(models.WrapsWebhook, id, secret[:])
}

func (s *Store) open(sealed []byte, id uuid.UUID) (Secret, error) {
	plain, err := s.db.Keys().Unwrap(models.WrapsWebhook, id, sealed)
	switch {
	case err != nil:
		return Secret{}, err
	case len(plain) != len(Secret{}):
		return Secret{}, fmt.Errorf("secret of webhook %s: %w", id, models.ErrSealBroken)
	}
	return Secret(plain), nil
}
