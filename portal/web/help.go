package web

import (
	"time"

	"eokm.nl/hosting/portal/web/page"
	"eokm.nl/hosting/templates/layout"
	"eokm.nl/hosting/templates/pages"
)

// The texts that every page's footer leads to; all are open to anybody.

func (s *Server) helpExposure(r *page.Request) error { return textPage(r, pages.Exposure) }

func (s *Server) helpContact(r *page.Request) error { return textPage(r, pages.Contact) }

func (s *Server) helpAccessibility(r *page.Request) error { return textPage(r, pages.Accessibility) }

// helpPrivacy says what is kept about people, and how long by the settings of this portal.
func (s *Server) helpPrivacy(r *page.Request) error {
	days := func(d time.Duration) string { return r.Printer.Number(int(d / (24 * time.Hour))) }
	kept := s.retention
	return textPage(r, pages.Privacy.With("Closed", days(kept.Closed), "Unfounded", days(kept.Unfounded), "Origins", days(kept.Origins)))
}

func textPage(r *page.Request, t pages.Text) error {
	return r.Page(layout.Page{Title: t.Title(r.Printer), Narrow: true}, t)
}
