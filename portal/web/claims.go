package web

import (
	"errors"
	"net/http"

	"github.com/google/uuid"
	"github.com/labstack/echo/v4"

	"eokm.nl/hosting/models"
	"eokm.nl/hosting/templates/layout"
	"eokm.nl/hosting/templates/triage"
	"eokm.nl/hosting/templates/ui"
)

// triageClaims is the queue of the networks that providers say they answer for.
func (s *Server) triageClaims(c echo.Context) error {
	r, ctx := from(c), c.Request().Context()
	queues, err := s.store.Queues(ctx, r.actor)
	if err != nil {
		return err
	}
	after := parseCursor(c.QueryParam("after"))
	claims, next, err := s.store.ClaimQueue(ctx, r.actor, after)
	if err != nil {
		return err
	}
	now := s.store.Now()
	view := triage.Claims{
		Tabs: r.triageTabs(queues, "/triage/claims"), CanAct: analysts.admits(r.actor.Role),
		Pager: r.queuePager("/triage/claims", after, next, r.printer.N("staff.claims.pager", len(claims))),
	}
	for _, claim := range claims {
		view.Rows = append(view.Rows, triage.ClaimRow{
			URL: claimURL(claim.ID), Network: claim.Label(), Provider: claim.Provider, Waits: r.printer.Span(now.Sub(claim.CreatedAt)),
			Inside: orNone(claim.Holder), Approved: orNone(claim.ApprovedBy),
		})
	}
	return s.page(c, r.queuePage("staff.claims.title", queues, s.store.Now()), view)
}

// staffClaimForm asks which provider answers for which networks, as it told EOKM.
func (s *Server) staffClaimForm(c echo.Context) error {
	return s.showStaffClaimForm(c, http.StatusOK, nil)
}

func (s *Server) showStaffClaimForm(c echo.Context, status int, bad formFaults) error {
	r := from(c)
	providers, err := s.store.Providers(c.Request().Context(), r.actor)
	if err != nil {
		return err
	}
	view := r.newClaim(c.FormValue("lines"), c.FormValue("evidence"), bad)
	view.Action, view.Back, view.Lead = "/triage/claims", "/triage/claims", r.printer.T("staff.claim.new.lead")
	view.Errors = bad.summary(r, []string{"provider", "lines", "evidence"}, nil)
	view.Provider = ui.Select{
		Name: "provider", Label: r.printer.T("staff.th.provider"), Error: bad.text(r, "provider"),
		Options: []ui.Option{{Label: r.printer.T("staff.claim.new.choose")}},
	}
	for _, p := range providers {
		id := p.ID.String()
		view.Provider.Options = append(view.Provider.Options, ui.Option{Value: id, Label: p.Name, Selected: id == c.FormValue("provider")})
	}
	page := r.claimPage(r.printer.T("org.claim.title"), bad)
	page.Path = "/triage/claims/new"
	return s.render(c, status, page, view)
}

func (r *request) claimPage(title string, bad formFaults) layout.Page {
	return layout.Page{Title: title, Narrow: true, Error: bad != nil, Crumbs: []layout.Crumb{
		{Label: r.printer.T("staff.triage.title"), URL: "/triage"}, {Label: r.printer.T("staff.claims.title"), URL: "/triage/claims"}, {Label: title},
	}}
}

// staffClaim claims networks for a provider. Whoever does is one of the two people who approve them.
func (s *Server) staffClaim(c echo.Context) error {
	r := from(c)
	provider, err := uuid.Parse(c.FormValue("provider"))
	var bad formFaults
	if err != nil {
		bad.add("provider", "staff.claim.new.missing")
		return s.showStaffClaimForm(c, http.StatusUnprocessableEntity, bad)
	}
	n, err := s.store.Claim(c.Request().Context(), r.actor, provider, c.FormValue("lines"), c.FormValue("evidence"))
	switch {
	case bad.take(err):
		return s.showStaffClaimForm(c, http.StatusUnprocessableEntity, bad)
	case err != nil:
		return err
	}
	s.flash(c, ui.KindSuccess, r.printer.N("staff.claim.new.done", n))
	return seeOther(c, "/triage/claims")
}

// showClaim is one claim, with all that a decision about it depends on.
func (s *Server) showClaim(c echo.Context) error {
	return s.claimAgain(c, http.StatusOK, "", nil)
}

func (s *Server) claimAgain(c echo.Context, status int, changed string, bad formFaults) error {
	r := from(c)
	id, err := paramID(c, "id")
	if err != nil {
		return err
	}
	claim, words, err := s.store.ClaimForStaff(c.Request().Context(), r.actor, id)
	if err != nil {
		return err
	}
	view := r.claimView(claim, words)
	view.Changed = changed
	if analysts.admits(r.actor.Role) {
		r.claimForm(&view, claim, c.FormValue("reason"), models.ClaimAct(c.FormValue("act")), bad)
	}
	page := r.claimPage(claim.Label(), bad)
	page.Path = claimURL(id)
	return s.render(c, status, page, view)
}

// decideClaim takes a decision about a claim.
func (s *Server) decideClaim(c echo.Context) error {
	r := from(c)
	id, err := paramID(c, "id")
	if err != nil {
		return err
	}
	v := models.Verdict{Act: models.ClaimAct(c.FormValue("act")), Reason: c.FormValue("reason"), Inside: c.FormValue("inside") != ""}
	if holder, err := uuid.Parse(c.FormValue("holder")); err == nil {
		v.Holder = &holder
	}
	v.Round, v.Was = parseStage[models.ClaimState](c.FormValue("seen"))
	state, err := s.store.DecideClaim(c.Request().Context(), r.actor, id, v)
	var bad formFaults
	switch {
	case bad.take(err):
		return s.claimAgain(c, http.StatusUnprocessableEntity, "", bad)
	case errors.Is(err, models.ErrConflict):
		return s.claimAgain(c, http.StatusConflict, r.printer.T("staff.claim.changed"), nil)
	case err != nil:
		return err
	}
	s.flash(c, ui.KindSuccess, r.printer.T("staff.claim.done."+string(state)))
	return seeOther(c, "/triage/claims")
}
