package notices

import (
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/stretchr/testify/require"

	"eokm.nl/hosting/models"
	"eokm.nl/hosting/models/notice"
	"eokm.nl/hosting/portal/portaltest/words"
	"eokm.nl/hosting/templates/ui"
)

// viewOf is the page of a notice delivered 20 hours before monday, for a desk's agent, in Dutch.
func viewOf(t *testing.T, states ...models.State) noticeView {
	t.Helper()
	delivered := monday.Add(-20 * time.Hour)
	shown := &notice.Page{Notice: notice.Notice{
		Ref: "EOKM-2026-000001", Profile: notice.Profile24h, DeliveredAt: delivered, DueAt: delivered.Add(24 * time.Hour),
		ItemCount: len(states), DataKey: []byte{1}, Phase: models.TurnNobody,
	}}
	for i, state := range states {
		shown.Items = append(shown.Items,
			notice.Item{N: i + 1, State: state, DeliveredAt: delivered, DueAt: shown.DueAt, Scope: models.ScopeFile})
		shown.Phase = min(shown.Phase, state.Turn())
		if state.Turn() == models.TurnProvider {
			shown.TodoCount++
		}
	}
	return noticeView{p: words.Printers(t)[0], actor: models.Actor{Role: models.RoleAgent}, now: monday, page: shown}
}

func TestNoticeView_ButtonsFollowTheLifecycle(t *testing.T) {
	t.Parallel()
	const (
		confirm, change = "Verwijdering bevestigen", "Bevestiging aanpassen"
		acknowledge     = "Ontvangst bevestigen"
		dispute, reveal = "Klopt niet, of niet van ons", "Volledige adressen tonen"
		ask             = "Vraag stellen aan EOKM"
		delegate        = "Doorzetten aan klant of doorverkoper"
		retract         = "Toch niet weg: trek opgave in"
	)
	for _, c := range []struct {
		name    string
		states  []models.State
		buttons []string
		primary bool
	}{
		{"new", []models.State{models.StateDelivered}, []string{confirm, acknowledge, dispute, delegate, ask, reveal}, true},
		{"acknowledged", []models.State{models.StateAcknowledged}, []string{confirm, dispute, delegate, ask, reveal}, true},
		{
			"reopened",
			[]models.State{models.StateStillOnline, models.StateVerified},
			[]string{confirm, dispute, delegate, ask, reveal},
			true,
		},
		{"delegated", []models.State{models.StateDelegated}, []string{confirm, dispute, ask, reveal}, true},
		{"answered", []models.State{models.StateAnswered}, []string{change, retract, ask, reveal}, false},
		{"disputed", []models.State{models.StateDisputed}, []string{confirm, ask, reveal}, false},
		{"held", []models.State{models.StateOnHold}, []string{ask, reveal}, false},
		{"removed", []models.State{models.StateVerified}, []string{ask, reveal}, false},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			var texts []string
			primary := false
			for _, b := range viewOf(t, c.states...).deskActions() {
				texts = append(texts, b.Text)
				primary = primary || b.Primary
			}
			require.Empty(t, cmp.Diff(c.buttons, texts))
			require.Equal(t, c.primary, primary)
		})
	}
}

func TestNoticeView_DeadlineAlwaysStandsInFull(t *testing.T) {
	t.Parallel()
	const due = "Uiterlijk: maandag 23 november 2026, 13:30 (Nederlandse tijd)"
	for _, c := range []struct {
		name  string
		state models.State
		words string
		lines []string
		meter bool
	}{
		{
			"running", models.StateDelivered, "nog 4 u 00 min",
			[]string{due, "Nachten en weekenden tellen mee. Na de termijn gaat de melding naar uw escalatiecontact en EOKM."},
			true,
		},
		{"disputed", models.StateDisputed, "nog 4 u 00 min", []string{due, "EOKM beslist over de betwisting. De klok loopt door."}, true},
		{"held", models.StateOnHold, "Klok gepauzeerd", []string{"De klok staat stil. Het verloop hieronder zegt waarom."}, false},
		{"withdrawn", models.StateWithdrawn, "geen termijn", nil, false},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			v := viewOf(t, c.state)
			got := v.deadline(v.state())
			require.Equal(t, c.words, got.Clock.Words)
			require.Empty(t, cmp.Diff(c.lines, got.Lines))
			require.Equal(t, c.meter, got.Meter.Max > 0)
		})
	}
}

func TestNoticeView_DeadlineSaysWhatTheDeskClaimed(t *testing.T) {
	t.Parallel()
	v := viewOf(t, models.StateAnswered, models.StateAnswered)
	early, late := v.page.DeliveredAt.Add(3*time.Hour), v.page.DeliveredAt.Add(25*time.Hour)
	v.page.Items[0].RemovedAt = &early
	require.Contains(t, v.deadline(v.state()).Lines[1], "3 u 00 min")
	v.page.Items[1].RemovedAt = &late
	require.Contains(t, v.deadline(v.state()).Lines[1], "25 u 00 min (buiten norm)")
}

func TestNoticeView_LateSaysSo(t *testing.T) {
	t.Parallel()
	v := viewOf(t, models.StateAcknowledged)
	v.now = monday.Add(7 * time.Hour)
	got := v.deadline(v.state())
	require.Equal(t, "te laat met 3 u 00 min", got.Clock.Words)
	require.Equal(t, "De termijn is voorbij. Uw escalatiecontact en EOKM weten dat. Verwijder en bevestig nu.", got.Lines[1])
	require.Equal(t, ui.Meter{Value: 24, Max: 24, Low: 18, High: 23, Text: "27 u 00 min verstreken; de norm is 24 uur."}, got.Meter)
}

func TestNoticeView_DisputesMadeAtOnceStandTogether(t *testing.T) {
	t.Parallel()
	v := viewOf(t, models.StateDisputed, models.StateDisputed, models.StateDisputed)
	line := func(n int, at time.Time, d notice.DecisionAct) notice.DisputeLine {
		return notice.DisputeLine{
			N: n, Kind: models.DisputeNotOurs, Reason: models.ReasonNotOurNetwork, By: "S. Bakker", CreatedAt: at, Decision: d,
		}
	}
	v.page.Disputes = []notice.DisputeLine{
		line(1, monday, ""), line(2, monday, ""), line(3, monday, notice.DecideWithdraw),
		line(1, monday.Add(-time.Hour), notice.DecideUphold),
	}
	var got []string
	for _, d := range v.disputes() {
		got = append(got, d.Title+": "+d.Decision.Text)
	}
	require.Empty(t, cmp.Diff([]string{
		"Adressen 1 en 2: EOKM beslist nog", "Adres 3: De melding is ingetrokken", "Adres 1: De melding blijft staan",
	}, got))
}

func TestHistory_Sentences(t *testing.T) {
	t.Parallel()
	v := viewOf(t, models.StateDelivered, models.StateDelivered, models.StateDelivered)
	desk := models.HistoryLine{ActorRole: models.RoleAgent, ActorName: "S. Bakker"}
	with := func(line models.HistoryLine, kind models.EventKind, data models.EventData) models.HistoryLine {
		line.Kind, line.Data = kind, data
		return line
	}
	for _, c := range []struct {
		line         models.HistoryLine
		text, detail string
	}{
		{with(models.HistoryLine{ActorRole: models.RoleAnalyst}, models.EventDelivered,
			models.EventData{Count: 3}), "Melding afgeleverd met 3 adressen", ""},
		{
			with(desk, models.EventAcknowledged, models.EventData{Count: 3, Items: []int{1, 2, 3}}),
			"S. Bakker heeft ontvangst bevestigd van alle 3 adressen", "",
		},
		{
			with(desk, models.EventAnswered,
				models.EventData{Count: 2, Items: []int{1, 3}, Code: "file_removed", At: monday, Receipt: "R-2345-6789", Text: "klaar"}),
			"S. Bakker heeft verwijdering gemeld van adressen 1 en 3", "Bestand verwijderd · ma 23 nov 2026 09:30 · R-2345-6789 · klaar",
		},
		{with(models.HistoryLine{ActorRole: models.RoleAnalyst}, models.EventFoundOnline,
			models.EventData{Count: 1, Items: []int{2}}), "EOKM heeft gecontroleerd: adres 2 is nog bereikbaar; de klok loopt door", ""},
		{with(models.HistoryLine{ActorRole: models.RoleSystem}, models.EventEscalated,
			models.EventData{Code: "breach"}), "De termijn is voorbij; de norm is niet gehaald", ""},
		{
			with(desk, models.EventRevealed, models.EventData{Code: "remove", IP: "192.0.2.99"}),
			"S. Bakker heeft de volledige adressen getoond", "Verwijderen of blokkeren",
		},
		{
			with(desk, models.EventRevealed, models.EventData{Code: "copied", Count: 3}),
			"S. Bakker heeft de volledige adressen gekopieerd", "",
		},
		{with(models.HistoryLine{ActorRole: models.RoleSystem}, models.EventMailFailed,
			models.EventData{To: "abuse@example.nl", Text: "550 5.1.1"}), "Mail aan abuse@example.nl kon niet worden bezorgd", ""},
	} {
		text, detail := v.teller().Sentence(c.line)
		require.Equal(t, c.text, text)
		require.Equal(t, c.detail, detail)
	}
}

func TestHistory_OnlyAnAdminSeesFromWhere(t *testing.T) {
	t.Parallel()
	v := viewOf(t, models.StateDelivered)
	own := models.HistoryLine{
		Kind: models.EventRevealed, ActorRole: models.RoleAgent, Data: models.EventData{Code: "logs", IP: "192.0.2.99"},
	}
	eokm := own
	eokm.ActorRole = models.RoleAnalyst
	for _, c := range []struct {
		role      models.Role
		own, eokm bool
	}{
		{models.RoleAgent, false, false},
		{models.RoleProviderAdmin, true, false},
		{models.RoleAnalyst, true, true},
	} {
		v.actor.Role = c.role
		require.Equal(t, c.own, v.teller().seesIP(own), c.role)
		require.Equal(t, c.eokm, v.teller().seesIP(eokm), c.role)
	}
}

func TestHistory_OneMailToManyIsOneLine(t *testing.T) {
	t.Parallel()
	v := viewOf(t, models.StateDelivered)
	mail := func(to string, at time.Time) models.HistoryLine {
		return models.HistoryLine{
			At: at, Kind: models.EventMailSent, ActorRole: models.RoleSystem, Data: models.EventData{Code: "due_soon", To: to},
		}
	}
	v.page.History = []models.HistoryLine{
		mail("a@example.nl", monday), mail("b@example.nl", monday.Add(-time.Second)), mail("a@example.nl", monday.Add(-time.Hour)),
	}
	var got []string
	for _, e := range v.history().Events {
		got = append(got, e.Text)
	}
	require.Empty(t, cmp.Diff([]string{"Mail verstuurd aan a@example.nl en b@example.nl", "Mail verstuurd aan a@example.nl"}, got))
}
