package webhooks

import (
	"net/http"
	"net/url"
	"slices"
	"strconv"
	"time"

	"github.com/google/uuid"

	"eokm.nl/hosting/models"
	"eokm.nl/hosting/models/webhook"
	"eokm.nl/hosting/portal/web/page"
	"eokm.nl/hosting/templates/layout"
	"eokm.nl/hosting/templates/ui"
	"eokm.nl/hosting/templates/webhooks"
)

// Show is one webhook: how it stands, what it was told, and what can be done.
func (h *Handlers) Show(r *page.Request) error {
	w, err := h.get(r)
	if err != nil {
		return err
	}
	return h.show(r, http.StatusOK, w, nil)
}

func (h *Handlers) show(r *page.Request, status int, w webhook.Webhook, bad page.Faults) error {
	state, after := r.HTTP.URL.Query().Get("state"), page.ParseCursor(r.HTTP.URL.Query().Get("after"))
	if !slices.Contains(webhook.States(), state) {
		state = ""
	}
	list, next, err := h.store.Webhook.Deliveries(r.Ctx, r.Actor, w.ProviderID, w.ID, state, after)
	if err != nil {
		return err
	}
	p, base := r.Printer, page.WebhookURL(w.ID)
	here := base
	if state != "" {
		here = page.WithQuery(base, url.Values{"state": {state}})
	}
	view := webhooks.Webhook{
		Errors: bad.Summary(r, []string{"from", "to"}, nil), Title: w.Name, Notes: notes(r, w), Facts: facts(r, w),
		Active: w.Active(), Again: againForm(r, bad), Filters: filters(r, base, state),
		Pager: page.QueuePager(here, after, next, p.N("webhooks.deliveries.page", len(list))),

		TestURL: base + "/test", EnableURL: base + "/enable", DisableURL: base + "/disable", AgainURL: base + "/again",
		ChangeURL: base + "/change", SecretURL: base + "/secret", RotateURL: base + "/rotate", RemoveURL: base + "/remove",
	}
	for _, kind := range w.Kinds {
		view.Kinds = append(view.Kinds, kind.Type()+" – "+p.T("webhooks.kind."+string(kind)))
	}
	for _, d := range list {
		view.Rows = append(view.Rows, deliveryRow(r, d))
	}
	return r.Render(status, layout.Page{
		Title: w.Name, Path: here, Error: bad != nil, Crumbs: crumbs(r, layout.Crumb{Label: w.Name}),
	}, view)
}

// notes say first what somebody has to know: that it is off and why, or that it takes nothing and when it is tried again.
func notes(r *page.Request, w webhook.Webhook) []ui.Note {
	p := r.Printer
	switch {
	case !w.Active():
		return []ui.Note{{Kind: ui.KindWarning, Title: p.T("webhooks.off.title"), Text: p.T("webhooks.reason." + string(w.Reason))}}
	case w.FailingSince != nil && w.NextAt != nil:
		return []ui.Note{{
			Kind: ui.KindWarning, Title: p.T("webhooks.failing.title", "Since", p.Date(*w.FailingSince)),
			Text: p.T("webhooks.failing.text", "Next", p.Date(*w.NextAt)),
		}}
	default:
		return nil
	}
}

func facts(r *page.Request, w webhook.Webhook) ui.Facts {
	p := r.Printer
	rows := []ui.Fact{
		{Label: p.T("webhooks.th.state"), Body: stateTag(r, w)},
		{Label: p.T("webhooks.fact.url"), Text: bare(w.URL), Mono: true},
		{Label: p.T("webhooks.fact.waiting"), Text: capped(r, w.Waiting)},
	}
	if w.Held > 0 {
		rows = append(rows, ui.Fact{Label: p.T("webhooks.fact.held"), Text: capped(r, w.Held)})
	}
	if w.NextAt != nil {
		rows = append(rows, ui.Fact{Label: p.T("webhooks.fact.next"), Body: ui.Time(*w.NextAt)})
	}
	if w.SucceededAt != nil {
		rows = append(rows, ui.Fact{Label: p.T("webhooks.fact.last"), Body: ui.Time(*w.SucceededAt)})
	}
	rows = append(rows, ui.Fact{Label: p.T("webhooks.fact.key"), Text: webhook.PublicText(w.PublicKey), Mono: true},
		ui.Fact{Label: p.T("webhooks.fact.key.url"), Body: webhooks.Link{URL: keysPath + w.ID.String(), Text: keysPath + w.ID.String()}})
	if w.OldUntil != nil && w.OldUntil.After(r.Now) {
		rows = append(rows, ui.Fact{Label: p.T("webhooks.fact.old"), Body: ui.Time(*w.OldUntil)})
	}
	return ui.Facts{Rows: rows}
}

func filters(r *page.Request, base, state string) ui.Filters {
	p := r.Printer
	choose := ui.Select{Name: "state", Label: p.T("webhooks.filter.state"), Options: []ui.Option{{Label: p.T("webhooks.filter.all")}}}
	choose.Options = append(choose.Options, page.Choices(r, "webhooks.delivery.*", webhook.States(), []string{state})...)
	f := ui.Filters{Action: base, Selects: []ui.Select{choose}}
	if state != "" {
		f.Active, f.ClearURL = 1, base
	}
	return f
}

func deliveryTag(r *page.Request, state string) ui.Tag {
	kinds := map[string]ui.Kind{"waiting": ui.KindWaiting, "delivered": ui.KindDone, "failed": ui.KindWrong, "held": ui.KindPaused}
	return ui.Tag{Kind: kinds[state], Text: r.Printer.T("webhooks.delivery." + state)}
}

func outcomeText(r *page.Request, o webhook.Outcome, status int) string {
	switch {
	case o == "":
		return "—"
	case status == 0:
		return r.Printer.T("webhooks.outcome." + string(o))
	default:
		return r.Printer.T("webhooks.outcome.status", "Outcome", r.Printer.T("webhooks.outcome."+string(o)), "Status", strconv.Itoa(status))
	}
}

func deliveryRow(r *page.Request, d webhook.Delivery) webhooks.DeliveryRow {
	row := webhooks.DeliveryRow{
		URL: page.WebhookURL(d.WebhookID) + "/deliveries/" + d.ID.String(), At: d.At, Event: r.Printer.T("webhooks.kind." + string(d.Kind)),
		Ref: d.Ref, State: deliveryTag(r, d.State), Outcome: outcomeText(r, d.Last, d.Status), Next: d.NextAt,
		Tries: r.Printer.Number(d.Tries),
	}
	if d.Ref != "" {
		row.NoticeURL = page.NoticeURL(d.Ref)
	}
	return row
}

// Delivery is one message with its tries.
func (h *Handlers) Delivery(r *page.Request) error {
	w, err := h.get(r)
	if err != nil {
		return err
	}
	id, err := r.ID("delivery")
	if err != nil {
		return err
	}
	d, tries, err := h.store.Webhook.Delivery(r.Ctx, r.Actor, w.ID, id)
	if err != nil {
		return err
	}
	p, base := r.Printer, page.WebhookURL(w.ID)
	here := base + "/deliveries/" + d.ID.String()
	view := webhooks.Delivery{Title: p.T("webhooks.kind." + string(d.Kind)), Facts: deliveryFacts(r, d)}
	if w.Active() {
		view.AgainURL = here + "/again"
	}
	if d.NextAt != nil {
		view.Next = p.T("webhooks.delivery.next", "At", p.Date(*d.NextAt), "Step", strconv.Itoa(d.Step+1), "Steps",
			strconv.Itoa(len(webhook.Steps)))
	}
	for _, a := range tries {
		view.Rows = append(view.Rows, webhooks.AttemptRow{
			N: p.Number(a.N), At: a.At, Outcome: outcomeText(r, a.Outcome, a.Status), Took: p.T("webhooks.took", "Ms", p.Number(a.TookMs)),
		})
	}
	return r.Page(layout.Page{Title: p.T("webhooks.delivery.title"), Crumbs: crumbs(r, layout.Crumb{Label: w.Name, URL: base},
		layout.Crumb{Label: p.T("webhooks.delivery.title")})}, view)
}

func deliveryFacts(r *page.Request, d webhook.Delivery) ui.Facts {
	p := r.Printer
	rows := []ui.Fact{
		{Label: p.T("webhooks.th.state"), Body: deliveryTag(r, d.State)},
		{Label: p.T("webhooks.th.type"), Text: d.Kind.Type(), Mono: true},
		{Label: p.T("webhooks.th.at"), Body: ui.Time(d.At)},
		{Label: p.T("webhooks.delivery.id"), Text: d.Header(), Mono: true},
	}
	if d.Ref != "" {
		rows = append(rows, ui.Fact{Label: p.T("webhooks.th.notice"), Body: webhooks.Link{URL: page.NoticeURL(d.Ref), Text: d.Ref}})
	}
	return ui.Facts{Rows: rows}
}

// againForm proposes the last day.
func againForm(r *page.Request, bad page.Faults) webhooks.Again {
	p := r.Printer
	field := func(name, label, value string) ui.TextField {
		if r.Form.Has(name) {
			value = page.KeepText(r.Form.Text(name))
		}
		return ui.TextField{
			Name: name, Label: p.T(label), Hint: p.T("webhooks.again.hint"), Error: bad.Text(r, name), Value: value, Short: true,
		}
	}
	return webhooks.Again{
		From: field("from", "webhooks.again.from", page.WriteLocal(r.Now.Add(-models.Day))),
		To:   field("to", "webhooks.again.to", page.WriteLocal(r.Now)),
		All:  ui.Checkbox{Name: "all", Label: p.T("webhooks.again.all"), Checked: r.Form.Ticked("all")},
	}
}

// Again sends once more what happened in a time.
func (h *Handlers) Again(r *page.Request) error {
	w, err := h.get(r)
	if err != nil {
		return err
	}
	from, ok := page.ParseLocal(r.Form.Text("from"))
	to, also := page.ParseLocal(r.Form.Text("to"))
	if !ok || !also || from.After(to) {
		var bad page.Faults
		bad.Add("from", "webhooks.range")
		return h.show(r, http.StatusUnprocessableEntity, w, bad)
	}
	// the form says minutes, and means the last one whole
	return h.again(r, w.ID, webhook.Range{From: from, To: to.Add(time.Minute), All: r.Form.Ticked("all")})
}

// DeliveryAgain sends one once more.
func (h *Handlers) DeliveryAgain(r *page.Request) error {
	id, err := r.ID("id")
	if err != nil {
		return err
	}
	delivery, err := r.ID("delivery")
	if err != nil {
		return err
	}
	return h.again(r, id, webhook.Range{Delivery: delivery})
}

func (h *Handlers) again(r *page.Request, id uuid.UUID, which webhook.Range) error {
	n, err := h.store.Webhook.Redeliver(r.Ctx, r.Actor, r.Actor.ProviderID, id, which)
	done := r.Printer.N("webhooks.again.done", n)
	if n == 0 {
		done = r.Printer.T("webhooks.again.none")
	}
	return r.Settled(err, page.WebhookURL(id), done, r.Printer.T("webhooks.is_off"))
}
