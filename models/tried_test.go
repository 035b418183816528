package models_test

import (
	"context"
	"slices"
	"sync"
	"testing"

	"github.com/google/uuid"
	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgxpool"
	"github.com/stretchr/testify/require"

	"eokm.nl/hosting/models"
	"eokm.nl/hosting/models/people"
	"eokm.nl/hosting/models/rooms"
)

// AskPasswordLink asks, and does what the worker would then do.
func (w *world) AskPasswordLink(ctx context.Context, email string, from models.Visitor) error {
	w.t.Helper()
	err := w.Store.People.AskPasswordLink(ctx, email, from)
	w.doTried(ctx)
	return err
}

// doTried does what is owed to accounts because somebody tried something; it gives how many jobs that were.
func (w *world) doTried(ctx context.Context) int {
	w.t.Helper()
	rows, err := w.owner.Query(ctx, `DELETE FROM river.river_job WHERE kind = 'account.tried' RETURNING args`)
	require.NoError(w.t, err)
	jobs, err := pgx.CollectRows(rows, pgx.RowTo[people.TriedJob])
	require.NoError(w.t, err)
	for _, job := range jobs {
		require.NoError(w.t, w.People.Tried(ctx, job))
		require.NoError(w.t, w.People.Tried(ctx, job), "again, by a worker that was killed before it said so")
	}
	return len(jobs)
}

// statements writes down what is asked of a database.
type statements struct {
	mu   sync.Mutex
	list []string
}

func (s *statements) TraceQueryStart(ctx context.Context, _ *pgx.Conn, data pgx.TraceQueryStartData) context.Context {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.list = append(s.list, data.SQL)
	return ctx
}

func (*statements) TraceQueryEnd(context.Context, *pgx.Conn, pgx.TraceQueryEndData) {}

func (s *statements) TraceBatchStart(ctx context.Context, _ *pgx.Conn, data pgx.TraceBatchStartData) context.Context {
	s.mu.Lock()
	defer s.mu.Unlock()
	for _, q := range data.Batch.QueuedQueries {
		s.list = append(s.list, q.SQL)
	}
	return ctx
}

func (*statements) TraceBatchQuery(context.Context, *pgx.Conn, pgx.TraceBatchQueryData) {}
func (*statements) TraceBatchEnd(context.Context, *pgx.Conn, pgx.TraceBatchEndData)     {}

// of gives the statements of one call.
func (s *statements) of(call func()) []string {
	s.list = nil
	call()
	return slices.Clone(s.list)
}

// Whether there is an account shows in nothing that happens before the answer: the same statements, and a row of the same size. Time is
// made of that.
func TestTried_TheSameWorkForWhoHasNoAccount(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	ctx := t.Context()
	person := w.invited("desk@voorbeeld.example", models.RoleAgent, w.provider.ID)
	off := w.invited("weg@voorbeeld.example", models.RoleAgent, w.provider.ID)
	w.exec(`UPDATE users SET disabled_at = now() WHERE id = $1`, off.ID)
	traced := &statements{}
	config := w.app.Config()
	config.MaxConns = 1
	config.ConnConfig.Tracer = traced
	pool, err := pgxpool.NewWithConfig(ctx, config)
	require.NoError(t, err)
	t.Cleanup(pool.Close)
	store, err := rooms.New(pool, w.keys, w.clock.now)
	require.NoError(t, err)
	asks := map[string]func(email string, from models.Visitor){
		"recovery": func(email string, from models.Visitor) {
			require.NoError(t, store.People.AskPasswordLink(ctx, email, from))
		},
		"sign-in": func(email string, from models.Visitor) {
			_, _, err := store.People.CheckPassword(ctx, email, "something else entirely", from)
			require.Equal(t, "sign_in.wrong", problem(t, err))
		},
	}
	for what, ask := range asks {
		from := models.Visitor{IP: "203.0.113.7", Device: "a device of somebody"}
		ask("warm@elsewhere.example", from) // statements are prepared, the day has its key
		w.exec(`DELETE FROM river.river_job`)
		var want []string
		for i, email := range []string{person.Email, "nobody@elsewhere.example", off.Email} {
			from.IP = "203.0.113.1" + string(rune('0'+i))
			got := traced.of(func() { ask(email, from) })
			require.NotEmpty(t, got)
			if want == nil {
				want = got
			}
			require.Equal(t, want, got, "%s of %s", what, email)
		}
		require.Len(t, query[int](w, `SELECT DISTINCT length(args::text) FROM river.river_job WHERE kind = 'account.tried'`), 1, what)
		require.Equal(t, []int{3}, query[int](w, `SELECT count(*) FROM river.river_job`), "and nothing else yet: %s", what)
		require.Equal(t, 3, w.doTried(ctx))
	}
	require.Equal(t, []uuid.UUID{person.ID}, query[uuid.UUID](w, `SELECT DISTINCT actor_id FROM events WHERE kind IN ('sign_in_failed', 'password_asked')`))
	require.Equal(t, []string{person.Email}, query[string](w, `SELECT recipient FROM mails WHERE kind = 'password_link'`), "once")
}
