package notices

import (
	"slices"

	"github.com/google/uuid"

	"eokm.nl/hosting/models"
	"eokm.nl/hosting/models/notice"
	"eokm.nl/hosting/models/provider"
	"eokm.nl/hosting/portal/web/page"
	"eokm.nl/hosting/templates/triage"
	"eokm.nl/hosting/templates/ui"
)

// decisionActions is what EOKM can decide, in the order of the form, with the action that each is.
var decisionActions = []struct {
	decision notice.DecisionAct
	do       models.Action
}{
	{notice.DecideUphold, models.ActUphold},
	{notice.DecideWithdraw, models.ActWithdraw},
	{notice.DecideReroute, models.ActReroute},
}

// decidable tells whether there is anything to decide about an item.
func decidable(item notice.Item) bool {
	for _, d := range decisionActions {
		if can(item, d.do) {
			return true
		}
	}
	return false
}

// decisionChoices is what the form of a decision offers.
type decisionChoices struct {
	providers []provider.Provider
	owners    []provider.Suggestion // whose it could be, the best guess first
	others    []int                 // items about which a colleague decides
}

func decisionView(r *page.Request, shown *notice.Page, form decisionForm, offered decisionChoices, bad page.Faults) triage.Decision {
	p := r.Printer
	fits := func(item notice.Item) bool { return decidable(item) && !slices.Contains(offered.others, item.N) }
	usable, _ := sortSuggestions(r, offered.owners)
	if form.fresh && len(usable) > 0 {
		form.to = usable[0].ProviderID
	}
	lead, hint := p.T("staff.decision.lead", "Provider", shown.ProviderName), p.T("staff.decision.reason.hint")
	if shown.ProviderID == uuid.Nil {
		lead, hint = p.T("staff.decision.lead.nobody"), p.T("staff.decision.reason.hint.nobody")
	}
	items, groups := itemOptions(r, shown, numberSet(form.numbers), fits), []string{"n", "decision"}
	if len(items) == 0 && len(offered.others) > 0 {
		groups, lead = nil, "" // the form is not shown
	}
	view := triage.Decision{
		Action: page.NoticeURL(shown.Ref) + "/decision", Seen: SeenOf(shown.Items), CancelURL: page.NoticeURL(shown.Ref), Lead: lead,
		Disputes: openDisputes(r, shown),
		Errors:   bad.Summary(r, []string{"to", "reason"}, groups),
		Items: ui.Checkboxes{
			Name: "n", Legend: p.T("staff.decision.items"), Error: bad.Text(r, "n"),
			Options: items,
		},
		Decision: ui.Radios{
			Name: "decision", Legend: p.T("staff.decision.what"), Error: bad.Text(r, "decision"),
			Options: decisionOptions(r, shown.Items, form.decision),
		},
		Reason: ui.TextArea{
			Name: "reason", Label: p.T("staff.decision.reason"), Hint: hint,
			Error: bad.Text(r, "reason"), Value: form.reason, Rows: 4,
		},
	}
	if canAny(shown.Items, models.ActReroute) {
		view.To = ui.Select{
			Name: "to", Label: p.T("staff.decision.to"), Hint: toHint(r, usable), Error: bad.Text(r, "to"),
			Options: append(providerOptions(r, offered.providers, form.to, shown.ProviderID),
				ui.Option{Value: nobodyYet, Label: p.T("staff.decision.to.nobody"), Selected: form.nobody}),
		}
	}
	if len(offered.others) > 0 {
		view.Others = ui.Note{
			Kind: ui.KindInfo, Text: p.T("staff.decision.others"),
			Title: p.N("staff.decision.others.title", len(offered.others), "Items", page.JoinNumbers(p, offered.others)),
		}
	}
	return view
}

// toHint says what points at the provider that is offered.
func toHint(r *page.Request, usable []provider.Suggestion) string {
	if len(usable) == 0 {
		return r.Printer.T("staff.decision.to.hint")
	}
	return r.Printer.T("staff.decision.to.likely", "Provider", usable[0].Provider, "Why", suggestionWhy(r, usable[0]))
}

// decisionOptions offers the decisions that fit at least one of the items.
func decisionOptions(r *page.Request, items []notice.Item, chosen notice.DecisionAct) []ui.Option {
	var out []ui.Option
	for _, d := range decisionActions {
		if canAny(items, d.do) {
			out = append(out, ui.Option{
				Value: string(d.decision), Label: r.Printer.T("words.decision." + string(d.decision)),
				Hint: r.Printer.T("staff.decision." + string(d.decision) + ".hint"), Selected: d.decision == chosen,
			})
		}
	}
	return out
}

// providerOptions offers the active providers but one, after an empty choice.
func providerOptions(r *page.Request, providers []provider.Provider, chosen, not uuid.UUID) []ui.Option {
	out := []ui.Option{{Label: r.Printer.T("staff.choose_provider")}}
	for _, provider := range providers {
		if provider.Status == models.ProviderActive && provider.ID != not {
			out = append(out, ui.Option{Value: provider.ID.String(), Label: provider.Name, Selected: provider.ID == chosen})
		}
	}
	return out
}

// openDisputes is what the desk said and EOKM has not decided.
func openDisputes(r *page.Request, shown *notice.Page) []triage.Dispute {
	open := *shown
	open.Disputes = nil
	for _, line := range shown.Disputes {
		if line.Decision == "" {
			open.Disputes = append(open.Disputes, line)
		}
	}
	var out []triage.Dispute
	for _, d := range (noticeView{p: r.Printer, page: &open}).disputes() {
		out = append(out, triage.Dispute{
			Items: d.Title, Reason: d.Reason, Explanation: d.Text, Where: d.Where, Owner: d.Owner, By: d.By, At: d.At,
		})
	}
	return out
}
