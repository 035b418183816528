package web_test

import (
	"archive/zip"
	"bytes"
	"encoding/json"
	"net/http"
	"net/url"
	"strings"
	"testing"
	"time"

	"github.com/google/uuid"
	"github.com/stretchr/testify/require"

	"eokm.nl/hosting/portal/portaltest"
)

// addresses puts n addresses of a provider into the database that were delivered at a moment and found gone after some hours, the first
// slow of them two days later.
func addresses(t *testing.T, p *portaltest.Portal, provider uuid.UUID, at time.Time, n, slow, hours int) {
	t.Helper()
	_, err := p.Owner.Exec(t.Context(), `WITH s AS (SELECT set_config('app.role', 'system', true)),
		n AS (INSERT INTO notices (id, provider_id, ref, source, instrument, category, profile, delivered_at, item_count, todo_count,
				waiting_count, phase, due_at)
			SELECT gen_random_uuid(), $1, 'T-' || gen_random_uuid(), 'test', 'notice', 'baseline', 'notice24', $2, $3, 0, 0, 3, $2 FROM s
			RETURNING id),
		i AS (INSERT INTO items (id, provider_id, notice_id, n, state, category, scope, country, sealed, address_key, host_key,
			delivered_at,
				due_at, stopped_at, ended_at)
			SELECT gen_random_uuid(), $1, n.id, g, 'verified', 'baseline', 'file', CASE WHEN g % 2 = 0 THEN 'NL' ELSE 'US' END, '',
				gen_random_uuid(),
				0, $2, $2 + interval '24 hours', x.at, x.at FROM n, generate_series(1, $3) g,
				LATERAL (SELECT $2::timestamptz + make_interval(hours => CASE WHEN g <= $4 THEN 48 ELSE $5 END) AS at) x RETURNING id)
		INSERT INTO item_reports (dedupe_key, provider_id, item_id, source, external_ref, received_at)
		SELECT gen_random_uuid(), $1, i.id, 'test', '', $2 FROM i`, provider, at, n, slow, hours)
	require.NoError(t, err)
}

// A desk that joined in July, in a year with two changes of the clock, reads its figures beside the middle of five others; EOKM reads,
// publishes and takes along the whole; and every period that is none gets a sentence.
func TestStats_EachReadsItsFigures(t *testing.T) {
	t.Parallel()
	p := portaltest.New(t)
	own, other := p.Provider("voorbeeld"), p.Provider("noorderlicht")
	at := func(text string) time.Time {
		moment, err := time.Parse(time.RFC3339, text)
		require.NoError(t, err)
		return moment
	}
	addresses(t, p, own, at("2026-07-03T12:00:00Z"), 20, 5, 6)
	addresses(t, p, own, at("2026-10-25T00:30:00Z"), 12, 0, 1) // 02:30, an hour before the clock shows 02:30 again
	addresses(t, p, own, at("2026-10-25T01:30:00Z"), 8, 0, 1)
	addresses(t, p, other, at("2026-02-01T12:00:00Z"), 40, 4, 8)
	for i := range 4 {
		id := uuid.New()
		_, err := p.Owner.Exec(t.Context(), `INSERT INTO providers (id, slug, name, status, created_at) VALUES ($1, $2, $2, 'active', $3)`,
			id, "p"+id.String(), at("2026-01-01T00:00:00Z"))
		require.NoError(t, err)
		addresses(t, p, id, at("2026-07-10T12:00:00Z"), 30, 3*i, 10)
	}
	desk, eokm := p.Browser("provider-agent"), p.Browser("analyst")
	require.Contains(t, desk.Get("/stats?period=2026").Text(), "nog niets geteld", "before the clock has counted")
	require.NoError(t, p.Store.Figure.CountAll(t.Context()))

	year := desk.Get("/stats?period=2026")
	text := year.Text()
	for _, said := range []string{
		"De eerste melding kwam op 3 jul 2026", "Op 29 mrt 2026", "die dag had 23 uur", "Op 25 okt 2026", "die dag had 25 uur",
		"40 adressen afgeleverd", "87,5 % op tijd weg, van 40", "1 uur mediaan", "Uw aandeel ligt binnen de grenzen van het toeval",
	} {
		require.Contains(t, text, said)
	}
	for _, month := range []string{"juni 2026", "december 2026"} { // the trend begins with the first notice, and ends now
		require.NotContains(t, text, month)
	}
	require.Equal(t, "6", year.Doc.Find("#others-table tbody tr").First().Find("td").Last().Text(), "of six providers")
	require.Equal(t, 1, year.Doc.Find("section:has(#others) figure").Length(), "the funnel is drawn")
	for path, said := range map[string]string{
		"/stats?period=2026-10":    "20 adressen afgeleverd",
		"/stats?period=2026-10-25": "20 adressen afgeleverd", // both hours of that night
		"/stats?period=2026-07-04": "Er kwam geen melding",
		"/stats?period=2026-06":    "ligt voor de eerste melding",
		"/stats?period=2024":       "ligt voor de eerste melding",
		"/stats?period=2026-08":    "nog niets geteld",
	} {
		page := desk.Get(path)
		require.Equal(t, http.StatusOK, page.Status, path)
		require.Contains(t, page.Text(), said, path)
		require.Equal(t, http.StatusOK, desk.Get(path+"&lang=en").Status, path)
		desk.Get(path + "&lang=nl")
	}
	for path, said := range map[string]string{
		"/stats?period=2027": "moet nog beginnen", "/stats?period=1-1-2026": "Dit is geen periode",
		"/stats?period=2026-13": "Dit is geen periode",
	} {
		page := desk.Get(path)
		require.Equal(t, http.StatusUnprocessableEntity, page.Status, path)
		require.Contains(t, page.Text(), said, path)
	}
	file := desk.Get("/stats/rows?period=2026&as=csv")
	require.Equal(t, 41, strings.Count(file.Body, "\r\n"), "a head and forty rows")
	require.Contains(t, file.Body, ";in_time;")
	require.Contains(t, desk.Get("/").Text(), "Uw maand")
	require.Equal(t, http.StatusForbidden, desk.Get("/stats/report").Status)
	require.Contains(t, desk.Get("/stats/picture/curve?period=2026").Body, "<svg")
	require.Equal(t, "/stats?period=2026", desk.Get("/stats/picture/nothing?period=2026").Path, "the page says why there is none")

	report := eokm.Get("/stats/report?period=2026")
	for _, said := range []string{"200 adressen beoordeeld", "geen vergelijking", "50,0 % in Nederland gehost, van 200", "IWF"} {
		require.Contains(t, report.Text(), said)
	}
	require.NotContains(t, report.Text(), "Voorbeeld Hosting")
	published := eokm.Submit(report, "/stats/report/publish?period=2026", url.Values{})
	require.Equal(t, "/stats/report?period=2026&vintage=1", published.Path)
	again := eokm.Submit(eokm.Get("/stats/report?period=2026"), "/stats/report/publish?period=2026", url.Values{"why": {"Nog eens."}})
	require.Equal(t, http.StatusUnprocessableEntity, again.Status)
	require.Contains(t, again.Text(), "Er is niets veranderd")
	for kind, begins := range map[string]string{
		"pdf": "%PDF", "csv": "\ufefftable;item;value;unit;of;n;low;high;period;edition",
		"json": "{",
	} {
		body := eokm.Get("/stats/report/file?period=2026&vintage=1&as=" + kind).Body
		require.True(t, strings.HasPrefix(body, begins), "%s: %.60q", kind, body)
	}
	var read struct {
		About   map[string]string
		Numbers []struct {
			Item, Value, Unit, Of string
			N                     int
		}
	}
	require.NoError(t, json.Unmarshal([]byte(eokm.Get("/stats/report/file?period=2026&vintage=1&as=json").Body), &read))
	require.Equal(t, []string{"2026", "1"}, []string{read.About["period"], read.About["edition"]})
	require.Equal(t, "200", read.Numbers[0].Value)
	book := eokm.Get("/stats/report/file?period=2026&as=xlsx").Body
	sheets, err := zip.NewReader(bytes.NewReader([]byte(book)), int64(len(book)))
	require.NoError(t, err)
	names := 0
	for _, f := range sheets.File {
		if strings.HasPrefix(f.Name, "xl/worksheets/sheet") {
			names++
		}
	}
	require.Equal(t, 3+7, names, "cover, contents, notes, and a table a sheet")
	require.Equal(t, http.StatusNotFound, eokm.Get("/stats/report/file?period=2026&vintage=9&as=csv").Status)
	require.Contains(t, eokm.Get("/stats").Text(), "De stroom per week", "also in a month without a notice")
	require.Contains(t, eokm.Get("/stats?period=2026-07").Text(), "Binnen de buitenste grenzen")
	scenario := eokm.Get("/stats/scenario?growth=100&minutes=60&hours=10&people=1")
	require.Contains(t, scenario.Text(), "+100,0 %")
	require.Contains(t, eokm.Get("/stats/scenario?growth=veel").Text(), "Vul een getal in van -100 tot 1000")
	require.Contains(t, eokm.Get("/stats/definitions?lang=en").Text(), "Already gone at delivery")
}
