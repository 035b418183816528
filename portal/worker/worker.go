// Package worker runs the portal's jobs with River: mails, and what happens by the clock. Each is a shell around one method
// of the Store or of an outside thing; the rules are in models.
//
// Never here: a rule of the portal, an SQL statement, a log line with more than ids and counts.
package worker

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"time"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgxpool"
	"github.com/riverqueue/river"
	"github.com/riverqueue/river/riverdriver/riverpgxv5"
	"github.com/riverqueue/river/rivertype"

	"eokm.nl/hosting/models/rooms"
	"eokm.nl/hosting/portal/checkpoint"
	"eokm.nl/hosting/portal/i18n"
	"eokm.nl/hosting/portal/mail"
	"eokm.nl/hosting/portal/metrics"
	"eokm.nl/hosting/portal/rdap"
	"eokm.nl/hosting/portal/settings"
	"eokm.nl/hosting/portal/webhook"
	"eokm.nl/hosting/portal/webpush"
)

// riverSchema is where River's tables are. A test holds it to what migrations makes.
const riverSchema = "river"

// clockQueue is for what happens by the clock: a mail server that hangs must not keep it waiting.
const clockQueue = "clock"

// outsideQueue is for what asks other people's servers, which may be slow.
const outsideQueue = "outside"

// auditQueue is for the chain of events: a check reads all there ever was, and the ladder must not wait for that.
const auditQueue = "audit"

// figuresQueue is for counting, which reads whole years: nothing else waits for it.
const figuresQueue = "figures"

const (
	mailsAtOnce = 8
	jobTime     = 60 * time.Second
	rescueAfter = 2 * time.Minute // a job of a portal that was killed
	stopTime    = 5 * time.Second
)

// Options is what a worker works with; all but Metrics, Checkpoints, RDAP, Push, Webhooks, PollInterval and the StaffMail of the settings
// are required.
type Options struct {
	settings.Settings

	Pool         *pgxpool.Pool // as the application's role; one connection of it listens all the time
	Store        *rooms.Store
	Mail         mail.Sender
	Printers     *i18n.Catalogue
	Log          *slog.Logger
	Metrics      *metrics.Metrics   // nil: nothing is counted
	Checkpoints  *checkpoint.Folder // nil: none are made
	RDAP         *rdap.Client       // nil: RDAP is never asked
	Push         *webpush.Sender    // nil: no browser is told
	Webhooks     *webhook.Sender    // nil: no machine is told
	PollInterval time.Duration      // how long a job waits when its notification is lost; zero: River's second
}

// Worker takes jobs from the database and does them, beside any number of others on the same database.
type Worker struct {
	river *river.Client[pgx.Tx]
}

// New puts a worker together; it does nothing before Start.
func New(o Options) (*Worker, error) {
	site, err := mail.ParseSite(o.BaseURL)
	if err != nil {
		return nil, fmt.Errorf("make worker: %w", err)
	}
	if err := o.Retention.Check(); err != nil {
		return nil, fmt.Errorf("make worker: %w", err)
	}
	jobs := clock{o}.jobs()
	workers := river.NewWorkers()
	addJobs(workers, jobs)
	if err := errors.Join(
		river.AddWorkerSafely(workers, &sendMail{store: o.Store, sender: o.Mail, printers: o.Printers, site: site, log: o.Log}),
		river.AddWorkerSafely(workers, &tried{store: o.Store}),
		river.AddWorkerSafely(workers, &runBulk{store: o.Store}),
		river.AddWorkerSafely(workers, &sendWebhook{sender: o.Webhooks}),
	); err != nil {
		return nil, fmt.Errorf("make worker: %w", err)
	}
	client, err := river.NewClient(riverpgxv5.New(o.Pool), &river.Config{
		Schema:  riverSchema,
		Workers: workers,
		Queues: map[string]river.QueueConfig{
			river.QueueDefault: {MaxWorkers: mailsAtOnce},
			clockQueue:         {MaxWorkers: 1},
			deskQueue:          {MaxWorkers: 2},
			auditQueue:         {MaxWorkers: 2},
			outsideQueue:       {MaxWorkers: 1},
			pushQueue:          {MaxWorkers: 1},
			webhookQueue:       {MaxWorkers: machinesAtOnce},
			figuresQueue:       {MaxWorkers: 1},
		},
		PeriodicJobs:         periodic(jobs),
		FetchPollInterval:    o.PollInterval,
		JobTimeout:           jobTime,
		RescueStuckJobsAfter: rescueAfter,
		SoftStopTimeout:      stopTime,
		ReindexerSchedule:    river.NeverSchedule(), // rebuilding an index is for the tables' owner, whom the portal is not
		Logger:               slog.New(quiet{o.Log.Handler()}),
		ErrorHandler:         failures{o.Log, o.Metrics},
		Middleware:           []rivertype.Middleware{counted(o.Metrics)},
	})
	if err != nil {
		return nil, fmt.Errorf("make worker: %w", err)
	}
	return &Worker{river: client}, nil
}

// Start begins to take jobs. When ctx ends it takes no more; jobs that run then get five seconds.
func (w *Worker) Start(ctx context.Context) error {
	if err := w.river.Start(ctx); err != nil {
		return fmt.Errorf("start worker: %w", err)
	}
	return nil
}

// Stop takes no more jobs and waits for those that run, at most five seconds; one that is cut off is done again by another
// worker. When ctx ends first, its error says so.
func (w *Worker) Stop(ctx context.Context) error {
	if err := w.river.Stop(ctx); err != nil {
		return fmt.Errorf("stop worker: %w", err)
	}
	return nil
}
