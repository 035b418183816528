package notices

import (
	"eokm.nl/hosting/models"
	"eokm.nl/hosting/models/article"
	"eokm.nl/hosting/models/notice"
	"eokm.nl/hosting/portal/i18n"
	"eokm.nl/hosting/portal/web/page"
	"eokm.nl/hosting/templates/layout"
	"eokm.nl/hosting/templates/notices"
	"eokm.nl/hosting/templates/ui"
)

// Receipt confirms what was recorded, and says what comes next.
func (h *Handlers) Receipt(r *page.Request) error {
	receipt, err := h.store.Notice.Receipt(r.Ctx, r.Actor, r.Param("submission"))
	if err != nil {
		return err
	}
	todo, err := h.store.Notice.List(r.Ctx, r.Actor, notice.Filter{Tab: notice.TabTodo, Limit: 1})
	if err != nil {
		return err
	}
	view := receiptView(r.Printer, receipt, todo.Rows)
	frame := layout.Page{Title: view.Title, Narrow: true, Crumbs: []layout.Crumb{
		{Label: r.Printer.T("notices.title"), URL: "/notices"}, {Label: r.Printer.T("notices.receipt.crumb")},
	}}
	if !receipt.Counts {
		if frame, err = h.beside(r, frame, article.Fit{Measures: []models.Measure{receipt.Measure}}); err != nil {
			return err
		}
	}
	if view.Offers, err = h.training.LessonOffers(r, receipt.Notices...); err != nil {
		return err
	}
	return r.Page(frame, view)
}

// receiptView words a receipt. A measure that does not count gives no green page: the clock runs on, and it says why and
// what to do.
func receiptView(p *i18n.Printer, receipt *notice.ReceiptPage, todo []notice.Row) notices.Receipt {
	view := notices.Receipt{
		Title: p.T("notices.receipt.title"), Number: receipt.Number, Counts: receipt.Counts,
		Text: p.T("notices.receipt.text"), Facts: receiptFacts(p, receipt),
	}
	if !receipt.Counts {
		view.Title = p.T("notices.receipt.not.title")
		view.Warning = ui.Note{
			Kind: ui.KindDanger, Title: p.T("notices.receipt.not.warning"), Text: measureFault(p, receipt.Measure),
		}
		view.Works = workingMeasures(p)
		view.Next = append(view.Next, againButton(p, receipt))
	} else if len(todo) > 0 {
		view.Next = append(view.Next,
			ui.Button{Text: p.T("notices.receipt.next", "Ref", todo[0].Ref), URL: page.NoticeURL(todo[0].Ref), Primary: true})
	}
	view.Next = append(view.Next, ui.Button{Text: p.T("notices.back"), URL: "/notices"})
	if len(receipt.Notices) > 1 {
		for _, ref := range receipt.Notices {
			view.Notices = append(view.Notices, ui.Button{Text: ref, URL: page.NoticeURL(ref)})
		}
	}
	return view
}

// againButton leads to where a measure that counts can be reported.
func againButton(p *i18n.Printer, receipt *notice.ReceiptPage) ui.Button {
	url := "/notices"
	if len(receipt.Notices) == 1 {
		url = page.NoticeURL(receipt.Notices[0]) + "/confirm"
	}
	return ui.Button{Text: p.T("notices.receipt.again"), URL: url, Primary: true}
}

func receiptFacts(p *i18n.Printer, receipt *notice.ReceiptPage) ui.Facts {
	f := ui.Facts{Rows: []ui.Fact{
		{Label: p.T("notices.receipt.number"), Text: receipt.Number, Mono: true},
		{Label: p.T("notices.receipt.measure"), Text: p.T("words.measure." + string(receipt.Measure))},
		{Label: p.T("notices.receipt.items"), Text: p.Number(receipt.Items)},
		{Label: p.T("notices.receipt.at"), Text: p.DateLong(receipt.At)},
	}}
	if len(receipt.Notices) == 1 {
		f.Rows = append(f.Rows, ui.Fact{Label: p.T("notices.fact.ref"), Text: receipt.Notices[0], Mono: true})
	}
	return f
}

// workingMeasures lists what does count, smallest first.
func workingMeasures(p *i18n.Printer) []string {
	var list []string
	for _, rule := range models.Measures() {
		if rule.Counts {
			list = append(list, p.T("words.measure."+string(rule.Measure)))
		}
	}
	return list
}
