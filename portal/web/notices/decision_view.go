package notices

import (
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

func decisionView(r *page.Request, shown *notice.Page, form decisionForm, providers []provider.Provider, bad page.Faults) triage.Decision {
	p := r.Printer
	lead, hint := p.T("staff.decision.lead", "Provider", shown.ProviderName), p.T("staff.decision.reason.hint")
	if shown.ProviderID == uuid.Nil {
		lead, hint = p.T("staff.decision.lead.nobody"), p.T("staff.decision.reason.hint.nobody")
	}
	view := triage.Decision{
		Action: page.NoticeURL(shown.Ref) + "/decision", Seen: SeenOf(shown.Items), CancelURL: page.NoticeURL(shown.Ref), Lead: lead,
		Disputes: openDisputes(r, shown),
		Errors:   bad.Summary(r, []string{"to", "reason"}, []string{"n", "decision"}),
		Items: ui.Checkboxes{
			Name: "n", Legend: p.T("staff.decision.items"), Error: bad.Text(r, "n"),
			Options: itemOptions(r, shown.Items, numberSet(form.numbers), decidable),
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
			Name: "to", Label: p.T("staff.decision.to"), Hint: p.T("staff.decision.to.hint"), Error: bad.Text(r, "to"),
			Options: providerOptions(r, providers, form.to, shown.ProviderID),
		}
	}
	return view
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
		out = append(out, triage.Dispute{Items: d.Title, Reason: d.Reason, Explanation: d.Text, Where: d.Where, By: d.By, At: d.At})
	}
	return out
}
