package seal

import (
	"fmt"
	"os"
	"slices"
	"time"

	"github.com/tink-crypto/tink-go/v2/aead"
	"github.com/tink-crypto/tink-go/v2/keyset"
	tinkpb "github.com/tink-crypto/tink-go/v2/proto/tink_go_proto"
	"github.com/tink-crypto/tink-go/v2/tink"
)

// template is the kind of key that wraps.
func template() *tinkpb.KeyTemplate { return aead.AES256GCMKeyTemplate() }

// single wraps with one key of a file, whichever comes first in it.
func single(handle *keyset.Handle, id uint32) (tink.AEAD, error) {
	manager := keyset.NewManagerFromHandle(handle)
	if err := manager.SetPrimary(id); err != nil {
		return nil, err
	}
	only, err := manager.Handle()
	if err != nil {
		return nil, err
	}
	return aead.New(only)
}

// AddKey adds a new wrapping key after those of the file, and gives the name under which it kept the file as it was. A file
// that has more than one key already is left alone (""): a replacement is under way, and goes on with the keys it has. No
// portal wraps with the new key before the database says so (models.Store.AdoptKey).
func AddKey(path string, now time.Time) (kept string, err error) {
	f, handle, err := readFile(path)
	if err != nil || handle.Len() > 1 {
		return "", err
	}
	manager := keyset.NewManagerFromHandle(handle)
	if _, err := manager.Add(template()); err != nil {
		return "", fmt.Errorf("make a key: %w", err)
	}
	content, err := write(manager, f)
	if err != nil {
		return "", err
	}
	return keepAndReplace(path, content, now)
}

// AddIndex is AddKey for the secret under the blind indexes (models.Store.AdoptIndex).
func AddIndex(path string, now time.Time) (kept string, err error) {
	f, handle, err := readFile(path)
	if err != nil || f.IndexNext != nil {
		return "", err
	}
	f.IndexNext = newSecret()
	content, err := encode(handle, f)
	if err != nil {
		return "", err
	}
	return keepAndReplace(path, content, now)
}

// DropIndex takes out the older of two index secrets; the only one stays.
func DropIndex(path string) error {
	f, handle, err := readFile(path)
	if err != nil || f.IndexNext == nil {
		return err
	}
	f.Index, f.IndexNext = f.IndexNext, nil
	content, err := encode(handle, f)
	if err != nil {
		return err
	}
	return replace(path, content)
}

// keepAndReplace keeps a key file as it is under another name, and puts new content in its place.
func keepAndReplace(path string, content []byte, now time.Time) (kept string, err error) {
	kept = path + ".before-" + now.UTC().Format("20060102T150405.000000Z")
	old, err := os.ReadFile(path)
	if err != nil {
		return "", fmt.Errorf("read the key file: %w", err)
	}
	if err := place(kept, old, path, os.Link); err != nil {
		return "", err
	}
	return kept, replace(path, content)
}

// DropKeys takes keys out of the file that nothing is wrapped by any more; the newest always stays.
func DropKeys(path string, ids ...uint32) error {
	f, handle, err := readFile(path)
	if err != nil {
		return err
	}
	newest, err := handle.Entry(handle.Len() - 1)
	if err != nil {
		return fmt.Errorf("%s: %w", path, ErrBroken)
	}
	manager := keyset.NewManagerFromHandle(handle)
	if err := manager.SetPrimary(newest.KeyID()); err != nil {
		return fmt.Errorf("take the newest key: %w", err)
	}
	for i := range handle.Len() - 1 {
		entry, err := handle.Entry(i)
		if err != nil {
			return fmt.Errorf("%s: %w", path, ErrBroken)
		}
		if slices.Contains(ids, entry.KeyID()) {
			if err := manager.Delete(entry.KeyID()); err != nil {
				return fmt.Errorf("take a key out: %w", err)
			}
		}
	}
	content, err := write(manager, f)
	if err != nil {
		return err
	}
	return replace(path, content)
}

func write(manager *keyset.Manager, f file) ([]byte, error) {
	handle, err := manager.Handle()
	if err != nil {
		return nil, fmt.Errorf("write the keys: %w", err)
	}
	return encode(handle, f)
}
