package api

import (
	"context"
	"encoding/json"
	"net/http"

	"github.com/google/uuid"
	"github.com/klauspost/compress/gzhttp"
	"github.com/labstack/echo/v4"
)

// around is what every request goes through before it meets an operation.
func (s *Server) around(next http.Handler) http.Handler {
	small := gzhttp.GzipHandler(next)
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		w.Header().Set("API-Version", Version)
		w.Header().Set("Vary", "Accept-Encoding")
		defer func() {
			if err := recover(); err != nil { //nolint:revive // what panics is told to nobody but the log
				s.log.ErrorContext(r.Context(), "api panic", "error", err)
				s.write(w, failed.problem())
			}
		}()
		if _, plain := s.from(r); plain && s.secure {
			s.write(w, plainHTTP.problem())
			return
		}
		ctx, cancel := context.WithTimeout(r.Context(), within)
		defer cancel()
		small.ServeHTTP(w, r.WithContext(ctx))
	})
}

// write answers with a problem where there is no operation.
func (s *Server) write(w http.ResponseWriter, p *Problem) {
	p.RequestID = uuid.NewString()
	w.Header().Set("Content-Type", p.ContentType(""))
	w.WriteHeader(p.Status)
	_ = json.NewEncoder(w).Encode(p)
}

// notFound answers what meets no operation.
func (s *Server) notFound(err error, c echo.Context) {
	p := notFound.problem()
	if e, ok := err.(*echo.HTTPError); ok && e.Code == http.StatusMethodNotAllowed { //nolint:errorlint // echo's own router gives it bare
		p = wrongMethod.problem()
	}
	if !c.Response().Committed {
		s.write(c.Response(), p)
	}
}
