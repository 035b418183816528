package webhook

import (
	"crypto/ed25519"
	"crypto/hmac"
	"crypto/sha256"
	"encoding/base64"
	"io"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"strconv"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/google/uuid"
	"github.com/stretchr/testify/require"

	"eokm.nl/hosting/models"
	"eokm.nl/hosting/models/modelstest"
	"eokm.nl/hosting/models/webhook"
)

// machine is one of a provider's on this computer: it answers as it is told, and keeps what came.
type machine struct {
	*httptest.Server
	mu     sync.Mutex
	answer http.HandlerFunc // nil: 204
	came   []*http.Request
	bodies []string
}

func newMachine(t *testing.T) *machine {
	t.Helper()
	m := &machine{}
	m.Server = httptest.NewTLSServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		body, _ := io.ReadAll(r.Body)
		m.mu.Lock()
		m.came, m.bodies = append(m.came, r), append(m.bodies, string(body))
		answer := m.answer
		m.mu.Unlock()
		if answer == nil {
			answer = says(http.StatusNoContent)
		}
		answer(w, r)
	}))
	t.Cleanup(m.Close)
	return m
}

func says(status int) http.HandlerFunc {
	return func(w http.ResponseWriter, _ *http.Request) { w.WriteHeader(status) }
}

func (m *machine) saying(answer http.HandlerFunc) {
	m.mu.Lock()
	defer m.mu.Unlock()
	m.answer = answer
}

// all is what came until now; the ids of messages, in their order.
func (m *machine) all() (ids []string) {
	m.mu.Lock()
	defer m.mu.Unlock()
	for _, r := range m.came {
		ids = append(ids, r.Header.Get(HeaderID))
	}
	return ids
}

// world is a provider with a webhook to a machine of this computer.
type world struct {
	*modelstest.World
	machine *machine
	sender  *Sender
	lead    models.Actor
	id      uuid.UUID
}

func quiet() *slog.Logger { return slog.New(slog.DiscardHandler) }

func newWorld(t *testing.T) *world {
	t.Helper()
	w := &world{World: modelstest.New(t), machine: newMachine(t)}
	w.lead = w.As(models.RoleProviderAdmin)
	w.sender = New(w.Store, quiet(), nil, w.machine.Client().Transport)
	w.id = w.hook(w.lead, w.machine.URL)
	return w
}

// hook adds a webhook of all events, and has it lead to a machine of this computer, which nobody can by a page.
func (w *world) hook(lead models.Actor, url string) uuid.UUID {
	w.T.Helper()
	id, err := w.Webhook.Add(w.T.Context(), lead, webhook.Setting{
		Name: "Tickets", URL: "https://tickets.example.net/", Kinds: webhook.Types(),
	})
	require.NoError(w.T, err)
	w.Exec(`UPDATE webhooks SET url = $1 WHERE id = $2`, url, id)
	return id
}

func (w *world) send() {
	w.T.Helper()
	require.NoError(w.T, w.sender.Send(w.T.Context(), w.Hoster.ID, w.id))
}

// test has the machine told of a test, at once.
func (w *world) test() {
	w.T.Helper()
	_, err := w.Webhook.Test(w.T.Context(), w.lead, w.Hoster.ID, w.id)
	require.NoError(w.T, err)
	w.send()
}

func (w *world) later(d time.Duration) { w.Clock.Set(w.Now().Add(d)) }

// log is what the deliveries stand at: state, tries, step.
func (w *world) log() []string {
	w.T.Helper()
	return modelstest.Query[string](w.World, `SELECT concat_ws(' ', state, tries, step) FROM webhook_deliveries ORDER BY at, id`)
}

func (w *world) outcomes() []string {
	w.T.Helper()
	return modelstest.Query[string](w.World, `SELECT trim(concat_ws(' ', outcome, nullif(status, 0))) FROM webhook_attempts ORDER BY at, n`)
}

// From an event to a machine that checks both signatures by what it was given, and learns ids, a type and a time.
func TestSend_TellsOnceSignedInBothWays(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	refs := w.Deliver(1, 2)
	w.send()
	w.send()
	require.Len(t, w.machine.all(), 1, "once")
	r, body := w.machine.came[0], w.machine.bodies[0]
	require.JSONEq(t,
		`{"type": "notice.delivered", "timestamp": "`+w.Now().Format(time.RFC3339Nano)+`", "data": {"notice": "`+refs[0]+`"}}`, body)
	require.Equal(t, "application/json", r.Header.Get("Content-Type"))
	require.Regexp(t, `^msg_[0-9a-f]{32}$`, r.Header.Get(HeaderID))
	require.Equal(t, strconv.FormatInt(w.Now().Unix(), 10), r.Header.Get(HeaderTimestamp))

	secret, err := w.Webhook.Secret(t.Context(), w.lead, w.id)
	require.NoError(t, err)
	keys, err := w.Webhook.PublicKeys(t.Context(), w.id)
	require.NoError(t, err)
	checks(t, r, body, secret, webhook.PublicText(keys[0]), 2)

	require.NoError(t, w.Webhook.Rotate(t.Context(), w.lead, w.id, false))
	w.Respond(refs[0])
	w.send()
	last := len(w.machine.came) - 1
	r, body = w.machine.came[last], w.machine.bodies[last]
	checks(t, r, body, secret, webhook.PublicText(keys[0]), 4) // the machine has the old ones still
	renewed, err := w.Webhook.Secret(t.Context(), w.lead, w.id)
	require.NoError(t, err)
	require.NotEqual(t, secret, renewed)
	checks(t, r, body, renewed, "", 4)
	w.later(webhook.Overlap)
	_, err = w.Webhook.Test(t.Context(), w.lead, w.Hoster.ID, w.id)
	require.NoError(t, err)
	w.send()
	last = len(w.machine.came) - 1
	checks(t, w.machine.came[last], w.machine.bodies[last], renewed, "", 2)
	require.Contains(t, w.machine.bodies[last], `"webhook.test"`)
}

// checks verifies what came as a receiver does, from the text of the specification.
func checks(t *testing.T, r *http.Request, body, secret, public string, signatures int) {
	t.Helper()
	content := r.Header.Get(HeaderID) + "." + r.Header.Get(HeaderTimestamp) + "." + body
	all := strings.Split(r.Header.Get(HeaderSignature), " ")
	require.Len(t, all, signatures)
	key, err := base64.StdEncoding.DecodeString(strings.TrimPrefix(secret, "whsec_"))
	require.NoError(t, err)
	require.Len(t, key, 32)
	mac := hmac.New(sha256.New, key)
	mac.Write([]byte(content))
	require.Contains(t, all, "v1,"+base64.StdEncoding.EncodeToString(mac.Sum(nil)))
	if public == "" {
		return
	}
	pub, err := base64.StdEncoding.DecodeString(strings.TrimPrefix(public, "whpk_"))
	require.NoError(t, err)
	fits := false
	for _, s := range all {
		if raw, ok := strings.CutPrefix(s, "v1a,"); ok {
			signature, err := base64.StdEncoding.DecodeString(raw)
			require.NoError(t, err)
			fits = fits || ed25519.Verify(pub, []byte(content), signature)
		}
	}
	require.True(t, fits)
}

// What an answer means, by the specification.
func TestSend_WhatAnAnswerMeans(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	for _, c := range []struct {
		name    string
		answer  http.HandlerFunc
		outcome string
		state   string
		wait    time.Duration // until the next try
		paused  bool
	}{
		{"created", says(http.StatusCreated), "delivered 201", "delivered", 0, false},
		{"a fault", says(http.StatusInternalServerError), "refused 500", "waiting", 5 * time.Second, false},
		{"not found", says(http.StatusNotFound), "refused 404", "waiting", 5 * time.Second, false},
		{
			"sent on", func(a http.ResponseWriter, r *http.Request) {
				http.Redirect(a, r, "https://192.0.2.1/", http.StatusTemporaryRedirect)
			},
			"redirected 307", "waiting", 5 * time.Second, false,
		},
		{"too many", says(http.StatusTooManyRequests), "throttled 429", "waiting", 5 * time.Second, true},
		{"bad gateway", says(http.StatusBadGateway), "throttled 502", "waiting", 5 * time.Second, true},
		{"asks for time", func(a http.ResponseWriter, _ *http.Request) {
			a.Header().Set("Retry-After", "600")
			a.WriteHeader(http.StatusServiceUnavailable)
		}, "refused 503", "waiting", 10 * time.Minute, true},
		{"endless body", func(a http.ResponseWriter, r *http.Request) {
			for r.Context().Err() == nil {
				if _, err := a.Write(make([]byte, 1<<16)); err != nil {
					return
				}
			}
		}, "delivered 200", "delivered", 0, false},
		{
			"breaks off", func(http.ResponseWriter, *http.Request) { panic(http.ErrAbortHandler) }, "unreachable",
			"waiting", 5 * time.Second, true,
		},
	} {
		w.Exec(`DELETE FROM webhook_deliveries`)
		w.Exec(`UPDATE webhooks SET paused_until = NULL, failures = 0, failing_since = NULL`)
		w.machine.saying(c.answer)
		_, err := w.Webhook.Test(t.Context(), w.lead, w.Hoster.ID, w.id)
		require.NoError(t, err)
		w.send()
		require.Equal(t, []string{c.outcome}, w.outcomes(), c.name)
		require.Equal(t, []string{c.state + " 1 1"}, w.log(), c.name)
		if c.wait > 0 {
			require.Equal(t, []time.Time{w.Now().Add(c.wait)},
				modelstest.Query[time.Time](w.World, `SELECT next_at AT TIME ZONE 'UTC' FROM webhook_deliveries`), c.name)
		}
		require.Equal(t, []bool{c.paused}, modelstest.Query[bool](w.World, `SELECT paused_until IS NOT NULL FROM webhooks`), c.name)
	}
	require.NotContains(t, strings.Join(w.outcomes(), " "), "127.0.0.1")
}

// A machine that answers 410 wants nothing more: it is told nothing, what waits is kept, and its keepers get a mail.
func TestSend_GoneTurnsItOff(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	w.Deliver(2, 1)
	w.machine.saying(says(http.StatusGone))
	w.send()
	require.Equal(t, []string{"gone"}, modelstest.Query[string](w.World, `SELECT reason FROM webhooks`))
	for _, line := range w.log() {
		require.True(t, strings.HasPrefix(line, "held"), line)
	}
	require.Equal(t, []string{"webhook_off"}, modelstest.Query[string](w.World, `SELECT kind FROM mails WHERE kind = 'webhook_off'`))
	w.Deliver(1, 1)
	w.machine.saying(nil)
	before := len(w.machine.all())
	w.send()
	require.Len(t, w.machine.all(), before, "nothing while it is off")
	require.NoError(t, w.Webhook.Enable(t.Context(), w.lead, w.id))
	n, err := w.Webhook.Redeliver(t.Context(), w.lead, w.Hoster.ID, w.id, webhook.Range{From: w.Now(), To: w.Now().Add(time.Second)})
	require.NoError(t, err)
	require.Equal(t, 3, n, "what came meanwhile too")
	w.send()
	require.Len(t, w.machine.all(), before+3)
}

// A machine that is down for 72 hours is told of each event once, and the whole schedule is kept to. One that is down for longer is off.
func TestSend_DownFor72Hours(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	down := func(http.ResponseWriter, *http.Request) { panic(http.ErrAbortHandler) }
	w.machine.saying(down)
	began := w.Now()
	w.Deliver(20, 1)
	end := began.Add(72 * time.Hour)
	for w.Now().Before(end) {
		w.send()
		next := modelstest.Query[time.Time](w.World, `SELECT greatest(min(d.next_at), max(w.paused_until), now() - interval '100 years')
			AT TIME ZONE 'UTC' FROM webhook_deliveries d JOIN webhooks w ON w.id = d.webhook_id`)[0]
		if w.Now().Sub(began) > time.Hour { // and not every five minutes, as the portal does: to save time
			next = w.Now().Add(6 * time.Hour)
		}
		w.Clock.Set(next)
	}
	taken := map[string]int{}
	w.machine.saying(func(a http.ResponseWriter, r *http.Request) {
		w.machine.mu.Lock()
		taken[r.Header.Get(HeaderID)]++
		w.machine.mu.Unlock()
		a.WriteHeader(http.StatusNoContent)
	})
	for range 4 {
		w.send()
		w.later(25 * time.Hour)
	}
	require.Len(t, taken, 20)
	for id, times := range taken {
		require.Equal(t, 1, times, id)
	}
	require.Equal(t, []string{"active"}, modelstest.Query[string](w.World, `SELECT state FROM webhooks`))
}

// One event and a dead machine: the ten steps, and then the end with a mail.
func TestSend_TheScheduleAndItsEnd(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	w.machine.saying(says(http.StatusInternalServerError))
	began := w.Now()
	w.Deliver(1, 1)
	var at []time.Duration
	for range 20 {
		before := len(w.machine.all())
		w.send()
		if len(w.machine.all()) > before {
			at = append(at, w.Now().Sub(began))
		}
		next := modelstest.Query[*time.Time](w.World, `SELECT next_at AT TIME ZONE 'UTC' FROM webhook_deliveries`)[0]
		if next == nil {
			break
		}
		w.Clock.Set(next.Add(-time.Second))
		w.send()
		require.Equal(t, before+1, len(w.machine.all()), "not before its time")
		w.Clock.Set(*next)
	}
	require.Equal(t, []time.Duration{
		0, 5 * time.Second, 5*time.Minute + 5*time.Second, 35*time.Minute + 5*time.Second, 2*time.Hour + 35*time.Minute + 5*time.Second,
		7*time.Hour + 35*time.Minute + 5*time.Second, 17*time.Hour + 35*time.Minute + 5*time.Second,
		31*time.Hour + 35*time.Minute + 5*time.Second, 51*time.Hour + 35*time.Minute + 5*time.Second,
		75*time.Hour + 35*time.Minute + 5*time.Second,
	}, at)
	require.Equal(t, []string{"disabled silent"}, modelstest.Query[string](w.World, `SELECT state || ' ' || reason FROM webhooks`))
	require.Equal(t, []string{"held 10 10"}, w.log())
	require.Equal(t, []int{1}, modelstest.Query[int](w.World, `SELECT count(*) FROM mails WHERE kind = 'webhook_off'`))
}
