package api_test

import (
	"bytes"
	"fmt"
	"io"
	"log/slog"
	"net/http"
	"strings"
	"testing"

	"github.com/google/uuid"
	"github.com/stretchr/testify/require"

	"eokm.nl/hosting/models"
	"eokm.nl/hosting/portal"
)

// canary is in all that these requests send: as an address, and in every other place that takes a text.
const canary = "kanarie"

// canaryURL is an address that would be reported.
const canaryURL = "https://kanarie.example.org/kanarie.jpg"

// posts are the addresses that take a body.
func posts(ref string) map[string]string {
	own := func(w string) string { return "/notices/" + ref + w }
	return map[string]string{
		own("/responses"): "provider", "/responses": "provider", own("/acknowledgements"): "provider", own("/disputes"): "provider",
		own("/delegations"): "provider", own("/retractions"): "provider",
		own("/take-backs"):  "provider",
		own("/assignments"): "provider", own("/messages"): "provider", own("/reveals"): "provider", "/notices": "intake",
		"/observations": "checker",
	}
}

// badBodies are bodies that no operation takes, and in what each could come back.
func badBodies() []string {
	deep := strings.Repeat(`{"`+canary+`":`, 5000) + "1" + strings.Repeat("}", 5000)
	all := []string{
		"", canary, `"` + canaryURL + `"`, `{"` + canaryURL + `":1}`, `{"` + canary + `":1,"` + canary + `":2}`, `{"text":"` + canary,
		"{\"text\":\"" + canary + "\xff\"}", "{\"text\":\"" + canary + "\x00\"}", `["` + canary + `"]`, deep,
		strings.Repeat("[", 100_000) + `"` + canary + `"`,
	}
	for _, name := range []string{
		"items", "source", "correlationId", "measure", "removedAt", "note", "reason", "explanation", "to", "until", "text", "seen",
		"responses", "observations", "owner", "logsKept", "email",
	} {
		all = append(all,
			fmt.Sprintf(`{%q:%q}`, name, canaryURL), fmt.Sprintf(`{%q:{%q:%q}}`, name, canaryURL, canaryURL),
			fmt.Sprintf(`{%q:[%q]}`, name, canaryURL),
			fmt.Sprintf(`{%q:[{%q:%q,"ref":%q,"url":%q}]}`, name, canary, canaryURL, canary, canaryURL))
	}
	return append(all,
		`{"source":"scart","items":[{"url":"`+canaryURL+`","observedAt":"`+canary+`","ip":"`+canary+`","asn":"`+canary+`","country":"`+
			canary+`","category":"`+canary+`","scope":"`+canary+`","siteType":"`+canary+`","reportedAt":"`+canary+`","sha256":"`+canary+
			`","md5":"`+canary+`","reporterReference":"`+canaryURL+`"}]}`,
		`{"source":"`+canaryURL+`","items":[{"url":"`+canaryURL+`","observedAt":"2026-11-23T08:00:00Z"}]}`,
		`{"source":"scart","items":[{"url":"ftp://`+canary+`","observedAt":"2026-11-23T08:00:00Z"}]}`,
		`{"source":"scart","observations":[{"url":"`+canaryURL+
			`","outcome":"offline","observedAt":"2026-11-23T08:00:00Z","observedBy":"x"}]}`,
		`{"source":"scart","observations":[{"ref":"`+canary+`","outcome":"`+canary+`","observedAt":"`+canary+
			`","observedBy":"`+canaryURL+`"}]}`,
		`{"measure":"file_removed","removedAt":"2026-11-30T08:00:00Z","note":"`+canaryURL+`"}`,
		`{"reason":"legality","explanation":"`+canary+strings.Repeat("x", 9000)+`"}`,
		`{"reason":"other","text":"`+canary+strings.Repeat("x", 3000)+`"}`)
}

// No answer and no log line repeats a value that was sent, whatever is wrong with it; and nothing of it is kept.
func TestBadInput_NothingComesBack(t *testing.T) {
	t.Parallel()
	var log bytes.Buffer
	w := newWorldWith(t, func(o *portal.Options) {
		o.Log = slog.New(slog.NewJSONHandler(&locked{to: &log}, &slog.HandlerOptions{Level: slog.LevelDebug}))
	})
	ref := w.deliver("zaak-1", "a.jpg")
	before := w.everything()
	tokens := map[string]string{"provider": w.provider, "intake": w.intake, "checker": w.checker}
	refused := func(what string, a answer) {
		require.GreaterOrEqual(t, a.StatusCode, 400, "%s: %s", what, a.body)
		require.Less(t, a.StatusCode, 500, "%s: %s", what, a.body)
		require.Equal(t, "application/problem+json", a.Header.Get("Content-Type"), what)
		require.NotContains(t, strings.ToLower(string(a.body)+fmt.Sprint(a.Header)), canary, what)
		problem := as[struct{ Type, Title, Detail, RequestID string }](t, a)
		require.NotEmpty(t, problem.Type+problem.Title, what)
	}
	for path, who := range posts(ref) {
		for _, body := range badBodies() {
			a := w.ask(http.MethodPost, "/api/v1"+path, tokens[who], body, "Idempotency-Key", uuid.NewString())
			if a.StatusCode == 429 { // the quota of batches
				w.Clock.Advance(10_000_000_000)
				a = w.ask(http.MethodPost, "/api/v1"+path, tokens[who], body, "Idempotency-Key", uuid.NewString())
			}
			if path == "/notices/"+ref+"/messages" && a.StatusCode == 201 || a.StatusCode == 200 && path == "/responses" {
				require.NotContains(t, string(a.body), canary)
				continue
			}
			refused(path+" "+body[:min(len(body), 80)], a)
		}
		refused(path, w.ask(http.MethodPost, "/api/v1"+path, tokens[who], "{}", "Idempotency-Key", canary+strings.Repeat("x", 300)))
		refused(path, w.ask(http.MethodPost, "/api/v1"+path+"?"+canary+"="+canary, tokens[who], "{}", "Idempotency-Key", "x"))
		refused(path, w.ask(http.MethodPost, "/api/v1"+path, tokens[who], "{}", "Idempotency-Key", "y", "Content-Type", "text/"+canary))
		refused(path, w.ask(http.MethodPost, "/api/v1"+path, canary, "{}", "Idempotency-Key", "z"))
	}
	for _, path := range []string{
		"/notices?cursor=" + canary, "/notices?tab=" + canary, "/notices?limit=" + canary, "/notices?" + canary + "=1",
		"/notices/" + canary,
		"/notices/" + ref + "?afterItem=" + canary, "/" + canary, "/notices/" + strings.Repeat(canary, 20),
	} {
		refused(path, w.get(path, w.provider))
	}
	refused("changes", w.get("/changes?after="+canary, w.checker))
	refused("import", w.get("/imports/"+canary, w.intake))
	refused("method", w.ask(http.MethodDelete, "/api/v1/notices", w.provider, canary))
	require.NotContains(t, strings.ToLower(log.String()), canary)
	require.Equal(t, before, w.everything(), "nothing was kept")
}

// A body beyond its limit is refused while it is read, and its memory is not.
func TestBadInput_TooLarge(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	require.Equal(t, 413, w.post("/notices", w.intake, strings.Repeat(" ", 1<<20+1)).StatusCode)
	r, err := http.NewRequestWithContext(t.Context(), http.MethodPost, w.URL+"/api/v1/notices", io.LimitReader(spaces{}, 100<<20))
	require.NoError(t, err)
	r.Header.Set("Authorization", "Bearer "+w.intake)
	r.Header.Set("Idempotency-Key", "groot")
	r.Header.Set("Content-Type", "application/json")
	got, err := http.DefaultClient.Do(r)
	if err != nil {
		return // cut off while it sent
	}
	defer got.Body.Close()
	require.Equal(t, http.StatusRequestEntityTooLarge, got.StatusCode)
}

// A token is good for its scopes and its kind, over TLS only, and until it is revoked.
func TestAdmit(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	for path, who := range posts("EOKM-2026-000001") {
		for name, token := range map[string]string{"provider": w.provider, "intake": w.intake, "checker": w.checker} {
			if name != who {
				require.Equal(t, 403, w.post(path, token, "{}").StatusCode, "%s by %s", path, name)
			}
		}
		a := w.post(path, "", "{}")
		require.Equal(t, 401, a.StatusCode, path)
		require.Contains(t, a.Header.Get("Www-Authenticate"), "Bearer")
	}
	require.Equal(t, 403, w.post("/notices/EOKM-2026-000001/reveals", w.other, `{"reason":"remove"}`).StatusCode, "without its scope")
	secure := newWorldWith(t, func(o *portal.Options) { o.Secure = true })
	require.Equal(t, 200, secure.get("/notices", secure.provider, "X-Forwarded-Proto", "https").StatusCode)
	for _, bearer := range []string{secure.provider, secure.intake, "niets", ""} {
		plain := secure.get("/notices", bearer, "X-Forwarded-Proto", "http")
		require.Equal(t, 403, plain.StatusCode)
		require.Contains(t, string(plain.body), "plain-http")
	}
	require.Equal(t, 401, secure.get("/notices", secure.provider, "X-Forwarded-Proto", "https").StatusCode, "who reads the line has it")
	require.Equal(t, 200, secure.get("/notices", secure.other, "X-Forwarded-Proto", "https").StatusCode, "another's is as it was")
	var told string
	require.NoError(t, secure.Owner.QueryRow(t.Context(), `SELECT string_agg(kind || ' ' || p.slug, ',' ORDER BY p.slug COLLATE "C")
		FROM mails m JOIN providers p ON p.id = m.provider_id WHERE kind = $1`, models.MailTokenExposed).Scan(&told))
	require.Equal(t, "token_exposed -,token_exposed voorbeeld", told, "of EOKM's own too")
}

// One request too many waits as long as is said.
func TestQuota(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	var last answer
	for range 31 {
		last = w.post("/responses", w.provider, `{}`)
		if last.StatusCode == 429 {
			break
		}
	}
	require.Equal(t, 429, last.StatusCode)
	require.Equal(t, "1", last.Header.Get("Retry-After"))
	require.Regexp(t, `"batch";r=0;t=10`, last.Header.Get("RateLimit"))
	w.Clock.Advance(1_000_000_000)
	require.Equal(t, 400, w.post("/responses", w.provider, `{}`).StatusCode)
}

// everything counts what is kept of what is asked, beside the log of requests.
func (w *world) everything() string {
	w.t.Helper()
	var n string
	require.NoError(w.t,
		w.Owner.QueryRow(w.t.Context(), `SELECT concat_ws(' ', (SELECT count(*) FROM notices), (SELECT count(*) FROM items),
		(SELECT count(*) FROM imports), (SELECT count(*) FROM responses), (SELECT count(*) FROM disputes),
		(SELECT count(*) FROM observations))`).Scan(&n))
	return n
}

// spaces is an endless body.
type spaces struct{}

func (spaces) Read(p []byte) (int, error) { return copy(p, bytes.Repeat([]byte(" "), len(p))), nil }
