package rota_test

import (
	"testing"
	"time"

	"github.com/google/uuid"
	"github.com/stretchr/testify/require"

	"eokm.nl/hosting/models"
	"eokm.nl/hosting/models/modelstest"
	"eokm.nl/hosting/models/rota"
)

func dutch(t *testing.T) *time.Location {
	t.Helper()
	zone, err := time.LoadLocation("Europe/Amsterdam")
	require.NoError(t, err)
	return zone
}

// shift is one on a weekday, from and until a time of day.
func shift(t *testing.T, weekday int, from, until string, weeks rota.Weeks) rota.Shift {
	t.Helper()
	begins, ok := rota.ParseClock(from)
	require.True(t, ok, from)
	ends, ok := rota.ParseClock(until)
	require.True(t, ok, until)
	return rota.Shift{Weekday: weekday, Begins: begins, Ends: ends, Weeks: weeks}
}

// In 2026 summer time ends in the night to Sunday 25 October (03:00 becomes 02:00), and in 2027 it begins in that to Sunday 28 March
// (02:00 becomes 03:00). Times are in UTC.
func TestOnDuty_ByADutchClock(t *testing.T) {
	t.Parallel()
	zone := dutch(t)
	for _, c := range []struct {
		name        string
		weekday     int
		from, until string
		weeks       rota.Weeks
		at          string
		want        bool
	}{
		{"by day", 1, "09:00", "17:00", rota.EveryWeek, "2026-11-30T08:00:00Z", true},
		{"to the instant before it ends", 1, "09:00", "17:00", rota.EveryWeek, "2026-11-30T15:59:59Z", true},
		{"and not when it ends", 1, "09:00", "17:00", rota.EveryWeek, "2026-11-30T16:00:00Z", false},
		{"not before", 1, "09:00", "17:00", rota.EveryWeek, "2026-11-30T07:59:59Z", false},
		{"not on another day", 2, "09:00", "17:00", rota.EveryWeek, "2026-11-30T08:00:00Z", false},
		{"past midnight", 1, "22:00", "08:00", rota.EveryWeek, "2026-12-01T02:10:00Z", true},
		{"over the week's end", 7, "22:00", "08:00", rota.EveryWeek, "2026-11-30T02:10:00Z", true},
		{"a whole day", 1, "09:00", "09:00", rota.EveryWeek, "2026-12-01T07:59:00Z", true},
		{"until midnight", 1, "17:00", "24:00", rota.EveryWeek, "2026-11-30T22:59:59Z", true},
		{"not after it", 1, "17:00", "24:00", rota.EveryWeek, "2026-11-30T23:00:00Z", false},
		{"an odd week: 49", 1, "09:00", "17:00", rota.OddWeeks, "2026-11-30T08:00:00Z", true},
		{"not an even one", 1, "09:00", "17:00", rota.EvenWeeks, "2026-11-30T08:00:00Z", false},
		{"a night belongs to the week in which it begins", 7, "22:00", "08:00", rota.EvenWeeks, "2026-11-30T02:10:00Z", true},
		{"week 53 and then 1 are both odd", 1, "09:00", "17:00", rota.OddWeeks, "2027-01-04T08:00:00Z", true},
		{"the night that is an hour longer", 6, "22:00", "08:00", rota.EveryWeek, "2026-10-25T06:59:00Z", true},
		{"to its end", 6, "22:00", "08:00", rota.EveryWeek, "2026-10-25T07:00:00Z", false},
		{"until the hour that comes twice: its first", 7, "00:00", "02:30", rota.EveryWeek, "2026-10-25T00:29:00Z", true},
		{"and not its second", 7, "00:00", "02:30", rota.EveryWeek, "2026-10-25T01:15:00Z", false},
		{"from it on: its second is the next one's", 7, "02:30", "08:00", rota.EveryWeek, "2026-10-25T01:15:00Z", true},
		{"the night that is an hour shorter", 6, "22:00", "08:00", rota.EveryWeek, "2027-03-28T05:59:00Z", true},
		{"to its end", 6, "22:00", "08:00", rota.EveryWeek, "2027-03-28T06:00:00Z", false},
		{"until an hour that never comes", 7, "00:00", "02:30", rota.EveryWeek, "2027-03-28T00:59:00Z", true},
		{"it ends at the jump", 7, "00:00", "02:30", rota.EveryWeek, "2027-03-28T01:00:00Z", false},
		{"and the next begins there", 7, "02:30", "08:00", rota.EveryWeek, "2027-03-28T01:00:00Z", true},
	} {
		at, err := time.Parse(time.RFC3339, c.at)
		require.NoError(t, err)
		on := rota.OnDuty([]rota.Shift{shift(t, c.weekday, c.from, c.until, c.weeks)}, at, zone)
		require.Equal(t, c.want, len(on) == 1, "%s: %s", c.name, at.In(zone))
	}
}

// A day in three shifts leaves nobody's moment and none of two, in every minute of the weeks in which the clock is moved.
func TestOnDuty_NeitherGapNorDouble(t *testing.T) {
	t.Parallel()
	zone := dutch(t)
	var week []rota.Shift
	for day := range 7 {
		for _, span := range [][2]string{{"02:30", "09:00"}, {"09:00", "17:00"}, {"17:00", "02:30"}} {
			week = append(week, shift(t, day+1, span[0], span[1], rota.EveryWeek))
		}
	}
	for _, begin := range []string{"2026-10-24T00:00:00Z", "2027-03-27T00:00:00Z", "2026-12-31T00:00:00Z"} {
		at, err := time.Parse(time.RFC3339, begin)
		require.NoError(t, err)
		for minute := range 3 * 24 * 60 {
			now := at.Add(time.Duration(minute) * time.Minute)
			require.Len(t, rota.OnDuty(week, now, zone), 1, now.In(zone).String())
		}
	}
}

func TestParseClock(t *testing.T) {
	t.Parallel()
	for text, want := range map[string]int{"22:00": 1320, "8.30": 510, "7": 420, "24:00": 0, "0:05": 5} {
		got, ok := rota.ParseClock(text)
		require.True(t, ok, text)
		require.Equal(t, want, got, text)
	}
	for _, text := range []string{"", "25:00", "24:01", "7:60", "x", "-1", "123", "8:30x", "08:00:00"} {
		_, ok := rota.ParseClock(text)
		require.False(t, ok, text)
	}
}

func TestRota_WhoIsOnDutyGetsTheLadder(t *testing.T) {
	t.Parallel()
	w := modelstest.New(t)
	ctx, admin := t.Context(), w.As(models.RoleProviderAdmin)
	night := w.AddUser("nacht@voorbeeld.example", models.RoleAgent, w.Hoster.ID)
	day := w.AddUser("dag@voorbeeld.example", models.RoleAgent, w.Hoster.ID)
	all := []int{1, 2, 3, 4, 5, 6, 7}
	require.NoError(t, w.Rota.AddShifts(ctx, admin, rota.Shift{
		UserID: night.UserID, Begins: 20 * 60, Ends: 8 * 60, Weeks: rota.EveryWeek, Phone: "020 555 0101",
	}, all))
	require.NoError(t,
		w.Rota.AddShifts(ctx, admin, rota.Shift{UserID: day.UserID, Begins: 8 * 60, Ends: 20 * 60, Weeks: rota.EveryWeek}, all))
	w.Deliver(1, 1) // at 10:00 Dutch time
	require.NotContains(t, modelstest.Query[string](w, `SELECT recipient FROM mails`), "dag@voorbeeld.example", "only the ladder's")
	w.Clock.Set(w.Now().Add(12*time.Hour + time.Minute))
	_, err := w.Notice.EscalateDue(ctx, 100)
	require.NoError(t, err)
	require.Contains(t, modelstest.Query[string](w, `SELECT recipient FROM mails WHERE kind = 'call'`), "nacht@voorbeeld.example")
	require.NotContains(t, modelstest.Query[string](w, `SELECT recipient FROM mails`), "dag@voorbeeld.example")
	on, err := w.Rota.OnDutyNow(ctx, w.Analyst, w.Hoster.ID)
	require.NoError(t, err)
	require.Len(t, on, 1)
	require.Equal(t, "+31205550101", on[0].Phone)
	other := w.AddTenant("noorderlicht", "198.51.100.0/24")
	on, err = w.Rota.OnDutyNow(ctx, other.Agent, w.Hoster.ID)
	require.NoError(t, err)
	require.Empty(t, on, "another's is as absent")
	require.ErrorIs(t, w.Rota.RemoveShift(ctx, admin, uuid.New()), models.ErrNotFound)
	require.ErrorIs(t, w.Rota.AddShifts(ctx, w.Agent, rota.Shift{}, all), models.ErrForbidden)
	require.Len(t, modelstest.Problems(t, w.Rota.AddShifts(ctx, admin, rota.Shift{Begins: -1, Ends: -1, Phone: "x"}, nil)), 5)
	require.Error(t, w.Rota.AddShifts(ctx, admin, rota.Shift{UserID: other.Agent.UserID, Weeks: rota.EveryWeek}, all))
}

func TestLoads_EachPersonAndWhatNobodyTook(t *testing.T) {
	t.Parallel()
	w := modelstest.New(t)
	ctx, admin := t.Context(), w.As(models.RoleProviderAdmin)
	refs := w.Deliver(3, 1)
	_, err := w.Notice.Assign(ctx, w.Agent, refs[:2], w.Agent.UserID)
	require.NoError(t, err)
	w.Clock.Set(w.Now().Add(25 * time.Hour))
	w.Deliver(1, 2)
	w.Respond(refs[0])
	loads, err := w.Rota.Loads(ctx, admin)
	require.NoError(t, err)
	byName := map[uuid.UUID][2]int{}
	for _, l := range loads {
		byName[l.UserID] = [2]int{l.Open, l.Overdue}
	}
	require.Equal(t, map[uuid.UUID][2]int{admin.UserID: {0, 0}, w.Agent.UserID: {1, 1}, uuid.Nil: {2, 1}}, byName)
	require.Equal(t, uuid.Nil, loads[len(loads)-1].UserID)
	_, err = w.Rota.Loads(ctx, w.Agent)
	require.ErrorIs(t, err, models.ErrForbidden)
}
