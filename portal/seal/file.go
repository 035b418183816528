package seal

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"syscall"

	"github.com/tink-crypto/tink-go/v2/insecurecleartextkeyset"
	"github.com/tink-crypto/tink-go/v2/keyset"

	"eokm.nl/hosting/models"
)

// file is the key file: a Tink keyset that wraps data keys, the secret under the blind indexes, while that is replaced its
// successor too, and the key that signs badges with the public halves of those before it (issuer.go).
type file struct {
	Wrap          json.RawMessage `json:"wrap"`
	Index         []byte          `json:"index"`
	IndexNext     []byte          `json:"index_next,omitempty"`
	Issuer        []byte          `json:"issuer,omitempty"`         // PKCS #8
	IssuersBefore [][]byte        `json:"issuers_before,omitempty"` // PKIX, the oldest first
}

// secretBytes is the least that an index secret has.
const secretBytes = 32

// secrets are the index secrets, the oldest first; none when one of them is too short.
func (f file) secrets() [][]byte {
	out := [][]byte{f.Index}
	if f.IndexNext != nil {
		out = append(out, f.IndexNext)
	}
	for _, secret := range out {
		if len(secret) < secretBytes {
			return nil
		}
	}
	return out
}

// readFile gives a key file's content. A file that others may read is refused.
func readFile(path string) (file, *keyset.Handle, error) {
	info, err := os.Stat(path)
	if errors.Is(err, fs.ErrNotExist) {
		return file{}, nil, fmt.Errorf("%s: %w", path, ErrMissing)
	}
	if err != nil {
		return file{}, nil, fmt.Errorf("look at the key file: %w", err)
	}
	if info.Mode().Perm()&0o077 != 0 {
		return file{}, nil, fmt.Errorf("%s: %w", path, ErrOpen)
	}
	content, err := os.ReadFile(path)
	if err != nil {
		return file{}, nil, fmt.Errorf("read the key file: %w", err)
	}
	var f file
	if err := json.Unmarshal(content, &f); err != nil {
		return file{}, nil, fmt.Errorf("%s: %w", path, ErrBroken) // the cause could quote the content
	}
	handle, err := insecurecleartextkeyset.Read(keyset.NewJSONReader(bytes.NewReader(f.Wrap)))
	if err != nil {
		return file{}, nil, fmt.Errorf("%s: %w", path, ErrBroken)
	}
	return f, handle, nil
}

// read gives the keys of a file, the oldest first.
func read(path string) (models.Keyset, error) {
	f, handle, err := readFile(path)
	if err != nil {
		return models.Keyset{}, err
	}
	set := models.Keyset{Indexes: f.secrets()}
	if len(set.Indexes) == 0 || handle.Len() == 0 {
		return models.Keyset{}, fmt.Errorf("%s: %w", path, ErrBroken)
	}
	for i := range handle.Len() {
		entry, err := handle.Entry(i)
		if err != nil || entry.KeyStatus() != keyset.Enabled {
			return models.Keyset{}, fmt.Errorf("%s: %w", path, ErrBroken)
		}
		wrap, err := single(handle, entry.KeyID())
		if err != nil {
			return models.Keyset{}, fmt.Errorf("%s: %w", path, ErrBroken)
		}
		set.Wraps = append(set.Wraps, models.WrapKey{ID: entry.KeyID(), AEAD: wrap})
	}
	if set.Badges, err = f.badges(); err != nil {
		return models.Keyset{}, fmt.Errorf("%s: %w", path, ErrBroken)
	}
	return set, nil
}

// encode is a key file with these keys, and the index secrets of f.
func encode(handle *keyset.Handle, f file) ([]byte, error) {
	var wrap bytes.Buffer
	if err := insecurecleartextkeyset.Write(handle, keyset.NewJSONWriter(&wrap)); err != nil {
		return nil, fmt.Errorf("write a key: %w", err)
	}
	f.Wrap = wrap.Bytes()
	content, err := json.MarshalIndent(f, "", "  ")
	if err != nil {
		return nil, fmt.Errorf("encode the key file: %w", err)
	}
	return content, nil
}

// replace puts new content in a key file's place, whole or not at all: who opens it meets the old or the new.
func replace(path string, content []byte) error {
	return place(path, content, path, os.Rename)
}

// place writes a file beside path and then has it take that name; the directory is on the disk too when it returns. It
// belongs to whom the file owned belongs, so that root may do it for the portal's user; "" for oneself.
func place(path string, content []byte, owned string, name func(from, to string) error) error {
	tmp, err := os.CreateTemp(filepath.Dir(path), ".key-*") // 0600
	if err != nil {
		return fmt.Errorf("make the key file: %w", err)
	}
	defer func() { _ = os.Remove(tmp.Name()) }()
	_, err = tmp.Write(content)
	if err = errors.Join(err, tmp.Sync(), tmp.Close()); err != nil {
		return fmt.Errorf("write the key file: %w", err)
	}
	if err := give(tmp.Name(), owned); err != nil {
		return err
	}
	if err := name(tmp.Name(), path); err != nil {
		return fmt.Errorf("put the key file in place: %w", err)
	}
	dir, err := os.Open(filepath.Dir(path))
	if err != nil {
		return fmt.Errorf("open the key file's directory: %w", err)
	}
	if err := errors.Join(dir.Sync(), dir.Close()); err != nil {
		return fmt.Errorf("write the key file's directory: %w", err)
	}
	return nil
}

// give makes a file belong to whom another belongs.
func give(path, owned string) error {
	if owned == "" {
		return nil
	}
	info, err := os.Stat(owned)
	if err != nil {
		return fmt.Errorf("look at the key file: %w", err)
	}
	if of, ok := info.Sys().(*syscall.Stat_t); ok {
		if err := os.Chown(path, int(of.Uid), int(of.Gid)); err != nil {
			return fmt.Errorf("give the key file to its owner: %w", err)
		}
	}
	return nil
}
