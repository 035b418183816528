package worker

import (
	"context"
	"time"

	"github.com/google/uuid"
	"github.com/riverqueue/river"

	"eokm.nl/hosting/models"
	"eokm.nl/hosting/portal/webhook"
)

// webhookQueue is for what tells other people's machines. Each has one place at most (models/webhook), for some seconds where it is dead.
const webhookQueue = models.WebhookQueue

const machinesAtOnce = 16

// webhookTime is how long one job may take: a pass, and the calls that it began last.
const webhookTime = 90 * time.Second

// sendWebhook tells one machine what is due for it. What it leaves, the next job does.
type sendWebhook struct {
	river.WorkerDefaults[models.WebhookJob]
	sender *webhook.Sender
}

// Timeout is River's question how long the job may take.
func (w *sendWebhook) Timeout(*river.Job[models.WebhookJob]) time.Duration { return webhookTime }

func (w *sendWebhook) Work(ctx context.Context, job *river.Job[models.WebhookJob]) error {
	provider, err := uuid.Parse(job.Args.ProviderID)
	if err != nil {
		return river.JobCancel(err)
	}
	id, err := uuid.Parse(job.Args.WebhookID)
	if err != nil {
		return river.JobCancel(err)
	}
	if w.sender == nil {
		return nil
	}
	return w.sender.Send(ctx, provider, id)
}

// wakeWebhooks has sent what is tried again, and what a job that was lost left.
func (c clock) wakeWebhooks(ctx context.Context) error {
	_, err := c.Store.Webhook.Due(ctx)
	return err
}
