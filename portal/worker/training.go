package worker

import "context"

// remindedAtOnce is how many assignments or certificates one transaction reminds of.
const remindedAtOnce = 200

// train asks and reminds people of what they are to learn. It asks before it reminds: who is asked at short notice gets one mail.
func (c clock) train(ctx context.Context) error {
	if _, err := c.Store.Learning.AssignAsked(ctx); err != nil {
		return err
	}
	for _, some := range []func(context.Context, int) (int, error){c.Store.Learning.RenewCertificates, c.Store.Learning.RemindTraining} {
		for n := remindedAtOnce; n == remindedAtOnce; {
			var err error
			if n, err = some(ctx, remindedAtOnce); err != nil {
				return err
			}
		}
	}
	return nil
}
