package worker_test

import (
	"context"
	"path/filepath"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"eokm.nl/hosting/portal/checkpoint"
	"eokm.nl/hosting/portal/mail/mailtest"
	"eokm.nl/hosting/portal/worker"
)

const auditEvents = `SELECT kind || coalesce(' ' || (data->>'code'), '') FROM events
	WHERE kind IN ('chain_checked', 'checkpoint_made') ORDER BY id`

// auditing starts a worker that keeps checkpoints in a folder.
func (w *world) auditing(folder *checkpoint.Folder) *worker.Worker {
	w.t.Helper()
	o := options(w.t, pool(w.t, w.appURL), w.store, w.smtp())
	o.Checkpoints = folder
	started, err := worker.New(o)
	require.NoError(w.t, err)
	require.NoError(w.t, started.Start(w.t.Context()))
	return started
}

func TestAudit_ChecksAndSignsOnceADay(t *testing.T) {
	w := newWorld(t, mailtest.Options{})
	key, err := checkpoint.OpenOrMakeKey(filepath.Join(t.TempDir(), "key"))
	require.NoError(t, err)
	folder := &checkpoint.Folder{Dir: filepath.Join(t.TempDir(), "kept"), Key: key}
	w.deliver(2)

	first := w.auditing(folder)
	eventually(w, 20*time.Second, []string{"chain_checked", "checkpoint_made"}, auditEvents)
	require.NoError(t, first.Stop(context.Background()))
	kept, faults, err := folder.Read()
	require.NoError(t, err)
	require.Empty(t, faults)
	require.Len(t, kept, 1)
	require.Positive(t, kept[0].Seq)

	w.exec(`ALTER TABLE events DISABLE TRIGGER USER`)
	w.exec(`UPDATE events SET actor_id = gen_random_uuid() WHERE id = 1`)
	w.now.Add(int64(24 * time.Hour / time.Microsecond))
	second := w.auditing(folder)
	eventually(w, 20*time.Second, []string{"chain_checked", "checkpoint_made", "chain_checked broken", "checkpoint_made"}, auditEvents)
	require.NoError(t, second.Stop(context.Background()))

	const done = `SELECT count(*) FROM river.river_job WHERE kind = 'audit.check' AND state = 'completed'`
	eventually(w, time.Second, []int{2}, done)
	third := w.auditing(folder)
	eventually(w, 20*time.Second, []int{3}, done)
	require.NoError(t, third.Stop(context.Background()))
	eventually(w, time.Second, []string{"chain_checked", "checkpoint_made", "chain_checked broken", "checkpoint_made"}, auditEvents)
}
