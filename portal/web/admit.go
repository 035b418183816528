package web

import (
	"net/http"
	"slices"
	"strings"

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
			return s.keepForm(r, to)
		case r.Account == nil:
			return r.SeeOther(page.LoginURL(r.HTTP))
		default:
			return models.ErrForbidden
		}
	}
}

// keepForm keeps what was sent after its sender's session was over, where that can be, and says so.
func (s *Server) keepForm(r *page.Request, to route) error {
	if err := s.countForm(r, to); err != nil {
		return err
	}
	if kept, err := s.account.AskSignIn(r); err != nil || kept {
		return err
	}
	return errSignedOut
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

// applicantPages are where the people of a provider that has applied may go, beside what is everybody's.
var applicantPages = []string{"/register/", "/org/", "/account"}

// opensToApplicants tells whether a route is for them too. Every other one leads them to their application.
func (r route) opensToApplicants() bool {
	return r.who.Admits("") || slices.ContainsFunc(applicantPages, func(begin string) bool { return strings.HasPrefix(r.path, begin) })
}

// asksProof tells whether a route asks who takes it to prove anew who they are.
func (r route) asksProof() bool { return slices.Contains(r.who, page.Prover) }

// RouteInfo is one row of the table of routes, for who checks that it holds.
type RouteInfo struct {
	Method string
	Path   string        // with :names
	Roles  []models.Role // "" among them: also who is not signed in
	Proof  bool          // they are asked to prove anew who they are, when they did not not long ago
}

// Routes lists every page and action there is, in the table's order.
func (s *Server) Routes() []RouteInfo {
	var list []RouteInfo
	for _, r := range s.routes() {
		roles := slices.DeleteFunc(slices.Clone(r.who), func(role models.Role) bool { return role == page.Prover })
		list = append(list, RouteInfo{Method: r.method, Path: r.path, Roles: roles, Proof: r.asksProof()})
	}
	return list
}

type route struct {
	method string
	path   string
	who    page.Access
	do     page.Handle
}

const (
	get  = http.MethodGet
	post = http.MethodPost
)
