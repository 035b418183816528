package web

import (
	"errors"
	"io"
	"net/http"

	"eokm.nl/hosting/models"
	"eokm.nl/hosting/models/article"
	"eokm.nl/hosting/portal/diagram"
	"eokm.nl/hosting/templates/ui"
)

// addDiagram takes a drawing for an article, and says how to put it into the text.
func (s *Server) addDiagram(r *request) error {
	slug := r.param("slug")
	var bad formFaults
	err := s.takeDiagram(r, slug)
	switch {
	case bad.take(err):
		return s.showDeskArticle(r, http.StatusUnprocessableEntity, stepForm{Name: r.form.text("name")}, bad)
	case err != nil:
		return err
	}
	r.flash(ui.KindSuccess, r.printer.T("content.diagram.added"))
	return r.seeOther(articleURL(slug) + "#diagrams")
}

func (s *Server) takeDiagram(r *request, slug string) error {
	request := r.http
	if err := request.ParseMultipartForm(2 * article.DiagramLimit); err != nil { //nolint:gosec // requestLimit bounds it
		return badPart(err)
	}
	file, _, err := request.FormFile("file")
	if err != nil {
		return &models.Invalid{Field: "file", Key: "content.diagram.missing"}
	}
	defer file.Close()
	raw, err := io.ReadAll(io.LimitReader(file, article.DiagramLimit+1))
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
	_, err = s.store.Article.AddDiagram(r.ctx, r.actor, slug, article.Diagram{Name: r.form.text("name"), Kind: kind, Bytes: drawn})
	return err
}
