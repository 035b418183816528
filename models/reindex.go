package models

import (
	"context"
	"crypto/cipher"
	"fmt"

	"github.com/google/uuid"
	"github.com/jackc/pgx/v5"
)

// stagedRowIndexes are the blind indexes of a row that waits for confirmation. While a secret takes over from another it has those
// that are looked up under both, since what is there has its own under either.
type stagedRowIndexes struct {
	itemIndexes

	Report                uuid.UUID
	OldReport, OldAddress *uuid.UUID
	By                    int64
}

func (x *indexesNow) staged(source, externalRef string, provider uuid.UUID, content Sealed) stagedRowIndexes {
	k := stagedRowIndexes{
		itemIndexes: x.newest.item(provider, content), Report: x.newest.report(source, externalRef, content.Address), By: x.newest.id,
	}
	if x.old != nil {
		report, address := x.old.report(source, externalRef, content.Address), x.old.address(provider, content.Address)
		k.OldReport, k.OldAddress = &report, &address
	}
	return k
}

// reindexRows is how many staged rows one statement indexes anew.
const reindexRows = 5000

// reindexStaged makes the blind indexes of a staged file's rows anew that lack those of the secrets in use, and tells how
// many. Such rows were read before a new secret was adopted; none are left when the old one is retired.
func (s *Store) reindexStaged(tx *Tx, id uuid.UUID, x *indexesNow) (int, error) {
	if x.old == nil {
		return 0, nil
	}
	// Its reader and portal keys rotate may come to the same file: the one waits for the other, not row for row.
	if err := tx.Do(`SELECT 1 FROM imports WHERE id = $1 FOR UPDATE`, id); err != nil {
		return 0, fmt.Errorf("lock the file: %w", err)
	}
	total := 0
	for {
		n, err := s.reindexSomeStaged(tx, id, x)
		total += n
		if err != nil || n < reindexRows {
			return total, err
		}
	}
}

func (s *Store) reindexSomeStaged(tx *Tx, id uuid.UUID, x *indexesNow) (int, error) {
	var rows []struct {
		Row                int
		Source             string
		ExternalRef        string
		ProviderID         uuid.UUID
		NoticeID           uuid.UUID
		ItemID             uuid.UUID
		Sealed, WrappedKey []byte
	}
	b := &pgx.Batch{}
	QueueFind(b, &rows, `SELECT r.row, m.source, r.external_ref, r.provider_id, r.notice_id, r.item_id, r.sealed, r.wrapped_key
		FROM import_rows r JOIN imports m ON m.id = r.import_id
		WHERE r.import_id = $1 AND (r.indexed_by <> $2 OR r.indexed_by IS NOT NULL AND r.old_dedupe_key IS NULL)
		ORDER BY r.row LIMIT $3`, id, x.newest.id, reindexRows)
	if err := tx.Send(b); err != nil || len(rows) == 0 {
		return 0, err
	}
	keys := s.openers()
	var numbers []int
	var set indexColumns
	var reports, oldReports, oldAddresses []*uuid.UUID
	for _, r := range rows {
		content, err := keys.open(r.WrappedKey, r.Sealed, r.ProviderID, r.NoticeID, r.ItemID)
		if err != nil {
			return 0, err
		}
		k := x.staged(r.Source, r.ExternalRef, r.ProviderID, content)
		numbers = append(numbers, r.Row)
		set.add(k.itemIndexes)
		reports, oldReports, oldAddresses = append(reports, &k.Report), append(oldReports, k.OldReport), append(oldAddresses, k.OldAddress)
	}
	b = &pgx.Batch{}
	b.Queue(`UPDATE import_rows t SET dedupe_key = u.report, address_key = u.address, host_key = u.host, domain_key = u.domain, ip_key = u.ip,
			old_dedupe_key = u.old_report, old_address_key = u.old_address, indexed_by = $2
		FROM unnest($3::int[], $4::uuid[], $5::uuid[], $6::bigint[], $7::bigint[], $8::bigint[], $9::uuid[], $10::uuid[])
			AS u (row, report, address, host, domain, ip, old_report, old_address)
		WHERE t.import_id = $1 AND t.row = u.row`,
		id, x.newest.id, numbers, reports, set.address, set.host, set.domain, set.ip, oldReports, oldAddresses)
	return len(rows), tx.Send(b)
}

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

// reindexing is a table whose rows have blind indexes: how its rows of one stretch are found and made anew.
type reindexing struct {
	table string
	do    func(s *Store, tx *Tx, x indexSecret, from, to string) (int, error)
}

var reindexings = []reindexing{{"items", (*Store).reindexItems}, {"item_reports", (*Store).reindexReports}}

// Reindex makes the blind indexes of what is indexed under an old secret anew, in many short transactions, and gives how
// many rows it did. It passes over rows that somebody is changing at that moment, so call it until RetireOldIndex finds
// nothing left. Stopped anywhere, it has left each row with its index under the one secret or the other. progress is told of
// each step. System only.
func (s *Store) Reindex(ctx context.Context, progress func(done int)) (int, error) {
	done, err := s.reindexWaiting(ctx)
	if err != nil {
		return done, wrap("reindex files that wait", err)
	}
	for _, t := range reindexings {
		pages, err := s.pages(ctx, t.table)
		if err != nil {
			return done, err
		}
		for page := int64(0); page < pages; page += rewrapPages {
			err := s.db.Bulk(ctx, System(), func(tx *Tx) error {
				use, err := s.sealing(tx)
				if err != nil {
					return err
				}
				n, err := t.do(s, tx, use.index.newest, tid(page), tid(page+rewrapPages))
				done += n
				return err
			})
			if err != nil {
				return done, wrap("reindex "+t.table, err)
			}
			progress(done)
		}
	}
	return done, nil
}

// reindexWaiting does the files that have rows waiting, one after the other, whatever became of the file: a reader that was
// slower than the sweep of its file leaves some. One that is being confirmed does itself.
func (s *Store) reindexWaiting(ctx context.Context) (int, error) {
	var ids []struct{ ID uuid.UUID }
	err := s.db.Ask(ctx, System(), func(b *pgx.Batch) {
		QueueFind(b, &ids, `SELECT id FROM imports i WHERE EXISTS (SELECT 1 FROM import_rows r WHERE r.import_id = i.id)`)
	})
	total := 0
	for _, imp := range ids {
		if err != nil {
			break
		}
		err = s.db.Write(ctx, System(), func(tx *Tx) error {
			use, err := s.sealing(tx)
			if err != nil || use.index.old == nil {
				return err
			}
			locked, err := Find[struct{ ID uuid.UUID }](tx, `SELECT id FROM imports WHERE id = $1 FOR UPDATE SKIP LOCKED`, imp.ID)
			if err != nil || len(locked) == 0 {
				return err
			}
			n, err := s.reindexStaged(tx, imp.ID, use.index)
			total += n
			return err
		})
	}
	return total, err
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

func (s *Store) reindexItems(tx *Tx, x indexSecret, from, to string) (int, error) {
	rows, err := Find[indexedItem](tx, `SELECT i.ctid::text AS place, i.id, i.provider_id, i.notice_id, i.sealed, n.data_key
		FROM items i JOIN notices n ON n.provider_id = i.provider_id AND n.id = i.notice_id
		WHERE i.ctid >= $1::text::tid AND i.ctid < $2::text::tid AND i.indexed_by <> $3 FOR NO KEY UPDATE OF i SKIP LOCKED`, from, to, x.id)
	if err != nil || len(rows) == 0 {
		return 0, err
	}
	set, places, by, err := s.itemIndexes(rows, x)
	if err != nil {
		return 0, err
	}
	changed, err := tx.Exec(setItemIndexes, places, set.address, set.host, set.domain, set.ip, by)
	return int(changed), err
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
		set.add(x.item(r.ProviderID, content))
		by = append(by, &x.id)
	}
	return set, places, by, nil
}

// reindexReports gives reports of a destroyed address no other key: theirs is at random.
func (s *Store) reindexReports(tx *Tx, x indexSecret, from, to string) (int, error) {
	rows, err := Find[indexedItem](tx, `SELECT r.ctid::text AS place, r.source, r.external_ref, i.id, i.provider_id, i.notice_id,
			i.sealed, n.data_key
		FROM item_reports r JOIN items i ON i.provider_id = r.provider_id AND i.id = r.item_id
		JOIN notices n ON n.provider_id = i.provider_id AND n.id = i.notice_id
		WHERE r.ctid >= $1::text::tid AND r.ctid < $2::text::tid AND r.indexed_by <> $3 FOR UPDATE OF r SKIP LOCKED`, from, to, x.id)
	if err != nil || len(rows) == 0 {
		return 0, err
	}
	keys := s.openers()
	var places []string
	var reports []*uuid.UUID
	var by []*int64
	for _, r := range rows {
		places = append(places, r.Place)
		if r.DataKey == nil {
			reports, by = append(reports, nil), append(by, nil)
			continue
		}
		content, err := keys.open(r.DataKey, r.Sealed, r.ProviderID, r.NoticeID, r.ID)
		if err != nil {
			return 0, err
		}
		report := x.report(r.Source, r.ExternalRef, content.Address)
		reports, by = append(reports, &report), append(by, &x.id)
	}
	changed, err := tx.Exec(`UPDATE item_reports t SET dedupe_key = coalesce(u.report, t.dedupe_key), indexed_by = u.by
		FROM unnest($1::text[]::tid[], $2::uuid[], $3::bigint[]) AS u (place, report, by) WHERE t.ctid = u.place`, places, reports, by)
	return int(changed), err
}

// indexAnew makes the blind indexes of items anew that are about to be open again, if an old secret made them: the open ones
// are the ones whose addresses must be unique, and the database sees that only under one secret. Their notice is locked.
func (s *Store) indexAnew(tx *Tx, targets []target) error {
	use, err := s.sealing(tx)
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
