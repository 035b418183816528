package worker

import (
	"context"

	"eokm.nl/hosting/portal/i18n"
)

// answerPractice says about notices to practise what EOKM would.
func (c clock) answerPractice(ctx context.Context) error {
	reason := func(language string) string {
		lang, _ := i18n.Parse(language)
		return c.Printers.Printer(lang).T("practice.reason")
	}
	for {
		handled, err := c.Store.Practice.Answer(ctx, reason, itemsAtOnce)
		if err != nil || handled < itemsAtOnce {
			return err
		}
	}
}
