package incoming_test

import (
	"context"
	"encoding/json"
	"strings"
	"testing"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgxpool"
	"github.com/stretchr/testify/require"

	"eokm.nl/hosting/models/rooms"
)

// heard keeps the statements that work with a file's plan, as they are sent.
type heard struct{ list []pgx.TraceQueryStartData }

func (h *heard) TraceQueryStart(ctx context.Context, _ *pgx.Conn, data pgx.TraceQueryStartData) context.Context {
	if strings.Contains(data.SQL, "), plan AS (") {
		h.list = append(h.list, data)
	}
	return ctx
}

func (*heard) TraceQueryEnd(context.Context, *pgx.Conn, pgx.TraceQueryEndData) {}

// step is a part of what Postgres says that it will do.
type step struct {
	Kind     string `json:"Node Type"`
	CTE      string `json:"CTE Name"`
	Relation string `json:"Parent Relationship"`
	Table    string `json:"Relation Name"`
	Steps    []step `json:"Plans"`
}

// readsPlan tells whether a step reads the rows of a file's plan, by itself or by what it is made of.
func (s step) readsPlan() bool {
	if s.CTE == "plan" {
		return true
	}
	for _, part := range s.Steps {
		if (part.Relation == "Outer" || part.Relation == "Inner" || part.Relation == "Subquery") && part.readsPlan() {
			return true
		}
	}
	return false
}

// again finds the joins that read the plan once for each row of something else, named by that. The import's own row is one.
func (s step) again() []string {
	var found []string
	for _, part := range s.Steps {
		if s.Kind == "Nested Loop" && part.Relation == "Inner" && part.readsPlan() && s.Steps[0].Table != "imports" {
			found = append(found, s.Steps[0].Kind+" "+s.Steps[0].Table+s.Steps[0].CTE)
		}
		found = append(found, part.again()...)
	}
	return found
}

// A file is imported in time that grows with its rows, also by a planner that has not counted them: no step reads the file's plan once
// for each row of another. The planner knows the tables as they are after the first small files of a new portal.
func TestCommit_ReadsThePlanNeverRowByRow(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	said := &heard{}
	config := w.App.Config()
	config.ConnConfig.Tracer = said
	pool, err := pgxpool.NewWithConfig(t.Context(), config)
	require.NoError(t, err)
	t.Cleanup(pool.Close)
	store, err := rooms.New(pool, w.Keys, w.Clock.Now)
	require.NoError(t, err)
	w.Deliver(50, 2)
	w.Exec(`ANALYZE`)
	staged := w.Stage(w.Report("A", "https://img.example.com/1", "192.0.2.9"), w.Report("A", "https://img.example.com/1", ""),
		w.Report("B", "https://img.example.com/2", "192.0.2.9"))
	_, err = store.Incoming.CommitImport(t.Context(), w.Analyst, staged.ID)
	require.NoError(t, err)
	require.Len(t, said.list, 1)
	for _, more := range []int{0, 5000} {
		if more > 0 {
			w.Deliver(1, more)
			w.Exec(`ANALYZE`)
		}
		var out string
		err := pgx.BeginFunc(t.Context(), pool, func(tx pgx.Tx) error {
			if _, err := tx.Exec(t.Context(), `SELECT set_config('app.role', 'system', true)`); err != nil {
				return err
			}
			return tx.QueryRow(t.Context(), `EXPLAIN (FORMAT JSON) `+said.list[0].SQL, said.list[0].Args...).Scan(&out)
		})
		require.NoError(t, err)
		var plans []struct{ Plan step }
		require.NoError(t, json.Unmarshal([]byte(out), &plans))
		require.Empty(t, plans[0].Plan.again(), "after %d more reports: %s", more, out)
	}
}
