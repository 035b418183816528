package outcome

import (
	"eokm.nl/hosting/models"
	"eokm.nl/hosting/models/codes"
)

// What is something that happened to an address.
type What string

// What can happen that another tool has a word for.
const (
	Told      What = "told"      // the provider was told
	Answered  What = "answered"  // it says what it did. Detail: a models.Measure
	Refused   What = "refused"   // it says no. Detail: a models.Reason
	Offline   What = "offline"   // EOKM found it gone. Detail: the measure that the provider said before, "" for none
	Online    What = "online"    // EOKM found it there after all
	Moved     What = "moved"     // it is another provider's
	Withdrawn What = "withdrawn" // EOKM took it back. Detail: the reason that the provider had said no for, "" for none
)

// Whats lists them. Do not change it.
var Whats = []What{Told, Answered, Refused, Offline, Online, Moved, Withdrawn}

// Action is what ICCAM calls an action on a report (facts: peers and formats, section 2).
type Action int

// ICCAM's actions, by its ids; 0 is none.
const (
	ReportedToISP Action = 2
	Removed       Action = 3 // CR
	Unavailable   Action = 4 // CU
	MovedAction   Action = 5 // MO
	NotIllegal    Action = 6 // NI
)

var actionNames = map[Action]string{
	ReportedToISP: "ReportedToISP", Removed: "Removed", Unavailable: "Unavailable", MovedAction: "Moved", NotIllegal: "NotIllegal",
}

// Name is what ICCAM calls it; "" of none.
func (a Action) Name() string { return actionNames[a] }

// ICCAMReason is why an action, by ICCAM's id; 0 is none.
type ICCAMReason int

// Name is what ICCAM calls it; "" of none.
func (r ICCAMReason) Name() string {
	names := codes.ICCAMReasons()
	if r < 1 || int(r) > len(names) {
		return ""
	}
	return names[r-1]
}

// Codes are what the other tools call something that happened.
type Codes struct {
	Status string // SCART's status_code
	Grade  string // SCART's grade_code; "" leaves it as it is
	Action Action
	Reason ICCAMReason
}

// The codes of SCART that a line can have.
const (
	statusTold         = "scheduler_checkonline" // it looks until it is gone
	statusGone         = "close_offline"
	statusGoneByPerson = "close_offline_manual"
	statusMoved        = "abusecontact_changed"
	statusClosed       = "close"
	gradeNotIllegal    = "not_illegal"
)

// reasonOf says what ICCAM calls the reason for which a provider said no: what the published table says.
func reasonOf(r models.Reason) ICCAMReason {
	return ICCAMReason(codes.ICCAMReasonID(codes.OfReason(r).Reason.Text))
}

// takesAway tells whether a measure leaves the material where it is and takes away the way to it: for ICCAM it is unavailable, not removed.
func takesAway(m models.Measure) bool {
	rule, known := m.Rule()
	return known && rule.Scope.Width() > models.ScopePage.Width()
}

// CodesOf says what the other tools call something that happened. person tells whether a person found it gone.
func CodesOf(what What, detail string, person bool) Codes {
	switch what {
	case Told:
		return Codes{Status: statusTold, Action: ReportedToISP}
	case Answered, Online: // what a provider says and nobody checked is no action yet
		return Codes{Status: statusTold}
	case Refused:
		return Codes{Status: statusTold, Reason: reasonOf(models.Reason(detail))}
	case Offline:
		c := Codes{Status: statusGone, Action: Removed}
		if person {
			c.Status = statusGoneByPerson
		}
		if takesAway(models.Measure(detail)) {
			c.Action = Unavailable
		}
		return c
	case Moved:
		return Codes{Status: statusMoved, Action: MovedAction}
	case Withdrawn:
		c := Codes{Status: statusClosed, Grade: gradeNotIllegal, Action: NotIllegal, Reason: 1}
		if of := reasonOf(models.Reason(detail)); of != 0 {
			c.Reason = of
		}
		return c
	default:
		return Codes{}
	}
}
