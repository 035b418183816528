package worker

import (
	"context"

	"github.com/riverqueue/river"

	"eokm.nl/hosting/models"
)

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
