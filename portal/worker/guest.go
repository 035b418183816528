package worker

import "context"

// fallBack takes the next step of links whose guest let its time pass.
func (c clock) fallBack(ctx context.Context) error {
	for {
		handled, err := c.Store.Guest.FallBack(ctx, itemsAtOnce)
		if err != nil || handled < itemsAtOnce {
			return err
		}
	}
}
