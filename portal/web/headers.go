package web

import (
	"net/http"
	"slices"
	"strings"
)

// contentPolicy lets a page use what is the portal's own, and nothing else.
const contentPolicy = "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; connect-src 'self'; " +
	"manifest-src 'self'; worker-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'; report-uri " + reportPath

// refusedFeatures are what a browser could offer a page and no page of ours asks for.
var refusedFeatures = []string{
	"accelerometer", "autoplay", "browsing-topics", "camera", "display-capture", "encrypted-media", "fullscreen", "geolocation",
	"gyroscope", "magnetometer", "microphone", "midi", "payment", "picture-in-picture", "screen-wake-lock", "usb", "xr-spatial-tracking",
}

// fixedHeaders are what every answer carries, errors and static files too.
func fixedHeaders(secure bool) map[string]string {
	all := map[string]string{
		"Content-Security-Policy":      contentPolicy,
		"X-Content-Type-Options":       "nosniff",
		"Referrer-Policy":              "no-referrer",
		"X-DNS-Prefetch-Control":       "off",
		"Cross-Origin-Opener-Policy":   "same-origin",
		"Cross-Origin-Resource-Policy": "same-origin",
		"Permissions-Policy":           strings.Join(refusedFeatures, "=(), ") + "=()",
		"Cache-Control":                "no-store", // static.Handler says otherwise for its own
	}
	if secure { // what a browser ignores, or holds against a demo, on a plain connection
		all["Strict-Transport-Security"] = "max-age=31536000; includeSubDomains"
		all["Reporting-Endpoints"] = `csp="` + reportPath + `"`
		all["Content-Security-Policy"] += "; report-to csp"
	}
	return all
}

func headers(secure bool, next http.Handler) http.Handler {
	all := fixedHeaders(secure)
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		h := w.Header()
		for name, value := range all {
			h.Set(name, value)
		}
		next.ServeHTTP(w, r)
	})
}

// allowed is what there is; a route says which of them it takes.
var allowed = []string{http.MethodGet, http.MethodHead, http.MethodPost}

// onlyAllowed refuses other methods, wherever they lead. A HEAD is a GET whose body the server keeps to itself.
func onlyAllowed(next, refuse http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if !slices.Contains(allowed, r.Method) {
			w.Header().Set("Allow", strings.Join(allowed, ", "))
			refuse.ServeHTTP(w, r)
			return
		}
		if r.Method == http.MethodHead {
			r = r.Clone(r.Context())
			r.Method = http.MethodGet
		}
		next.ServeHTTP(w, r)
	})
}
