package reconcile

import (
	"cmp"
	"fmt"
	"slices"
	"time"

	"github.com/google/uuid"

	"eokm.nl/hosting/models"
	"eokm.nl/hosting/models/address"
)

// place is an item of the address of a row.
type place struct {
	Row         int // its place in the chunk
	ProviderID  uuid.UUID
	ID          uuid.UUID
	Ref         string
	N           int
	State       models.State
	Category    models.Category
	DeliveredAt time.Time
	Number      string   // of its notice
	Numbers     []string // of its reports
}

func (p place) known(number string) bool {
	return p.Number == number || slices.Contains(p.Numbers, number)
}

// elsewhere tells whether EOKM found the item to be another's: another item has the address since.
func (p place) elsewhere() bool {
	return p.State == models.StateNotOurs || p.State == models.StateClosed
}

// best is the item that a row is about: at the provider of its network before others, what is open before what ended, and else the last.
func best(items []place, to uuid.UUID) place {
	rank := func(p place) int {
		switch {
		case p.elsewhere():
			return 0
		case p.ProviderID != to:
			return 1
		default:
			return 2
		}
	}
	open := func(p place) int {
		if p.State.Open() {
			return 1
		}
		return 0
	}
	return slices.MaxFunc(items, func(a, b place) int {
		return cmp.Or(cmp.Compare(rank(a), rank(b)), cmp.Compare(open(a), open(b)), a.DeliveredAt.Compare(b.DeliveredAt))
	})
}

// index is under which keys addresses may be found.
type index struct {
	use       *models.IndexesNow // nil: nothing was ever sealed
	providers []uuid.UUID
}

// keys are what an address may be indexed by at some providers.
func (x index) keys(into []uuid.UUID, a address.Address, providers ...uuid.UUID) []uuid.UUID {
	if x.use == nil {
		return into
	}
	for _, secret := range x.use.Each() {
		for _, provider := range providers {
			into = append(into, address.AddressKey(secret.Indexer, provider, a))
		}
	}
	return into
}

// content is of a row what an item of it would have sealed, as far as it is indexed.
func content(e *Entry) address.Sealed {
	of := address.Sealed{Address: e.Address, IP: e.IP}
	if host := e.Address.IP(); !of.IP.IsValid() && host.IsValid() {
		of.IP = host
	}
	return of
}

// route is whose a row would be; the nil id for nobody's.
func (c *comparison) route(e *Entry) uuid.UUID {
	return c.router.Find(content(e).IP, e.ASN, e.Address.Host()).ProviderID
}

// went tells whether EOKM agreed that a row is not its provider's, and gave it to the one that has it.
func (c *comparison) went(e *Entry, from, to uuid.UUID) bool {
	if c.x.use == nil {
		return false
	}
	var keys []address.ItemIndexes
	for _, secret := range c.x.use.Each() {
		keys = append(keys, address.IndexesOf(secret.Indexer, from, content(e)))
	}
	goes, agreed := c.agreed.Goes(keys...)
	return agreed && (goes == to || goes == uuid.Nil)
}

// places is what we have of the rows of a chunk.
type places struct {
	of     map[int][]place
	erased map[int]bool
}

// find looks for the items of the rows' addresses. Most are at the provider that their network says; only what is not there is looked for
// at every provider, each of which has keys of its own.
func (c *comparison) find(tx *models.Tx, entries []Entry) (places, error) {
	out := places{map[int][]place{}, map[int]bool{}}
	var rows []int
	var keys []uuid.UUID
	ask := func(i int, providers ...uuid.UUID) {
		before := len(keys)
		keys = c.x.keys(keys, entries[i].Address, providers...)
		for range keys[before:] {
			rows = append(rows, i)
		}
	}
	for i := range entries {
		if to := c.route(&entries[i]); to != uuid.Nil && len(entries[i].Faults) == 0 {
			ask(i, to)
		}
	}
	if err := gather(tx, out.of, rows, keys); err != nil {
		return out, err
	}
	rows, keys = rows[:0], keys[:0]
	for i := range entries {
		here := slices.ContainsFunc(out.of[i], func(p place) bool { return !p.elsewhere() })
		if here || len(entries[i].Faults) > 0 {
			continue
		}
		out.of[i] = nil
		ask(i, c.x.providers...)
	}
	if err := gather(tx, out.of, rows, keys); err != nil {
		return out, err
	}
	return out, findErased(tx, out, entries)
}

func gather(tx *models.Tx, into map[int][]place, rows []int, keys []uuid.UUID) error {
	if len(keys) == 0 {
		return nil
	}
	list, err := models.Find[place](tx, `SELECT u.row, i.provider_id, i.id, n.ref, i.n, i.state, i.category, i.delivered_at,
			n.external_ref AS number, ARRAY(SELECT DISTINCT d.external_ref FROM item_reports d
				WHERE d.provider_id = i.provider_id AND d.item_id = i.id AND d.external_ref <> '') AS numbers
		FROM unnest($1::int[], $2::uuid[]) AS u (row, key) JOIN items i ON i.address_key = u.key
		JOIN notices n ON n.provider_id = i.provider_id AND n.id = i.notice_id WHERE NOT n.practice`, rows, keys)
	if err != nil {
		return fmt.Errorf("look for addresses: %w", err)
	}
	for _, p := range list {
		into[p.Row] = append(into[p.Row], p)
	}
	return nil
}

// findErased tells of the rows that we do not have which name a notice whose addresses were destroyed.
func findErased(tx *models.Tx, out places, entries []Entry) error {
	var rows []int
	var numbers []string
	for i := range entries {
		if len(out.of[i]) == 0 && entries[i].ExternalRef != "" {
			rows, numbers = append(rows, i), append(numbers, entries[i].ExternalRef)
		}
	}
	if len(rows) == 0 {
		return nil
	}
	erased, err := models.Find[int](tx, `SELECT u.row FROM unnest($1::int[], $2::text[]) AS u (row, number)
		WHERE EXISTS (SELECT 1 FROM notices n WHERE n.external_ref = u.number AND n.external_ref <> '' AND n.data_key IS NULL)`,
		rows, numbers)
	if err != nil {
		return fmt.Errorf("look for erased notices: %w", err)
	}
	for _, i := range erased {
		out.erased[i] = true
	}
	return nil
}
