package provider

// ClaimState is where a provider's claim to a network stands.
type ClaimState string

// The states. Routing follows an approved claim only; the last three are the end of one.
const (
	ClaimWaits     ClaimState = "waits"
	ClaimAsked     ClaimState = "asked" // EOKM asked, and the provider has not answered
	ClaimApproved  ClaimState = "approved"
	ClaimRefused   ClaimState = "refused"
	ClaimWithdrawn ClaimState = "withdrawn" // by the provider
	ClaimEnded     ClaimState = "ended"     // it was approved, and EOKM ended it
)

// ClaimAct is what somebody does about a claim.
type ClaimAct string

// The acts. The first four are EOKM's; the database knows them by these names.
const (
	ClaimApprove  ClaimAct = "approve"
	ClaimAsk      ClaimAct = "ask"
	ClaimRefuse   ClaimAct = "refuse"
	ClaimEnd      ClaimAct = "end"
	ClaimAnswer   ClaimAct = "answer"
	ClaimWithdraw ClaimAct = "withdraw"
)

// claimLifecycle is every change of a claim that there is. Approving leads there only for the second of two people: the
// first one's leaves the claim waiting.
var claimLifecycle = map[ClaimState]map[ClaimAct]ClaimState{
	ClaimWaits:    {ClaimApprove: ClaimApproved, ClaimAsk: ClaimAsked, ClaimRefuse: ClaimRefused, ClaimWithdraw: ClaimWithdrawn},
	ClaimAsked:    {ClaimAnswer: ClaimWaits, ClaimRefuse: ClaimRefused, ClaimWithdraw: ClaimWithdrawn},
	ClaimApproved: {ClaimEnd: ClaimEnded},
}

// Allows tells whether a claim in this state can meet the act.
func (s ClaimState) Allows(act ClaimAct) bool { return claimLifecycle[s][act] != "" }
