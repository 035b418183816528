package peers

import (
	"errors"
	"net/http"

	"github.com/google/uuid"

	"eokm.nl/hosting/models"
	"eokm.nl/hosting/models/provider"
	"eokm.nl/hosting/portal/web/page"
	"eokm.nl/hosting/templates/layout"
	"eokm.nl/hosting/templates/peers"
	"eokm.nl/hosting/templates/ui"
)

// Directory lists the abuse desks that let peers find them, and says whether the reader's own is one.
func (h *Handlers) Directory(r *page.Request) error {
	return h.showDirectory(r, http.StatusOK, nil)
}

func (h *Handlers) showDirectory(r *page.Request, status int, bad page.Faults) error {
	list, err := h.store.Peer.Directory(r.Ctx, r.Actor)
	if err != nil {
		return err
	}
	tabs, err := h.peerTabs(r, "/peers/directory")
	if err != nil {
		return err
	}
	view := peers.Directory{Tabs: tabs, Admin: r.Is(page.Leads), Errors: bad.Summary(r, []string{"contact"}, nil)}
	for _, e := range list {
		view.Rows = append(view.Rows, peers.Entry{
			Provider: e.Provider, Email: e.Email, Fingerprint: page.InFours(e.Fingerprint), ConfirmedAt: e.ConfirmedAt,
		})
	}
	if !r.Actor.Staff() {
		own, err := h.store.Peer.ListableContacts(r.Ctx, r.Actor, r.Actor.ProviderID)
		if err != nil {
			return err
		}
		ownEntry(r, &view, own, bad)
	}
	frame := layout.Page{Title: r.Printer.T("peers.directory.title"), Path: "/peers/directory", Error: bad != nil}
	return r.Render(status, frame, view)
}

// ownEntry says what the reader's organisation has in the directory, and lets its admin choose.
func ownEntry(r *page.Request, view *peers.Directory, own []provider.Contact, bad page.Faults) {
	p := r.Printer
	choose := ui.Select{
		Name: "contact", Label: p.T("peers.directory.choose"), Hint: p.T("peers.directory.choose.hint"), Error: bad.Text(r, "contact"),
	}
	for _, contact := range own {
		if contact.ListedAt != nil {
			view.Listed = p.T("peers.directory.in", "Email", contact.Email)
			continue
		}
		choose.Options = append(choose.Options, ui.Option{Value: contact.ID.String(), Label: contact.Email})
	}
	switch {
	case !view.Admin:
	case len(choose.Options) > 0:
		view.Choose = choose
	case view.Listed == "":
		view.None = p.T("peers.directory.nothing")
	}
}

// SetDirectory lists the actor's organisation with a contact, or takes it out.
func (h *Handlers) SetDirectory(r *page.Request) error {
	key := "peers.directory.listed"
	contact := uuid.Nil
	var bad page.Faults
	if r.Form.Text("do") == "unlist" {
		key = "peers.directory.unlisted"
	} else {
		var err error
		if contact, err = uuid.Parse(r.Form.Text("contact")); err != nil || contact == uuid.Nil {
			bad.Add("contact", "peers.directory.missing")
			return h.showDirectory(r, http.StatusUnprocessableEntity, bad)
		}
	}
	err := h.store.Peer.ListContact(r.Ctx, r.Actor, contact)
	switch {
	case errors.Is(err, models.ErrNotFound):
		bad.Add("contact", "peers.directory.missing")
		return h.showDirectory(r, http.StatusUnprocessableEntity, bad)
	case err != nil && !errors.Is(err, models.ErrConflict): // it was out already
		return err
	}
	r.Flash(ui.KindSuccess, r.Printer.T(key))
	return r.SeeOther("/peers/directory")
}
