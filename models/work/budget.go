package work

import (
	"context"
	"time"

	"github.com/google/uuid"
	"github.com/jackc/pgx/v5"

	"eokm.nl/hosting/models"
)

// Budget is how a queue stands today: what is open, how quickly it goes, when it is done at that pace, and what is late before its turn.
// It counts what the queue's tab counts: addresses, and questions and applications by the piece.
type Budget struct {
	Queue Queue
	Open  int
	More  bool          // there is more than was counted
	Done  int           // decided today, by everybody
	Each  time.Duration // how long one takes at today's pace, of everybody together; 0: too few were done to say
	Ready time.Time     // when the last is done at that pace; the zero time when nothing is open or the pace is not known
	Late  []Late        // what is past its deadline before its turn comes, in the order of the queue; at most mostLate
	Lates int           // how much that is in all
}

// Late is something that will be late.
type Late struct {
	Subject uuid.UUID
	Ref     string
	DueAt   time.Time
}

const (
	mostOpen  = 5000 // of a queue is looked at: more than a day's work of all
	mostLate  = 5
	paceFrom  = 3                // decisions say how quickly it goes
	paceLeast = 15 * time.Minute // in the first minutes of a day nobody knows yet
)

// Waiting is what is open, as far as a budget goes.
type Waiting struct {
	Subject uuid.UUID
	Ref     string
	DueAt   *time.Time
	Counts  int // for so many
}

// BudgetOf works it out for a queue in its order. first is when the first of today's decisions was. It is a pure function.
func BudgetOf(q Queue, open []Waiting, done int, first, now time.Time) Budget {
	b := Budget{Queue: q, Done: done}
	for _, w := range open {
		b.Open += w.Counts
	}
	if done >= paceFrom {
		b.Each = max(now.Sub(first), paceLeast) / time.Duration(done)
	}
	if b.Open > 0 && b.Each > 0 {
		b.Ready = now.Add(time.Duration(b.Open) * b.Each)
	}
	turn := 0
	for _, w := range open {
		turn += w.Counts
		if w.DueAt == nil || !w.DueAt.Before(now.Add(time.Duration(turn)*b.Each)) {
			continue
		}
		b.Lates++
		if len(b.Late) < mostLate {
			b.Late = append(b.Late, Late{w.Subject, w.Ref, *w.DueAt})
		}
	}
	return b
}

// Budgets gives those of all queues, or of the ones named. today is when the day began where EOKM is. Staff only; anybody else gets none.
func (s *Store) Budgets(ctx context.Context, actor models.Actor, today time.Time, of ...Queue) ([]Budget, error) {
	if !actor.Staff() {
		return nil, nil
	}
	if len(of) == 0 {
		of = Queues
	}
	type pace struct {
		Done  int
		First *time.Time
	}
	now := s.db.Now()
	open, paces := make([][]Waiting, len(of)), make([]pace, len(of))
	err := s.db.Ask(ctx, actor, func(b *pgx.Batch) {
		for i, q := range of {
			models.QueueFind(b, &open[i], `SELECT q.subject, coalesce(n.ref, '') AS ref, q.due_at, q.counts
				FROM (SELECT * FROM (`+sources[q]+`) s ORDER BY at, subject LIMIT $1) q
				LEFT JOIN notices n ON n.provider_id = q.provider_id AND n.id = q.notice_id ORDER BY q.at, q.subject`, mostOpen+1)
			kinds, undone := decided[q], models.EventKind("")
			if q == Rechecks {
				undone = models.EventCheckUndone
			}
			models.QueueOne(b, &paces[i], `SELECT coalesce(sum(CASE WHEN kind = $2 THEN -1 ELSE 1 END
						* greatest(1, coalesce((data->>'count')::int, 1))), 0) AS done, min(at) AS first
				FROM events WHERE (kind = ANY($1) OR kind = $2) AND at >= $3 AND actor_role = ANY($4)
					AND (provider_id = '`+uuid.Nil.String()+`') = $5
					AND kind NOT IN ('delivered', 'unrouted', 'reported_again')`,
				kinds, undone, today, []models.Role{models.RoleAnalyst, models.RoleAdmin}, q == Unrouted)
		}
	})
	if err != nil {
		return nil, models.Wrap("work out the budget", err)
	}
	out := make([]Budget, len(of))
	for i, q := range of {
		more := len(open[i]) > mostOpen
		first := now
		if paces[i].First != nil {
			first = *paces[i].First
		}
		out[i] = BudgetOf(q, open[i][:min(len(open[i]), mostOpen)], max(0, paces[i].Done), first, now)
		out[i].More = more
	}
	return out, nil
}
