package page

import (
	"testing"
	"time"

	"github.com/stretchr/testify/require"
)

func TestParseLocal(t *testing.T) {
	t.Parallel()
	winter := time.Date(2026, time.November, 23, 8, 5, 0, 0, time.UTC)
	for _, c := range []struct {
		name, text string
		want       time.Time
	}{
		{"as the hint says", "23-11-2026 09:05", winter},
		{"one digit", "23-11-2026 9:05", winter},
		{"comma and spaces", "  23-11-2026,  09:05 ", winter},
		{"slashes, day first", "23/11/2026 09:05", winter},
		{"dots", "23.11.2026 09:05", winter},
		{"a dot in the time", "23-11-2026 09.05", winter},
		{"seconds", "23-11-2026 09:05:00", winter},
		{"year first", "2026-11-23 09:05", winter},
		{"as browsers write it", "2026-11-23T09:05", winter},
		{"another zone", "2026-11-23T03:05:00-05:00", winter},
		{"UTC", "2026-11-23T08:05:00Z", winter},
		{"summer", "23-06-2026 09:05", time.Date(2026, time.June, 23, 7, 5, 0, 0, time.UTC)},
		{"the hour that comes twice is the first", "25-10-2026 02:30", time.Date(2026, time.October, 25, 0, 30, 0, 0, time.UTC)},
		{"before it", "25-10-2026 01:59", time.Date(2026, time.October, 24, 23, 59, 0, 0, time.UTC)},
		{"after it", "25-10-2026 03:00", time.Date(2026, time.October, 25, 2, 0, 0, 0, time.UTC)},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			at, ok := ParseLocal(c.text)
			require.True(t, ok)
			require.Equal(t, c.want, at)
		})
	}
}

func TestParseLocal_Refuses(t *testing.T) {
	t.Parallel()
	for name, text := range map[string]string{
		"nothing":                  "",
		"no time":                  "23-11-2026",
		"no day":                   "09:05",
		"no such day":              "31-02-2026 09:05",
		"no such hour":             "23-11-2026 25:05",
		"a short year":             "23-11-26 09:05",
		"month first":              "11-23-2026 09:05",
		"words":                    "gisteren om 9 uur",
		"the hour that is skipped": "29-03-2026 02:30",
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			_, ok := ParseLocal(text)
			require.False(t, ok)
		})
	}
}

func TestWriteLocal_IsReadBack(t *testing.T) {
	t.Parallel()
	at := time.Date(2026, time.July, 1, 22, 30, 0, 0, time.UTC)
	require.Equal(t, "02-07-2026 00:30", WriteLocal(at))
	back, ok := ParseLocal(WriteLocal(at))
	require.True(t, ok)
	require.Equal(t, at, back)
}

func TestKeepTime(t *testing.T) {
	t.Parallel()
	require.Equal(t, "23/13/2026 9:05", KeepTime("23/13/2026 9:05"))
	require.Equal(t, "•••", KeepTime("https://img.example.com/a"))
}
