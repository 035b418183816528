// Package developers is the page about what machines can ask: the operations, their quotas, and what can go wrong. It is open to anybody,
// and says what portal/api has in its tables.
package developers

import (
	"net/http"

	"eokm.nl/hosting/portal/web/page"
	"eokm.nl/hosting/templates/developers"
	"eokm.nl/hosting/templates/layout"
)

// Handlers answer this room's addresses (portal/web/machine_routes.go). They are safe for concurrent use.
type Handlers struct{ said Said }

// Said is what the interface says of itself.
type Said = developers.Page

// New makes them, of what the interface says of itself.
func New(said Said) *Handlers { return &Handlers{said} }

// Show is the page.
func (h *Handlers) Show(r *page.Request) error {
	return r.Render(http.StatusOK, layout.Page{Title: r.Printer.T("developers.title")}, h.said)
}
