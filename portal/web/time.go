package web

import (
	"context"
	"net/http"

	"eokm.nl/hosting/portal/web/page"
)

// spared are the pages that need no database. Who is signed in sees them as who is not, while the database does not say so: they
// tell what to do when nothing works.
var spared = []string{
	"/contact", "/status", "/help/exposure", "/accessibility", "/privacy", "/livez", "/readyz", "/robots.txt", securityPath, reportPath,
}

// inTime gives every request a time to end in, before anything is done for it.
func inTime(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		limit := page.AnswerTime
		if page.BringsFile(r.Method, r.URL.Path) {
			limit = page.UploadTime
		}
		ctx, cancel := context.WithTimeout(r.Context(), limit)
		defer cancel()
		next.ServeHTTP(w, r.WithContext(ctx))
	})
}
