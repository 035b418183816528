package outbox

import (
	"context"
	"fmt"
	"time"

	"github.com/google/uuid"
	"github.com/jackc/pgx/v5"

	"eokm.nl/hosting/models"
)

// MailAlarmAfter is how long mails may wait before staff are told: the clocks of what they are about run on.
const MailAlarmAfter = 15 * time.Minute

// MailsWaiting is a condition: neither sent nor given up, and what it tells of was not undone.
const MailsWaiting = `sent_at IS NULL AND failed_at IS NULL AND withdrawn_at IS NULL`

// MailWaitsSince is when sending a mail first failed; what was never tried waits since it was owed, for then no worker runs.
const MailWaitsSince = `coalesce(tried_at, created_at)`

// MailsLost are the domains whose mails were given up since the server last took any mail, each with the moment since when.
const MailsLost = `(SELECT min(failed_at) AS failed_at FROM mails WHERE ` + models.MailsGivenUp + `
	AND failed_at > coalesce((SELECT max(sent_at) FROM mails), '-infinity') GROUP BY ` + recipientDomain + `) lost`

// MailHealth is how it stands with the mails.
type MailHealth struct {
	Mails   models.Queue // neither sent nor given up
	GivenUp models.Queue // given up, and nobody has dealt with it
	Lost    models.Queue // domains whose mails were given up since the server last took one
}

// Outage tells whether mail cannot be delivered: the first of those that wait has waited too long, or those to several
// domains were given up in a row.
func (h MailHealth) Outage(now time.Time) bool {
	return h.late(now) || h.Lost.Count > othersInARow
}

func (h MailHealth) late(now time.Time) bool {
	return h.Mails.Count > 0 && now.Sub(h.Mails.Oldest) >= MailAlarmAfter
}

// since is when the outage began.
func (h MailHealth) since(now time.Time) time.Time {
	if h.late(now) && (h.Lost.Count <= othersInARow || h.Mails.Oldest.Before(h.Lost.Oldest)) {
		return h.Mails.Oldest
	}
	return h.Lost.Oldest
}

// MailHealthOf counts.
func MailHealthOf(tx *models.Tx) (MailHealth, error) {
	var out MailHealth
	for _, q := range []struct {
		queue       *models.Queue
		since, from string
	}{
		{&out.Mails, MailWaitsSince, `mails WHERE ` + MailsWaiting},
		{&out.GivenUp, `failed_at`, `mails WHERE ` + models.MailsGivenUp},
		{&out.Lost, `failed_at`, MailsLost},
	} {
		found, err := models.One[models.Queue](tx, `SELECT count(*) AS count, min(`+q.since+`) AS oldest FROM `+q.from)
		if err != nil {
			return out, fmt.Errorf("count mails: %w", err)
		}
		*q.queue = found
	}
	return out, nil
}

// MailWatch is what a look at the mails found.
type MailWatch struct {
	Waiting int
	Since   time.Time // of the outage that Began or Ended
	Began   bool      // an outage that nobody was told of before
	Ended   bool
	GivenUp int // mails without a job that would still send them
}

// WatchMail gives up the mails that no job will send any more, and tells when an outage begins and when it ends: once each,
// however many portals look. While one lasts it has a mail tried every few minutes, so that its end is soon seen. System only;
// run by a periodic job.
func (s *Store) WatchMail(ctx context.Context) (MailWatch, error) {
	var watch MailWatch
	now := s.db.Now()
	err := s.db.Write(ctx, models.System(), func(tx *models.Tx) error {
		lost, err := finishMails(tx, mailEnd{at: now, column: "failed_at", fault: FaultLost, kind: models.EventMailFailed},
			`NOT EXISTS (SELECT FROM river.river_job j WHERE j.kind = $1 AND j.args->>'mail_id' = mails.id::text
				AND j.finalized_at IS NULL)`,
			models.SendMailJob{}.Kind())
		if err != nil {
			return err
		}
		health, err := MailHealthOf(tx)
		if err != nil {
			return err
		}
		watch = MailWatch{Waiting: health.Mails.Count, GivenUp: len(lost)}
		if err := watch.compare(tx, health, now); err != nil || !health.Outage(now) {
			return err
		}
		return probeMail(tx)
	})
	return watch, models.Wrap("watch mails", err)
}

// compare puts the outage on record, or its end.
func (w *MailWatch) compare(tx *models.Tx, health MailHealth, now time.Time) error {
	type row struct{ Since time.Time }
	var changed []row
	var err error
	if health.Outage(now) {
		changed, err = models.Find[row](tx, `INSERT INTO mail_outages (id, since, noticed_at) VALUES ($1, $2, $3)
			ON CONFLICT DO NOTHING RETURNING since`, uuid.New(), health.since(now), now)
		w.Began = len(changed) > 0
	} else {
		changed, err = models.Find[row](tx, `UPDATE mail_outages SET ended_at = $1 WHERE ended_at IS NULL RETURNING since`, now)
		w.Ended = len(changed) > 0
	}
	if err != nil {
		return fmt.Errorf("record outage: %w", err)
	}
	if len(changed) > 0 {
		w.Since = changed[0].Since.UTC()
	}
	return nil
}

// mailJobWaits is a condition: a job that sends a mail waits for its next try.
const mailJobWaits = `kind = 'mail.send' AND state IN ('retryable', 'scheduled') AND scheduled_at > now()`

// hurryMails brings forward the next try of every mail that waits for one: the server takes mails again. Those tried within
// the last minute stay, so that a mailbox which refuses alone does not use up its tries.
func hurryMails(tx *models.Tx) error {
	if err := tx.Do(`UPDATE river.river_job SET scheduled_at = now() WHERE id IN (SELECT id FROM river.river_job
		WHERE ` + mailJobWaits + ` AND attempted_at < now() - interval '1 minute' FOR UPDATE SKIP LOCKED)`); err != nil {
		return fmt.Errorf("hurry mails: %w", err)
	}
	return nil
}

// MailLate tells whether an outage of mail is on record that has not ended. It is nobody's secret: the page about the portal's
// state says so.
func (s *Store) MailLate(ctx context.Context) (late bool, err error) {
	err = s.db.Ask(ctx, models.System(), func(b *pgx.Batch) {
		b.Queue(`SELECT EXISTS (SELECT FROM mail_outages WHERE ended_at IS NULL)`).QueryRow(
			func(row pgx.Row) error { return row.Scan(&late) })
	})
	return late, models.Wrap("look for an outage of mail", err)
}

// probeMail has one mail tried now, unless one was within the last five minutes: the one whose last try is longest ago, so that
// a mailbox which refuses alone does not stand before the others; and none that was never tried, for what it tells of may still be
// undone. What it shows, MailSent tells the rest.
func probeMail(tx *models.Tx) error {
	if err := tx.Do(`UPDATE river.river_job SET scheduled_at = now() WHERE id IN (SELECT id FROM river.river_job
		WHERE ` + mailJobWaits +
		` AND attempted_at IS NOT NULL AND NOT EXISTS (SELECT FROM river.river_job
			WHERE kind = 'mail.send' AND finalized_at IS NULL AND attempted_at > now() - interval '5 minutes')
		ORDER BY attempted_at, id LIMIT 1 FOR UPDATE SKIP LOCKED)`); err != nil {
		return fmt.Errorf("probe mail: %w", err)
	}
	return nil
}
