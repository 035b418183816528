package worker

import "context"

// lookUpsAtOnce is how many networks one job asks about; each may take some calls of five seconds.
const lookUpsAtOnce = 10

// lookUp asks RDAP about the claimed networks that wait. A register that is away is asked again some hours later.
func (c clock) lookUp(ctx context.Context) error {
	networks, err := c.Store.Provider.NetworksToLookUp(ctx, lookUpsAtOnce)
	if err != nil {
		return err
	}
	for _, n := range networks {
		email, err := c.RDAP.AbuseMailbox(ctx, n)
		if err != nil {
			c.Log.WarnContext(ctx, "RDAP did not answer about a claimed network", "claim", n.ID, "error", err)
		}
		if err := c.Store.Provider.LookedUp(ctx, n, email); err != nil {
			return err
		}
	}
	return nil
}
