package provider

import (
	"context"
	"strconv"
	"time"

	"github.com/google/uuid"
	"github.com/jackc/pgx/v5"

	"eokm.nl/hosting/models"
)

// NetworkKind is what a claim names.
type NetworkKind string

// The kinds, in the order that routing asks them.
const (
	NetworkCIDR   NetworkKind = "cidr"
	NetworkASN    NetworkKind = "asn"
	NetworkDomain NetworkKind = "domain"
)

// Network is one thing a provider answers for. Once approved it has one owner; a more specific prefix inside another
// provider's is a sub-allocation, which is how resellers are routed.
type Network struct {
	ID         uuid.UUID
	ProviderID uuid.UUID
	Kind       NetworkKind
	Prefix     *string // canonical CIDR
	ASN        *int64
	Domain     *string // ASCII, lower-case
	State      ClaimState
	Round      int // counts the questions about it (claim_decision.go)
	Evidence   string
	ClaimedBy  *uuid.UUID
	ApprovedAt *time.Time // nil: routing does not follow it
	ApprovedBy *uuid.UUID
	CreatedAt  time.Time
	RDAPEmail  string     // the abuse mailbox in its RDAP entry (look_up.go); "": it names none, or did not answer
	RDAPAt     *time.Time // when that was asked; nil: never
}

// networkColumns are those of a Network w, but for who approved it.
const networkColumns = `w.id, w.provider_id, w.kind, w.prefix::text AS prefix, w.asn, w.domain, w.state, w.round, w.evidence, w.claimed_by,
	w.approved_at, w.created_at, w.rdap_email, w.rdap_at`

// Label is the claim as text: 192.0.2.0/24, AS64496 or example.nl.
func (n Network) Label() string {
	switch {
	case n.Prefix != nil:
		return *n.Prefix
	case n.ASN != nil:
		return "AS" + strconv.FormatInt(*n.ASN, 10)
	case n.Domain != nil:
		return *n.Domain
	default:
		return ""
	}
}

// AddNetwork gives a provider a network that routing follows at once. The portal itself only, for whoever runs its commands;
// people claim, and two of EOKM approve (claim.go). *Invalid for what nobody can have, and for what has an owner.
func (s *Store) AddNetwork(ctx context.Context, actor models.Actor, provider uuid.UUID, n Network) (Network, error) {
	if actor.Role != models.RoleSystem {
		return Network{}, models.ErrForbidden
	}
	if err := n.Unheld(); err != nil {
		return Network{}, err
	}
	now := s.db.Now()
	n.ID, n.ProviderID, n.CreatedAt, n.ApprovedAt, n.State, n.Round = models.NewID(), provider, now, &now, ClaimApproved, 1
	err := s.db.Write(ctx, actor, func(tx *models.Tx) error {
		if err := tx.Create(&n); err != nil {
			return models.Duplicate(err, "network", "network.taken")
		}
		return bumpNetworks(tx)
	})
	return n, models.Wrap("add network", err)
}

// NetworksOf lists what routing sends to provider $1: prefixes first, then AS numbers, then domains.
const NetworksOf = `SELECT n.id, n.provider_id, n.kind, n.prefix::text AS prefix, n.asn, n.domain, n.approved_at, n.approved_by,
	n.created_at
	FROM networks n WHERE n.provider_id = $1 AND n.state = 'approved' ORDER BY n.kind = 'domain', n.kind = 'asn', n.prefix, n.asn, n.domain`

// Networks lists what routing sends to a provider, in the order of NetworksOf.
func (s *Store) Networks(ctx context.Context, actor models.Actor, provider uuid.UUID) ([]Network, error) {
	var list []Network
	err := s.db.Ask(ctx, actor, func(b *pgx.Batch) { models.QueueFind(b, &list, NetworksOf, provider) })
	return list, models.Wrap("list networks", err)
}

// networks lists what a provider answers for, and what it claims and nobody decided; no claim that came to an end.
func networks(tx *models.Tx, provider uuid.UUID) ([]Network, error) {
	return models.Find[Network](tx, `SELECT `+networkColumns+`, w.approved_by FROM networks w WHERE w.provider_id = $1
			AND w.state IN ('waits', 'asked', 'approved')
		ORDER BY w.kind = 'domain', w.kind = 'asn', w.prefix, w.asn, w.domain`, provider)
}

// bumpNetworks tells staged imports that their routes are stale.
func bumpNetworks(tx *models.Tx) error {
	return tx.Do(`UPDATE network_version SET version = version + 1`)
}
