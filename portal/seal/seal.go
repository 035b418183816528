// Package seal reads and makes the key file: what wraps the data keys and blinds the indexes of what the portal knows
// about addresses. The file lies outside the database, so a stolen database or backup gives no address.
//
// No key ever goes into a log, an error or the database. What is sealed, and how, is in models/seal.go.
package seal

import (
	"crypto/rand"
	"errors"
	"fmt"
	"os"

	"github.com/tink-crypto/tink-go/v2/keyset"

	"eokm.nl/hosting/models"
)

// Faults of a key file, each with a sentence for the operator.
var (
	ErrMissing = errors.New(
		"the key file does not exist; without it no address can be read: put the file back, or set PORTAL_KEY_FILE to where it is")
	ErrOpen   = errors.New("the key file may be read by others; make it readable by the portal's user only (chmod 600)")
	ErrBroken = errors.New("the key file is not a key file of the portal, or it is damaged; put the right file back")
)

// Open reads a key file. A file that others may read is refused. The keys read the file again when they need to.
func Open(path string) (*models.Keys, error) {
	return models.NewKeys(func() (models.Keyset, error) { return read(path) })
}

// OpenOrMake opens a key file and makes a new one where there is none. Only for a database that has no notices yet: a new
// key opens nothing that an old one sealed.
func OpenOrMake(path string) (*models.Keys, error) {
	keys, err := Open(path)
	if !errors.Is(err, ErrMissing) {
		return keys, err
	}
	if err := MakeWithIssuer(path); err != nil {
		return nil, err
	}
	return Open(path)
}

// Make writes a new key file, whole or not at all; one that exists is never overwritten.
func Make(path string) error {
	handle, err := keyset.NewHandle(template())
	if err != nil {
		return fmt.Errorf("make a key: %w", err)
	}
	content, err := encode(handle, file{Index: newSecret()})
	if err != nil {
		return err
	}
	return place(path, content, "", os.Link)
}

// newSecret makes a secret for the blind indexes.
func newSecret() []byte {
	secret := make([]byte, secretBytes)
	_, _ = rand.Read(secret) // never fails (crypto/rand)
	return secret
}
