package escalations

import (
	"strings"

	"eokm.nl/hosting/models"
	"eokm.nl/hosting/portal/i18n"
	"eokm.nl/hosting/portal/web/page"
	"eokm.nl/hosting/templates/escalations"
	"eokm.nl/hosting/templates/layout"
	"eokm.nl/hosting/templates/ui"
)

// Letter is the letter about what is late, for print, in Dutch or English whatever the reader's own language is. It names case numbers and
// no address.
func (h *Handlers) Letter(r *page.Request) error {
	lang, ok := i18n.Parse(r.Param("language"))
	if !ok {
		return models.ErrNotFound
	}
	shown, err := h.store.Provider.Page(r.Ctx, r.Actor, r.Param("slug"))
	if err != nil {
		return err
	}
	late, all, err := h.store.Escalation.LateNotices(r.Ctx, r.Actor, shown.ID)
	if err != nil {
		return err
	}
	p := r.Site.Catalogue.Printer(lang)
	to := []string{shown.Name}
	if o := shown.Organisation; o != nil {
		to = append([]string{o.LegalName}, strings.Split(o.Address, "\n")...)
	}
	view := escalations.Letter{
		Lang: string(lang), To: to, Date: p.Day(r.Now), Subject: p.N("escalations.letter.subject", all),
		Before: []string{p.T("escalations.letter.hello"), p.N("escalations.letter.late", all), p.T("escalations.letter.ask",
			"Due", p.DateLong(r.Now.Add(soon)))},
		Head:  [2]string{p.T("escalations.th.ref"), p.T("escalations.th.due")},
		After: []string{p.T("escalations.letter.ground"), p.T("escalations.letter.reach"), p.T("escalations.letter.bye")},
		Back:  ui.Button{Text: r.Printer.T("escalations.letter.back"), URL: page.EscalationURL(shown.Slug), Quiet: true},
	}
	for _, l := range late {
		view.List = append(view.List, escalations.LetterLine{Ref: l.Ref, Due: p.Date(l.DueAt)})
	}
	other, label := i18n.EN, "escalations.letter_en"
	if lang == i18n.EN {
		other, label = i18n.NL, "escalations.letter_nl"
	}
	view.Other = ui.Button{Text: r.Printer.T(label), URL: page.EscalationURL(shown.Slug) + "/letter/" + string(other)}
	return r.Page(layout.Page{Title: r.Printer.T("escalations.letter.title"), Crumbs: []layout.Crumb{
		{Label: r.Printer.T("escalations.title"), URL: deskURL},
		{Label: shown.Name, URL: page.EscalationURL(shown.Slug)},
		{Label: r.Printer.T("escalations.letter.title")},
	}}, view)
}
