package notices

import (
	"slices"
	"strconv"
	"time"

	"github.com/a-h/templ"

	"eokm.nl/hosting/models"
	"eokm.nl/hosting/models/notice"
	"eokm.nl/hosting/portal/i18n"
	"eokm.nl/hosting/portal/web/page"
	"eokm.nl/hosting/templates/notices"
	"eokm.nl/hosting/templates/ui"
)

// noticeView makes a notice's page out of what the Store gave. Addresses are masked, but for a reader whose reveal holds
// and who did not cover them again.
type noticeView struct {
	p       *i18n.Printer
	actor   models.Actor
	now     time.Time
	page    *notice.Page
	after   int  // the items shown come after this number
	covered bool // the reader covered the addresses again
	reader  string
}

func (v noticeView) build() notices.Show {
	state := v.state()
	deadline := v.deadline(state)
	latest, earlier := parted(v.history())
	return notices.Show{
		Ref:       v.page.Ref,
		Tag:       StateTag(v.p, state, deadline.Clock),
		Notes:     v.notes(),
		Deadline:  deadline,
		Addresses: v.addresses(),
		Disputes:  v.disputes(),
		Delegated: v.delegations(),
		Facts:     v.facts(),
		Messages:  v.messages(),
		History:   latest,
		Earlier:   earlier,
		Printed:   v.p.T("notices.printed", "Who", v.reader, "At", v.p.DateLong(v.now)),
	}
}

// state is where the notice stands: where its first item stands that is somebody's to act on, or what it came to.
func (v noticeView) state() models.State {
	if v.page.Phase == models.TurnNobody && v.page.StoppedAt != nil {
		return models.StateVerified
	}
	for _, item := range v.page.Items {
		if item.State.Turn() == v.page.Phase {
			return item.State
		}
	}
	switch v.page.Phase { // it is not on this page of items
	case models.TurnProvider:
		return models.StateAcknowledged
	case models.TurnEOKM:
		return models.StateAnswered
	default:
		return models.StateClosed
	}
}

// notes are remarks about the whole notice.
func (v noticeView) notes() []ui.Note {
	var list []ui.Note
	if v.page.Practice {
		list = append(list, ui.Note{
			Kind: ui.KindWarning, Title: v.p.T("practice.note.title"), Text: v.p.T("practice.note.text"),
			LinkText: v.p.T("practice.note.link"), LinkURL: "/practice",
		})
	}
	if v.sealed() {
		list = append(list, ui.Note{Kind: ui.KindInfo, Title: v.p.T("notices.sealed.title"), Text: v.p.T("notices.sealed.text")})
	}
	if v.stillOnline() {
		list = append(list, ui.Note{Kind: ui.KindWarning, Title: v.p.T("notices.reopened.title"), Text: v.p.T("notices.reopened.text")})
	}
	if note, any := v.notYours(); any {
		list = append(list, note)
	}
	if late := v.delegateLate(); late.Title != "" {
		list = append(list, late)
	}
	return list
}

func (v noticeView) stillOnline() bool {
	return slices.ContainsFunc(v.page.Items, func(i notice.Item) bool { return i.State == models.StateStillOnline })
}

// answered tells whether the desk reported a measure: then it owes its customer a statement of reasons.
func (v noticeView) answered() bool {
	return slices.ContainsFunc(v.page.Items, func(i notice.Item) bool { return i.Measure != "" })
}

// sealed tells whether retention destroyed the key of the addresses.
func (v noticeView) sealed() bool { return v.page.DataKey == nil }

// revealed tells whether this reader's reveal still holds.
func (v noticeView) revealed() bool { return v.page.RevealedUntil.After(v.now) && !v.sealed() }

// fits tells whether an item of this page is in a state for the reader's action; none is once retention destroyed the addresses.
func (v noticeView) fits(do models.Action) bool {
	return !v.sealed() && slices.ContainsFunc(v.page.Items, func(i notice.Item) bool { return models.Can(i.State, do, v.actor.Party()) })
}

// deskActions is what a desk can do, the most wanted first.
func (v noticeView) deskActions() []ui.Button {
	url := page.NoticeURL(v.page.Ref)
	var list []ui.Button
	if v.fits(models.ActReportRemoval) {
		text := v.p.T("notices.do.confirm")
		if v.state() == models.StateAnswered {
			text = v.p.T("notices.do.change")
		}
		list = append(list, v.answering(ui.Button{Text: text, URL: url + "/confirm", Primary: v.page.TodoCount > 0}))
	}
	if v.fits(models.ActRetract) {
		list = append(list, ui.Button{Text: v.p.T("notices.do.retract"), URL: url + "/retract"})
	}
	if v.fits(models.ActAcknowledge) {
		list = append(list, ui.Button{Text: v.p.T("notices.do.acknowledge"), Form: "acknowledge"})
	}
	if v.fits(models.ActDispute) {
		list = append(list, v.answering(ui.Button{Text: v.p.T("notices.do.dispute"), URL: url + "/dispute"}))
	}
	if v.fits(models.ActDelegate) {
		list = append(list, v.answering(ui.Button{Text: v.p.T("notices.do.delegate"), URL: url + "/delegate"}))
	}
	list = append(list, ui.Button{Text: v.questionTitle(), URL: url + "/question"})
	if v.answered() {
		list = append(list, ui.Button{Text: v.p.T("statement.make"), URL: page.StatementURL(v.page.Ref, "")})
	}
	if !v.revealed() && v.revealable() {
		list = append(list, ui.Button{Text: v.p.T("notices.do.reveal"), URL: url + "/reveal", Icon: "eye"})
	}
	return list
}

// answering makes a link to a form a button that takes the ticked addresses along, where there are any to tick. Without a tick the form
// is about all that wait.
func (v noticeView) answering(b ui.Button) ui.Button {
	if v.ticks() {
		b.Form, b.Attrs, b.URL = notices.AnswerForm, templ.Attributes{"formaction": b.URL}, ""
	}
	return b
}

// clock is the notice's clock, by its caches.
func (v noticeView) clock() notice.Clock {
	n := v.page.Notice
	row := notice.Row{Profile: n.Profile, DeliveredAt: n.DeliveredAt, DueAt: n.DueAt, StoppedAt: n.StoppedAt}
	return row.Clock()
}

// deadline is the clock panel.
func (v noticeView) deadline(state models.State) notices.Deadline {
	clock := v.clock()
	d := notices.Deadline{Clock: ClockOf(v.p, clock, state, v.now)}
	d.Clock.Big = true
	if hasDeadline(state) {
		d.Lines = append(d.Lines, v.p.T("notices.deadline.due", "Due", v.p.DateLong(v.page.DueAt)))
		if state != models.StateAnswered {
			d.Meter = v.meter(clock)
		}
	}
	if text := v.deadlineRemark(state, clock); text != "" {
		d.Lines = append(d.Lines, text)
	}
	d.Reach = !v.actor.Staff() && state.Open()
	if clock.Paused > 0 && hasDeadline(state) {
		d.Lines = append(d.Lines, v.p.T("notices.deadline.paused", "Span", v.p.Span(clock.Paused)))
	}
	return d
}

// deadlineRemark says what the clock means in a state.
func (v noticeView) deadlineRemark(state models.State, clock notice.Clock) string {
	switch {
	case state == models.StateAnswered:
		return v.responseTime(clock.Norm)
	case state == models.StateDisputed, state == models.StateOnHold, state == models.StateUnrouted:
		return v.p.T("notices.deadline." + string(state))
	case state.Turn() != models.TurnProvider || v.actor.Staff():
		return ""
	}
	profile := notice.ProfileOf(v.page.Profile).Code
	if clock.Overdue(v.now) && profile != notice.ProfileOrdinary {
		return v.p.T("notices.deadline.late")
	}
	return v.p.T("notices.deadline.norm." + profile)
}

// meter shows how much of the norm is used; amber from three quarters, red in the last hour of a day's norm.
func (v noticeView) meter(clock notice.Clock) ui.Meter {
	norm, used := clock.Norm.Hours(), clock.Elapsed(v.now)
	return ui.Meter{
		Value: min(max(used.Hours(), 0), norm), Max: norm, Low: norm * 3 / 4, High: norm * 23 / 24,
		Text: v.p.T("notices.deadline.used", "Span", v.p.Span(used), "Norm", int(norm)),
	}
}

// responseTime says how long the removals took by the provider's own account, at most; "" when none is on this page.
func (v noticeView) responseTime(norm time.Duration) string {
	longest, found, again := time.Duration(0), false, false
	for _, item := range v.page.Items {
		if item.State == models.StateAnswered && item.RemovedAt != nil {
			again = again || item.SeenOnlineAt != nil
			clock := item.Clock()
			clock.Stopped = *item.RemovedAt
			longest, found = max(longest, clock.Elapsed(v.now)), true
		}
	}
	if !found {
		return ""
	}
	key := "notices.deadline.claimed"
	if again { // the first time that was given did not count: nothing is promised of this one
		key += ".again"
	}
	if v.actor.Staff() {
		key += ".staff"
	}
	return v.p.T(key, "Clock", ui.StoppedClock(v.p, longest, longest <= norm).Words)
}

// addresses is the table of what was reported.
func (v noticeView) addresses() notices.Addresses {
	a := notices.Addresses{Title: v.p.N("notices.addresses", v.page.ItemCount), Sealed: v.sealed(), Pager: v.itemPager()}
	url := page.NoticeURL(v.page.Ref)
	if v.ticks() {
		a.Answer = url + "/confirm"
	}
	if v.revealed() && v.revealable() {
		at := v.page.RevealedUntil.In(page.DutchZone()).Format("15:04")
		a.Revealed = &notices.Revealed{
			Hidden: v.covered, Text: v.p.T("notices.reveal.until", "At", at),
			CoverURL: url + "/cover", CopyURL: url + "/addresses", XARFURL: url + "/xarf",
		}
	}
	if a.Revealed != nil && !v.actor.Staff() {
		a.Revealed.IncidentsURL = url + "/incidents"
	}
	for _, item := range v.page.Items {
		a.Rows = append(a.Rows, v.address(item))
		if item.AnsweredAt != nil || item.State == models.StateDisputed || item.State == models.StateAcknowledged {
			a.AnswersURL = url + "/answers"
		}
	}
	return a
}

// ticks tells whether the reader can choose some of the addresses to answer.
func (v noticeView) ticks() bool {
	return v.page.ItemCount > 1 && v.page.TodoCount > 0 && v.fits(models.ActReportRemoval)
}

func (v noticeView) address(item notice.Item) notices.Address {
	clock := ClockOf(v.p, item.Clock(), item.State, v.now)
	row := notices.Address{
		N:       item.N,
		IP:      page.IPText(item.Content.IP),
		Asked:   v.p.T("notices.scope." + string(item.Scope)),
		Tag:     StateTag(v.p, item.State, clock),
		Details: v.details(item),
		Tick: models.Can(item.State, models.ActReportRemoval, v.actor.Party()) ||
			models.Can(item.State, models.ActDispute, v.actor.Party()),
	}
	row.Text, row.Spoken = v.code(item)
	if !v.shows(item) {
		row.Mark = item.Mark
	}
	return row
}

// details is what else there is to know about an item.
func (v noticeView) details(item notice.Item) []string {
	var list []string
	if item.Measure != "" {
		text := v.p.T("words.measure." + string(item.Measure))
		if item.RemovedAt != nil {
			text += ", " + v.p.DateShort(*item.RemovedAt)
		}
		list = append(list, text)
	}
	if text := v.delegatedTo(item); text != "" {
		list = append(list, text)
	}
	if item.ObservedAt != nil {
		list = append(list, v.p.T("notices.item.seen", "At", v.p.DateShort(*item.ObservedAt)))
	}
	if item.RecurrenceOf != nil {
		list = append(list, v.p.T("notices.recurrence"))
	}
	if item.Reports > 1 {
		list = append(list, v.p.N("notices.reports", item.Reports))
	}
	if item.AlsoUnder != "" {
		list = append(list, v.p.T("notices.item.also", "References", item.AlsoUnder))
	}
	if item.Category != v.page.Category {
		list = append(list, v.p.T("notices.item.category", "Category", v.p.T("notices.category."+string(item.Category))))
	}
	if item.RaisedAt != nil {
		list = append(list, v.p.T("notices.item.raised", "At", v.p.DateShort(*item.RaisedAt)))
	}
	if item.State.Open() && !item.DueAt.Equal(v.page.DueAt) && item.State.Turn() == v.page.Phase && item.HeldSince == nil {
		list = append(list, v.p.T("notices.item.due", "Due", v.p.DateShort(item.DueAt)))
	}
	if item.UnroutedReason != "" && v.actor.Staff() {
		list = append(list, v.p.T("words.unrouted."+string(item.UnroutedReason)))
	}
	return list
}

// itemPager leads through a notice with more items than a page shows.
func (v noticeView) itemPager() ui.Pager {
	if v.page.ItemCount <= notice.ItemsPerPage && v.after == 0 {
		return ui.Pager{}
	}
	url := func(after int) string {
		return page.NoticeURL(v.page.Ref) + "?after=" + strconv.Itoa(after) + "#addresses"
	}
	pager := ui.Pager{Text: v.p.T("notices.addresses.page",
		"From", v.after+1, "To", v.after+len(v.page.Items), "All", v.page.ItemCount)}
	if v.after > 0 {
		pager.PrevURL = url(max(v.after-notice.ItemsPerPage, 0))
	}
	if v.page.More {
		pager.NextURL = url(v.page.Items[len(v.page.Items)-1].N)
	}
	return pager
}
