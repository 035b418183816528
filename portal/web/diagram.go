package web

import (
	"errors"
	"io"
	"net/http"

	"github.com/labstack/echo/v4"

	"eokm.nl/hosting/models"
	"eokm.nl/hosting/portal/diagram"
	"eokm.nl/hosting/templates/ui"
)

// drawingPolicy lets a drawing that somebody opens by itself do nothing at all.
const drawingPolicy = "default-src 'none'; sandbox"

// showDiagram gives a drawing to whoever may read its article.
func (s *Server) showDiagram(c echo.Context) error {
	id, err := paramID(c, "id")
	if err != nil {
		return err
	}
	d, err := s.store.Diagram(c.Request().Context(), from(c).actor, id)
	if err != nil {
		return err
	}
	c.Response().Header().Set("Content-Security-Policy", drawingPolicy)
	return c.Blob(http.StatusOK, map[models.DiagramKind]string{models.DiagramPNG: "image/png", models.DiagramSVG: "image/svg+xml"}[d.Kind], d.Bytes)
}

// addDiagram takes a drawing for an article, and says how to put it into the text.
func (s *Server) addDiagram(c echo.Context) error {
	r, slug := from(c), c.Param("slug")
	var bad formFaults
	err := s.takeDiagram(c, slug)
	switch {
	case bad.take(err):
		return s.showDeskArticle(c, http.StatusUnprocessableEntity, stepForm{Name: c.FormValue("name")}, bad)
	case err != nil:
		return err
	}
	s.flash(c, ui.KindSuccess, r.printer.T("content.diagram.added"))
	return seeOther(c, articleURL(slug)+"#diagrams")
}

func (s *Server) takeDiagram(c echo.Context, slug string) error {
	request := c.Request()
	if err := request.ParseMultipartForm(2 * models.DiagramLimit); err != nil { //nolint:gosec // requestLimit bounds it
		return badPart(err)
	}
	file, _, err := request.FormFile("file")
	if err != nil {
		return &models.Invalid{Field: "file", Key: "content.diagram.missing"}
	}
	defer file.Close()
	raw, err := io.ReadAll(io.LimitReader(file, models.DiagramLimit+1))
	if err != nil {
		return badForm(err)
	}
	kind, drawn, err := diagram.Redraw(raw)
	switch {
	case errors.Is(err, diagram.ErrForm):
		return &models.Invalid{Field: "file", Key: "content.diagram.form"}
	case errors.Is(err, diagram.ErrLarge):
		return &models.Invalid{Field: "file", Key: "content.diagram.large"}
	case err != nil:
		return err
	}
	_, err = s.store.AddDiagram(c.Request().Context(), from(c).actor, slug, models.Diagram{Name: c.FormValue("name"), Kind: kind, Bytes: drawn})
	return err
}
