package org

import (
	"errors"
	"net/http"
	"regexp"
	"strings"

	"github.com/google/uuid"

	"eokm.nl/hosting/models"
	"eokm.nl/hosting/models/provider"
	"eokm.nl/hosting/portal/web/page"
	"eokm.nl/hosting/templates/layout"
	"eokm.nl/hosting/templates/org"
	"eokm.nl/hosting/templates/ui"
)

// Tabs are the sections, for the pages of an organisation that another room has.
func Tabs(r *page.Request, current string) ui.Tabs { return orgTabs(r, current) }

// orgPages are the sections of an organisation's own pages.
var orgPages = []struct{ key, url string }{
	{"org.tab.overview", "/org"},
	{"org.tab.networks", "/org/networks"},
	{"org.tab.contacts", "/org/contacts"},
	{"org.tab.keys", "/org/keys"},
	{"org.tab.mails", "/org/mails"},
	{"org.tab.rota", "/org/rota"},
	{"feedlink.title", feedsPath},
}

func orgTabs(r *page.Request, current string) ui.Tabs {
	tabs := ui.Tabs{Label: r.Printer.T("org.tabs")}
	for _, tab := range orgPages {
		tabs.Items = append(tabs.Items, ui.Tab{Label: r.Printer.T(tab.key), URL: tab.url, Current: tab.url == current})
	}
	if r.Is(page.Leads) {
		tabs.Items = append(tabs.Items,
			ui.Tab{Label: r.Printer.T("org.tab.webhooks"), URL: "/org/webhooks", Current: current == "/org/webhooks"},
			ui.Tab{Label: r.Printer.T("org.tab.workload"), URL: "/org/workload", Current: current == "/org/workload"},
			ui.Tab{Label: r.Printer.T("org.tab.members"), URL: "/org/members", Current: current == "/org/members"},
			ui.Tab{Label: r.Printer.T("org.tab.tokens"), URL: tokensPath, Current: current == tokensPath})
	}
	return tabs
}

func orgPage(r *page.Request, title string, bad page.Faults) layout.Page {
	return layout.Page{Title: r.Printer.T(title), Error: bad != nil, Crumbs: []layout.Crumb{
		{Label: r.Printer.T("org.title"), URL: "/org"}, {Label: r.Printer.T(title)},
	}}
}

// Networks is what the actor's organisation says it answers for, and where each claim stands.
func (h *Handlers) Networks(r *page.Request) error {
	return h.showNetworks(r, http.StatusOK, uuid.Nil, nil)
}

// showNetworks shows the claims; with faults, what was wrong with an answer about one of them.
func (h *Handlers) showNetworks(r *page.Request, status int, answered uuid.UUID, bad page.Faults) error {
	claims, err := h.store.Provider.Claims(r.Ctx, r.Actor, r.Actor.ProviderID)
	if err != nil {
		return err
	}
	locked, err := h.lockedNotes(r)
	if err != nil {
		return err
	}
	view := org.Networks{Tabs: orgTabs(r, "/org/networks"), Locked: locked, Admin: r.Is(page.Leads)}
	if bad != nil {
		view.Errors = bad.Summary(r, []string{"answer-" + answered.String()}, nil)
	}
	for _, claim := range claims {
		row := org.ClaimRow{Network: claim.Label(), State: ClaimTag(r, claim.State), Since: claim.CreatedAt, Reason: claim.Reason}
		if claim.State.Allows(provider.ClaimWithdraw) && len(locked) == 0 {
			row.WithdrawURL = page.OwnClaimURL(claim.ID) + "/withdraw"
		}
		if claim.State.Allows(provider.ClaimAnswer) {
			row.AnswerURL = page.OwnClaimURL(claim.ID) + "/answer"
			field := "answer-" + claim.ID.String()
			row.Answer = ui.TextArea{Name: "text", ID: field, Label: r.Printer.T("org.networks.answer"), Error: bad.Text(r, field)}
			if claim.ID == answered {
				row.Answer.Value = page.KeepText(r.Form.Text("text"))
			}
		}
		view.Rows = append(view.Rows, row)
	}
	frame := orgPage(r, "org.networks.title", bad)
	frame.Path = "/org/networks"
	return r.Render(status, frame, view)
}

var claimKinds = map[provider.ClaimState]ui.Kind{
	provider.ClaimWaits: ui.KindWaiting, provider.ClaimAsked: ui.KindSoon, provider.ClaimApproved: ui.KindDone,
}

// ClaimTag is the state of a claim; the ends of one are neutral.
func ClaimTag(r *page.Request, state provider.ClaimState) ui.Tag {
	return ui.Tag{Kind: claimKinds[state], Text: r.Printer.T("words.claim." + string(state))}
}

// ClaimForm asks for networks. It is behind a proof of who asks, so that none is asked once everything was typed.
func (h *Handlers) ClaimForm(r *page.Request) error {
	return showClaimForm(r, http.StatusOK, "", "", nil)
}

func showClaimForm(r *page.Request, status int, lines, evidence string, bad page.Faults) error {
	frame := orgPage(r, "org.claim.title", bad)
	frame.Path, frame.Narrow = "/org/networks/new", true
	view := NewClaim(r, lines, evidence, bad)
	view.Action, view.Back, view.Lead = "/org/networks", "/org/networks", r.Printer.T("org.claim.lead")
	view.Errors = bad.Summary(r, []string{"lines", "evidence"}, nil)
	return r.Render(status, frame, view)
}

// NewClaim is the form, with what was typed and what is wrong with it.
func NewClaim(r *page.Request, lines, evidence string, bad page.Faults) org.NewClaim {
	p := r.Printer
	return org.NewClaim{
		Lines: ui.TextArea{
			Name: "lines", Label: p.T("org.claim.lines"), Hint: p.T("org.claim.lines.hint"), Value: keepLines(lines),
			Error: bad.Texts(r, "lines"), Rows: 8, Mono: true,
		},
		Evidence: ui.TextArea{
			Name: "evidence", Label: p.T("org.claim.evidence"), Hint: p.T("org.claim.evidence.hint"), Value: page.KeepText(evidence),
			Error: bad.Text(r, "evidence"),
		},
	}
}

// networkLike is a line that is meant as a network, right or not.
var networkLike = regexp.MustCompile(`^[0-9a-fA-F.:]+/[0-9]+$|^[\pL\pN.-]+$`)

// keepLines is what was pasted, to be mended where it stands: a line that could be an address of a page is dots.
func keepLines(text string) string {
	lines := strings.Split(strings.ReplaceAll(text, "\r\n", "\n"), "\n")
	for i, line := range lines {
		if !networkLike.MatchString(strings.TrimSpace(line)) {
			lines[i] = page.KeepText(line)
		}
	}
	return strings.Join(lines, "\n")
}

// Claim takes the networks.
func (h *Handlers) Claim(r *page.Request) error {
	lines, evidence := r.Form.Text("lines"), r.Form.Text("evidence")
	n, err := h.store.Provider.Claim(r.Ctx, r.Actor, r.Actor.ProviderID, lines, evidence)
	var bad page.Faults
	switch {
	case bad.Take(err):
		return showClaimForm(r, http.StatusUnprocessableEntity, provider.OfferedLines(lines), evidence, bad)
	case err != nil:
		return err
	}
	r.Flash(ui.KindSuccess, r.Printer.N("org.claim.done", n))
	return r.SeeOther("/org/networks")
}

// AnswerClaim answers EOKM's question about a claim.
func (h *Handlers) AnswerClaim(r *page.Request) error {
	id, err := r.ID("id")
	if err != nil {
		return err
	}
	err = h.store.Provider.AnswerClaim(r.Ctx, r.Actor, id, r.Form.Text("text"))
	return h.claimChanged(r, id, err, "org.networks.answered")
}

// WithdrawClaim takes a claim back.
func (h *Handlers) WithdrawClaim(r *page.Request) error {
	id, err := r.ID("id")
	if err != nil {
		return err
	}
	return h.claimChanged(r, id, h.store.Provider.WithdrawClaim(r.Ctx, r.Actor, id), "org.networks.withdrawn")
}

func (h *Handlers) claimChanged(r *page.Request, id uuid.UUID, err error, done string) error {
	var bad page.Faults
	kind := ui.KindSuccess
	switch {
	case bad.Take(err):
		return h.showNetworks(r, http.StatusUnprocessableEntity, id, bad)
	case errors.Is(err, models.ErrConflict): // decided meanwhile: the page shows what
		kind, done = ui.KindInfo, "org.networks.changed"
	case err != nil:
		return err
	}
	r.Flash(kind, r.Printer.T(done))
	return r.SeeOther("/org/networks")
}
