package outbox_test

import (
	"context"
	"testing"
	"time"

	"github.com/google/uuid"
	"github.com/stretchr/testify/require"

	"eokm.nl/hosting/models"
	"eokm.nl/hosting/models/modelstest"
	"eokm.nl/hosting/models/notice"
	"eokm.nl/hosting/models/outbox"
)

func (w *world) queues(actor models.Actor) notice.Queues {
	w.T.Helper()
	q, err := w.Notice.Queues(w.T.Context(), actor)
	require.NoError(w.T, err)
	return q
}

func TestMailOutage_CountsFromTheFirstFailedTry(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	w.Deliver(2, 1)
	w.After(time.Minute)
	w.TryMails(w.UnsentMails()[:1])
	w.After(10 * time.Minute)
	w.TryMails(w.UnsentMails()) // again, and the other for the first time

	w.After(15 * time.Minute)
	q := w.queues(w.Analyst)
	require.Equal(t, 2, q.Mails.Count)
	require.Equal(t, time.Minute, q.Mails.Oldest.Sub(modelstest.Start), "not the last try")
	require.False(t, q.MailOutage(w.Now()), "a minute to go")
	w.After(16 * time.Minute)
	require.True(t, w.queues(w.Analyst).MailOutage(w.Now()))
	require.Zero(t, w.queues(w.Agent).Mails, "EOKM's own affair")
}

func TestMailOutage_AMailThatNobodyTriesCountsFromWhenItWasOwed(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	w.Deliver(1, 1)
	w.After(15 * time.Minute)
	require.True(t, w.queues(w.Analyst).MailOutage(w.Now()), "no worker runs")
}

func TestMailOutage_WhatIsDoneWaitsNoMore(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	w.Deliver(2, 1)
	mails := w.UnsentMails()
	w.TryMails(mails)
	require.NoError(t, w.Outbox.MailSent(t.Context(), mails[0].ID))
	require.NoError(t, w.Outbox.MailFailed(t.Context(), mails[1].ID, "smtp 550", false))
	w.After(time.Hour)
	w.TryMails(mails) // a late record of a try changes nothing
	require.Zero(t, w.queues(w.Analyst).Mails)
	require.Equal(t, []string{"", "smtp 550"}, modelstest.Query[string](w.World, `SELECT fault FROM mails ORDER BY fault`))
}

// However many look, the operator is told of each outage once, and of its end once.
func TestWatchMail_TellsOfAnOutageOnceAndOfItsEndOnce(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	w.Deliver(1, 1)
	mails := w.UnsentMails()
	w.TryMails(mails)
	w.After(14 * time.Minute)
	require.Equal(t, outbox.MailWatch{Waiting: 1}, w.WatchMail())
	w.After(15 * time.Minute)
	looks := make(chan outbox.MailWatch, 8)
	w.AtOnce(8, func(ctx context.Context, _ int) error {
		found, err := w.Outbox.WatchMail(ctx)
		looks <- found
		return err
	})
	close(looks)
	var began []outbox.MailWatch
	for found := range looks {
		if found.Began {
			began = append(began, found)
		}
	}
	require.Equal(t, []outbox.MailWatch{{Waiting: 1, Since: modelstest.Start, Began: true}}, began)

	w.After(6 * time.Hour)
	require.Equal(t, outbox.MailWatch{Waiting: 1}, w.WatchMail(), "it lasts")
	require.NoError(t, w.Outbox.MailSent(t.Context(), mails[0].ID))
	require.Equal(t, outbox.MailWatch{Since: modelstest.Start, Ended: true}, w.WatchMail())
	require.Equal(t, outbox.MailWatch{}, w.WatchMail())

	w.Deliver(1, 1)
	w.TryMails(w.UnsentMails())
	w.After(7 * time.Hour)
	require.True(t, w.WatchMail().Began, "the next one")
	require.Equal(t, []string{"6h", "open"}, modelstest.Query[string](w.World,
		`SELECT coalesce(extract(hour FROM ended_at - since) || 'h', 'open') FROM mail_outages ORDER BY since`))
}

// A mail whose last try failed in the portal itself is on nobody's list: its job is over, and no word was kept.
func TestWatchMail_GivesUpWhatNoJobWillSend(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	w.Deliver(4, 1)
	w.Exec(`UPDATE river.river_job SET state = 'discarded', finalized_at = now() WHERE id = (SELECT min(id) FROM river.river_job)`)
	w.Exec(`UPDATE river.river_job SET state = 'retryable' WHERE id = (SELECT max(id) FROM river.river_job)`)
	w.Exec(`DELETE FROM river.river_job WHERE id = (SELECT min(id) + 1 FROM river.river_job)`) // River throws old ones away
	require.Equal(t, outbox.MailWatch{Waiting: 2, GivenUp: 2}, w.WatchMail())
	require.Equal(t, outbox.MailWatch{Waiting: 2}, w.WatchMail())
	require.Equal(t, []string{"lost", "lost"}, modelstest.Query[string](w.World, `SELECT fault FROM mails WHERE failed_at IS NOT NULL`))
	require.Equal(t, []string{"lost", "lost"}, modelstest.Query[string](w.World,
		`SELECT data->>'text' FROM events WHERE kind = 'mail_failed'`))
}

func TestMailSent_HurriesWhatWaitsOnceTheServerIsBack(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	w.Deliver(4, 1)
	mails := w.UnsentMails()
	later := func(m outbox.Mail, tried string) {
		w.Exec(`UPDATE river.river_job SET state = 'retryable', scheduled_at = now() + interval '1 hour',
			attempted_at = now() - $2::interval
			WHERE args->>'mail_id' = $1`, m.ID.String(), tried)
	}
	hurried := func(m outbox.Mail) bool {
		return modelstest.Query[bool](w.World, `SELECT scheduled_at <= now() FROM river.river_job WHERE args->>'mail_id' = $1`,
			m.ID.String())[0]
	}
	later(mails[1], "2 minutes")
	later(mails[2], "10 seconds")
	require.NoError(t, w.Outbox.MailSent(t.Context(), mails[0].ID))
	require.False(t, hurried(mails[1]), "a mail that went out at once says nothing of the others")
	w.TryMails(mails[3:])
	require.NoError(t, w.Outbox.MailSent(t.Context(), mails[3].ID))
	require.True(t, hurried(mails[1]))
	require.False(t, hurried(mails[2]), "tried a moment ago")
}

func TestMailTried_OfAnUnknownMailChangesNothing(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	require.NoError(t, w.Outbox.MailTried(t.Context(), uuid.New(), "connect"))
}
