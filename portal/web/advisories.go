package web

import (
	"eokm.nl/hosting/models/advisory"
	"eokm.nl/hosting/templates/advisories"
	"eokm.nl/hosting/templates/layout"
	"eokm.nl/hosting/templates/ui"
)

// listAdvisories is what the actor's provider was sent.
func (s *Server) listAdvisories(r *request) error {
	list, err := s.store.Advisory.List(r.ctx, r.actor, r.lang())
	if err != nil {
		return err
	}
	view := advisories.List{}
	if len(list) == 0 {
		view.Empty = ui.Empty{Title: r.printer.T("advisories.none"), Text: r.printer.T("advisories.none.text")}
	}
	for _, a := range list {
		row := advisories.Row{
			Ref: a.Ref, URL: sentAdvisoryURL(a.Ref), Title: a.Title, State: advisoryTag(r, a), Unread: a.Waits(r.now), Sent: a.SentAt,
			Until: heldUntil(a.ExpiresAt, a.WithdrawnAt),
		}
		if a.InForce(r.now) {
			view.Current = append(view.Current, row)
		} else {
			view.Archive = append(view.Archive, row)
		}
	}
	return r.page(layout.Page{Title: r.printer.T("advisories.title")}, view)
}

// showAdvisory is one advisory. To open it is to have read it.
func (s *Server) showAdvisory(r *request) error {
	a, err := s.store.Advisory.Open(r.ctx, r.actor, r.param("advisory"), r.lang())
	if err != nil {
		return err
	}
	// The title stays out of the browser's history.
	title := r.printer.T("advisories.page", "Ref", a.Ref)
	frame := layout.Page{Title: title, Crumbs: []layout.Crumb{{Label: r.printer.T("advisories.title"), URL: "/advisories"}, {Label: a.Ref}}}
	return r.page(frame, advisoryView(r, a))
}

// acknowledgeAdvisory keeps that the actor did what an advisory asks for.
func (s *Server) acknowledgeAdvisory(r *request) error {
	ref := r.param("advisory")
	err := s.store.Advisory.Acknowledge(r.ctx, r.actor, ref)
	return r.settled(err, sentAdvisoryURL(ref), r.printer.T("advisories.confirm.done"), r.printer.T("advisories.confirm.late"))
}

// advisoryNotes says what advisories wait for the actor: a desk's to read or to confirm, an editor's to send as second person.
func (s *Server) advisoryNotes(r *request) ([]ui.Note, error) {
	list, err := s.store.Advisory.Waiting(r.ctx, r.actor)
	return advisoryNotes(r, list), err
}

func advisoryNotes(r *request, list []advisory.Waiting) []ui.Note {
	if len(list) == 0 {
		return nil
	}
	p, url := r.printer, sentAdvisoryURL
	note := ui.Note{Kind: ui.KindWarning, Title: p.N("advisories.note", len(list)), LinkText: p.T("advisories.note.all"), LinkURL: "/advisories"}
	if r.actor.Staff() {
		url, note.LinkURL = advisoryURL, "/content/advisories"
		note.Kind, note.Title, note.Text = ui.KindInfo, p.N("advisories.note.second", len(list)), p.T("advisories.note.second.text")
	}
	if len(list) == 1 {
		only := list[0]
		note.LinkText, note.LinkURL = p.T("advisories.note.read", "Ref", only.Ref), url(only.Ref)
		if !r.actor.Staff() {
			note.Text = "“" + inLanguage(r, only.TitleNL, only.TitleEN) + "”"
		}
	}
	return []ui.Note{note}
}
