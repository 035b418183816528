package web

import (
	"slices"

	"eokm.nl/hosting/models"
)

// admit lets through whom a route is for.
func (s *Server) admit(to route) handle {
	return func(r *request) error {
		switch {
		case r.applying() && !to.opensToApplicants():
			return r.seeOther("/register/tasks")
		case to.who.admits(r.actor.Role) && to.asksProof() && !r.proved():
			return s.askProof(r)
		case to.who.admits(r.actor.Role), r.account == nil && to.who.admits(entrant) && r.entering():
			if err := s.countForm(r, to); err != nil {
				return err
			}
			return to.do(r)
		case r.account == nil && r.posted():
			return errSignedOut
		case r.account == nil:
			return r.seeOther(loginURL(r.http))
		default:
			return models.ErrForbidden
		}
	}
}

// uncounted are the forms that anybody may send as often as they like: signing out, and what writes nothing and has a measure of its own.
var uncounted = []string{"/logout", reportPath}

// countForm holds up who sends too many forms without being vetted, whatever the form is.
func (s *Server) countForm(r *request, to route) error {
	if to.method != post || slices.Contains(uncounted, to.path) {
		return nil
	}
	return s.store.People.CountForm(r.ctx, r.account, r.ip)
}
