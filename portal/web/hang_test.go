package web_test

import (
	"io"
	"net/http"
	"net/http/cookiejar"
	"net/url"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"eokm.nl/hosting/portal/portaltest"
)

// answerTime is within what time everybody must have an answer, whatever the database does.
const answerTime = 12 * time.Second

// reader is somebody with a browser that waits no longer than AnswerTime.
func reader(t *testing.T, p *portaltest.Portal, account string) func(path string) (status int, body string) {
	t.Helper()
	jar, err := cookiejar.New(nil)
	require.NoError(t, err)
	client := &http.Client{Jar: jar, Timeout: answerTime}
	if account != "" {
		answer, err := client.PostForm(p.URL+"/demo/login", url.Values{"account": {account}}) //nolint:noctx // the client has a time limit
		require.NoError(t, err)
		require.NoError(t, answer.Body.Close())
	}
	return func(path string) (int, string) {
		answer, err := client.Get(p.URL + path) //nolint:noctx // as above
		if err != nil {
			return 0, err.Error()
		}
		defer answer.Body.Close()
		text, err := io.ReadAll(answer.Body)
		if err != nil {
			return 0, err.Error()
		}
		return answer.StatusCode, string(text)
	}
}

func TestHang_EverybodyGetsAnAnswer(t *testing.T) {
	t.Parallel()
	for name, spoil := range map[string]func(w *portaltest.Wire){
		"hangs": (*portaltest.Wire).Hang,
		"is cut while it hangs": func(w *portaltest.Wire) {
			w.Hang()
			w.Cut()
		},
		"is very slow": func(w *portaltest.Wire) { w.Delay(20 * time.Second) },
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			wire := portaltest.NewWire()
			p := portaltest.New(t, wire.Through(t))
			desk, nobody := reader(t, p, "provider-agent"), reader(t, p, "")
			status, _ := desk("/notices")
			require.Equal(t, http.StatusOK, status)
			spoil(wire)
			type visit struct {
				who    func(string) (int, string)
				path   string
				status int
				says   string
			}
			visits := []visit{
				{desk, "/notices", 503, "even niet bereikbaar"},
				{desk, "/", 503, "even niet bereikbaar"},
				{nobody, "/kb", 503, "even niet bereikbaar"},
				{nobody, "/readyz", 503, "database"},
				{nobody, "/livez", 200, "ok"},
				{desk, "/readyz", 503, "database"},
			}
			for _, who := range []func(string) (int, string){desk, nobody} {
				visits = append(visits, visit{who, "/contact", 200, "Contact"},
					visit{who, "/status", 200, "De database is nu niet bereikbaar"},
					visit{who, "/help/exposure", 200, "Sluit"}, visit{who, "/accessibility", 200, ""}, visit{who, "/privacy", 200, ""},
					visit{who, "/livez", 200, "ok"})
			}
			type came struct {
				visit
				status int
				body   string
			}
			answers := make(chan came)
			for _, v := range visits { // all at once, and more than the pool has connections
				go func() {
					status, body := v.who(v.path)
					answers <- came{v, status, body}
				}()
			}
			for range visits {
				got := <-answers
				require.Equal(t, got.visit.status, got.status, "%s: %s", got.path, strings.TrimSpace(got.body[:min(200, len(got.body))]))
				require.Contains(t, got.body, got.says, got.path)
			}
			wire.Mend()
			require.Eventually(t, func() bool {
				status, _ := desk("/notices")
				return status == http.StatusOK
			}, 30*time.Second, 50*time.Millisecond, "it goes on by itself, and who was signed in still is")
		})
	}
}
