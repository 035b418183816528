package web

import (
	"compress/gzip"
	"fmt"
	"net/http"
	"slices"

	"github.com/klauspost/compress/gzhttp"

	"eokm.nl/hosting/portal/web/page"
)

// How pages are compressed: as fast as it goes, and longer by up to so many bytes that nobody can foretell.
const (
	compressFrom = 2 << 10 // bytes; a smaller page gains nothing that a reader would notice
	lengthNoise  = 128     // bytes
)

// plainPlaces are the pages that show somebody a secret of theirs, or hold the token of a mail: small, and always sent as they are.
var plainPlaces = []string{"/account", "/invite", "/login", "/register", "/contact-check", "/org/keys", "/org/tokens", "/guest"}

// compressed sends pages compressed to who takes that, since a long list is ten times as much otherwise.
//
// A length tells what is alike in a page, so whoever reads lengths on the line, and makes the reader's browser ask for a page
// with words of their choice in it, could find by trying what else is there (BREACH). That is why only what a reader asks for of
// their own is compressed, never the answer to another site's link or to a form, whose words come back; why a page that shows a full
// address or somebody's secret never is (page.Request.Uncompressed, plainPlaces); and why each length has noise.
func compressed(next http.Handler) (http.Handler, error) {
	wrap, err := gzhttp.NewWrapper(
		gzhttp.CompressionLevel(gzip.BestSpeed), gzhttp.MinSize(compressFrom), gzhttp.ContentTypes([]string{"text/html"}),
		gzhttp.RandomJitter(lengthNoise, -1, false),
	)
	if err != nil {
		return nil, fmt.Errorf("make pages small: %w", err)
	}
	small := wrap(next)
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if mayCompress(r) {
			small.ServeHTTP(w, r)
			return
		}
		next.ServeHTTP(&gzhttp.NoGzipResponseWriter{ResponseWriter: w}, r) // which keeps the page's wish inside
	}), nil
}

// mayCompress tells whether the length of an answer may tell how much of it is alike.
func mayCompress(r *http.Request) bool {
	from := r.Header.Get("Sec-Fetch-Site")
	return r.Method == http.MethodGet && (from == "" || from == "none" || from == "same-origin") &&
		!slices.ContainsFunc(plainPlaces, func(place string) bool { return page.Within(r.URL.Path, place) })
}
