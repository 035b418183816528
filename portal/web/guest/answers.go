package guest

import (
	"eokm.nl/hosting/models"
	"eokm.nl/hosting/models/guest"
	"eokm.nl/hosting/portal/web/page"
	"eokm.nl/hosting/templates/notices"
	"eokm.nl/hosting/templates/ui"
)

// hostAnswers asks what a host did that is not registered, or what it wants to know.
func hostAnswers(r *page.Request, form answerForm, bad page.Faults) notices.Choices {
	q := notices.Choices{Name: "answer", Legend: r.Printer.T("guest.answer"), Error: bad.Text(r, "answer")}
	all := notices.ChoiceGroup{First: 1}
	for _, a := range guest.HostAnswers() {
		all.Options = append(all.Options, ui.Option{
			Value: string(a), Label: r.Printer.T("host.answer." + string(a)), Selected: form.Answer == string(a),
		})
	}
	q.Groups = []notices.ChoiceGroup{all}
	return q
}

// answers asks what the guest did: what counts, smallest first, and apart from it what it can say instead.
func answers(r *page.Request, p *guest.Page, form answerForm, bad page.Faults) notices.Choices {
	t := r.Printer
	q := notices.Choices{Name: "answer", Legend: t.T("guest.answer"), Error: bad.Text(r, "answer")}
	did := notices.ChoiceGroup{Title: t.T("notices.confirm.counts"), First: 1}
	for _, rule := range models.Measures() {
		if rule.Counts {
			did.Options = append(did.Options, ui.Option{
				Value: string(rule.Measure), Label: t.T("words.measure." + string(rule.Measure)),
				Selected: form.Answer == string(rule.Measure),
			})
		}
	}
	not := notices.ChoiceGroup{
		Title: t.T("guest.answer.back", "Provider", p.Provider), Hint: t.T("guest.answer.back.hint", "Provider", p.Provider),
		First: 1 + len(did.Options),
	}
	for _, why := range guest.Refusals() {
		not.Options = append(not.Options, ui.Option{
			Value: string(why), Label: t.T("guest.answer." + string(why)), Selected: form.Answer == string(why),
		})
	}
	q.Groups = []notices.ChoiceGroup{did, not}
	return q
}
