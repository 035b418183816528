package worker

import (
	"time"

	"github.com/riverqueue/river"
)

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
