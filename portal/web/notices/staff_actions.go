package notices

import (
	"time"

	"github.com/a-h/templ"
	"github.com/google/uuid"

	"eokm.nl/hosting/models"
	"eokm.nl/hosting/models/notice"
	"eokm.nl/hosting/portal/web/page"
	"eokm.nl/hosting/templates/triage"
	"eokm.nl/hosting/templates/ui"
)

// staffActions is the column of what staff can do with a notice; nil for who may only look.
func staffActions(r *page.Request, shown *notice.Page) templ.Component {
	if !r.Is(page.Analysts) {
		return nil
	}
	return staffColumn(r, shown, r.Now)
}

// staffColumn works out which actions fit the notice's items.
func staffColumn(r *page.Request, shown *notice.Page, now time.Time) triage.StaffActions {
	own, items := page.NoticeURL(shown.Ref), shown.Items
	if shown.DataKey == nil {
		items = nil // retention destroyed the addresses; the Store refuses every act on them
	}
	waits := map[int]bool{} // what there is to check, or to let run again, is ticked
	for _, item := range items {
		waits[item.N] = item.State == models.StateAnswered || item.State == models.StateOnHold
	}
	view := triage.StaffActions{
		VerifyURL: own + "/verifications", ResumeURL: own + "/resume", Next: own, Seen: SeenOf(items),
		CheckNote: r.Printer.T("staff.verify.note"), CanOnline: canAny(items, models.ActFindOnline),
		Check: ui.Checkboxes{Name: "n", Legend: r.Printer.T("staff.actions.check"), Options: shortOptions(r, items, waits, checkable)},
		Resume: ui.Checkboxes{Name: "held", Legend: r.Printer.T("staff.actions.held"), Options: shortOptions(r, items, waits,
			func(item notice.Item) bool { return can(item, models.ActResume) })},
	}
	if view.CanOnline {
		view.Sight = sightFields(r, verificationForm{}, nil)
	} else {
		view.CheckNote = r.Printer.T("staff.verify.note.offline")
	}
	if canAny(items, models.ActRoute) {
		view.RouteURL, view.AskURL = own+"/route", "/guest/hosts/"+shown.Ref
	}
	switch {
	case canAny(items, models.ActUphold):
		view.DecideURL = own + "/decision"
	case canAny(items, models.ActWithdraw):
		view.WithdrawURL, view.Withdraw = own+"/decision", r.Printer.T("staff.actions.withdraw_only")
		if canAny(items, models.ActReroute) {
			view.Withdraw = r.Printer.T("staff.actions.withdraw")
		}
	}
	if canAny(items, models.ActHold) {
		view.HoldURL = own + "/hold"
	}
	switch v := (noticeView{page: shown}); {
	case v.asked(false):
		view.AnswerURL = "#messages"
	case shown.ProviderID != uuid.Nil:
		view.QuestionURL = own + "/question"
	}
	if shown.DataKey != nil && !shown.RevealedUntil.After(now) {
		view.RevealURL = own + "/reveal"
	}
	view.Urgent = view.RouteURL == "" && view.DecideURL == "" && canAny(items, models.ActFindOnline) && shown.WaitingCount > 0
	return view
}

// checkable tells whether an analyst may say of an item that it is offline or online.
func checkable(item notice.Item) bool {
	return can(item, models.ActFindOffline) || can(item, models.ActFindOnline)
}
