package worker

import (
	"context"
	"time"

	"github.com/riverqueue/river"
)

// clock does what happens by the clock, with what the worker was given.
type clock struct{ Options }

// job is one thing that happens by the clock.
type job struct {
	kind  string // River's name of it; it stands in the database with each job that was made, so it never changes
	every time.Duration
	queue string
	do    func(context.Context) error
	takes time.Duration // how long it may take; zero: jobTime
	off   bool          // nobody asked for it: none is made, and one from before comes to nothing
}

// jobs is all that happens by the clock. One worker of all on a database is the leader and makes these jobs, each for the first
// time when it starts. None is tried again: the next one does what it left.
func (c clock) jobs() []job {
	const second, minute, hour = time.Second, time.Minute, time.Hour
	return []job{
		{kind: "ladder.climb", every: minute, queue: clockQueue, do: c.climb},
		{kind: "push.tell", every: 15 * second, queue: pushQueue, do: c.tellBrowsers, off: c.Push == nil},
		{kind: "webhook.due", every: 5 * second, queue: clockQueue, do: c.wakeWebhooks, off: c.Webhooks == nil},
		{kind: "practice.answer", every: minute, queue: clockQueue, do: c.answerPractice},
		{kind: "guests.fall_back", every: minute, queue: clockQueue, do: c.fallBack},
		{kind: "mail.watch", every: minute, queue: clockQueue, do: c.watchMail},
		{kind: "articles.publish", every: minute, queue: clockQueue, do: c.publish},
		{kind: "mail.digest", every: 5 * minute, queue: clockQueue, do: c.digest},
		{kind: "portal.sweep", every: hour, queue: clockQueue, do: c.sweep},
		{kind: "audit.chain", every: 10 * second, queue: auditQueue, do: c.chain},
		{kind: "audit.check", every: hour, queue: auditQueue, do: c.check, takes: 30 * minute}, // it reads some 50,000 events a second
		{kind: "contacts.check", every: hour, queue: clockQueue, do: c.checkContacts},
		{kind: "training.remind", every: hour, queue: clockQueue, do: c.train},
		{kind: "figures.count", every: hour, queue: figuresQueue, do: c.Store.Figure.CountAll, takes: 30 * minute},
		{kind: "portal.expire", every: hour, queue: clockQueue, do: c.expire},
		{kind: "mail.staff", every: minute, queue: clockQueue, do: c.mailStaff, off: c.StaffMail == ""},
		// who claimed a network goes on to its contacts at once, and wants the answer there
		{kind: "rdap.look_up", every: 20 * second, queue: outsideQueue, do: c.lookUp, takes: 5 * minute, off: c.RDAP == nil},
	}
}

// periodic tells River when to make which job.
func periodic(jobs []job) []*river.PeriodicJob {
	var made []*river.PeriodicJob
	for _, j := range jobs {
		if j.off {
			continue
		}
		once := &river.InsertOpts{Queue: j.queue, MaxAttempts: 1}
		made = append(made, river.NewPeriodicJob(river.PeriodicInterval(j.every),
			func() (river.JobArgs, *river.InsertOpts) { return jobArgs{j.kind}, once }, &river.PeriodicJobOpts{RunOnStart: true}))
	}
	return made
}

// jobArgs is what River keeps of a job by the clock: its kind, and no arguments.
type jobArgs struct{ kind string }

// Kind is River's stable name of the job.
func (a jobArgs) Kind() string { return a.kind }

// addJobs tells River who does which job. AddWorkerArgs is for that one type of arguments may have many kinds: River's other
// ways take the kind from a type of its own for each. It panics when a kind stands in the table twice.
func addJobs(workers *river.Workers, jobs []job) {
	for _, j := range jobs {
		river.AddWorkerArgs(workers, jobArgs{j.kind}, &jobWorker{job: j})
	}
}

// jobWorker lets River do a job.
type jobWorker struct {
	river.WorkerDefaults[jobArgs]
	job job
}

// Timeout is River's question how long the job may take; zero is jobTime.
func (w *jobWorker) Timeout(*river.Job[jobArgs]) time.Duration { return w.job.takes }

func (w *jobWorker) Work(ctx context.Context, _ *river.Job[jobArgs]) error {
	if w.job.off {
		return nil
	}
	return w.job.do(ctx)
}
