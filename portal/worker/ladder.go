package worker

import "context"

// itemsAtOnce is how many items one transaction of the ladder handles.
const itemsAtOnce = 500

// climb runs the ladder.
func (c clock) climb(ctx context.Context) error {
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
