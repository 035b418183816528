package static_test

import (
	"bytes"
	"compress/gzip"
	"io"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"eokm.nl/hosting/static"
)

var types = map[string]string{
	"portal.css": "text/css; charset=utf-8",
	"portal.js":  "text/javascript; charset=utf-8",
	"icons.svg":  "image/svg+xml",
	"icon.svg":   "image/svg+xml",
}

// written is a file as its sources have it; a style sheet goes out without the indentation of its lines, a
// script without the lines that only say why.
func written(t *testing.T, name string) []byte {
	t.Helper()
	names, err := filepath.Glob(map[string]string{"portal.css": "css/*.css", "portal.js": "js/*.js"}[name])
	require.NoError(t, err)
	if len(names) == 0 {
		names = []string{name}
	}
	var all []byte
	for _, name := range names {
		raw, err := os.ReadFile(name)
		require.NoError(t, err)
		for line := range bytes.Lines(raw) {
			switch bare := bytes.TrimLeft(line, " \t"); {
			case filepath.Ext(name) == ".css":
				line = bare
			case filepath.Ext(name) == ".js" && bytes.HasPrefix(bare, []byte("//")):
				line = nil
			}
			all = append(all, line...)
		}
	}
	return all
}

func get(t *testing.T, method, path, encoding string) *http.Response {
	t.Helper()
	r := httptest.NewRequestWithContext(t.Context(), method, path, nil)
	r.Header.Set("Accept-Encoding", encoding)
	w := httptest.NewRecorder()
	static.Handler().ServeHTTP(w, r)
	return w.Result()
}

func body(t *testing.T, r *http.Response) []byte {
	t.Helper()
	raw, err := io.ReadAll(r.Body)
	require.NoError(t, err)
	return raw
}

func TestHandler_ServesEachFileForEver(t *testing.T) {
	for name, contentType := range types {
		stem, ext, _ := strings.Cut(name, ".")
		require.Regexp(t, `^/static/`+stem+`\.[0-9a-f]{8}\.`+ext+`$`, static.Path(name))
		r := get(t, http.MethodGet, static.Path(name), "")
		require.Equal(t, http.StatusOK, r.StatusCode, name)
		require.Equal(t, contentType, r.Header.Get("Content-Type"))
		require.Equal(t, "public, max-age=31536000, immutable", r.Header.Get("Cache-Control"))
		require.Equal(t, "nosniff", r.Header.Get("X-Content-Type-Options"))
		require.Equal(t, "Accept-Encoding", r.Header.Get("Vary"))
		require.Equal(t, written(t, name), body(t, r))
	}
}

func TestHandler_GzipGivesTheSameFile(t *testing.T) {
	for name := range types {
		r := get(t, http.MethodGet, static.Path(name), "br, gzip;q=0.8")
		require.Equal(t, "gzip", r.Header.Get("Content-Encoding"))
		packed := body(t, r)
		unpacker, err := gzip.NewReader(bytes.NewReader(packed))
		require.NoError(t, err)
		got, err := io.ReadAll(unpacker)
		require.NoError(t, err)
		require.Equal(t, string(written(t, name)), string(got))
	}
}

func TestHandler_HeadHasNoBody(t *testing.T) {
	r := get(t, http.MethodHead, static.Path("portal.css"), "")
	require.Equal(t, http.StatusOK, r.StatusCode)
	require.NotEmpty(t, r.Header.Get("Content-Length"))
	require.Empty(t, body(t, r))
}

// A page from before a deploy asks for the old name: it must not lose its looks, and
// the browser must not keep the new file under the old name.
func TestHandler_OldNameGivesTheCurrentFileUncached(t *testing.T) {
	r := get(t, http.MethodGet, "/static/portal.00000000.css", "")
	require.Equal(t, http.StatusOK, r.StatusCode)
	require.Equal(t, "no-cache", r.Header.Get("Cache-Control"))
}

func TestHandler_RefusesTheRest(t *testing.T) {
	for _, path := range []string{
		"/static/", "/static/portal.css", "/static/static.go", "/static/x.00000000.css", "/static/../go.0.mod",
		"/static/a/portal.00000000.css", "/other/portal.00000000.css",
	} {
		require.Equal(t, http.StatusNotFound, get(t, http.MethodGet, path, "").StatusCode, path)
	}
	r := get(t, http.MethodPost, static.Path("portal.css"), "")
	require.Equal(t, http.StatusMethodNotAllowed, r.StatusCode)
	require.Equal(t, "GET, HEAD", r.Header.Get("Allow"))
}

func TestPath_PanicsOnAnUnknownName(t *testing.T) {
	require.Panics(t, func() { static.Path("portal.scss") })
}

// The budgets of the design: what a phone on a slow line fetches once.
func TestFiles_KeepTheirWeight(t *testing.T) {
	budgets := map[string]struct{ raw, gzipped int }{
		"portal.css": {45_000, 10_000},
		"portal.js":  {30_000, 8_000},
		"icons.svg":  {8_000, 4_000},
	}
	for name, budget := range budgets {
		require.LessOrEqual(t, len(body(t, get(t, http.MethodGet, static.Path(name), ""))), budget.raw, name)
		require.LessOrEqual(t, len(body(t, get(t, http.MethodGet, static.Path(name), "gzip"))), budget.gzipped, name)
	}
}

// The strict content security policy of the portal refuses all of these.
func TestFiles_FetchNothingElsewhere(t *testing.T) {
	css := string(body(t, get(t, http.MethodGet, static.Path("portal.css"), "")))
	require.NotContains(t, css, "url(")
	require.NotContains(t, css, "@import")
	js := string(body(t, get(t, http.MethodGet, static.Path("portal.js"), "")))
	for _, bad := range []string{"innerHTML", "insertAdjacentHTML", "eval(", "document.write", "import ", ".style"} {
		require.NotContains(t, js, bad)
	}
	require.NotRegexp(t, regexp.MustCompile(`https?://`), js)
}
