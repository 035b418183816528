package worker

import "context"

// checksAtOnce is how many test mails one transaction owes.
const checksAtOnce = 200

// checkContacts sends the test mails of a quarter.
func (c clock) checkContacts(ctx context.Context) error {
	for {
		sent, err := c.Store.Provider.CheckContacts(ctx, checksAtOnce)
		if err != nil || sent < checksAtOnce {
			return err
		}
	}
}
