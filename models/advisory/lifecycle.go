package advisory

// State is where an advisory stands.
type State string

// The states. That a sent one expired is computed, never stored.
const (
	Draft     State = "draft"
	Sent      State = "sent"
	Withdrawn State = "withdrawn" // what it says was wrong; whoever got it sees why
	Dropped   State = "dropped"   // kept, and never sent
)

// Act is what somebody does with an advisory.
type Act string

// The acts.
const (
	Save        Act = "save"
	Send        Act = "send" // by a second person
	Drop        Act = "drop"
	Remind      Act = "remind"
	Acknowledge Act = "acknowledge" // by a recipient's people
	Withdraw    Act = "withdraw"
)

// advisoryLifecycle is every change of an advisory that there is.
var advisoryLifecycle = map[State]map[Act]State{
	Draft: {Save: Draft, Send: Sent, Drop: Dropped},
	Sent:  {Remind: Sent, Acknowledge: Sent, Withdraw: Withdrawn},
}

// Allows tells whether an advisory in this state can meet the act.
func (s State) Allows(act Act) bool { return advisoryLifecycle[s][act] != "" }
