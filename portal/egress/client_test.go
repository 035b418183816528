package egress_test

import (
	"bytes"
	"compress/gzip"
	"context"
	"io"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"eokm.nl/hosting/portal/egress"
)

const bodyLimit = 1000

// ask calls a server of this machine with a client that is bounded as all are.
func ask(t *testing.T, redirects int, answer http.HandlerFunc) (string, *http.Response, error) {
	t.Helper()
	server := httptest.NewTLSServer(answer)
	t.Cleanup(server.Close)
	client := egress.ClientOver(server.Client().Transport, egress.Bounds{Time: 2 * time.Second, Body: bodyLimit, Redirects: redirects})
	question, err := http.NewRequestWithContext(t.Context(), http.MethodGet, server.URL, nil)
	require.NoError(t, err)
	got, err := client.Do(question)
	if err != nil {
		return "", nil, err
	}
	defer got.Body.Close()
	body, err := io.ReadAll(got.Body)
	return string(body), got, err
}

func TestClient_TakesNoMoreThanAnAnswerMayHave(t *testing.T) {
	t.Parallel()
	for _, size := range []int{0, 1, bodyLimit} {
		body, _, err := ask(t, 0, func(w http.ResponseWriter, _ *http.Request) { _, _ = w.Write(bytes.Repeat([]byte("x"), size)) })
		require.NoError(t, err, size)
		require.Len(t, body, size)
	}
	_, _, err := ask(t, 0, func(w http.ResponseWriter, _ *http.Request) { _, _ = w.Write(bytes.Repeat([]byte("x"), bodyLimit+1)) })
	require.ErrorIs(t, err, egress.ErrLarge, "it says its size")
	_, _, err = ask(t, 0, func(w http.ResponseWriter, r *http.Request) {
		for r.Context().Err() == nil { // for ever, unless the caller goes
			if _, err := w.Write(bytes.Repeat([]byte("x"), 100)); err != nil {
				return
			}
			w.(http.Flusher).Flush()
		}
	})
	require.ErrorIs(t, err, egress.ErrLarge, "it does not say its size")
}

func TestClient_TakesNothingPacked(t *testing.T) {
	t.Parallel()
	var packed bytes.Buffer
	w := gzip.NewWriter(&packed)
	_, err := w.Write(bytes.Repeat([]byte(" "), 100))
	require.NoError(t, err)
	require.NoError(t, w.Close())
	asked := ""
	_, _, err = ask(t, 0, func(w http.ResponseWriter, r *http.Request) {
		asked = r.Header.Get("Accept-Encoding")
		w.Header().Set("Content-Encoding", "gzip")
		_, _ = w.Write(packed.Bytes())
	})
	require.ErrorIs(t, err, egress.ErrPacked)
	require.Equal(t, "identity", asked)
	require.True(t, egress.Transport(time.Second).DisableCompression)
}

func TestClient_IsSentOnSoOftenAndNeverInTheClear(t *testing.T) {
	t.Parallel()
	for redirects := range 3 {
		asked := 0
		_, answer, err := ask(t, redirects, func(w http.ResponseWriter, r *http.Request) {
			asked++
			http.Redirect(w, r, "/again", http.StatusFound)
		})
		require.NoError(t, err)
		require.Equal(t, http.StatusFound, answer.StatusCode)
		require.Equal(t, redirects+1, asked)
	}
	_, _, err := ask(t, 3, func(w http.ResponseWriter, r *http.Request) {
		http.Redirect(w, r, strings.Replace("https://"+r.Host, "https", "http", 1), http.StatusFound)
	})
	require.ErrorIs(t, err, egress.ErrInClear)
}

func TestClient_WaitsForNoBody(t *testing.T) {
	t.Parallel()
	_, _, err := ask(t, 0, func(w http.ResponseWriter, r *http.Request) {
		w.(http.Flusher).Flush()
		<-r.Context().Done() // until the caller goes
	})
	require.ErrorIs(t, err, context.DeadlineExceeded) // net/http words it in two ways
}
