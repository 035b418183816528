package observation

import (
	"fmt"
	"slices"
	"time"

	"github.com/google/uuid"

	"eokm.nl/hosting/models"
	"eokm.nl/hosting/models/address"
	"eokm.nl/hosting/models/incoming"
	"eokm.nl/hosting/models/notice"
)

// place is an item that a row names.
type place struct {
	Row         int // its place in the list of rows
	ProviderID  uuid.UUID
	ID          uuid.UUID
	NoticeID    uuid.UUID
	N           int
	State       models.State
	Source      string // of its notice
	DeliveredAt time.Time
	ObservedAt  *time.Time // when a report last saw it
	RemovedAt   *time.Time
	EndedAt     *time.Time
	Erased      bool
}

// placeColumns are those of items i and notices n.
const placeColumns = `i.provider_id, i.id, i.notice_id, i.n, i.state, n.source, i.delivered_at, i.observed_at, i.removed_at, i.ended_at,
	n.data_key IS NULL AS erased`

const ofItem = ` JOIN notices n ON n.provider_id = i.provider_id AND n.id = i.notice_id AND NOT n.practice`

// index is under which keys addresses may be found.
type index struct {
	use       *models.IndexesNow
	providers []uuid.UUID
}

// keys are what an address may be indexed by.
func (x index) keys(a address.Address) []uuid.UUID {
	var keys []uuid.UUID
	if x.use == nil { // nothing was ever sealed
		return nil
	}
	for _, secret := range x.use.Each() {
		for _, provider := range x.providers {
			keys = append(keys, address.AddressKey(secret.Indexer, provider, a))
		}
	}
	return keys
}

// found is what the portal knows of the rows: by what each names, the items of that.
type found struct {
	refs, theirs, addresses map[int][]place
}

// chunk is of how many rows the addresses are asked for at once; each has a key for each provider.
const chunk = 500

// find looks for the items of all rows.
func find(tx *models.Tx, rows []Row, x index) (found, error) {
	f := found{map[int][]place{}, map[int][]place{}, map[int][]place{}}
	var byRef, numbers, byTheirs []int
	var refs, theirs []string
	for i, r := range rows {
		if r.Ref != "" {
			byRef, refs, numbers = append(byRef, i), append(refs, r.Ref), append(numbers, r.N)
		}
		if r.ExternalRef != "" {
			byTheirs, theirs = append(byTheirs, i), append(theirs, r.ExternalRef)
		}
	}
	if err := gather(tx, f.refs, `SELECT u.row, `+placeColumns+` FROM unnest($1::int[], $2::text[], $3::int[]) AS u (row, ref, n)
		JOIN notices n ON n.ref = u.ref JOIN items i ON i.provider_id = n.provider_id AND i.notice_id = n.id AND (u.n = 0 OR i.n = u.n)`,
		byRef, refs, numbers); err != nil {
		return f, err
	}
	if err := gather(tx, f.theirs, `SELECT u.row, `+placeColumns+` FROM unnest($1::int[], $2::text[]) AS u (row, ref)
		JOIN notices n ON n.external_ref = u.ref AND n.external_ref <> ''
		JOIN items i ON i.provider_id = n.provider_id AND i.notice_id = n.id
		UNION SELECT u.row, `+placeColumns+` FROM unnest($1::int[], $2::text[]) AS u (row, ref)
		JOIN item_reports r ON r.external_ref = u.ref AND r.joined
		JOIN items i ON i.provider_id = r.provider_id AND i.id = r.item_id`+ofItem, byTheirs, theirs); err != nil {
		return f, err
	}
	for from := 0; from < len(rows); from += chunk {
		var at []int
		var keys []uuid.UUID
		for i := from; i < min(from+chunk, len(rows)); i++ {
			if rows[i].Address.IsZero() {
				continue
			}
			for _, key := range x.keys(rows[i].Address) {
				at, keys = append(at, i), append(keys, key)
			}
		}
		if err := gather(tx, f.addresses, `SELECT u.row, `+placeColumns+` FROM unnest($1::int[], $2::uuid[]) AS u (row, key)
			JOIN items i ON i.address_key = u.key`+ofItem, at, keys); err != nil {
			return f, err
		}
	}
	return f, nil
}

// gather adds what a query finds to the rows that it is of; rows are its first argument.
func gather(tx *models.Tx, into map[int][]place, query string, rows []int, args ...any) error {
	if len(rows) == 0 {
		return nil
	}
	list, err := models.Find[place](tx, query, append([]any{rows}, args...)...)
	if err != nil {
		return fmt.Errorf("look for what was observed: %w", err)
	}
	for _, p := range list {
		into[p.Row] = append(into[p.Row], p)
	}
	return nil
}

// of gives the items that a row is about, or what is wrong with what it names. No item and no fault: all that it names has ended.
func (f found) of(i int, r *Row) ([]place, []incoming.RowFault) {
	var sets [][]place
	var faults []incoming.RowFault
	take := func(given bool, column string, set []place) {
		switch {
		case !given:
		case len(set) == 0:
			faults = append(faults, r.fault(column, "observe.row.unknown."+column))
		default:
			sets = append(sets, set)
		}
	}
	take(r.Ref != "", ColumnRef, f.refs[i])
	take(r.ExternalRef != "", incoming.ColumnExternalRef, f.theirs[i])
	take(!r.Address.IsZero(), incoming.ColumnURL, f.addresses[i])
	if len(faults) > 0 || len(sets) == 0 {
		return nil, faults
	}
	both := sets[0]
	for _, set := range sets[1:] {
		both = slices.DeleteFunc(slices.Clone(both), func(p place) bool {
			return !slices.ContainsFunc(set, func(q place) bool { return q.ID == p.ID })
		})
	}
	if len(both) == 0 {
		return nil, []incoming.RowFault{r.fault("", "observe.row.differ")}
	}
	about := standing(both)
	if r.Address.IsZero() && severalOf(about) { // a machine looked at one of them, and it does not say which
		column := ColumnRef
		if r.Ref == "" {
			column = incoming.ColumnExternalRef
		}
		return nil, []incoming.RowFault{r.fault(column, "observe.row.several")}
	}
	return about, nil
}

// standing leaves what an observation can say something about: what is open, or else, per provider, what was found offline last.
func standing(list []place) []place {
	var open []place
	last := map[uuid.UUID]place{}
	for _, p := range list {
		switch {
		case p.Erased:
		case p.State.Open():
			open = append(open, p)
		case p.State != models.StateVerified || p.EndedAt == nil:
		default:
			if old, ok := last[p.ProviderID]; !ok || p.EndedAt.After(*old.EndedAt) {
				last[p.ProviderID] = p
			}
		}
	}
	if len(open) > 0 {
		return open
	}
	for _, p := range last {
		open = append(open, p)
	}
	return open
}

// severalOf tells whether there are items of which one name says too little: two of one provider.
func severalOf(list []place) bool {
	of := map[uuid.UUID]bool{}
	for _, p := range list {
		if of[p.ProviderID] {
			return true
		}
		of[p.ProviderID] = true
	}
	return false
}

// since is from when on a miss of an item shows something: it was there before, or its provider had not removed it yet.
func (p place) since(seenOnline time.Time) time.Time {
	since := p.DeliveredAt
	for _, at := range []*time.Time{p.ObservedAt, &seenOnline} {
		if at != nil && at.After(since) {
			since = *at
		}
	}
	if p.State == models.StateAnswered && p.RemovedAt != nil && p.RemovedAt.After(since) {
		since = *p.RemovedAt
	}
	return since
}

// contradicts tells whether an observation speaks against how an item stands: it is online, after it was said, or found, to be gone.
func (p place) contradicts(s Sight) bool {
	switch {
	case s.Outcome != notice.FoundOnline:
		return false
	case p.State == models.StateAnswered:
		return p.RemovedAt != nil && s.At.After(*p.RemovedAt)
	default:
		return p.State == models.StateVerified && p.EndedAt != nil && s.At.After(*p.EndedAt)
	}
}
