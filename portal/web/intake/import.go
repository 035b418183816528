package intake

import (
	"bytes"
	"context"
	"errors"
	"net/http"
	"time"

	"github.com/a-h/templ"
	"github.com/google/uuid"

	"eokm.nl/hosting/models"
	"eokm.nl/hosting/models/incoming"
	"eokm.nl/hosting/portal/intake"
	"eokm.nl/hosting/portal/web/page"
	"eokm.nl/hosting/templates/layout"
	"eokm.nl/hosting/templates/ui"
)

// shownFaults is how many faulty rows the preview lists.
const shownFaults = 200

// confirmTime is how long it may take to make notices of a file as large as an upload may be.
const confirmTime = 5 * time.Minute

// Show is the preview of a file that waits for confirmation, or what came of one.
func (h *Handlers) Show(r *page.Request) error {
	id, err := r.ID("id")
	if err != nil {
		return err
	}
	return h.showState(r, http.StatusOK, id, nil)
}

// Confirm makes notices of a file. Who closes the page does not undo it half-way.
func (h *Handlers) Confirm(r *page.Request) error {
	id, err := r.ID("id")
	if err != nil {
		return err
	}
	r.TakesLong(confirmTime)
	ctx, cancel := context.WithTimeout(context.WithoutCancel(r.Ctx), confirmTime)
	defer cancel()
	_, err = h.store.Incoming.CommitImport(ctx, r.Actor, id)
	var bad page.Faults
	switch {
	case bad.Take(err):
		return h.showState(r, http.StatusUnprocessableEntity, id, bad)
	case errors.Is(err, models.ErrConflict): // thrown away meanwhile: the page says so
		return r.SeeOther(page.ImportURL(id))
	case err != nil:
		return err
	}
	return r.SeeOther(page.ImportURL(id))
}

// SkipFaulty lets the good rows of a file in without the faulty ones; its preview then says so.
func (h *Handlers) SkipFaulty(r *page.Request) error {
	id, err := r.ID("id")
	if err != nil {
		return err
	}
	if _, err := h.store.Incoming.Import(r.Ctx, r.Actor, id); err != nil {
		return err
	}
	if err := h.store.Incoming.SkipFaulty(r.Ctx, r.Actor, id); err != nil && !errors.Is(err, models.ErrConflict) {
		return err
	}
	return r.SeeOther(page.ImportURL(id)) // done or gone already: its page says which
}

// Discard throws a file away.
func (h *Handlers) Discard(r *page.Request) error {
	id, err := r.ID("id")
	if err != nil {
		return err
	}
	if _, err := h.store.Incoming.Import(r.Ctx, r.Actor, id); err != nil {
		return err
	}
	err = h.store.Incoming.DiscardImport(r.Ctx, r.Actor, id)
	switch {
	case errors.Is(err, models.ErrConflict): // done or gone already: its page says which
		return r.SeeOther(page.ImportURL(id))
	case err != nil:
		return err
	}
	r.Flash(ui.KindSuccess, r.Printer.T("importpages.discarded"))
	return r.SeeOther("/intake")
}

// FaultyRows gives the faulty rows as they were in the file, to be mended, but that a spreadsheet runs none of them. They hold
// addresses: the Store records who took them.
func (h *Handlers) FaultyRows(r *page.Request) error {
	id, err := r.ID("id")
	if err != nil {
		return err
	}
	var file bytes.Buffer // not much larger than the lines that are kept
	header := ""
	err = h.store.Incoming.FaultyLines(r.Ctx, r.Actor, id, func(row int, line []byte) error {
		if row == 0 {
			header = string(line)
			file.WriteString(intake.FaultyHeader(header) + "\r\n")
		} else {
			file.WriteString(intake.FaultyLine(header, row, string(line)) + "\r\n")
		}
		return nil
	})
	if err != nil {
		return err
	}
	ending, contentType := intake.FaultyKind(header)
	return r.Download("faulty-rows-"+id.String()[:8]+ending, contentType, file.Bytes())
}

// showState shows an import as it stands.
func (h *Handlers) showState(r *page.Request, status int, id uuid.UUID, bad page.Faults) error {
	imp, err := h.store.Incoming.Import(r.Ctx, r.Actor, id)
	if err != nil {
		return err
	}
	shares, err := h.store.Incoming.Shares(r.Ctx, r.Actor, id)
	if err != nil {
		return err
	}
	frame := layout.Page{Title: r.Printer.T("importpages.preview.title"), Error: bad != nil, Crumbs: []layout.Crumb{
		{Label: r.Printer.T("importpages.title"), URL: "/intake"}, {Label: r.Printer.Date(imp.CreatedAt)},
	}}
	warnings, err := h.store.Incoming.ImportWarnings(r.Ctx, r.Actor, id)
	if err != nil {
		return err
	}
	var view templ.Component
	switch imp.State {
	case incoming.ImportStaged:
		faults, err := h.store.Incoming.ImportFaults(r.Ctx, r.Actor, id, shownFaults)
		if err != nil {
			return err
		}
		view = previewView(r, imp, shares, faults, warnings, bad)
	case incoming.ImportReading:
		frame.Refresh = 5 * time.Second
		view = outcomeView(r, imp, nil, nil)
	default:
		view = outcomeView(r, imp, shares, warnings)
	}
	if imp.State != incoming.ImportStaged {
		frame.Title = r.Printer.T("importpages.state." + string(imp.State))
	}
	return r.Render(status, frame, view)
}
