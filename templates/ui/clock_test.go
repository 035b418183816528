package ui_test

import (
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/stretchr/testify/require"

	"eokm.nl/hosting/portal/i18n"
	"eokm.nl/hosting/templates/ui"
)

var now = time.Date(2026, 11, 23, 12, 30, 0, 0, time.UTC)

func printer(t testing.TB, l i18n.Lang) *i18n.Printer {
	t.Helper()
	c, err := i18n.New()
	require.NoError(t, err)
	return c.Printer(l)
}

func TestRunningClock_Boundaries(t *testing.T) {
	tests := []struct {
		left   time.Duration
		kind   ui.Kind
		nl, en string
		label  string
	}{
		{17*time.Hour + 19*time.Minute, ui.KindOpen, "nog 17 u 19 min", "17 h 19 min left", "Op schema"},
		{4*time.Hour + time.Second, ui.KindOpen, "nog 4 u 00 min", "4 h 00 min left", "Op schema"},
		{4 * time.Hour, ui.KindSoon, "nog 4 u 00 min", "4 h 00 min left", "Bijna te laat"},
		{0, ui.KindSoon, "nog 0 u 00 min", "0 h 00 min left", "Bijna te laat"},
		{-time.Second, ui.KindOverdue, "te laat met 0 u 00 min", "overdue by 0 h 00 min", "Te laat"},
		{-75 * time.Minute, ui.KindOverdue, "te laat met 1 u 15 min", "overdue by 1 h 15 min", "Te laat"},
	}
	nl, en := printer(t, i18n.NL), printer(t, i18n.EN)
	for _, tt := range tests {
		due := now.Add(tt.left)
		want := ui.Clock{Kind: tt.kind, Words: tt.nl, Label: tt.label, Due: due}
		if diff := cmp.Diff(want, ui.RunningClock(nl, due, now, 0)); diff != "" {
			t.Errorf("%s left (-want +got):\n%s", tt.left, diff)
		}
		require.Equal(t, tt.en, ui.RunningClock(en, due, now, 0).Words)
	}
}

func TestRunningClock_OtherSettingTravelsToTheScript(t *testing.T) {
	c := ui.RunningClock(printer(t, i18n.NL), now.Add(90*time.Minute), now, time.Hour)
	require.Equal(t, ui.KindOpen, c.Kind)
	require.Contains(t, render(t, i18n.NL, c), `data-soon="60"`)
	require.NotContains(t, render(t, i18n.NL, ui.RunningClock(printer(t, i18n.NL), now, now, 0)), "data-soon")
}

func TestStandingClocks(t *testing.T) {
	p := printer(t, i18n.NL)
	require.Equal(t, "Klok gepauzeerd door EOKM", ui.PausedClock(p, "EOKM").Words)
	require.Equal(t, "Klok gepauzeerd", ui.PausedClock(p, "").Words)
	require.Equal(t, "5 u 12 min", ui.StoppedClock(p, 312*time.Minute, true).Words)
	late := ui.StoppedClock(p, 28*time.Hour+4*time.Minute, false)
	require.Equal(t, "28 u 04 min (buiten norm)", late.Words)
	require.Equal(t, ui.Tag{Kind: ui.KindDoneLate, Text: "Buiten norm"}, late.Tag(), "it changes no more")
	require.NotContains(t, render(t, i18n.NL, late), "<time")
}
