package web

import (
	"net/http"

	"eokm.nl/hosting/models/article"
)

// drawingPolicy lets a drawing that somebody opens by itself do nothing at all.
const drawingPolicy = "default-src 'none'; sandbox"

// showDiagram gives a drawing to whoever may read its article.
func (s *Server) showDiagram(r *request) error {
	id, err := r.id("id")
	if err != nil {
		return err
	}
	d, err := s.store.Article.Diagram(r.ctx, r.actor, id)
	if err != nil {
		return err
	}
	r.w.Header().Set("Content-Security-Policy", drawingPolicy)
	return r.send(http.StatusOK, map[article.DiagramKind]string{article.DiagramPNG: "image/png", article.DiagramSVG: "image/svg+xml"}[d.Kind], d.Bytes)
}
