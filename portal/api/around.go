package api

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"runtime/debug"
	"strings"
	"time"

	"github.com/google/uuid"
	"github.com/klauspost/compress/gzhttp"
	"github.com/labstack/echo/v4"

	"eokm.nl/hosting/models"
)

// around is what every request goes through before it meets an operation.
func (s *Server) around(next http.Handler) http.Handler {
	small := gzhttp.GzipHandler(next)
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		w.Header().Set("API-Version", Version)
		w.Header().Set("Vary", "Accept-Encoding")
		defer func() { //nolint:contextcheck // what is written needs none
			if err := recover(); err != nil { //nolint:revive // what panics is told to nobody but the log
				// never the value, which can be an address or hold one
				s.log.ErrorContext(r.Context(), "api panic", "type", fmt.Sprintf("%T", err), "stack", string(debug.Stack()))
				s.write(w, failed.problem())
			}
		}()
		if ip, plain := s.from(r); plain && s.secure {
			s.exposed(r, ip)
			s.write(w, plainHTTP.problem())
			return
		}
		limit := within
		if path, ours := strings.CutPrefix(r.URL.Path, Prefix); ours && bringsFile(r.Method, path) {
			limit = fileTime
		}
		ctx, cancel := context.WithTimeout(r.Context(), limit)
		defer cancel()
		if showsAddresses(r.URL.Path) {
			next.ServeHTTP(w, r.WithContext(ctx))
			return
		}
		small.ServeHTTP(w, r.WithContext(ctx))
	})
}

// exposed ends a token that came over an open line: who reads there has it.
func (s *Server) exposed(r *http.Request, ip string) {
	ctx, cancel := context.WithTimeout(models.WithShare(r.Context(), models.ShareNobody, uuid.Nil), within)
	defer cancel()
	switch ended, err := s.store.Token.Exposed(ctx, bearerText(r.Header.Get("Authorization")), ip); {
	case errors.Is(err, models.ErrThrottled): // its sender knows none
	case err != nil:
		s.log.ErrorContext(ctx, "a token came in the clear, and could not be revoked", "error", err)
	case ended != nil: // its name is in the log of events: somebody typed it
		s.log.WarnContext(ctx, "a token came in the clear, and was revoked", "id", ended.ID.String(), "hint", ended.Hint)
	}
}

// showsAddresses tells of which answers the length may tell nothing of what is alike in them (portal/web/compress.go).
func showsAddresses(path string) bool {
	return strings.HasSuffix(path, "/reveals") || strings.HasSuffix(path, "/xarf")
}

// fileTime is how long a file may take to come in and to be taken in.
const fileTime = 10 * time.Minute

// takesLong lets a file come in for so long, from who was let in to bring one.
func (s *Server) takesLong(ctx context.Context, w http.ResponseWriter) {
	control := http.NewResponseController(w)
	end := time.Now().Add(fileTime) //nolint:forbidigo // a connection's end is by the machine's clock
	if err := errors.Join(control.SetReadDeadline(end), control.SetWriteDeadline(end)); err != nil {
		s.log.WarnContext(ctx, "the time to read a file cannot be set", "error", err)
	}
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
