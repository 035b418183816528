package intake

import (
	"errors"
	"io"
	"mime/multipart"
	"net/http"
	"strconv"
	"time"

	"eokm.nl/hosting/models"
	"eokm.nl/hosting/models/reconcile"
	"eokm.nl/hosting/portal/intake"
	"eokm.nl/hosting/portal/web/page"
	"eokm.nl/hosting/templates/layout"
)

const reconcilePath = "/intake/reconcile"

// reconcileForm is what is asked beside the list, as it was typed.
type reconcileForm struct{ source, since, until string }

// read takes one field.
func (f *reconcileForm) read(part *multipart.Part) error {
	text, err := io.ReadAll(io.LimitReader(part, fieldLimit))
	if err != nil {
		return err
	}
	switch part.FormName() {
	case "source":
		f.source = string(text)
	case "since":
		f.since = string(text)
	case "until":
		f.until = string(text)
	}
	return nil
}

// options are what is compared, or all that is wrong with what was typed.
func (f reconcileForm) options() (o reconcile.Options, bad page.Faults) {
	o.Source = f.source
	var ok bool
	if o.Since, ok = page.ParseDay(f.since); !ok {
		bad.Add("since", "reconcile.day")
	}
	if o.Until, ok = page.ParseDay(f.until); !ok {
		bad.Add("until", "reconcile.day")
	} else if !o.Until.IsZero() {
		o.Until = o.Until.AddDate(0, 0, 1)
	}
	return o, bad
}

// ReconcileForm is the page to bring in the list of another tool, above what was compared today.
func (h *Handlers) ReconcileForm(r *page.Request) error {
	return h.showReconcile(r, http.StatusOK, reconcileForm{source: "scart"}, nil)
}

// Reconcile compares a list, and leads to how it differs. It streams: no part of the list is ever on disk.
func (h *Handlers) Reconcile(r *page.Request) error {
	r.TakesLong(page.UploadTime)
	sent := r.HTTP.Body
	r.HTTP.Body = http.MaxBytesReader(r.Writer, sent, uploadLimit)
	form, done, bad, err := h.reconcileUpload(r)
	_, _ = io.Copy(io.Discard, io.LimitReader(sent, drainLimit)) // a sender that is gone needs no answer
	switch {
	case bad != nil, bad.Take(err):
		return h.showReconcile(r, http.StatusUnprocessableEntity, form, bad)
	case err != nil:
		return err
	}
	return r.SeeOther(page.ReconciliationURL(done.ID))
}

// reconcileUpload reads the fields, which a browser sends before the list, and then the list.
func (h *Handlers) reconcileUpload(r *page.Request) (form reconcileForm, done reconcile.Reconciliation, bad page.Faults, err error) {
	missing := &models.Invalid{Field: "file", Key: "importpages.file_missing"}
	parts, err := r.HTTP.MultipartReader()
	if err != nil {
		return form, done, nil, page.BadForm(err)
	}
	for {
		part, err := parts.NextPart()
		switch {
		case errors.Is(err, io.EOF):
			return form, done, nil, missing
		case err != nil:
			return form, done, nil, page.BadPart(err)
		case part.FormName() == "file" && part.FileName() == "":
			return form, done, nil, missing
		case part.FormName() == "file":
			options, bad := form.options()
			if bad == nil {
				done, err = h.store.Reconcile.Compare(r.Ctx, r.Actor, options, intake.Entries(part, intake.Auto, r.Now))
			}
			return form, done, bad, err
		}
		if err := form.read(part); err != nil {
			return form, done, nil, page.BadPart(err)
		}
	}
}

// recentReconciliations is how many the page lists.
const recentReconciliations = 20

func (h *Handlers) showReconcile(r *page.Request, status int, form reconcileForm, bad page.Faults) error {
	recent, err := h.store.Reconcile.Recent(r.Ctx, r.Actor, recentReconciliations)
	if err != nil {
		return err
	}
	return r.Render(status, layout.Page{Title: r.Printer.T("reconcile.title"), Error: bad != nil, Crumbs: []layout.Crumb{
		{Label: r.Printer.T("importpages.title"), URL: "/intake"}, {Label: r.Printer.T("reconcile.title")},
	}}, reconcileView(r, form, recent, bad))
}

// shownDifferences is how many of them the page lists.
const shownDifferences = 200

// Reconciliation is how a list differs.
func (h *Handlers) Reconciliation(r *page.Request) error {
	id, err := r.ID("id")
	if err != nil {
		return err
	}
	found, err := h.store.Reconcile.Find(r.Ctx, r.Actor, id)
	if err != nil {
		return err
	}
	list, err := h.store.Reconcile.Differences(r.Ctx, r.Actor, id, 0, shownDifferences)
	if err != nil {
		return err
	}
	view := reconciliationView(r, found, list)
	return r.Page(layout.Page{Title: view.Title, Crumbs: []layout.Crumb{
		{Label: r.Printer.T("reconcile.title"), URL: reconcilePath}, {Label: r.Printer.Date(found.CreatedAt)},
	}}, view)
}

// ExportReconciliation gives every difference as a file for a spreadsheet: row numbers and references, and no address.
func (h *Handlers) ExportReconciliation(r *page.Request) error {
	id, err := r.ID("id")
	if err != nil {
		return err
	}
	p := r.Printer
	lines := [][]string{differenceColumns(p)}
	if err := h.store.Reconcile.Export(r.Ctx, r.Actor, id, func(part []reconcile.Difference) error {
		for _, d := range part {
			lines = append(lines, differenceCells(r, d))
		}
		return nil
	}); err != nil {
		return err
	}
	return r.DownloadTable(p.T("reconcile.download.file"), lines)
}

// period says of what days a comparison is.
func period(r *page.Request, since, until *time.Time) string {
	p := r.Printer
	var from, to string
	if since != nil {
		from = p.Day(*since)
	}
	if until != nil {
		to = p.Day(until.Add(-time.Second)) // its last day
	}
	switch {
	case from != "" && to != "":
		return p.T("reconcile.period.both", "Since", from, "Until", to)
	case from != "":
		return p.T("reconcile.period.since", "Since", from)
	case to != "":
		return p.T("reconcile.period.until", "Until", to)
	default:
		return p.T("reconcile.period.all")
	}
}

func numberOrNone(n int) string {
	if n == 0 {
		return ""
	}
	return strconv.Itoa(n)
}
