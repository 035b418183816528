package notice

import (
	"context"
	"time"
	"unicode/utf8"

	"eokm.nl/hosting/models"
)

// Sight is when and from where somebody of EOKM saw that an item is online still, and what helps the desk to find it. Each may be left
// out: without a time it is now.
type Sight struct {
	At   time.Time
	From string // a network, a country, a kind of device: at most SightFrom characters
	Note string
}

// SightFrom is how long the place of a look can be.
const SightFrom = 80

// Saw is Verify for what was found online, with what its desk may know of the look. A time that is still to come, or before the notice or
// the desk's own time of removal, is an *Invalid: a look before that says nothing. Analysts and admins only.
func (s *Store) Saw(ctx context.Context, actor models.Actor, ref string, numbers []int, sight Sight, seen ...Seen) (err error) {
	if sight.At.After(s.db.Now()) {
		return &models.Invalid{Field: "at", Key: "verify.at_future"}
	}
	if utf8.RuneCountInString(sight.From) > SightFrom {
		return &models.Invalid{Field: "from", Key: "verify.from_long"}
	}
	if sight.From, err = s.typedAbout(ctx, actor, ref, "from", sight.From, false); err != nil {
		return models.Wrap("verify", err)
	}
	if sight.Note, err = s.typedAbout(ctx, actor, ref, "note", sight.Note, false); err != nil {
		return models.Wrap("verify", err)
	}
	return s.verify(ctx, FoundOnline, sight, itemLock{actor: actor, refs: []string{ref}, numbers: numbers, seen: allSeen(seen)})
}

// check refuses a look from before one of the targets was delivered, or from before its desk says that it was removed: by the minute, which
// is what people type.
func (l Sight) check(targets []target) error {
	for _, t := range targets {
		since := t.DeliveredAt
		if t.RemovedAt != nil {
			since = *t.RemovedAt
		}
		if !l.At.IsZero() && l.At.Before(since.Truncate(time.Minute)) {
			return &models.Invalid{Field: "at", Key: "verify.at_before"}
		}
	}
	return nil
}

// data is what the history says of it.
func (l Sight) data() models.EventData {
	return models.EventData{At: l.At, Other: l.From, Text: l.Note}
}
