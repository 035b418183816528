package models

import "fmt"

// State is where an item stands. It is a guarded cache of the facts (responses, disputes, delegations, verifications, holds).
type State string

// The states. The first eight are open: somebody must still act.
const (
	StateUnrouted     State = "unrouted"     // nobody's yet: EOKM must find the provider
	StateDelivered    State = "delivered"    // in the provider's inbox; the clock runs
	StateAcknowledged State = "acknowledged" // the provider says: we have it
	StateAnswered     State = "answered"     // the provider reports removal; EOKM must check
	StateStillOnline  State = "still_online" // EOKM found it online after an answer; the clock ran on
	StateDisputed     State = "disputed"     // the provider says no; EOKM must decide
	StateDelegated    State = "delegated"    // handed to a reseller or customer; the provider stays answerable
	StateOnHold       State = "on_hold"      // the clock is paused, with a reason and an approver
	StateVerified     State = "verified"     // EOKM found it offline
	StateNotOurs      State = "not_ours"     // EOKM agreed: another network; not counted
	StateWithdrawn    State = "withdrawn"    // EOKM took it back; not counted
	StateClosed       State = "closed"       // handed on (an unrouted item that found its provider)
)

// Action is what somebody does to an item.
type Action string

// The actions, each with one Store method.
const (
	ActRoute         Action = "route"          // Store.RouteItems
	ActAcknowledge   Action = "acknowledge"    // Store.Acknowledge
	ActReportRemoval Action = "report_removal" // Store.Respond with a measure that counts
	ActReportPartial Action = "report_partial" // Store.Respond with a measure that does not count
	ActRetract       Action = "retract"        // Store.Retract: it is not gone after all
	ActDispute       Action = "dispute"        // Store.Dispute
	ActDelegate      Action = "delegate"       // Store.Delegate
	ActTakeBack      Action = "take_back"      // Store.TakeBack
	ActFindOffline   Action = "find_offline"   // Store.Verify
	ActFindOnline    Action = "find_online"    // Store.Verify
	ActUphold        Action = "uphold"         // Store.Decide: the notice stands
	ActWithdraw      Action = "withdraw"       // Store.Decide: the notice is taken back
	ActReroute       Action = "reroute"        // Store.Decide: another provider's
	ActHold          Action = "hold"           // Store.Hold
	ActResume        Action = "resume"         // Store.Resume
)

type step struct {
	by Party
	to State
}

// lifecycle is the whole rule: in a state, an action is somebody's to do and leads to one state. What is not here may
// not happen. Store's methods are the only writers, and each writes by compare-and-set.
var lifecycle = map[State]map[Action]step{
	StateUnrouted: {
		ActRoute:       {PartyEOKM, StateClosed},
		ActWithdraw:    {PartyEOKM, StateWithdrawn},
		ActFindOffline: {PartyEOKM, StateVerified}, // it is gone before it had a provider: its host was asked, or did it by itself
	},
	StateDelivered: {
		ActAcknowledge:   {PartyProvider, StateAcknowledged},
		ActReportRemoval: {PartyProvider, StateAnswered},
		ActReportPartial: {PartyProvider, StateAcknowledged},
		ActDispute:       {PartyProvider, StateDisputed},
		ActDelegate:      {PartyProvider, StateDelegated},
		ActFindOffline:   {PartyEOKM, StateVerified},
		ActFindOnline:    {PartyEOKM, StateDelivered},
		ActWithdraw:      {PartyEOKM, StateWithdrawn},
		ActReroute:       {PartyEOKM, StateNotOurs},
		ActHold:          {PartyEOKM, StateOnHold},
	},
	StateAcknowledged: {
		ActReportRemoval: {PartyProvider, StateAnswered},
		ActReportPartial: {PartyProvider, StateAcknowledged},
		ActDispute:       {PartyProvider, StateDisputed},
		ActDelegate:      {PartyProvider, StateDelegated},
		ActFindOffline:   {PartyEOKM, StateVerified},
		ActFindOnline:    {PartyEOKM, StateAcknowledged},
		ActWithdraw:      {PartyEOKM, StateWithdrawn},
		ActReroute:       {PartyEOKM, StateNotOurs},
		ActHold:          {PartyEOKM, StateOnHold},
	},
	StateAnswered: {
		ActReportRemoval: {PartyProvider, StateAnswered}, // a better answer before the check
		ActRetract:       {PartyProvider, StateAcknowledged},
		ActFindOffline:   {PartyEOKM, StateVerified},
		ActFindOnline:    {PartyEOKM, StateStillOnline},
		ActWithdraw:      {PartyEOKM, StateWithdrawn},
	},
	StateStillOnline: {
		ActReportRemoval: {PartyProvider, StateAnswered},
		ActReportPartial: {PartyProvider, StateStillOnline},
		ActDispute:       {PartyProvider, StateDisputed},
		ActDelegate:      {PartyProvider, StateDelegated},
		ActFindOffline:   {PartyEOKM, StateVerified},
		ActFindOnline:    {PartyEOKM, StateStillOnline},
		ActWithdraw:      {PartyEOKM, StateWithdrawn},
		ActReroute:       {PartyEOKM, StateNotOurs},
		ActHold:          {PartyEOKM, StateOnHold},
	},
	StateDelegated: {
		ActReportRemoval: {PartyProvider, StateAnswered},
		ActReportPartial: {PartyProvider, StateDelegated},
		ActDispute:       {PartyProvider, StateDisputed},
		ActTakeBack:      {PartyProvider, StateAcknowledged},
		ActFindOffline:   {PartyEOKM, StateVerified},
		ActFindOnline:    {PartyEOKM, StateDelegated},
		ActWithdraw:      {PartyEOKM, StateWithdrawn},
		ActReroute:       {PartyEOKM, StateNotOurs},
		ActHold:          {PartyEOKM, StateOnHold},
	},
	StateDisputed: {
		ActReportRemoval: {PartyProvider, StateAnswered}, // the desk removed it after all
		ActUphold:        {PartyEOKM, StateAcknowledged},
		ActWithdraw:      {PartyEOKM, StateWithdrawn},
		ActReroute:       {PartyEOKM, StateNotOurs},
		ActFindOffline:   {PartyEOKM, StateVerified},
	},
	StateOnHold: {
		ActResume:   {PartyEOKM, StateAcknowledged},
		ActWithdraw: {PartyEOKM, StateWithdrawn},
	},
	StateVerified: {
		ActFindOnline: {PartyEOKM, StateStillOnline},
	},
}

// undone is where an item goes whose desk undoes what it did while nothing else happened to it: by where the item stood before, and where
// that left it. A delegation ended with the answer, and is not begun anew.
var undone = map[[2]State]State{
	{StateDelivered, StateAcknowledged}:    StateDelivered,
	{StateDelivered, StateAnswered}:        StateDelivered,
	{StateAcknowledged, StateAcknowledged}: StateAcknowledged, // by a measure that does not count; so are the next two
	{StateStillOnline, StateStillOnline}:   StateStillOnline,
	{StateDelegated, StateDelegated}:       StateDelegated,
	{StateAcknowledged, StateAnswered}:     StateAcknowledged,
	{StateStillOnline, StateAnswered}:      StateStillOnline,
	{StateDelegated, StateAnswered}:        StateAcknowledged,
}

// Undone gives that state; false where what was done cannot be undone.
func Undone(before, left State) (State, bool) {
	to, ok := undone[[2]State{before, left}]
	return to, ok
}

// NextOf is Next for an item as it stands: one that is verified and has no provider does not open again, since there is nobody whose
// clock could run on. Seen online anew it is a new report, as of whatever ended before (docs/adr/0011).
func NextOf(from State, owned bool, do Action, party Party) (State, error) {
	if !owned && from == StateVerified && do == ActFindOnline {
		return "", fmt.Errorf("%s what nobody has: %w", do, ErrConflict)
	}
	return Next(from, do, party)
}

// Next gives the state an action leads to. It is ErrForbidden when the party may never do this, and ErrConflict when it
// may, but not in this state.
func Next(from State, do Action, party Party) (State, error) {
	if s, ok := lifecycle[from][do]; ok && s.by == party {
		return s.to, nil
	}
	if err := Allowed(do, party); err != nil {
		return "", err
	}
	return "", fmt.Errorf("%s in state %s: %w", do, from, ErrConflict)
}

// Allowed is ErrForbidden when the party may never do this, in no state.
func Allowed(do Action, party Party) error {
	for _, actions := range lifecycle {
		if s, ok := actions[do]; ok && s.by == party {
			return nil
		}
	}
	return fmt.Errorf("%s by %s: %w", do, party, ErrForbidden)
}

// Undo gives the state that an item goes back to when a verdict is taken back: the one it was in, if the table leads from there by what
// was done to where the item stands. It is ErrForbidden and ErrConflict as with Next.
func Undo(from State, did Action, now State, party Party) (State, error) {
	to, err := Next(from, did, party)
	if err != nil {
		return "", err
	}
	if to != now || did != ActFindOffline && did != ActFindOnline {
		return "", fmt.Errorf("undo %s in state %s: %w", did, now, ErrConflict)
	}
	return from, nil
}

// Can tells whether Next would succeed: which buttons a page shows.
func Can(from State, do Action, party Party) bool {
	_, err := Next(from, do, party)
	return err == nil
}

// Turn is who must act next on an item; the inbox's tabs and the notice's phase follow from it.
type Turn int

// The turns, in the order of a notice's phase.
const (
	TurnProvider Turn = 1
	TurnEOKM     Turn = 2
	TurnNobody   Turn = 3
)

// Turn gives who must act next in this state.
func (s State) Turn() Turn {
	switch s {
	case StateDelivered, StateAcknowledged, StateStillOnline, StateDelegated:
		return TurnProvider
	case StateUnrouted, StateAnswered, StateDisputed, StateOnHold:
		return TurnEOKM
	default:
		return TurnNobody
	}
}

// Open tells whether somebody must still act.
func (s State) Open() bool { return s.Turn() != TurnNobody }

// Counted tells whether the item belongs in removal figures: what was withdrawn, misrouted or handed on does not, and
// is listed apart. Nor does what EOKM found offline before it had a provider: it is verified like any other, and told apart by its
// provider, the nil id, which no provider's figures take in.
func (s State) Counted() bool {
	return s != StateWithdrawn && s != StateNotOurs && s != StateClosed && s != StateUnrouted
}
