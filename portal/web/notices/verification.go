package notices

import (
	"net/http"
	"slices"
	"time"

	"eokm.nl/hosting/models"
	"eokm.nl/hosting/models/notice"
	"eokm.nl/hosting/portal/web/page"
	"eokm.nl/hosting/templates/layout"
	"eokm.nl/hosting/templates/triage"
	"eokm.nl/hosting/templates/ui"
)

// verificationForm is the form of what an analyst found.
type verificationForm struct {
	numbers []int
	outcome notice.Outcome
	when    string // as typed; "" for now
	sight   notice.Sight
	next    string // where to go on to
	seen    notice.Seen
}

func parseVerification(r *page.Request) (verificationForm, page.Faults) {
	form := verificationForm{
		numbers: r.Form.Numbers("n"), outcome: notice.Outcome(r.Form.Text("outcome")), next: page.OwnPath(r.Form.Text("next")),
		seen: ParseSeen(r.Form.Text("seen")),
	}
	if form.next == "/" {
		form.next = page.NoticeURL(r.Param("ref"))
	}
	form.when, form.sight.From, form.sight.Note = r.Form.Text("at"), r.Form.Text("from"), r.Form.Text("note")
	var bad page.Faults
	checkChosen(form.numbers, &bad)
	if form.when != "" {
		var ok bool
		if form.sight.At, ok = page.ParseLocal(form.when); !ok {
			bad.Add("at", "answer.when_form")
		}
	}
	return form, bad
}

// Verify records what an analyst found about items of one notice.
func (h *Handlers) Verify(r *page.Request) error {
	form, bad := parseVerification(r)
	shown, err := h.staffNotice(r, form.numbers)
	if err != nil {
		return err
	}
	done, err := page.Attempt(bad,
		func() error {
			if form.outcome == notice.FoundOnline {
				return h.store.Notice.Saw(r.Ctx, r.Actor, shown.Ref, form.numbers, form.sight, form.seen)
			}
			return h.store.Notice.Verify(r.Ctx, r.Actor, shown.Ref, form.numbers, form.outcome, form.seen)
		},
		func(status int, bad page.Faults) error {
			if status == http.StatusConflict {
				return h.verifyAgain(r, form)
			}
			return r.Refused(staffForm(r, shown.Ref, "staff.verify.title"), verifyView(r, shown, form, bad))
		})
	if !done {
		return err
	}
	r.Flash(ui.KindSuccess, foundText(r, shown, form, r.Now))
	return r.SeeOther(form.next)
}

// verifyAgain shows the items as they are now, after somebody else was first; where nobody can find that any more, the page they
// came from says so.
func (h *Handlers) verifyAgain(r *page.Request, form verificationForm) error {
	shown, err := h.staffNotice(r, form.numbers)
	if err != nil {
		return err
	}
	do := models.ActFindOffline
	if form.outcome == notice.FoundOnline {
		do = models.ActFindOnline
	}
	if !slices.ContainsFunc(shown.Items, func(item notice.Item) bool { return slices.Contains(form.numbers, item.N) && can(item, do) }) {
		return h.tellChanged(r, form.numbers, form.next)
	}
	view := verifyView(r, shown, form, nil)
	view.Changed = ChangedText(r, shown, form.numbers)
	return r.Render(http.StatusConflict, staffForm(r, shown.Ref, "staff.verify.title"), view)
}

// tellChanged goes on with how things stand after somebody else was first.
func (h *Handlers) tellChanged(r *page.Request, numbers []int, next string) error {
	shown, err := h.staffNotice(r, numbers)
	if err != nil {
		return err
	}
	r.Flash(ui.KindWarning, ChangedText(r, shown, numbers))
	return r.SeeOther(next)
}

// verifyView is the form by itself, with what was ticked.
func verifyView(r *page.Request, shown *notice.Page, form verificationForm, bad page.Faults) triage.Verify {
	return triage.Verify{
		Action: page.NoticeURL(shown.Ref) + "/verifications", Seen: SeenOf(shown.Items), CancelURL: page.NoticeURL(shown.Ref),
		Next: form.next, Note: r.Printer.T("staff.verify.note"), Errors: bad.Summary(r, []string{"at", "from", "note"}, []string{"n"}),
		Sight: sightFields(r, form, bad),
		Items: ui.Checkboxes{
			Name: "n", Legend: r.Printer.T("staff.actions.check"), Error: bad.Text(r, "n"),
			Options: itemOptions(r, shown, numberSet(form.numbers), checkable),
		},
	}
}

// sightFields ask what the desk may know of a look that found something online. None of it need be told.
func sightFields(r *page.Request, form verificationForm, bad page.Faults) triage.Sight {
	p := r.Printer
	return triage.Sight{
		Open: form.when != "" || form.sight.From != "" || form.sight.Note != "" || len(bad) > 0,
		At: ui.DateTimeField{
			Name: "at", Label: p.T("verify.at"), Hint: p.T("verify.at.hint"), Value: page.KeepTime(form.when), Error: bad.Text(r, "at"),
		},
		From: ui.TextField{
			Name: "from", Label: p.T("verify.from"), Hint: p.T("verify.from.hint"), Value: page.KeepText(form.sight.From),
			Error: bad.Text(r, "from"), Short: true,
			Optional: true,
		},
		Note: ui.TextArea{
			Name: "note", Label: p.T("verify.note"), Hint: p.T("verify.note.hint"), Value: page.KeepText(form.sight.Note),
			Error: bad.Text(r, "note"), Rows: 2,
			Optional: true,
		},
	}
}

// staffForm frames a form about a notice.
func staffForm(r *page.Request, ref, title string) layout.Page {
	return layout.Page{Title: r.Printer.T(title), Narrow: true, Crumbs: noticeCrumbs(r, ref, r.Printer.T(title))}
}

// foundText says what a check did; page is the notice as it was before.
func foundText(r *page.Request, shown *notice.Page, form verificationForm, now time.Time) string {
	count := len(form.numbers)
	if form.outcome == notice.FoundOffline {
		return r.Printer.N("staff.verify.done.offline", count, "Ref", shown.Ref)
	}
	reopened := 0
	due := time.Time{}
	for _, item := range shown.Items {
		if !slices.Contains(form.numbers, item.N) {
			continue
		}
		if item.State == models.StateAnswered || item.State == models.StateVerified {
			reopened++
		}
		if due.IsZero() || item.DueAt.Before(due) {
			due = item.DueAt
		}
	}
	clock := ui.RunningClock(r.Printer, due, now, notice.DueSoon).Words
	if reopened == 0 {
		return r.Printer.N("staff.verify.done.online", count, "Ref", shown.Ref, "Clock", clock)
	}
	return r.Printer.N("staff.verify.done.reopened", reopened, "Ref", shown.Ref, "Provider", shown.ProviderName, "Clock", clock)
}
