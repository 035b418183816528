package web

import (
	"errors"
	"net/http"
	"slices"
	"strings"
	"time"

	"github.com/labstack/echo/v4"

	"eokm.nl/hosting/models"
	"eokm.nl/hosting/templates/layout"
	"eokm.nl/hosting/templates/notices"
	"eokm.nl/hosting/templates/ui"
)

// maxTicked is how many notices one form can name: as many as the largest page of the list has.
const maxTicked = 200

// bulk acts on the ticked notices of the list: it acknowledges them at once, or shows what a confirmation would answer.
func (s *Server) bulk(c echo.Context) error {
	r := from(c)
	values, err := postForm(c)
	if err != nil {
		return err
	}
	refs, back := tickedRefs(values["sel"]), listPath(values.Get("back"))
	switch {
	case len(refs) == 0:
		s.flash(c, ui.KindWarning, r.printer.T("notices.bulk.none"))
		return seeOther(c, back)
	case len(refs) > maxTicked:
		return &models.Invalid{Field: "sel", Key: "answer.too_many"}
	case values.Get("do") == "acknowledge":
		return s.bulkAcknowledge(c, refs, back)
	case values.Get("do") == "assign":
		return s.bulkAssignForm(c, refs, back)
	}
	preview, err := s.loadPreview(c, refs)
	if err != nil {
		return err
	}
	now := s.store.Now()
	form := newAnswer(now, preview.firstDue(now))
	return s.page(c, bulkPage(r), preview.build(r, form, nil, now))
}

// bulkAcknowledge acknowledges what of the ticked notices is new, and says how many that were.
func (s *Server) bulkAcknowledge(c echo.Context, refs []string, back string) error {
	r, ctx := from(c), c.Request().Context()
	fresh, err := s.store.Notices(ctx, r.actor, models.NoticeFilter{
		Tab: models.TabAll, Refs: refs, State: models.StateDelivered, Limit: maxTicked,
	})
	if err != nil {
		return err
	}
	err = s.store.Acknowledge(ctx, r.actor, refs)
	switch {
	case errors.Is(err, models.ErrConflict):
		s.flash(c, ui.KindInfo, r.printer.T("notices.bulk.acknowledged.none"))
	case err != nil:
		return err
	default:
		text := r.printer.N("notices.bulk.acknowledged", len(fresh.Rows))
		if rest := len(refs) - len(fresh.Rows); rest > 0 {
			text += " " + r.printer.N("notices.bulk.acknowledged.rest", rest)
		}
		s.flash(c, ui.KindSuccess, text)
	}
	return seeOther(c, back)
}

// bulkConfirm records one answer for several notices, and leads to its receipt.
func (s *Server) bulkConfirm(c echo.Context) error {
	r := from(c)
	values, err := postForm(c)
	if err != nil {
		return err
	}
	refs := tickedRefs(values["sel"])
	if len(refs) == 0 || len(refs) > maxTicked {
		return &models.Invalid{Field: "sel", Key: "answer.too_many"}
	}
	form, bad := parseAnswer(values)
	status := http.StatusUnprocessableEntity
	if len(bad) == 0 {
		_, err := s.store.Respond(c.Request().Context(), r.actor, form.answer(refs...))
		switch {
		case err == nil:
			return seeOther(c, receiptURL(form.Submission))
		case errors.Is(err, models.ErrConflict):
			status = http.StatusConflict
			bad.add("", "notices.bulk.conflict")
		case !bad.take(err):
			return err
		}
	}
	preview, err := s.loadPreview(c, refs)
	if err != nil {
		return err
	}
	page := bulkPage(r)
	page.Error = true
	return s.render(c, status, page, preview.build(r, form, bad, s.store.Now()))
}

func bulkPage(r *request) layout.Page {
	title := r.printer.T("notices.bulk.title")
	return layout.Page{Title: title, Path: "/notices", Crumbs: []layout.Crumb{
		{Label: r.printer.T("notices.title"), URL: "/notices"}, {Label: title},
	}}
}

// bulkPreview is the ticked notices: those that an answer would change, in deadline order, and those it would not.
type bulkPreview struct {
	answer, skip []models.NoticeRow
}

// loadPreview finds the ticked notices. A notice that is not there, or not the desk's, is ErrNotFound.
func (s *Server) loadPreview(c echo.Context, refs []string) (bulkPreview, error) {
	var b bulkPreview
	list, err := s.store.Notices(c.Request().Context(), from(c).actor, models.NoticeFilter{Tab: models.TabAll, Refs: refs, Limit: maxTicked})
	if err != nil {
		return b, err
	}
	if len(list.Rows) != len(refs) {
		return b, models.ErrNotFound
	}
	for _, row := range list.Rows {
		if row.TodoCount > 0 {
			b.answer = append(b.answer, row)
		} else {
			b.skip = append(b.skip, row)
		}
	}
	slices.SortFunc(b.answer, func(x, y models.NoticeRow) int { return x.DueAt.Compare(y.DueAt) })
	return b, nil
}

// firstDue is the earliest deadline of what will be answered.
func (b bulkPreview) firstDue(now time.Time) time.Time {
	if len(b.answer) == 0 {
		return now
	}
	return b.answer[0].DueAt
}

func (b bulkPreview) build(r *request, form answerForm, bad formFaults, now time.Time) notices.Bulk {
	p := r.printer
	items := 0
	view := notices.Bulk{
		Title: p.T("notices.bulk.title"), Submission: form.Submission.String(), Questions: form.questions(r, bad), CancelURL: "/notices",
	}
	for _, n := range b.answer {
		items += n.TodoCount
		row := listView{p: p, now: now}.row(n)
		row.Count = p.Number(n.TodoCount)
		view.Rows = append(view.Rows, row)
		view.Refs = append(view.Refs, ui.Hidden{Name: "sel", Value: n.Ref})
	}
	for _, n := range b.skip {
		view.Skipped = append(view.Skipped, notices.Skipped{Ref: n.Ref, URL: noticeURL(n.Ref), Why: skipReason(r, n)})
	}
	view.Total = p.N("notices.bulk.total", items, "Notices", p.N("notices.bulk.total.notices", len(b.answer)))
	view.CanSend = items > 0 && items <= models.BulkLimit
	if items > models.BulkLimit && len(bad) == 0 {
		bad.add("", "answer.too_many")
	}
	if items == 0 {
		view.Total = p.T("notices.bulk.total.none")
	}
	view.Errors = bad.summary(r, []string{"when", "note"}, []string{"measure"})
	return view
}

// skipReason says why a notice has nothing to answer.
func skipReason(r *request, n models.NoticeRow) string {
	if n.Phase == models.TurnEOKM {
		return r.printer.T("notices.bulk.skip.waiting")
	}
	return r.printer.T("notices.bulk.skip.done")
}

// tickedRefs lists each ticked reference once.
func tickedRefs(values []string) []string {
	var refs []string
	for _, ref := range values {
		if ref != "" && !slices.Contains(refs, ref) {
			refs = append(refs, ref)
		}
	}
	return refs
}

// listPath is a URL of the list to go back to; anything else gives the plain list.
func listPath(back string) string {
	if path := ownPath(back); path == "/notices" || strings.HasPrefix(path, "/notices?") {
		return path
	}
	return "/notices"
}
