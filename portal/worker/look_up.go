package worker

import (
	"context"
	"log/slog"
	"time"

	"github.com/riverqueue/river"

	"eokm.nl/hosting/models"
	"eokm.nl/hosting/portal/rdap"
)

// lookUpArgs asks RDAP about claimed networks. The job is made only where RDAP is to be asked.
type lookUpArgs struct{}

// Kind is River's stable name of the job.
func (lookUpArgs) Kind() string { return "rdap.look_up" }

const (
	lookUpEvery   = 20 * time.Second // a provider that claimed a network goes on to its contacts
	lookUpsAtOnce = 10               // each may take some calls of five seconds
)

type lookUp struct {
	river.WorkerDefaults[lookUpArgs]
	store *models.Store
	rdap  *rdap.Client // nil: RDAP is never asked
	log   *slog.Logger
}

// Timeout is River's question how long this job may take.
func (*lookUp) Timeout(*river.Job[lookUpArgs]) time.Duration { return 5 * time.Minute }

// Work asks about the claims that wait. A register that is away is asked again some hours later.
func (w *lookUp) Work(ctx context.Context, _ *river.Job[lookUpArgs]) error {
	if w.rdap == nil { // turned off since the job was made
		return nil
	}
	networks, err := w.store.NetworksToLookUp(ctx, lookUpsAtOnce)
	if err != nil {
		return err
	}
	for _, n := range networks {
		email, err := w.rdap.AbuseMailbox(ctx, n)
		if err != nil {
			w.log.WarnContext(ctx, "RDAP did not answer about a claimed network", "claim", n.ID, "error", err)
		}
		if err := w.store.LookedUp(ctx, n, email); err != nil {
			return err
		}
	}
	return nil
}
