package models

import (
	"bytes"
	"crypto"
	"crypto/cipher"
	"encoding/binary"
	"errors"
	"fmt"
	"slices"
	"sync/atomic"

	"github.com/google/uuid"
	"github.com/tink-crypto/tink-go/v2/tink"
)

// Keyset is what a key file holds: the keys that wrap data keys, and the secrets (32 bytes or more) under the blind indexes,
// each the oldest first; while one is replaced there are two.
type Keyset struct {
	Wraps   []WrapKey
	Indexes [][]byte
	Badges  BadgeKeys
}

// BadgeKeys are those of the badges of certificates (portal/badge): the one that signs, nil in a key file from before there were
// badges, and the public halves of those that did before it, the oldest first. Badges that were given out stay good by these.
type BadgeKeys struct {
	Issuer crypto.Signer
	Former []crypto.PublicKey
}

// WrapKey is one key that wraps data keys, with the number that Tink puts before what it wraps.
type WrapKey struct {
	ID   uint32
	AEAD tink.AEAD
}

func (s *Keyset) find(id uint32) (WrapKey, bool) {
	for _, key := range s.Wraps {
		if key.ID == id {
			return key, true
		}
	}
	return WrapKey{}, false
}

// Keys seal and index. They come from outside the database (portal/seal reads PORTAL_KEY_FILE), follow that file while a key
// is replaced (docs/adr/0008), and are safe for concurrent use.
type Keys struct {
	read  func() (Keyset, error)
	set   atomic.Pointer[Keyset]
	seals atomic.Uint32              // the key that wraps what is new; the database says which (wrap_key.go)
	index atomic.Pointer[IndexesNow] // the secrets that blind indexes are made with; the database says which (index_key.go)
}

// NewKeys reads the keys, and reads them again whenever it meets a key that it does not know.
func NewKeys(read func() (Keyset, error)) (*Keys, error) {
	set, err := read()
	if err != nil {
		return nil, err
	}
	if err := set.check(); err != nil {
		return nil, err
	}
	k := &Keys{read: read}
	k.set.Store(&set)
	k.seals.Store(set.Wraps[0].ID) // the newest may not be on every machine yet
	k.index.Store(&IndexesNow{Newest: IndexSecret{ID: firstIndex, Indexer: NewIndexer(set.Indexes[0])}})
	return k, nil
}

func (s *Keyset) check() error {
	if len(s.Wraps) == 0 {
		return errors.New("there is no key that wraps")
	}
	if len(s.Indexes) == 0 {
		return errors.New("there is no index secret")
	}
	for _, secret := range s.Indexes {
		if len(secret) < 32 {
			return errors.New("the index secret is shorter than 32 bytes")
		}
	}
	return nil
}

// Reload takes over what the key file holds now. A file that cannot be read, or that has nothing in common with what was
// read before, leaves the keys as they are.
func (k *Keys) Reload() error {
	set, err := k.read()
	if err != nil {
		return err
	}
	if set.check() != nil || !set.shares(k.set.Load()) {
		return ErrWrongKey
	}
	k.set.Store(&set)
	return nil
}

// Badges are the keys of badges. A file that got its first one since is read again; one that replaces another is met as any other
// change of the file is (Store.FollowKeys).
func (k *Keys) Badges() BadgeKeys {
	if keys := k.set.Load().Badges; keys.Issuer != nil || k.Reload() != nil {
		return keys
	}
	return k.set.Load().Badges
}

// shares tells whether two files can be of one database: nobody replaces all their keys at once.
func (s *Keyset) shares(other *Keyset) bool {
	return slices.ContainsFunc(s.Wraps, func(key WrapKey) bool { _, ok := other.find(key.ID); return ok }) ||
		slices.ContainsFunc(s.Indexes, func(secret []byte) bool {
			return slices.ContainsFunc(other.Indexes, func(known []byte) bool { return bytes.Equal(known, secret) })
		})
}

// Has tells whether the file holds a key, which it may do only since a moment ago.
func (k *Keys) Has(id uint32) (WrapKey, bool) {
	if key, ok := k.set.Load().find(id); ok {
		return key, true
	}
	if k.Reload() != nil {
		return WrapKey{}, false
	}
	return k.set.Load().find(id)
}

// Indexes are the index secrets in use, as the portal last heard. What follows a question to the database takes those of Sealing or of
// IndexesInUse.
func (k *Keys) Indexes() *IndexesNow { return k.index.Load() }

// Wrapping is the key that wraps what is new; false when the file lost it.
func (k *Keys) Wrapping() (WrapKey, bool) { return k.Has(k.seals.Load()) }

// follow takes the newest key of those in use, the newest last, that the file holds: new things are wrapped by it.
func (k *Keys) follow(live []uint32) error {
	if len(live) > 0 && k.seals.Load() == live[len(live)-1] {
		return nil
	}
	for _, id := range slices.Backward(live) {
		if _, ok := k.Has(id); ok {
			k.seals.Store(id)
			return nil
		}
	}
	return ErrWrongKey
}

// Wrap seals a short secret under the key in use, bound to what it is and to its owner.
func (k *Keys) Wrap(what string, owner uuid.UUID, secret []byte) ([]byte, error) {
	key, ok := k.Wrapping()
	if !ok {
		return nil, fmt.Errorf("wrap %s: %w", what, ErrWrongKey)
	}
	return key.Wrap(what, owner, secret)
}

// Wrap is Keys.Wrap under this key.
func (key WrapKey) Wrap(what string, owner uuid.UUID, secret []byte) ([]byte, error) {
	wrapped, err := key.AEAD.Encrypt(secret, append([]byte(what+":"), owner[:]...))
	if err != nil {
		return nil, fmt.Errorf("wrap %s: %w", what, err)
	}
	return wrapped, nil
}

// Unwrap opens what any key of the file wrapped; ErrSealBroken when none did.
func (k *Keys) Unwrap(what string, owner uuid.UUID, wrapped []byte) ([]byte, error) {
	if key, ok := k.Has(WrappedBy(wrapped)); ok {
		if plain, err := key.AEAD.Decrypt(wrapped, append([]byte(what+":"), owner[:]...)); err == nil {
			return plain, nil
		}
	}
	return nil, fmt.Errorf("unwrap %s of %s: %w", what, owner, ErrSealBroken)
}

// tinkHead is what Tink puts before what a key wraps: a one, and the key's number.
const tinkHead = 5

// WrappedBy gives the number of the key that wrapped a value; 0, which no key has, when none did.
func WrappedBy(wrapped []byte) uint32 {
	if len(wrapped) < tinkHead || wrapped[0] != 1 {
		return 0
	}
	return binary.BigEndian.Uint32(wrapped[1:tinkHead])
}

// WrappedHead is what begins all that a key wraps.
func WrappedHead(id uint32) []byte {
	return binary.BigEndian.AppendUint32([]byte{1}, id)
}

// What is wrapped, each with its owner: a notice or an import, a person, an organisation, a search, and whoever sent a form.
const (
	WrapsDataKey = "data_key"
	WrapsTOTP    = "totp"
	WrapsOIDC    = "oidc"
	WrapsSearch  = "search"
	WrapsWebhook = "webhook"
	wrapsForm    = "form"
)

// WrapDataKey wraps the key of a notice or of an import, which owns it.
func (k *Keys) WrapDataKey(key DataKey, owner uuid.UUID) ([]byte, error) {
	return k.Wrap(WrapsDataKey, owner, key[:])
}

// UnwrapDataKey opens a data key for what it seals; ErrSealBroken when it is not its owner's.
func (k *Keys) UnwrapDataKey(wrapped []byte, owner uuid.UUID) (cipher.AEAD, error) {
	plain, err := k.Unwrap(WrapsDataKey, owner, wrapped)
	if err != nil {
		return nil, err
	}
	if len(plain) != len(DataKey{}) {
		return nil, fmt.Errorf("data key of %s: %w", owner, ErrSealBroken)
	}
	return DataKey(plain).AEAD()
}
