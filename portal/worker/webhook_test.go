package worker_test

import (
	"context"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"eokm.nl/hosting/portal/mail/mailtest"
	"eokm.nl/hosting/portal/webhook"
	"eokm.nl/hosting/portal/worker"
)

// From the commit of an event to its machine, by a notification alone; a machine that hangs holds up nobody else's.
func TestWebhook_ToldAtOnceBesideOneThatHangs(t *testing.T) {
	w := newWorld(t, mailtest.Options{})
	came, over := make(chan string, 10), make(chan struct{})
	machine := httptest.NewTLSServer(http.HandlerFunc(func(answer http.ResponseWriter, r *http.Request) {
		if r.URL.Path == "/hangs" {
			<-over
			return
		}
		came <- r.Header.Get("Webhook-Id")
		answer.WriteHeader(http.StatusNoContent)
	}))
	t.Cleanup(func() { close(over); machine.Close() })
	w.hooked(machine.URL+"/hangs", machine.URL+"/there")
	first := make(chan time.Duration, 20)
	o := options(t, pool(t, w.appURL), w.store, w.smtp())
	o.Webhooks = webhook.New(w.store, slog.New(slog.DiscardHandler),
		func(after time.Duration) { first <- after }, machine.Client().Transport)
	running, err := worker.New(o)
	require.NoError(t, err)
	require.NoError(t, running.Start(t.Context()))
	t.Cleanup(func() { require.NoError(t, running.Stop(context.Background())) })
	ids := map[string]bool{}
	for range 3 {
		w.deliver(1)
		select {
		case id := <-came:
			ids[id] = true
		case <-time.After(20 * time.Second):
			require.FailNow(t, "no message came in time")
		}
		require.NotNil(t, <-first)
	}
	require.Len(t, ids, 3, "each under an id of its own")
	eventually(w, 10*time.Second, []string{"delivered 3", "waiting 3"},
		`SELECT state || ' ' || count(*) FROM webhook_deliveries GROUP BY state ORDER BY 1`)
}
