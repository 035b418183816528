package worker

import (
	"context"

	"github.com/riverqueue/river"

	"eokm.nl/hosting/models"
)

// contactCheckArgs sends the test mails of a quarter.
type contactCheckArgs struct{}

// Kind is River's stable name of the job.
func (contactCheckArgs) Kind() string { return "contacts.check" }

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
