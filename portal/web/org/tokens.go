package org

import (
	"errors"
	"net/http"
	"slices"
	"strings"
	"time"

	"github.com/google/uuid"

	"eokm.nl/hosting/models"
	"eokm.nl/hosting/models/token"
	"eokm.nl/hosting/portal/web/page"
	"eokm.nl/hosting/templates/org"
	"eokm.nl/hosting/templates/ui"
)

// tokensPath is where an organisation's admin keeps the tokens of its machines.
const tokensPath = "/org/tokens"

// tokenDays are how long the form offers that a token works.
var tokenDays = []int{30, 90, 365, 730}

// Tokens lists them, above the form to make one.
func (h *Handlers) Tokens(r *page.Request) error { return h.showTokens(r, http.StatusOK, "", nil) }

// MakeToken makes one, and shows it in its answer: the one time that there is.
func (h *Handlers) MakeToken(r *page.Request) error {
	d := token.Draft{
		ProviderID: r.Actor.ProviderID, Kind: token.KindProvider, Name: r.Form.Text("name"), Sandbox: r.Form.Ticked("sandbox"),
		For: time.Duration(r.Form.Amount("days")) * models.Day, Submission: r.Form.Submission(), Scopes: []token.Scope{},
	}
	for _, s := range r.Form["scopes"] {
		d.Scopes = append(d.Scopes, token.Scope(s))
	}
	_, text, err := h.store.Token.Create(r.Ctx, r.Actor, d)
	var bad page.Faults
	switch {
	case bad.Take(err):
		return h.showTokens(r, http.StatusUnprocessableEntity, "", bad)
	case errors.Is(err, models.ErrConflict):
		r.Flash(ui.KindInfo, r.Printer.T("token.repeated"))
		return r.SeeOther(tokensPath)
	case err != nil:
		return err
	}
	return h.showTokens(r, http.StatusOK, text, nil)
}

// showTokens shows the list and the form; with a text, the token that was made.
func (h *Handlers) showTokens(r *page.Request, status int, made string, bad page.Faults) error {
	list, err := h.store.Token.List(r.Ctx, r.Actor, r.Actor.ProviderID)
	if err != nil {
		return err
	}
	if made != "" {
		r.Once()
	}
	view := org.Tokens{Tabs: orgTabs(r, tokensPath), Made: made, Errors: bad.Summary(r, []string{"name"}, []string{"scopes", "days"})}
	for _, t := range list {
		view.Rows = append(view.Rows, tokenRow(r, t))
	}
	view.Form = tokenForm(r, bad)
	frame := orgPage(r, "token.title", bad)
	frame.Path = tokensPath
	return r.Render(status, frame, view)
}

func tokenForm(r *page.Request, bad page.Faults) org.TokenForm {
	p, filled := r.Printer, bad != nil
	form := org.TokenForm{
		Submission: uuid.NewString(),
		Name:       ui.TextField{Name: "name", Label: p.T("token.name"), Hint: p.T("token.name.hint"), Error: bad.Text(r, "name")},
		Scopes:     ui.Checkboxes{Name: "scopes", Legend: p.T("token.scopes.legend"), Error: bad.Text(r, "scopes")},
		Days:       ui.Radios{Name: "days", Legend: p.T("token.days.legend"), Error: bad.Text(r, "days")},
		Sandbox: ui.Checkbox{
			Name: "sandbox", Label: p.T("token.sandbox"), Hint: p.T("token.sandbox.hint"), Checked: filled && r.Form.Ticked("sandbox"),
		},
	}
	usual := token.UsualScopes(token.KindProvider)
	if filled {
		if usual = nil; form.Name.Error == "" { // what is refused can be an address, and is not shown again
			form.Name.Value = r.Form.Text("name")
		}
		for _, s := range r.Form["scopes"] {
			usual = append(usual, token.Scope(s))
		}
	}
	for _, s := range token.ScopesOf(token.KindProvider) {
		form.Scopes.Options = append(form.Scopes.Options, ui.Option{
			Value: string(s), Label: p.T("token.scope." + string(s)), Code: string(s), Selected: slices.Contains(usual, s),
		})
	}
	for _, days := range tokenDays {
		form.Days.Options = append(form.Days.Options, ui.Option{
			Value: p.Number(days), Label: p.N("token.days.of", days), Selected: days == max(r.Form.Amount("days"), 365*b2i(!filled)),
		})
	}
	return form
}

// b2i is one for yes.
func b2i(yes bool) int {
	if yes {
		return 1
	}
	return 0
}

func tokenRow(r *page.Request, t token.Token) org.TokenRow {
	p := r.Printer
	scopes := make([]string, len(t.Scopes))
	for i, s := range t.Scopes {
		scopes[i] = p.T("token.scope." + string(s))
	}
	row := org.TokenRow{
		Name: t.Name, Hint: "…" + t.Hint, URL: tokensPath + "/" + t.ID.String(), Scopes: strings.Join(scopes, "; "),
		Until: p.Day(t.ExpiresAt), Used: p.T("token.unused"), State: ui.Tag{Kind: ui.KindDone, Text: p.T("token.works")},
	}
	if t.UsedAt != nil {
		row.Used = p.Date(*t.UsedAt)
	}
	switch {
	case t.RevokedAt != nil:
		row.State = ui.Tag{Kind: ui.KindNeutral, Text: p.T("token.revoked")}
	case t.Ended(r.Now):
		row.State = ui.Tag{Kind: ui.KindNeutral, Text: p.T("token.expired")}
	default:
		row.RevokeURL = row.URL + "/revoke"
		if t.Sandbox {
			row.State = ui.Tag{Kind: ui.KindNeutral, Text: p.T("token.works.sandbox")}
		}
	}
	return row
}

// TokenRequests is what was asked with one of them.
func (h *Handlers) TokenRequests(r *page.Request) error {
	id, err := r.ID("id")
	if err != nil {
		return err
	}
	t, err := h.ownToken(r, id)
	if err != nil {
		return err
	}
	list, err := h.store.Token.Requests(r.Ctx, r.Actor, r.Actor.ProviderID, id)
	if err != nil {
		return err
	}
	view := org.TokenRequests{Token: tokenRow(r, t)}
	for _, q := range list {
		view.Rows = append(view.Rows, org.TokenRequest{
			At: r.Printer.Date(q.At), What: q.Method + " " + q.Route, Status: r.Printer.Number(q.Status), Ms: r.Printer.Number(q.Ms),
			ID: q.ID.String(),
		})
	}
	frame := orgPage(r, "token.requests", nil)
	return r.Render(http.StatusOK, frame, view)
}

// ownToken finds one of the organisation's; ErrNotFound when it has no such one.
func (h *Handlers) ownToken(r *page.Request, id uuid.UUID) (token.Token, error) {
	list, err := h.store.Token.List(r.Ctx, r.Actor, r.Actor.ProviderID)
	if err != nil {
		return token.Token{}, err
	}
	i := slices.IndexFunc(list, func(t token.Token) bool { return t.ID == id })
	if i < 0 {
		return token.Token{}, models.ErrNotFound
	}
	return list[i], nil
}

// RevokeToken ends one.
func (h *Handlers) RevokeToken(r *page.Request) error {
	id, err := r.ID("id")
	if err != nil {
		return err
	}
	if err := h.store.Token.Revoke(r.Ctx, r.Actor, r.Actor.ProviderID, id); err != nil {
		return err
	}
	r.Flash(ui.KindSuccess, r.Printer.T("token.revoked.done"))
	return r.SeeOther(tokensPath)
}
