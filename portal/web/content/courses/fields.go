package courses

import (
	"strconv"
	"strings"

	"eokm.nl/hosting/portal/course"
	"eokm.nl/hosting/portal/web/page"
	"eokm.nl/hosting/templates/courses"
	"eokm.nl/hosting/templates/ui"
)

// form is what every such page has.
func (p part) form(r *page.Request, url string, faults course.Faults, plain, groups []string) courses.Form {
	form := courses.Form{
		URL: url, Back: page.DeskCourseURL(p.slug), Errors: p.bad.Summary(r, plain, groups), Conflict: p.conflict, Mark: p.mark,
		Lead: r.Printer.T("courses.edit.lead"),
	}
	for _, f := range courseFaults(r, faults, p.draft.Course, p.slug, true) {
		if strings.Split(f.URL, "#")[0] == url {
			f.URL = ""
		}
		form.Faults = append(form.Faults, f)
	}
	return form
}

// fields makes the fields of a page, with what they hold and what is wrong with them.
type fields struct {
	r *page.Request
	p part
}

func (f fields) text(name, label string) ui.TextField {
	p := f.r.Printer
	field := ui.TextField{Name: name, Label: p.T(label), Value: f.p.values.Text(name), Error: f.p.bad.Text(f.r, name)}
	if p.Has(label + ".hint") {
		field.Hint = p.T(label + ".hint")
	}
	return field
}

func (f fields) short(name, label string) ui.TextField {
	field := f.text(name, label)
	field.Short = true
	return field
}

func (f fields) area(name, label string, rows int, mono bool) ui.TextArea {
	t := f.text(name, label)
	return ui.TextArea{Name: t.Name, Label: t.Label, Hint: t.Hint, Value: t.Value, Error: t.Error, Rows: rows, Mono: mono}
}

func (f fields) choose(name, label string, options []ui.Option) ui.Select {
	for i := range options {
		options[i].Selected = options[i].Value == f.p.values.Text(name)
	}
	return ui.Select{Name: name, Label: f.r.Printer.T(label), Options: options, Error: f.p.bad.Text(f.r, name)}
}

// whole reads a whole number, and adds a fault when it is none.
func whole(values page.Form, name string, bad *page.Faults) int {
	n, err := strconv.Atoi(strings.TrimSpace(values.Text(name)))
	if err != nil {
		bad.Add(name, "courses.number")
	}
	return n
}

// typedText is what was typed in an area, with the line ends of every system alike.
func typedText(values page.Form, name string) string {
	return strings.TrimSpace(strings.ReplaceAll(values.Text(name), "\r\n", "\n"))
}
