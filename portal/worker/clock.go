package worker

import (
	"context"
	"errors"
	"log/slog"
	"time"

	"github.com/riverqueue/river"

	"eokm.nl/hosting/models"
)

// escalateArgs runs the ladder.
type escalateArgs struct{}

// Kind is River's stable name of the job.
func (escalateArgs) Kind() string { return "ladder.climb" }

// watchArgs looks whether mail goes out.
type watchArgs struct{}

// Kind is River's stable name of the job.
func (watchArgs) Kind() string { return "mail.watch" }

// sweepArgs throws away what nobody needs any more.
type sweepArgs struct{}

// Kind is River's stable name of the job.
func (sweepArgs) Kind() string { return "portal.sweep" }

// publishArgs publishes the articles whose moment has come.
type publishArgs struct{}

// Kind is River's stable name of the job.
func (publishArgs) Kind() string { return "articles.publish" }

// trainArgs asks and reminds people of what they are to learn.
type trainArgs struct{}

// Kind is River's stable name of the job.
func (trainArgs) Kind() string { return "training.remind" }

// contactCheckArgs sends the test mails of a quarter.
type contactCheckArgs struct{}

// Kind is River's stable name of the job.
func (contactCheckArgs) Kind() string { return "contacts.check" }

// periodic is what happens by the clock. One worker of all on a database is the leader and makes these jobs. None is tried
// again: the next one does what it left.
func periodic(o Options) []*river.PeriodicJob {
	once := &river.InsertOpts{Queue: clockQueue, MaxAttempts: 1}
	audit := &river.InsertOpts{Queue: auditQueue, MaxAttempts: 1}
	start := &river.PeriodicJobOpts{RunOnStart: true}
	jobs := []*river.PeriodicJob{
		river.NewPeriodicJob(river.PeriodicInterval(time.Minute),
			func() (river.JobArgs, *river.InsertOpts) { return escalateArgs{}, once }, start),
		river.NewPeriodicJob(river.PeriodicInterval(time.Minute),
			func() (river.JobArgs, *river.InsertOpts) { return watchArgs{}, once }, start),
		river.NewPeriodicJob(river.PeriodicInterval(time.Minute),
			func() (river.JobArgs, *river.InsertOpts) { return publishArgs{}, once }, start),
		river.NewPeriodicJob(river.PeriodicInterval(time.Hour),
			func() (river.JobArgs, *river.InsertOpts) { return sweepArgs{}, once }, start),
		river.NewPeriodicJob(river.PeriodicInterval(10*time.Second),
			func() (river.JobArgs, *river.InsertOpts) { return chainArgs{}, audit }, start),
		river.NewPeriodicJob(river.PeriodicInterval(time.Hour),
			func() (river.JobArgs, *river.InsertOpts) { return checkArgs{}, audit }, start),
		river.NewPeriodicJob(river.PeriodicInterval(time.Hour),
			func() (river.JobArgs, *river.InsertOpts) { return contactCheckArgs{}, once }, start),
		river.NewPeriodicJob(river.PeriodicInterval(time.Hour),
			func() (river.JobArgs, *river.InsertOpts) { return trainArgs{}, once }, start),
		river.NewPeriodicJob(river.PeriodicInterval(time.Hour),
			func() (river.JobArgs, *river.InsertOpts) { return expireArgs{}, once }, start),
	}
	if o.StaffMail != "" {
		jobs = append(jobs, river.NewPeriodicJob(river.PeriodicInterval(time.Minute),
			func() (river.JobArgs, *river.InsertOpts) { return staffMailArgs{}, once }, start))
	}
	if o.RDAP != nil {
		outside := &river.InsertOpts{Queue: outsideQueue, MaxAttempts: 1}
		jobs = append(jobs, river.NewPeriodicJob(river.PeriodicInterval(lookUpEvery),
			func() (river.JobArgs, *river.InsertOpts) { return lookUpArgs{}, outside }, start))
	}
	return jobs
}

// expireArgs destroys what need not be kept any longer.
type expireArgs struct{}

// Kind is River's stable name of the job.
func (expireArgs) Kind() string { return "portal.expire" }

// itemsAtOnce is how many items one transaction of the ladder handles.
const itemsAtOnce = 500

type escalate struct {
	river.WorkerDefaults[escalateArgs]
	store *models.Store
	log   *slog.Logger
}

func (w *escalate) Work(ctx context.Context, _ *river.Job[escalateArgs]) error {
	for {
		handled, err := w.store.EscalateDue(ctx, itemsAtOnce)
		if err != nil {
			return err
		}
		if handled > 0 {
			w.log.InfoContext(ctx, "items climbed the ladder", "items", handled)
		}
		if handled < itemsAtOnce {
			return nil
		}
	}
}

type watch struct {
	river.WorkerDefaults[watchArgs]
	store *models.Store
	log   *slog.Logger
}

// Work tells the operator of an outage of mail once when it begins and once when it ends; pages tell staff by themselves.
func (w *watch) Work(ctx context.Context, _ *river.Job[watchArgs]) error {
	found, err := w.store.WatchMail(ctx)
	if err != nil {
		return err
	}
	if found.GivenUp > 0 {
		w.log.ErrorContext(ctx, "mails given up: no job was left to send them", "mails", found.GivenUp)
	}
	switch {
	case found.Began:
		w.log.ErrorContext(ctx, "mail cannot be delivered", "since", found.Since, "waiting", found.Waiting)
	case found.Ended: // at a level that is seen wherever the beginning was
		w.log.WarnContext(ctx, "mail is delivered again", "since", found.Since, "waiting", found.Waiting)
	}
	return nil
}

// staffMailArgs tells EOKM's own mailbox what waits for its staff. The job is made only where there is one.
type staffMailArgs struct{}

// Kind is River's stable name of the job.
func (staffMailArgs) Kind() string { return "mail.staff" }

type staffMail struct {
	river.WorkerDefaults[staffMailArgs]
	store *models.Store
	to    string
}

func (w *staffMail) Work(ctx context.Context, _ *river.Job[staffMailArgs]) error {
	if w.to == "" { // turned off since the job was made
		return nil
	}
	_, err := w.store.OweStaffMails(ctx, w.to)
	return err
}

type sweep struct {
	river.WorkerDefaults[sweepArgs]
	store     *models.Store
	retention models.Retention
}

func (w *sweep) Work(ctx context.Context, _ *river.Job[sweepArgs]) error {
	return errors.Join(w.store.SweepSearches(ctx), w.store.SweepImports(ctx, w.retention), w.store.SweepSessions(ctx), w.store.SweepThrottles(ctx),
		w.store.SweepRegistrations(ctx), w.store.SweepSearchTerms(ctx))
}

type publish struct {
	river.WorkerDefaults[publishArgs]
	store *models.Store
}

func (w *publish) Work(ctx context.Context, _ *river.Job[publishArgs]) error {
	_, err := w.store.PublishDue(ctx)
	return err
}

// checksAtOnce is how many test mails one transaction owes.
const checksAtOnce = 200

type contactCheck struct {
	river.WorkerDefaults[contactCheckArgs]
	store *models.Store
}

func (w *contactCheck) Work(ctx context.Context, _ *river.Job[contactCheckArgs]) error {
	for {
		sent, err := w.store.CheckContacts(ctx, checksAtOnce)
		if err != nil || sent < checksAtOnce {
			return err
		}
	}
}

// remindedAtOnce is how many assignments or certificates one transaction reminds of.
const remindedAtOnce = 200

type train struct {
	river.WorkerDefaults[trainArgs]
	store *models.Store
}

// Work asks before it reminds: who is asked at short notice gets one mail.
func (w *train) Work(ctx context.Context, _ *river.Job[trainArgs]) error {
	if _, err := w.store.AssignAsked(ctx); err != nil {
		return err
	}
	for _, some := range []func(context.Context, int) (int, error){w.store.RenewCertificates, w.store.RemindTraining} {
		for n := remindedAtOnce; n == remindedAtOnce; {
			var err error
			if n, err = some(ctx, remindedAtOnce); err != nil {
				return err
			}
		}
	}
	return nil
}

// noticesAtOnce is how many notices lose their addresses in one transaction.
const noticesAtOnce = 200

type expire struct {
	river.WorkerDefaults[expireArgs]
	store     *models.Store
	retention models.Retention
	log       *slog.Logger
}

func (w *expire) Work(ctx context.Context, _ *river.Job[expireArgs]) error {
	days, err := w.store.DestroyOrigins(ctx, w.retention)
	if err != nil {
		return err
	}
	if days > 0 {
		w.log.InfoContext(ctx, "retention destroyed the network addresses of the log", "days", days)
	}
	for {
		done, err := w.store.DestroyExpired(ctx, w.retention, noticesAtOnce)
		if err != nil {
			return err
		}
		if done > 0 {
			w.log.InfoContext(ctx, "retention destroyed the addresses of notices", "notices", done)
		}
		if done < noticesAtOnce {
			return nil
		}
	}
}
