package worker

import (
	"context"
	"errors"

	"golang.org/x/sync/errgroup"

	"eokm.nl/hosting/models/push"
	"eokm.nl/hosting/portal/i18n"
	"eokm.nl/hosting/portal/webpush"
)

// pushQueue is for what tells browsers: a push service that hangs must not keep the mails or the ladder waiting.
const pushQueue = "push"

const browsersAtOnce, browsersTogether = 200, 8

// tellBrowsers tells those browsers of which something new waits. One that could not be told is not tried again: its owner is mailed too.
func (c clock) tellBrowsers(ctx context.Context) error {
	due, err := c.Store.Push.Due(ctx, browsersAtOnce)
	if err != nil {
		return err
	}
	var group errgroup.Group
	group.SetLimit(browsersTogether)
	for _, t := range due {
		group.Go(func() error { return c.tellBrowser(ctx, t) })
	}
	return group.Wait()
}

func (c clock) tellBrowser(ctx context.Context, t push.Telling) error {
	lang, _ := i18n.Parse(t.Language)
	p := c.Printers.Printer(lang)
	message := webpush.Message{Title: p.Brand(), Text: p.T("push.text")}
	if t.Open > 0 {
		message.Text = p.N("push.text.open", t.Open)
	}
	err := c.Push.Send(ctx, t.Subscription, message)
	if errors.Is(err, webpush.ErrGone) {
		return c.Store.Push.Forget(ctx, t.ID)
	}
	if err != nil {
		c.Log.WarnContext(ctx, "browser not told", "browser", t.ID.String(), "fault", err.Error())
	}
	return c.Store.Push.Told(ctx, t.ID, t.At)
}
