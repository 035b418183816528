package advisories

import (
	"eokm.nl/hosting/models/advisory"
	"eokm.nl/hosting/portal/web/page"
	"eokm.nl/hosting/templates/advisories"
	"eokm.nl/hosting/templates/layout"
	"eokm.nl/hosting/templates/ui"
)

// List is what the actor's provider was sent.
func (h *Handlers) List(r *page.Request) error {
	list, err := h.store.Advisory.List(r.Ctx, r.Actor, r.Lang())
	if err != nil {
		return err
	}
	view := advisories.List{}
	if len(list) == 0 {
		view.Empty = ui.Empty{Title: r.Printer.T("advisories.none"), Text: r.Printer.T("advisories.none.text")}
	}
	for _, a := range list {
		row := advisories.Row{
			Ref: a.Ref, URL: page.SentAdvisoryURL(a.Ref), Title: a.Title, State: advisoryTag(r, a), Unread: a.Waits(r.Now), Sent: a.SentAt,
			Until: page.HeldUntil(a.ExpiresAt, a.WithdrawnAt),
		}
		if a.InForce(r.Now) {
			view.Current = append(view.Current, row)
		} else {
			view.Archive = append(view.Archive, row)
		}
	}
	return r.Page(layout.Page{Title: r.Printer.T("advisories.title")}, view)
}

// Show is one advisory. To open it is to have read it.
func (h *Handlers) Show(r *page.Request) error {
	a, err := h.store.Advisory.Open(r.Ctx, r.Actor, r.Param("advisory"), r.Lang())
	if err != nil {
		return err
	}
	// The title stays out of the browser's history.
	title := r.Printer.T("advisories.page", "Ref", a.Ref)
	frame := layout.Page{Title: title, Crumbs: []layout.Crumb{{Label: r.Printer.T("advisories.title"), URL: "/advisories"}, {Label: a.Ref}}}
	return r.Page(frame, advisoryView(r, a))
}

// Acknowledge keeps that the actor did what an advisory asks for.
func (h *Handlers) Acknowledge(r *page.Request) error {
	ref := r.Param("advisory")
	err := h.store.Advisory.Acknowledge(r.Ctx, r.Actor, ref)
	return r.Settled(err, page.SentAdvisoryURL(ref), r.Printer.T("advisories.confirm.done"), r.Printer.T("advisories.confirm.late"))
}

// Notes says what advisories wait for the actor: a desk's to read or to confirm, an editor's to send as second person.
func (h *Handlers) Notes(r *page.Request) ([]ui.Note, error) {
	list, err := h.store.Advisory.Waiting(r.Ctx, r.Actor)
	return WaitingNotes(r, list), err
}

func WaitingNotes(r *page.Request, list []advisory.Waiting) []ui.Note {
	if len(list) == 0 {
		return nil
	}
	p, url := r.Printer, page.SentAdvisoryURL
	note := ui.Note{
		Kind: ui.KindWarning, Title: p.N("advisories.note", len(list)), LinkText: p.T("advisories.note.all"), LinkURL: "/advisories",
	}
	if r.Actor.Staff() {
		url, note.LinkURL = page.AdvisoryURL, "/content/advisories"
		note.Kind, note.Title, note.Text = ui.KindInfo, p.N("advisories.note.second", len(list)), p.T("advisories.note.second.text")
	}
	if len(list) == 1 {
		only := list[0]
		note.LinkText, note.LinkURL = p.T("advisories.note.read", "Ref", only.Ref), url(only.Ref)
		if !r.Actor.Staff() {
			note.Text = "“" + page.InLanguage(r, only.TitleNL, only.TitleEN) + "”"
		}
	}
	return []ui.Note{note}
}
