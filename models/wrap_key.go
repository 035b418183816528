package models

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"time"

	"github.com/google/uuid"
)

// ErrWrongKey: the key file is not that of this database.
var ErrWrongKey = errors.New(
	"the key file is not the one that this database is sealed with; put the right file back, or set PORTAL_KEY_FILE to it")

// wrapsProof is what a wrapping key proves itself with: a constant that it sealed.
const wrapsProof = "portal_keys"

// KeyRecord is a key or an index secret as the database knows it.
type KeyRecord struct {
	Kind      string
	ID        int64
	Proof     []byte
	MadeAt    *time.Time
	RetiredAt *time.Time
}

// liveKeys are the keys and secrets in use, of each kind the newest last. They stay in use, and no other comes, until the
// transaction ends: who retires or adopts one waits.
const liveKeys = `SELECT kind, id, proof FROM portal_keys WHERE retired_at IS NULL ORDER BY made_at, id FOR SHARE`

// KeysInUse are what a transaction that stores something sealed uses.
type KeysInUse struct {
	Wraps []KeyRecord
	Index *IndexesNow
}

// follow takes over what the database says is in use.
func (d *DB) follow(live []KeyRecord) (KeysInUse, error) {
	use := KeysInUse{}
	var indexes []KeyRecord
	for _, r := range live {
		if r.Kind == "wrap" {
			use.Wraps = append(use.Wraps, r)
		} else {
			indexes = append(indexes, r)
		}
	}
	err := d.Keys().follow(KeyIDs(use.Wraps))
	if err == nil {
		use.Index, err = d.Keys().FollowIndexes(indexes)
	}
	return use, err
}

// CheckKeys refuses keys that are not this database's: every wrapping key and every index secret in use must be there. A
// database without anything sealed takes the keys for its own. To be called before anything else uses the Store.
func (s *Store) CheckKeys(ctx context.Context) error {
	return Wrap("check the keys", s.db.Write(ctx, System(), func(tx *Tx) error {
		all, err := Find[KeyRecord](tx, `SELECT kind, id, proof, retired_at FROM portal_keys WHERE kind = 'index' ORDER BY made_at, id`)
		if err == nil && len(all) > 0 {
			err = s.db.Keys().checkIndexes(all)
		}
		if err != nil {
			return err
		}
		use, err := s.db.Sealing(tx)
		if err != nil {
			return err
		}
		for _, r := range use.Wraps {
			key, ok := s.db.Keys().Has(uint32(r.ID))
			if !ok {
				return ErrWrongKey
			}
			if _, err := key.AEAD.Decrypt(r.Proof, proofPlace()); err != nil {
				return ErrWrongKey
			}
		}
		return nil
	}))
}

// Sealing begins every transaction that stores something wrapped or indexed: it settles by which keys, and keeps those in use
// until the transaction ends.
func (d *DB) Sealing(tx *Tx) (KeysInUse, error) {
	live, err := Find[KeyRecord](tx, liveKeys)
	if err != nil {
		return KeysInUse{}, fmt.Errorf("look for the keys in use: %w", err)
	}
	if len(live) == 0 {
		if live, err = d.firstKeys(tx); err != nil {
			return KeysInUse{}, err
		}
	}
	return d.follow(live)
}

// KeyIDs gives the numbers of wrapping keys, in their order.
func KeyIDs(records []KeyRecord) []uint32 {
	ids := make([]uint32, len(records))
	for i, r := range records {
		ids[i] = uint32(r.ID)
	}
	return ids
}

// firstKeys takes the present keys for this database's, unless something in it was sealed with others.
func (d *DB) firstKeys(tx *Tx) ([]KeyRecord, error) {
	if err := d.opensWhatIsThere(tx); err != nil {
		return nil, err
	}
	if err := d.adopt(tx, d.Keys().seals.Load()); err != nil {
		return nil, err
	}
	first := NewIndexer(d.Keys().set.Load().Indexes[0])
	err := tx.Do(`INSERT INTO portal_keys (kind, id, proof, made_at) VALUES ('index', $1, $2, $3) ON CONFLICT DO NOTHING`, firstIndex,
		first.proof(), d.Now())
	if err != nil {
		return nil, fmt.Errorf("record the index secret: %w", err)
	}
	return Find[KeyRecord](tx, liveKeys)
}

// opensWhatIsThere tries one item of a database that is older than the table of its keys.
func (d *DB) opensWhatIsThere(tx *Tx) error {
	items, err := Find[struct {
		ID, ProviderID, NoticeID, AddressKey uuid.UUID
		Sealed, DataKey                      []byte
	}](tx, `SELECT i.id, i.provider_id, i.notice_id, i.address_key, i.sealed, n.data_key
		FROM notices n JOIN items i ON i.provider_id = n.provider_id AND i.notice_id = n.id WHERE n.data_key IS NOT NULL LIMIT 1`)
	if err != nil || len(items) == 0 {
		return err
	}
	item := items[0]
	aead, err := d.Keys().UnwrapDataKey(item.DataKey, item.NoticeID)
	if err != nil {
		return ErrWrongKey
	}
	plain, err := aead.Open(nil, nil, item.Sealed, SealPlace(ItemPlace, item.ProviderID, item.NoticeID, item.ID))
	var content struct {
		Normal string `json:"n"`
	}
	if err != nil || json.Unmarshal(plain, &content) != nil {
		return fmt.Errorf("open item %s: %w", item.ID, ErrSealBroken)
	}
	if NewIndexer(d.Keys().set.Load().Indexes[0]).Wide(IndexAddress, item.ProviderID, content.Normal) != item.AddressKey {
		return ErrWrongKey
	}
	return nil
}

func (d *DB) adopt(tx *Tx, id uint32) error {
	key, ok := d.Keys().Has(id)
	if !ok {
		return ErrWrongKey
	}
	proof, err := key.Wrap(wrapsProof, uuid.Nil, nil)
	if err != nil {
		return err
	}
	if err := tx.Do(`INSERT INTO portal_keys (kind, id, proof, made_at) SELECT 'wrap', $1, $2,
			greatest($3::timestamptz, max(made_at) + interval '1 microsecond') FROM portal_keys WHERE kind = 'wrap'
		ON CONFLICT DO NOTHING`, int64(id), proof, d.Now()); err != nil {
		return fmt.Errorf("record the key: %w", err)
	}
	return nil
}

func proofPlace() []byte { return append([]byte(wrapsProof+":"), uuid.Nil[:]...) }

// AdoptKey makes the file's newest key the one that wraps what is new, here and in every other portal, and gives its number.
// Each must have the file that holds it by then. System only.
func (s *Store) AdoptKey(ctx context.Context) (uint32, error) {
	if err := s.db.Keys().Reload(); err != nil {
		return 0, err
	}
	set := s.db.Keys().set.Load()
	newest := set.Wraps[len(set.Wraps)-1].ID
	return newest, Wrap("adopt the new key", s.db.Write(ctx, System(), func(tx *Tx) error {
		if _, err := s.db.Sealing(tx); err != nil {
			return err
		}
		if err := s.db.adopt(tx, newest); err != nil {
			return err
		}
		use, err := s.db.Sealing(tx)
		if err == nil && uint32(use.Wraps[len(use.Wraps)-1].ID) != newest {
			return fmt.Errorf("the newest key of the file is an old one of the database: %w", ErrWrongKey)
		}
		return err
	}))
}

// RetireOldKeys ends the use of every key but the newest, and gives how many values they still wrap: above zero, nothing was
// changed and Rewrap has more to do. It waits for transactions that store something wrapped, and they for it; it looks first
// without, so that they wait for it once. Then nothing that is stored later can be wrapped by those keys. System only.
func (s *Store) RetireOldKeys(ctx context.Context) (left int, err error) {
	uses, err := s.KeyUses(ctx)
	if err != nil {
		return 0, err
	}
	if left = oldUses(uses); left > 0 {
		return left, nil
	}
	errLeft := errors.New("some are left")
	err = s.db.Write(ctx, System(), func(tx *Tx) error {
		if err := tx.Do(`UPDATE portal_keys SET retired_at = $1 WHERE kind = 'wrap' AND retired_at IS NULL AND id <> (SELECT id
			FROM portal_keys
			WHERE kind = 'wrap' AND retired_at IS NULL ORDER BY made_at DESC, id DESC LIMIT 1)`, s.db.Now()); err != nil {
			return err
		}
		now, err := s.keyUses(tx)
		if err != nil {
			return err
		}
		if left = oldUses(now); left > 0 {
			return errLeft // and take back
		}
		return nil
	})
	if errors.Is(err, errLeft) {
		err = nil
	}
	return left, Wrap("retire old keys", err)
}
