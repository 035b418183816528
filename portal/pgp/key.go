// Package pgp reads the public keys that providers paste, and encrypts mails to them.
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

// expiry is the first moment from which nobody can encrypt to the key any more, be it that the key, each of its sub-keys that encrypt
// or what vouches for them has run out by then; nil: never.
func expiry(key *crypto.Key, now time.Time) *time.Time {
	e := key.GetEntity()
	var ends []time.Time
	add := func(created time.Time, lifetime *uint32) {
		if lifetime != nil && *lifetime != 0 {
			ends = append(ends, created.Add(time.Duration(*lifetime)*time.Second).UTC())
		}
	}
	for _, s := range e.DirectSignatures {
		add(e.PrimaryKey.CreationTime, s.Packet.KeyLifetimeSecs)
		add(s.Packet.CreationTime, s.Packet.SigLifetimeSecs)
	}
	for _, identity := range e.Identities {
		for _, s := range identity.SelfCertifications {
			add(e.PrimaryKey.CreationTime, s.Packet.KeyLifetimeSecs)
			add(s.Packet.CreationTime, s.Packet.SigLifetimeSecs)
		}
	}
	for _, sub := range e.Subkeys {
		for _, s := range sub.Bindings {
			add(sub.PublicKey.CreationTime, s.Packet.KeyLifetimeSecs)
			add(s.Packet.CreationTime, s.Packet.SigLifetimeSecs)
		}
	}
	slices.SortFunc(ends, time.Time.Compare)
	for _, end := range ends {
		if end.After(now) && !key.CanEncrypt(end.Unix()+1) {
			return &end
		}
	}
	return nil
}
