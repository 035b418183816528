package models

import (
	"crypto/cipher"

	"github.com/google/uuid"
	"github.com/jackc/pgx/v5"
)

// indexColumns are the blind indexes of many items, column by column.
type indexColumns struct {
	address          []*uuid.UUID
	host, domain, ip []*int64
}

func (c *indexColumns) add(k itemIndexes) {
	c.address, c.host, c.domain, c.ip = append(c.address, &k.Address), append(c.host, &k.Host), append(c.domain, k.Domain), append(c.ip, k.IP)
}

// addNone is for an item whose address retention destroyed.
func (c *indexColumns) addNone() {
	c.address, c.host, c.domain, c.ip = append(c.address, nil), append(c.host, nil), append(c.domain, nil), append(c.ip, nil)
}

// openers opens items of many notices, and each notice's key once.
type openers struct {
	keys  *Keys
	aeads map[uuid.UUID]cipher.AEAD
}

func (s *Store) openers() openers { return openers{s.db.Keys(), map[uuid.UUID]cipher.AEAD{}} }

func (o openers) open(wrapped, sealed []byte, provider, notice, item uuid.UUID) (Sealed, error) {
	aead, ok := o.aeads[notice]
	if !ok {
		var err error
		if aead, err = o.keys.unwrapKey(wrapped, notice); err != nil {
			return Sealed{}, err
		}
		o.aeads[notice] = aead
	}
	return openItem(aead, sealed, provider, notice, item)
}

// indexedItem is an item as far as its blind indexes go.
type indexedItem struct {
	Place       string // of the row that is indexed
	Source      string // of a report
	ExternalRef string
	ID          uuid.UUID
	ProviderID  uuid.UUID
	NoticeID    uuid.UUID
	Sealed      []byte
	DataKey     []byte // nil: retention destroyed it
}

// setItemIndexes changes items that are locked.
const setItemIndexes = `UPDATE items t SET address_key = u.address, host_key = u.host, domain_key = u.domain, ip_key = u.ip, indexed_by = u.by
	FROM unnest($1::text[]::tid[], $2::uuid[], $3::bigint[], $4::bigint[], $5::bigint[], $6::bigint[]) AS u (place, address, host, domain, ip, by)
	WHERE t.ctid = u.place`

// itemIndexes are the blind indexes of items, and of what secret: none where retention destroyed the address.
func (s *Store) itemIndexes(rows []indexedItem, x indexSecret) (set indexColumns, places []string, by []*int64, err error) {
	keys := s.openers()
	for _, r := range rows {
		places = append(places, r.Place)
		if r.DataKey == nil {
			set.addNone()
			by = append(by, nil)
			continue
		}
		content, err := keys.open(r.DataKey, r.Sealed, r.ProviderID, r.NoticeID, r.ID)
		if err != nil {
			return set, nil, nil, err
		}
		set.add(keysOf(x.indexer, r.ProviderID, content))
		by = append(by, &x.id)
	}
	return set, places, by, nil
}

// indexAnew makes the blind indexes of items anew that are about to be open again, if an old secret made them: the open ones
// are the ones whose addresses must be unique, and the database sees that only under one secret. Their notice is locked.
func (s *Store) indexAnew(tx *Tx, targets []target) error {
	use, err := s.db.sealing(tx)
	if err != nil || use.index.old == nil || len(targets) == 0 {
		return err
	}
	var rows []indexedItem
	b := &pgx.Batch{}
	QueueFind(b, &rows, `SELECT i.ctid::text AS place, i.id, i.provider_id, i.notice_id, i.sealed, n.data_key
		FROM items i JOIN notices n ON n.provider_id = i.provider_id AND n.id = i.notice_id
		WHERE i.provider_id = $1 AND i.id = ANY($2) AND i.indexed_by <> $3 FOR NO KEY UPDATE OF i`, targets[0].ProviderID, itemIDs(targets), use.index.newest.id)
	if err := tx.Send(b); err != nil || len(rows) == 0 {
		return err
	}
	set, places, by, err := s.itemIndexes(rows, use.index.newest)
	if err != nil {
		return err
	}
	b = &pgx.Batch{}
	b.Queue(setItemIndexes, places, set.address, set.host, set.domain, set.ip, by)
	return tx.Send(b)
}
