package webhook

import (
	"testing"
	"time"

	"github.com/stretchr/testify/require"
)

func TestSteps_AreThoseOfTheSpecification(t *testing.T) {
	t.Parallel()
	require.Len(t, Steps, 10)
	require.Equal(t, 75*time.Hour+35*time.Minute+5*time.Second, Whole())
}

// What a try changes, for each outcome, at the first step, at the last, and when nothing was taken for the whole schedule.
func TestJudge(t *testing.T) {
	t.Parallel()
	at := time.Date(2026, 11, 23, 9, 0, 0, 0, time.UTC)
	in := func(d time.Duration) *time.Time { then := at.Add(d); return &then }
	now, long := at, at.Add(-Whole())
	for name, c := range map[string]struct {
		try            Try
		step, failures int
		since          *time.Time
		want           verdict
	}{
		"taken":           {Try{Outcome: Delivered}, 3, 0, nil, verdict{state: stateDelivered}},
		"wants no more":   {Try{Outcome: Gone}, 1, 0, &now, verdict{state: stateHeld, reason: ReasonGone}},
		"refused":         {Try{Outcome: Refused}, 1, 0, &now, verdict{state: stateWaiting, next: in(5 * time.Second)}},
		"refused later":   {Try{Outcome: Refused}, 4, 0, &now, verdict{state: stateWaiting, next: in(2 * time.Hour)}},
		"refused at last": {Try{Outcome: Refused}, 10, 0, &now, verdict{state: stateFailed}},
		"dead": {
			Try{Outcome: Unreachable},
			1, 1, &now,
			verdict{state: stateWaiting, next: in(5 * time.Second), pause: in(5 * time.Second)},
		},
		"dead for a while": {
			Try{Outcome: TimedOut},
			2, 9, &now,
			verdict{state: stateWaiting, next: in(5 * time.Minute), pause: in(5 * time.Minute)},
		},
		"asks for time": {
			Try{Outcome: Refused, RetryAfter: time.Hour},
			2, 0, &now,
			verdict{state: stateWaiting, next: in(time.Hour), pause: in(time.Hour)},
		},
		"asks for little": {
			Try{Outcome: Throttled, RetryAfter: time.Second},
			5, 1, &now,
			verdict{state: stateWaiting, next: in(5 * time.Hour), pause: in(5 * time.Second)},
		},
		"asks for a year": {
			Try{Outcome: Throttled, RetryAfter: 365 * 24 * time.Hour},
			2, 1, &now,
			verdict{state: stateWaiting, next: in(24 * time.Hour), pause: in(24 * time.Hour)},
		},
		"took nothing for long": {Try{Outcome: Refused}, 2, 0, &long, verdict{state: stateHeld, reason: ReasonSilent}},
		"dead for long": {
			Try{Outcome: Unreachable},
			10, 50, &long,
			verdict{state: stateHeld, pause: in(5 * time.Minute), reason: ReasonSilent},
		},
		"nobody can sign": {
			Try{Outcome: Broken},
			10, 2, nil,
			verdict{step: 9, state: stateWaiting, next: in(0), pause: in(30 * time.Second)},
		},
		"nobody can sign for long": {
			Try{Outcome: Broken},
			1, brokenTries, nil,
			verdict{state: stateHeld, pause: in(5 * time.Minute), reason: ReasonBroken},
		},
	} {
		c.try.At = at
		if c.try.Outcome != Broken {
			c.want.step = c.step
		}
		require.Equal(t, c.want, judge(c.try, c.step, c.failures, c.since), name)
	}
}
