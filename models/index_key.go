package models

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"slices"

	"github.com/google/uuid"
	"github.com/jackc/pgx/v5"
)

// ErrKeyOrder: the key file has the right secrets in the wrong places.
var ErrKeyOrder = errors.New("the key file holds its index secrets in the wrong order; put it back as portal keys rotate left it")

// indexProof is what an index secret proves itself with: a constant that is hashed under it.
const indexProof Purpose = "portal_keys"

const indexProofBytes = 16

// firstIndex is the number of a database's first index secret.
const firstIndex = 0

// IndexSecret is a secret under the blind indexes, with the number that the rows made with it have (indexed_by).
type IndexSecret struct {
	ID int64
	Indexer
}

func (x Indexer) proof() []byte {
	sum := x.Sum(indexProof, uuid.Nil)
	return sum[:indexProofBytes]
}

// IndexesNow are the index secrets in use. All that is written is indexed under the newest; while that takes over from an
// old one, each row has its index under one of the two, and who looks something up asks under both (docs/adr/0008).
type IndexesNow struct {
	Newest IndexSecret
	Old    *IndexSecret // nil: nothing is being replaced
}

// Each gives them, the newest first.
func (x *IndexesNow) Each() []IndexSecret {
	if x.Old == nil {
		return []IndexSecret{x.Newest}
	}
	return []IndexSecret{x.Newest, *x.Old}
}

// Same tells whether two moments have the same secrets in use.
func (x *IndexesNow) Same(y *IndexesNow) bool {
	return x.Newest.ID == y.Newest.ID && (x.Old == nil) == (y.Old == nil)
}

// are tells whether these are the records of the secrets in use, the oldest first.
func (x *IndexesNow) are(live []KeyRecord) bool {
	if x.Old == nil {
		return len(live) == 1 && live[0].ID == x.Newest.ID
	}
	return len(live) == 2 && live[0].ID == x.Old.ID && live[1].ID == x.Newest.ID
}

// FollowIndexes takes the secrets that the database says are in use, the oldest first; ErrWrongKey when the file lacks one.
func (k *Keys) FollowIndexes(live []KeyRecord) (*IndexesNow, error) {
	if now := k.Indexes(); now.are(live) {
		return now, nil
	}
	now, err := k.indexesOf(live)
	if err != nil && k.Reload() == nil {
		now, err = k.indexesOf(live)
	}
	if err != nil {
		return nil, err
	}
	k.index.Store(now)
	return now, nil
}

func (k *Keys) indexesOf(live []KeyRecord) (*IndexesNow, error) {
	if len(live) < 1 || len(live) > 2 {
		return nil, ErrWrongKey
	}
	var found []IndexSecret
	for _, r := range live {
		x, ok := k.indexOf(r)
		if !ok {
			return nil, ErrWrongKey
		}
		found = append(found, x)
	}
	now := &IndexesNow{Newest: found[len(found)-1]}
	if len(found) == 2 {
		now.Old = &found[0]
	}
	return now, nil
}

// indexOf finds the secret of the file that a record proves; one in use keeps the keys that were made of it.
func (k *Keys) indexOf(r KeyRecord) (IndexSecret, bool) {
	for _, x := range k.Indexes().Each() {
		if x.ID == r.ID && bytes.Equal(x.proof(), r.Proof) {
			return x, true
		}
	}
	for _, secret := range k.set.Load().Indexes {
		if x := NewIndexer(secret); bytes.Equal(x.proof(), r.Proof) {
			return IndexSecret{r.ID, x}, true
		}
	}
	return IndexSecret{}, false
}

// checkIndexes holds the file's index secrets to the database's records of all that it ever used: every one in use must be
// there, in the order in which they came; before them may stand one that is retired and not taken out yet, and after them
// one that is not used yet.
func (k *Keys) checkIndexes(all []KeyRecord) error {
	file := k.set.Load().Indexes
	place, live := -1, 0
	for _, r := range all {
		at := slices.IndexFunc(file, func(secret []byte) bool { return bytes.Equal(NewIndexer(secret).proof(), r.Proof) })
		switch {
		case r.RetiredAt == nil && at < 0:
			return ErrWrongKey
		case at >= 0 && at < place:
			return ErrKeyOrder
		}
		place = max(place, at)
		if r.RetiredAt == nil {
			live++
		}
	}
	if known := slices.IndexFunc(file,
		func(secret []byte) bool { return !slices.ContainsFunc(all, NewIndexer(secret).proves) }); known >= 0 && known < place {
		return ErrKeyOrder
	}
	if live == 0 {
		return ErrWrongKey
	}
	return nil
}

func (x Indexer) proves(r KeyRecord) bool { return bytes.Equal(x.proof(), r.Proof) }

// IndexesLive finds them for who only looks something up. It keeps nothing in use: what is looked up a moment later may
// be indexed under a secret that came since, so portal keys rotate waits before the first row.
const IndexesLive = `SELECT kind, id, proof, retired_at FROM portal_keys WHERE kind = 'index' AND retired_at IS NULL ORDER BY made_at, id`

// IndexesInUse gives the secrets to look things up by, for staff.
func (d *DB) IndexesInUse(tx *Tx) (*IndexesNow, error) {
	live, err := Find[KeyRecord](tx, IndexesLive)
	if err != nil {
		return nil, fmt.Errorf("look for the index secrets in use: %w", err)
	}
	if len(live) == 0 { // nothing was ever stored
		return d.Keys().Indexes(), nil
	}
	return d.Keys().FollowIndexes(live)
}

// CheckKeyFile tells what is wrong with the key file as it lies there now; nil is nothing. The keys in use stay as they are, but a portal
// that starts now would not. For the monitor.
func (s *Store) CheckKeyFile() error { return s.db.Keys().Reload() }

// FollowKeys takes over what the key file holds and what the database says is in use. System only; run every few seconds.
func (s *Store) FollowKeys(ctx context.Context) error {
	if err := s.db.Keys().Reload(); err != nil {
		return err
	}
	return Wrap("follow the keys", s.db.Read(ctx, System(), func(tx *Tx) error {
		_, err := s.db.IndexesInUse(tx)
		return err
	}))
}

// LockKeys keeps everybody out who stores something under a key, until the transaction ends. It waits for them, and what they
// look up after it they find as this transaction left it.
const LockKeys = `LOCK TABLE portal_keys IN EXCLUSIVE MODE`

// AdoptIndex makes the file's newest index secret the one that all that is written is indexed under, here and in every other
// portal, and gives its number. Each must have the file that holds it by then. System only.
func (s *Store) AdoptIndex(ctx context.Context) (int64, error) {
	if err := s.db.Keys().Reload(); err != nil {
		return 0, err
	}
	secrets := s.db.Keys().set.Load().Indexes
	newest := NewIndexer(secrets[len(secrets)-1])
	var id int64
	err := s.db.Write(ctx, System(), func(tx *Tx) error {
		if err := tx.Do(LockKeys); err != nil {
			return fmt.Errorf("wait for who stores something: %w", err)
		}
		use, err := s.db.Sealing(tx)
		if err != nil {
			return err
		}
		if id = use.Index.Newest.ID; bytes.Equal(use.Index.Newest.proof(), newest.proof()) {
			return nil
		}
		if use.Index.Old != nil {
			return ErrWrongKey // a third one
		}
		id++
		if err := tx.Do(`INSERT INTO portal_keys (kind, id, proof, made_at) SELECT 'index', $1, $2,
				greatest($3::timestamptz, max(made_at) + interval '1 microsecond') FROM portal_keys WHERE kind = 'index'`,
			id, newest.proof(), s.db.Now()); err != nil {
			return fmt.Errorf("record the index secret: %w", err)
		}
		return nil
	})
	if err != nil {
		return 0, Wrap("adopt the new index secret", err)
	}
	return id, Wrap("adopt the new index secret", s.FollowKeys(ctx))
}

// IndexUse is one index secret and how many rows have their blind indexes under it.
type IndexUse struct {
	KeyUse

	Items   int
	Reports int
	Waiting int // rows of files that wait for confirmation
}

// IndexUses lists every index secret that the database or the file knows, the oldest first. System only.
func (s *Store) IndexUses(ctx context.Context) ([]IndexUse, error) {
	var records []KeyRecord
	var rows []struct {
		IndexedBy               int64
		Items, Reports, Waiting int
	}
	err := s.db.Ask(ctx, System(), func(b *pgx.Batch) {
		QueueFind(b, &records, `SELECT kind, id, proof, made_at, retired_at FROM portal_keys WHERE kind = 'index' ORDER BY made_at, id`)
		QueueFind(b, &rows, `SELECT indexed_by, sum(items) AS items, sum(reports) AS reports, sum(waiting) AS waiting FROM (
				SELECT indexed_by, count(*) AS items, 0 AS reports, 0 AS waiting FROM items WHERE indexed_by IS NOT NULL GROUP BY 1
				UNION ALL SELECT indexed_by, 0, count(*), 0 FROM item_reports WHERE indexed_by IS NOT NULL GROUP BY 1
				UNION ALL SELECT indexed_by, 0, 0, count(*) FROM import_rows WHERE indexed_by IS NOT NULL GROUP BY 1
			) u GROUP BY indexed_by`)
	})
	if err != nil {
		return nil, Wrap("count what is indexed", err)
	}
	var uses []IndexUse
	unknown := slices.Clone(s.db.Keys().set.Load().Indexes)
	for _, r := range records {
		use := IndexUse{KeyUse: KeyUse{ID: uint32(r.ID), MadeAt: r.MadeAt, RetiredAt: r.RetiredAt}}
		before := len(unknown)
		unknown = slices.DeleteFunc(unknown, func(secret []byte) bool { return NewIndexer(secret).proves(r) })
		use.InFile = len(unknown) < before
		for _, row := range rows {
			if row.IndexedBy == r.ID {
				use.Items, use.Reports, use.Waiting = row.Items, row.Reports, row.Waiting
			}
		}
		uses = append(uses, use)
	}
	if last := len(uses) - 1; last >= 0 {
		uses[last].Newest = uses[last].RetiredAt == nil
		for i := range unknown {
			uses = append(uses, IndexUse{KeyUse: KeyUse{ID: uses[last].ID + 1 + uint32(i), InFile: true}})
		}
	}
	return uses, nil
}
