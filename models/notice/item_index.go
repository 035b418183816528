package notice

import (
	"crypto/cipher"

	"github.com/google/uuid"
	"github.com/jackc/pgx/v5"

	"eokm.nl/hosting/models"
	"eokm.nl/hosting/models/address"
)

// IndexColumns are the blind indexes of many items, column by column.
type IndexColumns struct {
	Address          []*uuid.UUID
	Host, Domain, IP []*int64
}

// Add is for one more item.
func (c *IndexColumns) Add(k address.ItemIndexes) {
	c.Address, c.Host, c.Domain, c.IP = append(c.Address, &k.Address), append(c.Host, &k.Host),
		append(c.Domain, k.Domain), append(c.IP, k.IP)
}

// addNone is for an item whose address retention destroyed.
func (c *IndexColumns) addNone() {
	c.Address, c.Host, c.Domain, c.IP = append(c.Address, nil), append(c.Host, nil), append(c.Domain, nil), append(c.IP, nil)
}

// ItemOpener opens items of many notices, and each notice's key once.
type ItemOpener struct {
	keys  *models.Keys
	aeads map[uuid.UUID]cipher.AEAD
}

// ItemOpener begins one; it is for one call, and not safe for concurrent use.
func (s *Store) ItemOpener() ItemOpener { return ItemOpener{s.db.Keys(), map[uuid.UUID]cipher.AEAD{}} }

// Open gives what is in an item; wrapped is the key of its notice. ErrSealBroken when it was moved or changed.
func (o ItemOpener) Open(wrapped, sealed []byte, provider, notice, item uuid.UUID) (address.Sealed, error) {
	aead, ok := o.aeads[notice]
	if !ok {
		var err error
		if aead, err = o.keys.UnwrapDataKey(wrapped, notice); err != nil {
			return address.Sealed{}, err
		}
		o.aeads[notice] = aead
	}
	return address.OpenItem(aead, sealed, provider, notice, item)
}

// IndexedItem is an item as far as its blind indexes go.
type IndexedItem struct {
	Place       string // of the row that is indexed
	Source      string // of a report
	ExternalRef string
	ID          uuid.UUID
	ProviderID  uuid.UUID
	NoticeID    uuid.UUID
	Sealed      []byte
	DataKey     []byte // nil: retention destroyed it
}

// SetItemIndexes changes items that are locked.
const SetItemIndexes = `UPDATE items t SET address_key = u.address, host_key = u.host, domain_key = u.domain, ip_key = u.ip,
	indexed_by = u.by
	FROM unnest($1::text[]::tid[], $2::uuid[], $3::bigint[], $4::bigint[], $5::bigint[], $6::bigint[]) AS u (place, address, host,
		domain, ip, by)
	WHERE t.ctid = u.place`

// ItemIndexes are the blind indexes of items, and of what secret: none where retention destroyed the address.
func (s *Store) ItemIndexes(rows []IndexedItem, x models.IndexSecret) (set IndexColumns, places []string, by []*int64, err error) {
	keys := s.ItemOpener()
	for _, r := range rows {
		places = append(places, r.Place)
		if r.DataKey == nil {
			set.addNone()
			by = append(by, nil)
			continue
		}
		content, err := keys.Open(r.DataKey, r.Sealed, r.ProviderID, r.NoticeID, r.ID)
		if err != nil {
			return set, nil, nil, err
		}
		set.Add(address.IndexesOf(x.Indexer, r.ProviderID, content))
		by = append(by, &x.ID)
	}
	return set, places, by, nil
}

// indexAnew makes the blind indexes of items anew that are about to be open again, if an old secret made them: the open ones
// are the ones whose addresses must be unique, and the database sees that only under one secret. Their notice is locked.
func (s *Store) indexAnew(tx *models.Tx, targets []target) error {
	use, err := s.db.Sealing(tx)
	if err != nil || use.Index.Old == nil || len(targets) == 0 {
		return err
	}
	var rows []IndexedItem
	b := &pgx.Batch{}
	models.QueueFind(b, &rows, `SELECT i.ctid::text AS place, i.id, i.provider_id, i.notice_id, i.sealed, n.data_key
		FROM items i JOIN notices n ON n.provider_id = i.provider_id AND n.id = i.notice_id
		WHERE i.provider_id = $1 AND i.id = ANY($2) AND i.indexed_by <> $3 FOR NO KEY UPDATE OF i`, targets[0].ProviderID,
		itemIDs(targets), use.Index.Newest.ID)
	if err := tx.Send(b); err != nil || len(rows) == 0 {
		return err
	}
	set, places, by, err := s.ItemIndexes(rows, use.Index.Newest)
	if err != nil {
		return err
	}
	b = &pgx.Batch{}
	b.Queue(SetItemIndexes, places, set.Address, set.Host, set.Domain, set.IP, by)
	return tx.Send(b)
}
