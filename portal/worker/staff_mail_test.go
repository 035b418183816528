package worker_test

import (
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"eokm.nl/hosting/portal/mail/mailtest"
	"eokm.nl/hosting/portal/worker"
)

func TestStaffMail_OnlyWhereThereIsAMailbox(t *testing.T) {
	w := newWorld(t, mailtest.Options{})
	w.exec(`UPDATE networks SET approved_at = NULL, state = 'waits'`)
	w.exec(`UPDATE network_version SET version = version + 1`)
	w.deliver(1)
	o := options(t, pool(t, w.appURL), w.store, w.smtp())
	o.StaffMail = "dienst@eokm.example"
	running, err := worker.New(o)
	require.NoError(t, err)
	require.NoError(t, running.Start(t.Context()))
	eventually(w, 15*time.Second, []string{"staff_unrouted"},
		`SELECT kind FROM mails WHERE recipient = 'dienst@eokm.example' AND sent_at IS NOT NULL`)
	require.NoError(t, running.Stop(t.Context()))
	for _, m := range w.server.Mails() {
		require.NotContains(t, string(m.Raw), "img.example.com")
		require.NotContains(t, string(m.Raw), "192.0.2.5")
	}
	w.exec(`DELETE FROM river.river_job`)
	w.work()
	eventually(w, 10*time.Second, []int{1}, `SELECT count(*) FROM river.river_job WHERE kind = 'portal.sweep' AND state = 'completed'`)
	require.Equal(t, []int{0}, rows[int](w, `SELECT count(*) FROM river.river_job WHERE kind = 'mail.staff'`))
}
