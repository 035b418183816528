package figures

import (
	"math"

	"eokm.nl/hosting/models/figure"
)

// What public numbers keep to, so that nobody is recognised in them.
const (
	fewest         = figure.FewestForShare // of fewer nothing is said at all
	fewestProvider = figure.LeastProviders // of fewer there is no percentage and no time: somebody could work out another's
)

// Units of the public numbers.
const (
	unitCount = "count"
	unitShare = "share" // from 0 to 1
	unitHours = "hours"
)

// number is one public number. Its words are stats.number.<name>, and those of what it is of figures.of.<name>.
type number struct {
	Name  string   `json:"name"`
	Unit  string   `json:"unit"`
	N     int      `json:"n"` // how many it is of; 0 where they are too few to say
	Value *float64 `json:"value"`
	Low   *float64 `json:"low,omitempty"` // of the 95 % interval
	High  *float64 `json:"high,omitempty"`
	Of    string   `json:"denominator"`
}

// numbersOf makes the public numbers of what was published, and of nothing else. What says too much of few has no value.
func numbersOf(t figure.Totals) []number {
	enough := t.Providers >= fewestProvider
	list := []number{count("reviewed", t.Reviewed()), growth(t.Flow), count("received", t.Received), share("hosted", t.Hosted(), true)}
	list = append(list, count("delivered", t.Delivered), share("in_time", t.InTime, enough))
	for _, q := range []struct {
		name string
		of   figure.Quantile
	}{{"median", t.Median}, {"p90", t.P90}, {"chain", t.Chain}} {
		list = append(list, hours(q.name, q.of, enough))
	}
	list = append(list, share("online", t.Online, enough), share("again", t.Again, enough))
	providers := count("providers", t.Providers)
	if !enough {
		providers.N, providers.Value = 0, nil
	} else if providers.Value == nil {
		providers.N, providers.Value = t.Providers, new(float64(t.Providers))
	}
	return append(list, providers)
}

func rounded(v float64, digits int) *float64 {
	by := math.Pow(10, float64(digits))
	return new(math.Round(v*by) / by)
}

func count(name string, n int) number {
	c := number{Name: name, Unit: unitCount}
	if n >= fewest {
		c.N, c.Value = n, new(float64(n))
	}
	return c
}

// growth is how much more was reviewed than in the period before, as a share of that.
func growth(f figure.Flow) number {
	g := number{Name: "growth", Unit: unitShare}
	if part, ok := f.Growth(); ok && f.Reviewed() >= fewest {
		g.N, g.Value = f.Before, rounded(part, 4)
	}
	return g
}

func share(name string, s figure.Share, enough bool) number {
	n := number{Name: name, Unit: unitShare}
	if !enough || !s.Enough() {
		return n
	}
	band := s.Interval()
	n.N, n.Value, n.Low, n.High = s.Of, rounded(s.Value(), 4), rounded(band.Low, 4), rounded(band.High, 4)
	return n
}

func hours(name string, q figure.Quantile, enough bool) number {
	n := number{Name: name, Unit: unitHours}
	if !enough || !q.Reached || q.Addresses < fewest {
		return n
	}
	n.N, n.Value = q.Addresses, rounded(float64(q.Minutes)/60, 2)
	if q.LowOK && q.HighOK {
		n.Low, n.High = rounded(float64(q.Low)/60, 2), rounded(float64(q.High)/60, 2)
	}
	return n
}
