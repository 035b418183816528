package i18n

import (
	"testing"
	"time"

	"github.com/stretchr/testify/require"
)

func at(t testing.TB, rfc3339 string) time.Time {
	t.Helper()
	v, err := time.Parse(time.RFC3339, rfc3339)
	require.NoError(t, err)
	return v
}

func TestDates_AreDutchTime(t *testing.T) {
	nl, en := printers(t)
	winter := at(t, "2026-11-23T12:02:59Z")
	require.Equal(t, "ma 23 nov 2026 13:02", nl.Date(winter))
	require.Equal(t, "Mon 23 Nov 2026 13:02", en.Date(winter))
	require.Equal(t, "maandag 23 november 2026, 13:02 (Nederlandse tijd)", nl.DateLong(winter))
	require.Equal(t, "Monday 23 November 2026, 13:02 (Dutch time)", en.DateLong(winter))
	require.Equal(t, "23 nov, 13:02", nl.DateShort(winter))
	require.Equal(t, "23 nov 2026", nl.Day(winter))

	summer := at(t, "2026-03-31T22:04:00Z")
	require.Equal(t, "wo 1 apr 2026 00:04", nl.Date(summer))
	require.Equal(t, "1 Apr, 00:04", en.DateShort(summer))
	require.Equal(t, "zo 1 mrt 2026 09:05", nl.Date(at(t, "2026-03-01T09:05:00+01:00")))
}

func TestDates_TheNightSummerTimeEnds(t *testing.T) {
	nl, _ := printers(t)
	first, second := at(t, "2026-10-25T02:30:00+02:00"), at(t, "2026-10-25T02:30:00+01:00")
	require.Equal(t, nl.Date(first), nl.Date(second), "the wall clock shows the hour twice")
	require.Equal(t, "1 u 00 min", nl.Span(second.Sub(first)), "the elapsed hour counts")
	before, after := at(t, "2026-10-24T12:00:00+02:00"), at(t, "2026-10-25T12:00:00+01:00")
	require.Equal(t, "25 u 00 min", nl.Span(after.Sub(before)))
}

func TestSpan(t *testing.T) {
	nl, en := printers(t)
	tests := []struct {
		d      time.Duration
		nl, en string
	}{
		{0, "0 u 00 min", "0 h 00 min"},
		{59 * time.Second, "0 u 00 min", "0 h 00 min"},
		{33*time.Minute + 59*time.Second, "0 u 33 min", "0 h 33 min"},
		{9*time.Hour + 6*time.Minute, "9 u 06 min", "9 h 06 min"},
		{17*time.Hour + 19*time.Minute, "17 u 19 min", "17 h 19 min"},
		{-(time.Hour + 15*time.Minute), "1 u 15 min", "1 h 15 min"},
		{96*time.Hour - time.Second, "95 u 59 min", "95 h 59 min"},
		{96 * time.Hour, "4 dagen 0 u", "4 days 0 h"},
		{123*time.Hour + 59*time.Minute, "5 dagen 3 u", "5 days 3 h"},
		{2000 * 24 * time.Hour, "2.000 dagen 0 u", "2,000 days 0 h"},
	}
	for _, tt := range tests {
		require.Equal(t, tt.nl, nl.Span(tt.d))
		require.Equal(t, tt.en, en.Span(tt.d))
	}
}

func BenchmarkDate(b *testing.B) {
	nl, _ := printers(b)
	when := at(b, "2026-11-23T12:02:59Z")
	for b.Loop() {
		nl.Date(when)
	}
}

func BenchmarkSpan(b *testing.B) {
	nl, _ := printers(b)
	for b.Loop() {
		nl.Span(17*time.Hour + 19*time.Minute)
	}
}
