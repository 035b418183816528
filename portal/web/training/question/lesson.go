package question

import (
	"eokm.nl/hosting/portal/course"
	"eokm.nl/hosting/portal/guidance"
	"eokm.nl/hosting/portal/web/page"
	"eokm.nl/hosting/templates/training"
	"eokm.nl/hosting/templates/ui"
)

// LessonView is a lesson as learners read it, below the address base.
func LessonView(r *page.Request, text *course.Course, lesson *course.Lesson, base string, did Practised) training.Lesson {
	p, words := r.Printer, lesson.In(r.Lang())
	_, at := text.Lesson(lesson.Slug)
	view := training.Lesson{
		Title: words.Title, HTML: guidance.Render(words.Body).Filled(p).HTML,
		Facts: []string{p.T("training.lesson.n", "N", at+1, "Of", len(text.Lessons)), p.N("training.minutes", lesson.Minutes)},
		Back:  ui.Button{Text: p.T("training.to_course"), URL: base, Quiet: true},
	}
	for i, q := range text.Practice(lesson.Slug) {
		view.Practice = append(view.Practice, practiceView(r, q, i+1, base+"/"+lesson.Slug, did))
	}
	return view
}

// TestLength is how many questions a test of the course has.
func TestLength(text *course.Course) int { return len(course.Draw(text, 0)) }
