package jobs

import (
	"bufio"
	"errors"
	"io"
	"mime/multipart"
	"net/http"
	"time"

	"github.com/google/uuid"

	"eokm.nl/hosting/models"
	"eokm.nl/hosting/models/bulk"
	"eokm.nl/hosting/models/incoming"
	"eokm.nl/hosting/portal/spreadsheet"
	"eokm.nl/hosting/portal/web/notices"
	"eokm.nl/hosting/portal/web/page"
	"eokm.nl/hosting/portal/xarf"
	"eokm.nl/hosting/templates/ui"
)

// The limits of an upload: what passes the second is not read to its end, so that a browser is cut off only by what is no answer at all.
const (
	fieldLimit = 1 << 10 // of a field beside the file
	drainLimit = 64 << 20
	sheetPath  = "/jobs/answers"
)

// sheetForm is what is asked beside a file of answers.
type sheetForm struct {
	When string // holds for the rows without a time

	at time.Time
}

// Sheet is the page by which a desk answers with a file: take along what is open, fill it in, bring it back.
func (h *Handlers) Sheet(r *page.Request) error {
	return h.showSheet(r, http.StatusOK, sheetForm{When: page.WriteLocal(r.Now)}, nil, nil)
}

// TakeOpen gives what is open as a file to fill in.
func (h *Handlers) TakeOpen(r *page.Request) error {
	items, err := h.store.Bulk.TakeOpen(r.Ctx, r.Actor)
	if err != nil {
		return err
	}
	name := r.Printer.T("sheet.file") + r.Now.In(page.DutchZone()).Format("-20060102-1504")
	if r.Form.Text("format") == "csv" {
		file, err := page.Spreadsheet(r.Printer, openLines(r.Printer, items))
		if err != nil {
			return err
		}
		return r.Download(name+".csv", "text/csv; charset=utf-8", file)
	}
	file, err := openBook(r.Printer, items).Write()
	if err != nil {
		return err
	}
	return r.Download(name+".xlsx", "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet", file)
}

// ReadSheet reads a file of answers where it waits for who brought it; with faults it shows them all, and nothing is kept.
func (h *Handlers) ReadSheet(r *page.Request) error {
	r.TakesLong(page.UploadTime)
	sent := r.HTTP.Body
	form, rows, err := h.sentSheet(r)
	_, _ = io.Copy(io.Discard, io.LimitReader(sent, drainLimit)) // a sender that is gone needs no answer
	var id uuid.UUID
	var faults []incoming.RowFault
	if err == nil {
		id, faults, err = h.store.Bulk.StageSheet(r.Ctx, r.Actor, rows, form.at)
	}
	var bad page.Faults
	switch {
	case bad.Take(err):
		return h.showSheet(r, http.StatusUnprocessableEntity, form, bad, nil)
	case err != nil:
		return err
	case len(faults) > 0:
		return h.showSheet(r, http.StatusUnprocessableEntity, form, nil, faults)
	}
	return r.SeeOther(page.JobURL(id))
}

// sentSheet reads the time, which a browser sends before the file, and then the file.
func (h *Handlers) sentSheet(r *page.Request) (form sheetForm, rows []bulk.SheetRow, err error) {
	missing := &models.Invalid{Field: "file", Key: "sheet.file_missing"}
	parts, err := r.HTTP.MultipartReader()
	if err != nil {
		return form, nil, page.BadForm(err)
	}
	for {
		part, err := parts.NextPart()
		switch {
		case errors.Is(err, io.EOF):
			return form, nil, missing
		case err != nil:
			return form, nil, page.BadPart(err)
		case part.FormName() == "file" && part.FileName() == "":
			return form, nil, missing
		case part.FormName() == "file":
			return h.readSheet(r, form, part)
		}
		if err := form.read(part); err != nil {
			return form, nil, page.BadPart(err)
		}
	}
}

// read takes one field.
func (f *sheetForm) read(part *multipart.Part) error {
	text, err := io.ReadAll(io.LimitReader(part, fieldLimit))
	if err == nil && part.FormName() == "when" {
		f.When = string(text)
	}
	return err
}

func (h *Handlers) readSheet(r *page.Request, form sheetForm, file io.Reader) (sheetForm, []bulk.SheetRow, error) {
	var ok bool
	switch form.at, ok = page.ParseLocal(form.When); {
	case form.When == "":
		return form, nil, &models.Invalid{Field: "when", Key: "answer.when_missing"}
	case !ok:
		return form, nil, &models.Invalid{Field: "when", Key: "answer.when_form"}
	case form.at.After(r.Now.Add(time.Minute)):
		return form, nil, &models.Invalid{Field: "when", Key: "answer.when_future"}
	}
	start := bufio.NewReader(file)
	if head, _ := start.Peek(jsonHead); xarf.Recognises(head) { // an error comes again with the next reading
		rows, err := messageRows(start, r.Now)
		return form, rows, err
	}
	lines, err := spreadsheet.Read(start, bulk.SheetLimit)
	if err != nil {
		return form, nil, err
	}
	rows, err := sheetWordsOf(r.Site.Catalogue).rows(lines)
	return form, rows, err
}

// Confirm begins what a file of answers says.
func (h *Handlers) Confirm(r *page.Request) error {
	job, err := h.find(r)
	if err != nil {
		return err
	}
	if job.State == bulk.StateStaged && job.Total > notices.ProvedAbove && !r.Proved() {
		return r.Site.AskProof(r)
	}
	if err := h.store.Bulk.Confirm(r.Ctx, r.Actor, job.ID); err != nil && !errors.Is(err, models.ErrConflict) {
		return err
	}
	return r.SeeOther(page.JobURL(job.ID)) // thrown away meanwhile: the page says so
}

// Discard throws a file of answers away.
func (h *Handlers) Discard(r *page.Request) error {
	id, err := r.ID("id")
	if err != nil {
		return err
	}
	err = h.store.Bulk.Discard(r.Ctx, r.Actor, id)
	switch {
	case errors.Is(err, models.ErrConflict): // begun or gone already: its page says which
		return r.SeeOther(page.JobURL(id))
	case err != nil:
		return err
	}
	r.Flash(ui.KindSuccess, r.Printer.T("sheet.discarded.flash"))
	return r.SeeOther(sheetPath)
}
