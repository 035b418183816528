package incoming_test

import (
	"net/netip"
	"reflect"
	"slices"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"eokm.nl/hosting/models"
	"eokm.nl/hosting/models/address"
	"eokm.nl/hosting/models/incoming"
	"eokm.nl/hosting/models/notice"
)

// arrived reads back what became of a report's fields, by their names; a field that is not here is one that nobody reads back.
func arrived(p *notice.Page) map[string]any {
	item := p.Items[0]
	return map[string]any{
		"Address": item.Content.Address, "IP": item.Content.IP, "ASN": uint32(item.ASN), "Country": item.Country, "Category": item.Category,
		"Scope": item.Scope, "SiteType": item.SiteType, "ExternalRef": p.ExternalRef, "ObservedAt": item.ObservedAt.UTC(),
		"ReportedAt": p.ReportedAt.UTC(), "SHA256": item.Content.SHA256, "MD5": item.Content.MD5, "Note": item.Content.Note,
	}
}

// Every field of a report is there after the import, and after the item went to another provider; a column that a reader fills and that
// staging or moving forgets is missed here.
func TestImport_EveryFieldArrivesAndMovesAlong(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	a, err := address.Parse("https://Img.Example.com/a?b#c")
	require.NoError(t, err)
	report := incoming.Report{
		Row: 2, Address: a, IP: netip.MustParseAddr("203.0.113.5"), ASN: 64511, Country: "DE", Category: models.CategoryNCII,
		Scope: models.ScopeAccount, SiteType: models.SiteTypeForum, ExternalRef: "R-1", ObservedAt: w.Now().Add(-2 * time.Hour),
		ReportedAt: w.Now().Add(-5 * time.Hour), SHA256: slices.Repeat([]byte{0xab}, 32), MD5: slices.Repeat([]byte{0xcd}, 16),
		Note: "a note",
	}
	fields := reflect.ValueOf(report)
	holds := func(p *notice.Page) {
		t.Helper()
		got := arrived(p)
		for i := range fields.NumField() {
			name := fields.Type().Field(i).Name
			require.False(t, fields.Field(i).IsZero(), "fill %s here", name)
			if name != "Row" {
				require.Contains(t, got, name, "read %s back here", name)
				require.Equal(t, fields.Field(i).Interface(), got[name], name)
			}
		}
	}
	ref := w.ImportRows(&incoming.Row{Report: report})[0]
	require.Equal(t, models.StateUnrouted, w.Page(ref).Items[0].State)
	holds(w.Page(ref))
	require.NoError(t, w.Notice.RouteItems(t.Context(), w.Analyst, ref, []int{1}, w.Hoster.ID))
	moved := w.RefsOf(w.Hoster.ID)
	require.Len(t, moved, 1)
	holds(w.Page(moved[0]))
}

// A reader's warnings stay with the file: the first rows with row, column and kind, and of all how many.
func TestImport_WarningsStayWithTheFile(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	rows := []*incoming.Row{w.Row("a", 0)}
	for n := range 250 {
		row := w.Row("a", n+1)
		row.Warnings = []incoming.RowFault{
			{Row: n + 3, Column: "ip", Key: "row.warn.carried"}, {Row: n + 3, Column: "url", Key: "row.warn.space"},
		}
		rows = append(rows, row)
	}
	faulty := faultyRow()
	faulty.Warnings = rows[1].Warnings
	imp := w.Stage(rows...)
	require.Equal(t, 250, imp.Warned)
	listed := func() []incoming.RowFault {
		t.Helper()
		list, err := w.Incoming.ImportWarnings(t.Context(), w.Analyst, imp.ID)
		require.NoError(t, err)
		return list
	}
	require.Len(t, listed(), 400)
	require.Equal(t, rows[1].Warnings, listed()[:2])
	require.Equal(t, rows[200].Warnings, listed()[398:])
	done, err := w.Incoming.CommitImport(t.Context(), w.Analyst, imp.ID)
	require.NoError(t, err)
	require.Equal(t, 250, done.Warned)
	require.Len(t, listed(), 400)
	_, err = w.Incoming.ImportWarnings(t.Context(), w.Agent, imp.ID)
	require.ErrorIs(t, err, models.ErrNotFound)

	imp = w.Stage(w.Row("b", 1), faulty)
	require.Zero(t, imp.Warned, "a faulty row comes again, and is looked at then")
	require.Empty(t, listed())
}
