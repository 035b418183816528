package web_test

import (
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"eokm.nl/hosting/portal/portaltest"
)

const (
	oldReport = `{"csp-report":{"document-uri":"https://portal.example/notices/EOKM-2026-000001?tab=planted",
		"effective-directive":"img-src","violated-directive":"img-src 'self'",
		"blocked-uri":"https://planted.example.com/a?b=planted","disposition":"enforce"}}`
	newReport = `[{"type":"deprecation","body":{}},{"type":"csp-violation","age":1,"url":"https://portal.example/notices/planted","body":{
		"effectiveDirective":"script-src-elem","blockedURL":"inline","documentURL":"https://portal.example/planted","sample":"planted"}}]`
)

func TestCSPReport_IsOneLineWithoutAnAddress(t *testing.T) {
	t.Parallel()
	var book logBook
	p := portaltest.New(t, book.into)
	for _, report := range []struct {
		body, directive, blocked string
	}{
		{oldReport, "img-src", "elsewhere"},
		{newReport, "script-src-elem", "inline"},
		{`{"csp-report":{"violated-directive":"style-src 'self'","blocked-uri":"data"}}`, "style-src", "data"},
		{`{"csp-report":{"effective-directive":"img-src","blocked-uri":"` + p.URL + `/notices/planted"}}`, "img-src", "ours"},
		{`{"csp-report":{"effective-directive":"PLANTED\nplanted","blocked-uri":"planted"}}`, "unknown", "unknown"},
		{`{"csp-report":{"effective-directive":"font-src","blocked-uri":"moz-extension://planted/x"}}`, "font-src", "a browser's own"},
	} {
		before := len(book.lines(t, "content policy broken"))
		answer, body := send(t, http.MethodPost, p.URL+"/csp-report", strings.NewReader(report.body), "Content-Type",
			"application/csp-report")
		require.Equal(t, http.StatusNoContent, answer.StatusCode, report.body)
		require.Empty(t, body)
		lines := book.lines(t, "content policy broken")
		require.Len(t, lines, before+1)
		require.Equal(t, []any{report.directive, report.blocked}, []any{lines[before]["directive"], lines[before]["blocked"]}, report.body)
	}
	for _, secret := range []string{"planted", "PLANTED", "EOKM-2026", "example.com", "/notices"} {
		require.NotContains(t, book.String(), secret)
	}
}

func TestCSPReport_AFloodIsNotWrittenDown(t *testing.T) {
	t.Parallel()
	var book logBook
	p := portaltest.New(t, book.into)
	report := func(body string) int {
		answer, _ := send(t, http.MethodPost, p.URL+"/csp-report", strings.NewReader(body))
		return answer.StatusCode
	}
	many := "[" + strings.Repeat(`{"type":"csp-violation","body":{}},`, 99) + `{"type":"csp-violation","body":{}}]`
	require.Equal(t, http.StatusNoContent, report(many))
	require.Equal(t, http.StatusTooManyRequests, report(oldReport))
	require.Len(t, book.lines(t, "content policy broken"), 20)
	p.Clock.Advance(time.Minute)
	require.Equal(t, http.StatusNoContent, report(oldReport))
	require.Len(t, book.lines(t, "content policy broken"), 21)
}

func TestCSPReport_RefusesWhatIsNone(t *testing.T) {
	t.Parallel()
	p := portaltest.New(t)
	for body, status := range map[string]int{
		"": 400, "planted": 400, "{}": 400, `{"csp-report":7}`: 400, `"` + strings.Repeat("x", 17<<10) + `"`: 413, "[]": 204,
	} {
		answer, text := send(t, http.MethodPost, p.URL+"/csp-report", strings.NewReader(body))
		require.Equal(t, status, answer.StatusCode, "%.20s", body)
		require.Empty(t, text)
	}
	answer, _ := send(t, http.MethodPost, p.URL+"/csp-report", strings.NewReader(oldReport), "Sec-Fetch-Site", "cross-site")
	require.Equal(t, http.StatusForbidden, answer.StatusCode)
}

// A real browser sends one when a page breaks the policy.
func TestCSPReport_ComesFromABrowser(t *testing.T) {
	t.Parallel()
	var book logBook
	p := portaltest.New(t, book.into)
	window := portaltest.NewChromium(t).Window(t, p.URL, portaltest.Desktop)
	window.Open("/contact")
	portaltest.Eval[bool](window,
		`(() => { const i = new Image(); i.src = "https://planted.example.com/" + "a"; document.body.append(i); return true; })()`)
	var lines []map[string]any
	require.Eventually(t, func() bool {
		lines = book.lines(t, "content policy broken")
		return len(lines) == 1
	}, 10*time.Second, 50*time.Millisecond)
	require.Equal(t, []any{"img-src", "elsewhere"}, []any{lines[0]["directive"], lines[0]["blocked"]})
	require.NotEmpty(t, window.Forgive(), "the browser's own line about it")
}
