package checkpoint

import (
	"crypto/ed25519"
	"crypto/rand"
	"crypto/sha256"
	"crypto/x509"
	"encoding/hex"
	"encoding/pem"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
)

// Faults of a key file, each with a sentence for the operator.
var (
	ErrKeyMissing = errors.New("the key file of the checkpoints does not exist; `portal audit key make FILE` makes one")
	ErrKeyOpen    = errors.New(
		"the key file of the checkpoints may be read by others; make it readable by the portal's user only (chmod 600)")
	ErrKeyBroken = errors.New("this is not a key of checkpoints: an Ed25519 key in PEM, as `portal audit key make` writes it")
)

const (
	privateBlock = "PRIVATE KEY" // PKCS #8
	publicBlock  = "PUBLIC KEY"  // SPKI
)

// MakeKey writes a new private key, whole or not at all; a file that exists is never overwritten.
func MakeKey(path string) error {
	_, private, err := ed25519.GenerateKey(rand.Reader)
	if err != nil {
		return fmt.Errorf("make a key: %w", err)
	}
	der, err := x509.MarshalPKCS8PrivateKey(private)
	if err != nil {
		return fmt.Errorf("encode the key: %w", err)
	}
	return putNew(path, pem.EncodeToMemory(&pem.Block{Type: privateBlock, Bytes: der}))
}

// OpenKey reads a private key. A file that others may read is refused.
func OpenKey(path string) (ed25519.PrivateKey, error) {
	info, err := os.Stat(path)
	if err == nil && info.Mode().Perm()&0o077 != 0 {
		return nil, fmt.Errorf("%s: %w", path, ErrKeyOpen)
	}
	parsed, err := readPEM(path, privateBlock, x509.ParsePKCS8PrivateKey)
	if err != nil {
		return nil, err
	}
	private, ok := parsed.(ed25519.PrivateKey)
	if !ok {
		return nil, fmt.Errorf("%s: %w", path, ErrKeyBroken)
	}
	return private, nil
}

// OpenOrMakeKey opens a private key and makes a new one where there is none.
func OpenOrMakeKey(path string) (ed25519.PrivateKey, error) {
	private, err := OpenKey(path)
	if !errors.Is(err, ErrKeyMissing) {
		return private, err
	}
	if err := MakeKey(path); err != nil {
		return nil, err
	}
	return OpenKey(path)
}

// OpenPublicKey reads the key that checks signatures: a public key, or the public half of a private one.
func OpenPublicKey(path string) (ed25519.PublicKey, error) {
	parsed, err := readPEM(path, publicBlock, x509.ParsePKIXPublicKey)
	if errors.Is(err, ErrKeyBroken) {
		private, err := OpenKey(path)
		if err != nil {
			return nil, err
		}
		return private.Public().(ed25519.PublicKey), nil
	}
	if err != nil {
		return nil, err
	}
	public, ok := parsed.(ed25519.PublicKey)
	if !ok {
		return nil, fmt.Errorf("%s: %w", path, ErrKeyBroken)
	}
	return public, nil
}

func readPEM(path, block string, parse func([]byte) (any, error)) (any, error) {
	content, err := os.ReadFile(path)
	if errors.Is(err, fs.ErrNotExist) {
		return nil, fmt.Errorf("%s: %w", path, ErrKeyMissing)
	}
	if err != nil {
		return nil, fmt.Errorf("read the key file: %w", err)
	}
	found, _ := pem.Decode(content)
	if found == nil || found.Type != block {
		return nil, fmt.Errorf("%s: %w", path, ErrKeyBroken)
	}
	parsed, err := parse(found.Bytes)
	if err != nil {
		return nil, fmt.Errorf("%s: %w", path, ErrKeyBroken) // the cause could quote the content
	}
	return parsed, nil
}

// PublicPEM is a public key as others take it: openssl, or another portal's `audit verify --key`.
func PublicPEM(key ed25519.PublicKey) (string, error) {
	der, err := x509.MarshalPKIXPublicKey(key)
	if err != nil {
		return "", fmt.Errorf("encode the key: %w", err)
	}
	return string(pem.EncodeToMemory(&pem.Block{Type: publicBlock, Bytes: der})), nil
}

// KeyID names a public key: the first half of its SHA-256.
func KeyID(key ed25519.PublicKey) string {
	sum := sha256.Sum256(key)
	return hex.EncodeToString(sum[:16])
}

// putNew writes a file that is not there yet, on disk when it returns, and readable by its owner only.
func putNew(path string, content []byte) error {
	dir := filepath.Dir(path)
	tmp, err := os.CreateTemp(dir, ".new-*") // 0600
	if err != nil {
		return fmt.Errorf("write a file in %s: %w", dir, err)
	}
	defer func() { _ = os.Remove(tmp.Name()) }()
	_, err = tmp.Write(content)
	if err = errors.Join(err, tmp.Sync(), tmp.Close()); err != nil {
		return fmt.Errorf("write %s: %w", path, err)
	}
	if err := os.Link(tmp.Name(), path); err != nil { // unlike a rename it replaces nothing
		return fmt.Errorf("put the file in place: %w", err)
	}
	folder, err := os.Open(dir)
	if err != nil {
		return fmt.Errorf("open %s: %w", dir, err)
	}
	if err := errors.Join(folder.Sync(), folder.Close()); err != nil { // else the name may be lost with the power
		return fmt.Errorf("write %s: %w", dir, err)
	}
	return nil
}
