package api_test

import (
	"bytes"
	"encoding/json"
	"io"
	"net/http"
	"sync"
	"testing"

	"github.com/google/uuid"
	"github.com/stretchr/testify/require"

	"eokm.nl/hosting/models"
	"eokm.nl/hosting/models/token"
	"eokm.nl/hosting/portal"
	"eokm.nl/hosting/portal/portaltest"
)

// world is a portal and the tokens of three machines.
type world struct {
	*portaltest.Portal

	t        *testing.T
	intake   string
	checker  string
	provider string
	other    string // of another provider
}

func newWorld(t *testing.T) *world {
	t.Helper()
	return newWorldWith(t)
}

func newWorldWith(t *testing.T, with ...func(*portal.Options)) *world {
	t.Helper()
	w := &world{Portal: portaltest.New(t, with...), t: t}
	w.intake = w.token(token.Draft{Kind: token.KindIntake, Name: "intake"})
	w.checker = w.token(token.Draft{Kind: token.KindStaff, Name: "checker"})
	w.provider = w.token(token.Draft{
		Kind: token.KindProvider, Name: "Ticketsysteem", ProviderID: w.slug("voorbeeld"),
		Scopes: token.ScopesOf(token.KindProvider),
	})
	w.other = w.token(token.Draft{Kind: token.KindProvider, Name: "anders", ProviderID: w.slug("noorderlicht")})
	return w
}

func (w *world) slug(slug string) uuid.UUID {
	w.t.Helper()
	p, err := w.Store.Provider.BySlug(w.t.Context(), models.System(), slug)
	require.NoError(w.t, err)
	return p.ID
}

func (w *world) token(d token.Draft) string {
	w.t.Helper()
	_, text, err := w.Store.Token.Create(w.t.Context(), models.System(), d)
	require.NoError(w.t, err)
	return text
}

// locked is a log that several write to.
type locked struct {
	mu sync.Mutex
	to *bytes.Buffer
}

// Write takes one line.
func (l *locked) Write(p []byte) (int, error) {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.to.Write(p)
}

// answer is what came back.
type answer struct {
	*http.Response

	body []byte
}

// as reads the body.
func as[T any](t *testing.T, a answer) T {
	t.Helper()
	var out T
	require.NoError(t, json.Unmarshal(a.body, &out), "%s", a.body)
	return out
}

// ask sends one request, and holds its answer against the document. A body that is no text or bytes is sent as JSON; header pairs follow.
func (w *world) ask(method, path, bearer string, body any, header ...string) answer {
	w.t.Helper()
	a, err := w.try(method, path, bearer, body, header...)
	require.NoError(w.t, err)
	promised().keeps(w.t, method, path, a)
	return a
}

func (w *world) try(method, path, bearer string, body any, header ...string) (answer, error) {
	var sent io.Reader
	switch b := body.(type) {
	case nil:
	case []byte:
		sent = bytes.NewReader(b)
	case string:
		sent = bytes.NewReader([]byte(b))
	default:
		text, err := json.Marshal(b)
		if err != nil {
			return answer{}, err
		}
		sent = bytes.NewReader(text)
	}
	r, err := http.NewRequestWithContext(w.t.Context(), method, w.URL+path, sent)
	if err != nil {
		return answer{}, err
	}
	if sent != nil {
		r.Header.Set("Content-Type", "application/json")
	}
	if bearer != "" {
		r.Header.Set("Authorization", "Bearer "+bearer)
	}
	for i := 0; i < len(header); i += 2 {
		r.Header.Set(header[i], header[i+1])
	}
	got, err := http.DefaultClient.Do(r)
	if err != nil {
		return answer{}, err
	}
	defer got.Body.Close()
	text, err := io.ReadAll(got.Body)
	return answer{got, text}, err
}

// post is ask with a key of its own.
func (w *world) post(path, bearer string, body any) answer {
	w.t.Helper()
	return w.ask(http.MethodPost, "/api/v1"+path, bearer, body, "Idempotency-Key", uuid.NewString())
}

func (w *world) get(path, bearer string, header ...string) answer {
	w.t.Helper()
	return w.ask(http.MethodGet, "/api/v1"+path, bearer, nil, header...)
}

// imported is what POST /notices answers.
type imported struct {
	ID      string
	State   string
	Rows    int
	Items   int
	Notices []string
	Test    bool
	Faults  int
}

// report is one reported address of the first provider.
func report(n, path string) map[string]any {
	return map[string]any{
		"url": "https://beeld.example.net/" + path, "ip": "192.0.2.10", "observedAt": "2026-11-23T08:00:00Z", "reporterReference": n,
		"category": "baseline",
	}
}

// deliver brings one notice in.
func (w *world) deliver(ref string, paths ...string) string {
	w.t.Helper()
	var items []map[string]any
	for _, path := range paths {
		items = append(items, report(ref, path))
	}
	a := w.post("/notices", w.intake, map[string]any{"source": "scart", "items": items})
	require.Equal(w.t, 201, a.StatusCode, "%s", a.body)
	got := as[imported](w.t, a)
	require.Len(w.t, got.Notices, 1)
	return got.Notices[0]
}
