package web

import (
	"errors"
	"net/http"
	"time"

	"github.com/a-h/templ"
	"github.com/google/uuid"

	"eokm.nl/hosting/models"
	"eokm.nl/hosting/templates/layout"
	"eokm.nl/hosting/templates/notices"
	"eokm.nl/hosting/templates/ui"
)

// delegateForm asks a desk to whom it hands addresses, and until when.
func (s *Server) delegateForm(r *request) error {
	numbers := r.query.numbers("n")
	page, err := s.answerPage(r, numbers)
	if err != nil {
		return err
	}
	if !anyFits(page.Items, models.ActDelegate) {
		return nothingToAnswer(r, page)
	}
	form := handoverForm{
		Submission: uuid.New(), Numbers: numbers, All: len(numbers) == 0 && offersAll(page), Until: proposeUntil(r.now, page.DueAt),
	}
	if len(numbers) == 0 {
		form.Numbers = waitingNumbers(page.Items)
	}
	frame, err := s.beside(r, delegatePage(r, page.Ref), fitOf(page, models.DeedDelegate))
	if err != nil {
		return err
	}
	return r.page(frame, delegateView(r, page, form, nil))
}

// delegate records that a desk handed addresses on. The clock runs on, and the sentence says so.
func (s *Server) delegate(r *request) error {
	ref := r.param("ref")
	form, bad := parseHandover(r.form)
	status := http.StatusUnprocessableEntity
	if len(bad) == 0 {
		err := s.store.Delegate(r.ctx, r.actor, form.handover(ref))
		before, repeated := errors.AsType[*models.Repeated](err)
		switch {
		case err == nil:
			r.flash(ui.KindSuccess, r.printer.T("notices.delegated"))
			return r.seeOther(noticeURL(ref))
		case repeated:
			now := repeat{before, "delegate", ref, form.Numbers, form.All}
			form.Submission, form.Numbers, form.untaken = uuid.New(), now.tick(string(form.To)), now.words(r)
			status = http.StatusConflict
		case errors.Is(err, models.ErrConflict):
			status = http.StatusConflict // delegateAgain says what changed
		case !bad.take(err):
			return err
		}
	}
	return s.delegateAgain(r, status, form, bad)
}

// delegateAgain shows the form with what was typed and what is wrong with it.
func (s *Server) delegateAgain(r *request, status int, form handoverForm, bad formFaults) error {
	show := func(page *models.NoticePage, bad formFaults) (layout.Page, templ.Component) {
		return delegatePage(r, page.Ref), delegateView(r, page, form, bad)
	}
	return s.answerAgain(r, again{status, models.ActDelegate, form.Numbers, bad, form.untaken, show})
}

// takeBack records that a desk acts itself again.
func (s *Server) takeBack(r *request) error {
	ref := r.param("ref")
	err := s.store.TakeBack(r.ctx, r.actor, ref, r.form.numbers("n"))
	switch {
	case errors.Is(err, models.ErrConflict):
		r.flash(ui.KindInfo, r.printer.T("notices.taken_back.none"))
	case err != nil:
		return err
	default:
		r.flash(ui.KindSuccess, r.printer.T("notices.taken_back"))
	}
	return r.seeOther(noticeURL(ref))
}

func delegatePage(r *request, ref string) layout.Page {
	title := r.printer.T("notices.delegate.title")
	return layout.Page{Title: title + " " + ref, Narrow: true, Crumbs: noticeCrumbs(r, ref, title)}
}

// proposeUntil is a deadline for the delegate that leaves the desk an hour to step in; "" when there is no room for one.
func proposeUntil(now, due time.Time) string {
	until := now.Add(models.DelegateWithin)
	if last := due.Add(-time.Hour); last.Before(until) {
		until = last
	}
	if !until.After(now) {
		return ""
	}
	return writeLocal(until)
}

// handoverForm is what a desk hands on, as typed.
type handoverForm struct {
	Submission uuid.UUID
	All        bool
	Numbers    []int
	To         models.Delegate
	Until      string // "": no deadline was given
	Note       string

	until   time.Time
	untaken ui.Untaken // as in answerForm
}

func parseHandover(values form) (handoverForm, formFaults) {
	f := handoverForm{
		Submission: values.submission(), All: values.ticked("all"), Numbers: values.numbers("which"),
		To: models.Delegate(values.text("to")), Until: values.text("until"), Note: values.text("note"),
	}
	var bad formFaults
	if !f.All && len(f.Numbers) == 0 {
		bad.add("which", "answer.which_missing")
	}
	if f.To == "" {
		bad.add("to", "delegate.to_missing")
	}
	var ok bool
	if f.until, ok = parseLocal(f.Until); f.Until != "" && !ok {
		bad.add("until", "answer.when_form")
	}
	return f, bad
}

func (f handoverForm) handover(ref string) models.Handover {
	h := models.Handover{Submission: f.Submission, Ref: ref, Numbers: f.Numbers, To: f.To, Until: f.until, Note: f.Note}
	if f.All {
		h.Numbers = nil
	}
	return h
}

func delegateView(r *request, page *models.NoticePage, form handoverForm, bad formFaults) notices.Handover {
	p := r.printer
	v := noticeView{p: p, actor: r.actor, now: r.now, page: page}
	view := notices.Handover{
		Errors:     bad.summary(r, []string{"until", "note"}, []string{"which", "to"}),
		Untaken:    form.untaken,
		Ref:        page.Ref,
		Clock:      v.deadline(v.state()).Clock,
		Due:        p.T("notices.deadline.due", "Due", p.DateLong(page.DueAt)),
		Action:     noticeURL(page.Ref) + "/delegate",
		Submission: form.Submission.String(),
		Which:      v.which(r, models.ActDelegate, form.Numbers, bad),
		To:         ui.Radios{Name: "to", Legend: p.T("notices.delegate.to"), Error: bad.text(r, "to"), Inline: true},
		Until: ui.TextField{
			Name: "until", Label: p.T("notices.delegate.until"), Hint: p.T("notices.delegate.until.hint", "Due", p.Date(page.DueAt)),
			Value: keepTime(form.Until), Error: bad.text(r, "until"), Short: true, Optional: true,
		},
		Note: ui.TextArea{
			Name: "note", Label: p.T("notices.confirm.note"), Hint: p.T("notices.text.hint"), Value: keepText(form.Note),
			Error: bad.text(r, "note"), Optional: true,
		},
		CancelURL: noticeURL(page.Ref),
	}
	view.Clock.Big = false
	if v.now.After(page.DueAt) {
		view.Until.Hint = p.T("notices.delegate.until.hint.late")
	}
	for _, to := range models.Delegates() {
		view.To.Options = append(view.To.Options, ui.Option{
			Value: string(to), Label: p.T("notices.delegate.to." + string(to)), Selected: to == form.To,
		})
	}
	if offersAll(page) {
		view.All = v.allBox(form.All)
	}
	return view
}
