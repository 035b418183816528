package org

import (
	"eokm.nl/hosting/portal/web/login"
	"eokm.nl/hosting/portal/web/page"
	"eokm.nl/hosting/templates/layout"
	"eokm.nl/hosting/templates/org"
)

// ContactCheck is where the link of a test mail leads. Opening it changes nothing: mail filters open links too.
func (h *Handlers) ContactCheck(r *page.Request) error {
	k, err := h.store.Provider.ContactCheck(r.Ctx, r.Param("token"), r.Visitor())
	if err != nil {
		return login.LinkGone(r, err)
	}
	view := org.Check{Action: page.ContactCheckURL(r.Param("token")), Email: k.Email, Provider: k.Provider, Done: k.AnsweredAt != nil}
	return r.Page(layout.Page{Title: r.Printer.T("org.check.title"), Narrow: true}, view)
}

func (h *Handlers) AnswerContactCheck(r *page.Request) error {
	if err := h.store.Provider.AnswerContactCheck(r.Ctx, r.Param("token"), r.Visitor()); err != nil {
		return login.LinkGone(r, err)
	}
	return r.SeeOther(page.ContactCheckURL(r.Param("token")))
}
