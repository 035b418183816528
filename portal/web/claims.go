package web

import (
	"errors"
	"net/http"

	"github.com/google/uuid"

	"eokm.nl/hosting/models"
	"eokm.nl/hosting/models/provider"
	"eokm.nl/hosting/templates/layout"
	"eokm.nl/hosting/templates/triage"
	"eokm.nl/hosting/templates/ui"
)

// triageClaims is the queue of the networks that providers say they answer for.
func (s *Server) triageClaims(r *request) error {
	queues, err := s.store.Notice.Queues(r.ctx, r.actor)
	if err != nil {
		return err
	}
	after := parseCursor(r.query.text("after"))
	claims, next, err := s.store.Provider.ClaimQueue(r.ctx, r.actor, after)
	if err != nil {
		return err
	}
	view := triage.Claims{
		Tabs: triageTabs(r, queues, "/triage/claims"), CanAct: r.is(analysts),
		Pager: queuePager("/triage/claims", after, next, r.printer.N("staff.claims.pager", len(claims))),
	}
	for _, claim := range claims {
		view.Rows = append(view.Rows, triage.ClaimRow{
			URL: claimURL(claim.ID), Network: claim.Label(), Provider: claim.Provider, Waits: r.printer.Span(r.now.Sub(claim.CreatedAt)),
			Inside: orNone(claim.Holder), Approved: orNone(claim.ApprovedBy),
		})
	}
	return r.page(queuePage(r, "staff.claims.title", queues), view)
}

// staffClaimForm asks which provider answers for which networks, as it told EOKM.
func (s *Server) staffClaimForm(r *request) error {
	return s.showStaffClaimForm(r, http.StatusOK, nil)
}

func (s *Server) showStaffClaimForm(r *request, status int, bad formFaults) error {
	providers, err := s.store.Provider.List(r.ctx, r.actor)
	if err != nil {
		return err
	}
	view := newClaim(r, r.form.text("lines"), r.form.text("evidence"), bad)
	view.Action, view.Back, view.Lead = "/triage/claims", "/triage/claims", r.printer.T("staff.claim.new.lead")
	view.Errors = bad.summary(r, []string{"provider", "lines", "evidence"}, nil)
	view.Provider = ui.Select{
		Name: "provider", Label: r.printer.T("staff.th.provider"), Error: bad.text(r, "provider"),
		Options: []ui.Option{{Label: r.printer.T("staff.claim.new.choose")}},
	}
	for _, p := range providers {
		id := p.ID.String()
		view.Provider.Options = append(view.Provider.Options, ui.Option{Value: id, Label: p.Name, Selected: id == r.form.text("provider")})
	}
	frame := claimPage(r, r.printer.T("org.claim.title"), bad)
	frame.Path = "/triage/claims/new"
	return r.render(status, frame, view)
}

func claimPage(r *request, title string, bad formFaults) layout.Page {
	return layout.Page{Title: title, Narrow: true, Error: bad != nil, Crumbs: []layout.Crumb{
		{Label: r.printer.T("staff.triage.title"), URL: "/triage"}, {Label: r.printer.T("staff.claims.title"), URL: "/triage/claims"}, {Label: title},
	}}
}

// staffClaim claims networks for a provider. Whoever does is one of the two people who approve them.
func (s *Server) staffClaim(r *request) error {
	provider, err := uuid.Parse(r.form.text("provider"))
	var bad formFaults
	if err != nil {
		bad.add("provider", "staff.claim.new.missing")
		return s.showStaffClaimForm(r, http.StatusUnprocessableEntity, bad)
	}
	n, err := s.store.Provider.Claim(r.ctx, r.actor, provider, r.form.text("lines"), r.form.text("evidence"))
	switch {
	case bad.take(err):
		return s.showStaffClaimForm(r, http.StatusUnprocessableEntity, bad)
	case err != nil:
		return err
	}
	r.flash(ui.KindSuccess, r.printer.N("staff.claim.new.done", n))
	return r.seeOther("/triage/claims")
}

// showClaim is one claim, with all that a decision about it depends on.
func (s *Server) showClaim(r *request) error {
	return s.claimAgain(r, http.StatusOK, "", nil)
}

func (s *Server) claimAgain(r *request, status int, changed string, bad formFaults) error {
	id, err := r.id("id")
	if err != nil {
		return err
	}
	claim, words, err := s.store.Provider.ClaimForStaff(r.ctx, r.actor, id)
	if err != nil {
		return err
	}
	view := claimView(r, claim, words)
	view.Changed = changed
	if r.is(analysts) {
		claimForm(r, &view, claim, r.form.text("reason"), provider.ClaimAct(r.form.text("act")), bad)
	}
	frame := claimPage(r, claim.Label(), bad)
	frame.Path = claimURL(id)
	return r.render(status, frame, view)
}

// decideClaim takes a decision about a claim.
func (s *Server) decideClaim(r *request) error {
	id, err := r.id("id")
	if err != nil {
		return err
	}
	v := provider.ClaimDecision{Act: provider.ClaimAct(r.form.text("act")), Reason: r.form.text("reason"), Inside: r.form.ticked("inside")}
	if holder, err := uuid.Parse(r.form.text("holder")); err == nil {
		v.Holder = &holder
	}
	v.Round, v.Was = parseStage[provider.ClaimState](r.form.text("seen"))
	state, err := s.store.Provider.DecideClaim(r.ctx, r.actor, id, v)
	var bad formFaults
	switch {
	case bad.take(err):
		return s.claimAgain(r, http.StatusUnprocessableEntity, "", bad)
	case errors.Is(err, models.ErrConflict):
		return s.claimAgain(r, http.StatusConflict, r.printer.T("staff.claim.changed"), nil)
	case err != nil:
		return err
	}
	r.flash(ui.KindSuccess, r.printer.T("staff.claim.done."+string(state)))
	return r.seeOther("/triage/claims")
}
