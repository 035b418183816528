package demo

import (
	"time"

	"eokm.nl/hosting/models"
	"eokm.nl/hosting/models/notice"
)

const day = 24 * time.Hour

// How far back the world goes, and from which day on all that is drawn by lot is finished.
const (
	daysBack     = 60
	daysFinished = 5
)

// pastNotices is how many notices of the past are drawn by lot for each provider.
var pastNotices = []struct {
	who string
	n   int
}{{voorbeeld, 36}, {noorderlicht, 22}}

// planPast plans two months of ordinary work, all of it finished: a file on most days, each with what came in since.
func (w *world) planPast() {
	files := map[int]file{} // by days ago
	for _, p := range pastNotices {
		for range p.n {
			n := &worldNotice{who: p.who, category: w.lot.category()}
			n.reports = w.lot.reports(p.who, host{}, w.lot.size())
			n.acts = w.lot.work(p.who, len(n.reports))
			ago := daysFinished + w.lot.IntN(daysBack-daysFinished)
			files[ago] = file{notices: append(files[ago].notices, n)}
		}
	}
	today := w.end.Truncate(day)
	for ago := daysBack - 1; ago >= daysFinished; ago-- {
		if f, ok := files[ago]; ok {
			w.hand(today.Add(-time.Duration(ago)*day+w.lot.between(7*time.Hour, 16*time.Hour)), f)
		}
	}
}

// work draws what a desk does with a notice of so many items. Voorbeeld is mostly in time, Noorderlicht less often.
func (l *lot) work(who string, items int) []act {
	late, silent := 10, 4
	if who == noorderlicht {
		late, silent = 24, 14
	}
	switch n := l.IntN(100); {
	case n < silent:
		return l.silent()
	case n < silent+late:
		return l.late()
	case n < silent+late+9:
		return l.reopened()
	case n < silent+late+14:
		return l.early()
	case n < silent+late+19:
		return l.useless()
	case n < silent+late+29 && items > 2:
		return l.inParts(items)
	default:
		return l.inTime()
	}
}

// inTime is a desk that does its work, and a check that agrees.
func (l *lot) inTime() []act {
	var acts []act
	if l.chance(75) {
		acts = append(acts, act{l.between(5*time.Minute, 100*time.Minute), acknowledge})
	}
	at := l.between(2*time.Hour, 19*time.Hour)
	if l.chance(50) {
		acts = append(acts, act{at - 15*time.Minute, reveal(notice.RevealRemove)})
	}
	return append(acts, act{at, removed(l.measure())}, l.checked(at))
}

// late is one that does it after the norm.
func (l *lot) late() []act {
	at := l.between(25*time.Hour, 50*time.Hour)
	return []act{{l.between(time.Hour, 9*time.Hour), acknowledge}, {at, removed(l.measure())}, l.checked(at)}
}

// silent is one that says nothing until it is done, late.
func (l *lot) silent() []act {
	at := l.between(30*time.Hour, 60*time.Hour)
	return []act{{at, removed(l.measure())}, l.checked(at)}
}

// reopened is an answer that the check does not bear out, and a better one.
func (l *lot) reopened() []act {
	at := l.between(3*time.Hour, 9*time.Hour)
	found := at + l.between(2*time.Hour, 8*time.Hour)
	again := found + l.between(time.Hour, 12*time.Hour)
	better := notice.Response{
		Measure: models.MeasureAccountSuspended, CachePurged: true, Note: "Het bestand stond nog in een cache. Wij hebben die geleegd.",
	}
	return []act{
		{time.Hour, acknowledge},
		{at, removed(models.MeasureFileRemoved)},
		{found, find(notice.FoundOnline)},
		{again, respond(better, 5*time.Minute)},
		l.checked(again),
	}
}

// early is material that is gone before the desk says so.
func (l *lot) early() []act {
	return []act{{40 * time.Minute, acknowledge}, {l.between(5*time.Hour, 20*time.Hour), find(notice.FoundOffline)}}
}

// useless is a measure that does not count, and then one that does.
func (l *lot) useless() []act {
	at := l.between(8*time.Hour, 30*time.Hour)
	first := []models.Measure{models.MeasureGeoBlocked, models.MeasureDNSRemoved, models.MeasureDomainSuspended}[l.IntN(3)]
	return []act{{3 * time.Hour, removed(first)}, {at, removed(models.MeasureServerSuspended)}, l.checked(at)}
}

// inParts is a notice that is answered in two goes.
func (l *lot) inParts(items int) []act {
	var first, rest []int
	for n := 1; n <= items; n++ {
		if n <= items/2 {
			first = append(first, n)
		} else {
			rest = append(rest, n)
		}
	}
	at := l.between(10*time.Hour, 22*time.Hour)
	return []act{
		{time.Hour, acknowledge},
		{4 * time.Hour, respond(notice.Response{Measure: models.MeasureFileRemoved, Numbers: first}, 15*time.Minute)},
		{
			at, respond(notice.Response{Measure: models.MeasureFolderRemoved, Numbers: rest, Note: "De klant had nog een map."},
				15*time.Minute),
		},
		l.checked(at),
	}
}

// checked is the check after an answer that was given at a time.
func (l *lot) checked(at time.Duration) act {
	return act{at + l.between(time.Hour, day), find(notice.FoundOffline)}
}

// measure draws one that counts; mostly the smallest.
func (l *lot) measure() models.Measure {
	switch n := l.IntN(100); {
	case n < 55:
		return models.MeasureFileRemoved
	case n < 70:
		return models.MeasurePageRemoved
	case n < 78:
		return models.MeasureFolderRemoved
	case n < 92:
		return models.MeasureAccountSuspended
	case n < 97:
		return models.MeasureServerSuspended
	default:
		return models.MeasureNullRouted
	}
}
