package web

import (
	"bytes"
	"context"
	"errors"
	"net/http"
	"time"

	"github.com/a-h/templ"
	"github.com/google/uuid"
	"github.com/labstack/echo/v4"

	"eokm.nl/hosting/models"
	"eokm.nl/hosting/portal/intake"
	"eokm.nl/hosting/templates/layout"
	"eokm.nl/hosting/templates/ui"
)

// shownFaults is how many faulty rows the preview lists.
const shownFaults = 200

// confirmTime is how long it may take to make notices of a file as large as an upload may be.
const confirmTime = 5 * time.Minute

// showImport is the preview of a file that waits for confirmation, or what came of one.
func (s *Server) showImport(c echo.Context) error {
	id, err := paramID(c, "id")
	if err != nil {
		return err
	}
	return s.showState(c, http.StatusOK, id, nil)
}

// confirmImport makes notices of a file. Who closes the page does not undo it half-way.
func (s *Server) confirmImport(c echo.Context) error {
	id, err := paramID(c, "id")
	if err != nil {
		return err
	}
	s.takesLong(c, confirmTime)
	ctx, cancel := context.WithTimeout(context.WithoutCancel(c.Request().Context()), confirmTime)
	defer cancel()
	_, err = s.store.CommitImport(ctx, from(c).actor, id)
	var bad formFaults
	switch {
	case bad.take(err):
		return s.showState(c, http.StatusUnprocessableEntity, id, bad)
	case errors.Is(err, models.ErrConflict): // thrown away meanwhile: the page says so
		return seeOther(c, importURL(id))
	case err != nil:
		return err
	}
	return seeOther(c, importURL(id))
}

// skipFaulty lets the good rows of a file in without the faulty ones; its preview then says so.
func (s *Server) skipFaulty(c echo.Context) error {
	id, err := paramID(c, "id")
	if err != nil {
		return err
	}
	r, ctx := from(c), c.Request().Context()
	if _, err := s.store.Import(ctx, r.actor, id); err != nil {
		return err
	}
	if err := s.store.SkipFaulty(ctx, r.actor, id); err != nil && !errors.Is(err, models.ErrConflict) {
		return err
	}
	return seeOther(c, importURL(id)) // done or gone already: its page says which
}

// discardImport throws a file away.
func (s *Server) discardImport(c echo.Context) error {
	id, err := paramID(c, "id")
	if err != nil {
		return err
	}
	r, ctx := from(c), c.Request().Context()
	if _, err := s.store.Import(ctx, r.actor, id); err != nil {
		return err
	}
	err = s.store.DiscardImport(ctx, r.actor, id)
	switch {
	case errors.Is(err, models.ErrConflict): // done or gone already: its page says which
		return seeOther(c, importURL(id))
	case err != nil:
		return err
	}
	s.flash(c, ui.KindSuccess, r.printer.T("importpages.discarded"))
	return seeOther(c, "/intake")
}

// faultyRows gives the faulty rows as they were in the file, to be mended, but that a spreadsheet runs none of them. They hold
// addresses: the Store records who took them.
func (s *Server) faultyRows(c echo.Context) error {
	id, err := paramID(c, "id")
	if err != nil {
		return err
	}
	var file bytes.Buffer // not much larger than the lines that are kept
	header := ""
	err = s.store.FaultyLines(c.Request().Context(), from(c).actor, id, func(row int, line []byte) error {
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
	c.Response().Header().Set(echo.HeaderContentDisposition, `attachment; filename="faulty-rows-`+id.String()[:8]+`.csv"`)
	return c.Blob(http.StatusOK, "text/csv; charset=utf-8", file.Bytes())
}

// showState shows an import as it stands.
func (s *Server) showState(c echo.Context, status int, id uuid.UUID, bad formFaults) error {
	r, ctx := from(c), c.Request().Context()
	imp, err := s.store.Import(ctx, r.actor, id)
	if err != nil {
		return err
	}
	frame := layout.Page{Title: r.printer.T("importpages.preview.title"), Error: bad != nil, Crumbs: []layout.Crumb{
		{Label: r.printer.T("importpages.title"), URL: "/intake"}, {Label: r.printer.Date(imp.CreatedAt)},
	}}
	var view templ.Component
	switch imp.State {
	case models.ImportStaged:
		faults, err := s.store.ImportFaults(ctx, r.actor, id, shownFaults)
		if err != nil {
			return err
		}
		view = r.previewView(imp, faults, bad)
	case models.ImportReading:
		frame.Refresh = 5 * time.Second
		view = r.outcomeView(imp)
	default:
		view = r.outcomeView(imp)
	}
	if imp.State != models.ImportStaged {
		frame.Title = r.printer.T("importpages.state." + string(imp.State))
	}
	return s.render(c, status, frame, view)
}
