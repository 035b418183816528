package modelstest

import (
	"time"

	"github.com/google/go-cmp/cmp"

	"eokm.nl/hosting/models"
)

// WaitsFor is who must act in each state, written apart from State.Turn.
var WaitsFor = map[models.State]models.Turn{
	"unrouted": models.TurnEOKM, "answered": models.TurnEOKM, "disputed": models.TurnEOKM, "on_hold": models.TurnEOKM,
	"delivered": models.TurnProvider, "acknowledged": models.TurnProvider, "still_online": models.TurnProvider,
	"delegated": models.TurnProvider,
	"verified":  models.TurnNobody, "not_ours": models.TurnNobody, "withdrawn": models.TurnNobody, "closed": models.TurnNobody,
}

// cached is what a notice keeps of its items.
type cached struct {
	Ref                   string
	Items, Todo, Waiting  int
	Phase                 models.Turn
	DueAt                 time.Time
	StoppedAt             *time.Time
	EscalatesWithoutCause int // items that are nobody's to act on at the provider, and yet on the ladder
}

// CheckCaches works every notice's caches out of its items again.
func (w *World) CheckCaches() {
	w.T.Helper()
	type row struct {
		Ref       string
		State     models.State
		DueAt     time.Time
		StoppedAt *time.Time
	}
	var want []*cached
	for _, item := range Records[row](w, `SELECT n.ref, i.state, i.due_at, i.stopped_at
		FROM items i JOIN notices n ON n.provider_id = i.provider_id AND n.id = i.notice_id ORDER BY n.ref, i.n`) {
		if len(want) == 0 || want[len(want)-1].Ref != item.Ref {
			want = append(want, &cached{Ref: item.Ref})
		}
		want[len(want)-1].add(item.State, item.DueAt, item.StoppedAt)
	}
	for _, c := range want {
		if c.Phase != models.TurnNobody {
			c.StoppedAt = nil
		}
	}
	got := Records[cached](w, `SELECT ref, item_count, todo_count, waiting_count, phase, due_at, stopped_at,
			(SELECT count(*) FROM items i WHERE i.provider_id = n.provider_id AND i.notice_id = n.id AND i.escalate_at IS NOT NULL
				AND i.state NOT IN ('delivered', 'acknowledged', 'still_online', 'delegated'))
		FROM notices n ORDER BY ref`)
	if diff := cmp.Diff(want, got); diff != "" {
		w.T.Fatalf("what notices keep of their items (-items +kept):\n%s", diff)
	}
}

func (c *cached) add(state models.State, due time.Time, stopped *time.Time) {
	c.Items++
	turn := WaitsFor[state]
	switch turn { //nolint:exhaustive // nobody waits for the rest
	case models.TurnProvider:
		c.Todo++
	case models.TurnEOKM:
		c.Waiting++
	}
	if turn < c.Phase || c.Items == 1 {
		c.Phase, c.DueAt = turn, due
	} else if turn == c.Phase && due.Before(c.DueAt) {
		c.DueAt = due
	}
	if stopped != nil && (c.StoppedAt == nil || stopped.After(*c.StoppedAt)) {
		c.StoppedAt = stopped
	}
}
