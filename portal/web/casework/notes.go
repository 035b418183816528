package casework

import (
	"net/http"

	"eokm.nl/hosting/portal/web/page"
	"eokm.nl/hosting/templates/casenotes"
	"eokm.nl/hosting/templates/ui"
)

// Notes is the owner of a notice and the notes about it.
func (h *Handlers) Notes(r *page.Request) error { return h.showNotes(r, http.StatusOK, "", nil) }

// AddNote writes one.
func (h *Handlers) AddNote(r *page.Request) error {
	ref, text := r.Param("ref"), r.Form.Text("text")
	return settle(r, h.store.Casework.AddNote(r.Ctx, r.Actor, ref, text), "casework.note.done", page.CaseworkURL(ref)+"/notes",
		func(bad page.Faults) error { return h.showNotes(r, http.StatusUnprocessableEntity, text, bad) })
}

// settle answers a form: with what is wrong with it, or on the next page with the sentence that says what it did.
func settle(r *page.Request, err error, done, next string, again func(bad page.Faults) error) error {
	var bad page.Faults
	switch {
	case bad.Take(err):
		return again(bad)
	case err != nil:
		return err
	}
	r.Flash(ui.KindSuccess, r.Printer.T(done))
	return r.SeeOther(next)
}

// Give gives a notice to somebody of EOKM.
func (h *Handlers) Give(r *page.Request) error {
	ref := r.Param("ref")
	return settle(r, h.store.Casework.Give(r.Ctx, r.Actor, ref, r.Form.ID("owner")), "casework.give.done", page.NoticeURL(ref),
		func(bad page.Faults) error { return h.showNotes(r, http.StatusUnprocessableEntity, "", bad) })
}

func (h *Handlers) showNotes(r *page.Request, status int, text string, bad page.Faults) error {
	ref, p := r.Param("ref"), r.Printer
	kept, err := h.store.Casework.Kept(r.Ctx, r.Actor, ref)
	if err != nil {
		return err
	}
	view := casenotes.Notes{
		Errors: bad.Summary(r, []string{"owner", "text"}, nil), Lead: p.T("casework.notes.lead"), MayAct: r.Is(page.Analysts),
		Action: page.CaseworkURL(ref) + "/notes", Give: page.CaseworkURL(ref) + "/owner",
		Owner: ui.Select{
			Name: "owner", Label: p.T("casework.owner"), Error: bad.Text(r, "owner"),
			Options: []ui.Option{{Label: p.T("casework.owner.nobody")}},
		},
		Text: ui.TextArea{
			Name: "text", Label: p.T("casework.note"), Hint: p.T("casework.note.hint"), Error: bad.Text(r, "text"),
			Value: page.KeepText(text),
		},
	}
	for _, one := range kept.People {
		view.Owner.Options = append(view.Owner.Options,
			ui.Option{Value: one.ID.String(), Label: one.Name, Selected: one.ID == kept.Owner.ID})
	}
	for _, note := range kept.Notes {
		view.Notes.Events = append(view.Notes.Events, ui.TimelineEvent{At: note.CreatedAt, Text: note.By, Detail: note.Text})
	}
	return r.Render(status, besideNotice(r, ref, p.T("casework.notes"), bad != nil), view)
}

// PromiseForm asks a desk how it keeps something from coming back.
func (h *Handlers) PromiseForm(r *page.Request) error {
	return h.showPromise(r, http.StatusOK, "", nil)
}

// Promise records it.
func (h *Handlers) Promise(r *page.Request) error {
	ref, text := r.Param("ref"), r.Form.Text("promise")
	return settle(r, h.store.Recurrence.Promise(r.Ctx, r.Actor, ref, text), "promise.done", page.NoticeURL(ref),
		func(bad page.Faults) error { return h.showPromise(r, http.StatusUnprocessableEntity, text, bad) })
}

// showPromise shows the form of a notice that the actor may see.
func (h *Handlers) showPromise(r *page.Request, status int, text string, bad page.Faults) error {
	shown, err := h.store.Notice.Page(r.Ctx, r.Actor, r.Param("ref"), 0)
	if err != nil {
		return err
	}
	p := r.Printer
	return r.Render(status, besideNotice(r, shown.Ref, p.T("promise.title"), bad != nil), casenotes.Promise{
		Errors: bad.Summary(r, []string{"promise"}, nil), Action: page.CaseworkURL(shown.Ref) + "/promise",
		Text: ui.TextArea{
			Name: "promise", Label: p.T("promise.text"), Hint: p.T("promise.text.hint"), Error: bad.Text(r, "promise"),
			Value: page.KeepText(text),
		},
		Back: ui.Button{Text: p.T("promise.back"), URL: page.NoticeURL(shown.Ref), Quiet: true},
	})
}
