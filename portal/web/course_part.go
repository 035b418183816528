package web

import (
	"errors"
	"net/http"
	"net/url"

	"github.com/a-h/templ"
	"github.com/labstack/echo/v4"

	"eokm.nl/hosting/models"
	"eokm.nl/hosting/portal/course"
	"eokm.nl/hosting/templates/content"
	"eokm.nl/hosting/templates/kb"
	"eokm.nl/hosting/templates/layout"
	"eokm.nl/hosting/templates/ui"
)

// writing is the draft of a course that somebody writes in.
type writing struct {
	slug    string
	version models.CourseVersion
	draft   course.Draft
}

// errNoDraft is that nobody can write in the course now: its desk says what can be done instead.
var errNoDraft = errors.New("no draft")

func (s *Server) writingOf(c echo.Context) (writing, error) {
	slug := c.Param("course")
	v, err := s.store.CourseVersion(c.Request().Context(), from(c).actor, slug, 0)
	if errors.Is(err, models.ErrNotFound) || err == nil && v.State != models.VersionDraft {
		return writing{}, errNoDraft
	}
	return writing{slug, v, course.Open(v.Files)}, err
}

// noDraft leads to the desk when that is what err says.
func (s *Server) noDraft(c echo.Context, err error) error {
	if errors.Is(err, errNoDraft) {
		s.flash(c, ui.KindInfo, from(c).printer.T("courses.no_draft"))
		return seeOther(c, deskCourseURL(c.Param("course")))
	}
	return err
}

// errStale is that somebody else wrote in the same part since.
var errStale = errors.New("another wrote in this part")

// saveTries is how often a part is saved upon what others save beside it.
const saveTries = 5

// saveCourse keeps a change of the draft. The change is made upon what is there now: who writes in another part is in nobody's way.
// errStale is a change's own.
func (s *Server) saveCourse(c echo.Context, change func(w *writing) (map[string]string, error)) (writing, error) {
	for try := 1; ; try++ {
		w, err := s.writingOf(c)
		if err != nil {
			return w, err
		}
		files, err := change(&w)
		if err != nil {
			return w, err
		}
		_, err = s.store.SaveCourse(c.Request().Context(), from(c).actor, w.slug, w.version.Revision, textOf(files, w.version))
		if (errors.Is(err, models.ErrConflict) || errors.Is(err, models.ErrNotFound)) && try < saveTries {
			continue // that there is no draft any more is found above
		}
		return w, err
	}
}

// part is a page to write on: a part of the course, its values and what is wrong.
type part struct {
	writing
	values   url.Values
	bad      formFaults
	conflict *content.Conflict
	mark     string
	status   int
}

// partPage is how one kind of part is shown, read and kept.
type partPage struct {
	at     func(w writing, c echo.Context) bool                                        // that there is such a part
	mark   func(w writing, c echo.Context) string                                      // of the part as it is
	values func(w writing, c echo.Context) url.Values                                  // of the part as it is
	view   func(r *request, p part, c echo.Context) (templ.Component, string)          // the page, and its title
	change func(w *writing, c echo.Context, v url.Values) (map[string]string, error)   // *models.Invalid when it cannot be read
	text   func(w writing, c echo.Context) string                                      // the part in words, to compare
	doing  func(w writing, c echo.Context, v url.Values, do string) (url.Values, bool) // a button that only changes the form; nil: there is none
	next   func(w writing, c echo.Context) string                                      // where its preview is
}

// partForm shows a part to write on.
func (s *Server) partForm(page partPage) echo.HandlerFunc {
	return func(c echo.Context) error {
		w, err := s.writingOf(c)
		if err != nil {
			return s.noDraft(c, err)
		}
		if !page.at(w, c) {
			return models.ErrNotFound
		}
		return s.showPart(c, page, part{writing: w, values: page.values(w, c), mark: page.mark(w, c), status: http.StatusOK})
	}
}

func (s *Server) showPart(c echo.Context, page partPage, p part) error {
	r := from(c)
	view, title := page.view(r, p, c)
	crumbs := r.courseDeskCrumbs(p.slug, r.courseTitle(p.draft.Course, p.slug), title)
	return s.render(c, p.status, layout.Page{Title: title, Error: p.bad != nil, Path: c.Request().URL.RequestURI(), Crumbs: crumbs}, view)
}

// savePart keeps a part. When it cannot be kept as it is, nothing is lost: the page comes back with what was typed.
func (s *Server) savePart(page partPage) echo.HandlerFunc {
	return func(c echo.Context) error {
		values, err := postForm(c)
		if err != nil {
			return err
		}
		if do := values.Get("do"); page.doing != nil && do != "" && do != "preview" {
			return s.doPart(c, page, values, do)
		}
		w, err := s.saveCourse(c, func(w *writing) (map[string]string, error) {
			if !page.at(*w, c) {
				return nil, models.ErrNotFound
			}
			if page.mark(*w, c) != values.Get("mark") {
				return nil, errStale
			}
			return page.change(w, c, values)
		})
		var bad formFaults
		switch {
		case bad.take(err):
			return s.showPart(c, page, part{writing: w, values: values, mark: values.Get("mark"), bad: bad, status: http.StatusUnprocessableEntity})
		case errors.Is(err, errStale), errors.Is(err, models.ErrConflict):
			return s.partConflict(c, page, w, values)
		case errors.Is(err, errNoDraft), errors.Is(err, models.ErrNotFound):
			return s.partGone(c, page, values)
		case err != nil:
			return err
		}
		s.flash(c, ui.KindSuccess, from(c).printer.T("content.done.save"))
		if values.Get("do") == "preview" {
			return seeOther(c, page.next(w, c))
		}
		return seeOther(c, c.Request().URL.RequestURI())
	}
}

// doPart does what a button says that only changes the form.
func (s *Server) doPart(c echo.Context, page partPage, values url.Values, do string) error {
	w, err := s.writingOf(c)
	if errors.Is(err, errNoDraft) || err == nil && !page.at(w, c) {
		return s.partGone(c, page, values)
	}
	if err != nil {
		return err
	}
	if changed, ok := page.doing(w, c, values, do); ok {
		values = changed
	}
	return s.showPart(c, page, part{writing: w, values: values, mark: values.Get("mark"), status: http.StatusOK})
}

// partConflict shows what somebody else wrote against what is typed here. Saving again puts this in its place, knowingly.
func (s *Server) partConflict(c echo.Context, page partPage, w writing, values url.Values) error {
	r := from(c)
	p := part{writing: w, values: values, mark: page.mark(w, c), conflict: r.savedConflict(w.version.Version), status: http.StatusConflict}
	mine := w
	if files, err := page.change(&mine, c, values); err == nil {
		mine.draft = course.Open(files)
		diff := textDiffOf(page.text(w, c), page.text(mine, c))
		diff.Title = r.printer.T("courses.conflict")
		p.conflict.Texts = []kb.TextDiff{diff}
	}
	return s.showPart(c, page, p)
}

// partGone shows what is typed in a part that nobody can write in any more: the draft is none now, or somebody took the part out. The
// form keeps its mark, and so saves once the part is there again.
func (s *Server) partGone(c echo.Context, page partPage, values url.Values) error {
	r, ctx, slug := from(c), c.Request().Context(), c.Param("course")
	list, err := s.store.CourseVersions(ctx, r.actor, slug)
	if err != nil {
		return err
	}
	// The last version is the one that was on its way.
	last, err := s.store.CourseVersion(ctx, r.actor, slug, list[0].N)
	if err != nil {
		return err
	}
	p := part{writing: writing{slug, last, course.Open(last.Files)}, values: values, mark: values.Get("mark"), status: http.StatusConflict}
	p.conflict = r.goneConflict(last.State, deskCourseURL(slug))
	return s.showPart(c, page, p)
}
