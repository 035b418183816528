package courses

import (
	"cmp"
	"net/url"
	"strings"

	"github.com/a-h/templ"

	"eokm.nl/hosting/portal/course"
	"eokm.nl/hosting/portal/web/page"
	"eokm.nl/hosting/templates/courses"
)

func (h *Handlers) FileForm() page.Handle { return h.partForm(filePart()) }

func (h *Handlers) SaveFile() page.Handle { return h.savePart(filePart()) }

// filePart is a file as it stands.
func filePart() partPage {
	path := func(r *page.Request) string { return cmp.Or(r.Query.Text("path"), course.AboutFile) }
	return partPage{
		at:     func(w writing, r *page.Request) bool { _, is := w.draft.Files[path(r)]; return is },
		mark:   func(w writing, r *page.Request) string { return w.draft.Mark(path(r)) },
		values: func(w writing, r *page.Request) page.Form { return page.Form{"text": {w.draft.Files[path(r)]}} },
		change: func(w *writing, r *page.Request, v page.Form) (map[string]string, error) {
			files := w.draft.With(func(*course.Course) {})
			files[path(r)] = strings.ReplaceAll(v.Text("text"), "\r\n", "\n")
			if strings.TrimSpace(files[path(r)]) == "" {
				delete(files, path(r))
			}
			return files, nil
		},
		view: func(r *page.Request, p part) (templ.Component, string) {
			f, file := fields{r, p}, path(r)
			view := courses.EditFile{
				Form: p.form(r, page.DeskCourseURL(p.slug)+"/file?path="+url.QueryEscape(file), p.draft.Of(file, ""),
					[]string{"text"}, nil),
				Text: f.area("text", "courses.field.file", 24, true),
			}
			view.Title, view.Lead = r.Printer.T("courses.file.title", "File", file), r.Printer.T("courses.file.lead")
			return view, view.Title
		},
		text: func(w writing, r *page.Request) string { return w.draft.Files[path(r)] },
	}
}
