package notices

import (
	"errors"
	"net/http"
	"net/url"
	"slices"
	"strings"

	"github.com/google/uuid"

	"eokm.nl/hosting/models"
	"eokm.nl/hosting/models/bulk"
	"eokm.nl/hosting/models/notice"
	"eokm.nl/hosting/portal/web/page"
	"eokm.nl/hosting/templates/layout"
	"eokm.nl/hosting/templates/ui"
)

// maxTicked is how many notices a person can tick: as many as the largest page of the list has.
const maxTicked = 200

// MostHanded is how many notices a desk hands on at once.
const MostHanded = 50

// Bulk begins an action on the ticked notices of the list, or on all of its view: it shows first what that would do.
func (h *Handlers) Bulk(r *page.Request) error {
	refs, back := tickedRefs(r.Form["sel"]), ListPath(r.Form.Text("back"))
	all, do := r.Form.Ticked("all"), r.Form.Text("do")
	switch {
	case all && do == "delegate":
		r.Flash(ui.KindWarning, r.Printer.N("handed.several.page_only", MostHanded))
		return r.SeeOther(back)
	case all && do == "assign":
		r.Flash(ui.KindWarning, r.Printer.T("notices.assign.page_only"))
		return r.SeeOther(back)
	case all:
		return h.bulkPreview(r, do, FilterOf(back), back)
	case len(refs) == 0:
		r.Flash(ui.KindWarning, r.Printer.T("notices.bulk.none"))
		return r.SeeOther(back)
	case len(refs) > maxTicked:
		return &models.Invalid{Field: "sel", Key: "answer.too_many"}
	case do == "delegate" && len(refs) > MostHanded:
		r.Flash(ui.KindWarning, r.Printer.N("handed.several.page_only", MostHanded))
		return r.SeeOther(back)
	case do == "delegate":
		return r.SeeOther(page.WithQuery("/guest/handed/new", url.Values{"sel": {strings.Join(refs, ",")}, "back": {back}}))
	case do == "assign":
		return h.bulkAssignForm(r, refs, back)
	}
	return h.bulkPreview(r, do, ticked(refs), back)
}

// bulkPreview shows what an action would do to the notices of a filter.
func (h *Handlers) bulkPreview(r *page.Request, do string, f notice.Filter, back string) error {
	preview, err := h.loadPreview(r, do, f, back)
	switch {
	case errors.Is(err, models.ErrNotFound) && len(f.Refs) == 0: // the search is a day old
		r.Flash(ui.KindInfo, r.Printer.T("notices.search.gone"))
		return r.SeeOther("/notices")
	case err != nil:
		return err
	}
	return r.Page(preview.page(r), preview.build(r, newResponse(r.Now, preview.firstDue(r.Now)), nil))
}

// order begins an action of many notices, and leads to its job. What came of it, and how to undo it, is there.
func (h *Handlers) order(r *page.Request, o bulk.Order, back string) error {
	id, err := h.store.Bulk.Start(r.Ctx, r.Actor, o)
	if err != nil {
		return err
	}
	return r.SeeOther(jobURL(id, back))
}

// jobURL is the page of a job, which leads back to the list that somebody came from.
func jobURL(id uuid.UUID, back string) string {
	if back == "/notices" {
		return page.JobURL(id)
	}
	return page.WithQuery(page.JobURL(id), url.Values{"back": {back}})
}

// ProvedAbove is how many addresses somebody confirms at once without having proved lately who they are: a stolen session ends there.
const ProvedAbove = 50

// BulkAcknowledge acknowledges what a preview showed.
func (h *Handlers) BulkAcknowledge(r *page.Request) error {
	refs, pins := pinnedRefs(r.Form["sel"])
	if len(refs) == 0 || len(refs) > notice.BulkLimit {
		return &models.Invalid{Field: "sel", Key: "answer.too_many"}
	}
	back := ListPath(r.Form.Text("back"))
	err := h.order(r, bulk.Order{Submission: r.Form.Submission(), Kind: bulk.KindAcknowledge, Refs: refs, Pins: pins}, back)
	if errors.Is(err, models.ErrConflict) {
		r.Flash(ui.KindInfo, r.Printer.T("notices.bulk.acknowledged.none"))
		return r.SeeOther(back)
	}
	return err
}

// BulkConfirm records one answer for several notices, and leads to its job. It covers the items that the preview counted, as far as they
// still wait, and no other; the job says which those were not.
func (h *Handlers) BulkConfirm(r *page.Request) error {
	refs, pins := pinnedRefs(r.Form["sel"])
	if len(refs) == 0 || len(refs) > notice.BulkLimit {
		return &models.Invalid{Field: "sel", Key: "answer.too_many"}
	}
	form, bad := parseResponse(r.Form)
	status := http.StatusUnprocessableEntity
	if len(bad) == 0 {
		if pinnedItems(refs, pins) > ProvedAbove && !r.Proved() {
			return r.Site.AskProof(r)
		}
		answer := form.response(refs...)
		answer.Pins, answer.Seen = pins, nil
		err := h.order(r, bulk.Order{Submission: form.Submission, Kind: bulk.KindConfirm, Answers: []notice.Response{answer}},
			ListPath(r.Form.Text("back")))
		before, repeated := errors.AsType[*models.Repeated](err)
		answered, overtaken := errors.AsType[*notice.Answered](err)
		switch {
		case err == nil:
			return nil
		case overtaken:
			form.untaken, form.late, status = first(answered.By).words(r), "repeat.colleague.late", http.StatusConflict
		case repeated:
			return h.bulkRepeated(r, form, refs, pins, before)
		case errors.Is(err, models.ErrConflict):
			status = http.StatusConflict
			bad.Add("", "notices.bulk.conflict")
		case !bad.Take(err):
			return err
		}
	}
	preview, err := h.loadPreview(r, "confirm", ticked(refs), ListPath(r.Form.Text("back")))
	if err != nil {
		return err
	}
	if status != http.StatusConflict { // which shows what is open now
		preview.narrow(pins)
	}
	frame := preview.page(r)
	frame.Error = true
	return r.Render(status, frame, preview.build(r, form, bad))
}

// bulkRepeated shows what of a preview is not recorded yet, after an answer to another part of it was sent.
func (h *Handlers) bulkRepeated(r *page.Request, form responseForm, refs []string, pins notice.Pins, before *models.Repeated) error {
	preview, err := h.loadPreview(r, "confirm", ticked(refs), ListPath(r.Form.Text("back")))
	if err != nil {
		return err
	}
	preview.narrow(pins)
	form.Submission, form.untaken = uuid.New(), repeat{before: before, key: "confirm"}.words(r)
	form.late = "repeat.late"
	if preview.Items > 0 {
		form.untaken.Title = r.Printer.N("repeat.confirm.count", preview.Items)
	}
	frame := preview.page(r)
	frame.Error = true
	return r.Render(http.StatusConflict, frame, preview.build(r, form, nil))
}

// ticked is the filter of notices by name.
func ticked(refs []string) notice.Filter {
	return notice.Filter{Tab: notice.TabAll, Refs: refs}
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
func pinnedRefs(values []string) ([]string, notice.Pins) {
	var refs []string
	pins := notice.Pins{}
	for _, value := range tickedRefs(values) {
		ref, numbers, pinned := strings.Cut(value, ":")
		refs = append(refs, ref)
		if pinned {
			pins[ref] = page.ParseRanges(numbers, notice.AnswerLimit)
		}
	}
	return refs, pins
}

// pinnedItems is how many items a form is about, as far as it says.
func pinnedItems(refs []string, pins notice.Pins) int {
	n := 0
	for _, ref := range refs {
		n += max(len(pins[ref]), 1)
	}
	return n
}

// pin names items of a notice in a hidden field.
func pin(ref string, numbers []int) ui.Hidden {
	return ui.Hidden{Name: "sel", Value: ref + ":" + page.RangesText(numbers)}
}

func BulkCrumbs(r *page.Request, title string) []layout.Crumb {
	return []layout.Crumb{{Label: r.Printer.T("notices.title"), URL: "/notices"}, {Label: title}}
}
