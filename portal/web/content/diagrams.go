package content

import (
	"errors"
	"io"
	"net/http"

	"eokm.nl/hosting/models"
	"eokm.nl/hosting/models/article"
	"eokm.nl/hosting/portal/diagram"
	"eokm.nl/hosting/portal/web/page"
	"eokm.nl/hosting/portal/web/versions"
	"eokm.nl/hosting/templates/ui"
)

// AddDiagram takes a drawing for an article, and says how to put it into the text.
func (h *Handlers) AddDiagram(r *page.Request) error {
	slug := r.Param("slug")
	var bad page.Faults
	err := h.takeDiagram(r, slug)
	switch {
	case bad.Take(err):
		return h.showDeskArticle(r, http.StatusUnprocessableEntity, versions.StepForm{Name: r.Form.Text("name")}, bad)
	case err != nil:
		return err
	}
	r.Flash(ui.KindSuccess, r.Printer.T("content.diagram.added"))
	return r.SeeOther(page.ArticleURL(slug) + "#diagrams")
}

func (h *Handlers) takeDiagram(r *page.Request, slug string) error {
	request := r.HTTP
	if err := request.ParseMultipartForm(2 * article.DiagramLimit); err != nil { // requestLimit bounds it
		return page.BadPart(err)
	}
	file, _, err := request.FormFile("file")
	if err != nil {
		return &models.Invalid{Field: "file", Key: "content.diagram.missing"}
	}
	defer file.Close()
	raw, err := io.ReadAll(io.LimitReader(file, article.DiagramLimit+1))
	if err != nil {
		return page.BadForm(err)
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
	_, err = h.store.Article.AddDiagram(r.Ctx, r.Actor, slug, article.Diagram{Name: r.Form.Text("name"), Kind: kind, Bytes: drawn})
	return err
}
