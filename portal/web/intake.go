package web

import (
	"errors"
	"io"
	"mime/multipart"
	"net/http"

	"github.com/labstack/echo/v4"

	"eokm.nl/hosting/models"
	"eokm.nl/hosting/portal/intake"
	"eokm.nl/hosting/templates/layout"
)

// The limits of an upload. What passes the first is refused; up to the second it is read and dropped all the same, since
// a browser that is cut off while it sends shows its own error in place of our page.
const (
	uploadLimit = 64 << 20
	drainLimit  = 4 << 30
	fieldLimit  = 1 << 10 // of a field beside the file
)

// recentImports is how many files the page lists.
const recentImports = 20

// isUpload tells whether a request brings a file: its size and time have limits of their own.
func isUpload(c echo.Context) bool { return bringsFile(c.Request().Method, c.Path()) }

func bringsFile(method, path string) bool { return method == http.MethodPost && path == "/intake" }

// uploadForm is what is asked beside the file.
type uploadForm struct {
	source string
	format string
	skip   bool
}

// intake is the page to bring in a file, above those that came before.
func (s *Server) intake(c echo.Context) error {
	return s.showUpload(c, http.StatusOK, uploadForm{source: "scart", format: string(intake.Auto)}, nil)
}

// upload reads a file where it waits for confirmation. It streams: no part of the file is ever on disk.
func (s *Server) upload(c echo.Context) error {
	s.takesLong(c, uploadTime)
	request := c.Request()
	sent := request.Body
	request.Body = http.MaxBytesReader(c.Response(), sent, uploadLimit)
	form, imp, err := s.stageUpload(c)
	_, _ = io.Copy(io.Discard, io.LimitReader(sent, drainLimit)) // a sender that is gone needs no answer
	var bad formFaults
	switch {
	case bad.take(err):
		return s.showUpload(c, http.StatusUnprocessableEntity, form, bad)
	case err != nil:
		return err
	}
	return seeOther(c, importURL(imp.ID))
}

// stageUpload reads the fields, which a browser sends before the file, and then the file.
func (s *Server) stageUpload(c echo.Context) (uploadForm, models.Import, error) {
	var form uploadForm
	parts, err := c.Request().MultipartReader()
	if err != nil {
		return form, models.Import{}, badForm(err)
	}
	for {
		part, err := parts.NextPart()
		switch {
		case errors.Is(err, io.EOF):
			return form, models.Import{}, &models.Invalid{Field: "file", Key: "importpages.file_missing"}
		case err != nil:
			return form, models.Import{}, badPart(err)
		case part.FormName() == "file" && part.FileName() == "":
			return form, models.Import{}, &models.Invalid{Field: "file", Key: "importpages.file_missing"}
		case part.FormName() == "file":
			imp, err := s.stagePart(c, form, part)
			return form, imp, err
		}
		if err := form.read(part); err != nil {
			return form, models.Import{}, badPart(err)
		}
	}
}

// badPart tells a body that is too large from one that is not well formed.
func badPart(err error) error {
	if _, tooLarge := errors.AsType[*http.MaxBytesError](err); tooLarge {
		return err
	}
	return badForm(err)
}

// read takes one field.
func (f *uploadForm) read(part *multipart.Part) error {
	text, err := io.ReadAll(io.LimitReader(part, fieldLimit))
	if err != nil {
		return err
	}
	switch part.FormName() {
	case "source":
		f.source = string(text)
	case "format":
		f.format = string(text)
	case "skip":
		f.skip = len(text) > 0
	}
	return nil
}

func (s *Server) stagePart(c echo.Context, form uploadForm, part *multipart.Part) (models.Import, error) {
	format, err := intake.ParseFormat(form.format)
	if err != nil {
		return models.Import{}, err
	}
	return s.store.StageImport(c.Request().Context(), from(c).actor, models.ImportOptions{
		Source: form.source, Filename: part.FileName(), Format: string(format), SkipFaulty: form.skip,
	}, intake.Rows(part, format, s.store.Now()), nil)
}

// showUpload shows the form with what was filled in; a browser does not keep the file.
func (s *Server) showUpload(c echo.Context, status int, form uploadForm, bad formFaults) error {
	r := from(c)
	recent, err := s.store.Imports(c.Request().Context(), r.actor, recentImports)
	if err != nil {
		return err
	}
	frame := layout.Page{Title: r.printer.T("importpages.title"), Error: bad != nil}
	return s.render(c, status, frame, r.uploadView(form, recent, bad))
}
