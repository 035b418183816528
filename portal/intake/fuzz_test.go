package intake_test

import (
	"bytes"
	"testing"

	"github.com/stretchr/testify/require"

	"eokm.nl/hosting/models"
	"eokm.nl/hosting/portal/intake"
)

// checkRows holds the promises of Rows for any file.
func checkRows(t *testing.T, format intake.Format, file []byte) {
	t.Helper()
	last := 0
	for r, err := range intake.Rows(bytes.NewReader(file), format, now) {
		if err != nil {
			var invalid *models.Invalid
			require.ErrorAs(t, err, &invalid)
			require.Equal(t, "file", invalid.Field)
			return
		}
		require.Greater(t, r.Row, last, "rows go up")
		last = r.Row
		require.NotEqual(t, len(r.Faults) > 0, !r.Address.IsZero() && len(r.Faults) == 0)
		if len(r.Faults) == 0 {
			again, err := models.ParseAddress(r.Address.Raw())
			require.NoError(t, err)
			require.Equal(t, r.Address, again)
			require.NotContains(t, r.ExternalRef, "://")
		}
		for _, f := range r.Faults {
			require.Equal(t, r.Row, f.Row)
			require.Regexp(t, `^row\.`, f.Key)
		}
	}
}

func FuzzRowsCSV(f *testing.F) {
	f.Add([]byte(header + "r,http://example.com/,192.0.2.1,64496,NL,baseline,file,blog,2026-11-23T10:00:00Z,,,,\"a\nb\"\n"))
	f.Add([]byte("url;observed_at\nhttp://example.com/;\"2026-11-23T10:00:00Z\nhttp://example.com/;2026-11-23T10:00:00Z\n"))
	f.Add([]byte("\xff\xfeu\x00"))
	f.Add([]byte("url,observed_at\n\"\"\"\",\"\n\n\"x\r\n"))
	f.Fuzz(func(t *testing.T, file []byte) { checkRows(t, intake.CSV, file) })
}

func FuzzRowsSCART(f *testing.F) {
	f.Add([]byte("url;IP;eerste keer;laatste keer;notitie\nhttp://example.com/a;b;192.0.2.1;2026-11-23 10:00:00;;n;m\n"))
	f.Add([]byte("URL;REFERER;WORKUSER-EMAIL;REFERENCE;SOURCE;TYPE\nhttp://example.com/;http://example.net/;a@example.org;R;s;blog\n"))
	f.Add([]byte("http://example.com/a;b\nhttp://example.com/;;;R\n"))
	f.Add([]byte("url;reason;IP;firstseen;lastseen\nhttp://example.com/;r;;02-01-2026 10:00;\n"))
	f.Add([]byte("url;note\nhttp://example.com/;n ;m\n"))
	f.Fuzz(func(t *testing.T, file []byte) { checkRows(t, intake.SCART, file) })
}
