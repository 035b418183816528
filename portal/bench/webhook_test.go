package bench

import (
	"context"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"slices"
	"sync"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"eokm.nl/hosting/models"
	"eokm.nl/hosting/models/people"
	"eokm.nl/hosting/portal/i18n"
	"eokm.nl/hosting/portal/mail"
	"eokm.nl/hosting/portal/settings"
	"eokm.nl/hosting/portal/webhook"
	"eokm.nl/hosting/portal/worker"
)

// BenchmarkWebhook times how long after an answer the first try to tell a machine of it begins, while 8 clients answer as fast as they can
// and another machine hangs. The time begins before the answer is committed. The goal is 95 % within 1,000 ms.
func BenchmarkWebhook(b *testing.B) {
	for range b.N {
		w := newWorld(b)
		w.fill(b, 10_000, 1)
		refs := w.refs(b)
		over := make(chan struct{})
		machine := httptest.NewTLSServer(http.HandlerFunc(func(answer http.ResponseWriter, r *http.Request) {
			if r.URL.Path == "/hangs" {
				<-over
			}
			answer.WriteHeader(http.StatusNoContent)
		}))
		w.hooked(b, machine.URL+"/hangs", machine.URL+"/there")
		var mu sync.Mutex
		var all []time.Duration
		stop := w.work(b, webhook.New(w.store, slog.New(slog.DiscardHandler), func(after time.Duration) {
			mu.Lock()
			defer mu.Unlock()
			all = append(all, after)
		}, machine.Client().Transport))
		b.ReportMetric(w.many(b, 8, 1000, func(i int) error { return w.confirm(b, refs[i:i+1]) }), "8clients-confirm/s")
		require.Eventually(b, func() bool {
			mu.Lock()
			defer mu.Unlock()
			return len(all) >= 1000
		}, time.Minute, 10*time.Millisecond)
		mu.Lock()
		told := slices.Clone(all) // the other machine is told as soon as it hangs no more
		mu.Unlock()
		close(over)
		stop()
		machine.Close()
		slices.Sort(told)
		for name, at := range map[string]int{"p50-ms": 50, "p95-ms": 95, "p99-ms": 99} {
			b.ReportMetric(float64(told[len(told)*at/100].Microseconds())/1000, name)
		}
		b.ReportMetric(0, "ns/op")
	}
}

// hooked has machines of this computer told of what the first provider answers.
func (w *world) hooked(b *testing.B, urls ...string) {
	b.Helper()
	lead, err := w.store.People.AddUser(b.Context(), models.System(), people.User{
		ProviderID: w.agents[0].ProviderID, Email: "baas@voorbeeld.example", Name: "B. Aas", Role: models.RoleProviderAdmin,
	})
	require.NoError(b, err)
	for _, url := range urls {
		id, err := w.store.Webhook.Add(b.Context(), lead.Actor(""), answered())
		require.NoError(b, err)
		_, err = w.owner.Exec(b.Context(), `UPDATE webhooks SET url = $1 WHERE id = $2`, url, id)
		require.NoError(b, err)
	}
}

// work runs a portal's jobs until the returned function is called.
func (w *world) work(b *testing.B, machines *webhook.Sender) (stop func()) {
	b.Helper()
	words, err := i18n.New()
	require.NoError(b, err)
	running, err := worker.New(worker.Options{
		Settings: settings.Settings{BaseURL: "https://portal.example", Retention: models.DefaultRetention()}, Pool: w.pool, Store: w.store,
		Mail: mail.Folder{Dir: b.TempDir()}, Printers: words.With(settings.Reserved().Words), Log: slog.New(slog.DiscardHandler),
		Webhooks: machines,
	})
	require.NoError(b, err)
	require.NoError(b, running.Start(b.Context()))
	return func() { require.NoError(b, running.Stop(context.WithoutCancel(b.Context()))) }
}
