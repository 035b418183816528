package outcome_test

import (
	"testing"
	"time"

	"github.com/google/uuid"
	"github.com/stretchr/testify/require"

	"eokm.nl/hosting/models"
	"eokm.nl/hosting/models/modelstest"
	"eokm.nl/hosting/models/notice"
	"eokm.nl/hosting/models/outcome"
)

func TestLines_SayWhatHappenedInTheWordsOfOthers(t *testing.T) {
	t.Parallel()
	w := modelstest.New(t)
	other := w.AddTenant("noorderlicht", "198.51.100.0/24")
	refs := w.ImportRows(w.Row("S-1", 1), w.Row("S-2", 2), w.Row("S-3", 3), w.Row("S-4", 4))
	w.Unrouted(1)
	_, err := w.Practice.Order(t.Context(), w.Agent, 1)
	require.NoError(t, err)
	w.After(time.Hour)
	w.Respond(refs[0])
	_, err = w.Notice.Respond(t.Context(), w.Agent, notice.Response{
		Submission: uuid.New(), Refs: refs[1:2], Measure: models.MeasureServerSuspended, RemovedAt: w.Now(),
	})
	require.NoError(t, err)
	w.Dispute(refs[2], 1)
	w.After(2 * time.Hour)
	w.Verify(notice.FoundOffline, refs[0])
	w.Verify(notice.FoundOffline, refs[1])
	w.Decide(notice.DecideReroute, other.ID, refs[2], 1)
	w.Decide(notice.DecideWithdraw, uuid.Nil, refs[3], 1)

	lines, err := w.Outcome.Lines(t.Context(), w.Analyst, modelstest.Start.Add(time.Minute), w.Now().Add(time.Minute))
	require.NoError(t, err)
	type told struct {
		number string
		what   outcome.What
		codes  outcome.Codes
	}
	var got []told
	for _, l := range lines {
		got = append(got, told{l.Number, l.What, l.Codes})
	}
	require.ElementsMatch(t, []told{
		{"S-1", outcome.Answered, outcome.Codes{Status: "scheduler_checkonline"}},
		{"S-2", outcome.Answered, outcome.Codes{Status: "scheduler_checkonline"}},
		{"S-3", outcome.Refused, outcome.Codes{Status: "scheduler_checkonline", Reason: 1}},
		{"S-1", outcome.Offline, outcome.Codes{Status: "close_offline_manual", Action: outcome.Removed}},
		{"S-2", outcome.Offline, outcome.Codes{Status: "close_offline_manual", Action: outcome.Unavailable}},
		{"S-3", outcome.Moved, outcome.Codes{Status: "abusecontact_changed", Action: outcome.MovedAction}},
		{"S-3", outcome.Told, outcome.Codes{Status: "scheduler_checkonline", Action: outcome.ReportedToISP}}, // the other provider
		{"S-4", outcome.Withdrawn, outcome.Codes{Status: "close", Grade: "not_illegal", Action: outcome.NotIllegal, Reason: 1}},
	}, got)
	all, err := w.Outcome.Lines(t.Context(), w.Analyst, modelstest.Start.Add(-time.Minute), w.Now().Add(time.Minute))
	require.NoError(t, err)
	require.Len(t, all, 12, "and the first four were told; what nobody has and what is practice is not there")
	for _, role := range []models.Role{models.RoleAuditor, models.RoleEditor, models.RoleAgent} {
		_, err = w.Outcome.Lines(t.Context(), w.As(role), modelstest.Start, w.Now())
		require.ErrorIs(t, err, models.ErrForbidden)
	}
}

// Every reason of ours has one of ICCAM's 21, and every code has its name.
func TestCodes_EveryReasonHasOne(t *testing.T) {
	t.Parallel()
	for _, rule := range models.Reasons() {
		require.NotEmpty(t, outcome.CodesOf(outcome.Refused, string(rule.Reason), true).Reason.Name(), rule.Reason)
		c := outcome.CodesOf(outcome.Withdrawn, string(rule.Reason), true)
		require.NotEmpty(t, c.Reason.Name(), rule.Reason)
		require.Equal(t, "NotIllegal", c.Action.Name())
	}
	for _, what := range outcome.Whats {
		require.NotEmpty(t, outcome.CodesOf(what, "", false).Status, what)
	}
	require.Equal(t, "AgeOverNationalThreshold", outcome.ICCAMReason(21).Name())
	require.Empty(t, outcome.ICCAMReason(22).Name())
	for _, rule := range models.Measures() {
		want := outcome.Removed
		if rule.Scope == models.ScopeAccount || rule.Scope == models.ScopeHost {
			want = outcome.Unavailable
		}
		require.Equal(t, want, outcome.CodesOf(outcome.Offline, string(rule.Measure), false).Action, rule.Measure)
	}
}
