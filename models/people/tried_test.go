package people_test

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
	"eokm.nl/hosting/models/modelstest"
	"eokm.nl/hosting/models/rooms"
)

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
	person := w.Invited("desk@voorbeeld.example", models.RoleAgent, w.Hoster.ID)
	off := w.Invited("weg@voorbeeld.example", models.RoleAgent, w.Hoster.ID)
	w.Exec(`UPDATE users SET disabled_at = now() WHERE id = $1`, off.ID)
	traced := &statements{}
	config := w.App.Config()
	config.MaxConns = 1
	config.ConnConfig.Tracer = traced
	pool, err := pgxpool.NewWithConfig(ctx, config)
	require.NoError(t, err)
	t.Cleanup(pool.Close)
	store, err := rooms.New(pool, w.Keys, w.Clock.Now)
	require.NoError(t, err)
	asks := map[string]func(email string, from models.Visitor){
		"recovery": func(email string, from models.Visitor) {
			require.NoError(t, store.People.AskPasswordLink(ctx, email, from))
		},
		"sign-in": func(email string, from models.Visitor) {
			_, _, err := store.People.CheckPassword(ctx, email, "something else entirely", from)
			require.Equal(t, "sign_in.wrong", modelstest.Problem(t, err))
		},
	}
	for what, ask := range asks {
		from := models.Visitor{IP: "203.0.113.7", Device: "a device of somebody"}
		ask("warm@elsewhere.example", from) // statements are prepared, the day has its key
		w.Exec(`DELETE FROM river.river_job`)
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
		require.Len(t, modelstest.Query[int](w.World,
			`SELECT DISTINCT length(args::text) FROM river.river_job WHERE kind = 'account.tried'`), 1, what)
		require.Equal(t, []int{3}, modelstest.Query[int](w.World, `SELECT count(*) FROM river.river_job`), "and nothing else yet: %s", what)
		require.Equal(t, 3, w.DoTried(ctx))
	}
	require.Equal(t, []uuid.UUID{person.ID}, modelstest.Query[uuid.UUID](w.World,
		`SELECT DISTINCT actor_id FROM events WHERE kind IN ('sign_in_failed', 'password_asked')`))
	require.Equal(t, []string{person.Email}, modelstest.Query[string](w.World, `SELECT recipient FROM mails WHERE kind = 'password_link'`),
		"once")
}
