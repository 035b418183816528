package table_test

import (
	"bytes"
	"encoding/csv"
	"io"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	"eokm.nl/hosting/models/incoming"
	"eokm.nl/hosting/portal/intake/lines"
	"eokm.nl/hosting/portal/table"
)

var now = time.Date(2026, 11, 23, 12, 0, 0, 0, time.UTC)

func newReader(t require.TestingT, file []byte) *table.Reader {
	scan, err := lines.Open(bytes.NewReader(file))
	require.NoError(t, err)
	r, err := table.NewReader(scan, now)
	require.NoError(t, err)
	return r
}

// Whatever encoding/csv writes, with either separator, comes back cell for cell.
func TestReader_ReadsWhatOthersWrite(t *testing.T) {
	cell := rapid.StringOf(rapid.SampledFrom([]rune("ab\",;\n é'=")))
	rapid.Check(t, func(t *rapid.T) {
		var file bytes.Buffer
		w := csv.NewWriter(&file)
		w.Comma = rapid.SampledFrom([]rune(",;")).Draw(t, "comma")
		w.UseCRLF = rapid.Bool().Draw(t, "crlf")
		require.NoError(t, w.Write([]string{"note", "observed_at", "url", "external_ref"}))
		notes := rapid.SliceOfN(cell, 1, 20).Draw(t, "notes")
		for _, note := range notes {
			require.NoError(t, w.Write([]string{note, "2026-11-23T10:00:00Z", "http://example.com/a,b;c", "R1"}))
		}
		w.Flush()
		r := newReader(t, file.Bytes())
		var in incoming.Report
		for _, note := range notes {
			require.NoError(t, r.Read(&in))
			require.Empty(t, r.Faults())
			require.Equal(t, strings.TrimSpace(note), in.Note)
			require.Equal(t, "http://example.com/a,b;c", in.Address.Raw())
			require.Equal(t, "R1", in.ExternalRef)
		}
		require.ErrorIs(t, r.Read(&in), io.EOF)
	})
}

func TestReader_NothingOfTheRowBeforeStays(t *testing.T) {
	r := newReader(t, []byte("url,observed_at,note,ip\nhttp://example.com/,2026-11-23T10:00:00Z,n,192.0.2.1\nx,,,\n"))
	var in incoming.Report
	require.NoError(t, r.Read(&in))
	require.Empty(t, r.Faults())
	require.NoError(t, r.Read(&in))
	require.Len(t, r.Faults(), 2)
	require.Equal(t, incoming.Report{Row: 3}, in)
	require.Equal(t, "x,,,", string(r.Line()))
}

func TestReader_RowIsWhereTheRecordStarts(t *testing.T) {
	r := newReader(t,
		[]byte("url,observed_at,note\nhttp://example.com/,2026-11-23T10:00:00Z,\"a\nb\nc\"\nhttp://example.com/,2026-11-23T10:00:00Z,d\n"))
	var in incoming.Report
	require.NoError(t, r.Read(&in))
	require.Equal(t, 2, in.Row)
	require.NoError(t, r.Read(&in))
	require.Equal(t, 5, in.Row)
}
