package worker_test

import (
	"context"
	"net/mail"
	"slices"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"github.com/jackc/pgx/v5"
	"github.com/stretchr/testify/require"

	"eokm.nl/hosting/migrations"
	"eokm.nl/hosting/models"
	"eokm.nl/hosting/portal/mail/mailtest"
	"eokm.nl/hosting/portal/settings"
	"eokm.nl/hosting/portal/worker"
)

func messageID(t *testing.T, m mailtest.Mail) string {
	t.Helper()
	msg, err := mail.ReadMessage(strings.NewReader(string(m.Raw)))
	require.NoError(t, err)
	return msg.Header.Get("Message-ID")
}

// messageIDs lists those of every mail that is owed, in order.
func (w *world) messageIDs() []string {
	w.t.Helper()
	rows, err := w.owner.Query(w.t.Context(), `SELECT '<' || id::text || '@portal.example>' FROM mails ORDER BY 1`)
	require.NoError(w.t, err)
	list, err := pgx.CollectRows(rows, pgx.RowTo[string])
	require.NoError(w.t, err)
	return list
}

func (w *world) arrived() []string {
	w.t.Helper()
	var ids []string
	for _, m := range w.server.Mails() {
		ids = append(ids, messageID(w.t, m))
	}
	slices.Sort(ids)
	return ids
}

const (
	sentMails = `SELECT count(*) FROM mails WHERE sent_at IS NOT NULL`
	jobStates = `SELECT state::text FROM river.river_job WHERE kind = 'mail.send' ORDER BY id`
)

// The contract between models/job.go and River: its columns, its topic, its payload. River may change them; then this fails.
func TestWorker_TakesAJobThatTheStoreInsertedAtOnce(t *testing.T) {
	require.Equal(t, "river", migrations.RiverSchema, "models/job.go and worker.go say so, too")
	w := newWorld(t, mailtest.Options{})
	w.deliver(1)
	w.work()
	first := w.next(10 * time.Second) // found at the start
	require.Equal(t, []string{first}, w.messageIDs())

	for range 3 { // and these by their notification only: the next poll is half a minute away
		before := w.messageIDs()
		w.deliver(1)
		require.NotContains(t, before, w.next(2*time.Second))
	}
	eventually(w, 5*time.Second, []int{4}, sentMails)
	eventually(w, 5*time.Second, []string{"completed", "completed", "completed", "completed"}, jobStates)
	require.Equal(t, w.messageIDs(), w.arrived())
	for _, m := range w.server.Mails() {
		require.NotContains(t, string(m.Raw), "img.example.com")
		require.Equal(t, "abuse@voorbeeld.example", m.To)
	}
}

func TestWorker_ARolledBackTransactionLeavesNoJob(t *testing.T) {
	w := newWorld(t, mailtest.Options{})
	staged := w.stage(1)
	w.exec(`CREATE FUNCTION refuse() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN RAISE EXCEPTION ''planted''; END'`)
	w.exec(`CREATE TRIGGER refuse BEFORE INSERT ON events FOR EACH ROW WHEN (new.kind = 'imported') EXECUTE FUNCTION refuse()`)
	w.work()
	_, err := w.store.Incoming.CommitImport(t.Context(), models.System(), staged)
	require.ErrorContains(t, err, "planted", "the last statement of the transaction, after the job")
	w.exec(`DROP TRIGGER refuse ON events`)
	w.deliver(1)
	w.next(5 * time.Second) // so the worker has looked
	eventually(w, 5*time.Second, []string{"completed"}, jobStates)
	require.Len(t, w.server.Mails(), 1)
}

func TestWorker_TwoOnOneDatabaseSendEachMailOnce(t *testing.T) {
	w := newWorld(t, mailtest.Options{})
	w.work()
	w.work()
	for range 5 {
		w.deliver(5)
	}
	eventually(w, 20*time.Second, []int{25}, sentMails)
	require.Equal(t, w.messageIDs(), w.arrived())
	const ticks = `SELECT count(*) FROM river.river_job WHERE kind = 'ladder.climb'`
	eventually(w, 10*time.Second, []int{1}, ticks)
	require.Never(t, func() bool {
		var n int
		require.NoError(t, w.owner.QueryRow(t.Context(), ticks).Scan(&n))
		return n != 1
	}, 1400*time.Millisecond, 250*time.Millisecond, "the clock ticks once, however many workers")
}

func TestWorker_GivesUpWhatIsRefusedForGood(t *testing.T) {
	w := newWorld(t, mailtest.Options{OnRcpt: func(string) error { return mailtest.Refuse(550, "planted: no abuse@voorbeeld.example") }})
	w.deliver(1)
	w.work()
	eventually(w, 10*time.Second, []string{"smtp 550"}, `SELECT fault FROM mails WHERE failed_at IS NULL AND sent_at IS NULL`)
	w.settle()
	w.now.Store(start.Add(6 * time.Hour).UnixMicro()) // there is no other mailbox to compare it with
	w.retry()
	eventually(w, 10*time.Second, []string{"smtp 550"}, `SELECT fault FROM mails WHERE failed_at IS NOT NULL AND sent_at IS NULL`)
	eventually(w, 5*time.Second, []string{"cancelled"}, jobStates+` LIMIT 1`) // in the hours between, the ladder may owe another
	eventually(w, time.Second, []string{"mail_failed smtp 550"},
		`SELECT kind || ' ' || (data->>'text') FROM events WHERE kind LIKE 'mail%'`)
	eventually(w, time.Second, []bool{false}, `SELECT DISTINCT errors::text LIKE '%planted%' FROM river.river_job WHERE errors IS NOT NULL`)
}

// A mail server that is away takes nothing away: the notices are there, the mails wait, and each goes out once.
func TestWorker_TriesAgainUntilTheServerIsBack(t *testing.T) {
	var back atomic.Bool
	w := newWorld(t, mailtest.Options{OnRcpt: func(string) error {
		if back.Load() {
			return nil
		}
		return mailtest.Refuse(451, "not now")
	}})
	w.deliver(3)
	w.work()
	eventually(w, 10*time.Second, []string{"retryable", "retryable", "retryable"}, jobStates)
	eventually(w, time.Second, []bool{true}, `SELECT bool_and(scheduled_at - attempted_at BETWEEN interval '60 s' AND interval '72 s')
		FROM river.river_job WHERE kind = 'mail.send'`)
	require.Empty(t, w.server.Mails())

	back.Store(true)
	w.exec(`UPDATE river.river_job SET scheduled_at = now() WHERE kind = 'mail.send'`)
	eventually(w, 20*time.Second, []int{3}, sentMails)
	require.Equal(t, w.messageIDs(), w.arrived())
}

func TestWorker_GivesUpAfterTheLastTry(t *testing.T) {
	w := newWorld(t, mailtest.Options{OnRcpt: func(string) error { return mailtest.Refuse(451, "not now") }})
	w.deliver(1)
	w.exec(`UPDATE river.river_job SET max_attempts = 1`)
	w.work()
	eventually(w, 10*time.Second, []string{"smtp 451"}, `SELECT fault FROM mails WHERE failed_at IS NOT NULL`)
}

func TestWorker_DoesNotSendWhatIsDone(t *testing.T) {
	w := newWorld(t, mailtest.Options{})
	w.deliver(2)
	mails, err := w.store.Outbox.UnsentMails(t.Context(), 10)
	require.NoError(t, err)
	require.NoError(t, w.store.Outbox.MailSent(t.Context(), mails[0].ID))
	require.NoError(t, w.store.Outbox.MailFailed(t.Context(), mails[1].ID, "smtp 550", true))
	w.work()
	eventually(w, 10*time.Second, []string{"completed", "completed"}, jobStates)
	require.Empty(t, w.server.Mails())
}

func TestWorker_ClimbsTheLadderAndSweeps(t *testing.T) {
	w := newWorld(t, mailtest.Options{})
	forgotten := w.stage(1)
	w.deliver(1)
	w.now.Store(start.Add(25 * time.Hour).UnixMicro())
	w.work()
	eventually(w, 15*time.Second, []string{"breach", "new"}, `SELECT kind FROM mails WHERE sent_at IS NOT NULL ORDER BY kind`)
	eventually(w, 15*time.Second, []string{"discarded"}, `SELECT state FROM imports WHERE id = '`+forgotten.String()+`'`)
	eventually(w, time.Second, []int{4}, `SELECT count(*) FROM escalations`)
	eventually(w, time.Second, []int{0}, `SELECT count(*) FROM river.river_job WHERE state IN ('discarded', 'retryable')`)
}

func TestWorker_StopCutsOffAMailThatHangs_AndAnotherSendsIt(t *testing.T) {
	reached, release := make(chan struct{}), make(chan struct{})
	var hung atomic.Bool
	w := newWorld(t, mailtest.Options{OnData: func([]byte) error {
		if hung.CompareAndSwap(false, true) {
			close(reached)
			<-release
			return mailtest.Refuse(451, "too late")
		}
		return nil
	}})
	t.Cleanup(func() { close(release) })
	w.deliver(1)
	ctx, stop := context.WithCancel(t.Context())
	first := newWorker(t, pool(t, w.appURL), w.store, w.smtp(), w.log)
	require.NoError(t, first.Start(ctx))
	<-reached
	stop() // as portal.App does: the context first, then Stop
	began := time.Now()
	require.NoError(t, first.Stop(t.Context()))
	require.Less(t, time.Since(began), 15*time.Second)
	eventually(w, time.Second, []string{"available"}, jobStates)

	w.work()
	eventually(w, 10*time.Second, []int{1}, sentMails)
	require.Equal(t, w.messageIDs(), w.arrived())
}

func TestNew_RefusesAnAddressThatMailsCannotName(t *testing.T) {
	_, err := worker.New(worker.Options{Settings: settings.Settings{BaseURL: "portal"}})
	require.ErrorContains(t, err, "http or https")
}
