package webhook

import (
	"net/http"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"eokm.nl/hosting/models/modelstest"
)

// What came of several calls is one record, however they ended: a flood waits for the disk once for all of them.
func TestSend_RecordsManyAtOnce(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	w.Deliver(together, 1)
	var n atomic.Int32
	w.machine.saying(func(a http.ResponseWriter, _ *http.Request) {
		if n.Add(1) == 3 {
			a.WriteHeader(http.StatusInternalServerError)
		}
	})
	w.send()
	require.Equal(t, []int{1}, modelstest.Query[int](w.World, `SELECT count(DISTINCT xmin::text) FROM webhook_attempts`))
	require.Equal(t, []string{"delivered 7", "waiting 1"},
		modelstest.Query[string](w.World, `SELECT state || ' ' || count(*) FROM webhook_deliveries GROUP BY state ORDER BY 1`))
}

// One call that hangs holds up no other's record: a portal that is killed meanwhile tells those again that nobody had noted.
func TestSend_RecordsBesideOneThatHangs(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	w.Deliver(together, 1)
	var n atomic.Int32
	over := make(chan struct{})
	w.machine.saying(func(http.ResponseWriter, *http.Request) {
		if n.Add(1) == 1 {
			<-over
		}
	})
	var group sync.WaitGroup
	group.Go(w.send)
	require.Eventually(t, func() bool {
		return len(modelstest.Query[int](w.World, `SELECT n FROM webhook_attempts`)) == together-1
	}, callTime-5*time.Second, 50*time.Millisecond)
	close(over)
	group.Wait()
	require.Len(t, w.log(), together)
}

// Where the portal cannot sign, it says so in the log of deliveries, calls nobody, and holds nothing up. What waits takes no step of its
// schedule. After an hour the webhook is off, with a reason of its own and a mail; new keys are the way on, also beside an old one that is
// broken.
func TestSend_WhatCannotBeSigned(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	w.Exec(`UPDATE webhooks SET secret = substr(secret, 1, length(secret) - 1) || '\x00'::bytea || substr(secret, 1, 1)`)
	w.Deliver(2, 1)
	w.send()
	require.Empty(t, w.machine.all())
	require.Equal(t, []string{"broken"}, w.outcomes())
	require.Equal(t, []bool{true}, modelstest.Query[bool](w.World, `SELECT busy_until IS NULL AND failing_since IS NULL FROM webhooks`))
	require.ElementsMatch(t, []string{"waiting 1 0", "waiting 0 0"}, w.log())
	began := w.Now()
	for range 14 {
		require.Equal(t, []string{"active"}, modelstest.Query[string](w.World, `SELECT state FROM webhooks`))
		w.later(5 * time.Minute)
		w.send()
	}
	require.Greater(t, w.Now().Sub(began), time.Hour)
	require.Equal(t, []string{"disabled broken"}, modelstest.Query[string](w.World, `SELECT state || ' ' || reason FROM webhooks`))
	require.Equal(t, []int{1}, modelstest.Query[int](w.World, `SELECT count(*) FROM mails WHERE kind = 'webhook_off'`))
	for _, line := range w.log() {
		require.Regexp(t, `^held \d+ 0$`, line)
	}
	require.Empty(t, w.machine.all())

	require.NoError(t, w.Webhook.Rotate(t.Context(), w.lead, w.id, false))
	require.NoError(t, w.Webhook.Enable(t.Context(), w.lead, w.id))
	w.test()
	require.Len(t, w.machine.all(), 1, "the new key signs")
}
