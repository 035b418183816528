package demo

import (
	"context"

	"eokm.nl/hosting/models"
	"eokm.nl/hosting/models/version"
	"eokm.nl/hosting/portal/course"
)

// planCourses is what editors do with the courses: a version that waits for a second person, and a draft that is not whole yet.
func (w *world) planCourses() {
	admin, editor := w.actors["admin"], w.actors["editor"]
	w.timeline.plan(step{w.end.Add(-3 * day), "a version of a course waits for a second person", func(ctx context.Context) error {
		return w.changeCourse(ctx, admin, "prevention", "", func(c *course.Course) {
			c.Questions[0].Why.NL += " Zo ziet u het ook in uw eigen cijfers."
			c.Questions[0].Why.EN += " You see it in your own figures too."
		})
	}})
	w.timeline.plan(step{w.end.Add(-1 * day), "a course is being written", func(ctx context.Context) error {
		return w.changeCourse(ctx, editor, "law-for-hosters", version.Save, func(c *course.Course) {
			c.Questions[0].Options = c.Questions[0].Options[:2]
			c.Questions[1].Why.EN = ""
		})
	}})
}

// changeCourse begins a version with other questions; it stays a draft when that is what until says, else it is sent.
func (w *world) changeCourse(ctx context.Context, who models.Actor, slug string, until version.Act,
	change func(c *course.Course),
) error {
	if _, err := w.store.Learning.OpenCourseDraft(ctx, who, slug); err != nil {
		return err
	}
	v, err := w.store.Learning.CourseVersion(ctx, who, slug, 0)
	if err != nil {
		return err
	}
	files := course.Open(v.Files).With(change, course.QuestionsFile)
	text := course.Text(course.Open(files).Course, files)
	text.NoteNL, text.NoteEN = "De uitleg bij een vraag is ruimer.", "The explanation of a question is fuller."
	revision, err := w.store.Learning.SaveCourse(ctx, who, slug, v.Revision, text)
	if err != nil || until == version.Save {
		return err
	}
	_, err = w.store.Learning.ChangeCourse(ctx, who, slug, version.Change{Act: version.Send, Revision: revision}, course.ReadText)
	return err
}
