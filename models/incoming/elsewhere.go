package incoming

import (
	"github.com/google/uuid"

	"eokm.nl/hosting/models/address"
	"eokm.nl/hosting/models/notice"
)

// route finds whose a row is: by the networks, unless EOKM has decided that this address is another's (notice.NotTheirs).
func (st *staging) route(in *Row, content address.Sealed) (notice.Route, stagedRowIndexes) {
	route := st.router.Find(content.IP, in.ASN, in.Address.Host())
	keys := stagedKeysOf(st.index, st.Source, in.ExternalRef, route.ProviderID, content)
	at := []address.ItemIndexes{keys.ItemIndexes}
	if st.index.Old != nil {
		at = append(at, address.IndexesOf(st.index.Old.Indexer, route.ProviderID, content))
	}
	to, agreed := st.notTheirs.Goes(at...)
	if !agreed || to == route.ProviderID {
		return route, keys
	}
	route = notice.Route{ProviderID: to}
	if to == uuid.Nil {
		route.Reason = notice.UnroutedNotTheirs
	}
	return route, stagedKeysOf(st.index, st.Source, in.ExternalRef, to, content)
}
