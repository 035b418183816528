// Package pgp reads the public keys that providers paste. It encrypts nothing yet.
package pgp

import (
	"slices"
	"strings"
	"time"

	"github.com/ProtonMail/gopenpgp/v3/crypto"

	"eokm.nl/hosting/models"
	"eokm.nl/hosting/models/provider"
)

// keyLimit is how long a pasted key may be: a key with many signatures is some tens of kilobytes.
const keyLimit = 100_000

// ParseKey reads one armored public key that mail can be encrypted to. What is wrong is a *models.Invalid, which holds
// nothing of the text: somebody may have pasted a private key.
func ParseKey(text string, now time.Time) (provider.PGPKey, error) {
	bad := func(key string) (provider.PGPKey, error) {
		return provider.PGPKey{}, &models.Invalid{Field: "key", Key: key}
	}
	text = strings.TrimSpace(text)
	if strings.Contains(strings.ToUpper(text), "PRIVATE KEY") {
		return bad("key.private")
	}
	if len(text) > keyLimit || strings.Count(text, "-----BEGIN") != 1 {
		return bad("key.form")
	}
	key, err := crypto.NewKeyFromArmored(text)
	if err != nil {
		return bad("key.form")
	}
	at := now.Unix()
	switch {
	case key.IsPrivate():
		return bad("key.private")
	case key.IsRevoked(at):
		return bad("key.revoked")
	case key.IsExpired(at):
		return bad("key.expired")
	case !key.CanEncrypt(at):
		return bad("key.encrypt")
	}
	armored, err := key.GetArmoredPublicKey() // without whatever stood around it
	if err != nil {
		return bad("key.form")
	}
	out := provider.PGPKey{Armored: armored, Fingerprint: strings.ToUpper(key.GetFingerprint()), ExpiresAt: expiry(key, now)}
	var names []string
	for name := range key.GetEntity().Identities {
		names = append(names, strings.Join(strings.Fields(strings.ToValidUTF8(name, "")), " "))
	}
	slices.Sort(names)
	out.UserIDs = strings.Join(names, "\n")
	return out, nil
}

// expiry is when the key runs out: nobody can encrypt to it from then on. nil: never.
func expiry(key *crypto.Key, now time.Time) *time.Time {
	entity := key.GetEntity()
	self, err := entity.PrimarySelfSignature(now, nil)
	if err != nil || self.KeyLifetimeSecs == nil || *self.KeyLifetimeSecs == 0 {
		return nil
	}
	at := entity.PrimaryKey.CreationTime.Add(time.Duration(*self.KeyLifetimeSecs) * time.Second).UTC()
	return &at
}
