package worker

import "context"

// publish publishes the articles and courses whose moment has come.
func (c clock) publish(ctx context.Context) error {
	_, err := c.Store.PublishDue(ctx)
	return err
}
