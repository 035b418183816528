package web

import (
	"net/http"
	"strings"
)

// besideAPI lets machines by, to what answers them in their own way: no session, no page, no form, and times of their own.
func besideAPI(pages, api http.Handler) http.Handler {
	if api == nil {
		return pages
	}
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if strings.HasPrefix(r.URL.Path, "/api/") {
			api.ServeHTTP(w, r)
			return
		}
		pages.ServeHTTP(w, r)
	})
}
