// Package seal reads and makes the key file: what wraps the data keys and blinds the indexes of what the portal knows
// about addresses. The file lies outside the database, so a stolen database or backup gives no address.
//
// No key ever goes into a log, an error or the database. What is sealed, and how, is in models/seal.go.
package seal

import (
	"bytes"
	"crypto/rand"
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"

	"github.com/tink-crypto/tink-go/v2/aead"
	"github.com/tink-crypto/tink-go/v2/insecurecleartextkeyset"
	"github.com/tink-crypto/tink-go/v2/keyset"

	"eokm.nl/hosting/models"
)

// file is the key file: a Tink keyset that wraps data keys, and the secret under the blind indexes.
type file struct {
	Wrap  json.RawMessage `json:"wrap"`
	Index []byte          `json:"index"`
}

// Faults of a key file, each with a sentence for the operator.
var (
	ErrMissing = errors.New("the key file does not exist; without it no address can be read: put the file back, or set PORTAL_KEY_FILE to where it is")
	ErrOpen    = errors.New("the key file may be read by others; make it readable by the portal's user only (chmod 600)")
	ErrBroken  = errors.New("the key file is not a key file of the portal, or it is damaged; put the right file back")
)

// Open reads a key file. A file that others may read is refused.
func Open(path string) (*models.Keys, error) {
	info, err := os.Stat(path)
	if errors.Is(err, fs.ErrNotExist) {
		return nil, fmt.Errorf("%s: %w", path, ErrMissing)
	}
	if err != nil {
		return nil, fmt.Errorf("look at the key file: %w", err)
	}
	if info.Mode().Perm()&0o077 != 0 {
		return nil, fmt.Errorf("%s: %w", path, ErrOpen)
	}
	content, err := os.ReadFile(path)
	if err != nil {
		return nil, fmt.Errorf("read the key file: %w", err)
	}
	return parse(path, content)
}

func parse(path string, content []byte) (*models.Keys, error) {
	var f file
	if err := json.Unmarshal(content, &f); err != nil {
		return nil, fmt.Errorf("%s: %w", path, ErrBroken) // the cause could quote the content
	}
	handle, err := insecurecleartextkeyset.Read(keyset.NewJSONReader(bytes.NewReader(f.Wrap)))
	if err != nil {
		return nil, fmt.Errorf("%s: %w", path, ErrBroken)
	}
	wrap, err := aead.New(handle)
	if err != nil {
		return nil, fmt.Errorf("%s: %w", path, ErrBroken)
	}
	keys, err := models.NewKeys(wrap, f.Index)
	if err != nil {
		return nil, fmt.Errorf("%s: %w", path, ErrBroken)
	}
	return keys, nil
}

// OpenOrMake opens a key file and makes a new one where there is none. Only for a database that has no notices yet: a new
// key opens nothing that an old one sealed.
func OpenOrMake(path string) (*models.Keys, error) {
	keys, err := Open(path)
	if !errors.Is(err, ErrMissing) {
		return keys, err
	}
	if err := Make(path); err != nil {
		return nil, err
	}
	return Open(path)
}

// Make writes a new key file, whole or not at all; one that exists is never overwritten.
func Make(path string) error {
	content, err := generate()
	if err != nil {
		return err
	}
	tmp, err := os.CreateTemp(filepath.Dir(path), ".key-*") // 0600
	if err != nil {
		return fmt.Errorf("make the key file: %w", err)
	}
	defer func() { _ = os.Remove(tmp.Name()) }()
	_, err = tmp.Write(content)
	if err = errors.Join(err, tmp.Sync(), tmp.Close()); err != nil {
		return fmt.Errorf("write the key file: %w", err)
	}
	if err := os.Link(tmp.Name(), path); err != nil {
		return fmt.Errorf("put the key file in place: %w", err)
	}
	return nil
}

func generate() ([]byte, error) {
	handle, err := keyset.NewHandle(aead.AES256GCMKeyTemplate())
	if err != nil {
		return nil, fmt.Errorf("make a key: %w", err)
	}
	var wrap bytes.Buffer
	if err := insecurecleartextkeyset.Write(handle, keyset.NewJSONWriter(&wrap)); err != nil {
		return nil, fmt.Errorf("write a key: %w", err)
	}
	index := make([]byte, 32)
	_, _ = rand.Read(index) // never fails (crypto/rand)
	content, err := json.MarshalIndent(file{Wrap: wrap.Bytes(), Index: index}, "", "  ")
	if err != nil {
		return nil, fmt.Errorf("encode the key file: %w", err)
	}
	return content, nil
}
