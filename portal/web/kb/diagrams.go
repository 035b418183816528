package kb

import (
	"net/http"

	"eokm.nl/hosting/models/article"
	"eokm.nl/hosting/portal/web/page"
)

// drawingPolicy lets a drawing that somebody opens by itself do nothing at all.
const drawingPolicy = "default-src 'none'; sandbox"

// Diagram gives a drawing to whoever may read its article.
func (h *Handlers) Diagram(r *page.Request) error {
	id, err := r.ID("id")
	if err != nil {
		return err
	}
	d, err := h.store.Article.Diagram(r.Ctx, r.Actor, id)
	if err != nil {
		return err
	}
	r.Writer.Header().Set("Content-Security-Policy", drawingPolicy)
	return r.Send(http.StatusOK,
		map[article.DiagramKind]string{article.DiagramPNG: "image/png", article.DiagramSVG: "image/svg+xml"}[d.Kind], d.Bytes)
}
