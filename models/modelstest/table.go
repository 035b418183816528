package modelstest

import (
	"context"
	"strings"

	"github.com/jackc/pgx/v5"
	"github.com/stretchr/testify/require"
)

// Query reads one column, as the tables' owner.
func Query[T any](w *World, sql string, args ...any) []T {
	w.T.Helper()
	rows, err := w.Owner.Query(context.WithoutCancel(w.T.Context()), sql, args...)
	require.NoError(w.T, err)
	list, err := pgx.CollectRows(rows, pgx.RowTo[T])
	require.NoError(w.T, err)
	return list
}

// Chain chains the events that are not chained yet, and gives how many that were.
func (w *World) Chain() int {
	w.T.Helper()
	n, err := w.Trail.ChainEvents(w.T.Context())
	require.NoError(w.T, err)
	return n
}

// Counts is how many rows a table has.
func (w *World) Counts(table string) int {
	w.T.Helper()
	return Query[int](w, `SELECT count(*) FROM `+table)[0]
}

// Exec changes something behind the Store's back, as the tables' owner.
func (w *World) Exec(sql string, args ...any) {
	w.T.Helper()
	_, err := w.Owner.Exec(context.WithoutCancel(w.T.Context()), sql, args...)
	require.NoError(w.T, err)
}

// Records reads rows, as the tables' owner, into structs by the order of their fields.
func Records[T any](w *World, sql string, args ...any) []*T {
	w.T.Helper()
	rows, err := w.Owner.Query(context.WithoutCancel(w.T.Context()), sql, args...)
	require.NoError(w.T, err)
	list, err := pgx.CollectRows(rows, pgx.RowToAddrOfStructByPos[T])
	require.NoError(w.T, err)
	return list
}

// AllRows is the content of every table of the portal and of its jobs, as a digest by table: equal when nothing changed.
func (w *World) AllRows() map[string]string {
	w.T.Helper()
	// a try counts, and a day has its key, whatever follows
	tables := Query[string](w, `SELECT format('%I.%I', n.nspname, c.relname) FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
		WHERE c.relkind = 'r' AND (n.nspname = 'public' AND c.relname NOT IN ('throttles', 'origin_keys') OR c.relname = 'river_job')
		ORDER BY 1`)
	require.NotEmpty(w.T, tables)
	var parts []string
	for _, table := range tables {
		parts = append(parts, "SELECT '"+table+"', coalesce(md5(string_agg(t::text, '|' ORDER BY t::text)), '') FROM "+table+" t")
	}
	type digest struct{ Table, Sum string }
	out := map[string]string{}
	for _, d := range Records[digest](w, strings.Join(parts, " UNION ALL ")) {
		out[d.Table] = d.Sum
	}
	return out
}
