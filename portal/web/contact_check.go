package web

import (
	"eokm.nl/hosting/templates/layout"
	"eokm.nl/hosting/templates/org"
)

// contactCheck is where the link of a test mail leads. Opening it changes nothing: mail filters open links too.
func (s *Server) contactCheck(r *request) error {
	k, err := s.store.Provider.ContactCheck(r.ctx, r.param("token"), r.visitor())
	if err != nil {
		return linkGone(r, err)
	}
	view := org.Check{Action: contactCheckURL(r.param("token")), Email: k.Email, Provider: k.Provider, Done: k.AnsweredAt != nil}
	return r.page(layout.Page{Title: r.printer.T("org.check.title"), Narrow: true}, view)
}

func (s *Server) answerContactCheck(r *request) error {
	if err := s.store.Provider.AnswerContactCheck(r.ctx, r.param("token"), r.visitor()); err != nil {
		return linkGone(r, err)
	}
	return r.seeOther(contactCheckURL(r.param("token")))
}
