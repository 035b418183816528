package web

import (
	"cmp"

	"eokm.nl/hosting/models/version"
	"eokm.nl/hosting/templates/content"
	"eokm.nl/hosting/templates/courses"
)

// savedConflict is that somebody else saved the version v since the writer began.
func savedConflict(r *request, v version.Version) *content.Conflict {
	p := r.printer
	return &content.Conflict{
		Title: p.T("content.conflict.title"), Text: p.T("content.conflict.text", "Who", cmp.Or(v.SavedBy, p.T("notices.who.portal")), "At", p.DateShort(v.SavedAt)),
	}
}

// goneConflict is that what somebody typed in cannot be written in any more: last is where its version stands now, a draft when the
// part was taken out of it; desk is where that is mended.
func goneConflict(r *request, last version.State, desk string) *content.Conflict {
	p := r.printer
	return &content.Conflict{
		Title: p.T("content.gone." + string(last)), Text: p.T(goneHelp(last)), LinkText: p.T("content.gone.link"), LinkURL: desk,
	}
}

// goneFromDesk is goneConflict for what was sent from the desk of a course. A name that was typed stays in its form, so the draft is begun
// beside this page; a file is chosen again, and so here.
func goneFromDesk(r *request, last version.State, kept courses.Kept, desk string) *content.Conflict {
	p, help := r.printer, "begin"
	if last.Open() {
		help = "take_back"
	}
	c := &content.Conflict{Title: p.T("content.gone." + string(last)), Text: p.T("courses.gone.name." + help), LinkText: p.T("content.gone.link"), LinkURL: desk}
	if kept == courses.KeptImport {
		c.Text, c.LinkText, c.LinkURL = p.T("courses.gone.file."+help), "", ""
	}
	return c
}

// goneHelp is what to do then. The writer keeps the form, and so what was typed; a version under way is taken back, else one is begun.
func goneHelp(last version.State) string {
	switch {
	case last == version.Draft:
		return "content.gone.part"
	case last.Open():
		return "content.gone.take_back"
	}
	return "content.gone.begin"
}
