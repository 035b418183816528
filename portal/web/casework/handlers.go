// Package casework is what EOKM's people keep for themselves about a notice: its owner, their notes, and the texts that they answer with;
// and what a desk promises so that it stays away. It stands beside the notice's own page.
package casework

import (
	"eokm.nl/hosting/models/rooms"
	"eokm.nl/hosting/portal/web/page"
	"eokm.nl/hosting/templates/layout"
)

// Handlers answer this room's addresses (portal/web/check_routes.go). They are safe for concurrent use.
type Handlers struct {
	store *rooms.Store
}

// New makes them.
func New(store *rooms.Store) *Handlers { return &Handlers{store: store} }

// besideNotice is a page that belongs to a notice.
func besideNotice(r *page.Request, ref, title string, failed bool) layout.Page {
	return layout.Page{Title: title, Error: failed, Crumbs: []layout.Crumb{
		{Label: r.Printer.T("notices.title"), URL: "/notices"}, {Label: ref, URL: page.NoticeURL(ref)}, {Label: title},
	}}
}
