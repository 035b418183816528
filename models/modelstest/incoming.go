package modelstest

import (
	"fmt"
	"iter"

	"github.com/google/uuid"
	"github.com/stretchr/testify/require"

	"eokm.nl/hosting/models/address"
	"eokm.nl/hosting/models/incoming"
)

// Row is one report of an address that the provider hosts.
func (w *World) Row(externalRef string, n int) *incoming.Row {
	w.T.Helper()
	address, err := address.Parse(fmt.Sprintf("https://img.example.com/%s/%d", externalRef, n))
	require.NoError(w.T, err)
	return &incoming.Row{Report: incoming.Report{
		Row: n + 1, Address: address, ASN: 0, IP: ParseIP(w.T, "192.0.2.5"), ExternalRef: externalRef, ObservedAt: w.Now(),
	}}
}

// Deliver imports notices, each with so many items, and gives their references.
func (w *World) Deliver(notices, items int) []string {
	w.T.Helper()
	batch := uuid.NewString()[:8]
	var rows []*incoming.Row
	for n := range notices {
		for i := range items {
			rows = append(rows, w.Row(fmt.Sprintf("%s-%02d", batch, n), i))
		}
	}
	return w.ImportRows(rows...)
}

// ImportRows imports a file of these rows, and gives the references of its notices.
func (w *World) ImportRows(rows ...*incoming.Row) []string {
	w.T.Helper()
	ctx := w.T.Context()
	staged, err := w.Incoming.StageImport(ctx, w.Analyst, incoming.ImportOptions{Source: "test", Format: "csv"}, Each(rows), nil)
	require.NoError(w.T, err)
	done, err := w.Incoming.CommitImport(ctx, w.Analyst, staged.ID)
	require.NoError(w.T, err)
	return Query[string](w, `SELECT ref FROM notices WHERE import_id = $1 ORDER BY ref`, done.ID)
}

// Each is the rows as a reader of a file gives them.
func Each(rows []*incoming.Row) iter.Seq2[*incoming.Row, error] { return EachOf(rows) }

// EachOf is Each for rows of another kind.
func EachOf[T any](rows []*T) iter.Seq2[*T, error] {
	return func(yield func(*T, error) bool) {
		for _, r := range rows {
			if !yield(r, nil) {
				return
			}
		}
	}
}

// Report is one row of a file; ip says who hosts it, "" that the file does not say.
func (w *World) Report(externalRef, addr, ip string) *incoming.Row {
	w.T.Helper()
	parsed, err := address.Parse(addr)
	require.NoError(w.T, err)
	row := &incoming.Row{Report: incoming.Report{Address: parsed, ExternalRef: externalRef, ObservedAt: w.Now()}}
	if ip != "" {
		row.IP = ParseIP(w.T, ip)
	}
	return row
}

// Unrouted imports a notice of so many items that nobody hosts, and gives its reference.
func (w *World) Unrouted(items int) string {
	w.T.Helper()
	var rows []*incoming.Row
	batch := uuid.NewString()[:8]
	for n := range items {
		row := w.Row(batch, n)
		row.IP = ParseIP(w.T, "203.0.113.5")
		rows = append(rows, row)
	}
	return w.ImportRows(rows...)[0]
}

// Stage reads a file of these rows.
func (w *World) Stage(rows ...*incoming.Row) incoming.Import {
	w.T.Helper()
	for i, row := range rows {
		row.Row = i + 2 // below the header
	}
	imp, err := w.Incoming.StageImport(w.T.Context(), w.Analyst, incoming.ImportOptions{Source: "test", Format: "csv"}, Each(rows), nil)
	require.NoError(w.T, err)
	return imp
}

// Load reads a file of these rows and confirms it.
func (w *World) Load(rows ...*incoming.Row) incoming.Import {
	w.T.Helper()
	imp, err := w.Incoming.CommitImport(w.T.Context(), w.Analyst, w.Stage(rows...).ID)
	require.NoError(w.T, err)
	return imp
}
