package address

import (
	"crypto/cipher"
	"encoding/json"
	"errors"
	"fmt"
	"net/netip"

	"github.com/google/uuid"

	"eokm.nl/hosting/models"
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

// SealItem seals an item under its notice's key, bound to its row. The error says nothing of what is in it.
func SealItem(aead cipher.AEAD, content Sealed, provider, notice, item uuid.UUID) ([]byte, error) {
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
	return aead.Seal(nil, nil, plain, models.SealPlace(models.ItemPlace, provider, notice, item)), nil
}

// OpenItem opens what SealItem sealed for the same row; ErrSealBroken for any other. The error says nothing of what is in it.
func OpenItem(aead cipher.AEAD, sealed []byte, provider, notice, item uuid.UUID) (Sealed, error) {
	plain, err := aead.Open(nil, nil, sealed, models.SealPlace(models.ItemPlace, provider, notice, item))
	if err != nil {
		return Sealed{}, fmt.Errorf("open item %s: %w", item, models.ErrSealBroken)
	}
	var form sealedForm
	if err := json.Unmarshal(plain, &form); err != nil {
		return Sealed{}, fmt.Errorf("open item %s: %w", item, models.ErrSealBroken)
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
			return Sealed{}, fmt.Errorf("open item %s: %w", item, models.ErrSealBroken)
		}
	}
	return out, nil
}

// MarkOf gives the four signs by which somebody tells a provider's covered addresses apart: after a line's number on a form, and in a file
// that is taken along. "" for the zero Address. See models.Indexer.Mark for what it is not.
func MarkOf(x models.Indexer, provider uuid.UUID, a Address) string {
	if a.IsZero() {
		return ""
	}
	return x.Mark(provider, a.Normal())
}

// ItemIndexes are the blind indexes of one item; an absent domain or IP gives nil.
type ItemIndexes struct {
	Address uuid.UUID
	Host    int64
	Domain  *int64
	IP      *int64
}

// AddressKey is the blind index of an address at a provider.
func AddressKey(x models.Indexer, provider uuid.UUID, a Address) uuid.UUID {
	return x.Wide(models.IndexAddress, provider, a.Normal())
}

// ReportKey is the blind index of one report: of who reported an address at a provider, and under which reference. One that named the
// wrong IP address and comes again with the right one is another report, to another provider.
func ReportKey(x models.Indexer, provider uuid.UUID, source, externalRef string, a Address) uuid.UUID {
	return x.Wide(models.IndexDedupe, provider, source, externalRef, a.Normal())
}

// IndexesOf makes the blind indexes of what is sealed in an item.
func IndexesOf(x models.Indexer, provider uuid.UUID, content Sealed) ItemIndexes {
	of := ItemIndexes{
		Address: AddressKey(x, provider, content.Address),
		Host:    x.Narrow(models.IndexHost, provider, content.Address.Host()),
	}
	if domain := content.Address.Domain(); domain != "" {
		key := x.Narrow(models.IndexDomain, provider, domain)
		of.Domain = &key
	}
	if content.IP.IsValid() {
		key := x.Narrow(models.IndexIP, provider, content.IP.String())
		of.IP = &key
	}
	return of
}
