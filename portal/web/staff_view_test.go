package web

import (
	"strings"
	"testing"
	"time"

	"github.com/google/uuid"
	"github.com/stretchr/testify/require"

	"eokm.nl/hosting/models"
	"eokm.nl/hosting/models/incoming"
	"eokm.nl/hosting/models/notice"
	"eokm.nl/hosting/models/provider"
	"eokm.nl/hosting/portal/i18n"
	files "eokm.nl/hosting/portal/intake"
	"eokm.nl/hosting/templates/triage"
	"eokm.nl/hosting/templates/ui"
)

// reader is an analyst who reads Dutch.
func reader(t *testing.T) *request {
	t.Helper()
	catalogue, err := i18n.New()
	require.NoError(t, err)
	return &request{actor: models.Actor{Role: models.RoleAnalyst}, printer: catalogue.Printer(i18n.NL)}
}

// inStates is a notice with an item in each of the states.
func inStates(states ...models.State) *notice.Page {
	shown := &notice.Page{Notice: notice.Notice{Ref: "EOKM-2026-000001", ProviderName: "Voorbeeld Hosting B.V.", DataKey: []byte{1}}}
	for i, state := range states {
		shown.Items = append(shown.Items, notice.Item{N: i + 1, State: state, DueAt: monday.Add(time.Hour)})
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
		{[]models.State{models.StateUnrouted}, "route withdraw", "", false},
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
		{[]int{1, 2}, notice.FoundOnline, "2 adressen zijn nog online en Voorbeeld Hosting B.V. moet ze opnieuw oppakken. De klok loopt door vanaf het begin: nog 1 u 00 min."},
		{[]int{1, 3}, notice.FoundOnline, "1 adres is nog online en Voorbeeld Hosting B.V. moet het opnieuw oppakken. De klok loopt door vanaf het begin: nog 1 u 00 min."},
		{[]int{3}, notice.FoundOnline, "vastgelegd dat 1 adres nog online is. De klok loopt door: nog 1 u 00 min."},
	} {
		form := verificationForm{numbers: test.numbers, outcome: test.outcome}
		require.Equal(t, "EOKM-2026-000001: "+test.want, foundText(r, shown, form, monday))
	}
}

func TestQueueStrip_LatenessFirstAndQuietWhenEmpty(t *testing.T) {
	t.Parallel()
	r := reader(t)
	strip := queueStrip(r, notice.Queues{
		Overdue:  models.Queue{Count: 2, Oldest: monday.Add(-5 * time.Hour)},
		Rechecks: models.Queue{Count: models.CountCap + 1, Oldest: monday.Add(-time.Hour)},
	}, monday)
	require.Equal(t, ui.Figure{Value: "2", Label: "te laat · langst 5 u 00 min", URL: "/notices?tab=overdue", Kind: ui.KindOverdue}, strip.Items[0])
	require.Equal(t, ui.Figure{Value: "0", Label: "binnen 4 uur", URL: "/notices?tab=soon", Kind: ui.KindNeutral}, strip.Items[1])
	require.Equal(t, "1.000+", strip.Items[2].Value)
	tabs := triageTabs(r, notice.Queues{Soon: models.Queue{Count: 1}}, "/triage/rechecks")
	require.Equal(t, ui.KindSoon, tabs.Items[0].Kind)
	require.True(t, tabs.Items[1].Current)
}

func TestTriageStrip_SaysWhatTheTabsDoNot(t *testing.T) {
	t.Parallel()
	r := reader(t)
	strip := triageStrip(r, notice.Queues{
		Overdue: models.Queue{Count: 2, Oldest: monday.Add(-5 * time.Hour)}, Later: models.Queue{Count: 6, Oldest: monday.Add(90 * time.Minute)},
		Soon: models.Queue{Count: 1}, Disputes: models.Queue{Count: 1, Oldest: monday.Add(-time.Hour)}, Claims: models.Queue{Count: 9, Oldest: monday.Add(-3 * time.Hour)},
	}, monday)
	require.Equal(t, []ui.Figure{
		{Value: "25%", Label: "te laat: 2 van 8 meldingen · langst 5 u 00 min", URL: "/notices?tab=overdue", Kind: ui.KindOverdue},
		{Value: "1 u 30 min", Label: "tot de volgende termijn", URL: "/notices?tab=soon", Kind: ui.KindSoon},
		{Value: "3 u 00 min", Label: "wacht het langst op EOKM: Netwerken", URL: "/triage/claims", Kind: ui.KindOpen},
	}, strip.Items)
	for _, figure := range triageStrip(r, notice.Queues{}, monday).Items {
		require.Equal(t, ui.KindNeutral, figure.Kind)
		require.Equal(t, "–", figure.Value)
	}
}

func TestUnroutedRows_AlikeIsOneRow(t *testing.T) {
	t.Parallel()
	r := reader(t)
	item := func(ref string, n int, asn int64) notice.UnroutedItem {
		return notice.UnroutedItem{
			Ref: ref, Item: notice.Item{ID: uuid.New(), N: n, ASN: asn, DeliveredAt: monday, UnroutedReason: notice.UnroutedUnknown},
		}
	}
	var items []notice.UnroutedItem
	for n := range 5 {
		items = append(items, item("EOKM-2026-000001", n+1, 64500))
	}
	items = append(items, item("EOKM-2026-000001", 6, 64501), item("EOKM-2026-000002", 1, 64501))
	rows := unroutedRows(r, items, monday.Add(90*time.Minute))
	require.Len(t, rows, 3)
	require.Equal(t, triage.UnroutedRow{
		Ref: "EOKM-2026-000001", URL: "/notices/EOKM-2026-000001", Which: "5 adressen", Waits: "1 u 30 min", Host: "—", Network: "AS64500", Reason: "Netwerk onbekend",
		Suggestion: "Geen voorstel", RouteURL: "/notices/EOKM-2026-000001/route?n=1&n=2&n=3&n=4&n=5",
	}, rows[0])
	require.Equal(t, "6", rows[1].Which)
	require.Equal(t, "/notices/EOKM-2026-000002/route?n=1", rows[2].RouteURL)
}

func TestBeginning_CutsLongTextsOnly(t *testing.T) {
	t.Parallel()
	require.Equal(t, "een twee drie", beginning("een twee\n\n drie "))
	long := strings.Repeat("é", 130)
	require.Equal(t, strings.Repeat("é", 119)+"…", beginning(long))
}

func TestRouteView_DoesNotChooseBesideAnOwnerWhoIsNotActive(t *testing.T) {
	t.Parallel()
	r := reader(t)
	still, other := uuid.New(), uuid.New()
	item := notice.UnroutedItem{Item: notice.Item{N: 1, UnroutedReason: notice.UnroutedInactive}, Suggestions: []provider.Suggestion{
		{ProviderID: still, Provider: "Stilstand Hosting", Why: provider.WhyInactive, Network: "203.0.113.0/24"},
		{ProviderID: other, Provider: "Noorderlicht Cloud", Active: true, Why: provider.WhyHost, Seen: monday},
	}}
	view := routeView(r, []notice.UnroutedItem{item}, routeForm{}, nil, nil)
	require.Len(t, view.Notes, 1)
	require.Equal(t, []string{other.String(), otherProvider}, []string{view.To.Options[0].Value, view.To.Options[1].Value})
	require.False(t, view.To.Options[0].Selected)
	item.Suggestions = item.Suggestions[1:]
	view = routeView(r, []notice.UnroutedItem{item}, routeForm{}, nil, nil)
	require.True(t, view.To.Options[0].Selected)
}

func TestStaffWords_EveryValueHasWords(t *testing.T) {
	t.Parallel()
	values, in := constants(t), languages(t)
	for kind, keys := range map[string][]string{
		"SuggestionWhy": {"staff.suggestion.", "staff.why."},
		"HoldReason":    {"staff.hold.*.hint"},
		"ImportState":   {"importpages.state.", "importpages.outcome.*"},
	} {
		require.NotEmpty(t, values[kind], kind)
		for _, value := range values[kind] {
			for _, key := range keys {
				if value != string(incoming.ImportStaged) || key == "importpages.state." { // a staged file has a preview in place of an outcome
					requireWords(t, in, keyOf(key, value))
				}
			}
		}
	}
	for _, d := range decisionActions {
		for _, key := range []string{"staff.decision.*.hint", "staff.decision.done.*"} {
			requireWords(t, in, keyOf(key, string(d.decision)))
		}
	}
	for _, f := range files.Formats {
		requireWords(t, in, "importpages.format."+string(f))
	}
}
