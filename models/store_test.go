package models_test

import (
	"errors"
	"testing"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgxpool"
	"github.com/stretchr/testify/require"

	"eokm.nl/hosting/models/modelstest"
	"eokm.nl/hosting/models/rooms"
)

const readOnlyTransaction = "25006"

// oneConnection is the world's Store over a single connection, so that each user of it follows another.
func oneConnection(t *testing.T, w *world) (*rooms.Store, *pgxpool.Pool) {
	t.Helper()
	config := w.App.Config()
	config.MaxConns = 1
	pool, err := pgxpool.NewWithConfig(t.Context(), config)
	require.NoError(t, err)
	t.Cleanup(pool.Close)
	store, err := rooms.New(pool, w.Keys, w.Clock.Now)
	require.NoError(t, err)
	return store, pool
}

// requireNobody checks that the connection knows no actor any more, and no setting of a transaction.
func requireNobody(t *testing.T, pool *pgxpool.Pool) {
	t.Helper()
	var left string
	require.NoError(t, pool.QueryRow(t.Context(), `SELECT concat(current_setting('app.role', true), current_setting('app.provider', true),
		current_setting('app.user', true), current_setting('transaction_read_only'), current_setting('plan_cache_mode'))`).Scan(&left))
	require.Equal(t, "off"+"auto", left)
	var seen int
	require.NoError(t, pool.QueryRow(t.Context(), `SELECT count(*) FROM items`).Scan(&seen))
	require.Zero(t, seen)
}

func TestAsk_IsOneTransactionThatOnlyReads(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	w.Deliver(1, 1)
	store, pool := oneConnection(t, w)
	var items int
	var role, transactions [2]string
	err := store.Ask(t.Context(), w.Analyst, func(b *pgx.Batch) {
		for i := range 2 {
			b.Queue(`SELECT current_setting('app.role'), now()::text`).QueryRow(func(row pgx.Row) error {
				return row.Scan(&role[i],
					&transactions[i])
			})
		}
		b.Queue(`SELECT count(*) FROM items`).QueryRow(func(row pgx.Row) error { return row.Scan(&items) })
		b.Queue(`SELECT set_config('plan_cache_mode', 'force_generic_plan', true)`)
	})
	require.NoError(t, err)
	require.Equal(t, [2]string{"analyst", "analyst"}, role)
	require.Equal(t, transactions[0], transactions[1], "one transaction has one time")
	require.Equal(t, 1, items)
	requireNobody(t, pool)

	err = store.Ask(t.Context(), w.Analyst, func(b *pgx.Batch) { b.Queue(`UPDATE items SET state = state`) })
	require.Equal(t, readOnlyTransaction, modelstest.SQLState(err))
	requireNobody(t, pool)
}

func TestWrite_EndsHoweverItEnds(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	w.Deliver(1, 1)
	store, pool := oneConnection(t, w)
	refused := errors.New("refused")
	asn := func() int { return modelstest.Query[int](w.World, `SELECT asn FROM items`)[0] }

	err := store.Write(t.Context(), w.Analyst, `UPDATE items SET asn = 64496`, func(error) error { return refused })
	require.ErrorIs(t, err, refused)
	requireNobody(t, pool)

	require.Panics(t, func() {
		_ = store.Write(t.Context(), w.Analyst, `UPDATE items SET asn = 64497`, func(error) error { panic("fault") })
	})
	requireNobody(t, pool)

	// A fault that was not passed on has undone the transaction all the same: that it was not saved is told.
	err = store.Write(t.Context(), w.Analyst, `UPDATE items SET state = 'no state'`, func(err error) error {
		require.Error(t, err)
		return nil
	})
	require.ErrorIs(t, err, pgx.ErrTxCommitRollback)
	requireNobody(t, pool)
	require.Zero(t, asn())

	require.NoError(t, store.Write(t.Context(), w.Analyst, `UPDATE items SET asn = 64498`, func(err error) error { return err }))
	requireNobody(t, pool)
	require.Equal(t, 64498, asn())
}
