package web

import (
	"errors"
	"net/http"
	"slices"

	"github.com/a-h/templ"
	"github.com/google/uuid"
	"github.com/labstack/echo/v4"

	"eokm.nl/hosting/models"
	"eokm.nl/hosting/templates/layout"
	"eokm.nl/hosting/templates/notices"
	"eokm.nl/hosting/templates/ui"
)

// confirmForm asks a desk what it did. The items given in the URL are ticked, else all that wait for the desk.
func (s *Server) confirmForm(c echo.Context) error {
	numbers := itemNumbers(c.QueryParams()["n"])
	page, err := s.answerPage(c, numbers)
	if err != nil {
		return err
	}
	if !anyFits(page.Items, models.ActReportRemoval) {
		return s.nothingToAnswer(c, page)
	}
	form := newAnswer(s.store.Now(), page.DueAt)
	form.All, form.Numbers = len(numbers) == 0 && offersAll(page), numbers
	if len(numbers) == 0 {
		form.Numbers = waitingNumbers(page.Items)
	}
	frame, err := s.beside(c, confirmPage(from(c), page.Ref), fitOf(page, models.DeedConfirm))
	if err != nil {
		return err
	}
	return s.page(c, frame, s.confirmView(c, page, form, nil))
}

// confirm records what a desk did, and leads to its receipt. The same form sent twice gives the same receipt; with something
// else it is told so, and gets a new form.
func (s *Server) confirm(c echo.Context) error {
	r := from(c)
	values, err := postForm(c)
	if err != nil {
		return err
	}
	form, bad := parseAnswer(values)
	if !form.All && len(form.Numbers) == 0 {
		bad = slices.Insert(bad, 0, &models.Invalid{Field: "which", Key: "answer.which_missing"})
	}
	status := http.StatusUnprocessableEntity
	if len(bad) == 0 {
		_, err := s.store.Respond(c.Request().Context(), r.actor, form.answer(c.Param("ref")))
		before, repeated := errors.AsType[*models.Repeated](err)
		switch {
		case err == nil:
			return seeOther(c, receiptURL(form.Submission))
		case repeated:
			now := repeat{before, "confirm", c.Param("ref"), form.Numbers, form.All}
			form.Submission, form.Numbers, form.untaken = uuid.New(), now.tick(string(form.Measure)), now.words(r)
			status = http.StatusConflict
		case errors.Is(err, models.ErrConflict):
			status = http.StatusConflict // confirmAgain says what changed
		case !bad.take(err):
			return err
		}
	}
	return s.confirmAgain(c, status, form, bad)
}

// confirmAgain shows the form with what was typed and what is wrong with it.
func (s *Server) confirmAgain(c echo.Context, status int, form answerForm, bad formFaults) error {
	show := func(page *models.NoticePage, bad formFaults) (layout.Page, templ.Component) {
		return confirmPage(from(c), page.Ref), s.confirmView(c, page, form, bad)
	}
	return s.answerAgain(c, again{status, models.ActReportRemoval, form.Numbers, bad, form.untaken, show})
}

func confirmPage(r *request, ref string) layout.Page {
	title := r.printer.T("notices.confirm.title")
	return layout.Page{Title: title + " " + ref, Narrow: true, Crumbs: noticeCrumbs(r, ref, title)}
}

func (s *Server) confirmView(c echo.Context, page *models.NoticePage, form answerForm, bad formFaults) notices.Confirm {
	r := from(c)
	v := noticeView{p: r.printer, actor: r.actor, now: s.store.Now(), page: page}
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
func (s *Server) answerPage(c echo.Context, numbers []int) (*models.NoticePage, error) {
	after := 0
	if len(numbers) > 0 && numbers[len(numbers)-1] > models.ItemsPerPage {
		after = numbers[0] - 1
	}
	return s.store.NoticePage(c.Request().Context(), from(c).actor, c.Param("ref"), after)
}

// nothingToAnswer leads back to a notice in which no item is open for a form, and says what happened last.
func (s *Server) nothingToAnswer(c echo.Context, page *models.NoticePage) error {
	r := from(c)
	s.flash(c, ui.KindInfo, r.fault(lastChange(r, page, "notices.nothing")))
	return seeOther(c, noticeURL(page.Ref))
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
