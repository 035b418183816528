package codes_test

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"eokm.nl/hosting/models"
	"eokm.nl/hosting/models/codes"
)

// text is a row as it stands in the tables of this test; ! marks a word that is our choice.
func text(w codes.Words) string {
	show := func(word codes.Word) string {
		if word.Ours {
			return word.Text + "!"
		}
		return word.Text
	}
	return fmt.Sprintf("%s|%s|%s|%s|%s|%s|%s", show(w.SCART), show(w.Grade), show(w.Action), show(w.Reason), show(w.AWS), show(w.GSE),
		show(w.DSA))
}

// What others build on does not change unseen: each row as it was published.
func TestTable_EachRowAsPublished(t *testing.T) {
	want := map[string]string{
		"unrouted":     "work!||||||",
		"delivered":    "scheduler_checkonline||ReportedToISP||||",
		"acknowledged": "scheduler_checkonline!||ReportedToISP!||||",
		"answered":     "scheduler_checkonline||ReportedToISP!||ACTIONED!|feedback_actioned|",
		"still_online": "scheduler_checkonline||ReportedToISP!||||",
		"disputed":     "scheduler_checkonline!||ReportedToISP!||REVIEWED_NO_AWS_ACTION!|feedback_noaction|",
		"delegated":    "scheduler_checkonline!||ReportedToISP!||||",
		"on_hold":      "scheduler_checkonline_manual!||ReportedToISP!||NEED_MORE_INFORMATION!||",
		"verified":     "close_offline||Removed||ACTIONED!|feedback_actioned!|",
		"not_ours":     "abusecontact_changed||Moved||NOT_RESOLVABLE_TO_AWS!|feedback_noaction|",
		"withdrawn":    "close!|not_illegal|NotIllegal|Other!|REVIEWED_NO_AWS_ACTION!|feedback_noaction|",
		"closed":       "close!||||||",

		"file_removed":      "||Removed||ACTIONED!|feedback_actioned|DECISION_VISIBILITY_CONTENT_REMOVED",
		"page_removed":      "||Removed||ACTIONED!|feedback_actioned|DECISION_VISIBILITY_CONTENT_REMOVED",
		"folder_removed":    "||Removed||ACTIONED!|feedback_actioned|DECISION_VISIBILITY_CONTENT_REMOVED",
		"account_suspended": "||Unavailable||ACTIONED!|feedback_actioned|DECISION_ACCOUNT_SUSPENDED",
		"server_suspended":  "||Unavailable||ACTIONED!|feedback_actioned|DECISION_PROVISION_TOTAL_SUSPENSION",
		"ip_null_routed":    "||Unavailable||ACTIONED!|feedback_actioned|DECISION_VISIBILITY_CONTENT_DISABLED",
		"port_down":         "||Unavailable||ACTIONED!|feedback_actioned|DECISION_VISIBILITY_CONTENT_DISABLED",
		"domain_suspended":  "||ReportedToISP!||ACTIONED!|feedback_actioned|DECISION_VISIBILITY_CONTENT_DISABLED!",
		"dns_removed":       "||ReportedToISP!||ACTIONED!|feedback_actioned|DECISION_VISIBILITY_CONTENT_DISABLED!",
		"geo_blocked":       "||ReportedToISP!||ACTIONED!|feedback_actioned|DECISION_VISIBILITY_CONTENT_DISABLED!",

		"not_our_network":    "abusecontact_changed|||Other!|NOT_RESOLVABLE_TO_AWS!|feedback_noaction|",
		"customer_left":      "abusecontact_changed!|||Other!|NOT_RESOLVABLE_TO_AWS!|feedback_noaction|",
		"transit_only":       "abusecontact_changed!|||Other!|NOT_RESOLVABLE_TO_AWS!|feedback_noaction|",
		"address_faulty":     "scheduler_checkonline!|||ContentNotFound|NEED_MORE_INFORMATION!|feedback_noaction|",
		"reseller_addressed": "scheduler_checkonline!|||Other!|REVIEWED_NO_AWS_ACTION!|feedback_noaction|",
		"no_file_access":     "scheduler_checkonline!|||UnableToAccess|REVIEWED_NO_AWS_ACTION!|feedback_noaction|",
		"collateral":         "scheduler_checkonline!|||Other!|REVIEWED_NO_AWS_ACTION!|feedback_noaction|",
		"law_enforcement":    "first_police||ReportedToLEA|LegallyUnableToAccess!|REVIEWED_NO_AWS_ACTION!|feedback_noaction|",
		"gone_before":        "close_offline!|||ContentRemovedBeforeAssessment!|CONTENT_DOWN_OR_INACCESSIBLE|feedback_noaction|",
		"legality":           "scheduler_checkonline!|||DoesNotMeetThresholdForIllegality!|REVIEWED_NO_AWS_ACTION!|feedback_noaction|",
		"duplicate":          "close_double|||Other!|REVIEWED_NO_AWS_ACTION!|feedback_noaction|",
		"suspected_forged":   "scheduler_checkonline!|||Other!|NEED_MORE_INFORMATION!|feedback_noaction|",
	}
	got := map[string]string{}
	add := func(code string, w codes.Words) {
		got[code] = text(w)
		if w.Reason.Text != "" {
			require.Positive(t, codes.ICCAMReasonID(w.Reason.Text), code)
		}
		if w.AWS.Text != "" {
			require.Contains(t, codes.AWSReasons(), w.AWS.Text, code)
		}
	}
	for _, row := range codes.States() {
		add(string(row.Code), row.Words)
	}
	for _, row := range codes.Measures() {
		add(string(row.Code), row.Words)
	}
	for _, row := range codes.Refusals() {
		add(string(row.Code), row.Words)
	}
	require.Equal(t, want, got)
	require.Len(t, codes.ICCAMReasons(), 21)
	require.Equal(t, 21, codes.ICCAMReasonID("AgeOverNationalThreshold"))
}

// Whatever the portal can say has its row, in the order that pages have.
func TestTable_LeavesNothingOut(t *testing.T) {
	for i, rule := range models.Measures() {
		require.Equal(t, rule.Measure, codes.Measures()[i].Code)
	}
	for i, rule := range models.Reasons() {
		require.Equal(t, rule.Reason, codes.Refusals()[i].Code)
	}
	var states []models.State
	for _, row := range codes.States() {
		states = append(states, row.Code)
	}
	all := 0
	for _, turn := range []models.Turn{models.TurnProvider, models.TurnEOKM, models.TurnNobody} {
		for quoted := range strings.SplitSeq(models.StateList(turn), ", ") {
			require.True(t, slices.Contains(states, models.State(strings.Trim(quoted, "'"))), quoted)
			all++
		}
	}
	require.Len(t, states, all)
	require.Len(t, models.Measures(), len(codes.Measures()))
	require.Len(t, models.Reasons(), len(codes.Refusals()))
}

func TestOf_IsAsExactAsItCanBe(t *testing.T) {
	for name, c := range map[string]struct {
		state   models.State
		measure models.Measure
		reason  models.Reason
		want    string
	}{
		"a claim is no action of ICCAM's": {
			models.StateAnswered, models.MeasureFileRemoved, "",
			"scheduler_checkonline||ReportedToISP!||ACTIONED!|feedback_actioned|DECISION_VISIBILITY_CONTENT_REMOVED",
		},
		"gone": {
			models.StateVerified, models.MeasureFileRemoved, "",
			"close_offline||Removed||ACTIONED!|feedback_actioned!|DECISION_VISIBILITY_CONTENT_REMOVED",
		},
		"out of reach": {
			models.StateVerified, models.MeasureNullRouted, "",
			"close_offline||Unavailable||ACTIONED!|feedback_actioned!|DECISION_VISIBILITY_CONTENT_DISABLED",
		},
		"gone though nobody said so": {models.StateVerified, "", "", "close_offline||Removed||ACTIONED!|feedback_actioned!|"},
		"no": {
			models.StateDisputed, models.MeasureFileRemoved, models.ReasonGoneBefore,
			"scheduler_checkonline!||ReportedToISP!|ContentRemovedBeforeAssessment!|CONTENT_DOWN_OR_INACCESSIBLE|feedback_noaction|",
		},
		"taken back": {
			models.StateWithdrawn, "", models.ReasonLegality,
			"close!|not_illegal|NotIllegal|DoesNotMeetThresholdForIllegality!|REVIEWED_NO_AWS_ACTION!|feedback_noaction|",
		},
		"nothing that there is": {"x", "y", "z", "||||||"},
	} {
		require.Equal(t, c.want, text(codes.Of(c.state, c.measure, c.reason)), name)
	}
}
