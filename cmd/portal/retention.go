package main

import (
	"context"
	"encoding/json"
	"fmt"
	"math"
	"os"
	"text/tabwriter"
	"time"

	"eokm.nl/hosting/models"
	"eokm.nl/hosting/models/rooms"
	"eokm.nl/hosting/portal"
)

type retentionCommand struct {
	target
	DryRun bool `help:"Only say what would go."`
	JSON   bool `name:"json" help:"Print the result as JSON."`
}

// expiredLine is what --json prints of a notice.
type expiredLine struct {
	Ref       string    `json:"ref"`
	Addresses int       `json:"addresses"`
	Reason    string    `json:"reason"` // closed or unfounded
	Finished  time.Time `json:"finished"`
}

// retained is what --json prints.
type retained struct {
	Notices []expiredLine `json:"notices"`
	// From where people did what the log says: of how many days, and in how many events.
	LogDays   int `json:"log_days"`
	LogEvents int `json:"log_events"`
}

// noticesAtOnce is how many notices lose their addresses in one transaction.
const noticesAtOnce = 200

// Run destroys what need not be kept any longer, and says of which notices and of how much of the log.
func (c retentionCommand) Run(ctx context.Context) error {
	config, err := portal.ReadConfig()
	if err != nil {
		return err
	}
	store, done, err := c.open(ctx)
	if err != nil {
		return err
	}
	defer done()
	expired, err := store.Notice.Expired(ctx, config.Retention, math.MaxInt32)
	if err != nil {
		return err
	}
	origins, err := store.ExpiredOrigins(ctx, config.Retention)
	if err != nil {
		return err
	}
	if !c.DryRun {
		if err := destroy(ctx, store, config.Retention); err != nil {
			return err
		}
	}
	out := retained{Notices: []expiredLine{}, LogDays: origins.Days, LogEvents: origins.Events}
	for _, e := range expired {
		out.Notices = append(out.Notices, expiredLine{e.Ref, e.ItemCount, string(e.Reason), e.FinishedAt})
	}
	if c.JSON {
		return json.NewEncoder(os.Stdout).Encode(out)
	}
	return c.print(out)
}

func destroy(ctx context.Context, store *rooms.Store, r models.Retention) error {
	for n := noticesAtOnce; n == noticesAtOnce; {
		var err error
		if n, err = store.Notice.DestroyExpired(ctx, r, noticesAtOnce); err != nil {
			return err
		}
	}
	_, err := store.DestroyOrigins(ctx, r)
	return err
}

func (c retentionCommand) print(out retained) error {
	p, addresses := printer(), 0
	table := tabwriter.NewWriter(os.Stdout, 0, 0, 2, ' ', 0)
	for _, l := range out.Notices {
		addresses += l.Addresses
		fmt.Fprintf(table, "%s\t%d\t%s\t%s\n", l.Ref, l.Addresses, p.T("retention.cli."+l.Reason), l.Finished.Local().Format(time.DateOnly))
	}
	if err := table.Flush(); err != nil {
		return err
	}
	did := "retention.cli.done."
	if c.DryRun {
		fmt.Println(p.T("retention.cli.dry_run"))
		did = "retention.cli.would."
	}
	fmt.Println(p.T(did+"notices", "Addresses", addresses, "Notices", len(out.Notices)))
	fmt.Println(p.T(did+"log", "Events", out.LogEvents, "Days", out.LogDays))
	return nil
}
