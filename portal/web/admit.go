package web

import (
	"slices"

	"eokm.nl/hosting/models"
	"eokm.nl/hosting/portal/web/page"
)

// admit lets through whom a route is for.
func (s *Server) admit(to route) page.Handle {
	return func(r *page.Request) error {
		switch {
		case r.Applying() && !to.opensToApplicants():
			return r.SeeOther("/register/tasks")
		case to.who.Admits(r.Actor.Role) && to.asksProof() && !r.Proved():
			return s.account.AskProof(r)
		case to.who.Admits(r.Actor.Role), r.Account == nil && to.who.Admits(page.Entrant) && r.Entering():
			if err := s.countForm(r, to); err != nil {
				return err
			}
			return to.do(r)
		case r.Account == nil && r.Posted():
			return errSignedOut
		case r.Account == nil:
			return r.SeeOther(page.LoginURL(r.HTTP))
		default:
			return models.ErrForbidden
		}
	}
}

// uncounted are the forms that anybody may send as often as they like: signing out, and what writes nothing and has a measure of its own.
var uncounted = []string{"/logout", reportPath}

// countForm holds up who sends too many forms without being vetted, whatever the form is.
func (s *Server) countForm(r *page.Request, to route) error {
	if to.method != post || slices.Contains(uncounted, to.path) {
		return nil
	}
	return s.store.People.CountForm(r.Ctx, r.Account, r.IP)
}
