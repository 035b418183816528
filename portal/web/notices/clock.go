package notices

import (
	"time"

	"eokm.nl/hosting/models"
	"eokm.nl/hosting/models/notice"
	"eokm.nl/hosting/portal/i18n"
	"eokm.nl/hosting/templates/ui"
)

// ClockOf words the clock of an item or a notice in a state. While EOKM checks a reported removal the clock neither
// presses nor is done: its words say that.
func ClockOf(p *i18n.Printer, c notice.Clock, state models.State, now time.Time) ui.Clock {
	switch state {
	case models.StateDelivered, models.StateAcknowledged, models.StateStillOnline, models.StateDelegated, models.StateDisputed:
		return ui.RunningClock(p, c.Due(now), now, notice.DueSoon)
	case models.StateOnHold:
		return ui.PausedClock(p, "")
	case models.StateVerified:
		return ui.StoppedClock(p, c.Elapsed(now), !c.Overdue(now))
	case models.StateAnswered:
		return ui.Clock{Kind: ui.KindWaiting, Words: p.T("notices.clock.answered"), Label: p.T("words.state.answered")}
	default:
		return ui.Clock{Kind: ui.KindNeutral, Words: p.T("notices.clock.none"), Label: p.T("words.state." + string(state))}
	}
}

// stateKinds is how the states look; verified depends on its clock.
var stateKinds = map[models.State]ui.Kind{
	models.StateUnrouted:     ui.KindWaiting,
	models.StateDelivered:    ui.KindOpen,
	models.StateAcknowledged: ui.KindAck,
	models.StateAnswered:     ui.KindWaiting,
	models.StateStillOnline:  ui.KindOverdue,
	models.StateDisputed:     ui.KindWaiting,
	models.StateDelegated:    ui.KindAck,
	models.StateOnHold:       ui.KindPaused,
	models.StateNotOurs:      ui.KindNeutral,
	models.StateWithdrawn:    ui.KindNeutral,
	models.StateClosed:       ui.KindNeutral,
}

// StateTag is where an item or a notice stands. How late it is, its clock says.
func StateTag(p *i18n.Printer, state models.State, clock ui.Clock) ui.Tag {
	if state == models.StateVerified {
		if clock.Kind == ui.KindDoneLate {
			return ui.Tag{Kind: ui.KindDoneLate, Text: p.T("words.state.verified_late")}
		}
		return ui.Tag{Kind: ui.KindDone, Text: p.T("words.state.verified")}
	}
	return ui.Tag{Kind: stateKinds[state], Text: p.T("words.state." + string(state))}
}

// hasDeadline tells whether a deadline means something in a state: nobody counts on it once the notice was taken back.
func hasDeadline(state models.State) bool {
	return state.Counted() && state != models.StateOnHold
}
