package notice_test

import (
	"testing"
	"time"

	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	"eokm.nl/hosting/models"
	"eokm.nl/hosting/models/modelstest"
	"eokm.nl/hosting/models/notice"
)

// drawTime is an instant of ten years around the portal's first, to the microsecond.
func drawTime(t *rapid.T, label string) time.Time {
	return modelstest.Start.Add(time.Duration(rapid.Int64Range(-5*365*86400e6, 5*365*86400e6).Draw(t, label)) * time.Microsecond)
}

func drawSpan(t *rapid.T, label string) time.Duration {
	return time.Duration(rapid.Int64Range(0, 300*3600e6).Draw(t, label)) * time.Microsecond
}

func drawProfile(t *rapid.T) notice.Profile {
	return rapid.SampledFrom(notice.Profiles()).Draw(t, "profile")
}

func TestClock_DueIsTheStartAndTheNormAndThePauses(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		c := notice.Clock{Started: drawTime(t, "started"), Norm: drawProfile(t).Norm, Paused: drawSpan(t, "paused")}
		due := c.Started.Add(c.Norm).Add(c.Paused)
		require.Equal(t, due, c.Due(drawTime(t, "now")), "whatever the time is")
		require.False(t, c.Overdue(due), "met to the instant is met")
		require.True(t, c.Overdue(due.Add(time.Nanosecond)))
		now := drawTime(t, "later")
		require.Equal(t, c.Norm, c.Elapsed(now)+c.Left(now))
		require.Equal(t, due.Sub(now), c.Left(now))
	})
}

func TestClock_ARunningHoldMovesTheDeadlineAlong(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		started := drawTime(t, "started")
		c := notice.Clock{Started: started, Norm: drawProfile(t).Norm, Held: started.Add(drawSpan(t, "held after"))}
		now := c.Held.Add(drawSpan(t, "for"))
		require.Equal(t, c.Left(c.Held), c.Left(now), "nothing passes during a hold")
		require.Equal(t, c.Overdue(c.Held), c.Overdue(now), "a late item does not become timely, nor the reverse")
		ended := notice.Clock{Started: started, Norm: c.Norm, Paused: now.Sub(c.Held)}
		require.Equal(t, ended.Due(now), c.Due(now), "ending it changes nothing at that moment")
	})
}

// Against a plain count of the time in which no hold ran.
func TestClock_OnlyTheTimeOutsideHoldsElapses(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		at := drawTime(t, "started")
		c := notice.Clock{Started: at, Norm: drawProfile(t).Norm}
		var running time.Duration
		for range rapid.IntRange(0, 4).Draw(t, "holds") {
			runs, holds := drawSpan(t, "runs"), drawSpan(t, "holds for")
			running += runs
			at = at.Add(runs).Add(holds)
			c.Paused += holds
		}
		tail := drawSpan(t, "tail")
		running += tail
		now := at.Add(tail)
		require.Equal(t, running, c.Elapsed(now))
		require.Equal(t, running > c.Norm, c.Overdue(now))
		c.Stopped = now
		require.Equal(t, running, c.Elapsed(now.Add(drawSpan(t, "afterwards"))), "a stopped clock stands still")
	})
}

func TestClock_APauseThatEndsAfterTheDeadlineGivesTheRestBack(t *testing.T) {
	t.Parallel()
	c := notice.Clock{Started: modelstest.Start, Norm: 24 * time.Hour, Held: modelstest.Start.Add(20 * time.Hour)}
	require.False(t, c.Overdue(modelstest.Start.Add(40*time.Hour)))
	c.Paused, c.Held = 20*time.Hour, time.Time{} // resumed 40 hours after the start, 16 after the first deadline
	require.Equal(t, 4*time.Hour, c.Left(modelstest.Start.Add(40*time.Hour)))
	require.True(t, c.Overdue(modelstest.Start.Add(44*time.Hour+1)))
}

func TestClock_NightsWeekendsAndDaylightSavingCountAsElapsedHours(t *testing.T) {
	t.Parallel()
	amsterdam, err := time.LoadLocation("Europe/Amsterdam")
	require.NoError(t, err)
	const form = "Mon 2006-01-02 15:04"
	for from, to := range map[string]string{
		"Sat 2026-11-21 02:10": "Sun 2026-11-22 02:10",
		"Fri 2026-11-20 23:59": "Sat 2026-11-21 23:59",
		"Sat 2026-03-28 22:30": "Sun 2026-03-29 23:30", // an hour is skipped that night
		"Sat 2026-10-24 22:30": "Sun 2026-10-25 21:30", // an hour comes twice
		"Sun 2026-10-25 03:30": "Mon 2026-10-26 03:30",
		"Thu 2026-12-31 12:00": "Fri 2027-01-01 12:00",
	} {
		at, err := time.ParseInLocation(form, from, amsterdam)
		require.NoError(t, err)
		c := notice.Clock{Started: at, Norm: notice.ProfileOf(notice.Profile24h).Norm}
		require.Equal(t, to, c.Due(at).In(amsterdam).Format(form), from)
	}
}

func TestStopTime_IsTheClaimOnlyIfTheFirstCheckAgrees(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		started := drawTime(t, "started")
		checked := started.Add(drawSpan(t, "checked after"))
		claimed := started.Add(drawSpan(t, "claimed after") - 100*time.Hour)
		got := notice.StopTime(started, claimed, checked, true)
		require.False(t, got.Before(started), "never before the delivery")
		require.False(t, got.After(checked), "never after the check")
		if !claimed.Before(started) && !claimed.After(checked) {
			require.Equal(t, claimed, got)
		}
		require.Equal(t, checked, notice.StopTime(started, claimed, checked, false))
		require.Equal(t, checked, notice.StopTime(started, time.Time{}, checked, true), "nothing was claimed")
	})
}

func TestClaimThatStands_IsTheLastThatNobodyTookBack(t *testing.T) {
	t.Parallel()
	first, second := modelstest.Start, modelstest.Start.Add(time.Hour)
	for name, c := range map[string]struct {
		claims []notice.Claim
		want   time.Time
	}{
		"none":                    {nil, time.Time{}},
		"one":                     {[]notice.Claim{{RemovedAt: first}}, first},
		"one that was taken back": {[]notice.Claim{{RemovedAt: first, Retracted: true}}, time.Time{}},
		"the last":                {[]notice.Claim{{RemovedAt: second}, {RemovedAt: first}}, first},
		"the last was taken back": {[]notice.Claim{{RemovedAt: first}, {RemovedAt: second, Retracted: true}}, first},
		"an earlier one was":      {[]notice.Claim{{RemovedAt: first, Retracted: true}, {RemovedAt: second}}, second},
		"all of several": {
			[]notice.Claim{{RemovedAt: first, Retracted: true}, {RemovedAt: second, Retracted: true}}, time.Time{},
		},
		"one after one was taken back": {[]notice.Claim{{RemovedAt: second, Retracted: true}, {RemovedAt: first}}, first},
	} {
		require.Equal(t, c.want, notice.ClaimThatStands(c.claims...), name)
	}
}

// A clock whose claims were all taken back is that of an item about which nobody ever claimed anything; and one that was taken back
// changes nothing for those that stand.
func TestClock_RunsOnAsIfWhatWasTakenBackHadNeverBeenSaid(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		c := notice.Clock{Started: drawTime(t, "started"), Norm: drawProfile(t).Norm, Paused: drawSpan(t, "paused")}
		checked := c.Started.Add(drawSpan(t, "checked after"))
		stopped := func(claims []notice.Claim) notice.Clock {
			stopped := c
			stopped.Stopped = notice.StopTime(c.Started, notice.ClaimThatStands(claims...), checked, true)
			return stopped
		}
		var all, stand []notice.Claim
		for range rapid.IntRange(0, 5).Draw(t, "claims") {
			claim := notice.Claim{
				RemovedAt: c.Started.Add(drawSpan(t, "claimed after") - 10*time.Hour), Retracted: rapid.Bool().Draw(t, "taken back"),
			}
			if all = append(all, claim); !claim.Retracted {
				stand = append(stand, claim)
			}
		}
		now := checked.Add(drawSpan(t, "now"))
		require.Equal(t, stopped(stand), stopped(all))
		require.Equal(t, stopped(stand).Left(now), stopped(all).Left(now))
		if len(stand) == 0 {
			require.Equal(t, checked, stopped(all).Stopped, "by the check, as without an answer")
			require.Equal(t, c.Left(checked), stopped(all).Left(now), "no time was won")
		}
	})
}

func TestLadder_NextStepIsTheFirstThatIsNotDueYet(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		p := drawProfile(t)
		c := notice.Clock{Started: drawTime(t, "started"), Norm: p.Norm, Paused: drawSpan(t, "paused")}
		acknowledged := rapid.Bool().Draw(t, "acknowledged")
		now := c.Started.Add(drawSpan(t, "now") - 10*time.Hour)
		level := 0
		for _, step := range p.StepsDue(c, acknowledged, now) {
			require.Greater(t, step.Level, level, "in order")
			require.False(t, acknowledged && step.Unacknowledged)
			level = step.Level
		}
		next := p.NextStep(c, level, acknowledged)
		if next.IsZero() {
			require.Equal(t, p.Ladder[len(p.Ladder)-1].Level, level, "the top")
			return
		}
		require.True(t, next.After(now))
		before := p.StepsDue(c, acknowledged, next.Add(-time.Nanosecond))
		require.Len(t, p.StepsDue(c, acknowledged, next), len(before)+1)
		require.Len(t, p.StepsDue(c, acknowledged, now), len(before))
	})
}

func TestLadder_IsAt4And12And20And24Hours(t *testing.T) {
	t.Parallel()
	hours := func(code string) (out []float64) {
		for _, step := range notice.ProfileOf(code).Ladder {
			out = append(out, step.After.Hours())
		}
		return out
	}
	require.Equal(t, []float64{4, 12, 20, 24}, hours(notice.Profile24h))
	require.Equal(t, []float64{2, 6, 10, 12}, hours(notice.Profile12h))
	require.Equal(t, []float64{96}, hours(notice.ProfileOrdinary), "no breach on record")
	require.Equal(t, notice.Profile24h, notice.ProfileOf("of later").Code, "never without a clock")
}

func TestProfileFor_OnlyWhatIsNoAbuseMaterialHasTheOrdinaryTerm(t *testing.T) {
	t.Parallel()
	ordinary := map[models.Category]bool{
		models.CategoryExtortion: true, models.CategoryNCII: true, models.CategoryUnclear: true, models.CategoryNotIllegal: true,
	}
	for _, c := range models.Categories {
		want := notice.Profile24h
		if ordinary[c] {
			want = notice.ProfileOrdinary
		}
		require.Equal(t, want, notice.ProfileFor(c), c)
	}
}
