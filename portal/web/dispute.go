package web

import (
	"errors"
	"net/http"
	"net/url"

	"github.com/a-h/templ"
	"github.com/google/uuid"
	"github.com/labstack/echo/v4"

	"eokm.nl/hosting/models"
	"eokm.nl/hosting/templates/layout"
	"eokm.nl/hosting/templates/notices"
	"eokm.nl/hosting/templates/ui"
)

// disputeForm asks a desk why it says no.
func (s *Server) disputeForm(c echo.Context) error {
	numbers := itemNumbers(c.QueryParams()["n"])
	page, err := s.answerPage(c, numbers)
	if err != nil {
		return err
	}
	if !anyFits(page.Items, models.ActDispute) {
		return s.nothingToAnswer(c, page)
	}
	form := disputeAnswer{Submission: uuid.New(), Numbers: numbers, All: len(numbers) == 0 && offersAll(page)}
	if len(numbers) == 0 {
		form.Numbers = waitingNumbers(page.Items)
	}
	frame, err := s.beside(c, disputePage(from(c), page.Ref), fitOf(page, models.DeedDispute))
	if err != nil {
		return err
	}
	return s.page(c, frame, s.disputeView(c, page, form, nil))
}

// dispute records that a desk says no. The clock runs on, and the sentence says so.
func (s *Server) dispute(c echo.Context) error {
	r, ref := from(c), c.Param("ref")
	values, err := postForm(c)
	if err != nil {
		return err
	}
	form, bad := parseDispute(values)
	status := http.StatusUnprocessableEntity
	if len(bad) == 0 {
		err := s.store.Dispute(c.Request().Context(), r.actor, form.objection(ref))
		before, repeated := errors.AsType[*models.Repeated](err)
		switch {
		case err == nil:
			s.flash(c, ui.KindSuccess, r.printer.T("notices.disputed"))
			return seeOther(c, noticeURL(ref))
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
	return s.disputeAgain(c, status, form, bad)
}

// disputeAgain shows the form with what was typed and what is wrong with it.
func (s *Server) disputeAgain(c echo.Context, status int, form disputeAnswer, bad formFaults) error {
	show := func(page *models.NoticePage, bad formFaults) (layout.Page, templ.Component) {
		return disputePage(from(c), page.Ref), s.disputeView(c, page, form, bad)
	}
	return s.answerAgain(c, again{status, models.ActDispute, form.Numbers, bad, form.untaken, show})
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

func parseDispute(values url.Values) (disputeAnswer, formFaults) {
	f := disputeAnswer{
		Submission: submissionOf(values), All: values.Get("all") != "", Numbers: itemNumbers(values["which"]),
		Reason: models.Reason(values.Get("reason")), Explanation: values.Get("explanation"),
		where: values.Get("whereabouts"),
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

func (s *Server) disputeView(c echo.Context, page *models.NoticePage, form disputeAnswer, bad formFaults) notices.Objection {
	r := from(c)
	v := noticeView{p: r.printer, actor: r.actor, now: s.store.Now(), page: page}
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
