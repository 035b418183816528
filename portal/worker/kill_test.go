package worker_test

import (
	"context"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"syscall"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"eokm.nl/hosting/portal/mail"
	"eokm.nl/hosting/portal/mail/mailtest"
)

// What a child process is told; childOf is the database of the parent's world.
const (
	childOf   = "WORKER_TEST_DATABASE"
	childKey  = "WORKER_TEST_KEY_FILE"
	childSMTP = "WORKER_TEST_SMTP"
)

// lethal hands a mail in as ever, and kills the portal as soon as the server has said 250.
type lethal struct{ mail.Sender }

func (l lethal) Send(ctx context.Context, m mail.Message) error {
	if err := l.Sender.Send(ctx, m); err != nil {
		return err
	}
	return syscall.Kill(os.Getpid(), syscall.SIGKILL)
}

// fatal makes a child's fault its end.
type fatal struct{}

func (fatal) Errorf(format string, args ...any) { fmt.Fprintf(os.Stderr, format+"\n", args...) }
func (fatal) FailNow()                          { os.Exit(1) }

// die is the child: a worker that does not survive its first mail.
func die() {
	database := pool(fatal{}, os.Getenv(childOf))
	store := openStore(fatal{}, database, os.Getenv(childKey), time.Now)
	doomed := newWorker(fatal{}, database, store, lethal{newSMTP(fatal{}, os.Getenv(childSMTP))}, stderr())
	if err := doomed.Start(context.Background()); err != nil {
		fatal{}.Errorf("%v", err)
		fatal{}.FailNow()
	}
	time.AfterFunc(20*time.Second, fatal{}.FailNow)
	select {}
}

func TestWorker_KilledBetween250AndTheRecord_RepeatsTheMailOnceUnderItsID(t *testing.T) {
	w := newWorld(t, mailtest.Options{})
	w.deliver(1)
	self, err := os.Executable()
	require.NoError(t, err)
	child := exec.CommandContext(t.Context(), self)
	child.Env = append(os.Environ(), childOf+"="+w.appURL, childKey+"="+w.keyFile, childSMTP+"="+w.server.Address)
	child.Stderr = os.Stderr
	var exit *exec.ExitError
	require.True(t, errors.As(child.Run(), &exit))
	require.Equal(t, syscall.SIGKILL, exit.Sys().(syscall.WaitStatus).Signal())

	require.Equal(t, w.messageIDs(), w.arrived(), "the server has it")
	eventually(w, time.Second, []int{0}, sentMails) // and the portal does not know
	eventually(w, time.Second, []string{"running"}, jobStates)

	w.exec(`UPDATE river.river_job SET attempted_at = now() - interval '3 minutes'`) // that much later
	w.exec(`DELETE FROM river.river_leader`)                                         // whose term is over by then
	w.work()
	eventually(w, 30*time.Second, []int{1}, sentMails)
	again := w.arrived()
	require.Len(t, again, 2, "once more, and then no more")
	require.Equal(t, again[0], again[1], "a mail program shows one")
}
