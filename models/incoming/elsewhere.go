package incoming

import (
	"fmt"

	"github.com/google/uuid"

	"eokm.nl/hosting/models"
	"eokm.nl/hosting/models/address"
	"eokm.nl/hosting/models/notice"
)

// wentElsewhere is the states of an item that EOKM found to be somebody else's, in SQL.
var wentElsewhere = models.States(models.StateNotOurs, models.StateClosed)

// elsewhere is where addresses went that EOKM decided about, by their key at whom the networks name: it says so once, and no later file
// asks again. A later decision the other way ends it.
type elsewhere map[uuid.UUID]destination

type destination struct {
	provider uuid.UUID
	active   bool
	ip       *int64 // of an address that nobody had: another IP address may be another's; nil: any
	anyIP    bool
}

// loadElsewhere reads where addresses went. They are few: only those that EOKM handed on, until retention ends them.
func loadElsewhere(tx *models.Tx) (elsewhere, error) {
	rows, err := models.Find[struct {
		AddressKey uuid.UUID
		IPKey      *int64
		ProviderID uuid.UUID
		Active     bool
		NotOurs    bool
	}](tx,
		`SELECT i.address_key, i.ip_key, coalesce(i.moved_provider_id, $1) AS provider_id, coalesce(p.status = 'active', false) AS active,
			i.state = '`+string(models.StateNotOurs)+`' AS not_ours
		FROM items i LEFT JOIN providers p ON p.id = i.moved_provider_id
		WHERE i.state IN (`+wentElsewhere+`) AND i.address_key IS NOT NULL AND NOT EXISTS (SELECT 1 FROM items l
			WHERE l.address_key = i.address_key AND l.state NOT IN (`+wentElsewhere+`) AND l.delivered_at > i.delivered_at)
		ORDER BY i.ended_at`, uuid.Nil)
	if err != nil {
		return nil, fmt.Errorf("load what went elsewhere: %w", err)
	}
	e := elsewhere{}
	for _, r := range rows {
		e[r.AddressKey] = destination{provider: r.ProviderID, active: r.Active, ip: r.IPKey, anyIP: r.NotOurs}
	}
	return e, nil
}

// find gives where an address with these keys went.
func (e elsewhere) find(k *stagedRowIndexes) (destination, bool) {
	d, there := e[k.Address]
	if !there && k.OldAddress != nil {
		d, there = e[*k.OldAddress]
	}
	if !there || !d.anyIP && (d.ip == nil) != (k.IP == nil) || !d.anyIP && d.ip != nil && *d.ip != *k.IP {
		return destination{}, false
	}
	return d, true
}

// mostHops is how often an address may have gone on from one provider to another; after that it is nobody's, and a person looks.
const mostHops = 4

// route finds whose a row is: by the networks, unless EOKM has decided that this address is another's.
func (st *staging) route(in *Row, content address.Sealed) (notice.Route, stagedRowIndexes) {
	route := st.router.Find(content.IP, in.ASN, in.Address.Host())
	keys := stagedKeysOf(st.index, st.Source, in.ExternalRef, route.ProviderID, content)
	for hop := 0; len(st.moved) > 0 && hop < mostHops; hop++ {
		to, there := st.moved.find(&keys)
		if !there {
			break
		}
		route = notice.Route{ProviderID: to.provider}
		if !to.active || hop == mostHops-1 {
			route = notice.Route{Reason: notice.UnroutedNotTheirs, Inactive: to.provider}
		}
		keys = stagedKeysOf(st.index, st.Source, in.ExternalRef, route.ProviderID, content)
		if route.ProviderID == uuid.Nil {
			break
		}
	}
	return route, keys
}
