package models

import (
	"slices"

	"github.com/google/uuid"
)

// importRowColumns is the order of a staged row's values.
var importRowColumns = []string{
	"import_id", "row", "faults", "line", "provider_id", "notice_id", "item_id", "wrapped_key", "dedupe_key", "address_key",
	"host_key", "domain_key", "ip_key", "sealed", "external_ref", "category", "profile", "scope", "site_type", "asn", "country",
	"network_id", "unrouted_reason", "observed_at", "reported_at", "old_dedupe_key", "old_address_key", "indexed_by",
}

// Where a staged row has what, in the order of importRowColumns.
const (
	stagedProvider    = 4
	stagedNotice      = 5
	stagedItem        = 6
	stagedKey         = 7
	stagedIndexes     = 8 // five of them
	stagedSealed      = 13
	stagedExternalRef = 14
	stagedOld         = 25 // two indexes, and the secret of the five
)

// setStagedKeys fills in the blind indexes of a staged row.
func setStagedKeys(values []any, k stagedKeys) {
	copy(values[stagedIndexes:], []any{k.Report, k.Address, k.Host, k.Domain, k.IP})
	copy(values[stagedOld:], []any{k.OldReport, k.OldAddress, k.By})
}

// rewrap wraps anew what waits in memory under a key that is no longer in use: the sender was slower than its replacement.
func (st *staging) rewrap(chunk [][]any, live []uint32) error {
	for _, row := range chunk {
		wrapped, ok := row[stagedKey].([]byte)
		if !ok || slices.Contains(live, wrappedBy(wrapped)) {
			continue
		}
		id := row[stagedNotice].(uuid.UUID)
		wrapped, err := st.store.db.Keys().wrapKey(st.secret.derive(id), id)
		if err != nil {
			return err
		}
		row[stagedKey] = wrapped
	}
	return nil
}

// reindex makes the blind indexes anew of what waits in memory with those of other secrets than are in use.
func (st *staging) reindex(chunk [][]any, now *indexesNow) error {
	if st.index.same(now) {
		return nil
	}
	for _, row := range chunk {
		sealed, ok := row[stagedSealed].([]byte)
		if !ok {
			continue // faulty
		}
		provider, notice := row[stagedProvider].(uuid.UUID), row[stagedNotice].(uuid.UUID)
		aead, err := st.secret.derive(notice).aead()
		if err != nil {
			return err
		}
		content, err := openItem(aead, sealed, provider, notice, row[stagedItem].(uuid.UUID))
		if err != nil {
			return err
		}
		setStagedKeys(row, now.staged(st.Source, row[stagedExternalRef].(string), provider, content))
	}
	return nil
}
