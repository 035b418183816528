package web

import (
	"eokm.nl/hosting/portal/web/login"
	"eokm.nl/hosting/portal/web/page"
	"eokm.nl/hosting/templates/layout"
	"eokm.nl/hosting/templates/org"
)

// contactCheck is where the link of a test mail leads. Opening it changes nothing: mail filters open links too.
func (s *Server) contactCheck(r *page.Request) error {
	k, err := s.store.Provider.ContactCheck(r.Ctx, r.Param("token"), r.Visitor())
	if err != nil {
		return login.LinkGone(r, err)
	}
	view := org.Check{Action: page.ContactCheckURL(r.Param("token")), Email: k.Email, Provider: k.Provider, Done: k.AnsweredAt != nil}
	return r.Page(layout.Page{Title: r.Printer.T("org.check.title"), Narrow: true}, view)
}

func (s *Server) answerContactCheck(r *page.Request) error {
	if err := s.store.Provider.AnswerContactCheck(r.Ctx, r.Param("token"), r.Visitor()); err != nil {
		return login.LinkGone(r, err)
	}
	return r.SeeOther(page.ContactCheckURL(r.Param("token")))
}
