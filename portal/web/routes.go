package web

import (
	"net/http"
	"slices"

	"github.com/labstack/echo/v4"

	"eokm.nl/hosting/models"
)

// access is the roles that a route admits. Whoever is not signed in is sent to sign in; whoever has another role is told
// that the page is not for them. What of a page's subject an admitted actor sees is the Store's to say.
type access []models.Role

var (
	everyone  = access{""} // also who is not signed in
	readers   = access{models.RoleAgent, models.RoleProviderAdmin, models.RoleAnalyst, models.RoleAdmin, models.RoleAuditor}
	revealers = access{models.RoleAgent, models.RoleProviderAdmin, models.RoleAnalyst, models.RoleAdmin}
	keepers   = revealers // who keeps views and takes lists along: an auditor only reads
	desks     = access{models.RoleAgent, models.RoleProviderAdmin}
	watchers  = access{models.RoleAnalyst, models.RoleAdmin, models.RoleAuditor}
	analysts  = access{models.RoleAnalyst, models.RoleAdmin}
)

func (a access) admits(role models.Role) bool {
	return slices.Contains(a, role) || slices.Contains(a, "")
}

// RouteInfo is one row of the table of routes, for who checks that it holds.
type RouteInfo struct {
	Method string
	Path   string        // with :names
	Roles  []models.Role // "" among them: also who is not signed in
}

// Routes lists every page and action there is, in the table's order.
func (s *Server) Routes() []RouteInfo {
	var list []RouteInfo
	for _, r := range s.routes() {
		list = append(list, RouteInfo{Method: r.method, Path: r.path, Roles: slices.Clone(r.who)})
	}
	return list
}

type route struct {
	method string
	path   string
	who    access
	do     echo.HandlerFunc
}

const (
	get  = http.MethodGet
	post = http.MethodPost
)

// routes is every page and action there is.
func (s *Server) routes() []route {
	routes := []route{
		{get, "/", everyone, s.home},
		{get, "/login", everyone, s.login},
		{post, "/logout", everyone, s.logout},
		{get, "/help/exposure", everyone, s.helpExposure},
		{get, "/contact", everyone, s.helpContact},
		{get, "/accessibility", everyone, s.helpAccessibility},
		{get, "/privacy", everyone, s.helpPrivacy},
		{get, "/status", everyone, s.status},
		{get, "/livez", everyone, s.alive},
		{get, "/readyz", everyone, s.ready},

		{get, "/notices", readers, s.listNotices},
		{get, newsPath, readers, s.news},
		{post, "/notices/search", readers, s.searchNotices},
		{post, "/notices/export", keepers, s.export},
		{post, "/notices/bulk", desks, s.bulk},
		{post, "/notices/bulk/confirm", desks, s.bulkConfirm},
		{post, "/notices/bulk/acknowledge", desks, s.bulkAcknowledge},
		{post, "/notices/bulk/assign", desks, s.bulkAssign},
		{get, "/notices/:ref", readers, s.showNotice},
		{post, "/notices/:ref/acknowledge", desks, s.acknowledge},
		{get, "/notices/:ref/confirm", desks, s.confirmForm},
		{post, "/notices/:ref/confirm", desks, s.confirm},
		{get, "/receipts/:submission", desks, s.showReceipt},
		{get, "/notices/:ref/dispute", desks, s.disputeForm},
		{post, "/notices/:ref/dispute", desks, s.dispute},
		{get, "/notices/:ref/delegate", desks, s.delegateForm},
		{post, "/notices/:ref/delegate", desks, s.delegate},
		{post, "/notices/:ref/takeback", desks, s.takeBack},
		{post, "/notices/:ref/assign", desks, s.assign},
		{get, "/notices/:ref/reveal", revealers, s.revealForm},
		{post, "/notices/:ref/reveal", revealers, s.reveal},
		{post, "/notices/:ref/addresses", revealers, s.addresses},

		{get, "/views", readers, s.listViews},
		{get, "/views/new", keepers, s.viewForm},
		{post, "/views", keepers, s.saveView},
		{post, "/views/:id/remove", keepers, s.removeView},

		{get, "/triage", watchers, s.triage},
		{get, "/triage/unrouted", watchers, s.triageUnrouted},
		{get, "/triage/rechecks", watchers, s.triageRechecks},
		{get, "/triage/disputes", watchers, s.triageDisputes},
		{post, "/notices/:ref/verifications", analysts, s.verify},
		{get, "/notices/:ref/decision", analysts, s.decisionForm},
		{post, "/notices/:ref/decision", analysts, s.decide},
		{get, "/notices/:ref/route", analysts, s.routeForm},
		{post, "/notices/:ref/route", analysts, s.routeItems},
		{get, "/notices/:ref/hold", analysts, s.holdForm},
		{post, "/notices/:ref/hold", analysts, s.hold},
		{post, "/notices/:ref/resume", analysts, s.resume},
		{get, "/intake", analysts, s.intake},
		{post, "/intake", analysts, s.upload},
		{get, "/intake/imports/:id", analysts, s.showImport},
		{post, "/intake/imports/:id/confirm", analysts, s.confirmImport},
		{post, "/intake/imports/:id/skip", analysts, s.skipFaulty},
		{post, "/intake/imports/:id/discard", analysts, s.discardImport},
		{post, "/intake/imports/:id/faulty", analysts, s.faultyRows},
	}
	if s.demo != nil {
		routes = append(routes,
			route{post, "/demo/login", everyone, s.demoLogin},
			route{get, "/demo/mail", everyone, s.demoMails},
			route{get, "/demo/mail/:id", everyone, s.demoMail},
			route{get, "/dev/ui", everyone, s.gallery},
		)
	}
	return routes
}
