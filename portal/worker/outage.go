package worker

import "context"

// watchMail looks whether mail goes out. It tells the operator of an outage once when it begins and once when it ends; pages tell
// staff by themselves.
func (c clock) watchMail(ctx context.Context) error {
	found, err := c.Store.Outbox.WatchMail(ctx)
	if err != nil {
		return err
	}
	if found.GivenUp > 0 {
		c.Log.ErrorContext(ctx, "mails given up: no job was left to send them", "mails", found.GivenUp)
	}
	switch {
	case found.Began:
		c.Log.ErrorContext(ctx, "mail cannot be delivered", "since", found.Since, "waiting", found.Waiting)
	case found.Ended: // at a level that is seen wherever the beginning was
		c.Log.WarnContext(ctx, "mail is delivered again", "since", found.Since, "waiting", found.Waiting)
	}
	return nil
}
