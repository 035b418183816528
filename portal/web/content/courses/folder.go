package courses

import (
	"errors"
	"fmt"
	"net/http"

	"eokm.nl/hosting/models"
	"eokm.nl/hosting/models/learning"
	"eokm.nl/hosting/portal/course"
	"eokm.nl/hosting/portal/web/page"
	"eokm.nl/hosting/portal/web/versions"
	"eokm.nl/hosting/templates/courses"
	"eokm.nl/hosting/templates/ui"
)

// Export gives a version as a packed folder: that of ?n, else the one on its way, else the published one.
func (h *Handlers) Export(r *page.Request) error {
	actor, slug := r.Actor, r.Param("course")
	list, err := h.store.Learning.CourseVersions(r.Ctx, actor, slug)
	if err != nil {
		return err
	}
	n := shownVersion(list)
	if r.Query.Text("n") != "" {
		if n, err = r.Query.Number("n"); err != nil || n < 1 {
			return models.ErrNotFound
		}
	}
	v, err := h.store.Learning.CourseVersion(r.Ctx, actor, slug, n)
	if err != nil {
		return err
	}
	packed, err := course.Pack(v.Slug, v.Files)
	if err != nil {
		return err
	}
	return r.Download(fmt.Sprintf("%s-%d.zip", v.Slug, v.N), "application/zip", packed)
}

// packedFolder reads the packed folder that came along; nil when none did.
func packedFolder(r *page.Request) (files map[string]string, name string, err error) {
	in, file, err := r.HTTP.FormFile("file")
	if errors.Is(err, http.ErrMissingFile) || errors.Is(err, http.ErrNotMultipart) {
		return nil, "", nil
	}
	if err != nil {
		return nil, "", page.BadPart(err)
	}
	defer in.Close()
	if file.Size > course.PackLimit {
		return nil, "", &models.Invalid{Field: "file", Key: "courses.file.large"}
	}
	raw := make([]byte, file.Size)
	if _, err := in.ReadAt(raw, 0); err != nil && file.Size > 0 {
		return nil, "", page.BadForm(err)
	}
	files, name, err = course.Unpack(raw)
	if errors.Is(err, course.ErrNoPack) {
		return nil, "", &models.Invalid{Field: "file", Key: "courses.file.form"}
	}
	return files, name, err
}

// Import puts a packed folder in the place of the draft.
func (h *Handlers) Import(r *page.Request) error {
	slug := r.Param("course")
	revision, err := r.Form.Number("revision")
	if err != nil {
		return err
	}
	files, _, err := packedFolder(r)
	if err == nil && files == nil {
		err = &models.Invalid{Field: "file", Key: "courses.file.missing"}
	}
	if err == nil {
		var w writing
		if w, err = h.writingOf(r); err == nil {
			_, err = h.store.Learning.SaveCourse(r.Ctx, r.Actor, slug, revision, textOf(files, w.version))
		}
	}
	var bad page.Faults
	var faults course.Faults
	switch {
	case errors.As(err, &faults):
		for _, f := range faults {
			bad = append(bad, &models.Invalid{
				Field: "file", Key: "courses.file.fault", Args: map[string]string{"File": f.File, "Fault": courseFault(r, f)},
			})
		}
		return h.showDeskCourse(r, http.StatusUnprocessableEntity, versions.StepForm{}, bad)
	case bad.Take(err):
		return h.showDeskCourse(r, http.StatusUnprocessableEntity, versions.StepForm{}, bad)
	case errors.Is(err, errNoDraft), errors.Is(err, models.ErrNotFound):
		return h.showDesk(r, deskPage{status: http.StatusConflict, gone: courses.KeptImport})
	case errors.Is(err, models.ErrConflict):
		r.Flash(ui.KindInfo, r.Printer.T("content.step.conflict"))
	case err != nil:
		return err
	default:
		r.Flash(ui.KindSuccess, r.Printer.T("courses.done.import"))
	}
	return r.SeeOther(page.DeskCourseURL(slug))
}

// textOf is a folder as the Store keeps it, with the notes that the version has.
func textOf(files map[string]string, v learning.CourseVersion) learning.CourseText {
	text := course.Text(course.Open(files).Course, files)
	text.NoteNL, text.NoteEN = v.NoteNL, v.NoteEN
	return text
}
