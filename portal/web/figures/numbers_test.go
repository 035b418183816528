package figures

import (
	"testing"

	"github.com/stretchr/testify/require"

	"eokm.nl/hosting/models/figure"
)

// totals are of enough for everything.
func totals() figure.Totals {
	return figure.Totals{Providers: 5, Figures: figure.Figures{
		Delivered: 10, InTime: figure.Share{Of: 10, In: 8}, Online: figure.Share{Of: 12, In: 1}, Again: figure.Share{Of: 10},
		Median: figure.Quantile{Reached: true, Minutes: 330, LowOK: true, Low: 200, HighOK: true, High: 500, Addresses: 10},
		P90:    figure.Quantile{Reached: true, Minutes: 1500, LowOK: true, Low: 900, Addresses: 10},
	}, Flow: figure.Flow{Received: 150, Before: 100, Skipped: 50, Comparable: true, InNL: 6, Abroad: 4}}
}

func named(t *testing.T, list []number, name string) number {
	t.Helper()
	for _, n := range list {
		if n.Name == name {
			return n
		}
	}
	require.Fail(t, "no number "+name)
	return number{}
}

func TestNumbers_OfEnough(t *testing.T) {
	t.Parallel()
	list := numbersOf(totals())
	require.Equal(t, number{Name: "reviewed", Unit: unitCount, N: 200, Value: new(float64(200))}, named(t, list, "reviewed"))
	require.Equal(t, number{Name: "growth", Unit: unitShare, N: 100, Value: new(float64(1))}, named(t, list, "growth"),
		"reviewed of reviewed")
	running := totals()
	running.Comparable = false
	require.Nil(t, named(t, numbersOf(running), "growth").Value, "a year that runs is not held against a whole one")
	// Wilson's interval of 8 of 10 is 0.4902 to 0.9433.
	require.Equal(t, number{
		Name: "in_time", Unit: unitShare, N: 10, Value: new(float64(0.8)), Low: new(float64(0.4902)),
		High: new(float64(0.9433)),
	}, named(t, list, "in_time"))
	require.Equal(t, number{
		Name: "median", Unit: unitHours, N: 10, Value: new(float64(5.5)), Low: new(float64(3.33)),
		High: new(float64(8.33)),
	}, named(t, list, "median"))
	require.Equal(t, number{Name: "p90", Unit: unitHours, N: 10, Value: new(float64(25))}, named(t, list, "p90"),
		"without an end there is no interval")
	require.Equal(t, new(float64(5)), named(t, list, "providers").Value)
}

// Under ten there is no number, and with fewer than five providers no percentage and no time.
func TestNumbers_TellNothingOfFew(t *testing.T) {
	t.Parallel()
	few := totals()
	few.Providers = 4
	list := numbersOf(few)
	for _, name := range []string{"in_time", "median", "p90", "chain", "online", "again", "providers"} {
		require.Nil(t, named(t, list, name).Value, name)
		require.Zero(t, named(t, list, name).N, name)
	}
	require.NotNil(t, named(t, list, "received").Value, "what EOKM received is of no provider")
	few = totals()
	few.InTime, few.Delivered, few.Before, few.InNL, few.Median.Addresses = figure.Share{Of: 9, In: 9}, 9, 9, 5, 9
	list = numbersOf(few)
	for _, name := range []string{"in_time", "delivered", "growth", "hosted", "median"} {
		require.Nil(t, named(t, list, name).Value, name)
		require.Zero(t, named(t, list, name).N, name)
	}
	for _, n := range numbersOf(figure.Totals{}) {
		require.Nil(t, n.Value, n.Name)
	}
}
