package worker

import (
	"context"
	"log/slog"

	"github.com/riverqueue/river"

	"eokm.nl/hosting/models"
)

// escalateArgs runs the ladder.
type escalateArgs struct{}

// Kind is River's stable name of the job.
func (escalateArgs) Kind() string { return "ladder.climb" }

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
