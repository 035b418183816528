package web

import (
	"errors"
	"net/http"
	"regexp"
	"strings"

	"github.com/google/uuid"

	"eokm.nl/hosting/models"
	"eokm.nl/hosting/models/provider"
	"eokm.nl/hosting/templates/layout"
	"eokm.nl/hosting/templates/org"
	"eokm.nl/hosting/templates/ui"
)

// orgPages are the sections of an organisation's own pages.
var orgPages = []struct{ key, url string }{
	{"org.tab.overview", "/org"}, {"org.tab.networks", "/org/networks"}, {"org.tab.contacts", "/org/contacts"}, {"org.tab.keys", "/org/keys"},
}

func orgTabs(r *request, current string) ui.Tabs {
	tabs := ui.Tabs{Label: r.printer.T("org.tabs")}
	for _, tab := range orgPages {
		tabs.Items = append(tabs.Items, ui.Tab{Label: r.printer.T(tab.key), URL: tab.url, Current: tab.url == current})
	}
	if r.is(leads) {
		tabs.Items = append(tabs.Items, ui.Tab{Label: r.printer.T("org.tab.members"), URL: "/org/members", Current: current == "/org/members"})
	}
	return tabs
}

func orgPage(r *request, title string, bad formFaults) layout.Page {
	return layout.Page{Title: r.printer.T(title), Error: bad != nil, Crumbs: []layout.Crumb{
		{Label: r.printer.T("org.title"), URL: "/org"}, {Label: r.printer.T(title)},
	}}
}

// networks is what the actor's organisation says it answers for, and where each claim stands.
func (s *Server) networks(r *request) error {
	return s.showNetworks(r, http.StatusOK, uuid.Nil, nil)
}

// showNetworks shows the claims; with faults, what was wrong with an answer about one of them.
func (s *Server) showNetworks(r *request, status int, answered uuid.UUID, bad formFaults) error {
	claims, err := s.store.Provider.Claims(r.ctx, r.actor, r.actor.ProviderID)
	if err != nil {
		return err
	}
	locked, err := s.lockedNotes(r)
	if err != nil {
		return err
	}
	view := org.Networks{Tabs: orgTabs(r, "/org/networks"), Locked: locked, Admin: r.is(leads)}
	if bad != nil {
		view.Errors = bad.summary(r, []string{"answer-" + answered.String()}, nil)
	}
	for _, claim := range claims {
		row := org.ClaimRow{Network: claim.Label(), State: claimTag(r, claim.State), Since: claim.CreatedAt, Reason: claim.Reason}
		if claim.State.Allows(provider.ClaimWithdraw) && len(locked) == 0 {
			row.WithdrawURL = ownClaimURL(claim.ID) + "/withdraw"
		}
		if claim.State.Allows(provider.ClaimAnswer) {
			row.AnswerURL = ownClaimURL(claim.ID) + "/answer"
			field := "answer-" + claim.ID.String()
			row.Answer = ui.TextArea{Name: "text", ID: field, Label: r.printer.T("org.networks.answer"), Error: bad.text(r, field)}
			if claim.ID == answered {
				row.Answer.Value = keepText(r.form.text("text"))
			}
		}
		view.Rows = append(view.Rows, row)
	}
	frame := orgPage(r, "org.networks.title", bad)
	frame.Path = "/org/networks"
	return r.render(status, frame, view)
}

var claimKinds = map[provider.ClaimState]ui.Kind{
	provider.ClaimWaits: ui.KindWaiting, provider.ClaimAsked: ui.KindSoon, provider.ClaimApproved: ui.KindDone,
}

// claimTag is the state of a claim; the ends of one are neutral.
func claimTag(r *request, state provider.ClaimState) ui.Tag {
	return ui.Tag{Kind: claimKinds[state], Text: r.printer.T("words.claim." + string(state))}
}

// claimForm asks for networks. It is behind a proof of who asks, so that none is asked once everything was typed.
func (s *Server) claimForm(r *request) error {
	return showClaimForm(r, http.StatusOK, "", "", nil)
}

func showClaimForm(r *request, status int, lines, evidence string, bad formFaults) error {
	frame := orgPage(r, "org.claim.title", bad)
	frame.Path, frame.Narrow = "/org/networks/new", true
	view := newClaim(r, lines, evidence, bad)
	view.Action, view.Back, view.Lead = "/org/networks", "/org/networks", r.printer.T("org.claim.lead")
	view.Errors = bad.summary(r, []string{"lines", "evidence"}, nil)
	return r.render(status, frame, view)
}

// newClaim is the form, with what was typed and what is wrong with it.
func newClaim(r *request, lines, evidence string, bad formFaults) org.NewClaim {
	p := r.printer
	return org.NewClaim{
		Lines: ui.TextArea{
			Name: "lines", Label: p.T("org.claim.lines"), Hint: p.T("org.claim.lines.hint"), Value: keepLines(lines), Error: bad.texts(r, "lines"), Rows: 8, Mono: true,
		},
		Evidence: ui.TextArea{
			Name: "evidence", Label: p.T("org.claim.evidence"), Hint: p.T("org.claim.evidence.hint"), Value: keepText(evidence), Error: bad.text(r, "evidence"),
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
			lines[i] = keepText(line)
		}
	}
	return strings.Join(lines, "\n")
}

// claim takes the networks.
func (s *Server) claim(r *request) error {
	lines, evidence := r.form.text("lines"), r.form.text("evidence")
	n, err := s.store.Provider.Claim(r.ctx, r.actor, r.actor.ProviderID, lines, evidence)
	var bad formFaults
	switch {
	case bad.take(err):
		return showClaimForm(r, http.StatusUnprocessableEntity, lines, evidence, bad)
	case err != nil:
		return err
	}
	r.flash(ui.KindSuccess, r.printer.N("org.claim.done", n))
	return r.seeOther("/org/networks")
}

// answerClaim answers EOKM's question about a claim.
func (s *Server) answerClaim(r *request) error {
	id, err := r.id("id")
	if err != nil {
		return err
	}
	err = s.store.Provider.AnswerClaim(r.ctx, r.actor, id, r.form.text("text"))
	return s.claimChanged(r, id, err, "org.networks.answered")
}

// withdrawClaim takes a claim back.
func (s *Server) withdrawClaim(r *request) error {
	id, err := r.id("id")
	if err != nil {
		return err
	}
	return s.claimChanged(r, id, s.store.Provider.WithdrawClaim(r.ctx, r.actor, id), "org.networks.withdrawn")
}

func (s *Server) claimChanged(r *request, id uuid.UUID, err error, done string) error {
	var bad formFaults
	kind := ui.KindSuccess
	switch {
	case bad.take(err):
		return s.showNetworks(r, http.StatusUnprocessableEntity, id, bad)
	case errors.Is(err, models.ErrConflict): // decided meanwhile: the page shows what
		kind, done = ui.KindInfo, "org.networks.changed"
	case err != nil:
		return err
	}
	r.flash(kind, r.printer.T(done))
	return r.seeOther("/org/networks")
}
