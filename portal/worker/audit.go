package worker

import (
	"context"
	"time"

	"eokm.nl/hosting/models"
	"eokm.nl/hosting/models/trail"
	"eokm.nl/hosting/portal/checkpoint"
)

// chain puts new events into the chain.
func (c clock) chain(ctx context.Context) error {
	_, err := c.Store.Trail.ChainEvents(ctx)
	return err
}

// check checks the chain and keeps a checkpoint of it. It comes by every hour and does the day's work once, so a portal that is
// started every day does it too.
func (c clock) check(ctx context.Context) error {
	state, err := c.Store.Trail.ChainState(ctx, models.System())
	if err != nil {
		return err
	}
	now := c.Store.Now()
	if sameDay(state.Checked.At, now) && (c.Checkpoints == nil || sameDay(state.Checkpoint.At, now)) {
		return nil
	}
	if _, err := c.Store.Trail.ChainEvents(ctx); err != nil {
		return err
	}
	head, err := c.compare(ctx)
	if err != nil || c.Checkpoints == nil || head.Seq == 0 {
		return err
	}
	return c.sign(ctx, head)
}

// compare holds the chain against the events and the checkpoints, and records the outcome.
func (c clock) compare(ctx context.Context) (trail.ChainHead, error) {
	var anchors []trail.ChainAnchor
	bad := 0
	if c.Checkpoints != nil {
		kept, faults, err := c.Checkpoints.Read()
		if err != nil {
			return trail.ChainHead{}, err
		}
		anchors, bad = checkpoint.Anchors(kept), len(faults)
	}
	report, err := c.Store.Trail.CheckChain(ctx, anchors)
	if err != nil {
		return trail.ChainHead{}, err
	}
	intact := report.Intact() && bad == 0
	if !intact {
		c.Log.ErrorContext(ctx, "the log of events was changed; portal audit verify tells where",
			"faults", len(report.Faults)+report.More, "checkpoint_faults", bad)
	}
	return report.Head, c.Store.Trail.RecordCheck(ctx, report.Head, intact)
}

// sign keeps a checkpoint, also of a chain that does not fit: what is changed after it must show too. The log line is one
// more place outside the database.
func (c clock) sign(ctx context.Context, head trail.ChainHead) error {
	kept, err := c.Checkpoints.Write(head, c.Store.Now())
	if err != nil {
		return err
	}
	c.Log.InfoContext(ctx, "checkpoint of the log of events", "seq", kept.Seq, "hash", kept.Hash, "digest", kept.Digest)
	return c.Store.Trail.RecordCheckpoint(ctx, head, kept.Digest)
}

func sameDay(a, b time.Time) bool {
	return a.UTC().Format(time.DateOnly) == b.UTC().Format(time.DateOnly)
}
