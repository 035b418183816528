package worker

import (
	"context"
	"errors"
	"log/slog"
	"math/rand/v2"
	"time"

	"github.com/google/uuid"
	"github.com/riverqueue/river"

	"eokm.nl/hosting/models"
	"eokm.nl/hosting/models/notice"
	"eokm.nl/hosting/models/outbox"
	"eokm.nl/hosting/models/rooms"
	"eokm.nl/hosting/portal/i18n"
	"eokm.nl/hosting/portal/mail"
	"eokm.nl/hosting/portal/pgp"
)

// sendMail sends one mail that the Store owes. A portal that dies after the mail server took the mail and before that is
// on record sends it a second time, under the same Message-ID: rather once more than never.
type sendMail struct {
	river.WorkerDefaults[models.SendMailJob]
	store    *rooms.Store
	sender   mail.Sender
	printers *i18n.Catalogue
	site     mail.Site
	log      *slog.Logger
}

// recordTime is how long the record of what came of a mail may take, also while the portal stops.
const recordTime = 5 * time.Second

// unfit is the fault of a mail that cannot be put into words: a mistake of ours.
const unfit = "unfit"

func (w *sendMail) Work(ctx context.Context, job *river.Job[models.SendMailJob]) error {
	id, err := uuid.Parse(job.Args.MailID)
	if err != nil {
		return river.JobCancel(err)
	}
	m, err := w.store.Outbox.Mail(ctx, id)
	switch {
	case errors.Is(err, models.ErrNotFound):
		return river.JobCancel(err)
	case err != nil:
		return err
	case m.SentAt != nil || m.FailedAt != nil || m.WithdrawnAt != nil:
		return nil // done before, or not to be done any more
	}
	err = w.send(ctx, m)
	record, cancel := context.WithTimeout(context.WithoutCancel(ctx), recordTime)
	defer cancel()
	if err != nil {
		return w.notSent(record, ctx.Err(), job, err)
	}
	return w.store.Outbox.MailSent(record, id)
}

func (w *sendMail) send(ctx context.Context, m outbox.Mail) error {
	message, err := mail.Render(ctx, m, w.printers.Printer(i18n.Lang(m.Language)), w.site)
	if err != nil {
		return err
	}
	full, err := w.store.Notice.FullText(ctx, m)
	if err != nil {
		return err
	}
	if full != nil {
		if sealed, ok := w.seal(ctx, m, message, full); ok {
			if err := w.sender.Send(ctx, sealed); err != nil {
				return err
			}
			return w.store.Notice.MailedFull(context.WithoutCancel(ctx), m, full)
		}
	}
	return w.sender.Send(ctx, message)
}

// seal encrypts a mail with all that it may then say. It is false where nothing can be encrypted to the key today, of which its owner is
// warned on the key's page: the plain mail goes out, for a clock runs.
func (w *sendMail) seal(ctx context.Context, m outbox.Mail, message mail.Message, full *notice.FullText) (mail.Message, bool) {
	p := w.printers.Printer(i18n.Lang(m.Language))
	inner, err := mail.Inner(ctx, m, full, p, w.site)
	if err != nil {
		return message, false
	}
	armored, err := pgp.Encrypt(full.Key.Armored, w.store.Now(), inner)
	if err != nil {
		w.log.WarnContext(ctx, "mail not encrypted", "mail", m.ID.String())
		return message, false
	}
	return message.Seal(armored, p), true
}

// notSent lets River try again later, or gives the mail up where the Store says so.
func (w *sendMail) notSent(ctx context.Context, ended error, job *river.Job[models.SendMailJob], err error) error {
	if errors.Is(ended, context.Canceled) {
		return ended // the portal stops: River keeps the job as it was
	}
	fault := mail.Fault{Code: unfit}
	errors.As(err, &fault)
	id, last := uuid.MustParse(job.Args.MailID), job.Attempt >= job.MaxAttempts
	gaveUp := fault.NoMailbox()
	var recorded error
	switch {
	case gaveUp:
		recorded = w.store.Outbox.MailFailed(ctx, id, fault.Code, true)
	case fault.Permanent, last:
		gaveUp, recorded = w.store.Outbox.MailStuck(ctx, outbox.MailTry{ID: id, Fault: fault.Code, Refused: fault.Permanent, Last: last})
	default:
		recorded = w.store.Outbox.MailTried(ctx, id, fault.Code)
	}
	switch {
	case recorded != nil:
		return errors.Join(err, recorded)
	case gaveUp:
		w.log.WarnContext(ctx, "mail given up", "mail", job.Args.MailID, "fault", fault.Code, "attempt", job.Attempt)
		return river.JobCancel(err)
	case last:
		return river.JobSnooze(backoff(job.Attempt)) // kept: River would drop it
	default:
		return err
	}
}

// NextRetry waits 1 minute, then 2, 4 and so on up to an hour, and a random fifth more, so that after an outage not all
// mails come at once.
func (w *sendMail) NextRetry(job *river.Job[models.SendMailJob]) time.Time {
	return job.AttemptedAt.Add(backoff(job.Attempt))
}

func backoff(attempt int) time.Duration {
	wait := time.Hour
	if attempt < 7 { // 64 minutes
		wait = time.Minute << max(attempt-1, 0)
	}
	return wait + rand.N(wait/5)
}
