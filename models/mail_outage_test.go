package models_test

import (
	"context"
	"testing"
	"time"

	"github.com/google/uuid"
	"github.com/stretchr/testify/require"

	"eokm.nl/hosting/models"
	"eokm.nl/hosting/models/notice"
	"eokm.nl/hosting/models/outbox"
)

func (w *world) queues(actor models.Actor) notice.Queues {
	w.t.Helper()
	q, err := w.Notice.Queues(w.t.Context(), actor)
	require.NoError(w.t, err)
	return q
}

func (w *world) watch() outbox.MailWatch {
	w.t.Helper()
	found, err := w.Outbox.WatchMail(w.t.Context())
	require.NoError(w.t, err)
	return found
}

func (w *world) tried(mails []outbox.Mail) {
	w.t.Helper()
	for _, m := range mails {
		require.NoError(w.t, w.Outbox.MailTried(w.t.Context(), m.ID, "connect"))
	}
}

func (w *world) unsent() []outbox.Mail {
	w.t.Helper()
	mails, err := w.Outbox.UnsentMails(w.t.Context(), 100)
	require.NoError(w.t, err)
	return mails
}

func TestMailOutage_CountsFromTheFirstFailedTry(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	w.deliver(2, 1)
	w.after(time.Minute)
	w.tried(w.unsent()[:1])
	w.after(10 * time.Minute)
	w.tried(w.unsent()) // again, and the other for the first time

	w.after(15 * time.Minute)
	q := w.queues(w.analyst)
	require.Equal(t, 2, q.Mails.Count)
	require.Equal(t, time.Minute, q.Mails.Oldest.Sub(start), "not the last try")
	require.False(t, q.MailOutage(w.Now()), "a minute to go")
	w.after(16 * time.Minute)
	require.True(t, w.queues(w.analyst).MailOutage(w.Now()))
	require.Zero(t, w.queues(w.agent).Mails, "EOKM's own affair")
}

func TestMailOutage_AMailThatNobodyTriesCountsFromWhenItWasOwed(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	w.deliver(1, 1)
	w.after(15 * time.Minute)
	require.True(t, w.queues(w.analyst).MailOutage(w.Now()), "no worker runs")
}

func TestMailOutage_WhatIsDoneWaitsNoMore(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	w.deliver(2, 1)
	mails := w.unsent()
	w.tried(mails)
	require.NoError(t, w.Outbox.MailSent(t.Context(), mails[0].ID))
	require.NoError(t, w.Outbox.MailFailed(t.Context(), mails[1].ID, "smtp 550", false))
	w.after(time.Hour)
	w.tried(mails) // a late record of a try changes nothing
	require.Zero(t, w.queues(w.analyst).Mails)
	require.Equal(t, []string{"", "smtp 550"}, query[string](w, `SELECT fault FROM mails ORDER BY fault`))
}

// However many look, the operator is told of each outage once, and of its end once.
func TestWatchMail_TellsOfAnOutageOnceAndOfItsEndOnce(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	w.deliver(1, 1)
	mails := w.unsent()
	w.tried(mails)
	w.after(14 * time.Minute)
	require.Equal(t, outbox.MailWatch{Waiting: 1}, w.watch())
	w.after(15 * time.Minute)
	looks := make(chan outbox.MailWatch, 8)
	w.atOnce(8, func(ctx context.Context, _ int) error {
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
	require.Equal(t, []outbox.MailWatch{{Waiting: 1, Since: start, Began: true}}, began)

	w.after(6 * time.Hour)
	require.Equal(t, outbox.MailWatch{Waiting: 1}, w.watch(), "it lasts")
	require.NoError(t, w.Outbox.MailSent(t.Context(), mails[0].ID))
	require.Equal(t, outbox.MailWatch{Since: start, Ended: true}, w.watch())
	require.Equal(t, outbox.MailWatch{}, w.watch())

	w.deliver(1, 1)
	w.tried(w.unsent())
	w.after(7 * time.Hour)
	require.True(t, w.watch().Began, "the next one")
	require.Equal(t, []string{"6h", "open"}, query[string](w, `SELECT coalesce(extract(hour FROM ended_at - since) || 'h', 'open') FROM mail_outages ORDER BY since`))
}

// A mail whose last try failed in the portal itself is on nobody's list: its job is over, and no word was kept.
func TestWatchMail_GivesUpWhatNoJobWillSend(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	w.deliver(4, 1)
	w.exec(`UPDATE river.river_job SET state = 'discarded', finalized_at = now() WHERE id = (SELECT min(id) FROM river.river_job)`)
	w.exec(`UPDATE river.river_job SET state = 'retryable' WHERE id = (SELECT max(id) FROM river.river_job)`)
	w.exec(`DELETE FROM river.river_job WHERE id = (SELECT min(id) + 1 FROM river.river_job)`) // River throws old ones away
	require.Equal(t, outbox.MailWatch{Waiting: 2, GivenUp: 2}, w.watch())
	require.Equal(t, outbox.MailWatch{Waiting: 2}, w.watch())
	require.Equal(t, []string{"lost", "lost"}, query[string](w, `SELECT fault FROM mails WHERE failed_at IS NOT NULL`))
	require.Equal(t, []string{"lost", "lost"}, query[string](w, `SELECT data->>'text' FROM events WHERE kind = 'mail_failed'`))
}

func TestMailSent_HurriesWhatWaitsOnceTheServerIsBack(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	w.deliver(4, 1)
	mails := w.unsent()
	later := func(m outbox.Mail, tried string) {
		w.exec(`UPDATE river.river_job SET state = 'retryable', scheduled_at = now() + interval '1 hour', attempted_at = now() - $2::interval
			WHERE args->>'mail_id' = $1`, m.ID.String(), tried)
	}
	hurried := func(m outbox.Mail) bool {
		return query[bool](w, `SELECT scheduled_at <= now() FROM river.river_job WHERE args->>'mail_id' = $1`, m.ID.String())[0]
	}
	later(mails[1], "2 minutes")
	later(mails[2], "10 seconds")
	require.NoError(t, w.Outbox.MailSent(t.Context(), mails[0].ID))
	require.False(t, hurried(mails[1]), "a mail that went out at once says nothing of the others")
	w.tried(mails[3:])
	require.NoError(t, w.Outbox.MailSent(t.Context(), mails[3].ID))
	require.True(t, hurried(mails[1]))
	require.False(t, hurried(mails[2]), "tried a moment ago")
}

func TestMailTried_OfAnUnknownMailChangesNothing(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	require.NoError(t, w.Outbox.MailTried(t.Context(), uuid.New(), "connect"))
}
