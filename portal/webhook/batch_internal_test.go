package webhook

import (
	"net/http"
	"sync/atomic"
	"testing"

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

// Where the portal cannot sign, it says so in the log of deliveries, calls nobody, and holds nothing up.
func TestSend_WhatCannotBeSigned(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	w.Exec(`UPDATE webhooks SET secret = substr(secret, 1, length(secret) - 1) || '\x00'::bytea || substr(secret, 1, 1)`)
	w.Deliver(2, 1)
	w.send()
	require.Empty(t, w.machine.all())
	require.Equal(t, []string{"broken"}, w.outcomes())
	require.Equal(t, []bool{true}, modelstest.Query[bool](w.World, `SELECT busy_until IS NULL AND failing_since IS NULL FROM webhooks`))
	require.ElementsMatch(t, []string{"waiting 1 1", "waiting 0 0"}, w.log())
}
