package incoming

import (
	"fmt"

	"github.com/google/uuid"
	"github.com/jackc/pgx/v5"

	"eokm.nl/hosting/models"
	"eokm.nl/hosting/models/address"
	"eokm.nl/hosting/models/notice"
)

// stagedRowIndexes are the blind indexes of a row that waits for confirmation. While a secret takes over from another it has those
// that are looked up under both, since what is there has its own under either.
type stagedRowIndexes struct {
	address.ItemIndexes

	Report                uuid.UUID
	Place                 uuid.UUID // the address whoever has it
	OldReport, OldAddress *uuid.UUID
	OldPlace              *uuid.UUID
	By                    int64
}

func stagedKeysOf(x *models.IndexesNow, source, externalRef string, provider uuid.UUID, content address.Sealed) stagedRowIndexes {
	k := stagedRowIndexes{
		ItemIndexes: address.IndexesOf(x.Newest.Indexer, provider, content),
		Report:      address.ReportKey(x.Newest.Indexer, provider, source, externalRef, content.Address), By: x.Newest.ID,
	}
	k.Place = k.Address
	if provider != uuid.Nil {
		k.Place = address.AddressKey(x.Newest.Indexer, uuid.Nil, content.Address)
	}
	if x.Old != nil {
		report, here := address.ReportKey(x.Old.Indexer, provider, source, externalRef, content.Address),
			address.AddressKey(x.Old.Indexer, provider, content.Address)
		place := address.AddressKey(x.Old.Indexer, uuid.Nil, content.Address)
		k.OldReport, k.OldAddress, k.OldPlace = &report, &here, &place
	}
	return k
}

// reindexRows is how many staged rows one statement indexes anew.
const reindexRows = 5000

// ReindexStaged makes the blind indexes of a staged file's rows anew that lack those of the secrets in use, and tells how
// many. Such rows were read before a new secret was adopted; none are left when the old one is retired.
func (s *Store) ReindexStaged(tx *models.Tx, id uuid.UUID, x *models.IndexesNow) (int, error) {
	if x.Old == nil {
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

func (s *Store) reindexSomeStaged(tx *models.Tx, id uuid.UUID, x *models.IndexesNow) (int, error) {
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
	models.QueueFind(b, &rows, `SELECT r.row, m.source, r.external_ref, r.provider_id, r.notice_id, r.item_id, r.sealed, r.wrapped_key
		FROM import_rows r JOIN imports m ON m.id = r.import_id
		WHERE r.import_id = $1 AND (r.indexed_by <> $2 OR r.indexed_by IS NOT NULL AND r.old_dedupe_key IS NULL)
		ORDER BY r.row LIMIT $3`, id, x.Newest.ID, reindexRows)
	if err := tx.Send(b); err != nil || len(rows) == 0 {
		return 0, err
	}
	keys := s.notice.ItemOpener()
	var numbers []int
	var set notice.IndexColumns
	var reports, places, oldReports, oldAddresses, oldPlaces []*uuid.UUID
	for _, r := range rows {
		content, err := keys.Open(r.WrappedKey, r.Sealed, r.ProviderID, r.NoticeID, r.ItemID)
		if err != nil {
			return 0, err
		}
		k := stagedKeysOf(x, r.Source, r.ExternalRef, r.ProviderID, content)
		numbers = append(numbers, r.Row)
		set.Add(k.ItemIndexes)
		reports, oldReports, oldAddresses = append(reports, &k.Report), append(oldReports, k.OldReport), append(oldAddresses, k.OldAddress)
		places, oldPlaces = append(places, &k.Place), append(oldPlaces, k.OldPlace)
	}
	b = &pgx.Batch{}
	b.Queue(`UPDATE import_rows t SET dedupe_key = u.report, address_key = u.address, host_key = u.host, domain_key = u.domain,
		ip_key = u.ip,
			old_dedupe_key = u.old_report, old_address_key = u.old_address, place_key = u.place, old_place_key = u.old_place,
			indexed_by = $2
		FROM unnest($3::int[], $4::uuid[], $5::uuid[], $6::bigint[], $7::bigint[], $8::bigint[], $9::uuid[], $10::uuid[], $11::uuid[],
				$12::uuid[])
			AS u (row, report, address, host, domain, ip, old_report, old_address, place, old_place)
		WHERE t.import_id = $1 AND t.row = u.row`,
		id, x.Newest.ID, numbers, reports, set.Address, set.Host, set.Domain, set.IP, oldReports, oldAddresses, places, oldPlaces)
	return len(rows), tx.Send(b)
}
