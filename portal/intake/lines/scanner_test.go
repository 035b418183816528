package lines_test

import (
	"errors"
	"io"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"eokm.nl/hosting/portal/intake/lines"
)

func open(t *testing.T, file string) *lines.Scanner {
	t.Helper()
	s, err := lines.Open(strings.NewReader(file))
	require.NoError(t, err)
	return s
}

func TestScanner_JoinAndCut(t *testing.T) {
	s := open(t, "\ufeff\none\ntwo\r\nthree")
	require.Equal(t, "one", string(s.Bytes()))
	require.Equal(t, 2, s.Row())
	require.NoError(t, s.Join())
	require.NoError(t, s.Join())
	require.ErrorIs(t, s.Join(), io.EOF)
	require.Equal(t, "one\ntwo\r\nthree", string(s.Bytes()))
	s.Cut()
	require.Equal(t, "one", string(s.Bytes()))
	require.NoError(t, s.Next())
	require.Equal(t, "two", string(s.Bytes()))
	require.Equal(t, 3, s.Row())
	require.NoError(t, s.Join())
	require.Equal(t, "two\r\nthree", string(s.Bytes()))
	require.ErrorIs(t, s.Next(), io.EOF)
}

func TestScanner_RecordOfTheLimitAndOneMore(t *testing.T) {
	line := strings.Repeat("x", lines.MaxRecord-1) + "\n"
	s := open(t, "h\n"+line+line)
	for row := 2; row <= 3; row++ {
		require.NoError(t, s.Next())
		require.Equal(t, row, s.Row())
		require.Len(t, s.Bytes(), lines.MaxRecord-1)
	}
	require.ErrorIs(t, s.Next(), io.EOF)

	s = open(t, "h\nx"+line)
	require.ErrorIs(t, s.Next(), lines.ErrTooLong)
	require.ErrorContains(t, s.TooLong(), "file.record_too_long")

	s = open(t, "h\nx\n"+line)
	require.NoError(t, s.Next())
	require.ErrorIs(t, s.Join(), lines.ErrTooLong)
	require.Equal(t, "x", string(s.Bytes()), "the record stays as it was")
	require.NoError(t, s.Next(), "and the line alone fits")
}

// The window moves under long files: every line must come out once, whole and in order, wherever the moves fall.
func TestScanner_ManyWindows(t *testing.T) {
	var want []string
	for i := range 3000 {
		want = append(want, strings.Repeat(string(rune('a'+i%26)), i%997))
	}
	s := open(t, "h\n"+strings.Join(want, "\n")+"\n")
	var got []string
	for i := 0; ; i++ {
		err := s.Next()
		if errors.Is(err, io.EOF) {
			break
		}
		require.NoError(t, err)
		if i%7 == 0 && i < 2990 {
			first := string(s.Bytes())
			require.NoError(t, s.Join())
			require.NoError(t, s.Join())
			require.True(t, strings.HasPrefix(string(s.Bytes()), first+"\n"))
			s.Cut()
		}
		require.Equal(t, i+2, s.Row())
		got = append(got, string(s.Bytes()))
	}
	require.Equal(t, want, got)
}

func TestScanner_WhateverEndsALine(t *testing.T) {
	for _, end := range []string{"\n", "\r", "\r\n", "\r\r\n"} {
		s := open(t, strings.ReplaceAll("h\n\none\n\"two\nand\"\nthree", "\n", end))
		var got []string
		for s.Next() == nil {
			_, err := s.JoinQuoted()
			require.NoError(t, err)
			got = append(got, strings.ReplaceAll(string(s.Bytes()), end, "/"))
		}
		require.Equal(t, []string{"", "one", "\"two/and\"", "three"}, got, "%q", end)
		require.Equal(t, 7, s.Row(), "%q", end)
	}
	s := open(t, "h\n\"a\r\nb\r\nc")
	require.NoError(t, s.Next())
	open, err := s.JoinQuoted()
	require.NoError(t, err)
	require.True(t, open)
	s.Cut()
	require.Equal(t, "\"a", string(s.Bytes()))
}
