package models

import "slices"

// DisputeKind is how a provider says no.
type DisputeKind string

// The three kinds: it is not ours, we cannot, we disagree.
const (
	DisputeNotOurs  DisputeKind = "not_ours"
	DisputeCannot   DisputeKind = "cannot"
	DisputeDisputed DisputeKind = "disputed"
)

// Reason is why a provider says no.
type Reason string

// The reasons (facts: section 3).
const (
	ReasonNotOurNetwork     Reason = "not_our_network"
	ReasonCustomerLeft      Reason = "customer_left"
	ReasonTransitOnly       Reason = "transit_only"
	ReasonAddressFaulty     Reason = "address_faulty"
	ReasonResellerAddressed Reason = "reseller_addressed"
	ReasonNoFileAccess      Reason = "no_file_access"
	ReasonCollateral        Reason = "collateral"
	ReasonLawEnforcement    Reason = "law_enforcement"
	ReasonGoneBefore        Reason = "gone_before"
	ReasonLegality          Reason = "legality"
	ReasonDuplicate         Reason = "duplicate"
	ReasonSuspectedForged   Reason = "suspected_forged"
)

// ReasonRule says under which kind a reason stands, and whether a page offers another way first: none of them stops the
// clock.
type ReasonRule struct {
	Reason Reason
	Kind   DisputeKind
	Advice bool // the page says what usually works instead
}

var reasons = []ReasonRule{
	{ReasonNotOurNetwork, DisputeNotOurs, false},
	{ReasonCustomerLeft, DisputeNotOurs, false},
	{ReasonTransitOnly, DisputeNotOurs, false},
	{ReasonAddressFaulty, DisputeCannot, false},
	{ReasonResellerAddressed, DisputeCannot, true},
	{ReasonNoFileAccess, DisputeCannot, true},
	{ReasonCollateral, DisputeCannot, true},
	{ReasonLawEnforcement, DisputeCannot, false},
	{ReasonGoneBefore, DisputeDisputed, false},
	{ReasonLegality, DisputeDisputed, false},
	{ReasonDuplicate, DisputeDisputed, false},
	{ReasonSuspectedForged, DisputeDisputed, false},
}

// Reasons lists the rules in the order a page shows them.
func Reasons() []ReasonRule { return slices.Clone(reasons) }

// Rule gives a reason's rule; false when there is no such reason.
func (r Reason) Rule() (ReasonRule, bool) {
	i := slices.IndexFunc(reasons, func(rule ReasonRule) bool { return rule.Reason == r })
	if i < 0 {
		return ReasonRule{}, false
	}
	return reasons[i], true
}
