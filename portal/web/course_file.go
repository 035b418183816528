package web

import (
	"cmp"
	"net/url"
	"strings"

	"github.com/a-h/templ"
	"github.com/labstack/echo/v4"

	"eokm.nl/hosting/portal/course"
	"eokm.nl/hosting/templates/courses"
)

// filePart is a file as it stands.
func filePart() partPage {
	path := func(c echo.Context) string { return cmp.Or(c.QueryParam("path"), course.AboutFile) }
	return partPage{
		at:     func(w writing, c echo.Context) bool { _, is := w.draft.Files[path(c)]; return is },
		mark:   func(w writing, c echo.Context) string { return w.draft.Mark(path(c)) },
		values: func(w writing, c echo.Context) url.Values { return url.Values{"text": {w.draft.Files[path(c)]}} },
		change: func(w *writing, c echo.Context, v url.Values) (map[string]string, error) {
			files := w.draft.With(func(*course.Course) {})
			files[path(c)] = strings.ReplaceAll(v.Get("text"), "\r\n", "\n")
			if strings.TrimSpace(files[path(c)]) == "" {
				delete(files, path(c))
			}
			return files, nil
		},
		view: func(r *request, p part, c echo.Context) (templ.Component, string) {
			f, file := fields{r, p}, path(c)
			view := courses.EditFile{
				Form: p.form(r, deskCourseURL(p.slug)+"/file?path="+url.QueryEscape(file), p.draft.Of(file, ""), []string{"text"}, nil),
				Text: f.area("text", "courses.field.file", 24, true),
			}
			view.Title, view.Lead = r.printer.T("courses.file.title", "File", file), r.printer.T("courses.file.lead")
			return view, view.Title
		},
		text: func(w writing, c echo.Context) string { return w.draft.Files[path(c)] },
	}
}
