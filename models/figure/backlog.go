package figure

import (
	"context"
	"time"

	"github.com/google/uuid"

	"eokm.nl/hosting/models"
)

// Backlog is what is open now, whenever it was delivered.
type Backlog struct {
	Ages    []int // addresses by how long ago they were delivered: AgeBands
	Open    int   // all of them
	Notices int   // of them at a desk: what the first tab of the inbox lists
}

// ageBands are the ages of what is open, each the first above the one before: up to 24 hours, 48 hours, a week, 30 days, and older.
var ageBands = []time.Duration{24 * time.Hour, 48 * time.Hour, 7 * models.Day, 30 * models.Day}

// AgeBands gives the upper ends of the ages, in hours; what is older than the last has a place of its own after it.
func AgeBands() (hours []int) {
	for _, b := range ageBands {
		hours = append(hours, int(b.Hours()))
	}
	return hours
}

// Backlog counts what is open now at the actor's provider, for EOKM at all of them; what is nobody's is not there, and practice only among
// the notices, as in the inbox. Desks and EOKM's people only.
func (s *Store) Backlog(ctx context.Context, actor models.Actor) (Backlog, error) {
	if !desk(actor) && !actor.Staff() {
		return Backlog{}, models.ErrForbidden
	}
	b := Backlog{Ages: make([]int, len(ageBands)+1)}
	whose, at, args := `n.provider_id <> $1`, models.AtDesks, []any{uuid.Nil}
	if !actor.Staff() {
		whose, at, args = `n.provider_id = $1`, models.PhaseIs(models.TurnProvider), []any{actor.ProviderID}
	}
	now := s.Now()
	err := s.db.Read(ctx, actor, func(tx *models.Tx) error {
		rows, err := models.Find[struct {
			Age int // hours, begun ones counted
			N   int
		}](tx, `SELECT ceil(extract(epoch FROM $2::timestamptz - i.delivered_at) / 3600)::int AS age, count(*)::int AS n
			FROM notices n JOIN items i ON i.provider_id = n.provider_id AND i.notice_id = n.id
			WHERE `+whose+` AND n.`+models.Unfinished+` AND NOT n.practice AND i.state IN (`+models.OpenStates+`) GROUP BY 1`,
			append(args, now)...)
		if err != nil {
			return err
		}
		for _, r := range rows {
			b.Ages[ageBand(time.Duration(r.Age)*time.Hour)] += r.N
			b.Open += r.N
		}
		b.Notices, err = models.One[int](tx, `SELECT count(*)::int FROM notices n WHERE `+whose+` AND n.`+at, args...)
		return err
	})
	return b, models.Wrap("count what is open", err)
}

func ageBand(age time.Duration) int {
	for i, b := range ageBands {
		if age <= b {
			return i
		}
	}
	return len(ageBands)
}
