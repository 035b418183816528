// Package codes says in other tools' words what the portal calls a state, a measure and a reason: those of SCART, of ICCAM, of Amazon's
// Abuse Signal, of the Global Signal Exchange and of the DSA Transparency Database. It is one table, which pages and the API publish.
//
// It has no Store: it is a table, and knows no database.
package codes

import (
	"slices"

	"eokm.nl/hosting/models"
)

// Word is one word of another tool. "" means that the tool has none.
type Word struct {
	Text string
	// Ours tells that no document of the tool says which of its words is meant here, and that the choice is the portal's.
	Ours bool
}

// theirs is a word that the tool itself uses for this; ours is one that we chose.
func theirs(text string) Word { return Word{Text: text} }
func ours(text string) Word   { return Word{Text: text, Ours: true} }

// Words are what the other tools call one thing.
type Words struct {
	SCART  Word // its status_code
	Grade  Word // SCART's grade_code, where that changes with it
	Action Word // ICCAM's action
	Reason Word // ICCAM's reason: one of ICCAMReasons
	AWS    Word // its reasonCode: one of AWSReasons
	GSE    Word // its feedback
	DSA    Word // what the Transparency Database calls the decision
}

// Row is a line of the table: a state, a measure or a reason of ours, and its words.
type Row[Code ~string] struct {
	Code Code
	Words
}

// reasons are ICCAM's 21 reasons, in the order of their ids from 1.
var reasons = []string{
	"Other", "ContentNotFound", "ReferrerNotKnownOrIncorrect", "UnableToAccess", "PasswordProtected", "AccountDisabled",
	"LegallyUnableToAccess", "LinkExpired", "Error404NotFoundOrSiteDown", "Error503OrContentTemporarilyUnavailable",
	"PremiumAccountNecessary", "MissingPartsToOpenFile", "ContentRemovedBeforeAssessment", "AdultPornography", "NudismOrNotSexualized",
	"DoesNotMeetThresholdForIllegality", "ImagesTooSmall", "VirtualMaterial", "LinkingOrLinklistsNotIllegal", "AgeUnclearOrNotAssessable",
	"AgeOverNationalThreshold",
}

// ICCAMReasons lists ICCAM's 21 reasons; the id of each is its place, from 1.
func ICCAMReasons() []string { return slices.Clone(reasons) }

// ICCAMReasonID is ICCAM's id of a reason; 0 of none.
func ICCAMReasonID(reason string) int { return slices.Index(reasons, reason) + 1 }

// AWS's reason codes.
const (
	awsActioned      = "ACTIONED"
	awsNotResolvable = "NOT_RESOLVABLE_TO_AWS"
	awsNoAction      = "REVIEWED_NO_AWS_ACTION"
	awsDown          = "CONTENT_DOWN_OR_INACCESSIBLE"
	awsMoreNeeded    = "NEED_MORE_INFORMATION"
)

// AWSReasons lists Amazon's five reason codes.
func AWSReasons() []string {
	return []string{awsActioned, awsNotResolvable, awsNoAction, awsDown, awsMoreNeeded}
}

// ICCAM's actions that the table has.
const (
	iccamTold        = "ReportedToISP"
	iccamRemoved     = "Removed"
	iccamUnavailable = "Unavailable"
	iccamMoved       = "Moved"
	iccamNotIllegal  = "NotIllegal"
	iccamPolice      = "ReportedToLEA"
)

// SCART's statuses and grade that the table has.
const (
	scartLooking = "scheduler_checkonline"
	scartMoved   = "abusecontact_changed"
	scartOffline = "close_offline"
	scartClosed  = "close"
	scartDouble  = "close_double"
	scartPolice  = "first_police"
	notIllegal   = "not_illegal"
)

// What the others have.
const (
	gseDone     = "feedback_actioned"
	gseNothing  = "feedback_noaction"
	dsaRemoved  = "DECISION_VISIBILITY_CONTENT_REMOVED"
	dsaDisabled = "DECISION_VISIBILITY_CONTENT_DISABLED"
	dsaAccount  = "DECISION_ACCOUNT_SUSPENDED"
	dsaService  = "DECISION_PROVISION_TOTAL_SUSPENSION"
)

var states = []Row[models.State]{
	{models.StateUnrouted, Words{SCART: ours("work")}},
	{models.StateDelivered, Words{SCART: theirs(scartLooking), Action: theirs(iccamTold)}},
	{models.StateAcknowledged, Words{SCART: ours(scartLooking), Action: ours(iccamTold)}},
	{models.StateAnswered, Words{SCART: theirs(scartLooking), Action: ours(iccamTold), AWS: ours(awsActioned), GSE: theirs(gseDone)}},
	{models.StateStillOnline, Words{SCART: theirs(scartLooking), Action: ours(iccamTold)}},
	{models.StateDisputed, Words{SCART: ours(scartLooking), Action: ours(iccamTold), AWS: ours(awsNoAction), GSE: theirs(gseNothing)}},
	{models.StateDelegated, Words{SCART: ours(scartLooking), Action: ours(iccamTold)}},
	{models.StateOnHold, Words{SCART: ours("scheduler_checkonline_manual"), Action: ours(iccamTold), AWS: ours(awsMoreNeeded)}},
	{models.StateVerified, Words{SCART: theirs(scartOffline), Action: theirs(iccamRemoved), AWS: ours(awsActioned), GSE: ours(gseDone)}},
	{models.StateNotOurs, Words{
		SCART: theirs(scartMoved), Action: theirs(iccamMoved), AWS: ours(awsNotResolvable), GSE: theirs(gseNothing),
	}},
	{models.StateWithdrawn, Words{
		SCART: ours(scartClosed), Grade: theirs(notIllegal), Action: theirs(iccamNotIllegal), Reason: ours("Other"), AWS: ours(awsNoAction),
		GSE: theirs(gseNothing),
	}},
	{models.StateClosed, Words{SCART: ours(scartClosed)}},
}

// removes is what takes the material itself away; disables takes the way to it away, which ICCAM calls unavailable.
func removes(dsa Word) Words {
	return Words{Action: theirs(iccamRemoved), AWS: ours(awsActioned), GSE: theirs(gseDone), DSA: dsa}
}

func disables(dsa Word) Words {
	return Words{Action: theirs(iccamUnavailable), AWS: ours(awsActioned), GSE: theirs(gseDone), DSA: dsa}
}

// leaves is a measure that does not count: the material can still be reached, so for ICCAM nothing happened.
func leaves() Words {
	return Words{Action: ours(iccamTold), AWS: ours(awsActioned), GSE: theirs(gseDone), DSA: ours(dsaDisabled)}
}

var measures = []Row[models.Measure]{
	{models.MeasureFileRemoved, removes(theirs(dsaRemoved))},
	{models.MeasurePageRemoved, removes(theirs(dsaRemoved))},
	{models.MeasureFolderRemoved, removes(theirs(dsaRemoved))},
	{models.MeasureAccountSuspended, disables(theirs(dsaAccount))},
	{models.MeasureServerSuspended, disables(theirs(dsaService))},
	{models.MeasureNullRouted, disables(theirs(dsaDisabled))},
	{models.MeasurePortDown, disables(theirs(dsaDisabled))},
	{models.MeasureDomainSuspended, leaves()},
	{models.MeasureDNSRemoved, leaves()},
	{models.MeasureGeoBlocked, leaves()},
}

// refused is a reason of a provider that says no. What it says is no action of ICCAM's until EOKM decides.
func refused(scart, reason, aws Word) Words {
	return Words{SCART: scart, Reason: reason, AWS: aws, GSE: theirs(gseNothing)}
}

var refusals = []Row[models.Reason]{
	{models.ReasonNotOurNetwork, refused(theirs(scartMoved), ours("Other"), ours(awsNotResolvable))},
	{models.ReasonCustomerLeft, refused(ours(scartMoved), ours("Other"), ours(awsNotResolvable))},
	{models.ReasonTransitOnly, refused(ours(scartMoved), ours("Other"), ours(awsNotResolvable))},
	{models.ReasonAddressFaulty, refused(ours(scartLooking), theirs("ContentNotFound"), ours(awsMoreNeeded))},
	{models.ReasonResellerAddressed, refused(ours(scartLooking), ours("Other"), ours(awsNoAction))},
	{models.ReasonNoFileAccess, refused(ours(scartLooking), theirs("UnableToAccess"), ours(awsNoAction))},
	{models.ReasonCollateral, refused(ours(scartLooking), ours("Other"), ours(awsNoAction))},
	{models.ReasonLawEnforcement, Words{
		SCART: theirs(scartPolice), Action: theirs(iccamPolice), Reason: ours("LegallyUnableToAccess"), AWS: ours(awsNoAction),
		GSE: theirs(gseNothing),
	}},
	{models.ReasonGoneBefore, refused(ours(scartOffline), ours("ContentRemovedBeforeAssessment"), theirs(awsDown))},
	{models.ReasonLegality, refused(ours(scartLooking), ours("DoesNotMeetThresholdForIllegality"), ours(awsNoAction))},
	{models.ReasonDuplicate, refused(theirs(scartDouble), ours("Other"), ours(awsNoAction))},
	{models.ReasonSuspectedForged, refused(ours(scartLooking), ours("Other"), ours(awsMoreNeeded))},
}

// States lists the rows of the states, in the order in which an item goes through them.
func States() []Row[models.State] { return slices.Clone(states) }

// Measures lists the rows of the measures, in the order of models.Measures.
func Measures() []Row[models.Measure] { return slices.Clone(measures) }

// Refusals lists the rows of the reasons for which a provider says no, in the order of models.Reasons.
func Refusals() []Row[models.Reason] { return slices.Clone(refusals) }

// OfReason gives the words of a reason for which a provider says no.
func OfReason(r models.Reason) Words { return of(refusals, r) }

// Of is what the other tools call an item: by its state, and more exactly by the measure that its provider reported or the reason for which
// it said no, "" for none.
func Of(state models.State, measure models.Measure, reason models.Reason) Words {
	words := of(states, state)
	switch state {
	case models.StateAnswered:
		m := of(measures, measure)
		words.AWS, words.GSE, words.DSA = m.AWS.or(words.AWS), m.GSE.or(words.GSE), m.DSA
	case models.StateVerified:
		m := of(measures, measure)
		words.DSA = m.DSA
		if m.Action.Text == iccamUnavailable {
			words.Action = m.Action
		}
	case models.StateDisputed, models.StateWithdrawn, models.StateNotOurs:
		r := of(refusals, reason)
		words.Reason, words.AWS = r.Reason.or(words.Reason), r.AWS.or(words.AWS)
	default:
	}
	return words
}

// or is w, or what stands in for a word that there is not.
func (w Word) or(other Word) Word {
	if w.Text == "" {
		return other
	}
	return w
}

// of finds the words of a code; none of one that is not in the table.
func of[Code ~string](rows []Row[Code], code Code) Words {
	for _, row := range rows {
		if row.Code == code {
			return row.Words
		}
	}
	return Words{}
}
