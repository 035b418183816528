package main

import (
	"io"
	"net/http"
	"net/http/cookiejar"
	"net/url"
	"os"
	"strings"
	"testing"

	"github.com/PuerkitoBio/goquery"
	"github.com/stretchr/testify/require"
)

// The demo shows what an operator would get who asks for the basics first.
func TestDemo_BasicsFirst(t *testing.T) {
	t.Setenv("PORTAL_BASICS_FIRST", "true")
	_, base := startDemo(t, os.Stderr)
	jar, err := cookiejar.New(nil)
	require.NoError(t, err)
	client := &http.Client{Jar: jar}
	ask := func(method, path string, form io.Reader) *goquery.Document {
		request, err := http.NewRequestWithContext(t.Context(), method, base+path, form)
		require.NoError(t, err)
		if form != nil {
			request.Header.Set("Content-Type", "application/x-www-form-urlencoded")
		}
		answer, err := client.Do(request)
		require.NoError(t, err)
		defer answer.Body.Close()
		require.Equal(t, http.StatusOK, answer.StatusCode)
		page, err := goquery.NewDocumentFromReader(answer.Body)
		require.NoError(t, err)
		return page
	}
	ask(http.MethodPost, "/demo/login", strings.NewReader(url.Values{"account": {"provider-agent"}}.Encode()))
	notice, _ := ask(http.MethodGet, "/notices?lang=nl", nil).Find(`main a[href^="/notices/EOKM-"]`).First().Attr("href")
	page := ask(http.MethodGet, notice+"/reveal", nil)
	require.Contains(t, page.Text(), "Volledige adressen ziet u pas na de basiscursus.")
	require.Zero(t, page.Find(`main form[action$="/reveal"]`).Length())
}
