package incoming

import (
	"slices"
	"time"

	"github.com/google/uuid"

	"eokm.nl/hosting/models"
	"eokm.nl/hosting/models/address"
	"eokm.nl/hosting/models/notice"
)

// stagedRow is a row of a file that waits for confirmation. A faulty one has faults and line, a good one all the rest.
type stagedRow struct {
	row    int
	faults string // as JSON; "" of a good row
	line   []byte // sealed

	provider, notice, item uuid.UUID
	wrapped                []byte // the notice's data key
	keys                   stagedRowIndexes
	sealed                 []byte
	externalRef            string
	category               models.Category
	profile                string
	scope                  models.Scope
	siteType               models.SiteType
	asn                    int64
	country                string
	network                *uuid.UUID
	reason                 notice.UnroutedReason
	observed, reported     time.Time // zero: not told
	skipped                bool      // nothing is to be removed: it makes no item
}

// importRowColumns is the order of a stagedRow's values.
var importRowColumns = []string{
	"import_id", "row", "faults", "line",
	"provider_id", "notice_id", "item_id", "wrapped_key",
	"dedupe_key", "address_key", "host_key", "domain_key", "ip_key", "old_dedupe_key", "old_address_key", "indexed_by",
	"sealed", "external_ref", "category", "profile", "scope", "site_type", "asn", "country",
	"network_id", "unrouted_reason", "observed_at", "reported_at", "place_key", "old_place_key", "skipped",
}

// values gives a row of a file as its columns.
func (r *stagedRow) values(file uuid.UUID) []any {
	if r.faults != "" {
		return append([]any{file, r.row, r.faults, r.line}, make([]any, len(importRowColumns)-4)...)
	}
	k := r.keys
	return []any{
		file, r.row, nil, nil,
		r.provider, r.notice, r.item, r.wrapped,
		k.Report, k.Address, k.Host, k.Domain, k.IP, k.OldReport, k.OldAddress, k.By,
		r.sealed, r.externalRef, string(r.category), r.profile, string(r.scope), string(r.siteType), r.asn, r.country,
		r.network, string(r.reason), models.TimeOrNull(r.observed), models.TimeOrNull(r.reported),
		k.Place, k.OldPlace, r.skipped,
	}
}

// rewrap wraps anew what waits in memory under a key that is no longer in use: the sender was slower than its replacement.
func (st *staging) rewrap(chunk []stagedRow, live []uint32) error {
	for i := range chunk {
		row := &chunk[i]
		if row.faults != "" || slices.Contains(live, models.WrappedBy(row.wrapped)) {
			continue
		}
		wrapped, err := st.store.db.Keys().WrapDataKey(st.secret.Derive(row.notice), row.notice)
		if err != nil {
			return err
		}
		row.wrapped = wrapped
	}
	return nil
}

// reindex makes the blind indexes anew of what waits in memory with those of other secrets than are in use.
func (st *staging) reindex(chunk []stagedRow, now *models.IndexesNow) error {
	if st.index.Same(now) {
		return nil
	}
	for i := range chunk {
		row := &chunk[i]
		if row.faults != "" {
			continue
		}
		aead, err := st.secret.Derive(row.notice).AEAD()
		if err != nil {
			return err
		}
		content, err := address.OpenItem(aead, row.sealed, row.provider, row.notice, row.item)
		if err != nil {
			return err
		}
		row.keys = stagedKeysOf(now, st.Source, row.externalRef, row.provider, content)
	}
	return nil
}
