package worker_test

import (
	"context"
	"sync/atomic"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"eokm.nl/hosting/models"
	"eokm.nl/hosting/portal/mail"
	"eokm.nl/hosting/portal/mail/mailtest"
)

// look lets the clock's next minute come now.
func (w *world) look() {
	w.t.Helper()
	const done = `SELECT count(*) FROM river.river_job WHERE kind = 'mail.watch' AND state = 'completed'`
	var before int
	require.NoError(w.t, w.owner.QueryRow(w.t.Context(), done).Scan(&before))
	w.exec(`INSERT INTO river.river_job (kind, args, max_attempts, queue, state) VALUES ('mail.watch', '{}', 1, 'clock', 'available')`)
	w.exec(`SELECT pg_notify('river.river_insert', '{"queue": "clock"}')`)
	eventually(w, 15*time.Second, []int{before + 1}, done)
}

// retry lets the next try of every mail come now, and waits until each has had it.
func (w *world) retry() {
	w.t.Helper()
	w.exec(`UPDATE river.river_job SET scheduled_at = now() WHERE kind = 'mail.send' AND state IN ('retryable', 'scheduled')`)
	w.settle()
}

// settle waits until no mail is at work, or about to be.
func (w *world) settle() {
	w.t.Helper()
	eventually(w, 20*time.Second, []int{0}, `SELECT count(*) FROM river.river_job WHERE kind = 'mail.send'
		AND (state IN ('available', 'running') OR state IN ('retryable', 'scheduled') AND scheduled_at <= now())`)
}

func (w *world) outage() bool {
	w.t.Helper()
	q, err := w.store.Notice.Queues(w.t.Context(), models.System())
	require.NoError(w.t, err)
	return q.MailOutage(w.clock())
}

// hangs is a sender whose server takes the connection and says nothing, seen with less patience than a real one's 25 s.
func hangs(t *testing.T, address string) mail.Sender {
	t.Helper()
	sender, err := mail.NewSMTP(mail.SMTPOptions{
		Address: address, TLS: mail.NoTLS, From: "portaal@eokm.example", Timeout: 50 * time.Millisecond,
	})
	require.NoError(t, err)
	return sender
}

// byTurns sends by one sender after the other, as a test says.
type byTurns struct{ now atomic.Pointer[mail.Sender] }

func (b *byTurns) Send(ctx context.Context, m mail.Message) error {
	return (*b.now.Load()).Send(ctx, m)
}
func (b *byTurns) turn(to mail.Sender) { b.now.Store(&to) }

// F9 of the fault matrix: the mail server is away for six hours, then refuses, then hangs. Staff are told after 15 minutes,
// the operator once; no deadline moves; and when it is back each mail goes out once.
func TestOutage_SixHoursWithoutAMailServer(t *testing.T) {
	release := make(chan struct{})
	w := newWorld(t, mailtest.Options{})
	refusing, err := mailtest.Start(t.Context(), mailtest.Options{OnMail: func(string) error { return mailtest.Refuse(421, "not now") }})
	require.NoError(t, err)
	t.Cleanup(refusing.Close)
	hanging, err := mailtest.Start(t.Context(),
		mailtest.Options{OnData: func([]byte) error { <-release; return mailtest.Refuse(451, "late") }})
	require.NoError(t, err)
	t.Cleanup(hanging.Close)
	t.Cleanup(func() { close(release) })
	gone, err := mailtest.Start(t.Context(), mailtest.Options{})
	require.NoError(t, err)
	gone.Close()

	w.deliver(3)
	const dues = `SELECT due_at::text FROM items UNION ALL SELECT due_at::text FROM notices ORDER BY 1`
	deadlines := rows[string](w, dues)
	var server byTurns
	server.turn(newSMTP(t, gone.Address))
	working := newWorker(t, pool(t, w.appURL), w.store, &server, w.log)
	require.NoError(t, working.Start(t.Context()))
	t.Cleanup(func() { require.NoError(t, working.Stop(context.Background())) })
	const faults = `SELECT DISTINCT fault FROM mails`
	w.settle()
	require.Equal(t, []string{"connect"}, rows[string](w, faults))

	at := func(d time.Duration) { w.now.Store(start.Add(d).UnixMicro()) }
	at(14 * time.Minute)
	w.look()
	require.False(t, w.outage())
	require.Empty(t, w.log.of("deliver"))
	at(15 * time.Minute)
	w.look()
	w.look()
	require.True(t, w.outage())
	require.Equal(t, []string{"ERROR mail cannot be delivered"}, w.log.of("deliver"))

	at(3 * time.Hour)
	server.turn(newSMTP(t, refusing.Address))
	w.retry()
	require.Equal(t, []string{"smtp 421"}, rows[string](w, faults))
	at(5 * time.Hour)
	server.turn(hangs(t, hanging.Address))
	_, err = w.store.Notice.EscalateDue(t.Context(), 100) // the reminders, which wait behind the others
	require.NoError(t, err)
	w.retry()
	require.Equal(t, []string{"timeout"}, rows[string](w, faults))
	at(6 * time.Hour)
	w.look()
	require.True(t, w.outage())
	require.Equal(t, deadlines, rows[string](w, dues), "the clocks are the items' own")

	server.turn(w.smtp())
	w.retry()
	require.Equal(t, []int{3 + 3}, rows[int](w, sentMails))
	require.Equal(t, w.messageIDs(), w.arrived(), "each once")
	w.look()
	w.look()
	require.False(t, w.outage())
	require.Equal(t, []string{"ERROR mail cannot be delivered", "WARN mail is delivered again"}, w.log.of("deliver"))
	require.Equal(t, deadlines, rows[string](w, dues))
	eventually(w, time.Second, []string{"06:00:00"}, `SELECT (ended_at - since)::text FROM mail_outages`)
}

// The server took the mail, and the Store fails to put it on record: at the last try nobody would come back to it.
func TestOutage_ALastTryThatFailsInTheStoreIsMarked(t *testing.T) {
	w := newWorld(t, mailtest.Options{})
	w.deliver(1)
	w.exec(`UPDATE river.river_job SET attempt = max_attempts - 1 WHERE kind = 'mail.send'`)
	w.exec(`CREATE FUNCTION refuse() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN RAISE EXCEPTION ''planted''; END'`)
	w.exec(`CREATE TRIGGER refuse BEFORE UPDATE ON mails FOR EACH ROW EXECUTE FUNCTION refuse()`)
	w.work()
	eventually(w, 20*time.Second, []string{"discarded"}, jobStates)
	w.exec(`DROP TRIGGER refuse ON mails`)
	w.look()
	eventually(w, time.Second, []string{"lost"}, `SELECT fault FROM mails WHERE failed_at IS NOT NULL AND sent_at IS NULL`)
	eventually(w, time.Second, []string{"lost"}, `SELECT data->>'text' FROM events WHERE kind = 'mail_failed'`)
	require.Equal(t, []string{"ERROR mails given up: no job was left to send them"}, w.log.of("given up"))
}
