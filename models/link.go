package models

import (
	"context"
	"crypto/hmac"
	"encoding/base64"

	"github.com/google/uuid"
)

// LinkFor is what a link that we mail is for; one kind's link is worth nothing as another's.
type LinkFor Purpose

// What our links are for.
const (
	LinkInvitation   LinkFor = "link:invitation"
	LinkPassword     LinkFor = "link:password"
	LinkContact      LinkFor = "link:contact"
	LinkRegistration LinkFor = "link:registration"
)

// linkBytes is how much of the keyed hash a link carries.
const linkBytes = 18

// Link makes the secret part of a mailed link: the row's id, and a keyed hash that only the portal can compute. So a stolen
// database holds no working link; whether one is still good is in its row.
func (k *Keys) Link(what LinkFor, id uuid.UUID) string {
	sum := k.Indexes().Newest.Sum(Purpose(what), uuid.Nil, string(id[:]))
	return base64.RawURLEncoding.EncodeToString(append(id[:], sum[:linkBytes]...))
}

// OpenLink gives the row that a link names; ErrNotFound when the link was not made by us.
func (k *Keys) OpenLink(what LinkFor, token string) (uuid.UUID, error) {
	raw, err := base64.RawURLEncoding.Strict().DecodeString(token)
	if err != nil || len(raw) != len(uuid.UUID{})+linkBytes {
		return uuid.Nil, ErrNotFound
	}
	id := uuid.UUID(raw[:16])
	for _, x := range k.Indexers() {
		if sum := x.Sum(Purpose(what), uuid.Nil, string(id[:])); hmac.Equal(raw[16:], sum[:linkBytes]) {
			return id, nil
		}
	}
	return uuid.Nil, ErrNotFound
}

// OpenLink gives the row that a link names to somebody who followed it; ErrNotFound when it is none of ours, ErrThrottled when too
// many of those came from one network address.
func (d *DB) OpenLink(ctx context.Context, what LinkFor, token string, from Visitor) (uuid.UUID, error) {
	id, err := d.Keys().OpenLink(what, token)
	if err == nil {
		return id, nil
	}
	if often := d.CountTry(ctx, linkTry, from.IP); often != nil {
		return uuid.Nil, often
	}
	return uuid.Nil, err
}

// Indexers are all index secrets of the file: what was mailed under an old one is good until that is taken out, and another
// portal may have mailed under one that this portal has not heard of yet.
func (k *Keys) Indexers() []Indexer {
	var out []Indexer
	for _, secret := range k.set.Load().Indexes {
		out = append(out, NewIndexer(secret))
	}
	return out
}
