package web

import (
	"eokm.nl/hosting/models/learning"
	"eokm.nl/hosting/templates/notices"
	"eokm.nl/hosting/templates/ui"
)

// askedBasics is where a desk's reader stands with the basics course; of EOKM nobody asks it here.
func (s *Server) askedBasics(r *request) (learning.Basics, error) {
	if !r.is(desks) {
		return learning.Basics{}, nil
	}
	return s.store.Learning.Basics(r.ctx, r.actor)
}

// basicsNote offers the course before full addresses.
func basicsNote(r *request, b learning.Basics) ui.Note {
	p := r.printer
	return ui.Note{
		Kind: ui.KindInfo, Title: p.T("notices.reveal.basics.title"), Text: p.T("notices.reveal.basics.offer", "Minutes", b.Minutes),
		LinkText: p.T("notices.reveal.basics.link"), LinkURL: courseURL(learning.BasicsCourse),
	}
}

// basicsFirstView asks for the course before full addresses, and says what needs none.
func basicsFirstView(r *request, ref string, b learning.Basics) notices.BasicsFirst {
	p := r.printer
	return notices.BasicsFirst{
		Title: p.T("notices.reveal.basics.must"), Text: p.T("notices.reveal.basics", "Minutes", b.Minutes), Always: p.T("notices.reveal.basics.must.text"),
		Buttons: []ui.Button{
			{Text: p.T("notices.reveal.basics.link"), URL: courseURL(learning.BasicsCourse), Primary: true},
			{Text: p.T("notices.reveal.basics.back"), URL: noticeURL(ref)},
		},
	}
}
