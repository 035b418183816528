package models

import (
	"context"
	"fmt"
	"time"

	"github.com/google/uuid"
	"github.com/jackc/pgx/v5"
	"gorm.io/gorm"
)

// MailAlarmAfter is how long mails may wait before staff are told: the clocks of what they are about run on.
const MailAlarmAfter = 15 * time.Minute

// mailsWaiting is a condition: neither sent nor given up.
const mailsWaiting = `sent_at IS NULL AND failed_at IS NULL`

// mailWaitsSince is when sending a mail first failed; what was never tried waits since it was owed, for then no worker runs.
const mailWaitsSince = `coalesce(tried_at, created_at)`

// MailOutage tells whether mail cannot be delivered: the first of those that wait has waited too long.
func (q Queues) MailOutage(now time.Time) bool { return q.Mails.outage(now) }

func (q Queue) outage(now time.Time) bool {
	return q.Count > 0 && now.Sub(q.Oldest) >= MailAlarmAfter
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
// however many portals look. System only; run by a periodic job.
func (s *Store) WatchMail(ctx context.Context) (MailWatch, error) {
	var watch MailWatch
	now := s.now()
	err := s.write(ctx, System(), func(tx *gorm.DB) error {
		lost, err := finishMails(tx, mailEnd{at: now, column: "failed_at", fault: FaultLost, kind: EventMailFailed},
			`NOT EXISTS (SELECT FROM river.river_job j WHERE j.kind = ? AND j.args->>'mail_id' = mails.id::text AND j.finalized_at IS NULL)`,
			SendMailJob{}.Kind())
		if err != nil {
			return err
		}
		queue, err := one[Queue](tx, `SELECT count(*) AS count, min(`+mailWaitsSince+`) AS oldest FROM mails WHERE `+mailsWaiting)
		if err != nil {
			return fmt.Errorf("count waiting mails: %w", err)
		}
		watch = MailWatch{Waiting: queue.Count, GivenUp: len(lost)}
		return watch.compare(tx, queue, now)
	})
	return watch, wrap("watch mails", err)
}

// compare puts the outage on record, or its end.
func (w *MailWatch) compare(tx *gorm.DB, queue Queue, now time.Time) error {
	type row struct{ Since time.Time }
	var changed []row
	var err error
	if queue.outage(now) {
		changed, err = find[row](tx, `INSERT INTO mail_outages (id, since, noticed_at) VALUES (?, ?, ?)
			ON CONFLICT DO NOTHING RETURNING since`, uuid.New(), queue.Oldest, now)
		w.Began = len(changed) > 0
	} else {
		changed, err = find[row](tx, `UPDATE mail_outages SET ended_at = ? WHERE ended_at IS NULL RETURNING since`, now)
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

// hurryMails brings forward the next try of every mail that waits for one: the server takes mails again. Those tried within
// the last minute stay, so that a mailbox which refuses alone does not use up its tries.
func hurryMails(tx *gorm.DB) error {
	if err := tx.Exec(`UPDATE river.river_job SET scheduled_at = now() WHERE id IN (SELECT id FROM river.river_job
		WHERE state = 'retryable' AND kind = ? AND scheduled_at > now() AND attempted_at < now() - interval '1 minute'
		FOR UPDATE SKIP LOCKED)`, SendMailJob{}.Kind()).Error; err != nil {
		return fmt.Errorf("hurry mails: %w", err)
	}
	return nil
}

// MailLate tells whether an outage of mail is on record that has not ended. It is nobody's secret: the page about the portal's state says so.
func (s *Store) MailLate(ctx context.Context) (late bool, err error) {
	err = s.ask(ctx, System(), func(b *pgx.Batch) {
		b.Queue(`SELECT EXISTS (SELECT FROM mail_outages WHERE ended_at IS NULL)`).QueryRow(func(row pgx.Row) error { return row.Scan(&late) })
	})
	return late, wrap("look for an outage of mail", err)
}
