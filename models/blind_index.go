package models

import (
	"crypto/hmac"
	"crypto/sha256"
	"encoding/binary"
	"sync"

	"github.com/google/uuid"
)

// Purpose keeps the blind indexes apart: equal text under two purposes gives unrelated keys.
type Purpose string

// What blind indexes are of; what else is hashed under an index secret has a purpose beside its use.
const (
	IndexDedupe  Purpose = "dedupe"
	IndexAddress Purpose = "address"
	IndexHost    Purpose = "host"
	IndexDomain  Purpose = "domain"
	IndexIP      Purpose = "ip"
	IndexMark    Purpose = "mark"   // the four signs that tell covered addresses apart
	IndexNotice  Purpose = "notice" // ids of an import's notices, under that import's own secret
)

// Indexer makes keyed hashes of what is sealed, for equality only. Each purpose and provider has a key of its own, so a
// stolen database shows neither an address nor that two providers have the same one, and nobody without the secret can
// try a list of addresses against it.
type Indexer struct {
	secret []byte
	keys   *sync.Map // indexScope -> []byte
}

type indexScope struct {
	purpose  Purpose
	provider uuid.UUID
}

// NewIndexer makes the hashes of one secret (32 bytes or more). It is safe for concurrent use, and so are its copies.
func NewIndexer(secret []byte) Indexer { return Indexer{secret: secret, keys: &sync.Map{}} }

func (x Indexer) key(scope indexScope) []byte {
	if key, ok := x.keys.Load(scope); ok {
		return key.([]byte)
	}
	mac := hmac.New(sha256.New, x.secret)
	mac.Write([]byte(scope.purpose))
	mac.Write(scope.provider[:])
	key, _ := x.keys.LoadOrStore(scope, mac.Sum(nil))
	return key.([]byte)
}

// Sum is the whole keyed hash of some texts in their order; each counts with its length, so no two lists run together.
func (x Indexer) Sum(p Purpose, provider uuid.UUID, parts ...string) [sha256.Size]byte {
	mac := hmac.New(sha256.New, x.key(indexScope{p, provider}))
	for _, part := range parts {
		var length [4]byte
		binary.BigEndian.PutUint32(length[:], uint32(len(part)))
		mac.Write(length[:])
		mac.Write([]byte(part))
	}
	var out [sha256.Size]byte
	mac.Sum(out[:0])
	return out
}

// Wide gives 128 bits: unique in practice, for what must not collide.
func (x Indexer) Wide(p Purpose, provider uuid.UUID, parts ...string) uuid.UUID {
	sum := x.Sum(p, provider, parts...)
	return uuid.UUID(sum[:16])
}

// Narrow gives 64 bits: half the index, for searches whose hits are opened and compared anyway.
func (x Indexer) Narrow(p Purpose, provider uuid.UUID, part string) int64 {
	sum := x.Sum(p, provider, part)
	return int64(binary.BigEndian.Uint64(sum[:8]))
}

// markLetters and markSigns have no vowel and no sign that is taken for another, so that a mark is neither a word nor, in a
// spreadsheet, a number or a month.
const (
	markLetters = "BCDFGHJKLMNPQRSTVWXZ"
	markSigns   = markLetters + "23456789"
)

// Mark gives four signs that tell covered texts of one provider apart for a person: "K7QX". Two texts can have the same one, so it
// proves nothing and nothing is looked up by it. It changes when the secret does.
func (x Indexer) Mark(provider uuid.UUID, text string) string {
	sum := x.Sum(IndexMark, provider, text)
	n := binary.BigEndian.Uint64(sum[:8])
	mark := [4]byte{markLetters[n%uint64(len(markLetters))]}
	n /= uint64(len(markLetters))
	for i := range mark[1:] {
		mark[1+i] = markSigns[n%uint64(len(markSigns))]
		n /= uint64(len(markSigns))
	}
	return string(mark[:])
}
