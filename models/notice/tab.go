package notice

import (
	"fmt"
	"strings"
	"time"

	"github.com/google/uuid"
	"github.com/jackc/pgx/v5"

	"eokm.nl/hosting/models"
)

// Tab is a view of the inbox.
type Tab string

// The tabs, in the order a page shows them.
const (
	TabTodo    Tab = "todo"    // the provider must act
	TabOverdue Tab = "overdue" // of those, past the deadline
	TabSoon    Tab = "soon"    // of those, due within DueSoon
	TabWaiting Tab = "waiting" // EOKM must act
	TabDone    Tab = "done"
	TabAll     Tab = "all"
)

// Tabs lists the tabs in order.
func Tabs() []Tab { return []Tab{TabTodo, TabOverdue, TabSoon, TabWaiting, TabDone, TabAll} }

func (q *listQuery) tab(actor models.Actor, f Filter, now time.Time) {
	wide := actor.Staff() && f.Provider == uuid.Nil
	if wide && f.Tab != TabDone && f.Tab != TabAll {
		q.And("n." + models.Unfinished) // the partial index for EOKM's view
	}
	switch f.Tab {
	case TabOverdue:
		// A range with one end looks like a third of all notices to a plan that is made for any values, and not worth an index.
		q.And("n."+models.PhaseIs(models.TurnProvider)+" AND n.due_at >= ? AND n.due_at < ?", time.Time{}, now)
	case TabSoon:
		q.And("n."+models.PhaseIs(models.TurnProvider)+" AND n.due_at >= ? AND n.due_at < ?", now, now.Add(DueSoon))
	case TabWaiting:
		q.And("n." + models.PhaseIs(models.TurnEOKM))
	case TabDone:
		q.And("n." + models.PhaseIs(models.TurnNobody))
		q.newest = true
		if wide {
			q.sort = "delivered_at"
		}
	case TabAll:
		q.sort, q.newest = "delivered_at", true
	default:
		q.And("n." + models.PhaseIs(models.TurnProvider))
	}
}

// counted are the tabs that are counted in the database; each notice is in one of the phases' three, and in all.
var counted = []Tab{TabTodo, TabOverdue, TabSoon, TabWaiting, TabDone}

type tabCount struct {
	Tab   Tab
	First *time.Time // of the todo tab the first deadline, of all the last delivery
	N     int        // up to CountCap+1
}

// queueTabs counts the tabs, each along the index that its list is read by: in any order, a tab with nothing in it reads all notices.
func queueTabs(b *pgx.Batch, into *[]tabCount, actor models.Actor, provider uuid.UUID, now time.Time) {
	var parts []string
	q := &listQuery{}
	for _, tab := range counted {
		q.Anew()
		q.sort = "due_at"
		q.scope(actor, provider)
		q.tab(actor, Filter{Tab: tab, Provider: provider}, now)
		first := "NULL::timestamptz"
		if tab == TabTodo {
			first = "(SELECT n.due_at FROM notices n WHERE " + q.Condition() + " ORDER BY n.due_at LIMIT 1)"
		}
		parts = append(parts, fmt.Sprintf(`SELECT '%s' AS tab, %s AS first, count(*) AS n
			FROM (SELECT FROM notices n WHERE %s ORDER BY n.%s LIMIT %d) t`,
			tab, first, q.Condition(), q.sort, models.CountCap+1))
	}
	q.Anew()
	q.scope(actor, provider)
	parts = append(parts,
		fmt.Sprintf(`SELECT '%s', (SELECT n.delivered_at FROM notices n WHERE %s ORDER BY n.delivered_at DESC LIMIT 1), 0`,
			TabAll, q.Condition()))
	models.QueueFind(b, into, strings.Join(parts, " UNION ALL "), q.Args...)
}

// sum gives the list all tabs' counts, up to CountCap+1, the first deadline of the todo tab and the last delivery of all.
func (l *List) sum(tabs []tabCount) {
	l.Counts = map[Tab]int{}
	for _, t := range tabs {
		l.Counts[t.Tab] = t.N
		switch {
		case t.First == nil:
		case t.Tab == TabTodo:
			l.FirstDue = *t.First
		case t.Tab == TabAll:
			l.Newest = *t.First
		}
	}
	l.Counts[TabAll] = min(l.Counts[TabTodo]+l.Counts[TabWaiting]+l.Counts[TabDone], models.CountCap+1)
}
