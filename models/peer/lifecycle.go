package peer

// Kind is what somebody wrote in the peer room.
type Kind string

// The kinds. A question or a practice begins a thread; an article is offered to EOKM, and no peer reads it there.
const (
	Question Kind = "question"
	Practice Kind = "practice"
	Reply    Kind = "reply"
	Article  Kind = "article"
)

// State is where a post stands.
type State string

// The states. Peers read what is shown, and nothing else.
const (
	Waits     State = "waits"    // for EOKM
	Returned  State = "returned" // EOKM asks its writer to change it
	Withdrawn State = "withdrawn"
	Shown     State = "shown"
	Hidden    State = "hidden" // it was shown, and EOKM took it away
	Taken     State = "taken"  // an article of which EOKM made a draft
)

// Act is what somebody does about a post.
type Act string

// The acts. The first two are its writer's organisation's, the others EOKM's editors' and admins'; the database knows those
// by these names.
const (
	Edit     Act = "edit"
	Withdraw Act = "withdraw"
	Show     Act = "show"
	Return   Act = "return"
	Hide     Act = "hide"
	Take     Act = "take"
)

// peerLifecycle is every change of a post that there is. What EOKM's people write begins as shown, all else as waiting.
var peerLifecycle = map[State]map[Act]State{
	Waits:    {Edit: Waits, Withdraw: Withdrawn, Show: Shown, Return: Returned},
	Returned: {Edit: Waits, Withdraw: Withdrawn},
	Shown:    {Hide: Hidden},
	Hidden:   {Show: Shown},
}

// offerLifecycle is the same of an article.
var offerLifecycle = map[State]map[Act]State{
	Waits:    {Edit: Waits, Withdraw: Withdrawn, Take: Taken, Return: Returned},
	Returned: {Edit: Waits, Withdraw: Withdrawn},
}

// After gives the state that an act leads to; "" when it cannot be met in this one.
func (k Kind) After(from State, act Act) State {
	if k == Article {
		return offerLifecycle[from][act]
	}
	return peerLifecycle[from][act]
}
