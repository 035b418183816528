package worker_test

import (
	"context"
	"path/filepath"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"eokm.nl/hosting/portal/checkpoint"
	"eokm.nl/hosting/portal/mail/mailtest"
	"eokm.nl/hosting/portal/portaltest"
	"eokm.nl/hosting/portal/rdap"
	"eokm.nl/hosting/portal/worker"
)

// Jobs lie in the database of a portal that is replaced while it runs: the next one must know their kinds, and take them from
// the queues that they wait in.
func TestClock_MakesEachJobAtTheStartInItsQueue(t *testing.T) {
	w := newWorld(t, mailtest.Options{})
	key, err := checkpoint.OpenOrMakeKey(filepath.Join(t.TempDir(), "key"))
	require.NoError(t, err)
	register := portaltest.NewRegister(t, nil)
	o := options(t, pool(t, w.appURL), w.store, w.smtp())
	o.Checkpoints = &checkpoint.Folder{Dir: filepath.Join(t.TempDir(), "kept"), Key: key}
	o.StaffMail = "wacht@eokm.example"
	o.RDAP = rdap.NewLoopback(register.Transport, register.Lists)
	running, err := worker.New(o)
	require.NoError(t, err)
	require.NoError(t, running.Start(t.Context()))
	t.Cleanup(func() { require.NoError(t, running.Stop(context.Background())) })
	eventually(w, 20*time.Second, []string{
		"articles.publish clock 1 {}",
		"audit.chain audit 1 {}",
		"audit.check audit 1 {}",
		"contacts.check clock 1 {}",
		"figures.count figures 1 {}",
		"guests.fall_back clock 1 {}",
		"ladder.climb clock 1 {}",
		"mail.digest clock 1 {}",
		"mail.staff clock 1 {}",
		"mail.watch clock 1 {}",
		"portal.expire clock 1 {}",
		"portal.sweep clock 1 {}",
		"practice.answer clock 1 {}",
		"rdap.look_up outside 1 {}",
		"training.remind clock 1 {}",
	}, `SELECT DISTINCT concat_ws(' ', kind, queue, max_attempts, args) FROM river.river_job WHERE state = 'completed' ORDER BY 1`)
}

func TestClock_AJobFromBeforeItWasTurnedOffComesToNothing(t *testing.T) {
	w := newWorld(t, mailtest.Options{})
	w.claimed()
	const waiting = `INSERT INTO river.river_job (kind, args, max_attempts, queue, state) VALUES ($1, '{}', 1, $2, 'available')`
	for kind, queue := range map[string]string{"rdap.look_up": "outside", "mail.staff": "clock"} {
		_, err := w.owner.Exec(t.Context(), waiting, kind, queue)
		require.NoError(t, err)
	}
	w.work()
	eventually(w, 20*time.Second, []string{"mail.staff completed", "rdap.look_up completed"},
		`SELECT kind || ' ' || state FROM river.river_job WHERE kind IN ('rdap.look_up', 'mail.staff') ORDER BY 1`)
	require.Equal(t, []int{0}, rows[int](w, `SELECT count(*) FROM networks WHERE rdap_at IS NOT NULL`))
}
