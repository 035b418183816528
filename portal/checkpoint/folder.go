package checkpoint

import (
	"cmp"
	"crypto/ed25519"
	"encoding/hex"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"syscall"
	"time"

	"eokm.nl/hosting/models/trail"
)

// Folder is where checkpoints are kept: outside the database, and best on another machine.
type Folder struct {
	Dir string
	Key ed25519.PrivateKey
}

// Kept is a checkpoint in a folder.
type Kept struct {
	Checkpoint
	Name   string // of its file
	Digest string
}

// FaultKind is what is wrong with a checkpoint.
type FaultKind string

// The kinds.
const (
	Forged   FaultKind = "forged"   // the key did not sign what the file says
	Unlinked FaultKind = "unlinked" // it does not follow the one before: a checkpoint is gone, or came between
)

// Fault is a checkpoint that cannot be relied upon.
type Fault struct {
	Kind FaultKind
	Name string
}

// ErrAhead: a checkpoint is of a row that the chain does not have. Somebody else was first, or the chain was cut.
var ErrAhead = errors.New("there is a checkpoint of a later event than the last one; portal audit verify tells whether the log was cut")

// Write keeps a checkpoint of the chain as it is and gives it. One of the same day and row is given as it is.
func (f Folder) Write(head trail.ChainHead, now time.Time) (Kept, error) {
	unlock, err := f.lock()
	if err != nil {
		return Kept{}, err
	}
	defer unlock()
	before, _, err := f.Read()
	if err != nil {
		return Kept{}, err
	}
	name := fmt.Sprintf("%s-%012d.json", now.UTC().Format(time.DateOnly), head.Seq)
	previous := ""
	for _, kept := range before {
		if kept.Name == name {
			return kept, nil
		}
		if kept.Seq > head.Seq {
			return Kept{}, ErrAhead
		}
		previous = kept.Digest
	}
	c := of(head, now, previous, f.Key.Public().(ed25519.PublicKey))
	content, err := sign(c, f.Key)
	if err != nil {
		return Kept{}, err
	}
	return Kept{Checkpoint: c, Name: name, Digest: digest(content)}, putNew(filepath.Join(f.Dir, name), content)
}

// lock keeps two from following the same checkpoint. The kernel lets go when the process ends, however it ends.
func (f Folder) lock() (unlock func(), err error) {
	if err := os.MkdirAll(f.Dir, 0o700); err != nil {
		return nil, fmt.Errorf("make the checkpoints' directory: %w", err)
	}
	dir, err := os.Open(f.Dir)
	if err != nil {
		return nil, fmt.Errorf("open the checkpoints' directory: %w", err)
	}
	if err := syscall.Flock(int(dir.Fd()), syscall.LOCK_EX); err != nil {
		return nil, errors.Join(fmt.Errorf("lock the checkpoints' directory: %w", err), dir.Close())
	}
	return func() { _ = dir.Close() }, nil
}

// Read gives the folder's own checkpoints, and what is wrong with it; a folder that is not there yet has none.
func (f Folder) Read() ([]Kept, []Fault, error) {
	list, faults, err := Read(f.Dir, f.Key.Public().(ed25519.PublicKey))
	if errors.Is(err, fs.ErrNotExist) {
		return nil, nil, nil
	}
	return list, faults, err
}

// Read gives the checkpoints of a directory that the key signed, in the order of the chain, and what is wrong with it.
func Read(dir string, key ed25519.PublicKey) ([]Kept, []Fault, error) {
	entries, err := os.ReadDir(dir)
	if err != nil {
		return nil, nil, fmt.Errorf("read the checkpoints: %w", err)
	}
	var list []Kept
	var faults []Fault
	for _, e := range entries {
		if !strings.HasSuffix(e.Name(), ".json") {
			continue
		}
		content, err := os.ReadFile(filepath.Join(dir, e.Name()))
		if err != nil {
			return nil, nil, fmt.Errorf("read a checkpoint: %w", err)
		}
		c, err := parse(content, key)
		if err != nil {
			faults = append(faults, Fault{Forged, e.Name()})
			continue
		}
		list = append(list, Kept{c, e.Name(), digest(content)})
	}
	slices.SortFunc(list, func(a, b Kept) int { return cmp.Or(cmp.Compare(a.Seq, b.Seq), a.Time.Compare(b.Time)) })
	previous := ""
	for _, kept := range list {
		if kept.Previous != previous {
			faults = append(faults, Fault{Unlinked, kept.Name})
		}
		previous = kept.Digest
	}
	return list, faults, nil
}

// Anchors are what checkpoints say, for trail.Store.CheckChain.
func Anchors(list []Kept) []trail.ChainAnchor {
	var anchors []trail.ChainAnchor
	for _, kept := range list {
		hash, _ := hex.DecodeString(kept.Hash) // what is no hash fits no row
		anchors = append(anchors, trail.ChainAnchor{Name: kept.Name, Seq: kept.Seq, Hash: hash})
	}
	return anchors
}
