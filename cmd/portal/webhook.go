package main

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"text/tabwriter"
	"time"

	"github.com/google/uuid"

	"eokm.nl/hosting/models"
	"eokm.nl/hosting/models/rooms"
	"eokm.nl/hosting/models/webhook"
)

type webhookCommand struct {
	List      webhookList      `cmd:"" help:"Show a provider's webhooks: how they stand, what waits, and when the next try is."`
	Test      webhookTest      `cmd:"" help:"Send a test message."`
	Redeliver webhookRedeliver `cmd:"" help:"Send messages again, under the numbers that they have."`
	Disable   webhookDisable   `cmd:"" help:"Turn a webhook off. What happens is kept for 30 days."`
}

// ofProvider is whose webhooks a command is about.
type ofProvider struct {
	target
	Slug string `arg:"" help:"Short name of the provider."`
}

// openFor gives a store without the keys of addresses, and the provider.
func (o ofProvider) openFor(ctx context.Context) (*rooms.Store, uuid.UUID, func(), error) {
	store, done, err := o.openSealed(ctx)
	if err != nil {
		return nil, uuid.Nil, nil, err
	}
	provider, err := providerNamed(ctx, store, o.Slug)
	if err != nil {
		done()
		return nil, uuid.Nil, nil, err
	}
	return store, provider, done, nil
}

type webhookList struct {
	ofProvider
	JSON bool `name:"json" help:"Print them as JSON."`
}

// webhookRow is what --json prints of each; other programs read it.
type webhookRow struct {
	ID           uuid.UUID  `json:"id"`
	Name         string     `json:"name"`
	State        string     `json:"state"`
	Reason       string     `json:"reason,omitempty"`
	Waiting      int        `json:"waiting"`
	Held         int        `json:"held"`
	FailingSince *time.Time `json:"failingSince"`
	NextAt       *time.Time `json:"nextAt"`
	SucceededAt  *time.Time `json:"succeededAt"`
}

// Run lists the webhooks of a provider. Their addresses it leaves out: they may hold what is a secret of theirs.
func (c webhookList) Run(ctx context.Context) error {
	store, provider, done, err := c.openFor(ctx)
	if err != nil {
		return err
	}
	defer done()
	list, err := store.Webhook.List(ctx, models.System(), provider)
	if err != nil {
		return err
	}
	rows := make([]webhookRow, len(list))
	for i, w := range list {
		rows[i] = webhookRow{
			ID: w.ID, Name: w.Name, State: w.State, Reason: string(w.Reason),
			Waiting: w.Waiting, Held: w.Held, FailingSince: w.FailingSince,
			NextAt: w.NextAt, SucceededAt: w.SucceededAt,
		}
	}
	if c.JSON {
		encoder := json.NewEncoder(os.Stdout)
		encoder.SetIndent("", "  ")
		return encoder.Encode(rows)
	}
	if len(rows) == 0 {
		fmt.Println("No webhooks.")
		return nil
	}
	table := tabwriter.NewWriter(os.Stdout, 0, 0, 2, ' ', 0)
	fmt.Fprintln(table, "ID\tNAME\tSTATE\tWAITING\tHELD\tFAILING SINCE\tNEXT TRY\tLAST SUCCESS")
	for _, r := range rows {
		state := r.State
		if r.Reason != "" {
			state += " (" + r.Reason + ")"
		}
		fmt.Fprintf(table, "%s\t%s\t%s\t%d\t%d\t%s\t%s\t%s\n", r.ID, r.Name, state, r.Waiting, r.Held, moment(r.FailingSince),
			moment(r.NextAt), moment(r.SucceededAt))
	}
	return table.Flush()
}

// moment is a time in a table; "-" for none.
func moment(at *time.Time) string {
	if at == nil {
		return "-"
	}
	return at.UTC().Format(time.RFC3339)
}

// oneWebhook is a command about one.
type oneWebhook struct {
	ofProvider
	ID string `arg:"" help:"Its id, as list shows it."`
}

// do does something with the webhook, and words that it is off or not there.
func (c oneWebhook) do(ctx context.Context, what func(store *rooms.Store, provider, id uuid.UUID) error) error {
	id, err := uuid.Parse(c.ID)
	if err != nil {
		return fmt.Errorf("%q is no id of a webhook; portal webhook list shows them", c.ID)
	}
	store, provider, done, err := c.openFor(ctx)
	if err != nil {
		return err
	}
	defer done()
	switch err := what(store, provider, id); {
	case errors.Is(err, models.ErrNotFound):
		return errors.New("the provider has no such webhook or message")
	case errors.Is(err, models.ErrConflict):
		return errors.New("the webhook is off")
	default:
		return err
	}
}

type webhookTest struct{ oneWebhook }

// Run has a running portal send a test message.
func (c webhookTest) Run(ctx context.Context) error {
	return c.do(ctx, func(store *rooms.Store, provider, id uuid.UUID) error {
		delivery, err := store.Webhook.Test(ctx, models.System(), provider, id)
		if err == nil {
			fmt.Println("The portal sends message", delivery, "now, if it runs.")
		}
		return err
	})
}

type webhookRedeliver struct {
	oneWebhook
	Message string `help:"One message, by its id." placeholder:"ID"`
	From    string `help:"All that happened from this time on, such as 2026-11-23T09:05:00Z." placeholder:"TIME"`
	Until   string `help:"And before this time; now when it is left out." placeholder:"TIME"`
	All     bool   `help:"Also what was taken already."`
}

// Run has a running portal send messages again.
func (c webhookRedeliver) Run(ctx context.Context) error {
	which, err := c.which()
	if err != nil {
		return err
	}
	return c.do(ctx, func(store *rooms.Store, provider, id uuid.UUID) error {
		if which.To.IsZero() {
			which.To = store.Now()
		}
		n, err := store.Webhook.Redeliver(ctx, models.System(), provider, id, which)
		if err == nil {
			fmt.Println("Messages that the portal sends again:", n)
		}
		return err
	})
}

func (c webhookRedeliver) which() (r webhook.Range, err error) {
	if (c.Message == "") == (c.From == "") {
		return r, errors.New("say which: --message, or --from")
	}
	r.All = c.All
	if c.Message != "" {
		if r.Delivery, err = uuid.Parse(c.Message); err != nil {
			return r, fmt.Errorf("%q is no id of a message", c.Message)
		}
		return r, nil
	}
	for text, at := range map[string]*time.Time{c.From: &r.From, c.Until: &r.To} {
		if text == "" {
			continue
		}
		if *at, err = time.Parse(time.RFC3339, text); err != nil {
			return r, fmt.Errorf("%q is no time; write it as 2026-11-23T09:05:00Z", text)
		}
	}
	return r, nil
}

type webhookDisable struct{ oneWebhook }

// Run turns a webhook off.
func (c webhookDisable) Run(ctx context.Context) error {
	return c.do(ctx, func(store *rooms.Store, provider, id uuid.UUID) error {
		err := store.Webhook.Disable(ctx, models.System(), provider, id)
		if err == nil {
			fmt.Println("The webhook is off.")
		}
		return err
	})
}
