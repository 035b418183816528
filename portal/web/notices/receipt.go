package notices

import (
	"strings"
	"time"

	"eokm.nl/hosting/models"
	"eokm.nl/hosting/models/article"
	"eokm.nl/hosting/models/notice"
	"eokm.nl/hosting/portal/i18n"
	"eokm.nl/hosting/portal/web/page"
	"eokm.nl/hosting/templates/layout"
	"eokm.nl/hosting/templates/notices"
	"eokm.nl/hosting/templates/ui"
)

// Receipt confirms what was recorded, and says first what is still open. A desk gets there after an answer; it and EOKM find
// it again by its number.
func (h *Handlers) Receipt(r *page.Request) error {
	receipt, err := h.store.Notice.Receipt(r.Ctx, r.Actor, r.Param("submission"))
	if err != nil {
		return err
	}
	v := receiptView{p: r.Printer, actor: r.Actor, now: r.Now, receipt: receipt}
	if !r.Actor.Staff() {
		todo, err := h.store.Notice.List(r.Ctx, r.Actor, notice.Filter{Tab: notice.TabTodo, Limit: 1})
		if err != nil {
			return err
		}
		v.todo = todo.Rows
	}
	view := v.build()
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

// receiptView words a receipt for its desk or for EOKM.
type receiptView struct {
	p       *i18n.Printer
	actor   models.Actor
	now     time.Time
	receipt *notice.ReceiptPage
	todo    []notice.Row // what waits for the desk first
}

// build makes its page. A measure that does not count gives no green page: the clock runs on, and it says why and what to do.
func (v receiptView) build() notices.Receipt {
	p, receipt := v.p, v.receipt
	view := notices.Receipt{
		Title: p.T("notices.receipt.title"), Number: receipt.Number, Counts: receipt.Counts, Text: v.text(), Open: v.open(),
		Facts: v.facts(), LeftOut: v.leftOut(),
	}
	if v.actor.Staff() {
		view.Title = p.T("notices.receipt.title.staff", "Provider", receipt.Provider)
	}
	for _, n := range receipt.Of {
		view.Practice = view.Practice || strings.HasPrefix(n.Ref, notice.PracticePrefix+"-")
	}
	if v.takenBack(&view); view.Retracted.Title != "" && !view.Counts {
		if view.Next = v.next(); len(receipt.Of) > 1 {
			view.Notices = v.notices()
		}
		return view
	}
	if !receipt.Counts {
		view.Warning = ui.Note{
			Kind: ui.KindDanger, Title: p.T("notices.receipt.not.warning"), Text: measureFault(p, receipt.Measure),
		}
	}
	if !receipt.Counts && !v.actor.Staff() {
		view.Title, view.Works = p.T("notices.receipt.not.title"), workingMeasures(p)
	}
	if view.Next = v.next(); len(receipt.Of) > 1 {
		view.Notices = v.notices()
	}
	return view
}

func (v receiptView) notices() []notices.ReceiptNotice {
	list := make([]notices.ReceiptNotice, len(v.receipt.Of))
	for i, n := range v.receipt.Of {
		list[i] = v.notice(n)
	}
	return list
}

// takenBack says of a receipt what of it does not stand any more, and by whom; one of which nothing stands is no green page.
func (v receiptView) takenBack(view *notices.Receipt) {
	var lines []string
	items := 0
	for _, one := range v.receipt.Retracted {
		items += len(one.Numbers)
		lines = append(lines, v.p.N("notices.receipt.retracted.by", len(one.Numbers), "Ref", one.Ref, "By", page.OrNone(one.By),
			"Items", page.JoinRanges(v.p, one.Numbers), "At", v.p.Date(one.At)))
	}
	if items == 0 {
		return
	}
	if rest := len(lines) - shownRetractions; rest > 0 {
		lines = append(lines[:shownRetractions], v.p.N("notices.receipt.retracted.more", rest))
	}
	view.Retracted = ui.Note{
		Kind: ui.KindWarning, Title: v.p.N("notices.receipt.retracted", items), Text: strings.Join(lines, " "),
	}
	if items == v.receipt.Items {
		view.Counts, view.Text = false, ""
		view.Retracted.Title = v.p.T("notices.receipt.retracted.all")
		if !v.actor.Staff() {
			view.Title = v.p.T("notices.receipt.title.retracted")
		}
	}
}

// shownRetractions is of how many notices a receipt says who took an answer back.
const shownRetractions = 10

// stillOpen counts the items of its notices that wait for the desk now, and gives when the first is due.
func (v receiptView) stillOpen() (items int, due time.Time) {
	for _, n := range v.receipt.Of {
		if n.TodoCount > 0 && (items == 0 || n.DueAt.Before(due)) {
			due = n.DueAt
		}
		items += n.TodoCount
	}
	return items, due
}

// open says what is left to do, and leads there.
func (v receiptView) open() ui.Note {
	items, due := v.stillOpen()
	if items == 0 {
		return ui.Note{}
	}
	key := "notices.receipt.open"
	if len(v.receipt.Of) > 1 {
		key += ".many"
	}
	note := ui.Note{Kind: ui.KindWarning}
	if v.now.After(due) {
		note.Kind = ui.KindDanger
		note.Title = v.p.N(key+".late", items, "Due", v.p.DateLong(due))
	} else {
		note.Title = v.p.N(key, items, "Due", v.p.DateLong(due))
	}
	if !v.actor.Staff() {
		note.LinkText, note.LinkURL = v.p.N("notices.receipt.open.link", items), v.openURL()
	}
	return note
}

// openURL is where what is left can be answered: in the first notice that has any.
func (v receiptView) openURL() string {
	for _, n := range v.receipt.Of {
		if n.TodoCount > 0 {
			return page.NoticeURL(n.Ref) + "/confirm"
		}
	}
	return "/notices"
}

// text is what comes next for the desk. A receipt does not say that nothing is left to do when something is.
func (v receiptView) text() string {
	if v.actor.Staff() {
		return ""
	}
	text := v.p.T("notices.receipt.text")
	if items, _ := v.stillOpen(); items == 0 {
		text += " " + v.p.T("notices.receipt.nothing")
	}
	return text
}

// next is where to go on.
func (v receiptView) next() []ui.Button {
	var list []ui.Button
	if v.actor.Staff() {
		for _, ref := range v.receipt.Notices[:1] {
			list = append(list, ui.Button{Text: v.p.T("notices.receipt.notice", "Ref", ref), URL: page.NoticeURL(ref)})
		}
		return list
	}
	items, _ := v.stillOpen()
	switch {
	case !v.receipt.Counts:
		list = append(list, againButton(v.p, v.receipt))
	case items > 0:
		list = append(list, ui.Button{Text: v.p.N("notices.receipt.open.link", items), URL: v.openURL(), Primary: true})
	}
	if ref, numbers := v.retractable(); ref != "" {
		list = append(list, ui.Button{Text: v.p.T("notices.receipt.retract"), URL: retractURL(ref, numbers)})
	}
	if v.receipt.Counts && len(v.todo) > 0 {
		list = append(list, ui.Button{
			Text: v.p.T("notices.receipt.next", "Ref", v.todo[0].Ref), URL: page.NoticeURL(v.todo[0].Ref), Primary: items == 0,
		})
	}
	return append(list, ui.Button{Text: v.p.T("notices.back"), URL: "/notices"})
}

// retractable is what of a receipt of one notice the desk can take back: EOKM did not check it yet.
func (v receiptView) retractable() (ref string, numbers []int) {
	if len(v.receipt.Of) != 1 || !v.receipt.Counts || len(v.receipt.Of[0].Stands) == 0 {
		return "", nil
	}
	numbers = v.receipt.Of[0].Stands
	return v.receipt.Of[0].Ref, numbers[:min(len(numbers), notice.ItemsPerPage)]
}

// againButton leads to where a measure that counts can be reported.
func againButton(p *i18n.Printer, receipt *notice.ReceiptPage) ui.Button {
	url := "/notices"
	if len(receipt.Notices) == 1 {
		url = page.NoticeURL(receipt.Notices[0]) + "/confirm"
	}
	return ui.Button{Text: p.T("notices.receipt.again"), URL: url, Primary: true}
}

func (v receiptView) facts() ui.Facts {
	p, receipt := v.p, v.receipt
	rows := []ui.Fact{
		{Label: p.T("notices.receipt.number"), Text: receipt.Number, Mono: true},
		{Label: p.T("notices.receipt.measure"), Text: p.T("words.measure." + string(receipt.Measure))},
		{Label: p.T("notices.receipt.items"), Text: p.Number(receipt.Items)},
	}
	if len(receipt.Of) == 1 {
		rows = append(rows,
			ui.Fact{Label: p.T("notices.receipt.numbers"), Text: page.JoinRanges(p, receipt.Of[0].Numbers)},
			ui.Fact{Label: p.T("notices.fact.ref"), Body: notices.Link{Text: receipt.Notices[0], URL: page.NoticeURL(receipt.Notices[0])}})
	}
	rows = append(rows,
		ui.Fact{Label: p.T("notices.receipt.removed"), Text: p.DateLong(receipt.RemovedAt)},
		ui.Fact{Label: p.T("notices.confirm.note"), Text: receipt.Note},
		ui.Fact{Label: p.T("notices.receipt.at"), Text: p.DateLong(receipt.At)},
		ui.Fact{Label: p.T("notices.receipt.by"), Text: receipt.By})
	return typedFacts(rows...)
}

// notice is a line of a receipt of several notices.
func (v receiptView) notice(n notice.ReceiptNotice) notices.ReceiptNotice {
	line := notices.ReceiptNotice{
		Link: notices.Link{Text: n.Ref, URL: page.NoticeURL(n.Ref)},
		Text: v.p.N("notices.receipt.items.of", len(n.Numbers), "Items", page.JoinRanges(v.p, n.Numbers)),
	}
	if v.receipt.Counts && !v.actor.Staff() && len(n.Stands) > 0 {
		line.Retract = ui.Button{
			Text: v.p.T("notices.receipt.retract.of", "Ref", n.Ref), Quiet: true,
			URL: retractURL(n.Ref, n.Stands[:min(len(n.Stands), notice.ItemsPerPage)]),
		}
	}
	if n.TodoCount > 0 {
		line.Open = v.p.N("notices.receipt.notice.open", n.TodoCount)
	}
	return line
}

// leftOut says of what the answer was sent for, and does not cover, why.
func (v receiptView) leftOut() notices.LeftOut {
	left := 0
	var t ui.Timeline
	for _, e := range v.receipt.LeftOut {
		left += len(e.Numbers)
		event := ui.TimelineEvent{
			At: v.receipt.At, Text: v.p.N("notices.receipt.left.closed", len(e.Numbers), "Items", page.JoinRanges(v.p, e.Numbers)),
		}
		if e.Kind != "" {
			event = Teller{P: v.p, Actor: v.actor}.event(earlierLine(e))
		}
		event.Text = e.Ref + ": " + event.Text
		t.Events = append(t.Events, event)
	}
	if left == 0 {
		return notices.LeftOut{}
	}
	return notices.LeftOut{
		Title: v.p.N("notices.receipt.left", left, "All", v.p.Number(left+v.receipt.Items)), Why: t,
	}
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
