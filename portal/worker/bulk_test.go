package worker_test

import (
	"context"
	"errors"
	"os"
	"os/exec"
	"syscall"
	"testing"
	"time"

	"github.com/google/uuid"
	"github.com/stretchr/testify/require"

	"eokm.nl/hosting/models"
	"eokm.nl/hosting/models/bulk"
	"eokm.nl/hosting/models/notice"
	"eokm.nl/hosting/models/people"
	"eokm.nl/hosting/portal/mail/mailtest"
	"eokm.nl/hosting/portal/worker"
)

// childBulk tells a child process to die within a job of a desk.
const childBulk = "WORKER_TEST_BULK"

// dieInBulk is the child: a worker that is killed while it does a job's parts.
func dieInBulk() {
	database := pool(fatal{}, os.Getenv(childOf))
	store := openStore(fatal{}, database, os.Getenv(childKey), time.Now)
	doomed := newWorker(fatal{}, database, store, newSMTP(fatal{}, "127.0.0.1:1"), stderr())
	if err := doomed.Start(context.Background()); err != nil {
		fatal{}.Errorf("%v", err)
		fatal{}.FailNow()
	}
	time.AfterFunc(20*time.Second, fatal{}.FailNow)
	owner := pool(fatal{}, os.Getenv(childBulk))
	for next := 0; next < 5; {
		if err := owner.QueryRow(context.Background(), `SELECT max(next_part) FROM bulk_jobs`).Scan(&next); err != nil {
			fatal{}.FailNow()
		}
	}
	_ = syscall.Kill(os.Getpid(), syscall.SIGKILL)
}

// answers orders an answer of its own for each of so many notices: as many parts.
func (w *world) answers(n int) uuid.UUID {
	w.t.Helper()
	w.deliver(n)
	agent, err := w.store.People.AddUser(w.t.Context(), models.System(), people.User{
		ProviderID: w.provider.ID, Email: "agent@voorbeeld.example", Name: "S. Bakker", Role: models.RoleAgent,
	})
	require.NoError(w.t, err)
	o := bulk.Order{Submission: uuid.New(), Kind: bulk.KindAnswers}
	for _, ref := range rows[string](w, `SELECT ref FROM notices ORDER BY ref`) {
		o.Answers = append(o.Answers, notice.Response{
			Submission: uuid.New(), Refs: []string{ref}, Pins: notice.Pins{ref: {1}}, Measure: models.MeasureFileRemoved,
			RemovedAt: w.clock(),
		})
	}
	id, err := w.store.Bulk.Start(w.t.Context(), models.Actor{UserID: agent.ID, ProviderID: w.provider.ID, Role: models.RoleAgent}, o)
	require.NoError(w.t, err)
	return id
}

// A portal that is killed in the middle leaves whole parts and nothing half; another one does the rest, and no part twice.
func TestBulk_KilledInTheMiddleIsGoneOnWith(t *testing.T) {
	w := newWorld(t, mailtest.Options{})
	const parts = 300
	w.answers(parts)
	self, err := os.Executable()
	require.NoError(t, err)
	child := exec.CommandContext(t.Context(), self)
	child.Env = append(os.Environ(), childOf+"="+w.appURL, childKey+"="+w.keyFile, childBulk+"="+w.owner.Config().ConnString())
	child.Stderr = os.Stderr
	var exit *exec.ExitError
	require.True(t, errors.As(child.Run(), &exit))
	require.Equal(t, syscall.SIGKILL, exit.Sys().(syscall.WaitStatus).Signal())

	const whole = `SELECT concat(next_part = (SELECT count(*) FROM responses), ' ', next_part = (SELECT count(*) FROM bulk_items), ' ',
		next_part = (SELECT count(*) FROM items WHERE state = 'answered'), ' ', next_part >= 5 AND next_part < part_count) FROM bulk_jobs`
	eventually(w, 5*time.Second, []string{"t t t t"}, whole)
	w.exec(`UPDATE river.river_job SET attempted_at = now() - interval '3 minutes' WHERE kind = 'bulk.run'`) // that much later
	w.exec(`DELETE FROM river.river_leader`)
	o := options(t, pool(t, w.appURL), w.store, w.smtp())
	o.PollInterval = time.Second // as portals do: a job that was rescued is told to nobody
	rest, err := worker.New(o)
	require.NoError(t, err)
	require.NoError(t, rest.Start(t.Context()))
	t.Cleanup(func() { require.NoError(t, rest.Stop(context.Background())) })
	eventually(w, 30*time.Second, []string{"done"}, `SELECT state FROM bulk_jobs`)
	require.Equal(t, []int{parts}, rows[int](w, `SELECT count(*) FROM responses`))
	require.Equal(t, []int{parts}, rows[int](w, `SELECT count(*) FROM items WHERE state = 'answered' AND revision = 1`), "once each")
}
