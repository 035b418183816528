package intake_test

import (
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	"net/netip"
	"strings"
	"testing"
	"testing/iotest"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"
	"github.com/stretchr/testify/require"

	"eokm.nl/hosting/models"
	"eokm.nl/hosting/models/incoming"
	"eokm.nl/hosting/portal/intake"
)

var now = time.Date(2026, 11, 23, 12, 0, 0, 0, time.UTC)

// row is what a test keeps of an intake.Row, which is used again.
type row struct {
	incoming.Report
	URL      string
	Line     string
	Faults   []incoming.RowFault
	Warnings []incoming.RowFault
}

// read reads a whole file; the error is the one about the whole file.
func read(format intake.Format, src io.Reader) ([]row, error) {
	var rows []row
	for r, err := range intake.Rows(src, format, now) {
		if err != nil {
			return rows, err
		}
		rows = append(rows, row{
			r.Report, r.Address.Raw(), string(r.Line), append([]incoming.RowFault(nil), r.Faults...),
			append([]incoming.RowFault(nil), r.Warnings...),
		})
	}
	return rows, nil
}

func mustRead(t *testing.T, format intake.Format, file string) []row {
	t.Helper()
	rows, err := read(format, strings.NewReader(file))
	require.NoError(t, err)
	return rows
}

// faults lists row, column and key of every fault.
func faults(rows []row) []string {
	var list []string
	for _, r := range rows {
		for _, f := range r.Faults {
			list = append(list, fmt.Sprintf("%d %s %s", f.Row, f.Column, f.Key))
		}
	}
	return list
}

const header = "external_ref,url,ip,asn,country,category,scope,site_type,observed_at,reported_at,sha256,md5,note\n"

func TestRows_ReadsEveryColumn(t *testing.T) {
	sha, md := strings.Repeat("ab", 32), strings.Repeat("CD", 16)
	rows := mustRead(t, intake.Auto, "\ufeff"+header+
		"REF-1,https://img.example.com/a,192.0.2.10,AS64496,nl,Baseline,file,image_host,2026-11-23T10:00:00+01:00,"+
		"2026-11-23T08:00:00Z,"+sha+","+md+",\"two\r\nlines, and \"\"quotes\"\"\"\r\n"+
		"\r\n ,,,,,,,,,,,,\r\n"+
		",http://192.0.2.11/, ::ffff:192.0.2.11 ,64497,,,,,2026-11-24T11:00:00Z,,,,")
	sum, err := hex.DecodeString(sha)
	require.NoError(t, err)
	md5, err := hex.DecodeString(md)
	require.NoError(t, err)
	want := []row{{
		Report: incoming.Report{
			Row: 2, IP: netip.MustParseAddr("192.0.2.10"), ASN: 64496, Country: "NL", Category: models.CategoryBaseline,
			Scope: models.ScopeFile, SiteType: models.SiteTypeImageHost, ExternalRef: "REF-1",
			ObservedAt: time.Date(2026, 11, 23, 9, 0, 0, 0, time.UTC), ReportedAt: time.Date(2026, 11, 23, 8, 0, 0, 0, time.UTC),
			SHA256: sum, MD5: md5, Note: "two\nlines, and \"quotes\"",
		},
		URL: "https://img.example.com/a",
	}, {
		Report: incoming.Report{
			Row: 6, IP: netip.MustParseAddr("192.0.2.11"), ASN: 64497,
			ObservedAt: time.Date(2026, 11, 24, 11, 0, 0, 0, time.UTC),
		},
		URL: "http://192.0.2.11/",
	}}
	ignore := cmp.Options{
		cmpopts.IgnoreFields(incoming.Report{}, "Address"), cmpopts.IgnoreFields(row{}, "Line"), cmpopts.EquateComparable(netip.Addr{}),
	}
	require.Empty(t, cmp.Diff(want, rows, ignore))
	require.True(t, strings.HasPrefix(rows[0].Line, "REF-1,") && strings.HasSuffix(rows[0].Line, `""quotes"""`), rows[0].Line)
}

func TestRows_HeaderInAnyOrderWithSemicolons(t *testing.T) {
	rows := mustRead(t, intake.Auto, "\n Observed_At ;\"URL\"\n2026-11-23T10:00:00Z;http://example.com/a,b\n")
	require.Empty(t, faults(rows))
	require.Equal(t, "http://example.com/a,b", rows[0].URL)
	require.Equal(t, 3, rows[0].Row)
}

func TestRows_FaultsOfTheWholeFile(t *testing.T) {
	utf16 := func(s string) string {
		var b strings.Builder
		for _, c := range []byte(s) {
			b.Write([]byte{c, 0})
		}
		return b.String()
	}
	long := strings.Repeat("x", 70_000)
	for name, c := range map[string]struct {
		format intake.Format
		file   string
		key    string
		arg    string
	}{
		"nothing":            {intake.Auto, "", "file.empty", ""},
		"only a mark":        {intake.Auto, "\ufeff", "file.empty", ""},
		"only space":         {intake.Auto, " \n\r\n\t", "file.empty", ""},
		"only a header":      {intake.Auto, header, "file.no_rows", ""},
		"only blank rows":    {intake.Auto, header + ",,,,,,,,,,,,\n\n", "file.no_rows", ""},
		"scart, only header": {intake.Auto, "url;note\n", "file.no_rows", ""},
		"png":                {intake.Auto, "\x89PNG\r\n\x1a\n\x00\x00\x00\rIHDR", "file.binary", ""},
		"xlsx":               {intake.Auto, "PK\x03\x04\x14\x00\x06\x00" + long, "sheet.unreadable", ""},
		"zeros":              {intake.Auto, strings.Repeat("\x00", 200_000), "file.binary", ""},
		"utf-16 with mark":   {intake.Auto, "\xff\xfe" + utf16(header), "file.encoding", ""},
		"utf-16, no mark":    {intake.Auto, utf16(header), "file.encoding", ""},
		"utf-16 big endian":  {intake.Auto, "\xfe\xff\x00u\x00r\x00l", "file.encoding", ""},
		"latin-1 header":     {intake.Auto, "url,observed_at,bij\xe9\n", "file.encoding", ""},
		"missing":            {intake.Auto, "url,note\nx,y\n", "file.header_missing", "observed_at"},
		"both missing":       {intake.Auto, "note,ip\nx,y\n", "file.header_missing", "url, observed_at"},
		"unknown":            {intake.Auto, "url,observed_at,melder,e-mail\n", "file.header_unknown", "melder, e-mail"},
		"twice":              {intake.Auto, "url,observed_at,ip,IP\n", "file.header_duplicate", "ip"},
		"no header":          {intake.CSV, "http://example.com/a,2026-11-23T10:00:00Z\n", "file.no_header", "1"},
		"no header, ref":     {intake.Auto, "r1,http://example.com/a,2026-11-23T10:00:00Z\n", "file.no_header", "2"},
		"no name":            {intake.Auto, "url,observed_at,e-mail?\n", "file.header_unreadable", "3"},
		"open quote":         {intake.Auto, "url,\"observed_at\nx", "file.header_unreadable", "2"},
		"million columns":    {intake.Auto, strings.Repeat("a,", 30_000) + "\n", "file.header_unknown", "a, a, a, a, a, a, a, a, a, a"},
		"no line end":        {intake.Auto, long, "file.record_too_long", ""},
		"no line end, later": {intake.Auto, "url,observed_at\n" + long, "file.record_too_long", ""},
		"not scart":          {intake.SCART, header, "file.header_scart", ""},
		"scart as csv":       {intake.CSV, "url;note\n", "file.header_missing", "observed_at"},
	} {
		t.Run(name, func(t *testing.T) {
			_, err := read(c.format, strings.NewReader(c.file))
			var invalid *models.Invalid
			require.ErrorAs(t, err, &invalid)
			require.Equal(t, "file", invalid.Field)
			require.Equal(t, c.key, invalid.Key)
			require.Equal(t, c.arg, invalid.Args["Column"])
		})
	}
}

func TestRows_TellsTheRowOfALongRecord(t *testing.T) {
	_, err := read(intake.CSV, strings.NewReader("url,observed_at\nx,y\n"+strings.Repeat("x", 70_000)+"\nx,y\n"))
	var invalid *models.Invalid
	require.ErrorAs(t, err, &invalid)
	require.Equal(t, map[string]string{"Row": "3", "Max": "65536"}, invalid.Args)
}

func TestRows_ErrorOfTheSourceComesThrough(t *testing.T) {
	broken := errors.New("disk on fire")
	for _, start := range []string{"", "url,observed_at\nhttp://example.com/,2026-11-23T10:00:00Z\n\"x"} {
		_, err := read(intake.CSV, io.MultiReader(strings.NewReader(start), iotest.ErrReader(broken)))
		require.ErrorIs(t, err, broken)
	}
	_, err := read(intake.CSV, stuck{})
	require.ErrorIs(t, err, io.ErrNoProgress)
}

type stuck struct{}

func (stuck) Read([]byte) (int, error) { return 0, nil }

func TestRows_OneByteAtATimeIsTheSame(t *testing.T) {
	file := header + "r,http://example.com/,,,,,,,2026-11-23T10:00:00Z,,,,\"a\nb\"\n" + "broken\n"
	whole := mustRead(t, intake.Auto, file)
	slow, err := read(intake.Auto, iotest.OneByteReader(strings.NewReader(file)))
	require.NoError(t, err)
	require.Equal(t, whole, slow)
}

func TestRows_NamesEveryFaultOfARow(t *testing.T) {
	rows := mustRead(t, intake.CSV, header+
		"http://example.com/ref,javascript:x,192.0.2.300,AS0,NLD,x,y,z,2026-11-23 10:00,2026-12-01T00:00:00Z,ab,zz,a\x00b\n"+
		"caf\xe9,,fe80::1%eth0,4294967296,1a,,,,,1970-01-01T00:00:00Z,,,\"bell \x07\"\n"+
		strings.Repeat("r", 201)+",http://example.com,0.0.0.0,+1,,,,,2026-11-23T10:00:00Z,,,,"+strings.Repeat("é", 2001)+"\n"+
		"a\u202eb,http://example.com,,,,,,,2026-11-24T12:00:01Z,,,,"+strings.Repeat("é", 2000)+"\n")
	require.Equal(t, []string{
		"2 external_ref row.external_ref.address", "2 url row.url.scheme", "2 ip row.ip", "2 asn row.asn",
		"2 country row.country", "2 category row.code", "2 scope row.code", "2 site_type row.code",
		"2 observed_at row.time.form", "2 reported_at row.time.future", "2 sha256 row.hash", "2 md5 row.hash", "2 note row.nul",
		"3 external_ref row.encoding", "3 url row.required", "3 ip row.ip", "3 asn row.asn", "3 country row.country",
		"3 observed_at row.required", "3 reported_at row.time.too_old", "3 note row.note.control",
		"4 external_ref row.external_ref.too_long", "4 ip row.ip", "4 asn row.asn", "4 note row.note.too_long",
		"5 external_ref row.external_ref.control", "5 observed_at row.time.future",
	}, faults(rows))
	require.Equal(t, "file, page, account, host", rows[0].Faults[6].Args["Allowed"])
	require.Equal(t, "64", rows[0].Faults[10].Args["Digits"])
}

// A quote that is left open costs its own row only: reading goes on with the next line.
func TestRows_OpenQuoteCostsOneRow(t *testing.T) {
	const ok = "http://example.com/,2026-11-23T10:00:00Z,x\n"
	for name, file := range map[string]string{
		"to the end":      ok + "http://example.com/,\"2026-11-23T10:00:00Z,x\n" + ok + ok,
		"past the window": ok + "http://example.com/,\"2026-11-23T10:00:00Z,x\n" + strings.Repeat(ok, 5000),
		"to a quoted one": ok + "http://example.com/,2026-11-23T10:00:00Z,\"x\n" + ok +
			"http://example.com/,2026-11-23T10:00:00Z,\"y, z\"\n",
		"too few columns": ok + "http://example.com/,\"2026-11-23T10:00:00Z,x\n" + ok + "\"http://example.com/\",2026-11-23T10:00:00Z,x\n",
	} {
		rows := mustRead(t, intake.CSV, "url,observed_at,note\n"+file)
		require.Equal(t, []string{"3  row.quote_open"}, faults(rows), name)
		require.Len(t, rows, strings.Count(file, "\n"), name)
		require.NotContains(t, rows[1].Line, "\n")
	}
	rows := mustRead(t, intake.CSV, "url,observed_at,note\nhttp://example.com/,2026-11-23T10:00:00Z,5\" and 6\"\n"+
		"a,b\n\"http://example.com/\"x,2026-11-23T10:00:00Z,\n"+strings.Repeat("a,", 30_000)+"\n")
	require.Equal(t, []string{"2 note row.quote", "3  row.fields", "4 url row.quote", "5  row.fields"}, faults(rows))
	require.Equal(t, map[string]string{"Want": "3", "Got": "2"}, rows[1].Faults[0].Args)
	require.Equal(t, "> 64", rows[3].Faults[0].Args["Got"])
}

// endless gives text for ever, and counts how much of it was read.
type endless struct {
	text []byte
	read int
}

func (e *endless) Read(p []byte) (int, error) {
	n := 0
	for n < len(p) {
		n += copy(p[n:], e.text[(e.read+n)%len(e.text):])
	}
	e.read += n
	return n, nil
}

func TestRows_MemoryIsBounded(t *testing.T) {
	for name, src := range map[string]*endless{
		"no line end": {text: []byte("x")},
		"open quote":  {text: []byte("\"")},
		"zeros":       {text: []byte{0}},
	} {
		_, err := read(intake.CSV, io.MultiReader(strings.NewReader("url,observed_at\n"), src))
		require.ErrorContains(t, err, "file.record_too_long", name)
		require.Less(t, src.read, 1<<20, name)
	}
	many := &endless{text: []byte("a\"\nb,c\n\"\n")}
	perRow := testing.AllocsPerRun(5, func() {
		n := 0
		for _, err := range intake.Rows(io.MultiReader(strings.NewReader("url,observed_at\n"), many), intake.CSV, now) {
			require.NoError(t, err)
			if n++; n == 1000 {
				break
			}
		}
	}) / 1000
	require.Less(t, perRow, 8.0)
}

func TestParseFormat(t *testing.T) {
	for text, want := range map[string]intake.Format{"": intake.Auto, "AUTO": intake.Auto, " csv": intake.CSV, "scart": intake.SCART} {
		got, err := intake.ParseFormat(text)
		require.NoError(t, err)
		require.Equal(t, want, got)
	}
	_, err := intake.ParseFormat("pdf")
	require.ErrorContains(t, err, "file.format")
}
