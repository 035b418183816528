package worker

import "context"

// itemsAtOnce is how many items one transaction of the ladder handles.
const itemsAtOnce = 500

// climb runs the ladder, once the pauses are ended whose time is over.
func (c clock) climb(ctx context.Context) error {
	if _, err := c.Store.Notice.EndHolds(ctx, itemsAtOnce); err != nil {
		c.Log.ErrorContext(ctx, "pauses are not ended", "error", err) // what is due climbs all the same
	}
	for {
		handled, err := c.Store.Notice.EscalateDue(ctx, itemsAtOnce)
		if err != nil {
			return err
		}
		if handled > 0 {
			c.Log.InfoContext(ctx, "items climbed the ladder", "items", handled)
		}
		if handled < itemsAtOnce {
			return nil
		}
	}
}
