package notice

import (
	"context"
	"net/netip"
	"strings"

	"github.com/gaissmai/bart"
	"github.com/google/uuid"

	"eokm.nl/hosting/models"
	"eokm.nl/hosting/models/provider"
)

// UnroutedReason says why an item has no provider; staff see it beside the item.
type UnroutedReason string

// The reasons.
const (
	UnroutedNoIP     UnroutedReason = "no_ip"    // the report named no IP, and neither ASN nor domain is known
	UnroutedUnknown  UnroutedReason = "unknown"  // nobody here has this IP, ASN or domain
	UnroutedInactive UnroutedReason = "inactive" // its owner is known but not active
	// UnroutedNotTheirs: EOKM agreed with the provider of its network that it is not theirs (NotTheirs).
	UnroutedNotTheirs UnroutedReason = "not_theirs"
)

// Route is where an item goes: to a provider through one of its networks, or nowhere for a reason.
type Route struct {
	ProviderID uuid.UUID // the nil id when unrouted
	NetworkID  *uuid.UUID
	Reason     UnroutedReason // "" when routed
	// Inactive is the owner that is not active, as a suggestion to staff.
	Inactive uuid.UUID
}

// Router is the approved networks in memory, for many look-ups in one import. It does not change after it was made and
// is safe for concurrent use.
type Router struct {
	Version  int64 // of the networks it was made from
	prefixes *bart.Table[networkOwner]
	asns     map[int64]networkOwner
	domains  map[string]networkOwner
}

type networkOwner struct {
	provider, network uuid.UUID
	active            bool
}

// Find routes one address: the most specific approved prefix that holds its IP, else its ASN, else its domain, the most
// specific first. What matches an inactive provider goes to nobody, and never on to a wider network: staff decide.
func (r *Router) Find(ip netip.Addr, asn uint32, host string) Route {
	if ip.IsValid() {
		if c, ok := r.prefixes.Lookup(ip.Unmap()); ok {
			return c.route()
		}
	}
	if asn != 0 {
		if c, ok := r.asns[int64(asn)]; ok {
			return c.route()
		}
	}
	for name := host; name != ""; {
		if c, ok := r.domains[name]; ok {
			return c.route()
		}
		_, name, _ = strings.Cut(name, ".")
	}
	if !ip.IsValid() {
		return Route{Reason: UnroutedNoIP}
	}
	return Route{Reason: UnroutedUnknown}
}

func (c networkOwner) route() Route {
	if !c.active {
		return Route{Reason: UnroutedInactive, Inactive: c.provider}
	}
	network := c.network
	return Route{ProviderID: c.provider, NetworkID: &network}
}

// Router reads the approved networks. Staff only: a provider would see only its own.
func (s *Store) Router(ctx context.Context, actor models.Actor) (*Router, error) {
	var router *Router
	err := s.db.Read(ctx, actor, func(tx *models.Tx) (err error) {
		router, err = LoadRouter(tx)
		return err
	})
	return router, models.Wrap("load networks", err)
}

// LoadRouter is Store.Router within a transaction of somebody who may see every network.
func LoadRouter(tx *models.Tx) (*Router, error) {
	version, err := models.One[int64](tx, `SELECT version FROM network_version`)
	if err != nil {
		return nil, err
	}
	type row struct {
		provider.Network
		Active bool
	}
	rows, err := models.Find[row](tx,
		`SELECT n.id, n.provider_id, n.kind, n.prefix::text AS prefix, n.asn, n.domain, p.status = 'active' AS active
		FROM networks n JOIN providers p ON p.id = n.provider_id WHERE n.approved_at IS NOT NULL`)
	if err != nil {
		return nil, err
	}
	r := &Router{
		Version: version, prefixes: new(bart.Table[networkOwner]), asns: map[int64]networkOwner{}, domains: map[string]networkOwner{},
	}
	for _, n := range rows {
		c := networkOwner{provider: n.ProviderID, network: n.ID, active: n.Active}
		switch {
		case n.Prefix != nil:
			prefix, err := netip.ParsePrefix(*n.Prefix)
			if err != nil {
				return nil, err
			}
			r.prefixes.Insert(prefix, c)
		case n.ASN != nil:
			r.asns[*n.ASN] = c
		case n.Domain != nil:
			r.domains[*n.Domain] = c
		}
	}
	return r, nil
}
