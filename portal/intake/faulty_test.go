package intake_test

import (
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"eokm.nl/hosting/portal/intake"
)

// faultyFile writes the faulty rows of a file as the portal gives them.
func faultyFile(t *testing.T, file string) (written string, lines []string) {
	t.Helper()
	for r, err := range intake.Rows(strings.NewReader(file), intake.Auto, now) {
		require.NoError(t, err)
		if written == "" {
			written = intake.FaultyHeader(r.Header) + "\r\n"
		}
		if len(r.Faults) > 0 {
			written += intake.FaultyLine(r.Header, r.Row, string(r.Line)) + "\r\n"
			lines = append(lines, string(r.Line))
		}
	}
	return written, lines
}

func TestFaultyFile_LosesNothingAndRunsNowhere(t *testing.T) {
	const notice, list = "url;IP;firstseen;lastseen;note\n", "URL;REFERER;WORKUSER-EMAIL;REFERENCE;SOURCE;TYPE\n"
	for file, want := range map[string]string{
		"note,url,observed_at\n-2+3,ftp://example.com/,2026-11-23T10:00:00Z\n": "" +
			"faulty_row,note,url,observed_at\r\n2,'-2+3,ftp://example.com/,2026-11-23T10:00:00Z\r\n",
		"note,url,observed_at\n\"=HYPERLINK(\"\"x\"\")\",x,\n\"\t=1\",x,\n'=1,x,\n\"a\nb\",=x,\n": "" +
			"faulty_row,note,url,observed_at\r\n2,\"'=HYPERLINK(\"\"x\"\")\",x,\r\n" +
			"3,\"'\t=1\",x,\r\n4,''=1,x,\r\n5,\"a\nb\",'=x,\r\n",
		"note;url;observed_at\n+31;x;\n":         "faulty_row;note;url;observed_at\r\n2;'+31;x;\r\n",
		notice + "x;=b;192.0.2.1;;;@a\n":         "faulty_row;url;IP;firstseen;lastseen;note\r\n2;x;'=b;192.0.2.1;;;'@a\r\n",
		list + "x;;;-M9;web;forum\n":             "faulty_row;URL;REFERER;WORKUSER-EMAIL;REFERENCE;SOURCE;TYPE\r\n2;x;;;'-M9;web;forum\r\n",
		"url,observed_at,note\n=x,\"=a,=b\n":     "faulty_row,url,observed_at,note\r\n2,'=x,\"'=a,'=b\r\n",
		"URL, Observed_At ,note\nftp://a,x,@a\n": "faulty_row,url,observed_at,note\r\n2,ftp://a,x,'@a\r\n",
	} {
		written, lines := faultyFile(t, file)
		require.Equal(t, want, written)
		again, same := faultyFile(t, written)
		if !strings.Contains(file, "\"=a,=b\n") { // the quote that is open shows where the row is to be mended
			require.Equal(t, lines, same)
			require.Equal(t, strings.Count(written, "\n"), strings.Count(again, "\n"))
		}
	}
}

// A note that was never ours keeps the apostrophe that it has, and one that was mended loses what we put there.
func TestFaultyFile_IsReadAsWhatItWas(t *testing.T) {
	notes := func(file string) (notes []string) {
		for r, err := range intake.Rows(strings.NewReader(file), intake.Auto, now) {
			require.NoError(t, err)
			require.Empty(t, r.Faults)
			notes = append(notes, r.Note+"|"+r.ExternalRef+"|"+r.Address.Raw())
		}
		return notes
	}
	const rest = ",http://example.com/a;=b,2026-11-23T10:00:00Z"
	written, _ := faultyFile(t, strings.ReplaceAll("note,external_ref,url,observed_at\n-2+3,-1"+rest+"\n'=1,r"+rest+"\n", "http:", "ftp:"))
	require.Equal(t, []string{"-2+3|-1|http://example.com/a;=b", "'=1|r|http://example.com/a;=b"},
		notes(strings.ReplaceAll(written, "ftp:", "http:")))
	require.Equal(t, []string{"'=1|r|http://example.com/a;=b"}, notes("note,external_ref,url,observed_at\n'=1,r"+rest+"\n"))

	const scart = "url;IP;firstseen;lastseen;note\n%:http://example.com/a;=b;192.0.2.1;2026-11-20 09:15:00;2026-11-23 10:00:00;-n;@m\n"
	written, _ = faultyFile(t, strings.ReplaceAll(scart, "%:http:", "ftp:"))
	require.Equal(t, []string{"-n;@m||http://example.com/a;=b"}, notes(strings.ReplaceAll(written, "ftp:", "http:")))
	require.Equal(t, []string{"'-n||http://example.com/a"},
		notes("url;IP;firstseen;lastseen;note\nhttp://example.com/a;192.0.2.1;2026-11-20 09:15:00;2026-11-23 10:00:00;'-n\n"))
}
