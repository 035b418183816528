package web_test

import (
	"bytes"
	"errors"
	"io"
	"net/http"
	"net/url"
	"strings"
	"sync/atomic"
	"testing"

	"github.com/stretchr/testify/require"

	"eokm.nl/hosting/portal/i18n"
	"eokm.nl/hosting/portal/portaltest"
	"eokm.nl/hosting/templates/pages"
)

// send does any request, and gives the answer with its body read.
func send(t *testing.T, method, target string, body io.Reader, header ...string) (*http.Response, string) {
	t.Helper()
	request, err := http.NewRequestWithContext(t.Context(), method, target, body)
	require.NoError(t, err)
	for i := 0; i < len(header); i += 2 {
		request.Header.Set(header[i], header[i+1])
	}
	answer, err := http.DefaultClient.Do(request)
	require.NoError(t, err)
	defer answer.Body.Close()
	text, err := io.ReadAll(answer.Body)
	require.NoError(t, err)
	return answer, string(text)
}

// Whoever reads the number on an error page to somebody with the log leads them to the one line.
func TestErrors_ThePageAndTheLogShareANumber(t *testing.T) {
	var book logBook
	p := portaltest.New(t, book.into)
	ref := p.Notice("192.0.2.1", "http://img.example.com/planted")
	desk, nobody := p.Browser("provider-agent"), p.Browser("")
	broken := func() *portaltest.Page { // a notice's page fails
		_, err := p.Owner.Exec(t.Context(), `ALTER TABLE events RENAME TO mislaid`)
		require.NoError(t, err)
		return desk.Get("/notices/" + ref)
	}
	for _, problem := range []struct {
		page   *portaltest.Page
		status int
		says   string
		line   string
	}{
		{desk.Post("/notices/"+ref+"/dispute?%zz", url.Values{"n": {"1"}}), 400, "Ga terug", "request refused"},
		{desk.Get("/triage"), 403, "Vraag uw beheerder", "request refused"},
		{nobody.Post("/notices/"+ref+"/acknowledge", nil), 403, "Log in en doe het opnieuw", "request refused"},
		{desk.Get("/notices/EOKM-2026-999999"), 404, "Controleer het zaaknummer", "request refused"},
		{desk.Get("/img.example.com/planted"), 404, "Controleer het zaaknummer", "request refused"},
		{desk.Get("/logout"), 405, "gebruik de knop", "request refused"},
		{desk.Post("/demo/login", url.Values{"account": {"planted"}}), 422, "Kies een account", "request refused"},
		{broken(), 500, "probeer het opnieuw", "request failed"},
	} {
		require.Equal(t, problem.status, problem.page.Status, problem.page.Path)
		require.Contains(t, problem.page.Text(), problem.says)
		require.Len(t, problem.page.Problem(), 8)
		require.Equal(t, 1, problem.page.Doc.Find(`main a[href="/contact"]`).Length())
		var found []any
		for _, line := range book.lines(t, problem.line) {
			if line["id"] == problem.page.Problem() {
				found = append(found, line["status"])
			}
		}
		require.Equal(t, []any{float64(problem.status)}, found, problem.page.Path)
	}
	for _, secret := range []string{"img.example.com", "planted"} {
		require.NotContains(t, book.String(), secret)
	}
	require.NotContains(t, desk.Get("/notices/"+ref).Body, "events\"", "the database's words are for the log")
}

func TestErrors_EveryStatusHasWordsInBothLanguages(t *testing.T) {
	t.Parallel()
	words, err := i18n.New()
	require.NoError(t, err)
	for _, lang := range []i18n.Lang{i18n.NL, i18n.EN} {
		printer, seen := words.Printer(lang), map[string]int{}
		for _, status := range []int{400, 403, 404, 405, 409, 413, 422, 429, 500, 503} {
			title := pages.Problem{Status: status}.Title(printer)
			require.NotContains(t, title, "!")
			require.Zero(t, seen[title], "%d is worded as %d", status, seen[title])
			seen[title] = status
		}
		require.Zero(t, seen[pages.Problem{Status: 403, SignedOut: true}.Title(printer)])
		require.Equal(t, 400, seen[pages.Problem{Status: 415}.Title(printer)], "whoever asks, not us")
		require.Equal(t, 500, seen[pages.Problem{Status: 502}.Title(printer)])
	}
}

// endless is a body that says it is read: a portal that reads it all never answers.
type endless struct{ read atomic.Int64 } // the client may still be sending when the answer is there

func (e *endless) Read(b []byte) (int, error) {
	if e.read.Add(int64(len(b))) > 64<<20 {
		return 0, errors.New("the portal reads on and on")
	}
	return copy(b, strings.Repeat("x", len(b))), nil
}

func TestErrors_ABodyThatIsTooLargeIsRefusedUnread(t *testing.T) {
	p := portaltest.New(t)
	for _, path := range []string{"/demo/login", "/notices/search", "/notices/bulk", "/csp-report"} {
		sent := &endless{}
		answer, body := send(t, http.MethodPost, p.URL+path, sent, // without a length: sent in chunks
			"Content-Type", "application/x-www-form-urlencoded", "Sec-Fetch-Site", "same-origin")
		require.Equal(t, http.StatusRequestEntityTooLarge, answer.StatusCode, path)
		require.Less(t, sent.read.Load(), int64(16<<20), path)
		require.NotContains(t, body, "xxxx")

		answer, _ = send(t, http.MethodPost, p.URL+path, bytes.NewReader(make([]byte, 2<<20)), "Sec-Fetch-Site", "same-origin") // with one
		require.Equal(t, http.StatusRequestEntityTooLarge, answer.StatusCode, path)
	}
	require.Contains(t, p.Browser("").Post("/demo/login", url.Values{"account": {strings.Repeat("x", 2<<20)}}).Text(), "te groot")
}

// The session cannot be looked up while the database is away: that is a page as well, for who is signed in.
func TestErrors_ADatabaseThatIsAwayIsAPage(t *testing.T) {
	p := portaltest.New(t)
	desk := p.Browser("provider-agent")
	p.App.Close()
	for _, visit := range []struct{ path, words string }{
		{"/notices", "Het portaal is even niet bereikbaar"}, {"/notices?lang=en", "Please try again"}, {"/notices", "Please try again"},
	} {
		page := desk.Get(visit.path)
		require.Equal(t, http.StatusServiceUnavailable, page.Status)
		require.Equal(t, "5", page.Header.Get("Retry-After"))
		require.Contains(t, page.Text(), visit.words)
		require.Len(t, page.Problem(), 8)
	}
	nobody := p.Browser("")
	require.Equal(t, http.StatusOK, nobody.Get("/livez").Status, "restarting it would mend nothing")
	require.Equal(t, http.StatusServiceUnavailable, nobody.Get("/readyz").Status)
	require.Contains(t, nobody.Get("/status").Text(), "De database is nu niet bereikbaar")
}

// What no browser sends and no database could hold is a bad request, wherever it stands; it is no fault of the portal.
func TestErrors_TextThatCannotBeStoredIsABadRequest(t *testing.T) {
	t.Parallel()
	p := portaltest.New(t)
	desk, nobody := p.Browser("provider-agent"), p.Browser("")
	for _, text := range []string{"a\x00b", "a\xffb"} {
		query := url.Values{"tab": {"all"}, "provider": {text}, "q": {text}, "email": {text}, "sel": {text}, text: {"1"}}
		for path, page := range map[string]*portaltest.Page{
			"query":  desk.Get("/notices?" + query.Encode()),
			"form":   desk.Post("/notices/bulk/confirm", url.Values{"back": {text}, "all": {"1"}}),
			"name":   desk.Post("/notices/search", url.Values{text: {"1"}}),
			"nobody": nobody.Post("/login/recover", url.Values{"email": {text}}),
			"path":   desk.Get("/notices/" + url.PathEscape(text)),
			"multi-part": desk.Send("/notices/search", "multipart/form-data; boundary=x",
				strings.NewReader("--x\r\nContent-Disposition: form-data; name=\"q\"\r\n\r\n"+text+"\r\n--x--\r\n")),
		} {
			require.Equal(t, http.StatusBadRequest, page.Status, "%s %q", path, text)
		}
	}
}
