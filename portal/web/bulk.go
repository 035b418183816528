package web

import (
	"errors"
	"net/http"
	"net/url"
	"slices"
	"strings"

	"github.com/google/uuid"
	"github.com/labstack/echo/v4"

	"eokm.nl/hosting/models"
	"eokm.nl/hosting/templates/layout"
	"eokm.nl/hosting/templates/ui"
)

// maxTicked is how many notices a person can tick: as many as the largest page of the list has.
const maxTicked = 200

// bulk acts on the ticked notices of the list, or on all of its view. It acknowledges ticked ones at once; an answer, and
// whatever goes further than a page, it shows first.
func (s *Server) bulk(c echo.Context) error {
	values, err := postForm(c)
	if err != nil {
		return err
	}
	refs, back := tickedRefs(values["sel"]), listPath(values.Get("back"))
	all, do := values.Get("all") != "", values.Get("do")
	switch {
	case all && do == "assign":
		s.flash(c, ui.KindWarning, from(c).printer.T("notices.assign.page_only"))
		return seeOther(c, back)
	case all:
		return s.bulkPreview(c, do, filterOf(back), back)
	case len(refs) == 0:
		s.flash(c, ui.KindWarning, from(c).printer.T("notices.bulk.none"))
		return seeOther(c, back)
	case len(refs) > maxTicked:
		return &models.Invalid{Field: "sel", Key: "answer.too_many"}
	case do == "acknowledge":
		return s.acknowledgeAll(c, refs, back)
	case do == "assign":
		return s.bulkAssignForm(c, refs, back)
	}
	return s.bulkPreview(c, do, ticked(refs), back)
}

// bulkPreview shows what an action would do to the notices of a filter.
func (s *Server) bulkPreview(c echo.Context, do string, f models.NoticeFilter, back string) error {
	r := from(c)
	preview, err := s.loadPreview(c, do, f, back)
	switch {
	case errors.Is(err, models.ErrNotFound) && len(f.Refs) == 0: // the search is a day old
		s.flash(c, ui.KindInfo, r.printer.T("notices.search.gone"))
		return seeOther(c, "/notices")
	case err != nil:
		return err
	}
	now := s.store.Now()
	return s.page(c, preview.page(r), preview.build(r, newAnswer(now, preview.firstDue(now)), nil, now))
}

// bulkAcknowledge acknowledges what a preview showed.
func (s *Server) bulkAcknowledge(c echo.Context) error {
	values, err := postForm(c)
	if err != nil {
		return err
	}
	refs, _ := pinnedRefs(values["sel"])
	if len(refs) == 0 || len(refs) > models.BulkLimit {
		return &models.Invalid{Field: "sel", Key: "answer.too_many"}
	}
	return s.acknowledgeAll(c, refs, listPath(values.Get("back")))
}

// acknowledgeAll acknowledges what of the notices is new, and says how many that were.
func (s *Server) acknowledgeAll(c echo.Context, refs []string, back string) error {
	r, ctx := from(c), c.Request().Context()
	fresh, err := s.store.Batch(ctx, r.actor, ticked(refs), models.ActAcknowledge)
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

// bulkConfirm records one answer for several notices, and leads to its receipt. It covers the items that the preview
// counted, as far as they still wait, and no other.
func (s *Server) bulkConfirm(c echo.Context) error {
	r := from(c)
	values, err := postForm(c)
	if err != nil {
		return err
	}
	refs, pins := pinnedRefs(values["sel"])
	if len(refs) == 0 || len(refs) > models.BulkLimit {
		return &models.Invalid{Field: "sel", Key: "answer.too_many"}
	}
	form, bad := parseAnswer(values)
	status := http.StatusUnprocessableEntity
	if len(bad) == 0 {
		answer := form.answer(refs...)
		answer.Pins = pins
		_, err := s.store.Respond(c.Request().Context(), r.actor, answer)
		before, repeated := errors.AsType[*models.Repeated](err)
		switch {
		case err == nil:
			return seeOther(c, receiptURL(form.Submission))
		case repeated:
			return s.bulkRepeated(c, form, refs, pins, before)
		case errors.Is(err, models.ErrConflict):
			status = http.StatusConflict
			bad.add("", "notices.bulk.conflict")
		case !bad.take(err):
			return err
		}
	}
	preview, err := s.loadPreview(c, "confirm", ticked(refs), "/notices")
	if err != nil {
		return err
	}
	if status != http.StatusConflict { // which shows what is open now
		preview.narrow(pins)
	}
	page := preview.page(r)
	page.Error = true
	return s.render(c, status, page, preview.build(r, form, bad, s.store.Now()))
}

// bulkRepeated shows what of a preview is not recorded yet, after an answer to another part of it was sent.
func (s *Server) bulkRepeated(c echo.Context, form answerForm, refs []string, pins models.Pins, before *models.Repeated) error {
	r := from(c)
	preview, err := s.loadPreview(c, "confirm", ticked(refs), "/notices")
	if err != nil {
		return err
	}
	preview.narrow(pins)
	form.Submission, form.untaken = uuid.New(), repeat{before: before, key: "confirm"}.words(r)
	if preview.Items > 0 {
		form.untaken.Title = r.printer.N("repeat.confirm.count", preview.Items)
	} else {
		form.untaken.Text = r.printer.T("repeat.late")
	}
	page := preview.page(r)
	page.Error = true
	return s.render(c, http.StatusConflict, page, preview.build(r, form, nil, s.store.Now()))
}

// ticked is the filter of notices by name.
func ticked(refs []string) models.NoticeFilter {
	return models.NoticeFilter{Tab: models.TabAll, Refs: refs}
}

// filterOf reads the filter out of a path of the list.
func filterOf(path string) models.NoticeFilter {
	_, query, _ := strings.Cut(path, "?")
	values, err := url.ParseQuery(query)
	if err != nil {
		values = nil
	}
	return parseFilter(values)
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

// pinnedRefs reads what pin wrote: references, each with the numbers of the items that the preview counted. One without
// numbers is not pinned.
func pinnedRefs(values []string) ([]string, models.Pins) {
	var refs []string
	pins := models.Pins{}
	for _, value := range tickedRefs(values) {
		ref, numbers, pinned := strings.Cut(value, ":")
		refs = append(refs, ref)
		if pinned {
			pins[ref] = itemNumbers(strings.Split(numbers, ","))
		}
	}
	return refs, pins
}

// pin names items of a notice in a hidden field.
func pin(ref string, numbers []int) ui.Hidden {
	return ui.Hidden{Name: "sel", Value: ref + ":" + strings.Join(numberTexts(numbers), ",")}
}

// listPath is a URL of the list to go back to, of which only what the list knows is left; anything else gives the plain list.
func listPath(back string) string {
	if path := ownPath(back); path == "/notices" || strings.HasPrefix(path, "/notices?") {
		return listURL(filterOf(path))
	}
	return "/notices"
}

func bulkCrumbs(r *request, title string) []layout.Crumb {
	return []layout.Crumb{{Label: r.printer.T("notices.title"), URL: "/notices"}, {Label: title}}
}
