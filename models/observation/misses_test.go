package observation_test

import (
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"eokm.nl/hosting/models/notice"
	"eokm.nl/hosting/models/observation"
)

func TestCountMisses_IsExactlyTheRule(t *testing.T) {
	t.Parallel()
	start := time.Date(2026, 11, 20, 9, 0, 0, 0, time.UTC)
	type look struct {
		seconds int
		outcome notice.Outcome
	}
	miss := func(seconds ...int) (list []look) {
		for _, s := range seconds {
			list = append(list, look{s, notice.FoundOffline})
		}
		return list
	}
	seen := func(seconds int) look { return look{seconds, notice.FoundOnline} }
	for name, tt := range map[string]struct {
		looks []look
		count int
		at    int // seconds after the start
	}{
		"nobody looked":                           {nil, 0, 0},
		"one miss":                                {miss(0), 1, 0},
		"two misses":                              {miss(0, 180), 2, 180},
		"three misses, just far enough apart":     {miss(0, 180, 360), 3, 360},
		"the third comes a second too soon":       {miss(0, 180, 359), 2, 180},
		"three within a minute are one":           {miss(0, 20, 40), 1, 0},
		"many close ones count as time goes by":   {miss(0, 60, 120, 180, 240, 300, 360), 3, 360},
		"the fourth does not move the moment":     {miss(0, 180, 360, 7200), 4, 360},
		"before it was there shows nothing":       {miss(-600, -300, 0, 180), 2, 180},
		"at that very moment counts":              {miss(0, 180, 360), 3, 360},
		"seen in between begins anew":             {append(miss(0, 180, 540), seen(360)), 1, 540},
		"seen after three begins anew":            {append(miss(0, 180, 360), seen(400)), 0, 0},
		"seen at the moment of a miss: seen wins": {append(miss(0, 180, 360), seen(360)), 0, 0},
		"seen before all":                         {append(miss(0, 180, 360), seen(-60)), 3, 360},
		"the order in the list is no matter":      {miss(360, 0, 180), 3, 360},
		"days apart":                              {miss(0, 86400, 172800), 3, 172800},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			var list []observation.Sight
			for _, l := range tt.looks {
				list = append(list, observation.Sight{
					Outcome: l.outcome, At: start.Add(time.Duration(l.seconds) * time.Second), Source: "scart",
				})
			}
			got := observation.CountMisses(list, start)
			require.Equal(t, tt.count, got.Count)
			require.Equal(t, tt.count >= 3, got.Enough())
			if tt.count > 0 {
				require.Equal(t, start.Add(time.Duration(tt.at)*time.Second), got.At)
				require.Equal(t, []string{"scart"}, got.Sources)
			}
		})
	}
}
