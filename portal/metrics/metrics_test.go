package metrics_test

import (
	"bufio"
	"io"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"net/url"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/jackc/pgx/v5/pgxpool"
	"github.com/stretchr/testify/require"

	"eokm.nl/hosting/models/rooms"
	"eokm.nl/hosting/portal/metrics"
	"eokm.nl/hosting/portal/portaltest"
	"eokm.nl/hosting/portal/seal"
)

func TestMain(m *testing.M) { portaltest.Main(m) }

// scrape gives what a monitor reads, by series.
func scrape(t *testing.T, address string) (series map[string]string, body string) {
	t.Helper()
	request, err := http.NewRequestWithContext(t.Context(), http.MethodGet, address+"/metrics", nil)
	require.NoError(t, err)
	answer, err := http.DefaultClient.Do(request)
	require.NoError(t, err)
	defer answer.Body.Close()
	require.Equal(t, http.StatusOK, answer.StatusCode)
	text, err := io.ReadAll(answer.Body)
	require.NoError(t, err)
	series = map[string]string{}
	for lines := bufio.NewScanner(strings.NewReader(string(text))); lines.Scan(); {
		if name, value, ok := strings.Cut(lines.Text(), " "); ok && name != "#" {
			series[name] = value
		}
	}
	return series, string(text)
}

func TestMetrics_TellOfRequestsJobsAndFacts(t *testing.T) {
	p := portaltest.NewRunning(t)
	ref := p.Notice("192.0.2.1", "http://img.example.com/planted")
	p.Notice("203.0.113.9", "http://x.example.com/planted")
	b := p.Browser("provider-agent")
	require.Equal(t, http.StatusOK, b.Get("/notices/"+ref+"?lang=en").Status)
	require.Equal(t, http.StatusNotFound, b.Get("/notices/EOKM-2026-999999").Status)
	require.Equal(t, http.StatusNotFound, b.Get("/planted.example.com/192.0.2.1").Status)
	form := b.Get("/notices/" + ref + "/confirm")
	require.Contains(t, b.Submit(form, "/confirm", url.Values{"measure": {"file_removed"}}).Path, "/receipts/")

	var series map[string]string
	var body string
	require.Eventually(t, func() bool {
		series, body = scrape(t, p.Monitor)
		return series["portal_mails_waiting"] == "0" && series[`portal_jobs_total{kind="mail.send",outcome="done"}`] == "1"
	}, 20*time.Second, 50*time.Millisecond, "the mail of the notice")
	for name, value := range map[string]string{
		`portal_http_request_duration_seconds_count{method="GET",route="/notices/:ref",status="200"}`:          "1",
		`portal_http_request_duration_seconds_count{method="GET",route="/notices/:ref",status="404"}`:          "1",
		`portal_http_request_duration_seconds_count{method="GET",route="none",status="404"}`:                   "1",
		`portal_http_request_duration_seconds_count{method="POST",route="/notices/:ref/confirm",status="303"}`: "1",
		"portal_database_up": "1", "portal_mail_outage": "0", "portal_mail_oldest_waiting_seconds": "0",
		"portal_notices_open": "2", "portal_notices_overdue": "0", "portal_items_unrouted": "1",
		"portal_confirmations_last_hour": "1", "portal_imports_last_hour": "2", "portal_db_connections_max": "10",
	} {
		require.Equal(t, value, series[name], name)
	}
	for _, secret := range []string{ref, "EOKM-2026", "planted", "example", "192.0.2.1", "203.0.113.9", "127.0.0.1", "voorbeeld"} {
		require.NotContains(t, body, secret)
	}

	p.Clock.Advance(25 * time.Hour)
	series, _ = scrape(t, p.Monitor)
	require.Equal(t, "0", series["portal_confirmations_last_hour"])
}

// Whoever asks chooses the method and the path: neither may make a series of its own.
func TestMetrics_NobodyChoosesALabel(t *testing.T) {
	p := portaltest.NewRunning(t)
	for _, method := range []string{"PLANTED", "TRACE", "PROPFIND"} {
		request, err := http.NewRequestWithContext(t.Context(), method, p.URL+"/planted/"+method, nil)
		require.NoError(t, err)
		answer, err := http.DefaultClient.Do(request)
		require.NoError(t, err)
		require.NoError(t, answer.Body.Close())
	}
	b := p.Browser("")
	foreign, err := http.NewRequestWithContext(t.Context(), http.MethodPost, p.URL+"/logout", nil)
	require.NoError(t, err)
	foreign.Header.Set("Sec-Fetch-Site", "cross-site")
	answer, err := http.DefaultClient.Do(foreign)
	require.NoError(t, err)
	require.NoError(t, answer.Body.Close())
	require.Equal(t, http.StatusForbidden, answer.StatusCode)

	routes := []string{"none"}
	for _, r := range p.App.Web.Routes() {
		routes = append(routes, r.Path)
	}
	series, body := scrape(t, p.Monitor)
	require.NotContains(t, strings.ToLower(body), "planted")
	require.NotContains(t, body, "TRACE")
	for name := range series {
		if _, rest, ok := strings.Cut(name, `route="`); ok {
			route, _, _ := strings.Cut(rest, `"`)
			require.True(t, slices.Contains(routes, route), name)
		}
	}
	require.Equal(t, "1", series[`portal_http_request_duration_seconds_count{method="POST",route="none",status="403"}`],
		"refused before any route")
	require.NotEqual(t, http.StatusOK, b.Get("/metrics").Status, "not on the public's listener")
	other, err := http.Get(p.Monitor + "/notices") //nolint:noctx // a test's own server
	require.NoError(t, err)
	require.NoError(t, other.Body.Close())
	require.Equal(t, http.StatusNotFound, other.StatusCode, "and nothing else on the monitor's")
}

func TestMetrics_TellThatTheDatabaseIsAway(t *testing.T) {
	t.Parallel()
	_, appURL := portaltest.Database(t)
	pool, err := pgxpool.New(t.Context(), appURL)
	require.NoError(t, err)
	keyFile := filepath.Join(t.TempDir(), "key")
	require.NoError(t, seal.Make(keyFile))
	keys, err := seal.Open(keyFile)
	require.NoError(t, err)
	store, err := rooms.New(pool, keys, time.Now)
	require.NoError(t, err)
	server := httptest.NewServer(metrics.New(store, pool, slog.New(slog.DiscardHandler)))
	t.Cleanup(server.Close)
	series, _ := scrape(t, server.URL)
	require.Equal(t, "1", series["portal_database_up"])
	pool.Close()
	series, _ = scrape(t, server.URL)
	require.Equal(t, "0", series["portal_database_up"])
	require.NotContains(t, series, "portal_mails_waiting", "unknown is not 0")
	require.NotEmpty(t, series["go_goroutines"])
}

// A key file that went, or that others may read, stops nothing that runs; the next start refuses it. A monitor hears of it before.
func TestMetrics_TellOfAKeyFileThatTheNextStartRefuses(t *testing.T) {
	t.Parallel()
	_, appURL := portaltest.Database(t)
	pool, err := pgxpool.New(t.Context(), appURL)
	require.NoError(t, err)
	t.Cleanup(pool.Close)
	keyFile := filepath.Join(t.TempDir(), "key")
	require.NoError(t, seal.Make(keyFile))
	keys, err := seal.Open(keyFile)
	require.NoError(t, err)
	store, err := rooms.New(pool, keys, time.Now)
	require.NoError(t, err)
	server := httptest.NewServer(metrics.New(store, pool, slog.New(slog.DiscardHandler)))
	t.Cleanup(server.Close)
	usable := func() string {
		series, _ := scrape(t, server.URL)
		return series["portal_key_file_usable"]
	}
	require.Equal(t, "1", usable())
	require.NoError(t, os.Chmod(keyFile, 0o644))
	require.Equal(t, "0", usable(), "others may read it")
	require.NoError(t, os.Chmod(keyFile, 0o600))
	require.Equal(t, "1", usable())
	require.NoError(t, os.Rename(keyFile, keyFile+".away"))
	require.Equal(t, "0", usable())
	require.NoError(t, seal.Make(keyFile))
	require.Equal(t, "0", usable(), "another portal's")
}

func TestMetrics_NilCountsNothing(t *testing.T) {
	t.Parallel()
	var none *metrics.Metrics
	none.Request(http.MethodGet, "/", http.StatusOK, time.Second)
	none.Job("mail.send", metrics.Done)
}
