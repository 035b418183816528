package web

import (
	"net/http"
	"strings"
	"time"

	"eokm.nl/hosting/portal/web/page"
)

// Security is where somebody who found a weakness can tell it.
type Security struct {
	Contact string // mailto: or https:; "" for the contact page
	Policy  string // what they may expect, as an https address; "" when there is none
}

const securityPath = "/.well-known/security.txt"

// securityTxt is RFC 9116's. It says that it holds for half a year from today, so it never runs out while the portal runs.
func (s *Server) securityTxt(r *page.Request) error {
	contact := s.security.Contact
	if contact == "" {
		contact = r.Site.Base.JoinPath("contact").String()
	}
	day := r.Now.Truncate(24 * time.Hour)
	lines := []string{
		"Contact: " + contact,
		"Expires: " + day.AddDate(0, 6, 0).Format(time.RFC3339),
		"Preferred-Languages: nl, en",
		"Canonical: " + r.Site.Base.JoinPath(securityPath).String(),
	}
	if s.security.Policy != "" {
		lines = append(lines, "Policy: "+s.security.Policy)
	}
	return r.Text(http.StatusOK, strings.Join(lines, "\n")+"\n")
}

// robotsTxt keeps search engines out of everything.
func (s *Server) robotsTxt(r *page.Request) error {
	return r.Text(http.StatusOK, "User-agent: *\nDisallow: /\n")
}
