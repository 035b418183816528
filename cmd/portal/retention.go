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

// noticesAtOnce is how many notices lose their addresses in one transaction.
const noticesAtOnce = 200

// Run destroys what need not be kept any longer, and says of which notices.
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
	expired, err := store.ExpiredNotices(ctx, config.Retention(), math.MaxInt32)
	if err != nil {
		return err
	}
	for n := noticesAtOnce; n == noticesAtOnce && !c.DryRun; {
		if n, err = store.DestroyExpired(ctx, config.Retention(), noticesAtOnce); err != nil {
			return err
		}
	}
	return c.report(expired)
}

func (c retentionCommand) report(expired []models.Expired) error {
	lines, addresses := []expiredLine{}, 0
	for _, e := range expired {
		lines = append(lines, expiredLine{e.Ref, e.ItemCount, string(e.Reason), e.FinishedAt})
		addresses += e.ItemCount
	}
	if c.JSON {
		return json.NewEncoder(os.Stdout).Encode(lines)
	}
	table := tabwriter.NewWriter(os.Stdout, 0, 0, 2, ' ', 0)
	for _, l := range lines {
		fmt.Fprintf(table, "%s\t%d\t%s\t%s\n", l.Ref, l.Addresses, l.Reason, l.Finished.Local().Format(time.DateOnly))
	}
	if err := table.Flush(); err != nil {
		return err
	}
	did := "Destroyed"
	if c.DryRun {
		did = "Nothing was changed. Without --dry-run this destroys"
	}
	fmt.Printf("%s %d addresses of %d notices.\n", did, addresses, len(lines))
	return nil
}
