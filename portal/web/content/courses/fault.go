package courses

import (
	"net/url"
	"slices"
	"strings"

	"eokm.nl/hosting/portal/course"
	"eokm.nl/hosting/portal/web/page"
	"eokm.nl/hosting/templates/courses"
)

// partName is what people call a part of a course.
func partName(r *page.Request, file, at string, c *course.Course) string {
	p := r.Printer
	slug, language := lessonOfFile(file)
	switch {
	case file == course.AboutFile:
		return p.T("courses.part.about")
	case slug != "":
		return p.T("courses.part.lesson", "Title", lessonName(r, slug, c), "Language", p.T("kb.language."+language+".name"))
	case file == course.QuestionsFile && at != "":
		return p.T("courses.part.question", "ID", at)
	case file == course.QuestionsFile:
		return p.T("courses.part.questions")
	}
	return file
}

// lessonOfFile is the lesson and the language that a file is; "" when it is none.
func lessonOfFile(file string) (slug, language string) {
	rest, is := strings.CutPrefix(file, "lessons/")
	name, md := strings.CutSuffix(rest, ".md")
	slug, language, both := strings.Cut(name, ".")
	if !is || !md || !both || language != "nl" && language != "en" {
		return "", ""
	}
	return slug, language
}

// courseFault is what is wrong, and what to do.
func courseFault(r *page.Request, f course.Fault) string {
	var args []any
	for name, value := range f.Args {
		args = append(args, name, value)
	}
	if f.Key == "course.fault.right" && f.Args["Min"] == f.Args["Max"] {
		return r.Printer.T("courses.right.exact", args...)
	}
	return r.Printer.T(f.Key, args...)
}

// courseFaults are all faults of a folder, each with where it is mended.
func courseFaults(r *page.Request, faults course.Faults, c *course.Course, slug string, write bool) []courses.Fault {
	var list []courses.Fault
	for _, f := range faults {
		row := courses.Fault{Where: partName(r, f.File, "", c), Text: courseFault(r, f)}
		question, _, _ := strings.Cut(f.At, " ")
		if c.Question(question) != nil && f.File == course.QuestionsFile {
			row.Where = partName(r, f.File, question, c)
		} else if f.At != "" {
			row.Where += " · " + f.At
		}
		if write {
			row.URL = mendURL(f, question, c, slug)
		}
		list = append(list, row)
	}
	return list
}

// unreadable are the faults that only the file itself shows.
var unreadable = []string{
	"course.fault.front", "course.fault.toml", "course.fault.toml_value", "course.fault.toml_deep", "course.fault.toml_large",
	"course.fault.key", "course.fault.too_many",
	"course.fault.more", "course.fault.stray",
}

func mendURL(f course.Fault, question string, c *course.Course, slug string) string {
	base := page.DeskCourseURL(slug)
	lesson, _ := lessonOfFile(f.File)
	switch found, _ := c.Lesson(lesson); {
	case slices.Contains(unreadable, f.Key):
		return base + "/file?path=" + url.QueryEscape(f.File)
	case f.File == course.AboutFile && (f.At == "lessons" || f.Key == "course.fault.slug" || f.Key == "course.fault.id_twice"):
		return base + "#lessons"
	case f.File == course.AboutFile:
		return base + "/about"
	case found != nil:
		return page.DeskLessonURL(slug, lesson)
	case f.File == course.QuestionsFile && c.Question(question) != nil:
		return page.DeskQuestionURL(slug, question)
	}
	return base + "#questions"
}
