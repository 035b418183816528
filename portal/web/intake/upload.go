package intake

import (
	"errors"
	"io"
	"mime/multipart"
	"net/http"

	"eokm.nl/hosting/models"
	"eokm.nl/hosting/models/incoming"
	"eokm.nl/hosting/portal/intake"
	"eokm.nl/hosting/portal/web/page"
	"eokm.nl/hosting/templates/layout"
	"eokm.nl/hosting/templates/ui"
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

// uploadForm is what is asked beside the file.
type uploadForm struct {
	source string
	format string
	skip   bool
}

// Form is the page to bring in a file, above those that came before.
func (h *Handlers) Form(r *page.Request) error {
	return h.showUpload(r, http.StatusOK, uploadForm{source: "scart", format: string(intake.Auto)}, nil)
}

// Upload reads a file where it waits for confirmation. It streams: no part of the file is ever on disk.
func (h *Handlers) Upload(r *page.Request) error {
	r.TakesLong(page.UploadTime)
	sent := r.HTTP.Body
	r.HTTP.Body = http.MaxBytesReader(r.Writer, sent, uploadLimit)
	form, imp, err := h.stageUpload(r)
	_, _ = io.Copy(io.Discard, io.LimitReader(sent, drainLimit)) // a sender that is gone needs no answer
	var bad page.Faults
	switch {
	case bad.Take(err):
		return h.showUpload(r, http.StatusUnprocessableEntity, form, bad)
	case err != nil:
		return err
	}
	return r.SeeOther(page.ImportURL(imp.ID))
}

// stageUpload reads the fields, which a browser sends before the file, and then the file.
func (h *Handlers) stageUpload(r *page.Request) (uploadForm, incoming.Import, error) {
	var form uploadForm
	parts, err := r.HTTP.MultipartReader()
	if err != nil {
		return form, incoming.Import{}, page.BadForm(err)
	}
	for {
		part, err := parts.NextPart()
		switch {
		case errors.Is(err, io.EOF):
			return form, incoming.Import{}, &models.Invalid{Field: "file", Key: "importpages.file_missing"}
		case err != nil:
			return form, incoming.Import{}, page.BadPart(err)
		case part.FormName() == "file" && part.FileName() == "":
			return form, incoming.Import{}, &models.Invalid{Field: "file", Key: "importpages.file_missing"}
		case part.FormName() == "file":
			imp, err := h.stagePart(r, form, part)
			return form, imp, err
		}
		if err := form.read(part); err != nil {
			return form, incoming.Import{}, page.BadPart(err)
		}
	}
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

func (h *Handlers) stagePart(r *page.Request, form uploadForm, part *multipart.Part) (incoming.Import, error) {
	format, err := intake.ParseFormat(form.format)
	if err != nil {
		return incoming.Import{}, err
	}
	return h.store.Incoming.StageImport(r.Ctx, r.Actor, incoming.ImportOptions{
		Source: form.source, Filename: part.FileName(), Format: string(format), SkipFaulty: form.skip,
	}, intake.Rows(part, format, r.Now), nil)
}

// showUpload shows the form with what was filled in; a browser does not keep the file.
func (h *Handlers) showUpload(r *page.Request, status int, form uploadForm, bad page.Faults) error {
	recent, err := h.store.Incoming.Imports(r.Ctx, r.Actor, recentImports)
	if err != nil {
		return err
	}
	frame := layout.Page{Title: r.Printer.T("importpages.title"), Error: bad != nil}
	return r.Render(status, frame, uploadView(r, form, recent, bad))
}

// formatOptions are the formats that a file can have.
func formatOptions(r *page.Request, chosen string) []ui.Option {
	var options []ui.Option
	for _, f := range intake.Formats {
		options = append(options, ui.Option{
			Value: string(f), Label: r.Printer.T("importpages.format." + string(f)), Selected: string(f) == chosen,
		})
	}
	return options
}
