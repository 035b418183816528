package advisories

import (
	"eokm.nl/hosting/models/advisory"
	"eokm.nl/hosting/portal/web/page"
	"eokm.nl/hosting/templates/advisories"
	"eokm.nl/hosting/templates/ui"
)

// advisoryTag is where an advisory stands for its reader.
func advisoryTag(r *page.Request, a advisory.Advisory) ui.Tag {
	p := r.Printer
	switch {
	case a.State == advisory.Withdrawn:
		return ui.Tag{Text: p.T("words.advisory.withdrawn")}
	case !a.InForce(r.Now):
		return ui.Tag{Text: p.T("advisories.expired")}
	case a.AcknowledgedAt != nil:
		return ui.Tag{Kind: ui.KindDone, Text: p.T("advisories.confirmed")}
	case a.ReadAt == nil:
		return ui.Tag{Kind: ui.KindSoon, Text: p.T("advisories.new")}
	case a.AsksAcknowledge:
		return ui.Tag{Kind: ui.KindSoon, Text: p.T("advisories.to_confirm")}
	default:
		return ui.Tag{Kind: ui.KindDone, Text: p.T("advisories.read")}
	}
}

func advisoryView(r *page.Request, a advisory.Advisory) advisories.Show {
	p := r.Printer
	view := advisories.Show{
		Title: a.Title, State: advisoryTag(r, a),
		Text: advisories.Text{Lang: r.Lang(), HTML: page.Prose(r, r.Lang(), a.Body)}, Reason: a.Reason,
		Facts: ui.Facts{Rows: []ui.Fact{
			{Label: p.T("advisories.ref"), Text: a.Ref, Mono: true},
			{Label: p.T("advisories.col.sent"), Text: p.Date(a.SentAt)},
			{Label: p.T("advisories.col.until"), Text: p.Date(page.HeldUntil(a.ExpiresAt, a.WithdrawnAt))},
		}},
	}
	if a.Next != "" {
		view.Next, view.NextURL = a.Next, page.SentAdvisoryURL(a.Next)
	}
	if a.InForce(r.Now) && a.AsksAcknowledge && a.AcknowledgedAt == nil {
		view.ThankURL = page.SentAdvisoryURL(a.Ref) + "/acknowledge"
	}
	switch {
	case a.WithdrawnAt != nil:
		view.Notes = []ui.Note{{Kind: ui.KindWarning, Title: p.T("advisories.withdrawn", "When", p.Date(*a.WithdrawnAt))}}
	case !a.InForce(r.Now):
		view.Notes = []ui.Note{
			{Kind: ui.KindInfo, Title: p.T("advisories.over", "Until", p.Date(a.ExpiresAt)), Text: p.T("advisories.over.text")},
		}
	}
	if a.AcknowledgedAt != nil {
		view.Thanked = p.T("advisories.thanks", "When", p.Date(*a.AcknowledgedAt))
	}
	return view
}
