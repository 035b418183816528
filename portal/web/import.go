package web

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
	"eokm.nl/hosting/templates/layout"
	"eokm.nl/hosting/templates/ui"
)

// shownFaults is how many faulty rows the preview lists.
const shownFaults = 200

// confirmTime is how long it may take to make notices of a file as large as an upload may be.
const confirmTime = 5 * time.Minute

// showImport is the preview of a file that waits for confirmation, or what came of one.
func (s *Server) showImport(r *request) error {
	id, err := r.id("id")
	if err != nil {
		return err
	}
	return s.showState(r, http.StatusOK, id, nil)
}

// confirmImport makes notices of a file. Who closes the page does not undo it half-way.
func (s *Server) confirmImport(r *request) error {
	id, err := r.id("id")
	if err != nil {
		return err
	}
	r.takesLong(confirmTime)
	ctx, cancel := context.WithTimeout(context.WithoutCancel(r.ctx), confirmTime)
	defer cancel()
	_, err = s.store.Incoming.CommitImport(ctx, r.actor, id)
	var bad formFaults
	switch {
	case bad.take(err):
		return s.showState(r, http.StatusUnprocessableEntity, id, bad)
	case errors.Is(err, models.ErrConflict): // thrown away meanwhile: the page says so
		return r.seeOther(importURL(id))
	case err != nil:
		return err
	}
	return r.seeOther(importURL(id))
}

// skipFaulty lets the good rows of a file in without the faulty ones; its preview then says so.
func (s *Server) skipFaulty(r *request) error {
	id, err := r.id("id")
	if err != nil {
		return err
	}
	if _, err := s.store.Incoming.Import(r.ctx, r.actor, id); err != nil {
		return err
	}
	if err := s.store.Incoming.SkipFaulty(r.ctx, r.actor, id); err != nil && !errors.Is(err, models.ErrConflict) {
		return err
	}
	return r.seeOther(importURL(id)) // done or gone already: its page says which
}

// discardImport throws a file away.
func (s *Server) discardImport(r *request) error {
	id, err := r.id("id")
	if err != nil {
		return err
	}
	if _, err := s.store.Incoming.Import(r.ctx, r.actor, id); err != nil {
		return err
	}
	err = s.store.Incoming.DiscardImport(r.ctx, r.actor, id)
	switch {
	case errors.Is(err, models.ErrConflict): // done or gone already: its page says which
		return r.seeOther(importURL(id))
	case err != nil:
		return err
	}
	r.flash(ui.KindSuccess, r.printer.T("importpages.discarded"))
	return r.seeOther("/intake")
}

// faultyRows gives the faulty rows as they were in the file, to be mended, but that a spreadsheet runs none of them. They hold
// addresses: the Store records who took them.
func (s *Server) faultyRows(r *request) error {
	id, err := r.id("id")
	if err != nil {
		return err
	}
	var file bytes.Buffer // not much larger than the lines that are kept
	header := ""
	err = s.store.Incoming.FaultyLines(r.ctx, r.actor, id, func(row int, line []byte) error {
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
	return r.download("faulty-rows-"+id.String()[:8]+".csv", "text/csv; charset=utf-8", file.Bytes())
}

// showState shows an import as it stands.
func (s *Server) showState(r *request, status int, id uuid.UUID, bad formFaults) error {
	imp, err := s.store.Incoming.Import(r.ctx, r.actor, id)
	if err != nil {
		return err
	}
	frame := layout.Page{Title: r.printer.T("importpages.preview.title"), Error: bad != nil, Crumbs: []layout.Crumb{
		{Label: r.printer.T("importpages.title"), URL: "/intake"}, {Label: r.printer.Date(imp.CreatedAt)},
	}}
	var view templ.Component
	switch imp.State {
	case incoming.ImportStaged:
		faults, err := s.store.Incoming.ImportFaults(r.ctx, r.actor, id, shownFaults)
		if err != nil {
			return err
		}
		view = previewView(r, imp, faults, bad)
	case incoming.ImportReading:
		frame.Refresh = 5 * time.Second
		view = outcomeView(r, imp)
	default:
		view = outcomeView(r, imp)
	}
	if imp.State != incoming.ImportStaged {
		frame.Title = r.printer.T("importpages.state." + string(imp.State))
	}
	return r.render(status, frame, view)
}
