package intake_test

import (
	"bytes"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
	"github.com/xuri/excelize/v2"

	"eokm.nl/hosting/models"
	"eokm.nl/hosting/portal/intake"
)

func xlsx(t *testing.T, rows ...[]any) []byte {
	t.Helper()
	book := excelize.NewFile()
	for i, row := range rows {
		cell, err := excelize.CoordinatesToCellName(1, i+1)
		require.NoError(t, err)
		require.NoError(t, book.SetSheetRow("Sheet1", cell, &row))
	}
	file, err := book.WriteToBuffer()
	require.NoError(t, err)
	return file.Bytes()
}

// An Excel file is read as the CSV of the same columns: the portal's own, SCART's notice, its list, and its export.
func TestRows_ReadsAnExcelFile(t *testing.T) {
	t.Parallel()
	at := time.Date(2026, 11, 20, 10, 0, 0, 0, time.UTC) // a sheet has no zone: what it shows is Dutch
	const address = "https://img.example.com/a;b,c"
	for name, file := range map[string][]byte{
		"ours":  xlsx(t, []any{"external_ref", "url", "ip", "observed_at"}, []any{}, []any{"R-1", address, "192.0.2.1", at}),
		"SCART": xlsx(t, []any{"url", "IP", "firstseen", "lastseen", "note"}, []any{}, []any{address, "192.0.2.1", at, at, "R-1"}),
	} {
		for _, format := range []intake.Format{intake.Auto, intake.XLSX} {
			n := 0
			for r, err := range intake.Rows(bytes.NewReader(file), format, now) {
				require.NoError(t, err, name)
				require.Empty(t, r.Faults, name)
				require.Equal(t, 3, r.Row, "the number that the sheet shows")
				require.Equal(t, address, r.Address.Raw())
				require.Equal(t, "192.0.2.1", r.IP.String())
				require.Equal(t, at.Add(-time.Hour), r.ObservedAt, name)
				n++
			}
			require.Equal(t, 1, n)
		}
	}
	for r, err := range intake.Rows(bytes.NewReader(xlsx(t, []any{address})), intake.SCART, now) {
		require.NoError(t, err)
		require.Equal(t, address, r.Address.Raw())
	}
	for e, err := range intake.Entries(bytes.NewReader(xlsx(t, []any{"url", "status_code"}, []any{address, "close_offline"})),
		intake.Auto, now) {
		require.NoError(t, err)
		require.Equal(t, address, e.Address.Raw())
	}
}

func TestRows_SaysWhatIsWrongWithAnExcelFile(t *testing.T) {
	t.Parallel()
	file := xlsx(t, []any{"url", "observed_at", "ip"}, []any{"img.example.com", "gisteren", 12.5})
	var keys []string
	for r, err := range intake.Rows(bytes.NewReader(file), intake.Auto, now) {
		require.NoError(t, err)
		for _, f := range r.Faults {
			keys = append(keys, f.Column+" "+f.Key)
		}
	}
	require.Equal(t, []string{"url row.url.no_scheme", "observed_at row.time.form", "ip row.ip"}, keys)
	for _, err := range intake.Rows(strings.NewReader("url,observed_at\n"), intake.XLSX, now) {
		var invalid *models.Invalid
		require.ErrorAs(t, err, &invalid)
		require.Equal(t, "sheet.unreadable", invalid.Key)
	}
}
