package versions

import (
	"cmp"

	"eokm.nl/hosting/models/version"
	"eokm.nl/hosting/portal/web/page"
	"eokm.nl/hosting/templates/content"
)

// Saved is that somebody else saved the version v since the writer began.
func Saved(r *page.Request, v version.Version) *content.Conflict {
	p := r.Printer
	return &content.Conflict{
		Title: p.T("content.conflict.title"),
		Text:  p.T("content.conflict.text", "Who", cmp.Or(v.SavedBy, p.T("notices.who.portal")), "At", p.DateShort(v.SavedAt)),
	}
}

// Gone is that what somebody typed in cannot be written in any more: last is where its version stands now, a draft when the
// part was taken out of it; desk is where that is mended.
func Gone(r *page.Request, last version.State, desk string) *content.Conflict {
	p := r.Printer
	return &content.Conflict{
		Title: p.T("content.gone." + string(last)), Text: p.T(goneHelp(last)), LinkText: p.T("content.gone.link"), LinkURL: desk,
	}
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
