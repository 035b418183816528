package worker

import (
	"context"
	"errors"
)

// sweep throws away what nobody needs any more.
func (c clock) sweep(ctx context.Context) error {
	return errors.Join(c.Store.Search.Sweep(ctx), c.Store.Incoming.SweepImports(ctx, c.Retention),
		c.Store.People.SweepSessions(ctx), c.Store.Presence.Sweep(ctx), c.Store.Bulk.Sweep(ctx),
		c.Store.Token.Sweep(ctx), c.Store.SweepThrottles(ctx), c.Store.Provider.SweepRegistrations(ctx), c.Store.Search.SweepTerms(ctx),
		c.Store.Webhook.Sweep(ctx))
}

// noticesAtOnce is how many notices lose their addresses in one transaction.
const noticesAtOnce = 200

// expire destroys what need not be kept any longer.
func (c clock) expire(ctx context.Context) error {
	days, err := c.Store.DestroyOrigins(ctx, c.Retention)
	if err != nil {
		return err
	}
	if days > 0 {
		c.Log.InfoContext(ctx, "retention destroyed the network addresses of the log", "days", days)
	}
	for {
		done, err := c.Store.Notice.DestroyExpired(ctx, c.Retention, noticesAtOnce)
		if err != nil {
			return err
		}
		if done > 0 {
			c.Log.InfoContext(ctx, "retention destroyed the addresses of notices", "notices", done)
		}
		if done < noticesAtOnce {
			return nil
		}
	}
}
