package account

import (
	"net/http"

	"eokm.nl/hosting/models"
	"eokm.nl/hosting/models/push"
	"eokm.nl/hosting/portal/web/page"
	"eokm.nl/hosting/templates/account"
	"eokm.nl/hosting/templates/layout"
	"eokm.nl/hosting/templates/ui"
)

// Push is which browsers tell somebody of a desk that there is something to do.
func (h *Handlers) Push(r *page.Request) error { return h.showPush(r, http.StatusOK, nil) }

func (h *Handlers) showPush(r *page.Request, status int, bad page.Faults) error {
	if h.pushKey == "" { // nobody could be told
		return models.ErrNotFound
	}
	list, err := h.store.Push.Own(r.Ctx, r.Actor)
	if err != nil {
		return err
	}
	view := account.Push{Errors: bad.Summary(r, nil, nil), Key: h.pushKey}
	for _, s := range list {
		view.Rows = append(view.Rows, account.PushRow{
			Agent: page.OrNone(s.Agent), Since: s.CreatedAt, RemoveURL: "/account/push/" + s.ID.String() + "/remove",
		})
	}
	title := r.Printer.T("push.title")
	return r.Render(status, layout.Page{Title: title, Path: "/account/push", Narrow: true, Error: bad != nil, Crumbs: []layout.Crumb{
		{Label: r.Printer.T("account.title"), URL: "/account"},
		{Label: r.Printer.T("account.preferences.title"), URL: "/account/preferences"},
		{Label: title},
	}}, view)
}

// Subscribe has the browser that asks tell from now on.
func (h *Handlers) Subscribe(r *page.Request) error {
	if h.pushKey == "" {
		return models.ErrNotFound
	}
	err := h.store.Push.Subscribe(r.Ctx, r.Actor, push.Subscription{
		Endpoint: r.Form.Text("endpoint"), P256dh: r.Form.Text("p256dh"), Auth: r.Form.Text("auth"),
		Agent: page.AgentWords(r.HTTP.UserAgent()),
	})
	var bad page.Faults
	switch {
	case bad.Take(err):
		return h.showPush(r, http.StatusUnprocessableEntity, bad)
	case err != nil:
		return err
	}
	r.Flash(ui.KindSuccess, r.Printer.T("push.on"))
	return r.SeeOther("/account/push")
}

// Unsubscribe has one tell no more.
func (h *Handlers) Unsubscribe(r *page.Request) error {
	id, err := r.ID("id")
	if err != nil {
		return err
	}
	return r.Settled(h.store.Push.Remove(r.Ctx, r.Actor, id), "/account/push", r.Printer.T("push.off"), "")
}
