package models

// PeerKind is what somebody wrote in the peer room.
type PeerKind string

// The kinds. A question or a practice begins a thread; an article is offered to EOKM, and no peer reads it there.
const (
	PeerQuestion PeerKind = "question"
	PeerPractice PeerKind = "practice"
	PeerReply    PeerKind = "reply"
	PeerArticle  PeerKind = "article"
)

// PeerState is where a post stands.
type PeerState string

// The states. Peers read what is shown, and nothing else.
const (
	PeerWaits     PeerState = "waits"    // for EOKM
	PeerReturned  PeerState = "returned" // EOKM asks its writer to change it
	PeerWithdrawn PeerState = "withdrawn"
	PeerShown     PeerState = "shown"
	PeerHidden    PeerState = "hidden" // it was shown, and EOKM took it away
	PeerTaken     PeerState = "taken"  // an article of which EOKM made a draft
)

// PeerAct is what somebody does about a post.
type PeerAct string

// The acts. The first two are its writer's organisation's, the others EOKM's editors' and admins'; the database knows those
// by these names.
const (
	PeerEdit     PeerAct = "edit"
	PeerWithdraw PeerAct = "withdraw"
	PeerShow     PeerAct = "show"
	PeerReturn   PeerAct = "return"
	PeerHide     PeerAct = "hide"
	PeerTake     PeerAct = "take"
)

// peerLifecycle is every change of a post that there is. What EOKM's people write begins as shown, all else as waiting.
var peerLifecycle = map[PeerState]map[PeerAct]PeerState{
	PeerWaits:    {PeerEdit: PeerWaits, PeerWithdraw: PeerWithdrawn, PeerShow: PeerShown, PeerReturn: PeerReturned},
	PeerReturned: {PeerEdit: PeerWaits, PeerWithdraw: PeerWithdrawn},
	PeerShown:    {PeerHide: PeerHidden},
	PeerHidden:   {PeerShow: PeerShown},
}

// offerLifecycle is the same of an article.
var offerLifecycle = map[PeerState]map[PeerAct]PeerState{
	PeerWaits:    {PeerEdit: PeerWaits, PeerWithdraw: PeerWithdrawn, PeerTake: PeerTaken, PeerReturn: PeerReturned},
	PeerReturned: {PeerEdit: PeerWaits, PeerWithdraw: PeerWithdrawn},
}

// After gives the state that an act leads to; "" when it cannot be met in this one.
func (k PeerKind) After(from PeerState, act PeerAct) PeerState {
	if k == PeerArticle {
		return offerLifecycle[from][act]
	}
	return peerLifecycle[from][act]
}
