package casework

import (
	"errors"
	"net/http"
	"net/url"

	"eokm.nl/hosting/models"
	"eokm.nl/hosting/models/casework"
	"eokm.nl/hosting/portal/web/page"
	"eokm.nl/hosting/templates/casenotes"
	"eokm.nl/hosting/templates/layout"
	"eokm.nl/hosting/templates/ui"
)

const repliesURL = "/casework/replies"

// Replies lists the texts that EOKM's people answer with, and asks for one more.
func (h *Handlers) Replies(r *page.Request) error {
	return h.showReplies(r, http.StatusOK, casework.Reply{}, nil)
}

// AddReply keeps one.
func (h *Handlers) AddReply(r *page.Request) error {
	form := casework.Reply{
		Purpose: casework.Purpose(r.Form.Text("purpose")), Title: r.Form.Text("title"), TextNL: r.Form.Text("nl"),
		TextEN: r.Form.Text("en"),
	}
	return settle(r, h.store.Casework.AddReply(r.Ctx, r.Actor, form), "replies.done", repliesURL,
		func(bad page.Faults) error { return h.showReplies(r, http.StatusUnprocessableEntity, form, bad) })
}

// RemoveReply takes one away.
func (h *Handlers) RemoveReply(r *page.Request) error {
	id, err := r.ID("id")
	if err != nil {
		return err
	}
	if err := h.store.Casework.RemoveReply(r.Ctx, r.Actor, id); err != nil && !errors.Is(err, models.ErrConflict) {
		return err
	}
	r.Flash(ui.KindSuccess, r.Printer.T("replies.removed"))
	return r.SeeOther(repliesURL)
}

func (h *Handlers) showReplies(r *page.Request, status int, form casework.Reply, bad page.Faults) error {
	list, err := h.store.Casework.Replies(r.Ctx, r.Actor, "")
	if err != nil {
		return err
	}
	p := r.Printer
	area := func(name, label, value string) ui.TextArea {
		return ui.TextArea{Name: name, Label: label, Error: bad.Text(r, name), Value: page.KeepText(value), Rows: 4}
	}
	view := casenotes.Replies{
		Errors: bad.Summary(r, []string{"title", "nl", "en"}, []string{"purpose"}),
		Purpose: ui.Radios{
			Name: "purpose", Legend: p.T("replies.purpose"), Error: bad.Text(r, "purpose"),
			Options: page.Choices(r, "replies.purpose.*", casework.Purposes, []casework.Purpose{form.Purpose}),
		},
		Title: ui.TextField{Name: "title", Label: p.T("replies.name"), Error: bad.Text(r, "title"), Value: page.KeepText(form.Title)},
		Dutch: area("nl", p.T("replies.dutch"), form.TextNL), English: area("en", p.T("replies.english"), form.TextEN),
	}
	for _, one := range list {
		view.Rows = append(view.Rows, casenotes.Reply{
			Title: one.Title, Purpose: p.T("replies.purpose." + string(one.Purpose)), Dutch: one.TextNL, English: one.TextEN,
			RemoveURL: repliesURL + "/" + one.ID.String() + "/remove",
		})
	}
	return r.Render(status, layout.Page{Title: p.T("replies.title"), Error: bad != nil, Crumbs: []layout.Crumb{
		{Label: p.T("staff.triage.title"), URL: "/triage"}, {Label: p.T("replies.title")},
	}}, view)
}

// Offered are the links that put a saved reply into a form of this path; none for a desk.
func (h *Handlers) Offered(r *page.Request, purpose casework.Purpose, path string) ([]ui.Button, error) {
	if r.Actor.Party() != models.PartyEOKM {
		return nil, nil
	}
	list, err := h.store.Casework.Replies(r.Ctx, r.Actor, purpose)
	if err != nil {
		return nil, err
	}
	var out []ui.Button
	for _, one := range list {
		query := url.Values{"reply": {one.ID.String()}}
		for _, n := range r.Query["n"] {
			query.Add("n", n)
		}
		if next := page.OwnPath(r.Query.Text("next")); next != "/" { // back to the queue that somebody works through
			query.Set("next", next)
		}
		out = append(out, ui.Button{Text: one.Title, URL: page.WithQuery(path, query)})
	}
	return out, nil
}
