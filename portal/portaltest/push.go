package portaltest

import (
	"time"

	"github.com/chromedp/cdproto/browser"
	"github.com/chromedp/cdproto/cdp"
	"github.com/chromedp/cdproto/serviceworker"
	"github.com/chromedp/chromedp"
	"github.com/stretchr/testify/require"
)

// Shown is what a browser shows its person, also while no page of the portal is open.
type Shown struct {
	Title string `json:"title"`
	Body  string `json:"body"`
	Tag   string `json:"tag"`
}

// Pushed lets the window's person be notified, keeps the portal's worker running as its page does, gives it a message as a push service
// would, and tells what the browser shows then.
func (w *Window) Pushed(message string) []Shown {
	w.t.Helper()
	_, err := chromedp.CallBrowser(w.ctx, browser.SetPermission, browser.SetPermissionParams{
		Permission: &browser.PermissionDescriptor{Name: "notifications"}, Setting: browser.PermissionSettingGranted, Origin: w.base,
		BrowserContextID: chromedp.FromContext(w.ctx).BrowserContextID,
	})
	require.NoError(w.t, err)
	found := make(chan serviceworker.RegistrationID, 16)
	require.NoError(w.t, chromedp.Listen(w.ctx, func(event any) {
		if e, ok := event.(*serviceworker.EventWorkerRegistrationUpdated); ok && len(e.Registrations) > 0 {
			found <- e.Registrations[0].RegistrationID
		}
	}))
	_, err = chromedp.Call(w.ctx, serviceworker.Enable, cdp.Empty{})
	require.NoError(w.t, err)
	require.True(w.t, Eval[bool](w, `navigator.serviceWorker.register("/service-worker.js")
		.then(() => navigator.serviceWorker.ready).then(() => true)`))
	select {
	case id := <-found:
		_, err = chromedp.Call(w.ctx, serviceworker.DeliverPushMessage, serviceworker.DeliverPushMessageParams{
			Origin: w.base, RegistrationID: id, Data: message,
		})
		require.NoError(w.t, err)
	case <-time.After(pageTime):
		require.Fail(w.t, "the browser keeps no worker running")
	}
	return Eval[[]Shown](w, `navigator.serviceWorker.ready.then(async (worker) => {
		for (let i = 0; i < 100; i++) {
			const shown = await worker.getNotifications();
			if (shown.length) return shown.map(({ title, body, tag }) => ({ title, body, tag }));
			await new Promise((done) => setTimeout(done, 50));
		}
		return [];
	})`)
}
