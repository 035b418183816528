package webhooks

import (
	"net/http"
	"strings"

	"eokm.nl/hosting/models"
	"eokm.nl/hosting/models/webhook"
	"eokm.nl/hosting/portal/web/org"
	"eokm.nl/hosting/portal/web/page"
	"eokm.nl/hosting/templates/layout"
	"eokm.nl/hosting/templates/ui"
	"eokm.nl/hosting/templates/webhooks"
)

// List is the organisation's webhooks.
func (h *Handlers) List(r *page.Request) error {
	list, err := h.store.Webhook.List(r.Ctx, r.Actor, r.Actor.ProviderID)
	if err != nil {
		return err
	}
	view := webhooks.List{Tabs: org.Tabs(r, listPath)}
	if len(list) < webhook.Limit {
		view.AddURL = listPath + "/new"
	}
	for _, w := range list {
		view.Rows = append(view.Rows, webhooks.Row{
			Name: w.Name, URL: page.WebhookURL(w.ID), Address: bare(w.URL), State: stateTag(r, w), Waiting: capped(r, w.Waiting),
			Next: w.NextAt,
			Last: w.SucceededAt,
		})
	}
	return r.Page(layout.Page{Title: r.Printer.T("webhooks.title"), Crumbs: crumbs(r)}, view)
}

// crumbs lead to the list, and further to what is named.
func crumbs(r *page.Request, further ...layout.Crumb) []layout.Crumb {
	list := layout.Crumb{Label: r.Printer.T("webhooks.title")}
	if len(further) > 0 {
		list.URL = listPath
	}
	return append([]layout.Crumb{{Label: r.Printer.T("org.title"), URL: "/org"}, list}, further...)
}

func stateTag(r *page.Request, w webhook.Webhook) ui.Tag {
	switch {
	case !w.Active():
		return ui.Tag{Kind: ui.KindPaused, Text: r.Printer.T("webhooks.state.disabled")}
	case w.FailingSince != nil:
		return ui.Tag{Kind: ui.KindWrong, Text: r.Printer.T("webhooks.state.failing")}
	default:
		return ui.Tag{Kind: ui.KindDone, Text: r.Printer.T("webhooks.state.active")}
	}
}

// capped is a number that was counted up to a bound.
func capped(r *page.Request, n int) string {
	if n > models.CountCap {
		return r.Printer.Number(models.CountCap) + "+"
	}
	return r.Printer.Number(n)
}

// NewForm is the form for one more.
func (h *Handlers) NewForm(r *page.Request) error {
	return h.showForm(r, http.StatusOK, webhook.Setting{Kinds: usual}, nil)
}

// usual is what the form proposes: what somebody has to act upon.
var usual = []models.EventKind{
	models.EventDelivered, models.EventReportedAgain, models.EventRaised, models.EventFoundOffline, models.EventFoundOnline,
	models.EventUpheld, models.EventWithdrawn, models.EventRerouted, models.EventHeld, models.EventResumed, models.EventEscalated,
	models.EventClosed, models.EventAsked, models.EventReplied, models.EventGuestRefused, models.EventGuestSilent,
}

func (h *Handlers) showForm(r *page.Request, status int, set webhook.Setting, bad page.Faults) error {
	view := settingForm(r, set, bad)
	view.Title, view.Lead = r.Printer.T("webhooks.new.title"), r.Printer.T("webhooks.new.lead")
	view.Action, view.Cancel = listPath, listPath
	view.Send = r.Printer.T("webhooks.add.send")
	return r.Render(status, layout.Page{
		Title: view.Title, Narrow: true, Error: bad != nil, Crumbs: crumbs(r, layout.Crumb{Label: view.Title}),
	}, view)
}

// settingForm has the fields of both forms.
func settingForm(r *page.Request, set webhook.Setting, bad page.Faults) webhooks.Form {
	p := r.Printer
	view := webhooks.Form{
		Errors: bad.Summary(r, []string{"name", "url"}, []string{"kinds"}),
		Name: ui.TextField{
			Name: "name", Label: p.T("webhooks.name.label"), Hint: p.T("webhooks.name.hint"), Error: bad.Text(r, "name"),
			Value: page.KeepText(set.Name),
		},
		AddressURL: ui.TextField{
			Name: "url", Label: p.T("webhooks.url.label"), Hint: p.T("webhooks.url.hint"), Error: bad.Text(r, "url"), InputMode: "url",
			Value: bare(set.URL),
		},
		Kinds: ui.Checkboxes{
			Name: "kinds", Legend: p.T("webhooks.kinds.label"), Hint: p.T("webhooks.kinds.hint"), Error: bad.Text(r, "kinds"),
			Options: page.Choices(r, "webhooks.kind.*", webhook.Types(), set.Kinds),
		},
	}
	for i, o := range view.Kinds.Options {
		view.Kinds.Options[i].Code = models.EventKind(o.Value).Type()
	}
	return view
}

// bare is an address without its scheme: no page holds a live one.
func bare(address string) string { return strings.TrimPrefix(address, "https://") }

// sent reads both forms.
func sent(r *page.Request) webhook.Setting {
	return webhook.Setting{Name: r.Form.Text("name"), URL: r.Form.Text("url"), Kinds: page.Chosen[models.EventKind](r.Form["kinds"])}
}

// Add makes one.
func (h *Handlers) Add(r *page.Request) error {
	set := sent(r)
	id, err := h.store.Webhook.Add(r.Ctx, r.Actor, set)
	var bad page.Faults
	switch {
	case bad.Take(err):
		set.URL = "" // refused: it may name what was reported
		return h.showForm(r, http.StatusUnprocessableEntity, set, bad)
	case err != nil:
		return err
	}
	r.Flash(ui.KindSuccess, r.Printer.T("webhooks.added"))
	return r.SeeOther(page.WebhookURL(id))
}

// ChangeForm is the form about one.
func (h *Handlers) ChangeForm(r *page.Request) error {
	w, err := h.get(r)
	if err != nil {
		return err
	}
	return h.showChange(r, http.StatusOK, w, webhook.Setting{Name: w.Name, URL: w.URL, Kinds: w.Kinds}, nil)
}

func (h *Handlers) showChange(r *page.Request, status int, w webhook.Webhook, set webhook.Setting, bad page.Faults) error {
	view := settingForm(r, set, bad)
	view.Title, view.Action, view.Cancel = r.Printer.T("webhooks.change.title"), page.WebhookURL(w.ID)+"/change", page.WebhookURL(w.ID)
	view.Lead, view.Send = r.Printer.T("webhooks.new.lead"), r.Printer.T("webhooks.save")
	return r.Render(status, layout.Page{Title: view.Title, Path: view.Action, Narrow: true, Error: bad != nil, Crumbs: crumbs(r,
		layout.Crumb{Label: w.Name, URL: page.WebhookURL(w.ID)}, layout.Crumb{Label: view.Title})}, view)
}

// Change says anew what one is called, where it is and what it is told.
func (h *Handlers) Change(r *page.Request) error {
	w, err := h.get(r)
	if err != nil {
		return err
	}
	set := sent(r)
	err = h.store.Webhook.Change(r.Ctx, r.Actor, w.ID, set)
	var bad page.Faults
	switch {
	case bad.Take(err):
		if set.URL != w.URL {
			set.URL = ""
		}
		return h.showChange(r, http.StatusUnprocessableEntity, w, set, bad)
	case err != nil:
		return err
	}
	r.Flash(ui.KindSuccess, r.Printer.T("webhooks.changed"))
	return r.SeeOther(page.WebhookURL(w.ID))
}

// get is the webhook of the address.
func (h *Handlers) get(r *page.Request) (webhook.Webhook, error) {
	id, err := r.ID("id")
	if err != nil {
		return webhook.Webhook{}, err
	}
	return h.store.Webhook.Get(r.Ctx, r.Actor, r.Actor.ProviderID, id)
}
