package notices

import (
	"eokm.nl/hosting/models/learning"
	"eokm.nl/hosting/portal/web/page"
	"eokm.nl/hosting/templates/notices"
	"eokm.nl/hosting/templates/ui"
)

// askedBasics is where a desk's reader stands with the basics course; of EOKM nobody asks it here.
func (h *Handlers) askedBasics(r *page.Request) (learning.Basics, error) {
	if !r.Is(page.Desks) {
		return learning.Basics{}, nil
	}
	return h.store.Learning.Basics(r.Ctx, r.Actor)
}

// basicsNote offers the course before full addresses.
func basicsNote(r *page.Request, b learning.Basics) ui.Note {
	p := r.Printer
	return ui.Note{
		Kind: ui.KindInfo, Title: p.T("notices.reveal.basics.title"), Text: p.T("notices.reveal.basics.offer", "Minutes", b.Minutes),
		LinkText: p.T("notices.reveal.basics.link"), LinkURL: page.CourseURL(learning.BasicsCourse),
	}
}

// basicsFirstView asks for the course before full addresses, and says what needs none.
func basicsFirstView(r *page.Request, ref string, b learning.Basics) notices.BasicsFirst {
	p := r.Printer
	return notices.BasicsFirst{
		Title: p.T("notices.reveal.basics.must"), Text: p.T("notices.reveal.basics", "Minutes", b.Minutes),
		Always: p.T("notices.reveal.basics.must.text"),
		Buttons: []ui.Button{
			{Text: p.T("notices.reveal.basics.link"), URL: page.CourseURL(learning.BasicsCourse), Primary: true},
			{Text: p.T("notices.reveal.basics.back"), URL: page.NoticeURL(ref)},
		},
	}
}
