package outbox_test

import (
	"fmt"
	"testing"
	"time"

	"github.com/google/uuid"
	"github.com/stretchr/testify/require"

	"eokm.nl/hosting/models/modelstest"
	"eokm.nl/hosting/models/outbox"
)

// owed adds a mail to a mailbox of the world's provider, with the job that sends it.
func (w *world) owed(to string) uuid.UUID {
	w.T.Helper()
	id := uuid.New()
	w.Exec(`INSERT INTO mails (id, dedupe_key, provider_id, kind, notices, items, recipient, language, created_at)
		VALUES ($1, $5, $2, 'batch', 6, 6, $3, 'nl', $4)`, id, w.Hoster.ID, to, w.Now(), id.String())
	w.Exec(`INSERT INTO river.river_job (kind, args, max_attempts, queue, state)
		VALUES ('mail.send', jsonb_build_object('mail_id', $1::text), 25, 'default', 'available')`, id.String())
	return id
}

func (w *world) bouncing() []string {
	w.T.Helper()
	return modelstest.Query[string](w.World, `SELECT email FROM contacts WHERE bounced_at IS NOT NULL`)
}

func TestMailStuck_OneMailboxAmongOthers(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	w.Deliver(1, 1)
	bad, good := w.OnlyMail().ID, w.owed("noc@goed.example")
	require.NoError(t, w.Outbox.MailSent(t.Context(), w.owed("noc@eerder.example")))
	w.After(time.Second)
	require.False(t, w.RefuseMail(bad), "that others went through before says nothing of now")
	w.After(10 * time.Minute)
	require.False(t, w.RefuseMail(bad), "nobody's mail went through since")
	require.NoError(t, w.Outbox.MailSent(t.Context(), good))
	w.After(11 * time.Minute)
	require.Empty(t, w.bouncing())
	require.True(t, w.RefuseMail(bad))
	require.Equal(t, []string{"abuse@voorbeeld.example"}, w.bouncing())
	require.Equal(t, []string{"smtp 550"}, modelstest.Query[string](w.World, `SELECT data->>'text' FROM events WHERE kind = 'mail_failed'`))
	require.Equal(t, []string{"contact_bounced"}, modelstest.Query[string](w.World,
		`SELECT kind FROM events WHERE kind = 'contact_bounced'`))
	require.False(t, w.RefuseMail(bad), "it is done: nothing changes")
	require.Len(t, modelstest.Query[string](w.World, `SELECT kind FROM events WHERE kind = 'mail_failed'`), 1)
}

// Mailboxes of one domain are one server of somebody's: they fail together, and that says nothing of us.
func TestMailStuck_OneDomainIsOne(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	var bad []uuid.UUID
	for i := range 4 {
		bad = append(bad, w.owed(fmt.Sprintf("post%d@stuk.example", i)))
	}
	for _, id := range bad {
		require.False(t, w.RefuseMail(id))
	}
	w.After(time.Minute)
	require.NoError(t, w.Outbox.MailSent(t.Context(), w.owed("noc@goed.example")))
	w.After(5 * time.Minute)
	for _, id := range bad {
		require.True(t, w.RefuseMail(id))
	}
}

func TestMailStuck_SeveralDomainsInARowAreKept(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	var mails []uuid.UUID
	for i := range 3 {
		mails = append(mails, w.owed(fmt.Sprintf("noc@h%d.example", i)))
	}
	for _, since := range []time.Duration{0, time.Minute, time.Hour, 10 * time.Hour, 6 * 24 * time.Hour} {
		w.After(since)
		for _, id := range mails {
			require.False(t, w.RefuseMail(id), "after %s", since)
		}
	}
	require.Empty(t, w.bouncing())
	require.True(t, w.queues(w.Analyst).MailOutage(w.Now()))
	w.After(7 * 24 * time.Hour)
	require.True(t, w.RefuseMail(mails[0]), "not for ever")
	require.Empty(t, modelstest.Query[string](w.World, `SELECT kind FROM events WHERE kind = 'contact_bounced'`))
}

// Mails that no job sends any more are lost in a row, too.
func TestMailOutage_AlsoOfWhatWasGivenUp(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	for i := range 3 {
		w.owed(fmt.Sprintf("noc@h%d.example", i))
	}
	w.Exec(`DELETE FROM river.river_job`)
	require.Equal(t, outbox.MailWatch{GivenUp: 3, Began: true, Since: modelstest.Start}, w.WatchMail())
	require.True(t, w.queues(w.Analyst).MailOutage(w.Now()))
	vitals, err := w.Notice.Vitals(t.Context())
	require.NoError(t, err)
	require.True(t, vitals.MailOutage())
	require.Equal(t, 3, vitals.MailsGivenUp.Count)
	w.After(time.Minute)
	require.NoError(t, w.Outbox.MailSent(t.Context(), w.owed("noc@h4.example")))
	require.Equal(t, outbox.MailWatch{Ended: true, Since: modelstest.Start}, w.WatchMail())
	require.Equal(t, 3, w.queues(w.Analyst).MailsGivenUp.Count, "they stay on the list")
	require.Zero(t, w.queues(w.Agent).MailsGivenUp, "EOKM's own affair")
}

// While nothing goes out, one mail is tried every few minutes, so that the end of an outage is seen before the mails' own hour
// is over. And during an outage a new mail that goes out at once tells it, too.
func TestWatchMail_TriesOneDuringAnOutage(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	old, young := w.owed("noc@h1.example"), w.owed("noc@h2.example")
	later := func(id uuid.UUID, tried string) {
		require.NoError(t, w.Outbox.MailTried(t.Context(), id, "connect"))
		w.Exec(`UPDATE river.river_job SET state = 'retryable', scheduled_at = now() + interval '1 hour',
			attempted_at = now() - $2::interval
			WHERE args->>'mail_id' = $1`, id.String(), tried)
	}
	hurried := func() []string {
		return modelstest.Query[string](w.World, `SELECT m.recipient FROM river.river_job j JOIN mails m ON m.id::text = j.args->>'mail_id'
			WHERE scheduled_at <= now() ORDER BY 1`)
	}
	later(old, "20 minutes")
	later(young, "6 minutes")
	w.WatchMail()
	require.Empty(t, hurried(), "no outage yet")
	w.After(15 * time.Minute)
	require.True(t, w.WatchMail().Began)
	require.Equal(t, []string{"noc@h1.example"}, hurried())
	later(old, "1 minute")
	w.WatchMail()
	require.Empty(t, hurried(), "one was tried a moment ago")
	later(old, "5 minutes 1 second")
	w.WatchMail()
	require.Equal(t, []string{"noc@h2.example"}, hurried(), "they take turns")
	later(young, "5 minutes 1 second")
	require.NoError(t, w.Outbox.MailSent(t.Context(), w.owed("noc@h3.example")))
	require.Subset(t, hurried(), []string{"noc@h1.example", "noc@h2.example"})
}
