package courses

import (
	"eokm.nl/hosting/models/version"
	"eokm.nl/hosting/portal/web/page"
	"eokm.nl/hosting/templates/content"
	"eokm.nl/hosting/templates/courses"
)

// goneFromDesk is Gone for what was sent from the desk of a course. A name that was typed stays in its form, so the draft is begun
// beside this page; a file is chosen again, and so here.
func goneFromDesk(r *page.Request, last version.State, kept courses.Kept, desk string) *content.Conflict {
	p, help := r.Printer, "begin"
	if last.Open() {
		help = "take_back"
	}
	c := &content.Conflict{
		Title: p.T("content.gone." + string(last)), Text: p.T("courses.gone.name." + help),
		LinkText: p.T("content.gone.link"), LinkURL: desk,
	}
	if kept == courses.KeptImport {
		c.Text, c.LinkText, c.LinkURL = p.T("courses.gone.file."+help), "", ""
	}
	return c
}
