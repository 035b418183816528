package triage

import (
	"errors"
	"net/http"

	"github.com/google/uuid"

	"eokm.nl/hosting/models"
	"eokm.nl/hosting/models/provider"
	"eokm.nl/hosting/portal/web/org"
	"eokm.nl/hosting/portal/web/page"
	"eokm.nl/hosting/templates/layout"
	"eokm.nl/hosting/templates/triage"
	"eokm.nl/hosting/templates/ui"
)

// Claims is the queue of the networks that providers say they answer for.
func (h *Handlers) Claims(r *page.Request) error {
	queues, err := h.store.Notice.Queues(r.Ctx, r.Actor)
	if err != nil {
		return err
	}
	after := page.ParseCursor(r.Query.Text("after"))
	claims, next, err := h.store.Provider.ClaimQueue(r.Ctx, r.Actor, after)
	if err != nil {
		return err
	}
	view := triage.Claims{
		Tabs: triageTabs(r, queues, "/triage/claims"), CanAct: r.Is(page.Analysts),
		Pager: page.QueuePager("/triage/claims", after, next, r.Printer.N("staff.claims.pager", len(claims))),
	}
	for _, claim := range claims {
		view.Rows = append(view.Rows, triage.ClaimRow{
			URL: page.ClaimURL(claim.ID), Network: claim.Label(), Provider: claim.Provider,
			Waits:  r.Printer.Span(r.Now.Sub(claim.CreatedAt)),
			Inside: page.OrNone(claim.Holder), Approved: page.OrNone(claim.ApprovedBy),
		})
	}
	return r.Page(queuePage(r, "staff.claims.title", queues), view)
}

// ClaimForm asks which provider answers for which networks, as it told EOKM.
func (h *Handlers) ClaimForm(r *page.Request) error {
	return h.showStaffClaimForm(r, http.StatusOK, nil)
}

func (h *Handlers) showStaffClaimForm(r *page.Request, status int, bad page.Faults) error {
	providers, err := h.store.Provider.List(r.Ctx, r.Actor)
	if err != nil {
		return err
	}
	view := org.NewClaim(r, r.Form.Text("lines"), r.Form.Text("evidence"), bad)
	view.Action, view.Back, view.Lead = "/triage/claims", "/triage/claims", r.Printer.T("staff.claim.new.lead")
	view.Errors = bad.Summary(r, []string{"provider", "lines", "evidence"}, nil)
	view.Provider = ui.Select{
		Name: "provider", Label: r.Printer.T("staff.th.provider"), Error: bad.Text(r, "provider"),
		Options: []ui.Option{{Label: r.Printer.T("staff.claim.new.choose")}},
	}
	for _, p := range providers {
		id := p.ID.String()
		view.Provider.Options = append(view.Provider.Options, ui.Option{Value: id, Label: p.Name, Selected: id == r.Form.Text("provider")})
	}
	frame := claimPage(r, r.Printer.T("org.claim.title"), bad)
	frame.Path = "/triage/claims/new"
	return r.Render(status, frame, view)
}

func claimPage(r *page.Request, title string, bad page.Faults) layout.Page {
	return layout.Page{Title: title, Narrow: true, Error: bad != nil, Crumbs: []layout.Crumb{
		{Label: r.Printer.T("staff.triage.title"), URL: "/triage"},
		{Label: r.Printer.T("staff.claims.title"), URL: "/triage/claims"},
		{Label: title},
	}}
}

// Claim claims networks for a provider. Whoever does is one of the two people who approve them.
func (h *Handlers) Claim(r *page.Request) error {
	of, err := uuid.Parse(r.Form.Text("provider"))
	var bad page.Faults
	if err != nil {
		bad.Add("provider", "staff.claim.new.missing")
		return h.showStaffClaimForm(r, http.StatusUnprocessableEntity, bad)
	}
	n, err := h.store.Provider.Claim(r.Ctx, r.Actor, of, r.Form.Text("lines"), r.Form.Text("evidence"))
	switch {
	case bad.Take(err):
		r.Form.Set("lines", provider.OfferedLines(r.Form.Text("lines")))
		return h.showStaffClaimForm(r, http.StatusUnprocessableEntity, bad)
	case err != nil:
		return err
	}
	r.Flash(ui.KindSuccess, r.Printer.N("staff.claim.new.done", n))
	return r.SeeOther("/triage/claims")
}

// ShowClaim is one claim, with all that a decision about it depends on.
func (h *Handlers) ShowClaim(r *page.Request) error {
	return h.claimAgain(r, http.StatusOK, "", nil)
}

func (h *Handlers) claimAgain(r *page.Request, status int, changed string, bad page.Faults) error {
	id, err := r.ID("id")
	if err != nil {
		return err
	}
	claim, words, err := h.store.Provider.ClaimForStaff(r.Ctx, r.Actor, id)
	if err != nil {
		return err
	}
	view := claimView(r, claim, words)
	view.Changed = changed
	if r.Is(page.Analysts) {
		claimForm(r, &view, claim, r.Form.Text("reason"), provider.ClaimAct(r.Form.Text("act")), bad)
	}
	frame := claimPage(r, claim.Label(), bad)
	frame.Path = page.ClaimURL(id)
	return r.Render(status, frame, view)
}

// DecideClaim takes a decision about a claim.
func (h *Handlers) DecideClaim(r *page.Request) error {
	id, err := r.ID("id")
	if err != nil {
		return err
	}
	v := provider.ClaimDecision{Act: provider.ClaimAct(r.Form.Text("act")), Reason: r.Form.Text("reason"), Inside: r.Form.Ticked("inside")}
	if holder, err := uuid.Parse(r.Form.Text("holder")); err == nil {
		v.Holder = &holder
	}
	v.Round, v.Was = page.ParseStage[provider.ClaimState](r.Form.Text("seen"))
	state, err := h.store.Provider.DecideClaim(r.Ctx, r.Actor, id, v)
	var bad page.Faults
	switch {
	case bad.Take(err):
		return h.claimAgain(r, http.StatusUnprocessableEntity, "", bad)
	case errors.Is(err, models.ErrConflict):
		return h.claimAgain(r, http.StatusConflict, r.Printer.T("staff.claim.changed"), nil)
	case err != nil:
		return err
	}
	r.Flash(ui.KindSuccess, r.Printer.T("staff.claim.done."+string(state)))
	return r.SeeOther("/triage/claims")
}
