package help

import (
	"time"

	"eokm.nl/hosting/portal/web/page"
	"eokm.nl/hosting/templates/layout"
	"eokm.nl/hosting/templates/pages"
)

// The texts that every page's footer leads to; all are open to anybody.

func (h *Handlers) Exposure(r *page.Request) error { return textPage(r, pages.Exposure) }

func (h *Handlers) Contact(r *page.Request) error { return textPage(r, pages.Contact) }

func (h *Handlers) Accessibility(r *page.Request) error { return textPage(r, pages.Accessibility) }

// Privacy says what is kept about people, and how long by the settings of this portal.
func (h *Handlers) Privacy(r *page.Request) error {
	days := func(d time.Duration) string { return r.Printer.Number(int(d / (24 * time.Hour))) }
	kept := h.retention
	return textPage(r, pages.Privacy.With("Closed", days(kept.Closed), "Unfounded", days(kept.Unfounded), "Origins", days(kept.Origins)))
}

func textPage(r *page.Request, t pages.Text) error {
	return r.Page(layout.Page{Title: t.Title(r.Printer), Narrow: true}, t)
}
