package web

import (
	"errors"
	"net/http"

	"github.com/a-h/templ"

	"eokm.nl/hosting/models"
	"eokm.nl/hosting/models/learning"
	"eokm.nl/hosting/models/version"
	"eokm.nl/hosting/portal/course"
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

func (s *Server) writingOf(r *request) (writing, error) {
	slug := r.param("course")
	v, err := s.store.Learning.CourseVersion(r.ctx, r.actor, slug, 0)
	if errors.Is(err, models.ErrNotFound) || err == nil && v.State != version.Draft {
		return writing{}, errNoDraft
	}
	return writing{slug, v, course.Open(v.Files)}, err
}

// noDraft leads to the desk when that is what err says.
func noDraft(r *request, err error) error {
	if errors.Is(err, errNoDraft) {
		r.flash(ui.KindInfo, r.printer.T("courses.no_draft"))
		return r.seeOther(deskCourseURL(r.param("course")))
	}
	return err
}

// errStale is that somebody else wrote in the same part since.
var errStale = errors.New("another wrote in this part")

// saveTries is how often a part is saved upon what others save beside it.
const saveTries = 5

// saveCourse keeps a change of the draft. The change is made upon what is there now: who writes in another part is in nobody's way.
// errStale is a change's own.
func (s *Server) saveCourse(r *request, change func(w *writing) (map[string]string, error)) (writing, error) {
	for try := 1; ; try++ {
		w, err := s.writingOf(r)
		if err != nil {
			return w, err
		}
		files, err := change(&w)
		if err != nil {
			return w, err
		}
		_, err = s.store.Learning.SaveCourse(r.ctx, r.actor, w.slug, w.version.Revision, textOf(files, w.version))
		if (errors.Is(err, models.ErrConflict) || errors.Is(err, models.ErrNotFound)) && try < saveTries {
			continue // that there is no draft any more is found above
		}
		return w, err
	}
}

// part is a page to write on: a part of the course, its values and what is wrong.
type part struct {
	writing
	values   form
	bad      formFaults
	conflict *content.Conflict
	mark     string
	status   int
}

// partPage is how one kind of part is shown, read and kept.
type partPage struct {
	at     func(w writing, r *request) bool                                // that there is such a part
	mark   func(w writing, r *request) string                              // of the part as it is
	values func(w writing, r *request) form                                // of the part as it is
	view   func(r *request, p part) (templ.Component, string)              // the page, and its title
	change func(w *writing, r *request, v form) (map[string]string, error) // *models.Invalid when it cannot be read
	text   func(w writing, r *request) string                              // the part in words, to compare
	doing  func(w writing, r *request, v form, do string) (form, bool)     // a button that only changes the form; nil: there is none
	next   func(w writing, r *request) string                              // where its preview is
}

// partForm shows a part to write on.
func (s *Server) partForm(page partPage) handle {
	return func(r *request) error {
		w, err := s.writingOf(r)
		if err != nil {
			return noDraft(r, err)
		}
		if !page.at(w, r) {
			return models.ErrNotFound
		}
		return showPart(r, page, part{writing: w, values: page.values(w, r), mark: page.mark(w, r), status: http.StatusOK})
	}
}

func showPart(r *request, page partPage, p part) error {
	view, title := page.view(r, p)
	crumbs := courseDeskCrumbs(r, p.slug, courseTitle(r, p.draft.Course, p.slug), title)
	return r.render(p.status, layout.Page{Title: title, Error: p.bad != nil, Path: r.http.URL.RequestURI(), Crumbs: crumbs}, view)
}

// savePart keeps a part. When it cannot be kept as it is, nothing is lost: the page comes back with what was typed.
func (s *Server) savePart(page partPage) handle {
	return func(r *request) error {
		if do := r.form.text("do"); page.doing != nil && do != "" && do != "preview" {
			return s.doPart(r, page, r.form, do)
		}
		w, err := s.saveCourse(r, func(w *writing) (map[string]string, error) {
			if !page.at(*w, r) {
				return nil, models.ErrNotFound
			}
			if page.mark(*w, r) != r.form.text("mark") {
				return nil, errStale
			}
			return page.change(w, r, r.form)
		})
		var bad formFaults
		switch {
		case bad.take(err):
			return showPart(r, page, part{writing: w, values: r.form, mark: r.form.text("mark"), bad: bad, status: http.StatusUnprocessableEntity})
		case errors.Is(err, errStale), errors.Is(err, models.ErrConflict):
			return partConflict(r, page, w, r.form)
		case errors.Is(err, errNoDraft), errors.Is(err, models.ErrNotFound):
			return s.partGone(r, page, r.form)
		case err != nil:
			return err
		}
		r.flash(ui.KindSuccess, r.printer.T("content.done.save"))
		if r.form.text("do") == "preview" {
			return r.seeOther(page.next(w, r))
		}
		return r.seeOther(r.http.URL.RequestURI())
	}
}

// doPart does what a button says that only changes the form.
func (s *Server) doPart(r *request, page partPage, values form, do string) error {
	w, err := s.writingOf(r)
	if errors.Is(err, errNoDraft) || err == nil && !page.at(w, r) {
		return s.partGone(r, page, values)
	}
	if err != nil {
		return err
	}
	if changed, ok := page.doing(w, r, values, do); ok {
		values = changed
	}
	return showPart(r, page, part{writing: w, values: values, mark: values.text("mark"), status: http.StatusOK})
}

// partConflict shows what somebody else wrote against what is typed here. Saving again puts this in its place, knowingly.
func partConflict(r *request, page partPage, w writing, values form) error {
	p := part{writing: w, values: values, mark: page.mark(w, r), conflict: savedConflict(r, w.version.Version), status: http.StatusConflict}
	mine := w
	if files, err := page.change(&mine, r, values); err == nil {
		mine.draft = course.Open(files)
		diff := textDiffOf(page.text(w, r), page.text(mine, r))
		diff.Title = r.printer.T("courses.conflict")
		p.conflict.Texts = []kb.TextDiff{diff}
	}
	return showPart(r, page, p)
}

// partGone shows what is typed in a part that nobody can write in any more: the draft is none now, or somebody took the part out. The
// form keeps its mark, and so saves once the part is there again.
func (s *Server) partGone(r *request, page partPage, values form) error {
	slug := r.param("course")
	list, err := s.store.Learning.CourseVersions(r.ctx, r.actor, slug)
	if err != nil {
		return err
	}
	// The last version is the one that was on its way.
	last, err := s.store.Learning.CourseVersion(r.ctx, r.actor, slug, list[0].N)
	if err != nil {
		return err
	}
	p := part{writing: writing{slug, last, course.Open(last.Files)}, values: values, mark: values.text("mark"), status: http.StatusConflict}
	p.conflict = goneConflict(r, last.State, deskCourseURL(slug))
	return showPart(r, page, p)
}
