package figures_test

import (
	"encoding/json"
	"net/http"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"eokm.nl/hosting/models/figure"
	"eokm.nl/hosting/portal/portaltest"
)

// publish makes an edition of a year public, as EOKM's form does after a count.
func publish(t *testing.T, p *portaltest.Portal, year string, number int, why string, totals figure.Totals) {
	t.Helper()
	body, err := json.Marshal(totals)
	require.NoError(t, err)
	_, err = p.Owner.Exec(t.Context(), `INSERT INTO figures_vintages (id, period, number, until, definitions, totals, sums, why, changed,
			published_by, published_at)
		SELECT gen_random_uuid(), $1, $2, '2026-11-20T08:00:00Z', 1, $3, '{}', $4, '[]', id, '2026-11-21T09:00:00Z' FROM users LIMIT 1`,
		year, number, body, why)
	require.NoError(t, err)
}

func year() figure.Totals {
	return figure.Totals{Providers: 7, Figures: figure.Figures{
		Delivered: 1200, InTime: figure.Share{Of: 1000, In: 840},
		Median: figure.Quantile{Reached: true, Minutes: 330, Addresses: 1000},
		Curve: []figure.Step{
			{Minutes: 60, AtRisk: 1000, Left: 0.8, Low: 0.77, High: 0.83}, {Minutes: 330, AtRisk: 800, Left: 0.5, Low: 0.47, High: 0.53},
		},
	}, Flow: figure.Flow{Received: 4000, Before: 2500, Skipped: 1000, InNL: 1200, Abroad: 2500}}
}

func TestFigures_ArePublicAndOnlyWhatWasPublished(t *testing.T) {
	t.Parallel()
	p := portaltest.New(t)
	anybody := p.Browser("")
	require.Contains(t, anybody.Get("/figures").Text(), "EOKM heeft hier nog geen jaar gepubliceerd")
	require.Equal(t, http.StatusNotFound, anybody.Get("/figures/chart/hosted.svg").Status)
	home := anybody.Get("/")
	require.Equal(t, 1, home.Doc.Find(`a[href="/figures"]`).Length())
	require.Zero(t, home.Doc.Find(`main .figures > li`).Length())

	publish(t, p, "2025", 1, "", year())
	publish(t, p, "2026", 1, "", year())
	newer := year()
	newer.InTime.In = 850
	publish(t, p, "2026", 2, "Een import telde dubbel.", newer)
	home = anybody.Get("/")
	require.Equal(t, 3, home.Doc.Find(`main .figures > li`).Length())
	require.Contains(t, home.Text(), "85,0")
	shown := anybody.Get("/figures")
	for _, part := range []string{"85,0", "n = 1.000", "Editie 2", "Een import telde dubbel.", "uur", "5.000"} {
		require.Contains(t, shown.Text(), part)
	}
	require.Equal(t, 2, shown.Doc.Find("figure > svg").Length())
	for _, name := range []string{"Voorbeeld", "Noorderlicht"} {
		require.NotContains(t, shown.Body, name)
	}
	require.Contains(t, anybody.Get("/figures?year=2025&lang=en").Text(), "84.0")
	for _, nowhere := range []string{"/figures?year=2019", "/figures/chart/other.svg", "/figures/chart/hosted"} {
		require.Equal(t, http.StatusNotFound, anybody.Get(nowhere).Status, nowhere)
	}
	picture := anybody.Get("/figures/chart/survival.svg?year=2026")
	require.Equal(t, "image/svg+xml", picture.Header.Get("Content-Type"))
	require.Contains(t, picture.Body, "n = 1")
}

func TestFigures_FileForPrograms(t *testing.T) {
	t.Parallel()
	p := portaltest.New(t)
	few := year()
	few.Providers = 4
	publish(t, p, "2026", 1, "", few)
	file := p.Browser("").Get("/figures.json")
	require.Equal(t, "application/json", file.Header.Get("Content-Type"))
	require.Equal(t, "*", file.Header.Get("Access-Control-Allow-Origin"))
	require.Equal(t, "public, max-age=600", file.Header.Get("Cache-Control"))
	tag := file.Header.Get("ETag")
	require.NotEmpty(t, tag)
	var got struct {
		Definitions struct{ Version int }
		Periods     []struct {
			Period, From, Until string
			Edition             int
			Numbers             []struct {
				Name, Unit, Denominator string
				N                       int
				Value                   *float64
			}
			Revisions []any
		}
		Elsewhere []struct {
			Source string
			Year   int
			Value  float64
		}
	}
	require.NoError(t, json.Unmarshal([]byte(file.Body), &got))
	require.Equal(t, 1, got.Definitions.Version)
	require.Len(t, got.Periods, 1)
	require.Equal(t, []string{"2026", "2026-01-01", "2026-12-31"}, []string{
		got.Periods[0].Period, got.Periods[0].From,
		got.Periods[0].Until,
	})
	require.Len(t, got.Periods[0].Revisions, 1)
	for _, n := range got.Periods[0].Numbers {
		require.NotEmpty(t, n.Denominator, n.Name)
		require.False(t, strings.HasPrefix(n.Denominator, "!"), n.Denominator)
		require.Equal(t, n.Value == nil, n.N == 0, "%s: n beside every number", n.Name)
		if n.Name == "in_time" {
			require.Nil(t, n.Value, "of four providers there is no percentage")
		}
	}
	require.Len(t, got.Elsewhere, len(figure.PublishedSeries()))

	again, err := http.NewRequestWithContext(t.Context(), http.MethodGet, p.URL+"/figures.json", nil)
	require.NoError(t, err)
	again.Header.Set("If-None-Match", tag)
	answer, err := http.DefaultClient.Do(again)
	require.NoError(t, err)
	defer answer.Body.Close()
	require.Equal(t, http.StatusNotModified, answer.StatusCode)
}
