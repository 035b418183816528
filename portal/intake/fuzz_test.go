package intake_test

import (
	"bytes"
	"regexp"
	"strings"
	"testing"
	"unicode/utf8"

	"github.com/stretchr/testify/require"

	"eokm.nl/hosting/models"
	"eokm.nl/hosting/models/address"
	"eokm.nl/hosting/portal/intake"
	"eokm.nl/hosting/portal/table"
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
		if len(r.Faults) > 0 {
			checkFaultyLine(t, r)
		} else {
			again, err := address.Parse(r.Address.Raw())
			require.NoError(t, err)
			require.Equal(t, r.Address, again)
			require.NotContains(t, r.ExternalRef, "://")
		}
		for _, f := range r.Faults {
			require.Equal(t, r.Row, f.Row)
			require.Regexp(t, `^row\.`, f.Key)
		}
		for _, w := range r.Warnings {
			require.Empty(t, r.Faults)
			require.Equal(t, r.Row, w.Row)
			require.Regexp(t, `^row\.warn\.`, w.Key)
			require.NotEmpty(t, w.Column)
		}
	}
}

// checkFaultyLine holds that a faulty row comes back as it was, and that no cell of it is a formula in a spreadsheet.
func checkFaultyLine(t *testing.T, r *intake.Row) {
	t.Helper()
	line := intake.FaultyLine(r.Header, r.Row, string(r.Line))
	separator := string(table.Separator(r.Header))
	require.NotRegexp(t, `(^|`+regexp.QuoteMeta(separator)+`)[=+@-]`, strings.Split(line, `"`)[0], "before the first quote")
	if strings.Contains(r.Header, "WORKUSER-EMAIL") {
		return // a row with its columns about people emptied may be read otherwise than one without them: see scart
	}
	if !utf8.Valid(r.Line) || bytes.ContainsAny(r.Line, "\"\n\r\x00") || len(bytes.TrimSpace(r.Line)) == 0 {
		return // what is quoted is written anew, by the same cells
	}
	for again, err := range intake.Rows(strings.NewReader(intake.FaultyHeader(r.Header)+"\n"+line+"\n"), intake.Auto, now) {
		require.NoError(t, err)
		require.NotEmpty(t, again.Faults)
		// Cells with the other separator are quoted, and columns that were left out are there.
		same := func(line []byte) string {
			return strings.TrimRight(strings.ReplaceAll(string(line), `"`, ""), separator+" \t")
		}
		require.Equal(t, same(r.Line), same(again.Line))
	}
}

func FuzzRowsCSV(f *testing.F) {
	f.Add([]byte(header + "r,http://example.com/,192.0.2.1,64496,NL,baseline,file,blog,2026-11-23T10:00:00Z,,,,\"a\nb\"\n"))
	f.Add([]byte("url;observed_at\nhttp://example.com/;\"2026-11-23T10:00:00Z\nhttp://example.com/;2026-11-23T10:00:00Z\n"))
	f.Add([]byte("\xff\xfeu\x00"))
	f.Add([]byte("url,observed_at\n\"\"\"\",\"\n\n\"x\r\n"))
	f.Add([]byte("faulty_row,note,url,observed_at\n2,'-2+3,http://example.com/a " +
		"b,2026-11-23T10:00:00Z\n3,\"''=1\",\"http://example.com/\na\",2026-11-23T10:00:00Z\n4\n"))
	f.Add([]byte("external_ref,url,observed_at\nimg[.]example[.]com,http://img.example.com/,2026-11-23T10:00:00Z\n" +
		"img-example-com,http://img.example.com/ http://b.example/,x\n"))
	f.Add([]byte("sep=|\rurl | observed_at | ip | |\rhttp://example.com/a|2026-11-20T10:00:00Z|192.0.2.1|||\r\r\nx\r"))
	f.Add([]byte("url\t\tobserved_at\texternal_ref\t\t\nhttp://192.0.2.1/\tx\t2024-11-20T10:00:00Z\t1.23E+11\t=\n\"\"\t\"\"\n"))
	f.Fuzz(func(t *testing.T, file []byte) { checkRows(t, intake.CSV, file) })
}

func FuzzRowsSCART(f *testing.F) {
	f.Add([]byte("url;IP;eerste keer;laatste keer;notitie\nhttp://example.com/a;b;192.0.2.1;2026-11-23 10:00:00;;n;m\n"))
	f.Add([]byte("URL;REFERER;WORKUSER-EMAIL;REFERENCE;SOURCE;TYPE\nhttp://example.com/;http://example.net/;a@example.org;R;s;blog\n"))
	f.Add([]byte("http://example.com/a;b\nhttp://example.com/;;;R\n"))
	f.Add([]byte("url;reason;IP;firstseen;lastseen\nhttp://example.com/;r;;02-01-2026 10:00;\n"))
	f.Add([]byte("url;note\nhttp://example.com/;n ;m\n"))
	f.Add([]byte("faulty_row;url;IP;firstseen;lastseen;note\n2;http://example.com/a;'=b;192.0.2.1;2026-11-23 10:00:00;;'@n\n3;x\n4\n"))
	f.Add([]byte("faulty_row;http://example.com/;;;'-R\nfaulty_row;x\n"))
	f.Add([]byte("url;IP;firstseen;lastseen;note;;\n\"http://example.com/a;b\";192.0.2.1;5-11-2026 9:05;;" +
		"\"n\n;m\";;\nhttp://a/;;;;\"=n\"\n"))
	f.Add([]byte("\"url\",\"IP\",\"firstseen\",\"lastseen\",\"note\"\r\"http://example.com/a\",\"=1\",,,\r"))
	f.Add([]byte("faulty_row,URL,REFERER,WORKUSER-EMAIL,REFERENCE,SOURCE,TYPE\n2,http://example.com/,\"x\",a@example.org,'-R,s,blog\n"))
	f.Add([]byte("http://example.com/a,b\nhttp://example.com/a.jpg,NL\n" +
		"http://example.com/;http://example.net/\n\"http://example.com/a\";;;R\n"))
	f.Fuzz(func(t *testing.T, file []byte) { checkRows(t, intake.SCART, file) })
}
