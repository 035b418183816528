package scart_test

import (
	"bytes"
	"errors"
	"flag"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/stretchr/testify/require"

	"eokm.nl/hosting/models/incoming"
	"eokm.nl/hosting/portal/intake/lines"
	"eokm.nl/hosting/portal/scart"
)

var update = flag.Bool("update", false, "write the golden files anew")

var now = time.Date(2026, 11, 23, 12, 0, 0, 0, time.UTC)

// dump reads a file and writes one block per row.
func dump(t *testing.T, file []byte) string {
	t.Helper()
	scan, err := lines.Open(bytes.NewReader(file))
	require.NoError(t, err)
	require.True(t, scart.Recognises(scan.Bytes()))
	r, err := scart.NewReader(scan, now)
	require.NoError(t, err)
	var b strings.Builder
	for {
		var in incoming.Report
		err := r.Read(&in)
		if errors.Is(err, io.EOF) {
			return b.String()
		}
		require.NoError(t, err)
		fmt.Fprintf(&b, "row %d\n", in.Row)
		show := func(name, text string) {
			if text != "" {
				fmt.Fprintf(&b, "  %s %s\n", name, text)
			}
		}
		show("url", in.Address.Raw())
		if in.IP.IsValid() {
			show("ip", in.IP.String())
		}
		show("observed", stamp(in.ObservedAt))
		show("reported", stamp(in.ReportedAt))
		show("ref", in.ExternalRef)
		show("type", string(in.SiteType))
		show("note", in.Note)
		for _, f := range r.Faults() {
			show("FAULT", strings.TrimSpace(f.Column+" "+f.Key))
			require.Equal(t, in.Row, f.Row)
		}
		show("line", string(r.Line()))
	}
}

func stamp(at time.Time) string {
	if at.IsZero() {
		return ""
	}
	return at.Format(time.RFC3339)
}

// Every file of SCART, in both languages, against what a person checked.
func TestReader_Golden(t *testing.T) {
	files, err := filepath.Glob("testdata/*.csv")
	require.NoError(t, err)
	require.Len(t, files, 8)
	for _, path := range files {
		t.Run(filepath.Base(path), func(t *testing.T) {
			file, err := os.ReadFile(path)
			require.NoError(t, err)
			golden := strings.TrimSuffix(path, ".csv") + ".golden"
			got := dump(t, file)
			if *update {
				require.NoError(t, os.WriteFile(golden, []byte(got), 0o600))
			}
			want, err := os.ReadFile(golden)
			require.NoError(t, err)
			require.Empty(t, cmp.Diff(string(want), got))
			crlf := bytes.ReplaceAll(file, []byte("\n"), []byte("\r\n"))
			require.Equal(t, got, dump(t, crlf), "line ends make no difference")
		})
	}
}

// T20: of who reported and who works on it nothing is kept, also not for the download of faulty rows.
func TestReader_KeepsNothingAboutPeople(t *testing.T) {
	const referrer, worker = "referrer-canary", "worker-canary"
	for _, row := range []string{
		"http://example.com/a;http://example.net/referrer-canary;worker-canary@example.org;R1;police;blog",
		"http://example.com/a;b;http://example.net/referrer-canary;worker-canary@example.org;R1;police;nonsense",
		"http://example.com/a;http://example.net/referrer-canary;c;d;worker-canary@example.org;R1;police;blog",
		"http://example.com/a;www.example.net/referrer-canary;worker-canary@example.org;R1;police;blog",
		"http://example.com/a;http://example.net/x;http://example.net/referrer-canary;worker-canary;R1;police;blog",
		"http://example.com/a;http://example.net/referrer-canary;worker-canary@example.org",
		"http://example.com/a;http://example.net/referrer-canary;worker-canary",
		"http://example.com/a;worker-canary@example.org",
		"http://example.com/a;worker-canary@example.org;;",
		"http://example.com/a;worker-canary@example.org;;;;;blog",
		"http://example.com/a;b;;worker-canary@example.org;R1",
		"http://example.com/a;http://example.net/referrer-canary\xff;worker-canary\x00@example.org;R1;police;blog",
		"nonsense;http://example.net/referrer-canary;worker-canary@example.org;R1;police;blog",
	} {
		for _, header := range []string{"URL;REFERER;WORKUSER-EMAIL;REFERENCE;SOURCE;TYPE\n", "http://example.com/\n"} {
			got := dump(t, []byte(header+row+"\n"))
			require.NotContains(t, got, referrer, row)
			require.NotContains(t, got, worker, row)
		}
	}
}

func TestReader_RefusesWhatCanBeReadInTwoWays(t *testing.T) {
	for file, want := range map[string]string{
		// A path that imitates the rest of the row cannot choose the IP.
		"url;IP;firstseen;lastseen;note\nhttp://example.com/a;192.0.2.1;2026-11-01 10:00:00;2026-11-01 10:00:00;;192.0.2.2;2026-11-01 " +
			"10:00:00;2026-11-01 10:00:00;n": "row.scart.unclear",
		"url;IP;firstseen;lastseen;note\nhttp://example.com/a;192.0.2.1;2026-11-01 10:00:00;2026-11-01 " +
			"10:00:00;b;;;;n": "row.scart.unclear",
		"url;IP;firstseen;lastseen;note\nhttp://example.com/a;192.0.2.1":               "row.scart.fields",
		"url;reason;IP;firstseen;lastseen\nhttp://example.com/a;r;192.0.2.1":           "row.scart.fields",
		"url;note\nhttp://example.com/a":                                               "row.scart.fields",
		"http://example.com/a;b;;;REF;src":                                             "row.scart.unclear",
		"http://example.com/a;;b":                                                      "row.scart.unclear",
		"http://example.com/a;http://example.net/b;;;REF;src;blog":                     "row.scart.unclear",
		"http://example.com/a;http://example.net/b;http://example.net/c;;REF;src;blog": "row.scart.unclear",
	} {
		got := dump(t, []byte(file))
		require.Contains(t, got, "FAULT "+want+"\n", file)
		require.NotContains(t, got, "  url ", file)
	}
}

func TestReader_HeaderIsForgiving(t *testing.T) {
	for _, head := range []string{"URL; ip ;FirstSeen;lastseen;NOTE", "\ufeffurl;IP;firstseen;lastseen;note;;"} {
		require.Contains(t, dump(t, []byte(head+"\nhttp://example.com/;;;;n\n")), "  note n\n")
	}
	require.False(t, scart.Recognises([]byte("url;ip;note")))
	require.False(t, scart.Recognises([]byte("external_ref,url,observed_at")))
}

func TestReader_LocalTime(t *testing.T) {
	for text, want := range map[string]string{
		"2026-07-01 12:00:00":  "2026-07-01T10:00:00Z",
		"5-11-2026 09:05":      "2026-11-05T08:05:00Z",
		"5-11-2026 9:05":       "2026-11-05T08:05:00Z",
		"5-1-2026  9:05:07":    "2026-01-05T08:05:07Z",
		"05/1/2026 09:05":      "2026-01-05T08:05:00Z",
		"5.1.2026 09:05":       "2026-01-05T08:05:00Z",
		"2026-1-5 9:05":        "2026-01-05T08:05:00Z",
		"2026/1/5 09:05:06":    "2026-01-05T08:05:06Z",
		"11/20/2026 09:05":     "row.scart.time",
		"5-11-26 09:05":        "row.scart.time",
		"11/5/2026 9:05 AM":    "row.scart.time",
		"5-11-2026":            "row.scart.time",
		"0-1-2026 09:05":       "row.scart.time",
		"2026-01-31 12:00":     "2026-01-31T11:00:00Z",
		"31-01-2026 12:00":     "2026-01-31T11:00:00Z",
		"31-01-2026 12:00:59":  "2026-01-31T11:00:59Z",
		"2026-10-25 02:30:00":  "2026-10-25T00:30:00Z", // shown twice: the first
		"2026-10-25 01:59:59":  "2026-10-24T23:59:59Z",
		"2026-10-25 03:00:00":  "2026-10-25T02:00:00Z",
		"2026-03-29 01:59:59":  "2026-03-29T00:59:59Z",
		"2026-03-29 03:00:00":  "2026-03-29T01:00:00Z",
		"2026-03-29 02:00:00":  "row.scart.time_skipped",
		"2026-03-29 02:59:59":  "row.scart.time_skipped",
		"2026-11-24 13:00:01":  "row.time.future",
		"0000-00-00 00:00:00":  "row.scart.time",
		"1970-01-01 00:00:00":  "row.time.too_old",
		"2026-02-30 10:00:00":  "row.scart.time",
		"2026-11-23":           "row.scart.time",
		"2026-11-23T10:00:00Z": "row.scart.time",
	} {
		got := dump(t, []byte("url;IP;firstseen;lastseen;note\nhttp://example.com/;;;"+text+";\n"))
		require.Contains(t, got, want+"\n", text)
	}
}

// Whatever program wrote the day, and on whatever day it was.
func TestReader_DaysAndMonthsOfOneDigit(t *testing.T) {
	for day := 1; day <= 9; day++ {
		for month := 1; month <= 9; month++ {
			want := time.Date(2026, time.Month(month), day, 12, 4, 5, 0, time.UTC)
			for _, layout := range []string{
				"2-1-2006 15:04:05", "2/1/2006 15:04:05", "02-01-2006 15:04:05", "02/01/2006 15:04:05", "2.1.2006 15:04:05",
				"2006-1-2 15:04:05", "2006/1/2 15:04:05", "2-1-2006 15:04", "2/1/2006 15:04", "02-1-2006 15:04", "2-01-2006 15:04",
				"2006-1-2 15:04", "2006-01-02 15:04",
			} {
				zone, err := time.LoadLocation("Europe/Amsterdam")
				require.NoError(t, err)
				at := want
				if !strings.HasSuffix(layout, "05") {
					at = want.Truncate(time.Minute)
				}
				text := at.In(zone).Format(layout)
				got := dump(t, []byte("url;IP;eerste keer;laatste keer;notitie\nhttp://example.com/;;"+text+";"+text+";\n"))
				require.Contains(t, got, "observed "+at.Format(time.RFC3339)+"\n", text)
				require.Contains(t, got, "reported "+at.Format(time.RFC3339)+"\n", text)
				require.NotContains(t, got, "FAULT", text)
			}
		}
	}
}

func TestReader_LastSeenIsNotBeforeFirst(t *testing.T) {
	for times, fault := range map[string]bool{
		"2026-11-20 10:30:00;2026-11-20 09:30:00": true, "2026-11-20 10:30:00;2026-11-20 10:29:59": true,
		"20-11-2026 10:30;20-11-2026 10:29":       true,
		"2026-11-20 10:30:00;2026-11-20 10:30:00": false, "2026-11-20 10:30:20;20-11-2026 10:30": false, ";2026-11-20 10:30:00": false,
		"2026-11-20 10:30:00;": false, "2026-11-20 10:30;2026-11-21 00:00": false,
		// The clock shows these twice: the last was after the first in one way to read it.
		"2026-10-25 02:50:00;2026-10-25 02:10:00": false, "2026-10-25 02:50:00;2026-10-25 01:50:00": true,
		"2026-10-25 03:05:00;2026-10-25 02:59:59": true,
	} {
		for _, file := range []string{
			"url;IP;firstseen;lastseen;note\nhttp://example.com/;;" + times + ";\n",
			"url;reason;IP;firstseen;lastseen\nhttp://example.com/;;;" + times + "\n",
		} {
			require.Equal(t, fault, strings.Contains(dump(t, []byte(file)), "FAULT lastseen row.time.order\n"), file)
		}
	}
}
