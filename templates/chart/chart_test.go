package chart

import (
	"bytes"
	"context"
	"encoding/xml"
	"errors"
	"io"
	"math"
	"strings"
	"testing"

	"github.com/a-h/templ"
	"github.com/stretchr/testify/require"

	"eokm.nl/hosting/portal/i18n"
)

func printer(t *testing.T, l i18n.Lang) *i18n.Printer {
	t.Helper()
	c, err := i18n.New()
	require.NoError(t, err)
	return c.Printer(l)
}

func page(t *testing.T, l i18n.Lang, c Drawing) string {
	t.Helper()
	var b strings.Builder
	require.NoError(t, c.(templ.Component).Render(i18n.With(t.Context(), printer(t, l)), &b))
	return b.String()
}

func file(t *testing.T, l i18n.Lang, c Drawing) string {
	t.Helper()
	var b strings.Builder
	require.NoError(t, Picture(i18n.With(context.Background(), printer(t, l)), &b, c))
	return b.String()
}

func TestRoundMarks(t *testing.T) {
	for _, tt := range []struct {
		top   float64
		count int
		whole bool
		want  []float64
	}{
		{0, 4, true, []float64{0, 1}},
		{-3, 4, false, []float64{0, 0.25, 0.5, 0.75, 1}},
		{math.NaN(), 4, true, []float64{0, 1}},
		{1, 4, true, []float64{0, 1}},
		{3, 4, true, []float64{0, 1, 2, 3}},
		{7, 4, true, []float64{0, 2, 4, 6, 8}},
		{100, 4, true, []float64{0, 25, 50, 75, 100}},
		{101, 4, true, []float64{0, 50, 100, 150}},
		{0.3, 4, false, []float64{0, 0.1, 0.2, 0.30000000000000004}},
		{100_478, 4, true, []float64{0, 50_000, 100_000, 150_000}},
		{math.Inf(1), 2, true, []float64{0, 5e14, 1e15}},
		{math.MaxFloat64, 1, true, []float64{0, 1e15}},
	} {
		require.Equal(t, tt.want, roundMarks(tt.top, tt.count, tt.whole), "%v", tt.top)
	}
}

func TestHourMarks(t *testing.T) {
	require.Equal(t, []float64{0, 12, 24, 36, 48, 60, 72}, hourMarks(72, 6))
	require.Equal(t, []float64{0, 1}, hourMarks(0, 6))
	require.Equal(t, []float64{0, 6, 12, 18, 24, 30}, hourMarks(25, 6))
	require.Equal(t, 20_000.0, hourMarks(20_000, 2)[2])
}

func TestScale_KeepsWhatLiesOutsideAtItsEdge(t *testing.T) {
	s := newScale(100, true)
	require.Equal(t, 226.0, s.at(0))
	require.Equal(t, 126.0, s.at(50))
	require.Equal(t, 26.0, s.at(100))
	require.Equal(t, 26.0, s.at(math.Inf(1)))
	require.Equal(t, 226.0, s.at(-5))
}

func TestSpread_MovesWordsApartInTheirOrder(t *testing.T) {
	require.Equal(t, []float64{10, 50}, spread([]float64{10, 50}, 0, 100))
	require.Equal(t, []float64{34, 50, 66}, spread([]float64{48, 49, 50}, 0, 66))
	require.Equal(t, []float64{100, 84}, spread([]float64{100, 99}, 0, 100), "the lower one gives way at the edge")
}

func TestAlong_OneAndMany(t *testing.T) {
	one := newAlong(1, 1)
	require.False(t, one.log)
	require.Equal(t, 100.0, one.place(1))
	wide := newAlong(10, 100_000)
	require.True(t, wide.log)
	require.Less(t, wide.place(10), wide.place(11))
	require.LessOrEqual(t, wide.place(100_000), 100.0)
	require.Equal(t, 0.0, wide.place(0))
}

// Every chart of everything that can be odd draws numbers that a browser can read, and a file that is XML.
func TestCharts_OddValues(t *testing.T) {
	huge := []float64{math.MaxFloat64, math.Inf(1), math.NaN(), 0}
	frame := Frame{ID: "odd", Picture: "/stats/chart/odd.svg", Caption: Caption{Title: `<script>"&'`, Source: "a & b"}}
	lines := func(points []string, values ...float64) Lines {
		return Lines{Frame: frame, Points: points, Lines: []Line{{Label: "x", Values: values, Band: make([]Interval, len(values))}}}
	}
	odd := []Drawing{
		Bars{},
		Lines{},
		Distribution{},
		Survival{},
		Funnel{},
		Heat{},
		Spark{},
		Bars{Frame: frame, Bars: []Bar{{}}},
		Bars{Frame: frame, Other: "o", Bars: []Bar{{Value: None(), Other: None()}, {Value: huge[0]}, {Value: huge[1], Interval: Interval{
			1,
			huge[0],
		}}}},
		lines([]string{"a"}, 0), lines([]string{"a"}, 5), lines([]string{"a", "b"}, 3, 3), lines([]string{"a", "b", "c", "d"}, huge...),
		lines([]string{"a", "b"}), lines([]string{"a"}, 1, 2, 3), lines([]string{"a", "b"}, None(), 4),
		Distribution{Frame: frame, Bins: []Bin{{0, math.Inf(1), 3}}},
		Survival{Frame: frame, Curves: []Curve{{Steps: []Step{{Hours: 2, Share: 0}}}, {Label: "none"}}},
		Survival{Frame: frame, Until: math.Inf(1), Curves: []Curve{{Steps: []Step{{Hours: huge[0], Share: 20}}}}},
		Funnel{Frame: frame, Points: []FunnelPoint{{}}},
		Funnel{Frame: frame, Points: []FunnelPoint{{N: 1, Share: 100, Own: true}, {N: math.MaxInt64 >> 12}}, Limits: []Limit{{N: 1}}},
		Heat{Frame: frame, Counts: [7][24]int{{1}}},
		Heat{Frame: frame, Counts: [7][24]int{{math.MaxInt32}}},
		Spark{Frame: frame, Points: []string{"a"}, Values: []float64{0}},
		Spark{Frame: frame, Points: []string{"a", "b"}, Values: huge[:2]},
	}
	for _, l := range i18n.Langs() {
		for i, c := range append(odd, Samples(printer(t, l))...) {
			html, svg := page(t, l, c), file(t, l, c)
			for _, text := range []string{html, svg} {
				require.NotContains(t, text, "NaN", "%d %T", i, c)
				require.NotContains(t, text, "Inf", "%d %T", i, c)
				require.NotContains(t, text, "<script>", "%d %T", i, c)
				require.NotRegexp(t, `![\w.]+!`, text, "%d %T: a key is missing", i, c)
				require.NotRegexp(t, `\sstyle=|<style`, text, "%d %T", i, c)
			}
			requireXML(t, svg)
		}
	}
}

func requireXML(t *testing.T, svg string) {
	t.Helper()
	d := xml.NewDecoder(bytes.NewReader([]byte(svg)))
	for {
		_, err := d.Token()
		if errors.Is(err, io.EOF) {
			return
		}
		require.NoError(t, err, svg)
	}
}

// What a chart rests on is on the page, in the table and in the file that somebody takes along.
func TestCharts_SayWhatTheyRestOn(t *testing.T) {
	for _, c := range Samples(printer(t, i18n.NL)) {
		frame := c.draw(printer(t, i18n.NL)).frame
		html, svg := page(t, i18n.NL, c), file(t, i18n.NL, c)
		for _, text := range []string{html, svg} {
			require.Contains(t, text, frame.Caption.Title)
			require.Contains(t, text, "2026 · eenheid: adressen · van: adressen die geleverd zijn · n = ", "%T", c)
			require.Contains(t, text, "Definities versie 1", "%T", c)
			require.Contains(t, text, `role="img"`, "%T", c)
		}
		require.Contains(t, html, "<table", "%T", c)
		require.Contains(t, svg, "xmlns=", "%T", c)
		require.NotEmpty(t, c.draw(printer(t, i18n.NL)).text, "%T has no text alternative", c)
	}
}

// Only the reader's own dot has a name, and nothing under ten has a percentage.
func TestCharts_TellNoMoreThanTheyMay(t *testing.T) {
	p := printer(t, i18n.NL)
	require.Equal(t, 1, strings.Count(file(t, i18n.NL, sampleFunnel(p)), "uw organisatie: 84,4\u00a0%</text>"))
	require.Contains(t, file(t, i18n.NL, sampleBars(p)), "te weinig voor een cijfer (n = 9)")
	require.Equal(t, "–", share(p, 3, 9))
	require.Equal(t, "30,0\u00a0%", share(p, 3, 10))
}

func TestLines_LeaveAGap(t *testing.T) {
	l := Lines{Points: []string{"a", "b", "c", "d"}, Lines: []Line{{Values: []float64{1, None(), 3, 4}}}}
	path := ""
	for _, s := range l.draw(printer(t, i18n.NL)).shapes {
		if s.kind == aPath {
			path = s.outline(300)
		}
	}
	require.Equal(t, 2, strings.Count(path, "M"), path)
	require.Equal(t, 1, strings.Count(path, "L"), path)
}

func TestCurve_At(t *testing.T) {
	c := Curve{Steps: []Step{{Hours: 1, Share: 80, AtRisk: 10}, {Hours: 5, Share: 50, AtRisk: 8}}}
	require.Equal(t, Step{Share: 100, AtRisk: 10}, c.at(0))
	require.Equal(t, 80.0, c.at(1).Share)
	require.Equal(t, 8, c.at(2).AtRisk)
	require.Equal(t, 50.0, c.at(99).Share)
	hours, ok := c.half()
	require.True(t, ok)
	require.Equal(t, 5.0, hours)
}
