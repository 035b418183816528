package web

import (
	"errors"
	"net/http"
	"slices"

	"github.com/a-h/templ"
	"github.com/google/uuid"

	"eokm.nl/hosting/models"
	"eokm.nl/hosting/templates/layout"
	"eokm.nl/hosting/templates/notices"
	"eokm.nl/hosting/templates/ui"
)

// confirmForm asks a desk what it did. The items given in the URL are ticked, else all that wait for the desk.
func (s *Server) confirmForm(r *request) error {
	numbers := r.query.numbers("n")
	page, err := s.answerPage(r, numbers)
	if err != nil {
		return err
	}
	if !anyFits(page.Items, models.ActReportRemoval) {
		return nothingToAnswer(r, page)
	}
	form := newAnswer(r.now, page.DueAt)
	form.All, form.Numbers = len(numbers) == 0 && offersAll(page), numbers
	if len(numbers) == 0 {
		form.Numbers = waitingNumbers(page.Items)
	}
	frame, err := s.beside(r, confirmPage(r, page.Ref), fitOf(page, models.DeedConfirm))
	if err != nil {
		return err
	}
	return r.page(frame, confirmView(r, page, form, nil))
}

// confirm records what a desk did, and leads to its receipt. The same form sent twice gives the same receipt; with something
// else it is told so, and gets a new form.
func (s *Server) confirm(r *request) error {
	form, bad := parseAnswer(r.form)
	if !form.All && len(form.Numbers) == 0 {
		bad = slices.Insert(bad, 0, &models.Invalid{Field: "which", Key: "answer.which_missing"})
	}
	status := http.StatusUnprocessableEntity
	if len(bad) == 0 {
		_, err := s.store.Respond(r.ctx, r.actor, form.answer(r.param("ref")))
		before, repeated := errors.AsType[*models.Repeated](err)
		switch {
		case err == nil:
			return r.seeOther(receiptURL(form.Submission))
		case repeated:
			now := repeat{before, "confirm", r.param("ref"), form.Numbers, form.All}
			form.Submission, form.Numbers, form.untaken = uuid.New(), now.tick(string(form.Measure)), now.words(r)
			status = http.StatusConflict
		case errors.Is(err, models.ErrConflict):
			status = http.StatusConflict // confirmAgain says what changed
		case !bad.take(err):
			return err
		}
	}
	return s.confirmAgain(r, status, form, bad)
}

// confirmAgain shows the form with what was typed and what is wrong with it.
func (s *Server) confirmAgain(r *request, status int, form answerForm, bad formFaults) error {
	show := func(page *models.NoticePage, bad formFaults) (layout.Page, templ.Component) {
		return confirmPage(r, page.Ref), confirmView(r, page, form, bad)
	}
	return s.answerAgain(r, again{status, models.ActReportRemoval, form.Numbers, bad, form.untaken, show})
}

func confirmPage(r *request, ref string) layout.Page {
	title := r.printer.T("notices.confirm.title")
	return layout.Page{Title: title + " " + ref, Narrow: true, Crumbs: noticeCrumbs(r, ref, title)}
}

func confirmView(r *request, page *models.NoticePage, form answerForm, bad formFaults) notices.Confirm {
	v := noticeView{p: r.printer, actor: r.actor, now: r.now, page: page}
	view := notices.Confirm{
		Errors:     bad.summary(r, []string{"when", "note"}, []string{"which", "measure"}),
		Untaken:    form.untaken,
		Ref:        page.Ref,
		Clock:      v.deadline(v.state()).Clock,
		Due:        r.printer.T("notices.deadline.due", "Due", r.printer.DateLong(page.DueAt)),
		Action:     noticeURL(page.Ref) + "/confirm",
		Submission: form.Submission.String(),
		Which:      v.which(r, models.ActReportRemoval, form.Numbers, bad),
		Questions:  form.questions(r, bad),
		CancelURL:  noticeURL(page.Ref),
	}
	view.Clock.Big = false
	if offersAll(page) {
		view.All = v.allBox(form.All)
	}
	return view
}

// answerPage loads a notice with the items that a form is about: those from the first chosen one on.
func (s *Server) answerPage(r *request, numbers []int) (*models.NoticePage, error) {
	after := 0
	if len(numbers) > 0 && numbers[len(numbers)-1] > models.ItemsPerPage {
		after = numbers[0] - 1
	}
	return s.store.NoticePage(r.ctx, r.actor, r.param("ref"), after)
}

// nothingToAnswer leads back to a notice in which no item is open for a form, and says what happened last.
func nothingToAnswer(r *request, page *models.NoticePage) error {
	r.flash(ui.KindInfo, r.fault(lastChange(r, page, "notices.nothing")))
	return r.seeOther(noticeURL(page.Ref))
}

// lastChange words what happened to a notice last, for somebody who came too late.
func lastChange(r *request, page *models.NoticePage, key string) *models.Invalid {
	change := &models.Invalid{Key: key, Args: map[string]string{"What": "", "At": ""}}
	if len(page.History) > 0 {
		change.Args["What"], _ = teller{r.printer, r.actor, page.ItemCount}.sentence(page.History[0])
		change.Args["At"] = r.printer.Date(page.History[0].At)
	}
	return change
}

// offersAll tells whether "all that wait for you" is one answer: there are more than a page shows, and not too many.
func offersAll(page *models.NoticePage) bool {
	return page.ItemCount > models.ItemsPerPage && page.TodoCount > 0 && page.TodoCount <= models.BulkLimit
}

func anyFits(items []models.Item, do models.Action) bool {
	return slices.ContainsFunc(items, func(i models.Item) bool { return models.Can(i.State, do, models.PartyProvider) })
}

// waitingNumbers lists the items that wait for the desk.
func waitingNumbers(items []models.Item) []int {
	var out []int
	for _, i := range items {
		if i.State.Turn() == models.TurnProvider {
			out = append(out, i.N)
		}
	}
	return out
}
