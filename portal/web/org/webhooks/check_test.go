package webhooks_test

import (
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"eokm.nl/hosting/portal/portaltest"
	"eokm.nl/hosting/portal/webhook"
)

// runners are how each example of the page is run, and whether it knows v1a.
var runners = map[string]struct {
	command []string
	public  bool
}{
	"check.go":  {[]string{"go", "run"}, true},
	"check.py":  {[]string{"python3"}, false},
	"check.mjs": {[]string{"node"}, true},
	"check.sh":  {[]string{"sh"}, false},
}

// What the page tells developers to do takes a message of ours and refuses every other.
func TestExamples_TakeWhatIsOursAndNothingElse(t *testing.T) {
	t.Parallel()
	secret, public, sign := secretOf(t)
	files, err := filepath.Glob("_examples/*")
	require.NoError(t, err)
	require.Len(t, files, len(runners))
	now := time.Now() // the examples look at the machine's clock
	const id, body = "msg_0123", `{"type":"notice.delivered","data":{"notice":"EOKM-2026-000123","é":"ß"}}`
	for _, file := range files {
		t.Run(filepath.Base(file), func(t *testing.T) {
			t.Parallel()
			runner := runners[filepath.Base(file)]
			program, err := exec.LookPath(runner.command[0])
			if err != nil {
				t.Skip(runner.command[0], "is not there: tools/install test")
			}
			run := append(append([]string{}, runner.command[1:]...), file)
			if runner.command[0] == "go" { // once, and not for each message
				built := filepath.Join(t.TempDir(), "check")
				out, err := exec.CommandContext(t.Context(), program, "build", "-o", built, file).CombinedOutput()
				require.NoError(t, err, string(out))
				program, run = built, nil
			}
			takes := func(key string, at time.Time, signature, body string) bool {
				cmd := exec.CommandContext(t.Context(), program, run...)
				cmd.Stdin = strings.NewReader(body)
				cmd.Env = append(os.Environ(), "KEY="+key, "ID="+id, "TIMESTAMP="+strconv.FormatInt(at.Unix(), 10), "SIGNATURE="+signature)
				return cmd.Run() == nil
			}
			ours := sign(id, now, body)
			require.True(t, takes(secret, now, ours, body))
			require.False(t, takes(secret, now, ours, strings.Replace(body, "123", "124", 1)), "another body")
			require.False(t, takes("whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw", now, ours, body), "another secret")
			old := now.Add(-6 * time.Minute)
			require.False(t, takes(secret, old, sign(id, old, body), body), "a message that somebody kept")
			require.False(t, takes(secret, now, "v1,AAAA v1a,AAAA", body))
			if runner.public {
				require.True(t, takes(public, now, ours, body))
				require.False(t, takes(public, now, ours, body+" "))
			}
		})
	}
}

// secretOf is a webhook's secret and public key as its pages show them, and what signs by it.
func secretOf(t *testing.T) (secret, public string, sign func(id string, at time.Time, body string) string) {
	t.Helper()
	p := portaltest.New(t)
	id := added(t, p)
	desk := p.Browser("provider-admin")
	secret = strings.TrimSpace(desk.Get("/org/webhooks/" + id + "/secret").Doc.Find("main code").Text())
	require.Regexp(t, `^whsec_[A-Za-z0-9+/]{43}=$`, secret)
	keys := p.Browser("").Get("/.well-known/webhook-keys/" + id).Body
	public = between(keys, `"key":"`, `"`)
	require.Regexp(t, `^whpk_[A-Za-z0-9+/]{43}=$`, public)
	_, err := p.Store.Webhook.Test(t.Context(), p.Actor("provider-admin"), p.Provider("voorbeeld"), parse(t, id))
	require.NoError(t, err)
	target, err := p.Store.Webhook.Take(t.Context(), p.Provider("voorbeeld"), parse(t, id))
	require.NoError(t, err)
	return secret, public, func(id string, at time.Time, body string) string {
		return webhook.Signatures(target.Secrets, id, at, []byte(body))
	}
}

func between(text, before, after string) string {
	_, text, _ = strings.Cut(text, before)
	text, _, _ = strings.Cut(text, after)
	return text
}
