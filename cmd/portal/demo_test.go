package main

import (
	"net/http"
	"net/http/cookiejar"
	"net/url"
	"os"
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
	read := func(answer *http.Response, err error) *goquery.Document {
		require.NoError(t, err)
		defer answer.Body.Close()
		require.Equal(t, http.StatusOK, answer.StatusCode)
		page, err := goquery.NewDocumentFromReader(answer.Body)
		require.NoError(t, err)
		return page
	}
	read(client.PostForm(base+"/demo/login", url.Values{"account": {"provider-agent"}}))
	notice, _ := read(client.Get(base + "/notices?lang=nl")).Find(`main a[href^="/notices/EOKM-"]`).First().Attr("href") //nolint:noctx // a test
	page := read(client.Get(base + notice + "/reveal"))                                                                   //nolint:noctx // a test
	require.Contains(t, page.Text(), "Volledige adressen ziet u pas na de basiscursus.")
	require.Zero(t, page.Find(`main form[action$="/reveal"]`).Length())
}
