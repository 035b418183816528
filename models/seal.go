package models

import (
	"crypto/aes"
	"crypto/cipher"
	"crypto/hkdf"
	"crypto/rand"
	"crypto/sha256"
	"encoding/json"
	"errors"
	"fmt"
	"net/netip"

	"github.com/google/uuid"
)

// Sealed is what of an item may not be read from a stolen database. Whoever holds one holds a live address: it goes to
// a page only through Address.Masked, or after a reveal that was logged (reveal.go).
type Sealed struct {
	Address Address
	IP      netip.Addr
	Note    string
	SHA256  []byte
	MD5     []byte
}

// sealedForm is Sealed as it is before encryption. Both the raw and the normalised address are kept: the first is what
// the reporter saw, the second is what equality means.
type sealedForm struct {
	Raw    string `json:"r,omitempty"` // left out when it equals Normal
	Normal string `json:"n"`
	Host   string `json:"h"`
	IP     string `json:"i,omitempty"`
	Note   string `json:"t,omitempty"`
	SHA256 []byte `json:"s,omitempty"`
	MD5    []byte `json:"m,omitempty"`
}

// dataKey seals one notice's items. It is stored only wrapped by the key that is outside the database, so destroying
// the wrapped copy makes the notice's addresses unreadable for ever.
type dataKey [32]byte

func newDataKey() dataKey {
	var key dataKey
	_, _ = rand.Read(key[:]) // never fails (crypto/rand)
	return key
}

// derive gives a notice's data key out of an import's secret, which lives in memory while the file is read and is then
// gone. So a file of any number of notices is sealed in one pass without a table of keys.
func (key dataKey) derive(noticeID uuid.UUID) dataKey {
	var out dataKey
	derived, err := hkdf.Key(sha256.New, key[:], nil, "notice:"+string(noticeID[:]), len(out))
	if err != nil {
		panic("hkdf: " + err.Error()) // only for a length out of range
	}
	copy(out[:], derived)
	return out
}

func (key dataKey) aead() (cipher.AEAD, error) {
	block, err := aes.NewCipher(key[:])
	if err != nil {
		return nil, fmt.Errorf("make cipher: %w", err)
	}
	return cipher.NewGCMWithRandomNonce(block)
}

// place binds a ciphertext to its row: moved to another row it no longer opens.
func place(column string, provider, notice, item uuid.UUID) []byte {
	out := make([]byte, 0, len(column)+48)
	out = append(out, column...)
	out = append(out, provider[:]...)
	out = append(out, notice[:]...)
	return append(out, item[:]...)
}

func sealItem(aead cipher.AEAD, content Sealed, provider, notice, item uuid.UUID) ([]byte, error) {
	form := sealedForm{
		Normal: content.Address.normal, Host: content.Address.host,
		Note: content.Note, SHA256: content.SHA256, MD5: content.MD5,
	}
	if content.Address.raw != content.Address.normal {
		form.Raw = content.Address.raw
	}
	if content.IP.IsValid() {
		form.IP = content.IP.String()
	}
	plain, err := json.Marshal(form)
	if err != nil {
		return nil, errors.New("seal item: cannot encode") // the cause could quote the content
	}
	return aead.Seal(nil, nil, plain, place("items.sealed", provider, notice, item)), nil
}

func openItem(aead cipher.AEAD, sealed []byte, provider, notice, item uuid.UUID) (Sealed, error) {
	plain, err := aead.Open(nil, nil, sealed, place("items.sealed", provider, notice, item))
	if err != nil {
		return Sealed{}, fmt.Errorf("open item %s: %w", item, ErrSealBroken)
	}
	var form sealedForm
	if err := json.Unmarshal(plain, &form); err != nil {
		return Sealed{}, fmt.Errorf("open item %s: %w", item, ErrSealBroken)
	}
	if form.Raw == "" {
		form.Raw = form.Normal
	}
	out := Sealed{
		Address: Address{raw: form.Raw, normal: form.Normal, host: form.Host},
		Note:    form.Note, SHA256: form.SHA256, MD5: form.MD5,
	}
	if form.IP != "" {
		if out.IP, err = netip.ParseAddr(form.IP); err != nil {
			return Sealed{}, fmt.Errorf("open item %s: %w", item, ErrSealBroken)
		}
	}
	return out, nil
}

// ErrSealBroken: a sealed value does not open with its own key in its own row; somebody moved or changed it.
var ErrSealBroken = errors.New("seal broken")
