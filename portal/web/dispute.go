package web

import (
	"errors"
	"net/http"

	"github.com/a-h/templ"
	"github.com/google/uuid"

	"eokm.nl/hosting/models"
	"eokm.nl/hosting/templates/layout"
	"eokm.nl/hosting/templates/notices"
	"eokm.nl/hosting/templates/ui"
)

// disputeForm asks a desk why it says no.
func (s *Server) disputeForm(r *request) error {
	numbers := r.query.numbers("n")
	page, err := s.answerPage(r, numbers)
	if err != nil {
		return err
	}
	if !anyFits(page.Items, models.ActDispute) {
		return nothingToAnswer(r, page)
	}
	form := disputeAnswer{Submission: uuid.New(), Numbers: numbers, All: len(numbers) == 0 && offersAll(page)}
	if len(numbers) == 0 {
		form.Numbers = waitingNumbers(page.Items)
	}
	frame, err := s.beside(r, disputePage(r, page.Ref), fitOf(page, models.DeedDispute))
	if err != nil {
		return err
	}
	return r.page(frame, disputeView(r, page, form, nil))
}

// dispute records that a desk says no. The clock runs on, and the sentence says so.
func (s *Server) dispute(r *request) error {
	ref := r.param("ref")
	form, bad := parseDispute(r.form)
	status := http.StatusUnprocessableEntity
	if len(bad) == 0 {
		err := s.store.Dispute(r.ctx, r.actor, form.objection(ref))
		before, repeated := errors.AsType[*models.Repeated](err)
		switch {
		case err == nil:
			r.flash(ui.KindSuccess, r.printer.T("notices.disputed"))
			return r.seeOther(noticeURL(ref))
		case repeated:
			now := repeat{before, "dispute", ref, form.Numbers, form.All}
			form.Submission, form.Numbers, form.untaken = uuid.New(), now.tick(string(form.Reason)), now.words(r)
			status = http.StatusConflict
		case errors.Is(err, models.ErrConflict):
			status = http.StatusConflict // disputeAgain says what changed
		case !bad.take(err):
			return err
		}
	}
	return s.disputeAgain(r, status, form, bad)
}

// disputeAgain shows the form with what was typed and what is wrong with it.
func (s *Server) disputeAgain(r *request, status int, form disputeAnswer, bad formFaults) error {
	show := func(page *models.NoticePage, bad formFaults) (layout.Page, templ.Component) {
		return disputePage(r, page.Ref), disputeView(r, page, form, bad)
	}
	return s.answerAgain(r, again{status, models.ActDispute, form.Numbers, bad, form.untaken, show})
}

func disputePage(r *request, ref string) layout.Page {
	title := r.printer.T("notices.dispute.title")
	return layout.Page{Title: title + " " + ref, Narrow: true, Crumbs: noticeCrumbs(r, ref, title)}
}

// disputeAnswer is a desk's "no", as typed.
type disputeAnswer struct {
	Submission  uuid.UUID
	All         bool
	Numbers     []int
	Reason      models.Reason
	Explanation string
	Whereabouts models.Whereabouts
	where       string // as typed

	untaken ui.Untaken // as in answerForm
}

func parseDispute(values form) (disputeAnswer, formFaults) {
	f := disputeAnswer{
		Submission: values.submission(), All: values.ticked("all"), Numbers: values.numbers("which"),
		Reason: models.Reason(values.text("reason")), Explanation: values.text("explanation"),
		where: values.text("whereabouts"),
	}
	var bad formFaults
	var err error
	if f.Whereabouts, err = models.ParseWhereabouts(f.where); err != nil {
		bad.take(err)
	}
	if !f.All && len(f.Numbers) == 0 {
		bad.add("which", "answer.which_missing")
	}
	if _, ok := f.Reason.Rule(); !ok {
		bad.add("reason", "dispute.reason_missing")
	}
	if f.Explanation == "" {
		bad.add("explanation", "text.missing")
	}
	return f, bad
}

func (f disputeAnswer) objection(ref string) models.Objection {
	o := models.Objection{
		Submission: f.Submission, Ref: ref, Numbers: f.Numbers, Reason: f.Reason, Explanation: f.Explanation, Whereabouts: f.Whereabouts,
	}
	if f.All {
		o.Numbers = nil
	}
	return o
}

func disputeView(r *request, page *models.NoticePage, form disputeAnswer, bad formFaults) notices.Objection {
	v := noticeView{p: r.printer, actor: r.actor, now: r.now, page: page}
	view := notices.Objection{
		Errors:     bad.summary(r, []string{"explanation", "whereabouts"}, []string{"which", "reason"}),
		Untaken:    form.untaken,
		Ref:        page.Ref,
		Action:     noticeURL(page.Ref) + "/dispute",
		Submission: form.Submission.String(),
		Which:      v.which(r, models.ActDispute, form.Numbers, bad),
		Reason:     form.reasons(r, bad),
		Explanation: ui.TextArea{
			Name: "explanation", Label: r.printer.T("notices.dispute.explain"), Hint: r.printer.T("notices.dispute.explain.hint"),
			Value: keepText(form.Explanation), Error: bad.text(r, "explanation"), Rows: 5,
		},
		Whereabouts: ui.TextField{
			Name: "whereabouts", Label: r.printer.T("notices.dispute.where"), Hint: r.printer.T("notices.dispute.where.hint"),
			Value: form.whereaboutsShown(), Error: bad.text(r, "whereabouts"), Optional: true,
		},
		CancelURL: noticeURL(page.Ref),
	}
	if offersAll(page) {
		view.All = v.allBox(form.All)
	}
	return view
}

// whereaboutsShown is what was typed, defanged where it was understood.
func (f disputeAnswer) whereaboutsShown() string {
	if len(f.Whereabouts) > 0 {
		return f.Whereabouts.Masked()
	}
	return keepText(f.where)
}

// reasons asks why, by kind: not ours, we cannot, we disagree. Where another way mostly works, the answer says so.
func (f disputeAnswer) reasons(r *request, bad formFaults) notices.Choices {
	p := r.printer
	q := notices.Choices{Name: "reason", Legend: p.T("notices.dispute.why"), Error: bad.text(r, "reason")}
	for i, rule := range models.Reasons() {
		kind := p.T("notices.kind." + string(rule.Kind))
		if i == 0 || q.Groups[len(q.Groups)-1].Title != kind {
			q.Groups = append(q.Groups, notices.ChoiceGroup{Title: kind, First: i + 1})
		}
		key := "words.reason." + string(rule.Reason)
		option := ui.Option{Value: string(rule.Reason), Label: p.T(key), Selected: f.Reason == rule.Reason}
		if rule.Advice || p.Has(key+".hint") {
			option.Hint = p.T(key + ".hint")
		}
		group := &q.Groups[len(q.Groups)-1]
		group.Options = append(group.Options, option)
	}
	return q
}
