package web

import (
	"context"
	"net/http"
	"slices"
	"time"
)

// How long things may take, so that everybody gets an answer in 12 seconds, whatever the database does.
const (
	answerTime  = 10 * time.Second // all that comes before an answer
	sessionTime = 6 * time.Second  // of that, finding out who asks
	sparedTime  = 2 * time.Second  // the same for a page that can be shown to nobody in particular as well
	uploadTime  = 10 * time.Minute // reading a file that is brought in
)

// spared are the pages that need no database. Who is signed in sees them as who is not, while the database does not say so: they tell what to
// do when nothing works.
var spared = []string{"/contact", "/status", "/help/exposure", "/accessibility", "/privacy", "/livez", "/readyz", "/robots.txt", securityPath, reportPath}

// inTime gives every request a time to end in, before anything is done for it.
func inTime(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		limit := answerTime
		if bringsFile(r.Method, r.URL.Path) {
			limit = uploadTime
		}
		ctx, cancel := context.WithTimeout(r.Context(), limit)
		defer cancel()
		next.ServeHTTP(w, r.WithContext(ctx))
	})
}

// sessionContext is the time that a request's session may take to be found.
func sessionContext(ctx context.Context, isSpared bool) (context.Context, context.CancelFunc) {
	if isSpared {
		return context.WithTimeout(ctx, sparedTime)
	}
	return context.WithTimeout(ctx, sessionTime)
}

func isSpared(r *http.Request) bool { return slices.Contains(spared, r.URL.Path) }
