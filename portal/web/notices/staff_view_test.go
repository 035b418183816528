package notices

import (
	"strings"
	"testing"
	"time"

	"github.com/google/uuid"
	"github.com/stretchr/testify/require"

	"eokm.nl/hosting/models"
	"eokm.nl/hosting/models/notice"
	"eokm.nl/hosting/models/provider"
	"eokm.nl/hosting/models/unrouted"
	"eokm.nl/hosting/portal/i18n"
	"eokm.nl/hosting/portal/portaltest/words"
	"eokm.nl/hosting/portal/web/page"
	"eokm.nl/hosting/templates/triage"
)

// reader is an analyst who reads Dutch.
func reader(t *testing.T) *page.Request {
	t.Helper()
	catalogue, err := i18n.New()
	require.NoError(t, err)
	return &page.Request{Actor: models.Actor{Role: models.RoleAnalyst}, Printer: catalogue.Printer(i18n.NL)}
}

// inStates is a notice with an item in each of the states.
func inStates(states ...models.State) *notice.Page {
	shown := &notice.Page{Notice: notice.Notice{Ref: "EOKM-2026-000001", ProviderName: "Voorbeeld Hosting B.V.", DataKey: []byte{1}}}
	for i, state := range states {
		item := notice.Item{N: i + 1, State: state, DueAt: monday.Add(time.Hour)}
		if state != models.StateUnrouted {
			item.ProviderID = uuid.UUID{1}
		}
		shown.Items = append(shown.Items, item)
		if state.Turn() == models.TurnEOKM {
			shown.WaitingCount++
		}
	}
	return shown
}

// shown lists what a column offers, and which of its items are ticked.
func shown(a triage.StaffActions) (actions, ticked []string) {
	add := func(name string, there bool) {
		if there {
			actions = append(actions, name)
		}
	}
	add("route", a.RouteURL != "")
	add("decide", a.DecideURL != "")
	add("withdraw", a.WithdrawURL != "")
	add("hold", a.HoldURL != "")
	add("check", len(a.Check.Options) > 0)
	add("online", len(a.Check.Options) > 0 && a.CanOnline)
	add("resume", len(a.Resume.Options) > 0)
	for _, o := range append(a.Check.Options, a.Resume.Options...) {
		if o.Selected {
			ticked = append(ticked, o.Value)
		}
	}
	return actions, ticked
}

func TestStaffColumn_OnlyWhatFits(t *testing.T) {
	t.Parallel()
	r := reader(t)
	for _, test := range []struct {
		states          []models.State
		actions, ticked string
		urgent          bool
	}{
		{[]models.State{models.StateUnrouted}, "route withdraw check", "1", false},
		{[]models.State{models.StateDelivered, models.StateAcknowledged}, "withdraw hold check online", "", false},
		{[]models.State{models.StateDelivered, models.StateAnswered, models.StateAnswered}, "withdraw hold check online", "2 3", true},
		{[]models.State{models.StateDisputed, models.StateDelivered}, "decide hold check online", "", false},
		{[]models.State{models.StateDisputed}, "decide check", "1", false},
		{[]models.State{models.StateOnHold, models.StateStillOnline}, "withdraw hold check online resume", "2 1", true},
		{[]models.State{models.StateVerified}, "check online", "1", false},
		{[]models.State{models.StateWithdrawn, models.StateNotOurs, models.StateClosed}, "", "", false},
	} {
		actions, ticked := shown(staffColumn(r, inStates(test.states...), monday))
		require.Equal(t, test.actions, strings.Join(actions, " "), "%v", test.states)
		require.Equal(t, test.ticked, strings.Join(ticked, " "), "%v", test.states)
		require.Equal(t, test.urgent, staffColumn(r, inStates(test.states...), monday).Urgent, "%v", test.states)
	}
}

func TestStaffColumn_RevealWhileThereIsSomethingToReveal(t *testing.T) {
	t.Parallel()
	r := reader(t)
	shown := inStates(models.StateAnswered)
	require.Equal(t, "/notices/EOKM-2026-000001/reveal", staffColumn(r, shown, monday).RevealURL)
	shown.RevealedUntil = monday.Add(time.Minute)
	require.Empty(t, staffColumn(r, shown, monday).RevealURL, "it is revealed already")
	shown.RevealedUntil, shown.DataKey, shown.ProviderID = time.Time{}, nil, uuid.New()
	gone := staffColumn(r, shown, monday)
	require.Empty(t, gone.RevealURL, "retention destroyed them")
	require.Empty(t, gone.Check.Options, "nor is there anything to check")
	require.Empty(t, gone.HoldURL+gone.DecideURL+gone.WithdrawURL+gone.RouteURL)
	require.Equal(t, "/notices/EOKM-2026-000001/question", gone.QuestionURL, "people can still write about it")
}

func TestFoundText_SaysWhatHappensToTheClock(t *testing.T) {
	t.Parallel()
	r := reader(t)
	shown := inStates(models.StateAnswered, models.StateVerified, models.StateDelivered)
	for _, test := range []struct {
		numbers []int
		outcome notice.Outcome
		want    string
	}{
		{[]int{1}, notice.FoundOffline, "1 adres is offline bevonden. De klok is gestopt en het adres is klaar."},
		{
			[]int{
				1, 2,
			}, notice.FoundOnline, "2 adressen zijn nog online en Voorbeeld Hosting B.V. moet ze opnieuw oppakken. De klok loopt door " +
				"vanaf het begin: nog 1 u 00 min.",
		},
		{
			[]int{
				1, 3,
			}, notice.FoundOnline, "1 adres is nog online en Voorbeeld Hosting B.V. moet het opnieuw oppakken. De klok loopt door vanaf " +
				"het begin: nog 1 u 00 min.",
		},
		{[]int{3}, notice.FoundOnline, "vastgelegd dat 1 adres nog online is. De klok loopt door: nog 1 u 00 min."},
	} {
		form := verificationForm{numbers: test.numbers, outcome: test.outcome}
		require.Equal(t, "EOKM-2026-000001: "+test.want, foundText(r, shown, form, monday))
	}
}

func TestRouteView_DoesNotChooseBesideAnOwnerWhoIsNotActive(t *testing.T) {
	t.Parallel()
	r := reader(t)
	still, other := uuid.New(), uuid.New()
	item := unrouted.Item{Item: notice.Item{N: 1, UnroutedReason: notice.UnroutedInactive}, Suggestions: []provider.Suggestion{
		{ProviderID: still, Provider: "Stilstand Hosting", Why: provider.WhyInactive, Network: "203.0.113.0/24"},
		{ProviderID: other, Provider: "Noorderlicht Cloud", Active: true, Why: provider.WhyHost, Seen: monday},
	}}
	view := routeView(r, []unrouted.Item{item}, routeForm{}, nil, nil)
	require.Len(t, view.Notes, 1)
	require.Equal(t, []string{other.String(), otherProvider}, []string{view.To.Options[0].Value, view.To.Options[1].Value})
	require.False(t, view.To.Options[0].Selected)
	item.Suggestions = item.Suggestions[1:]
	view = routeView(r, []unrouted.Item{item}, routeForm{}, nil, nil)
	require.True(t, view.To.Options[0].Selected)
}

func TestDecisions_EveryOneHasWords(t *testing.T) {
	t.Parallel()
	in := words.Printers(t)
	for _, d := range decisionActions {
		for _, key := range []string{"staff.decision.*.hint", "staff.decision.done.*"} {
			words.Require(t, in, words.Key(key, string(d.decision)))
		}
	}
}
