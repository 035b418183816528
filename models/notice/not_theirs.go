package notice

import (
	"fmt"
	"slices"

	"github.com/google/uuid"

	"eokm.nl/hosting/models"
	"eokm.nl/hosting/models/address"
)

// NotTheirs is what EOKM agreed with providers: which addresses are not theirs, though their networks say so. Such an address does not go
// to the same desk again; it goes where EOKM sent it, or to what has no provider. An address that nobody had goes where EOKM gave
// it too. The agreement is about an address where it was then: on another IP address it may be that provider's after all. It ends
// when EOKM gives the address to that provider by hand. It does not change after it was loaded, and is safe for concurrent use.
type NotTheirs struct {
	of map[uuid.UUID]agreement // by the blind index of the address at that provider
}

// WentElsewhere is the states of an item that EOKM found to be another's, as an SQL list.
var WentElsewhere = models.States(models.StateNotOurs, models.StateClosed)

type agreement struct {
	AddressKey uuid.UUID
	IPKey      *int64    // of the IP address, at that provider; nil: none was known
	Went       uuid.UUID // the active provider that has had it last; the nil id: nobody
}

// LoadNotTheirs reads all that was agreed, or what is about addresses with these blind indexes, if any is given. In a transaction of
// EOKM: a provider would see its own.
func LoadNotTheirs(tx *models.Tx, keys ...uuid.UUID) (*NotTheirs, error) {
	notOurs := `o.state IN (` + WentElsewhere + `) AND o.address_key IS NOT NULL`
	rows, err := models.Find[agreement](tx, `WITH RECURSIVE agreed AS (
			SELECT o.address_key, o.ip_key, o.delivered_at, o.id, o.moved_provider_id AS went, o.moved_to AS item FROM items o
			WHERE `+notOurs+` AND ($1 OR o.address_key = ANY($2)) AND NOT EXISTS (SELECT 1 FROM items l
				WHERE l.address_key = o.address_key AND l.state NOT IN (`+WentElsewhere+`) AND l.delivered_at > o.delivered_at)
			UNION ALL SELECT a.address_key, a.ip_key, a.delivered_at, a.id, o.moved_provider_id, o.moved_to
			FROM agreed a JOIN items o ON o.provider_id = a.went AND o.id = a.item WHERE o.moved_to IS NOT NULL
		)
		SELECT a.address_key, a.ip_key, p.id AS went FROM agreed a
		LEFT JOIN items o ON o.provider_id = a.went AND o.id = a.item
		LEFT JOIN providers p ON p.id = a.went AND p.status = 'active'
		WHERE o.moved_to IS NULL ORDER BY a.delivered_at, a.id`, len(keys) == 0, keys)
	if err != nil {
		return nil, fmt.Errorf("load what is not theirs: %w", err)
	}
	n := &NotTheirs{of: make(map[uuid.UUID]agreement, len(rows))}
	for _, r := range rows {
		n.of[r.AddressKey] = r // the last one
	}
	return n, nil
}

// Goes tells whether EOKM agreed that an address is not the provider's whose blind indexes these are, one set for each secret in use, and
// who has it since: an active provider, or the nil id for nobody.
func (n *NotTheirs) Goes(keys ...address.ItemIndexes) (to uuid.UUID, agreed bool) {
	at := slices.IndexFunc(keys, func(k address.ItemIndexes) bool {
		a, ok := n.of[k.Address]
		return ok && (a.IPKey == nil || k.IP == nil || *a.IPKey == *k.IP)
	})
	if at < 0 {
		return uuid.Nil, false
	}
	return n.of[keys[at].Address].Went, true
}
