package provider

import (
	"net/netip"
	"slices"
	"strings"
	"time"
	"unicode"

	"github.com/google/uuid"
	"golang.org/x/text/unicode/norm"
)

// SuggestionWhy says what points at a provider for an item that has none.
type SuggestionWhy string

// What points at a provider, the surest first.
const (
	WhySaid     SuggestionWhy = "said"     // the desk that had it says so, and names a place in its network
	WhyNamed    SuggestionWhy = "named"    // that desk names it
	WhyOpen     SuggestionWhy = "open"     // this very address is open there, and the report of it named no IP address
	WhyNetwork  SuggestionWhy = "network"  // its network was approved after the item came in
	WhyInactive SuggestionWhy = "inactive" // it has the network, but is not active: it cannot be sent a notice
	WhyClaim    SuggestionWhy = "claim"    // it claims the network; nobody has approved that yet
	WhyIP       SuggestionWhy = "ip"       // it had an item on the same IP address
	WhyHost     SuggestionWhy = "host"     // on the same host
	WhyDomain   SuggestionWhy = "domain"   // on the same domain
)

var suggestionOrder = []SuggestionWhy{WhySaid, WhyNamed, WhyOpen, WhyNetwork, WhyInactive, WhyClaim, WhyIP, WhyHost, WhyDomain}

// Suggestion is a provider that an unrouted item could belong to, and why. Staff decide.
type Suggestion struct {
	ProviderID uuid.UUID
	Provider   string
	Active     bool // only an active provider can be given items
	Why        SuggestionWhy
	Network    string    // the claim: 192.0.2.0/24, AS64496 or a domain; "" for an earlier item
	Seen       time.Time // when an earlier item was delivered; zero for a network
	narrowness int
}

// RankSuggestions puts the surest first and keeps one of each provider.
func RankSuggestions(all []Suggestion) []Suggestion {
	slices.SortStableFunc(all, func(a, b Suggestion) int {
		if d := slices.Index(suggestionOrder, a.Why) - slices.Index(suggestionOrder, b.Why); d != 0 {
			return d
		}
		if d := b.narrowness - a.narrowness; d != 0 {
			return d
		}
		return b.Seen.Compare(a.Seen)
	})
	var out []Suggestion
	for _, s := range all {
		if !slices.ContainsFunc(out, func(o Suggestion) bool { return o.ProviderID == s.ProviderID }) {
			out = append(out, s)
		}
	}
	return out
}

// Holder is an organisation as far as a suggestion needs it.
type Holder struct {
	ID     uuid.UUID
	Name   string
	Active bool
}

// Called finds the one organisation that somebody means by a name: all the words that they wrote are in its own, whatever their case; what
// an organisation is in law says nothing. False when none is called so, or more than one.
func Called(holders []Holder, name string) (Holder, bool) {
	words := nameWords(name)
	var found []Holder
	for _, h := range holders {
		own := nameWords(h.Name)
		if len(words) > 0 && !slices.ContainsFunc(words, func(w string) bool { return !slices.Contains(own, w) }) {
			found = append(found, h)
		}
	}
	if len(found) != 1 {
		return Holder{}, false
	}
	return found[0], true
}

// lawWords are what an organisation is in law, as people write it after its name.
var lawWords = []string{"bv", "nv", "vof", "cv", "gmbh", "ltd", "limited", "inc", "llc", "stichting"}

func nameWords(name string) []string {
	name = strings.ReplaceAll(strings.ToLower(norm.NFC.String(name)), ".", "")
	words := strings.FieldsFunc(name, func(r rune) bool { return !unicode.IsLetter(r) && !unicode.IsDigit(r) })
	return slices.DeleteFunc(words, func(w string) bool { return slices.Contains(lawWords, w) })
}

// HeldNetwork is a claim, approved or not, with whose it is.
type HeldNetwork struct {
	Network
	Name   string
	Active bool
	prefix netip.Prefix
}

// ParseHeld reads the prefixes once, for many look-ups.
func ParseHeld(networks []HeldNetwork) []HeldNetwork {
	for i, n := range networks {
		if n.Prefix == nil {
			continue
		}
		if prefix, err := netip.ParsePrefix(*n.Prefix); err == nil {
			networks[i].prefix = prefix
		}
	}
	return networks
}

// Whereabouts is what is known of where an item is.
type Whereabouts struct {
	IP   netip.Addr
	ASN  int64
	Host string
}

// InNetworks gives the owner of the narrowest approved network around the item, as routing would (Router.Find), and
// everybody who claims one that is not approved.
func (w Whereabouts) InNetworks(networks []HeldNetwork) []Suggestion {
	var owner Suggestion
	var out []Suggestion
	for _, n := range networks {
		narrowness := w.within(n)
		if narrowness == 0 {
			continue
		}
		found := Suggestion{ProviderID: n.ProviderID, Provider: n.Name, Active: n.Active, Network: n.Label(), narrowness: narrowness}
		switch {
		case n.ApprovedAt == nil:
			found.Why = WhyClaim
			out = append(out, found)
		case narrowness > owner.narrowness:
			owner = found
		}
	}
	if owner.narrowness == 0 {
		return out
	}
	owner.Why = WhyInactive
	if owner.Active {
		owner.Why = WhyNetwork
	}
	return append(out, owner)
}

// Where the kinds of network stand beside each other in narrowness: routing asks prefixes first, then AS numbers, then
// domains.
const (
	narrowASN    = 1 << 10
	narrowPrefix = 1 << 11
)

// within says how narrowly a network is around the item; 0 when it is not.
func (w Whereabouts) within(n HeldNetwork) int {
	switch {
	case n.prefix.IsValid():
		if w.IP.IsValid() && n.prefix.Contains(w.IP.Unmap()) {
			return narrowPrefix + n.prefix.Bits()
		}
	case n.ASN != nil:
		if w.ASN != 0 && *n.ASN == w.ASN {
			return narrowASN
		}
	case n.Domain != nil:
		if w.Host == *n.Domain || strings.HasSuffix(w.Host, "."+*n.Domain) {
			return min(len(*n.Domain), narrowASN-1)
		}
	}
	return 0
}
