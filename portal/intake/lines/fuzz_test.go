package lines_test

import (
	"bytes"
	"errors"
	"io"
	"strings"
	"testing"
	"testing/iotest"

	"github.com/stretchr/testify/require"

	"eokm.nl/hosting/portal/intake/lines"
)

// wholeLines cuts a text into lines by the rule of the Scanner, without a window.
func wholeLines(text string) []string {
	text = strings.NewReplacer("\r\r\n", "\n", "\r\n", "\n", "\r", "\n").Replace(text)
	return strings.Split(strings.TrimSuffix(text, "\n"), "\n")
}

// readAll reads what is below the line on which a file opens.
func readAll(t *testing.T, src io.Reader) (first string, rows []int, below []string) {
	t.Helper()
	s, err := lines.Open(src)
	if err != nil {
		return "", nil, nil
	}
	first = string(s.Bytes())
	for {
		err := s.Next()
		if errors.Is(err, io.EOF) || errors.Is(err, lines.ErrTooLong) {
			return first, rows, below
		}
		require.NoError(t, err)
		rows, below = append(rows, s.Row()), append(below, string(s.Bytes()))
	}
}

// Whatever ends its lines, and however it comes in, a file has the same lines, each under its own number.
func FuzzScanner(f *testing.F) {
	for _, file := range []string{
		"a\nb\n", "a\rb\r", "a\r\nb\r\n", "a\r\r\nb\r\r\n", "\ufeffsep=;\r\n\r\na\rb", "a\r\r\rb\n\nc", "sep=\t\na", "\"a\n\rb\"\r",
	} {
		f.Add([]byte(file))
	}
	f.Fuzz(func(t *testing.T, file []byte) {
		first, rows, below := readAll(t, bytes.NewReader(file))
		slow, slowRows, slowBelow := readAll(t, iotest.OneByteReader(bytes.NewReader(file)))
		require.Equal(t, []any{first, rows, below}, []any{slow, slowRows, slowBelow})
		all := wholeLines(strings.TrimPrefix(string(file), "\ufeff"))
		for i, row := range rows {
			require.Equal(t, all[row-1], below[i])
		}
	})
}
