package worker

import "context"

// digest sends the mails of the day whose hour has come.
func (c clock) digest(ctx context.Context) error {
	_, err := c.Store.Preference.OweDigests(ctx)
	return err
}
