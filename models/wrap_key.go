package models

import (
	"bytes"
	"context"
	"errors"
	"fmt"

	"github.com/google/uuid"
	"github.com/jackc/pgx/v5"
	"gorm.io/gorm"
)

// ErrWrongKey: the key file is not that of this database.
var ErrWrongKey = errors.New("the key file is not the one that this database is sealed with; put the right file back, or set PORTAL_KEY_FILE to it")

// The proofs by which a database knows its keys: a constant, sealed by a wrapping key or hashed under the index secret.
const (
	wrapsProof              = "portal_keys"
	indexProof      purpose = "portal_keys"
	indexProofBytes         = 16
)

// keyRecord is a key as the database knows it.
type keyRecord struct {
	ID    int64
	Proof []byte
}

// liveKeys are the wrapping keys in use, the newest last. They stay in use until the transaction ends: RetireKey waits.
const liveKeys = `SELECT id, proof FROM portal_keys WHERE kind = 'wrap' AND retired_at IS NULL ORDER BY made_at, id FOR SHARE`

// CheckKeys refuses keys that are not this database's: every wrapping key in use must be there, and the index secret. A
// database without anything sealed takes the keys for its own. To be called before anything else uses the Store.
func (s *Store) CheckKeys(ctx context.Context) error {
	return wrap("check the keys", s.write(ctx, System(), func(tx *gorm.DB) error {
		live, err := s.sealing(tx)
		if err != nil {
			return err
		}
		for _, r := range live {
			key, ok := s.keys.has(uint32(r.ID))
			if !ok {
				return ErrWrongKey
			}
			if _, err := key.AEAD.Decrypt(r.Proof, proofPlace()); err != nil {
				return ErrWrongKey
			}
		}
		proofs, err := find[keyRecord](tx, `SELECT id, proof FROM portal_keys WHERE kind = 'index'`)
		if err != nil {
			return err
		}
		if len(proofs) != 1 || !bytes.Equal(proofs[0].Proof, s.keys.indexProof()) {
			return ErrWrongKey
		}
		return nil
	}))
}

// sealing begins every transaction that stores something wrapped: it settles by which key, and keeps that in use until the
// transaction ends.
func (s *Store) sealing(tx *gorm.DB) ([]keyRecord, error) {
	live, err := find[keyRecord](tx, liveKeys)
	if err != nil {
		return nil, fmt.Errorf("look for the keys in use: %w", err)
	}
	if len(live) == 0 {
		if live, err = s.firstKeys(tx); err != nil {
			return nil, err
		}
	}
	return live, s.keys.follow(keyIDs(live))
}

// sealingCopy is sealing for a transaction of pgx's own.
func (s *Store) sealingCopy(ctx context.Context, tx pgx.Tx) ([]uint32, error) {
	rows, err := tx.Query(ctx, liveKeys)
	if err != nil {
		return nil, fmt.Errorf("look for the keys in use: %w", err)
	}
	live, err := pgx.CollectRows(rows, pgx.RowToStructByPos[keyRecord])
	if err != nil {
		return nil, fmt.Errorf("look for the keys in use: %w", err)
	}
	return keyIDs(live), s.keys.follow(keyIDs(live))
}

func keyIDs(records []keyRecord) []uint32 {
	ids := make([]uint32, len(records))
	for i, r := range records {
		ids[i] = uint32(r.ID)
	}
	return ids
}

// firstKeys takes the present keys for this database's, unless something in it was sealed with others.
func (s *Store) firstKeys(tx *gorm.DB) ([]keyRecord, error) {
	if err := s.opensWhatIsThere(tx); err != nil {
		return nil, err
	}
	if err := s.adopt(tx, s.keys.seals.Load()); err != nil {
		return nil, err
	}
	proof := s.keys.indexProof()
	err := tx.Exec(`INSERT INTO portal_keys (kind, id, proof, made_at) VALUES ('index', 0, ?, ?) ON CONFLICT DO NOTHING`, proof, s.now()).Error
	if err != nil {
		return nil, fmt.Errorf("record the index secret: %w", err)
	}
	return find[keyRecord](tx, liveKeys)
}

// opensWhatIsThere tries one item of a database that is older than the table of its keys.
func (s *Store) opensWhatIsThere(tx *gorm.DB) error {
	items, err := find[struct {
		ID, ProviderID, NoticeID, AddressKey uuid.UUID
		Sealed, DataKey                      []byte
	}](tx, `SELECT i.id, i.provider_id, i.notice_id, i.address_key, i.sealed, n.data_key
		FROM notices n JOIN items i ON i.provider_id = n.provider_id AND i.notice_id = n.id WHERE n.data_key IS NOT NULL LIMIT 1`)
	if err != nil || len(items) == 0 {
		return err
	}
	item := items[0]
	aead, err := s.keys.unwrapKey(item.DataKey, item.NoticeID)
	if err != nil {
		return ErrWrongKey
	}
	content, err := openItem(aead, item.Sealed, item.ProviderID, item.NoticeID, item.ID)
	if err != nil {
		return err
	}
	if s.keys.index.item(item.ProviderID, content).Address != item.AddressKey {
		return ErrWrongKey
	}
	return nil
}

func (s *Store) adopt(tx *gorm.DB, id uint32) error {
	key, ok := s.keys.has(id)
	if !ok {
		return ErrWrongKey
	}
	proof, err := key.wrap(wrapsProof, uuid.Nil, nil)
	if err != nil {
		return err
	}
	if err := tx.Exec(`INSERT INTO portal_keys (kind, id, proof, made_at) SELECT 'wrap', ?, ?,
			greatest(?::timestamptz, max(made_at) + interval '1 microsecond') FROM portal_keys WHERE kind = 'wrap'
		ON CONFLICT DO NOTHING`, int64(id), proof, s.now()).Error; err != nil {
		return fmt.Errorf("record the key: %w", err)
	}
	return nil
}

func proofPlace() []byte { return append([]byte(wrapsProof+":"), uuid.Nil[:]...) }

func (k *Keys) indexProof() []byte {
	sum := k.index.sum(indexProof, uuid.Nil)
	return sum[:indexProofBytes]
}

// AdoptKey makes the file's newest key the one that wraps what is new, here and in every other portal, and gives its number.
// Each must have the file that holds it by then. System only.
func (s *Store) AdoptKey(ctx context.Context) (uint32, error) {
	if err := s.keys.Reload(); err != nil {
		return 0, err
	}
	set := s.keys.set.Load()
	newest := set.Wraps[len(set.Wraps)-1].ID
	return newest, wrap("adopt the new key", s.write(ctx, System(), func(tx *gorm.DB) error {
		if _, err := s.sealing(tx); err != nil {
			return err
		}
		if err := s.adopt(tx, newest); err != nil {
			return err
		}
		live, err := s.sealing(tx)
		if err == nil && uint32(live[len(live)-1].ID) != newest {
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
	err = s.write(ctx, System(), func(tx *gorm.DB) error {
		if err := tx.Exec(`UPDATE portal_keys SET retired_at = ? WHERE kind = 'wrap' AND retired_at IS NULL AND id <> (SELECT id FROM portal_keys
			WHERE kind = 'wrap' AND retired_at IS NULL ORDER BY made_at DESC, id DESC LIMIT 1)`, s.now()).Error; err != nil {
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
	return left, wrap("retire old keys", err)
}
