package webhook

import (
	"context"
	"crypto/tls"
	"encoding/json"
	"net/http"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"eokm.nl/hosting/models/modelstest"
	"eokm.nl/hosting/models/webhook"
)

// Nobody sends to a machine that somebody sends to; who died holds it for two minutes. It is then told under the same id. A job that waits
// for long after it failed holds nothing up.
func TestSend_OneAtATimeAndAgainAfterDeath(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	w.Deliver(1, 1)
	target, err := w.Webhook.Take(t.Context(), w.Hoster.ID, w.id)
	require.NoError(t, err)
	require.NotNil(t, target)
	w.send()
	require.Empty(t, w.machine.all())
	n, err := w.Webhook.Due(t.Context())
	require.NoError(t, err)
	require.Zero(t, n)
	w.later(webhook.Lease)
	n, err = w.Webhook.Due(t.Context())
	require.NoError(t, err)
	require.Zero(t, n, "a job waits for it already")
	require.Equal(t, []int{1}, modelstest.Query[int](w.World,
		`SELECT DISTINCT max_attempts FROM river.river_job WHERE kind = 'webhook.send'`))
	// it failed before, and River lets it wait
	w.Exec(`UPDATE river.river_job SET state = 'retryable', scheduled_at = now() + interval '2 hours'`)
	for _, want := range []int{1, 0} {
		n, err = w.Webhook.Due(t.Context())
		require.NoError(t, err)
		require.Equal(t, want, n)
	}
	w.send()
	require.Len(t, w.machine.all(), 1)
}

// A certificate that nobody vouches for is a failure, and so is a portal that is stopped in the middle: that was no try.
func TestSend_TLSAndStops(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	w.Deliver(1, 1)
	distrusting := New(w.Store, quiet(), nil, &http.Transport{TLSClientConfig: &tls.Config{MinVersion: tls.VersionTLS12}})
	require.NoError(t, distrusting.Send(t.Context(), w.Hoster.ID, w.id))
	require.Equal(t, []string{"bad_tls"}, w.outcomes())
	w.later(time.Minute)
	ctx, stop := context.WithCancel(t.Context())
	w.machine.saying(func(a http.ResponseWriter, r *http.Request) { stop(); <-r.Context().Done() })
	require.ErrorIs(t, w.sender.Send(ctx, w.Hoster.ID, w.id), context.Canceled)
	require.Equal(t, []string{"waiting 1 1"}, w.log())
	w.machine.saying(nil)
	w.send()
	require.Equal(t, []string{"delivered 2 2"}, w.log())
	var body struct{ Data map[string]any }
	require.NoError(t, json.Unmarshal([]byte(w.machine.bodies[len(w.machine.bodies)-1]), &body))
}
