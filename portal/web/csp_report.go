package web

import (
	"encoding/json"
	"errors"
	"net/http"
	"net/url"
	"regexp"
	"slices"
	"sync"
	"time"

	"eokm.nl/hosting/portal/web/page"
)

// reportPath is where browsers tell of a page that broke the content policy.
const reportPath = "/csp-report"

const (
	reportLimit      = 16 << 10 // bytes of a request
	reportsPerMinute = 20       // lines of the log, of this process
)

// broken is a report in either form: that of report-uri, and that of report-to. What of it could hold a path or a query is
// only ever looked at, never kept.
type broken struct {
	Directive      string `json:"effective-directive"`
	OldDirective   string `json:"violated-directive"`
	Blocked        string `json:"blocked-uri"`
	DirectiveTo    string `json:"effectiveDirective"`
	BlockedTo      string `json:"blockedURL"`
	DispositionAny string `json:"disposition"`
}

// cspReport writes one line for each report, and keeps nothing else. Anybody can send one, so none is believed, and a
// flood of them is not written down.
func (s *Server) cspReport(r *page.Request) error {
	if !s.reports.left(r.Now) {
		return r.Empty(http.StatusTooManyRequests)
	}
	var raw json.RawMessage
	err := json.NewDecoder(http.MaxBytesReader(r.Writer, r.HTTP.Body, reportLimit)).Decode(&raw)
	if _, tooLarge := errors.AsType[*http.MaxBytesError](err); tooLarge {
		return r.Empty(http.StatusRequestEntityTooLarge)
	}
	list, ok := readReports(raw)
	if err != nil || !ok {
		return r.Empty(http.StatusBadRequest)
	}
	for _, report := range list {
		if s.reports.take(r.Now) {
			r.Site.Log.WarnContext(r.Ctx, "content policy broken", "directive", report.directive(), "blocked", report.blocked(r.HTTP.Host))
		}
	}
	return r.Empty(http.StatusNoContent)
}

// readReports reads one report of report-uri, or a list of report-to, which may tell of other things too.
func readReports(raw json.RawMessage) ([]broken, bool) {
	var one struct {
		Report *broken `json:"csp-report"`
	}
	if json.Unmarshal(raw, &one) == nil && one.Report != nil {
		return []broken{*one.Report}, true
	}
	var many []struct {
		Type string `json:"type"`
		Body broken `json:"body"`
	}
	if json.Unmarshal(raw, &many) != nil {
		return nil, false
	}
	var list []broken
	for _, report := range many {
		if report.Type == "csp-violation" {
			list = append(list, report.Body)
		}
	}
	return list, true
}

// aDirective is what the name of one looks like; what does not is left out of the log.
var aDirective = regexp.MustCompile(`^[a-z]{1,20}(-[a-z]{1,20}){0,3}`)

func (b broken) directive() string {
	for _, name := range []string{b.Directive, b.DirectiveTo, b.OldDirective} {
		if found := aDirective.FindString(name); found != "" {
			return found
		}
	}
	return "unknown"
}

// blockedWords are what stands for something without an address.
var blockedWords = []string{"inline", "eval", "wasm-eval", "trusted-types-policy", "trusted-types-sink", "data", "blob", "self"}

// blocked is what kind of thing was stopped: a word, or whose it was. An address never reaches the log.
func (b broken) blocked(ourHost string) string {
	text := b.Blocked + b.BlockedTo
	u, err := url.Parse(text)
	switch {
	case slices.Contains(blockedWords, text):
		return text
	case err != nil || u.Scheme == "":
		return "unknown"
	case slices.Contains(blockedWords, u.Scheme):
		return u.Scheme
	case u.Host == ourHost:
		return "ours"
	case u.Scheme == "http" || u.Scheme == "https":
		return "elsewhere"
	default:
		return "a browser's own" // an extension's, mostly
	}
}

// budget is how many reports may still be written down in this minute.
type budget struct {
	mu    sync.Mutex
	began time.Time
	used  int
}

func (b *budget) left(now time.Time) bool {
	b.mu.Lock()
	defer b.mu.Unlock()
	return b.remaining(now) > 0
}

func (b *budget) take(now time.Time) bool {
	b.mu.Lock()
	defer b.mu.Unlock()
	if b.remaining(now) == 0 {
		return false
	}
	b.used++
	return true
}

func (b *budget) remaining(now time.Time) int {
	if now.Sub(b.began) >= time.Minute {
		b.began, b.used = now, 0
	}
	return reportsPerMinute - b.used
}
