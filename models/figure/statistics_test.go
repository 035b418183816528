package figure_test

import (
	"cmp"
	"math"
	"slices"
	"testing"
	"time"

	"github.com/google/uuid"
	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	"eokm.nl/hosting/models"
	"eokm.nl/hosting/models/figure"
)

// Newcombe, "Two-sided confidence intervals for the single proportion", Statistics in Medicine 17 (1998), table I, method 3.
func TestShare_IntervalIsNewcombes(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		in, of    int
		low, high float64
	}{{81, 263, 0.2553, 0.3662}, {15, 148, 0.0624, 0.1605}, {0, 20, 0, 0.1611}, {1, 29, 0.0061, 0.1718}} {
		i := figure.Share{Of: c.of, In: c.in}.Interval()
		require.InDelta(t, c.low, i.Low, 0.00005, "%d of %d", c.in, c.of)
		require.InDelta(t, c.high, i.High, 0.00005, "%d of %d", c.in, c.of)
	}
	require.Equal(t, figure.Interval{High: 1}, figure.Share{}.Interval())
	require.False(t, figure.Share{Of: 9, In: 9}.Enough())
	require.True(t, figure.Share{Of: 10}.Enough())
}

// Wilson's interval is where the score test does not refuse: each end lies as far from the share, in its own standard errors, as 95 % say.
func TestShare_IntervalIsTheScoreTestTurnedRound(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		s := figure.Share{Of: rapid.IntRange(1, 5000).Draw(t, "of")}
		s.In = rapid.IntRange(0, s.Of).Draw(t, "in")
		i := s.Interval()
		require.True(t, i.Low <= s.Value()+1e-12 && s.Value() <= i.High+1e-12)
		for _, end := range []float64{i.Low, i.High} {
			if end < 1e-9 || end > 1-1e-9 {
				continue
			}
			require.InDelta(t, 1.959964, math.Abs(s.Value()-end)/math.Sqrt(end*(1-end)/float64(s.Of)), 0.0001)
		}
	})
}

// Freireich et al. 1963, 6-MP against relapse in leukaemia, as in Klein and Moeschberger, Survival Analysis (2003), tables 1.1 and 4.1: the
// curve and its standard errors. The log-log band is Stata's ("sts list" of the same data), and the first quartile and the band
// of the median, 23 (13, not reached), are those of SAS PROC LIFETEST.
func TestSurvival_IsThatOfFreireich(t *testing.T) {
	t.Parallel()
	var spells []figure.Spell
	for _, m := range []int{6, 6, 6, 7, 10, 13, 16, 22, 23} {
		spells = append(spells, figure.Spell{Minutes: m, Gone: true, Count: 1})
	}
	for _, m := range []int{6, 9, 10, 11, 17, 19, 20, 25, 32, 32, 34, 35} {
		spells = append(spells, figure.Spell{Minutes: m, Count: 1})
	}
	steps := figure.Survival(spells)
	want := []struct {
		minutes, atRisk, gone int
		left, low, high       float64
	}{
		{6, 21, 3, 0.8571, 0.6197, 0.9516},
		{7, 17, 1, 0.8067, 0.5631, 0.9228},
		{10, 15, 1, 0.7529, 0.5032, 0.8894},
		{13, 12, 1, 0.6902, 0.4316, 0.8491},
		{16, 11, 1, 0.6275, 0.3675, 0.8049},
		{22, 7, 1, 0.5378, 0.2678, 0.7468},
		{23, 6, 1, 0.4482, 0.1881, 0.6801},
	}
	require.Len(t, steps, len(want))
	for i, w := range want {
		require.Equal(t, []int{w.minutes, w.atRisk, w.gone}, []int{steps[i].Minutes, steps[i].AtRisk, steps[i].Gone})
		require.InDelta(t, w.left, steps[i].Left, 0.00006)
		require.InDelta(t, w.low, steps[i].Low, 0.0002)
		require.InDelta(t, w.high, steps[i].High, 0.0002)
	}
	median := figure.QuantileOf(steps, 0.5, 21)
	require.Equal(t, figure.Quantile{Reached: true, Minutes: 23, LowOK: true, Low: 13, Addresses: 21}, median)
	quarter := figure.QuantileOf(steps, 0.25, 21)
	require.Equal(t, []int{13, 6}, []int{quarter.Minutes, quarter.Low})
	require.False(t, figure.QuantileOf(steps, 0.9, 21).Reached, "the curve never comes down so far")
}

// spells draws a history: entries, ends, and how many of each.
func spells(t *rapid.T) []figure.Spell {
	return rapid.SliceOfN(rapid.Custom(func(t *rapid.T) figure.Spell {
		s := figure.Spell{Minutes: rapid.IntRange(0, 30).Draw(t, "minutes"), Count: rapid.IntRange(1, 3).Draw(t, "count")}
		s.Entry = rapid.IntRange(0, 3).Draw(t, "late") / 3 * rapid.IntRange(0, s.Minutes).Draw(t, "entry")
		s.Gone = rapid.Bool().Draw(t, "gone")
		return s
	}), 0, 40).Draw(t, "spells")
}

// The curve is what somebody finds who walks minute by minute and counts heads.
func TestSurvival_IsThePlainCount(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		all := spells(t)
		steps := figure.Survival(all)
		left, variance, at := 1.0, 0.0, 0
		for minute := range 31 {
			risk, gone := 0, 0
			for _, s := range all {
				for range s.Count {
					if s.Entry <= minute && minute <= s.Minutes {
						risk++
						if s.Gone && s.Minutes == minute {
							gone++
						}
					}
				}
			}
			if gone == 0 {
				continue
			}
			left *= float64(risk-gone) / float64(risk)
			if risk > gone {
				variance += float64(gone) / (float64(risk) * float64(risk-gone))
			}
			s := steps[at]
			at++
			require.Equal(t, []int{minute, risk, gone}, []int{s.Minutes, s.AtRisk, s.Gone})
			require.InDelta(t, left, s.Left, 1e-9)
			if left > 1e-9 && left < 1-1e-9 {
				half := 1.959963984540054 * math.Sqrt(variance) / math.Abs(math.Log(left))
				require.InDelta(t, math.Exp(-math.Exp(math.Log(-math.Log(left))+half)), s.Low, 1e-9)
				require.InDelta(t, math.Exp(-math.Exp(math.Log(-math.Log(left))-half)), s.High, 1e-9)
			}
		}
		require.Len(t, steps, at)
	})
}

// Where nothing is left open, the median is that of the sorted list.
func TestQuantileOf_OfWhatIsAllGoneIsTheSortedLists(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		var all []figure.Spell
		var sorted []int
		for m := range 50 {
			if n := rapid.IntRange(0, 12).Draw(t, "n"); n > 0 {
				all = append(all, figure.Spell{Minutes: m, Gone: true, Count: n})
				for range n {
					sorted = append(sorted, m)
				}
			}
		}
		if len(sorted) == 0 {
			return
		}
		for _, share := range []float64{0.5, 0.9} {
			q := figure.QuantileOf(figure.Survival(all), share, len(sorted))
			require.True(t, q.Reached)
			at := sorted[int(math.Ceil(share*float64(len(sorted))-1e-9))-1]
			require.Equal(t, at, q.Minutes)
			require.True(t, q.LowOK && q.Low <= q.Minutes)
			first, _ := slices.BinarySearch(sorted, at)
			shown := figure.QuantileOf(figure.Followed(figure.Survival(all)), share, len(sorted))
			require.Equal(t, len(sorted)-first >= 10, shown.Reached, "none is shown where fewer than ten are looked at")
		}
	})
}

// The exact limits hold the binomial quantile (of R: qbinom(0.025, 100, 0.5) is 40, qbinom(0.975, 100, 0.5) 60; qbinom(0.001, 50, 0.84) 33)
// and lie less than one address below it.
func TestFunnel_LimitsAreExact(t *testing.T) {
	t.Parallel()
	f := figure.NewFunnel([]figure.Dot{{Of: 100, In: 50}, {Of: 20, In: 10}, {Of: 30, In: 15}, {Of: 40, In: 20}, {Of: 10, In: 5}, {Of: 9}})
	require.Len(t, f.Dots, 5, "one of nine is left out")
	require.InDelta(t, 1, f.Spread, 0, "all the same")
	at := f.At(100)
	require.True(t, 0.39 <= at.InnerLow && at.InnerLow <= 0.40 && 0.59 <= at.InnerHigh && at.InnerHigh <= 0.60, "%+v", at)
	require.Less(t, at.OuterLow, at.InnerLow)
	require.Greater(t, at.OuterHigh, at.InnerHigh)
	require.Equal(t, figure.Inside, f.Place(figure.Dot{Of: 100, In: 40}))
	require.Equal(t, figure.Outside, f.Place(figure.Dot{Of: 100, In: 30}))
	require.Equal(t, figure.Above, f.Place(figure.Dot{Of: 100, In: 70}))
	require.Equal(t, figure.Inside, f.Place(figure.Dot{Of: 9, In: 0}), "too few for any word")
	require.Empty(t, figure.NewFunnel(f.Dots[:4]).Dots, "of four, somebody could tell who is who")
	far := figure.NewFunnel([]figure.Dot{{Of: 100, In: 90}, {Of: 100, In: 90}, {Of: 100, In: 50}, {Of: 100, In: 10}, {Of: 100, In: 10}})
	require.InDelta(t, 51.2, far.Spread, 0.001, "(4*40²+0)/5 per mille of 25")
	require.Equal(t, figure.Inside, far.Place(figure.Dot{Of: 100, In: 10}), "they differ so much that it says nothing")
}

// The share of chance outside of the limits is what they promise, summed number by number.
func TestFunnel_LimitsLeaveOutWhatTheySay(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		n := rapid.IntRange(10, 400).Draw(t, "n")
		dots := []figure.Dot{{Of: 1000, In: rapid.IntRange(50, 950).Draw(t, "k")}}
		for range 4 {
			dots = append(dots, dots[0])
		}
		f := figure.NewFunnel(dots)
		p, below, above := f.Overall.Value(), 0.0, 0.0
		at := f.At(n)
		one := math.Pow(1-p, float64(n)) // the chance of none, and of each next by the ratio of two
		for k := range n + 1 {
			if float64(k)/float64(n) < at.OuterLow-1e-9 {
				below += one
			}
			if float64(k)/float64(n) > at.OuterHigh+1/float64(n)+1e-9 {
				above += one
			}
			one *= float64(n-k) / float64(k+1) * p / (1 - p)
		}
		require.LessOrEqual(t, below, 0.001+1e-6)
		require.LessOrEqual(t, above, 0.001+1e-6)
	})
}

// R: quantile(c(1, 2, 4, 8, 16)) is 1 2 4 8 16, and of c(1, 2, 4, 8, 16, 32) the quartiles are 2.5, 6, 14.
func TestQuartilesOf_AreRs(t *testing.T) {
	t.Parallel()
	require.Zero(t, figure.QuartilesOf([]float64{16, 1, 8, 2, 4}, 0.5), "of five, each quartile is one provider's own number")
	require.Equal(t, figure.Quartiles{Of: 6, Low: 2.5, Median: 6, High: 14}, figure.QuartilesOf([]float64{16, 1, 8, 2, 4, 32}, 0.5))
	require.Equal(t, figure.Quartiles{Of: 6, Low: 3, Median: 6, High: 14}, figure.QuartilesOf([]float64{16, 1, 8, 2, 4, 32}, 1))
	require.False(t, figure.QuartilesOf([]float64{1, 2, 3, 4}, 1).Enough())
	require.Equal(t, figure.Quartiles{Of: 9, Low: 4, Median: 8, High: 16}, figure.QuartilesOf([]float64{1, 2, 4, 8, 8, 8, 16, 16, 32}, 1))
}

// Where none are left there is no upper limit to give, and it stays where it was: nobody is sure that none would be.
func TestSurvival_WithoutAnyLeftHasNoUpperLimit(t *testing.T) {
	t.Parallel()
	steps := figure.Survival([]figure.Spell{{Minutes: 1, Gone: true, Count: 12}, {Minutes: 2, Gone: true, Count: 12}})
	require.Equal(t, []float64{0, 0}, []float64{steps[1].Left, steps[1].Low})
	require.InDelta(t, steps[0].High, steps[1].High, 0)
	require.Greater(t, steps[1].High, 0.5)
	q := figure.QuantileOf(steps, 0.9, 24)
	require.Equal(t, []bool{true, true, false}, []bool{q.Reached, q.LowOK, q.HighOK})
}

// What holds at the end of a band comes of all spells: before anything went all is there, and how many are looked at is counted then.
func TestFigures_StillIsOffTheWholeCurve(t *testing.T) {
	t.Parallel()
	s := figure.Sums{Group: figure.Group{Counts: map[figure.Counted]int{figure.InTime: 900, figure.Open: 100}}}
	for m := range 900 {
		s.Spells = append(s.Spells, figure.Spell{Minutes: 100 + m, Gone: true, Count: 1})
	}
	s.Spells = append(s.Spells, figure.Spell{Minutes: 1440, Count: 100})
	f := figure.FiguresOf(s)
	require.Less(t, len(f.Curve), 900, "thinned for a picture")
	require.Equal(t, figure.Step{Minutes: 60, AtRisk: 1000, Left: 1, Low: 1, High: 1}, f.Still[0])
	require.Equal(t, []int{240, 860}, []int{f.Still[1].Minutes, f.Still[1].AtRisk})
	require.InDelta(t, 0.859, f.Still[1].Left, 1e-9)
	require.Len(t, f.Still, 4, "after a day nobody is looked at")
}

// A desk reads of others no number of one of them: their dots are rough and all but its own, and there must be five besides it.
func TestOthers_TellADeskNothingOfOne(t *testing.T) {
	t.Parallel()
	of := func(n, k int) figure.Figures { return figure.Figures{InTime: figure.Share{Of: n, In: k}} }
	list := []figure.Figures{of(37, 33), of(143, 101), of(12, 12), of(1204, 1011), of(77, 70), of(9, 9)}
	exact := figure.OthersOf(list)
	require.Len(t, exact.Dots, 5)
	five := exact.ForDesks()
	require.Equal(t, figure.Others{}, five, "four besides the reader")
	exact = figure.OthersOf(append(list, of(300, 260)))
	desks := exact.ForDesks()
	require.Empty(t, desks.Dots)
	require.Equal(t, []figure.Rough{{10, 100}, {50, 90}, {100, 90}, {200, 85}, {200, 70}, {1000, 85}}, sortedRough(desks.Rough))
	require.Equal(t, []figure.Rough{{10, 100}, {50, 90}, {200, 85}, {200, 70}, {1000, 85}}, sortedRough(desks.Besides(figure.Dot{
		Of: 77,
		In: 70,
	})))
	require.Len(t, desks.Besides(figure.Dot{Of: 9, In: 9}), 6, "who has too few is no dot")
	require.InDelta(t, 0.839, desks.Rate, 1e-9)
	require.Equal(t, figure.NewFunnel(exact.Dots).Place(figure.Dot{Of: 143, In: 101}), desks.Funnel().Place(figure.Dot{Of: 143, In: 101}))
	for n, want := range map[int]int{5: 5, 7: 5, 8: 10, 14: 10, 15: 20, 31: 20, 32: 50, 70: 50, 71: 100, 500: 500, 707: 500, 708: 1000} {
		require.Equal(t, want, figure.RoughOf(figure.Dot{Of: n}).Of, n)
	}
}

func sortedRough(list []figure.Rough) []figure.Rough {
	return slices.SortedFunc(slices.Values(list), func(a, b figure.Rough) int { return cmp.Or(a.Of-b.Of, b.Percent-a.Percent) })
}

// One provider far away does not make the limits so wide that nobody is outside: it is drawn in, of few too.
func TestFunnel_OneAloneDoesNotWidenTheLimits(t *testing.T) {
	t.Parallel()
	f := figure.NewFunnel([]figure.Dot{{100, 90}, {100, 91}, {100, 89}, {100, 90}, {100, 92}, {100, 40}})
	require.Less(t, f.Spread, 8.0)
	require.Equal(t, figure.Outside, f.Place(figure.Dot{Of: 100, In: 40}))
	require.InDelta(t, 2, figure.Funnel{Spread: 4}.Apart(), 1e-9, "four times the squares is twice as far")
}

// Where addresses enter late because they moved, ten of one kind and one of the other: the few at risk at first do not bring the curve
// down.
func TestChain_OfMixedEntries(t *testing.T) {
	t.Parallel()
	at := time.Date(2026, 11, 20, 9, 0, 0, 0, time.UTC)
	fact := func(moved bool, delivered, gone time.Duration) figure.Fact {
		stop := at.Add(gone)
		return figure.Fact{
			State: models.StateVerified, ReceivedAt: at, DeliveredAt: at.Add(delivered), DueAt: at.Add(models.Day), StoppedAt: &stop,
			Moved: moved,
		}
	}
	now := at.Add(48 * time.Hour)
	require.Equal(t, figure.Spell{Minutes: 2, Gone: true, Count: 1}, fact(false, time.Minute, 2*time.Minute).Chain(now),
		"it was looked at from the beginning: it came to its first provider a minute later")
	require.Equal(t, figure.Spell{Entry: 600, Minutes: 720, Gone: true, Count: 1}, fact(true, 10*time.Hour, 12*time.Hour).Chain(now))
	spells := []figure.Spell{fact(false, time.Minute, 2*time.Minute).Chain(now)}
	for i := range 19 {
		spells = append(spells, fact(i%2 == 0, 10*time.Hour, 20*time.Hour).Chain(now))
	}
	q := figure.QuantileOf(figure.Followed(figure.Survival(spells)), 0.5, len(spells))
	require.Equal(t, []any{true, 1200}, []any{q.Reached, q.Minutes})
	late := []figure.Spell{{Minutes: 1, Gone: true, Count: 1}, {Entry: 30, Minutes: 40, Gone: true, Count: 20}}
	require.False(t, figure.QuantileOf(figure.Followed(figure.Survival(late)), 0.5, 21).Reached,
		"the one that was there at first tells nothing of twenty others")
}

// A dispute stops no clock, but who said in time that it was gone, and was right, was in time.
func TestCountAs_OfDisputes(t *testing.T) {
	t.Parallel()
	at := time.Date(2026, 11, 20, 9, 0, 0, 0, time.UTC)
	hour := func(n int) *time.Time { return new(at.Add(time.Duration(n) * time.Hour)) }
	for name, c := range map[string]struct {
		f    figure.Fact
		want figure.Counted
		up   int
	}{
		"waits for EOKM":   {figure.Fact{State: models.StateDisputed, DisputedAt: hour(4)}, figure.Disputed, 240},
		"said no too late": {figure.Fact{State: models.StateDisputed, DisputedAt: hour(25)}, figure.OpenLate, 25 * 60},
		"upheld":           {figure.Fact{State: models.StateDelivered}, figure.OpenLate, 30 * 60},
		"said gone in time, found so": {
			figure.Fact{State: models.StateVerified, SaidGoneAt: hour(4), StoppedAt: hour(26)},
			figure.InTime, 240,
		},
		"said gone too late": {
			figure.Fact{State: models.StateVerified, SaidGoneAt: hour(25), StoppedAt: hour(26)},
			figure.Late, 26 * 60,
		},
		"found so without a word": {figure.Fact{State: models.StateVerified, StoppedAt: hour(26)}, figure.Late, 26 * 60},
		"gone before, says a check": {
			figure.Fact{State: models.StateVerified, RemovedAt: hour(-1), StoppedAt: hour(0)},
			figure.OutGone, 0,
		},
		"gone before, says EOKM": {figure.Fact{State: models.StateWithdrawn, SaidGone: true}, figure.OutGone, 30 * 60},
	} {
		c.f.ProviderID, c.f.DeliveredAt, c.f.ReceivedAt, c.f.DueAt = uuid.Max, at, at, at.Add(models.Day)
		require.Equal(t, c.want, figure.CountAs(c.f, *hour(30)), name)
		require.Equal(t, c.up, c.f.Spell(*hour(30)).Minutes, name)
	}
}

// Worked out by hand: 300 addresses a week of 6 minutes are 30 hours, and 60 % more are 48.
func TestScenarioOf_ReckonsHoursAndPeople(t *testing.T) {
	t.Parallel()
	a := figure.Assumptions{Received: 300, Minutes: 6, Hours: 24, People: 1}
	require.Equal(t, figure.Scenario{Received: 300, Work: 30, People: 2, Short: 6, Backlog: 60}, figure.ScenarioOf(a))
	a.Growth, a.People = 60, 2
	require.Equal(t, figure.Scenario{Received: 480, Work: 48, People: 2}, figure.ScenarioOf(a))
	a.Hours = 0
	require.Zero(t, figure.ScenarioOf(a))
	week := func(day, n int) figure.Week { // 28 December 2026 is a Monday
		return figure.Week{From: time.Date(2026, 12, day, 0, 0, 0, 0, time.UTC), Received: n}
	}
	old, now := []figure.Week{week(7, 0), week(14, 10), week(28, 4)}, []figure.Week{week(28, 6), week(35, 10), week(42, 99)}
	for day, want := range map[int][]float64{48: {7.5, 4}, 49: {25.8, 5}} {
		average, weeks := figure.PerWeek(week(day, 0).From, old, now)
		require.InDelta(t, want[0], average, 1e-9, "from the first on in which something came, and without the one that still runs")
		require.EqualValues(t, want[1], weeks)
	}
	_, weeks := figure.PerWeek(week(15, 0).From, old)
	require.Zero(t, weeks, "a first week that still runs is no average")
}
