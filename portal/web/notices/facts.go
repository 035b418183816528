package notices

import (
	"slices"
	"strings"

	"github.com/google/uuid"

	"eokm.nl/hosting/models"
	"eokm.nl/hosting/models/notice"
	"eokm.nl/hosting/portal/i18n"
	"eokm.nl/hosting/portal/web/page"
	"eokm.nl/hosting/templates/notices"
	"eokm.nl/hosting/templates/ui"
)

// facts is what a notice says of itself: every element of article 16(2) of the Digital Services Act, in neutral words.
func (v noticeView) facts() ui.Facts {
	n := v.page.Notice
	var f ui.Facts
	add := func(key, text string) {
		if text != "" {
			f.Rows = append(f.Rows, ui.Fact{Label: v.p.T("notices.fact." + key), Text: text})
		}
	}
	f.Rows = append(f.Rows, ui.Fact{Label: v.p.T("notices.fact.ref"), Text: n.Ref, Mono: true})
	add("external_ref", n.ExternalRef)
	if v.actor.Staff() {
		add("provider", ListView{P: v.p}.providerName(n.ProviderID, n.ProviderName))
		add("source", n.Source)
	}
	add("category", v.p.T("notices.category."+string(n.Category)))
	add("reason", v.p.T("notices.category."+string(n.Category)+".reason"))
	add("instrument", v.p.T("notices.instrument."+string(n.Instrument)))
	add("norm", v.p.T("notices.norm."+notice.ProfileOf(n.Profile).Code))
	add("sender", v.p.T("notices.fact.sender.text"))
	if !childAbuse(n.Category) {
		add("sender.mail", v.p.Given(i18n.ContactMail))
	}
	if v.revealable() {
		add("exact", v.p.T("notices.fact.exact.text"))
	}
	add("faith", v.p.T("notices.fact.faith.text"))
	f.Rows = append(f.Rows, v.moved()...)
	add("network", v.matched())
	if n.ProviderID != uuid.Nil {
		add("assignee", page.OrNone(n.Assignee))
	}
	add("delivered", v.p.DateLong(n.DeliveredAt))
	if n.ReportedAt != nil {
		add("reported", v.p.DateLong(*n.ReportedAt))
	}
	return f
}

// childAbuse tells whether a category is an offence of the directive on child sexual abuse: article 16(2)(c) of the Digital Services
// Act asks for the sender's mail address with every other notice.
func childAbuse(c models.Category) bool {
	switch c {
	case models.CategoryBaseline, models.CategoryNational, models.CategorySynthetic, models.CategoryInstruction:
		return true
	default:
		return false
	}
}

// matched is the claims by which the items came to this provider.
func (v noticeView) matched() string {
	var list []string
	for _, item := range v.page.Items {
		if item.Network != "" && !slices.Contains(list, item.Network) {
			list = append(list, item.Network)
		}
	}
	return strings.Join(list, " · ")
}

// disputes is what the provider said against the notice: what was said at once about several items stands together.
func (v noticeView) disputes() []notices.Dispute {
	var list []notices.Dispute
	var lines [][]int
	for i, line := range v.page.Disputes {
		if i > 0 && sameDispute(v.page.Disputes[i-1], line) {
			lines[len(lines)-1] = append(lines[len(lines)-1], line.N)
			continue
		}
		lines = append(lines, []int{line.N})
		list = append(list, v.dispute(line))
	}
	for i := range list {
		list[i].Title = v.disputeTitle(lines[i])
	}
	return list
}

func (v noticeView) disputeTitle(numbers []int) string {
	return v.p.N("notices.dispute.of", len(numbers), "Items", page.JoinNumbers(v.p, numbers))
}

func sameDispute(a, b notice.DisputeLine) bool {
	return a.CreatedAt.Equal(b.CreatedAt) && a.Reason == b.Reason && a.Explanation == b.Explanation &&
		slices.Equal(a.Whereabouts, b.Whereabouts) && a.Owner == b.Owner && a.By == b.By &&
		a.Decision == b.Decision && a.DecisionText == b.DecisionText
}

func (v noticeView) dispute(line notice.DisputeLine) notices.Dispute {
	d := notices.Dispute{
		Reason:   v.p.T("words.reason." + string(line.Reason)),
		Text:     line.Explanation,
		Where:    line.Whereabouts.Masked(),
		Owner:    line.Owner,
		By:       page.OrNone(line.By),
		At:       line.CreatedAt,
		Decision: ui.Tag{Kind: ui.KindWaiting, Text: v.p.T("words.decision.open")},
		Answer:   line.DecisionText,
	}
	if line.Decision != "" {
		d.Decision = ui.Tag{Kind: decisionKinds[line.Decision], Text: decisionWord(v.p, v.actor, line.Decision)}
	}
	if line.DecidedAt != nil {
		d.Decided = *line.DecidedAt
	}
	return d
}

// decisionWord is a decision as its reader needs it: a desk is not told where its address went.
func decisionWord(p *i18n.Printer, actor models.Actor, d notice.DecisionAct) string {
	key := "words.decision." + string(d)
	if !actor.Staff() && p.Has(key+".desk") {
		key += ".desk"
	}
	return p.T(key)
}

var decisionKinds = map[notice.DecisionAct]ui.Kind{
	notice.DecideUphold:   ui.KindSoon,
	notice.DecideWithdraw: ui.KindDone,
	notice.DecideReroute:  ui.KindDone,
	notice.Overtaken:      ui.KindNeutral,
}
