package models

// AdvisoryState is where an advisory stands.
type AdvisoryState string

// The states. That a sent one expired is computed, never stored.
const (
	AdvisoryDraft     AdvisoryState = "draft"
	AdvisorySent      AdvisoryState = "sent"
	AdvisoryWithdrawn AdvisoryState = "withdrawn" // what it says was wrong; whoever got it sees why
	AdvisoryDropped   AdvisoryState = "dropped"   // kept, and never sent
)

// AdvisoryAct is what somebody does with an advisory.
type AdvisoryAct string

// The acts.
const (
	AdvisorySave        AdvisoryAct = "save"
	AdvisorySend        AdvisoryAct = "send" // by a second person
	AdvisoryDrop        AdvisoryAct = "drop"
	AdvisoryRemind      AdvisoryAct = "remind"
	AdvisoryAcknowledge AdvisoryAct = "acknowledge" // by a recipient's people
	AdvisoryWithdraw    AdvisoryAct = "withdraw"
)

// advisoryLifecycle is every change of an advisory that there is.
var advisoryLifecycle = map[AdvisoryState]map[AdvisoryAct]AdvisoryState{
	AdvisoryDraft: {AdvisorySave: AdvisoryDraft, AdvisorySend: AdvisorySent, AdvisoryDrop: AdvisoryDropped},
	AdvisorySent:  {AdvisoryRemind: AdvisorySent, AdvisoryAcknowledge: AdvisorySent, AdvisoryWithdraw: AdvisoryWithdrawn},
}

// Allows tells whether an advisory in this state can meet the act.
func (s AdvisoryState) Allows(act AdvisoryAct) bool { return advisoryLifecycle[s][act] != "" }
