package intake_test

import (
	"bytes"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"eokm.nl/hosting/models"
	"eokm.nl/hosting/models/reconcile"
	"eokm.nl/hosting/portal/intake"
)

func entries(t *testing.T, file string) (list []reconcile.Entry) {
	t.Helper()
	for e, err := range intake.Entries(strings.NewReader(file), intake.Auto, now) {
		require.NoError(t, err)
		e := *e
		e.Faults = slices.Clone(e.Faults)
		list = append(list, e)
	}
	return list
}

// SCART's export has the columns that somebody ticked, by their field or by their label, with a semicolon that an address may have too.
func TestEntries_ReadsSCARTsExport(t *testing.T) {
	t.Parallel()
	for _, file := range []string{
		"url;host;IP;status;classification;first seen;online counter;host_owner;\n" +
			"https://img.example.com/a;b;img.example.com;192.0.2.5;close_offline;illegal;2026-11-20 10:00:00;3;Jan;\n",
		"filenumber,grade_code,status_code,url,url_ip,firstseen_at,note\r\n" +
			"R-1,illegal,close_offline,https://img.example.com/a;b,192.0.2.5,2026-11-20 10:00:00,\"een, twee\"\r\n",
	} {
		list := entries(t, file)
		require.Len(t, list, 1, file)
		require.Empty(t, list[0].Faults)
		require.Equal(t, 2, list[0].Row)
		require.Equal(t, "https://img.example.com/a;b", list[0].Address.Raw())
		require.Equal(t, "192.0.2.5", list[0].IP.String())
		require.Equal(t, reconcile.StandingOffline, list[0].Standing)
		require.Equal(t, time.Date(2026, 11, 20, 9, 0, 0, 0, time.UTC), list[0].ReportedAt, "Dutch time")
	}
}

func TestEntries_SaysAllFaultsOfARow(t *testing.T) {
	t.Parallel()
	list := entries(t, "reference;url;ip;status_code;grade_code\nhttps://x.example/a;weg;x;y;z\n"+
		"R;https://img.example.com/a;;;not_illegal\nx\n")
	require.Len(t, list, 3)
	var columns []string
	for _, f := range list[0].Faults {
		columns = append(columns, f.Column)
	}
	require.Equal(t, []string{"reference", "url", "ip", "status_code", "grade_code"}, columns)
	require.Equal(t, reconcile.StandingEarly, list[1].Standing)
	require.Equal(t, "row.fields", list[2].Faults[0].Key)
}

// Whatever the import reads can be compared too.
func TestEntries_ReadsWhatTheImportReads(t *testing.T) {
	t.Parallel()
	list := entries(t, header+"R-1,https://img.example.com/a,192.0.2.1,64496,NL,baseline,file,blog,2026-11-23T10:00:00Z,,,,\n")
	require.Equal(t, models.CategoryBaseline, list[0].Category)
	require.Equal(t, "R-1", list[0].ExternalRef)
	list = entries(t, "url;IP;firstseen;lastseen;note\nhttps://img.example.com/a;192.0.2.1;2026-11-20 10:00:00;;\n")
	require.Equal(t, "https://img.example.com/a", list[0].Address.Raw())
	for _, err := range intake.Entries(strings.NewReader("url;status_code\n"), intake.Auto, now) {
		require.Error(t, err)
	}
}

// Whatever a list is, its rows go up, and each has an address or a fault that repeats nothing of it.
func FuzzEntries(f *testing.F) {
	f.Add([]byte("url;host;IP;status;classification;first seen;\nhttp://example.com/a;b;c;192.0.2.1;close;illegal;2026-11-20 10:00:00;\n"))
	f.Add([]byte("\"status_code\",\"url\",\"reference\"\n\"open\",\"http://example.com/\"\"a\",=1\n\"x"))
	f.Add([]byte("grade_code\turl\tfirstseen_at\nnot_illegal\thttp://example.com/\t29-3-2026 02:30\n;\n\xff\t\t\n"))
	f.Fuzz(func(t *testing.T, file []byte) {
		last := 0
		for e, err := range intake.Entries(bytes.NewReader(file), intake.Auto, now) {
			if err != nil {
				var invalid *models.Invalid
				require.ErrorAs(t, err, &invalid)
				require.Equal(t, "file", invalid.Field)
				return
			}
			require.Greater(t, e.Row, last)
			last = e.Row
			require.True(t, len(e.Faults) > 0 || !e.Address.IsZero())
			for _, fault := range e.Faults {
				require.Equal(t, e.Row, fault.Row)
			}
		}
	})
}
