package observed_test

import (
	"errors"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"eokm.nl/hosting/models"
	"eokm.nl/hosting/models/notice"
	"eokm.nl/hosting/portal/observed"
)

var now = time.Date(2026, 11, 20, 9, 0, 0, 0, time.UTC)

func TestRows_ReadsEveryColumn(t *testing.T) {
	t.Parallel()
	for _, file := range []string{
		"ref,external_ref,url,outcome,observed_at,observed_by\n" +
			"EOKM-2026-000123/2,A-1,http://img.example.com/a,Offline,2026-11-20T09:00:00+01:00,AS64500 nl-1\n",
		"\ufeffOutcome;observed_at;observed_by;ref;url;external_ref\r\n\r\n" +
			"offline;2026-11-20T08:00:00Z;\"AS64500 nl-1\";eokm-2026-000123/2;http://img.example.com/a;A-1;;\r\n",
	} {
		rows, err := observed.Rows(strings.NewReader(file), now)
		require.NoError(t, err)
		require.Len(t, rows, 1)
		r := rows[0]
		require.Empty(t, r.Faults)
		require.Equal(t, []any{"EOKM-2026-000123", 2, "A-1", "http://img.example.com/a"}, []any{r.Ref, r.N, r.ExternalRef, r.Address.Raw()})
		require.Equal(t, []any{notice.FoundOffline, now.Add(-time.Hour), "AS64500 nl-1"}, []any{r.Outcome, r.At, r.By})
	}
}

// Every fault of every row at once, with row and column; and no text of the file.
func TestRows_SaysAllThatIsWrong(t *testing.T) {
	t.Parallel()
	rows, err := observed.Rows(strings.NewReader("ref,url,outcome,observed_at,observed_by\n"+
		"EOKM-1,ftp://img.example.com/a,gone,20-11-2026 09:00,\n"+
		"EOKM-2026-000123,,online,2026-11-20T09:00:00Z,nl-1\n"+
		",,online,2026-11-20T09:10:00Z,img.example.com/a\n"+
		",,offline,2026-11-20T09:00:00Z,nl-1\n"+
		"EOKM-2026-000123,,offline\n"+
		"EOKM-2026-000123/0,,offline,2026-11-20T09:00:00Z,nl-1\n"), now)
	require.NoError(t, err)
	var got []string
	for i, r := range rows {
		for _, f := range r.Faults {
			require.Equal(t, i+2, f.Row)
			got = append(got, strings.TrimSpace(f.Column+" "+f.Key))
		}
	}
	require.Equal(t, []string{
		"ref observe.row.ref", "url row.url.scheme", "outcome observe.row.outcome", "observed_at observe.row.time",
		"observed_by observe.row.by_missing",
		"observed_at observe.row.future", "observed_by observe.row.by_address",
		"observe.row.nameless",
		"row.fields",
		"ref observe.row.ref",
	}, got)
}

func TestRows_RefusesAFileAsAWhole(t *testing.T) {
	t.Parallel()
	for file, key := range map[string]string{
		"":                               "file.empty",
		"ref,outcome,observed_at\n":      "observe.file.header_missing",
		"ref,ref,outcome,observed_at\n":  "observe.file.header_unknown",
		"ref,what,outcome,observed_at\n": "observe.file.header_unknown",
		"outcome,observed_at,observed_by\noffline,2026-11-20T09:00:00Z,nl-1\n": "observe.file.header_nameless",
		"ref,outcome,observed_at,observed_by\n":                                "file.no_rows",
		"http://img.example.com/a,offline\n":                                   "file.no_header",
	} {
		_, err := observed.Rows(strings.NewReader(file), now)
		bad, ok := errors.AsType[*models.Invalid](err)
		require.True(t, ok, "%q: %v", file, err)
		require.Equal(t, key, bad.Key, file)
	}
}
