package web_test

import (
	"bytes"
	"fmt"
	"io"
	"mime/multipart"
	"net"
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"eokm.nl/hosting/portal"
	"eokm.nl/hosting/portal/portaltest"
)

// Whoever sends a byte now and then holds a connection only for as long as a request may take to come in.
func TestSlow_BodiesEnd(t *testing.T) {
	p := portaltest.NewRunning(t, func(o *portal.Options) { o.ReadTime = 500 * time.Millisecond })
	address := strings.TrimPrefix(p.URL, "http://")
	const many = 1500
	ended := make(chan error, many)
	for i := range many {
		path := []string{"/login", "/csp-report", "/intake", "/register"}[i%4]
		conn, err := new(net.Dialer).DialContext(t.Context(), "tcp", address)
		require.NoError(t, err)
		t.Cleanup(func() { _ = conn.Close() })
		_, err = fmt.Fprintf(conn,
			"POST %s HTTP/1.1\r\nHost: x\r\nSec-Fetch-Site: same-origin\r\nContent-Type: application/x-www-form-urlencoded\r\n"+
				"Content-Length: 1000\r\n\r\na", path)
		require.NoError(t, err)
		go func() {
			_ = conn.SetReadDeadline(time.Now().Add(time.Minute))
			_, err := io.Copy(io.Discard, conn) // to the end of the connection
			ended <- err
		}()
	}
	for range many {
		err := <-ended
		if timeout, ok := err.(net.Error); ok { //nolint:errorlint // a reset says the same as an end
			require.False(t, timeout.Timeout(), "it is still open")
		}
	}
	require.Equal(t, http.StatusOK, p.Browser("provider-agent").Get("/notices").Status)
}

// A file may come in slowly, from who may bring one in.
func TestSlow_AFileMayComeInSlowly(t *testing.T) {
	const readTime = 500 * time.Millisecond
	p := portaltest.NewRunning(t, func(o *portal.Options) { o.ReadTime = readTime })
	var body bytes.Buffer
	form := multipart.NewWriter(&body)
	require.NoError(t, form.WriteField("source", "test"))
	require.NoError(t, form.WriteField("format", "csv"))
	part, err := form.CreateFormFile("file", "year.csv")
	require.NoError(t, err)
	_, err = fmt.Fprintf(part, "external_ref,url,ip,observed_at\nS-1,https://img.example.com/1,192.0.2.1,%s\n",
		p.Clock.Now().Format(time.RFC3339))
	require.NoError(t, err)
	require.NoError(t, form.Close())
	begin, rest := bytes.NewReader(body.Bytes()[:body.Len()/2]), bytes.NewReader(body.Bytes()[body.Len()/2:])
	page := p.Browser("analyst").Send("/intake", form.FormDataContentType(), io.MultiReader(begin, late{after: 3 * readTime}, rest))
	require.Equal(t, http.StatusOK, page.Status)
	require.Contains(t, page.Path, "/intake/imports/")
}

// late is nothing, after a while.
type late struct{ after time.Duration }

func (l late) Read([]byte) (int, error) {
	<-time.After(l.after)
	return 0, io.EOF
}
