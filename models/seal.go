package models

import (
	"crypto/aes"
	"crypto/cipher"
	"crypto/hkdf"
	"crypto/rand"
	"crypto/sha256"
	"errors"
	"fmt"

	"github.com/google/uuid"
)

// DataKey seals one notice's items. It is stored only wrapped by the key that is outside the database, so destroying
// the wrapped copy makes the notice's addresses unreadable for ever.
type DataKey [32]byte

// NewDataKey makes one at random.
func NewDataKey() DataKey {
	var key DataKey
	_, _ = rand.Read(key[:]) // never fails (crypto/rand)
	return key
}

// Derive gives a notice's data key out of an import's secret, which lives in memory while the file is read and is then
// gone. So a file of any number of notices is sealed in one pass without a table of keys.
func (key DataKey) Derive(noticeID uuid.UUID) DataKey {
	var out DataKey
	derived, err := hkdf.Key(sha256.New, key[:], nil, "notice:"+string(noticeID[:]), len(out))
	if err != nil {
		panic("hkdf: " + err.Error()) // only for a length out of range
	}
	copy(out[:], derived)
	return out
}

// AEAD seals and opens with the key; it makes its nonces itself.
func (key DataKey) AEAD() (cipher.AEAD, error) {
	block, err := aes.NewCipher(key[:])
	if err != nil {
		return nil, fmt.Errorf("make cipher: %w", err)
	}
	return cipher.NewGCMWithRandomNonce(block)
}

// ItemPlace is where an item is sealed.
const ItemPlace = "items.sealed"

// SealPlace binds a ciphertext to its row: moved to another row it no longer opens.
func SealPlace(column string, provider, notice, item uuid.UUID) []byte {
	out := make([]byte, 0, len(column)+48)
	out = append(out, column...)
	out = append(out, provider[:]...)
	out = append(out, notice[:]...)
	return append(out, item[:]...)
}

// ErrSealBroken: a sealed value does not open with its own key in its own row; somebody moved or changed it.
var ErrSealBroken = errors.New("seal broken")
