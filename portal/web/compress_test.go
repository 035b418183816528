package web_test

import (
	"bytes"
	"compress/gzip"
	"io"
	"net/http"
	"net/url"
	"testing"

	"github.com/stretchr/testify/require"

	"eokm.nl/hosting/portal/portaltest"
)

// asked is what comes back on the line to a browser that takes compressed answers: how it was sent, and the text.
func asked(t *testing.T, p *portaltest.Portal, b *portaltest.Browser, path string, headers ...string) (encoding string, sent, text []byte) {
	t.Helper()
	request, err := http.NewRequestWithContext(t.Context(), http.MethodGet, p.URL+path, nil)
	require.NoError(t, err)
	request.Header.Set("Accept-Encoding", "gzip, br") // set by hand: the client leaves the answer as it came
	request.AddCookie(&http.Cookie{Name: "sid", Value: b.Cookie("sid")})
	for i := 0; i < len(headers); i += 2 {
		request.Header.Set(headers[i], headers[i+1])
	}
	answer, err := http.DefaultClient.Do(request)
	require.NoError(t, err)
	defer answer.Body.Close()
	require.Equal(t, http.StatusOK, answer.StatusCode, path)
	require.Empty(t, answer.Header.Get("No-Gzip-Compression"), "it stays inside")
	sent, err = io.ReadAll(answer.Body)
	require.NoError(t, err)
	encoding, text = answer.Header.Get("Content-Encoding"), sent
	if encoding == "gzip" {
		require.Contains(t, answer.Header.Values("Vary"), "Accept-Encoding")
		reader, err := gzip.NewReader(bytes.NewReader(sent))
		require.NoError(t, err)
		text, err = io.ReadAll(reader)
		require.NoError(t, err)
	}
	return encoding, sent, text
}

func TestCompress_PagesAreSmallAndTheirLengthTellsLittle(t *testing.T) {
	t.Parallel()
	p := portaltest.New(t)
	for n := range 20 {
		p.Notice("192.0.2.17", portaltest.Image(n))
	}
	desk := p.Browser("provider-agent")
	lengths, first := map[int]bool{}, []byte(nil)
	for range 20 {
		encoding, sent, text := asked(t, p, desk, "/notices")
		require.Equal(t, "gzip", encoding)
		require.Less(t, len(sent)*3, len(text))
		if first == nil {
			first = text
		}
		require.Equal(t, string(first), string(text), "the same page")
		lengths[len(sent)] = true
	}
	require.Greater(t, len(lengths), 5, "and yet not as long")

	plain, _, text := asked(t, p, desk, "/notices", "Accept-Encoding", "identity")
	require.Empty(t, plain)
	require.Equal(t, string(first), string(text))
}

func TestCompress_NothingWhoseLengthCouldTell(t *testing.T) {
	t.Parallel()
	p := portaltest.New(t)
	ref := p.Notice("192.0.2.17", portaltest.Image(1), portaltest.Image(2))
	desk := p.Browser("provider-agent")
	sentAs := func(path string, headers ...string) string {
		encoding, _, _ := asked(t, p, desk, path, headers...)
		return encoding
	}
	for _, path := range []string{"/notices", "/notices/" + ref, "/notices/" + ref + "/confirm", "/kb"} {
		require.Equal(t, "gzip", sentAs(path), path)
		require.Equal(t, "gzip", sentAs(path, "Sec-Fetch-Site", "same-origin"), path)
		require.Empty(t, sentAs(path, "Sec-Fetch-Site", "cross-site"), "another site leads to %s", path)
	}
	require.Empty(t, sentAs("/account"), "factors and sessions")

	desk.Submit(desk.Get("/notices/"+ref+"/reveal"), "/reveal", url.Values{"why": {"remove"}})
	for _, path := range []string{"", "/confirm", "/dispute", "/delegate"} {
		require.Empty(t, sentAs("/notices/"+ref+path), "%s shows full addresses", path)
	}
	require.Equal(t, "gzip", sentAs("/notices"), "the list shows none")
	desk.Submit(desk.Get("/notices/"+ref), "/cover", nil)
	require.Equal(t, "gzip", sentAs("/notices/"+ref), "nor does a notice that is covered again")
}
