package api_test

import (
	"bytes"
	"fmt"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"eokm.nl/hosting/models"
	"eokm.nl/hosting/portal/api"
	"eokm.nl/hosting/portal/i18n"
)

// A copy by a program that polls stands in the log once a day, and at once where another address comes in; no length of an answer with
// addresses tells what is alike in it.
func TestAddresses_RecordedOnceADayAndNeverCompressed(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	var paths []string
	for i := range 30 {
		paths = append(paths, fmt.Sprintf("%d.jpg", i))
	}
	ref := w.deliver("zaak-1", paths...)
	packed := func(a answer) string { return a.Header.Get("Content-Encoding") }
	small := []string{"Accept-Encoding", "gzip"}
	require.Equal(t, "gzip", packed(w.gzipped(http.MethodGet, "/notices/"+ref)), "so it is asked for")
	shown := w.gzipped(http.MethodPost, "/notices/"+ref+"/reveals")
	require.Equal(t, []any{201, ""}, []any{shown.StatusCode, packed(shown)})
	copies := func() (n int) {
		require.NoError(t, w.Owner.QueryRow(t.Context(), `SELECT count(*) FROM events WHERE kind = $1 AND data->>'code' = $2`,
			models.EventRevealed, models.RevealCopied).Scan(&n))
		return n
	}
	for range 3 {
		out := w.get("/notices/"+ref+"/xarf", w.provider, small...)
		require.Equal(t, []any{200, ""}, []any{out.StatusCode, packed(out)})
	}
	require.Equal(t, 1, copies())
	w.Clock.Advance(25 * time.Hour)
	require.Equal(t, 409, w.get("/notices/"+ref+"/xarf", w.provider).StatusCode, "the reveal is over")
	require.Equal(t, 201, w.post("/notices/"+ref+"/reveals", w.provider, map[string]any{"reason": "remove"}).StatusCode)
	require.Equal(t, 200, w.get("/notices/"+ref+"/xarf", w.provider).StatusCode)
	require.Equal(t, 2, copies())
	w.Clock.Advance(25 * time.Hour)
	require.Equal(t, 201, w.post("/notices/"+ref+"/reveals", w.provider, map[string]any{"reason": "remove"}).StatusCode)
	for i, lost := range []int{7, 8} { // as many, and another one among them
		_, err := w.Owner.Exec(t.Context(), `UPDATE items SET state = CASE n WHEN $1 THEN 'not_ours' ELSE 'delivered' END
			WHERE n IN (7, 8)`, lost)
		require.NoError(t, err)
		for range 2 {
			require.Equal(t, 200, w.get("/notices/"+ref+"/xarf", w.provider).StatusCode)
			require.Equal(t, 3+i, copies())
		}
	}
}

// gzipped asks for a packed answer, which it leaves as it is.
func (w *world) gzipped(method, path string) answer {
	w.t.Helper()
	var body any
	if method == http.MethodPost {
		body = map[string]any{"reason": "remove"}
	}
	a, err := w.try(method, "/api/v1"+path, w.provider, body, "Accept-Encoding", "gzip", "Idempotency-Key", path)
	require.NoError(w.t, err)
	return a
}

// What a panic says can hold an address: the log has its type and where it was.
func TestPanic_SaysNothingOfItsValue(t *testing.T) {
	t.Parallel()
	words, err := i18n.New()
	require.NoError(t, err)
	var log bytes.Buffer
	s, err := api.New(api.Options{
		Catalogue: words, Log: slog.New(slog.NewTextHandler(&log, nil)),
		From: func(*http.Request) (string, bool) { panic("https://canary.example.net/x.jpg") },
	})
	require.NoError(t, err)
	got := httptest.NewRecorder()
	s.ServeHTTP(got, httptest.NewRequestWithContext(t.Context(), http.MethodGet, "/api/v1/notices", nil))
	require.Equal(t, http.StatusInternalServerError, got.Code)
	require.NotContains(t, log.String()+got.Body.String(), "canary")
	require.Contains(t, log.String(), "type=string")
	require.Contains(t, log.String(), "around.go")
}
