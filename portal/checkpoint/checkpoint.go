// Package checkpoint keeps what a database cannot: proof of how far the chain of events was. A checkpoint is a small signed
// file that names a row of the chain and its hash. Whoever rules the database can rewrite the chain, or cut its end off, but
// not so that it fits a checkpoint that lies elsewhere.
//
// What the chain is, and how it is checked against checkpoints, is in models/trail/chain_check.go.
package checkpoint

import (
	"crypto/ed25519"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"time"

	"eokm.nl/hosting/models/trail"
)

// kind is the first field of what is signed: the signature is of a checkpoint and of nothing else that a key may sign.
const kind = "eokm.nl/hosting checkpoint 1"

// Checkpoint is what a checkpoint says.
type Checkpoint struct {
	Kind     string    `json:"kind"`
	Time     time.Time `json:"time"`
	Seq      int64     `json:"seq"`   // the chain's row
	Event    int64     `json:"event"` // the id of its event
	Count    int64     `json:"count"` // how many events that makes: the rows are numbered without a gap, so Seq
	Hash     string    `json:"hash"`
	Key      string    `json:"key"`      // KeyID of the key that signs
	Previous string    `json:"previous"` // digest of the checkpoint before; "" for the first
}

// file is a checkpoint's file: one line of JSON. The signature is over the bytes of signed, as they stand there.
type file struct {
	Signed    json.RawMessage `json:"signed"`
	Signature []byte          `json:"signature"`
}

// errForged: the file is no checkpoint that the key signed.
var errForged = errors.New("the signature does not fit")

// sign writes a checkpoint's file.
func sign(c Checkpoint, key ed25519.PrivateKey) ([]byte, error) {
	signed, err := json.Marshal(c)
	if err != nil {
		return nil, fmt.Errorf("encode checkpoint: %w", err)
	}
	content, err := json.Marshal(file{Signed: signed, Signature: ed25519.Sign(key, signed)})
	if err != nil {
		return nil, fmt.Errorf("encode checkpoint: %w", err)
	}
	return append(content, '\n'), nil
}

// parse reads a checkpoint's file and checks who signed it.
func parse(content []byte, key ed25519.PublicKey) (Checkpoint, error) {
	var f file
	if err := json.Unmarshal(content, &f); err != nil || !ed25519.Verify(key, f.Signed, f.Signature) {
		return Checkpoint{}, errForged
	}
	var c Checkpoint
	if err := json.Unmarshal(f.Signed, &c); err != nil || c.Kind != kind {
		return Checkpoint{}, errForged
	}
	return c, nil
}

// digest is what the next checkpoint says of a file.
func digest(content []byte) string {
	sum := sha256.Sum256(content)
	return hex.EncodeToString(sum[:])
}

// of is the checkpoint of the chain as it is.
func of(head trail.ChainHead, now time.Time, previous string, key ed25519.PublicKey) Checkpoint {
	return Checkpoint{
		Kind: kind, Time: now.UTC(), Seq: head.Seq, Event: head.EventID, Count: head.Seq,
		Hash: hex.EncodeToString(head.Hash), Key: KeyID(key), Previous: previous,
	}
}
