package web

import (
	"encoding/json"
	"net/http"
	"strings"
	"time"

	"eokm.nl/hosting/portal/web/page"
	"eokm.nl/hosting/static"
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

const manifestPath = "/manifest.webmanifest"

// workerPath is at the root: a worker is for the paths below its own.
const workerPath = "/service-worker.js"

// serviceWorker is what a browser keeps running to show that there is something to do. It answers no request, so no page is kept on the
// machine.
func (s *Server) serviceWorker(r *page.Request) error {
	return r.Send(http.StatusOK, "text/javascript; charset=utf-8", static.Worker())
}

// manifest lets a phone keep the portal among its apps: a name, an icon and where it opens. It holds nothing of anybody.
func (s *Server) manifest(r *page.Request) error {
	type icon struct {
		Src   string `json:"src"`
		Sizes string `json:"sizes"`
		Type  string `json:"type"`
	}
	body, err := json.Marshal(struct {
		ID        string `json:"id"`
		Name      string `json:"name"`
		ShortName string `json:"short_name"`
		Lang      string `json:"lang"`
		StartURL  string `json:"start_url"`
		Scope     string `json:"scope"`
		Display   string `json:"display"`
		Icons     []icon `json:"icons"`
	}{
		ID: "/", Name: r.Printer.Brand() + " " + r.Printer.T("layout.brand"), ShortName: r.Printer.Brand(), Lang: string(r.Printer.Lang()),
		StartURL: "/", Scope: "/", Display: "standalone",
		Icons: []icon{{Src: static.Path("icon.svg"), Sizes: "any", Type: "image/svg+xml"}},
	})
	if err != nil {
		return err
	}
	return r.Send(http.StatusOK, "application/manifest+json", body)
}

// robotsTxt keeps search engines out of everything.
func (s *Server) robotsTxt(r *page.Request) error {
	return r.Text(http.StatusOK, "User-agent: *\nDisallow: /\n")
}
