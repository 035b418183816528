package courses

import (
	"errors"
	"net/http"

	"github.com/a-h/templ"

	"eokm.nl/hosting/models"
	"eokm.nl/hosting/models/learning"
	"eokm.nl/hosting/models/version"
	"eokm.nl/hosting/portal/course"
	"eokm.nl/hosting/portal/web/page"
	"eokm.nl/hosting/portal/web/versions"
	"eokm.nl/hosting/templates/content"
	"eokm.nl/hosting/templates/kb"
	"eokm.nl/hosting/templates/layout"
	"eokm.nl/hosting/templates/ui"
)

// writing is the draft of a course that somebody writes in.
type writing struct {
	slug    string
	version learning.CourseVersion
	draft   course.Draft
}

// errNoDraft is that nobody can write in the course now: its desk says what can be done instead.
var errNoDraft = errors.New("no draft")

func (h *Handlers) writingOf(r *page.Request) (writing, error) {
	slug := r.Param("course")
	v, err := h.store.Learning.CourseVersion(r.Ctx, r.Actor, slug, 0)
	if errors.Is(err, models.ErrNotFound) || err == nil && v.State != version.Draft {
		return writing{}, errNoDraft
	}
	return writing{slug, v, course.Open(v.Files)}, err
}

// noDraft leads to the desk when that is what err says.
func noDraft(r *page.Request, err error) error {
	if errors.Is(err, errNoDraft) {
		r.Flash(ui.KindInfo, r.Printer.T("courses.no_draft"))
		return r.SeeOther(page.DeskCourseURL(r.Param("course")))
	}
	return err
}

// errStale is that somebody else wrote in the same part since.
var errStale = errors.New("another wrote in this part")

// saveTries is how often a part is saved upon what others save beside it.
const saveTries = 5

// saveCourse keeps a change of the draft. The change is made upon what is there now: who writes in another part is in nobody's way.
// errStale is a change's own.
func (h *Handlers) saveCourse(r *page.Request, change func(w *writing) (map[string]string, error)) (writing, error) {
	for try := 1; ; try++ {
		w, err := h.writingOf(r)
		if err != nil {
			return w, err
		}
		files, err := change(&w)
		if err != nil {
			return w, err
		}
		_, err = h.store.Learning.SaveCourse(r.Ctx, r.Actor, w.slug, w.version.Revision, textOf(files, w.version))
		if (errors.Is(err, models.ErrConflict) || errors.Is(err, models.ErrNotFound)) && try < saveTries {
			continue // that there is no draft any more is found above
		}
		return w, err
	}
}

// part is a page to write on: a part of the course, its values and what is wrong.
type part struct {
	writing
	values   page.Form
	bad      page.Faults
	conflict *content.Conflict
	mark     string
	status   int
}

// partPage is how one kind of part is shown, read and kept.
type partPage struct {
	at     func(w writing, r *page.Request) bool                                     // that there is such a part
	mark   func(w writing, r *page.Request) string                                   // of the part as it is
	values func(w writing, r *page.Request) page.Form                                // of the part as it is
	view   func(r *page.Request, p part) (templ.Component, string)                   // the page, and its title
	change func(w *writing, r *page.Request, v page.Form) (map[string]string, error) // *models.Invalid when it cannot be read
	text   func(w writing, r *page.Request) string                                   // the part in words, to compare
	// a button that only changes the form; nil: there is none
	doing func(w writing, r *page.Request, v page.Form, do string) (page.Form, bool)
	next  func(w writing, r *page.Request) string // where its preview is
}

// partForm shows a part to write on.
func (h *Handlers) partForm(kind partPage) page.Handle {
	return func(r *page.Request) error {
		w, err := h.writingOf(r)
		if err != nil {
			return noDraft(r, err)
		}
		if !kind.at(w, r) {
			return models.ErrNotFound
		}
		return showPart(r, kind, part{writing: w, values: kind.values(w, r), mark: kind.mark(w, r), status: http.StatusOK})
	}
}

func showPart(r *page.Request, kind partPage, p part) error {
	view, title := kind.view(r, p)
	crumbs := courseDeskCrumbs(r, p.slug, courseTitle(r, p.draft.Course, p.slug), title)
	return r.Render(p.status, layout.Page{Title: title, Error: p.bad != nil, Path: r.HTTP.URL.RequestURI(), Crumbs: crumbs}, view)
}

// savePart keeps a part. When it cannot be kept as it is, nothing is lost: the page comes back with what was typed.
func (h *Handlers) savePart(kind partPage) page.Handle {
	return func(r *page.Request) error {
		if do := r.Form.Text("do"); kind.doing != nil && do != "" && do != "preview" {
			return h.doPart(r, kind, r.Form, do)
		}
		w, err := h.saveCourse(r, func(w *writing) (map[string]string, error) {
			if !kind.at(*w, r) {
				return nil, models.ErrNotFound
			}
			if kind.mark(*w, r) != r.Form.Text("mark") {
				return nil, errStale
			}
			return kind.change(w, r, r.Form)
		})
		var bad page.Faults
		switch {
		case bad.Take(err):
			return showPart(r, kind,
				part{writing: w, values: r.Form, mark: r.Form.Text("mark"), bad: bad, status: http.StatusUnprocessableEntity})
		case errors.Is(err, errStale), errors.Is(err, models.ErrConflict):
			return partConflict(r, kind, w, r.Form)
		case errors.Is(err, errNoDraft), errors.Is(err, models.ErrNotFound):
			return h.partGone(r, kind, r.Form)
		case err != nil:
			return err
		}
		r.Flash(ui.KindSuccess, r.Printer.T("content.done.save"))
		if r.Form.Text("do") == "preview" {
			return r.SeeOther(kind.next(w, r))
		}
		return r.SeeOther(r.HTTP.URL.RequestURI())
	}
}

// doPart does what a button says that only changes the form.
func (h *Handlers) doPart(r *page.Request, kind partPage, values page.Form, do string) error {
	w, err := h.writingOf(r)
	if errors.Is(err, errNoDraft) || err == nil && !kind.at(w, r) {
		return h.partGone(r, kind, values)
	}
	if err != nil {
		return err
	}
	if changed, ok := kind.doing(w, r, values, do); ok {
		values = changed
	}
	return showPart(r, kind, part{writing: w, values: values, mark: values.Text("mark"), status: http.StatusOK})
}

// partConflict shows what somebody else wrote against what is typed here. Saving again puts this in its place, knowingly.
func partConflict(r *page.Request, kind partPage, w writing, values page.Form) error {
	p := part{
		writing: w, values: values, mark: kind.mark(w, r), conflict: versions.Saved(r, w.version.Version), status: http.StatusConflict,
	}
	mine := w
	if files, err := kind.change(&mine, r, values); err == nil {
		mine.draft = course.Open(files)
		diff := versions.DiffOf(kind.text(w, r), kind.text(mine, r))
		diff.Title = r.Printer.T("courses.conflict")
		p.conflict.Texts = []kb.TextDiff{diff}
	}
	return showPart(r, kind, p)
}

// partGone shows what is typed in a part that nobody can write in any more: the draft is none now, or somebody took the part out. The
// form keeps its mark, and so saves once the part is there again.
func (h *Handlers) partGone(r *page.Request, kind partPage, values page.Form) error {
	slug := r.Param("course")
	list, err := h.store.Learning.CourseVersions(r.Ctx, r.Actor, slug)
	if err != nil {
		return err
	}
	// The last version is the one that was on its way.
	last, err := h.store.Learning.CourseVersion(r.Ctx, r.Actor, slug, list[0].N)
	if err != nil {
		return err
	}
	p := part{writing: writing{slug, last, course.Open(last.Files)}, values: values, mark: values.Text("mark"), status: http.StatusConflict}
	p.conflict = versions.Gone(r, last.State, page.DeskCourseURL(slug))
	return showPart(r, kind, p)
}
