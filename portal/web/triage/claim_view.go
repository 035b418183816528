package triage

import (
	"eokm.nl/hosting/models/provider"
	"eokm.nl/hosting/portal/web/org"
	"eokm.nl/hosting/portal/web/page"
	"eokm.nl/hosting/templates/triage"
	"eokm.nl/hosting/templates/ui"
)

// claimView is a claim for the staff's page.
func claimView(r *page.Request, c provider.VettedClaim, words []provider.ClaimWord) triage.Claim {
	p := r.Printer
	view := triage.Claim{
		Action: page.ClaimURL(c.ID), Seen: page.StageOf(c.Round, c.State), Network: c.Label(), State: org.ClaimTag(r, c.State),
		Evidence: page.OrNone(c.Evidence),
		Facts: ui.Facts{Rows: []ui.Fact{
			{Label: p.T("staff.th.provider"), Text: c.Provider},
			{Label: p.T("staff.claim.claimed"), Text: p.T("staff.claim.claimed.by", "By", page.OrNone(c.Claimant), "At",
				p.Date(c.CreatedAt))},
		}},
	}
	if c.RDAPAt != nil {
		view.Facts.Rows = append(view.Facts.Rows, ui.Fact{Label: p.T("staff.claim.rdap"), Text: rdapText(r, c)})
	}
	if c.ApprovedBy != "" {
		view.Facts.Rows = append(view.Facts.Rows, ui.Fact{Label: p.T("staff.claims.first"), Text: c.ApprovedBy})
	}
	if c.Inside() {
		view.Holder = c.HolderID.String()
		view.Notes = append(view.Notes, ui.Note{
			Kind: ui.KindWarning, Title: p.T("staff.claim.inside.title", "Holder", c.Holder, "Network", c.HolderNetwork),
			Text: p.T("staff.claim.inside.text"),
		})
	}
	if c.Trial() && !r.Site.Demo {
		view.Notes = append(view.Notes, ui.Note{Kind: ui.KindWarning, Title: p.T("staff.claim.trial"), Text: p.T("staff.claim.trial.text")})
	}
	if c.Rivals > 0 {
		view.Notes = append(view.Notes,
			ui.Note{Kind: ui.KindWarning, Title: p.N("staff.claim.rivals", c.Rivals), Text: p.T("staff.claim.rivals.text")})
	}
	for _, w := range words {
		text := p.T("words.claim.act."+string(w.Act), "By", w.By)
		if w.Reason != "" {
			text += ": " + w.Reason
		}
		view.Words = append(view.Words, triage.ClaimWord{Text: text, At: w.At})
	}
	return view
}

// rdapText is the abuse mailbox that RDAP names for the network, and whether it is the provider's: a hint, and no proof.
func rdapText(r *page.Request, c provider.VettedClaim) string {
	day := r.Printer.Day(*c.RDAPAt)
	switch {
	case c.RDAPEmail == "":
		return r.Printer.T("staff.claim.rdap.none", "Day", day)
	case c.RDAPContact:
		return r.Printer.T("staff.claim.rdap.contact", "Email", c.RDAPEmail, "Day", day)
	default:
		return r.Printer.T("staff.claim.rdap.other", "Email", c.RDAPEmail, "Day", day)
	}
}

// claimForm adds what the reader can decide. Who approved it before sees why there is no second time.
func claimForm(r *page.Request, view *triage.Claim, c provider.VettedClaim, reason string, chosen provider.ClaimAct, bad page.Faults) {
	p := r.Printer
	mine := c.ApprovedByID != nil && *c.ApprovedByID == r.Actor.UserID
	if mine {
		view.Notes = append(view.Notes, ui.Note{Kind: ui.KindInfo, Text: p.T("staff.claim.yours")})
	}
	for _, act := range []provider.ClaimAct{provider.ClaimApprove, provider.ClaimAsk, provider.ClaimRefuse, provider.ClaimEnd} {
		if !c.State.Allows(act) || act == provider.ClaimApprove && mine || act == provider.ClaimEnd && !r.Is(page.Admins) {
			continue
		}
		option := ui.Option{Value: string(act), Label: p.T("staff.claim.choose." + string(act)), Selected: act == chosen}
		if act == provider.ClaimApprove && c.ApprovedByID == nil {
			option.Hint = p.T("staff.claim.choose.approve.hint")
		}
		view.Act.Options = append(view.Act.Options, option)
	}
	view.Act.Name, view.Act.Legend, view.Act.Error = "act", p.T("staff.claim.act"), bad.Text(r, "act")
	if c.Inside() && c.State.Allows(provider.ClaimApprove) && !mine {
		view.Inside = ui.Checkbox{
			Name: "inside", Label: p.T("staff.claim.inside", "Holder", c.Holder, "Network", c.HolderNetwork), Error: bad.Text(r, "inside"),
		}
	}
	view.Reason = ui.TextArea{
		Name: "reason", Label: p.T("staff.claim.reason"), Hint: p.T("staff.claim.reason.hint"), Value: page.KeepText(reason),
		Error: bad.Text(r, "reason"),
	}
	view.Errors = bad.Summary(r, []string{"inside", "reason"}, []string{"act"})
}
