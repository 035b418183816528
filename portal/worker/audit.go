package worker

import (
	"context"
	"log/slog"
	"time"

	"github.com/riverqueue/river"

	"eokm.nl/hosting/models"
	"eokm.nl/hosting/portal/checkpoint"
)

// chainArgs puts new events into the chain.
type chainArgs struct{}

// Kind is River's stable name of the job.
func (chainArgs) Kind() string { return "audit.chain" }

// checkArgs checks the chain and keeps a checkpoint of it, once a day.
type checkArgs struct{}

// Kind is River's stable name of the job.
func (checkArgs) Kind() string { return "audit.check" }

type chain struct {
	river.WorkerDefaults[chainArgs]
	store *models.Store
}

func (w *chain) Work(ctx context.Context, _ *river.Job[chainArgs]) error {
	_, err := w.store.ChainEvents(ctx)
	return err
}

type check struct {
	river.WorkerDefaults[checkArgs]
	store  *models.Store
	folder *checkpoint.Folder
	log    *slog.Logger
}

// checkTime is how long a check may take: it reads some fifty thousand events a second.
const checkTime = 30 * time.Minute

// Timeout is River's question how long this job may take.
func (*check) Timeout(*river.Job[checkArgs]) time.Duration { return checkTime }

// Work comes by every hour and does the day's work once, so a portal that is started every day does it too.
func (w *check) Work(ctx context.Context, _ *river.Job[checkArgs]) error {
	state, err := w.store.ChainState(ctx, models.System())
	if err != nil {
		return err
	}
	now := w.store.Now()
	if sameDay(state.Checked.At, now) && (w.folder == nil || sameDay(state.Checkpoint.At, now)) {
		return nil
	}
	if _, err := w.store.ChainEvents(ctx); err != nil {
		return err
	}
	head, err := w.check(ctx)
	if err != nil || w.folder == nil || head.Seq == 0 {
		return err
	}
	return w.sign(ctx, head)
}

// check compares the chain with the events and the checkpoints, and records the outcome.
func (w *check) check(ctx context.Context) (models.ChainHead, error) {
	var anchors []models.ChainAnchor
	bad := 0
	if w.folder != nil {
		kept, faults, err := w.folder.Read()
		if err != nil {
			return models.ChainHead{}, err
		}
		anchors, bad = checkpoint.Anchors(kept), len(faults)
	}
	report, err := w.store.VerifyChain(ctx, anchors)
	if err != nil {
		return models.ChainHead{}, err
	}
	intact := report.Intact() && bad == 0
	if !intact {
		w.log.ErrorContext(ctx, "the log of events was changed; portal audit verify tells where",
			"faults", len(report.Faults)+report.More, "checkpoint_faults", bad)
	}
	return report.Head, w.store.RecordCheck(ctx, report.Head, intact)
}

// sign keeps a checkpoint, also of a chain that does not fit: what is changed after it must show too. The log line is one
// more place outside the database.
func (w *check) sign(ctx context.Context, head models.ChainHead) error {
	kept, err := w.folder.Write(head, w.store.Now())
	if err != nil {
		return err
	}
	w.log.InfoContext(ctx, "checkpoint of the log of events", "seq", kept.Seq, "hash", kept.Hash, "digest", kept.Digest)
	return w.store.RecordCheckpoint(ctx, head, kept.Digest)
}

func sameDay(a, b time.Time) bool {
	return a.UTC().Format(time.DateOnly) == b.UTC().Format(time.DateOnly)
}
