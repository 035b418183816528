package intake

import (
	"errors"
	"io"
	"net/http"

	"eokm.nl/hosting/models"
	"eokm.nl/hosting/models/incoming"
	"eokm.nl/hosting/models/observation"
	"eokm.nl/hosting/portal/observed"
	"eokm.nl/hosting/portal/web/page"
	"eokm.nl/hosting/templates/intake"
	"eokm.nl/hosting/templates/layout"
	"eokm.nl/hosting/templates/ui"
)

// observationLimit is how large a file of observations may be: 20,000 rows with long addresses.
const observationLimit = 16 << 20

// Observations is the page to bring in what machines saw, above the files that came before.
func (h *Handlers) Observations(r *page.Request) error {
	return h.showObservations(r, http.StatusOK, "scart", nil, nil)
}

// ReadObservations reads a file where it waits for confirmation; with faults it shows them all, and nothing is kept.
func (h *Handlers) ReadObservations(r *page.Request) error {
	r.TakesLong(page.UploadTime)
	sent := r.HTTP.Body
	r.HTTP.Body = http.MaxBytesReader(r.Writer, sent, observationLimit)
	source, rows, err := observedRows(r)
	_, _ = io.Copy(io.Discard, io.LimitReader(sent, drainLimit)) // a sender that is gone needs no answer
	var f observation.File
	var faults []incoming.RowFault
	if err == nil {
		f, faults, err = h.store.Observation.Stage(r.Ctx, r.Actor, source, rows)
	}
	var bad page.Faults
	switch {
	case bad.Take(err):
		return h.showObservations(r, http.StatusUnprocessableEntity, source, bad, nil)
	case err != nil:
		return err
	case len(faults) > 0:
		return h.showObservations(r, http.StatusUnprocessableEntity, source, nil, faults)
	}
	return r.SeeOther(page.ObservationsURL(f.ID))
}

// observedRows reads the source, which a browser sends before the file, and then the file.
func observedRows(r *page.Request) (source string, rows []observation.Row, err error) {
	missing := &models.Invalid{Field: "file", Key: "importpages.file_missing"}
	parts, err := r.HTTP.MultipartReader()
	if err != nil {
		return "", nil, page.BadForm(err)
	}
	var form uploadForm
	for {
		part, err := parts.NextPart()
		switch {
		case errors.Is(err, io.EOF):
			return form.source, nil, missing
		case err != nil:
			return form.source, nil, page.BadPart(err)
		case part.FormName() == "file" && part.FileName() == "":
			return form.source, nil, missing
		case part.FormName() == "file":
			rows, err := observed.Rows(part, r.Now)
			return form.source, rows, err
		}
		if err := form.read(part); err != nil {
			return form.source, nil, page.BadPart(err)
		}
	}
}

// ObservationFile is the preview of a file that waits for confirmation, or what came of one.
func (h *Handlers) ObservationFile(r *page.Request) error {
	id, err := r.ID("id")
	if err != nil {
		return err
	}
	f, err := h.store.Observation.File(r.Ctx, r.Actor, id)
	if err != nil {
		return err
	}
	key := map[observation.FileState]string{observation.FileStaged: "preview", observation.FileDone: "done"}[f.State]
	title := r.Printer.T("observe." + page.OrElse(key, "discarded") + ".title")
	return r.Page(layout.Page{Title: title, Crumbs: []layout.Crumb{
		{Label: r.Printer.T("observe.title"), URL: observationsPath}, {Label: r.Printer.Date(f.CreatedAt)},
	}}, observationFileView(r, f, page.OrElse(key, "discarded")))
}

// ConfirmObservations takes a file.
func (h *Handlers) ConfirmObservations(r *page.Request) error {
	id, err := r.ID("id")
	if err != nil {
		return err
	}
	r.TakesLong(confirmTime)
	if _, err := h.store.Observation.Commit(r.Ctx, r.Actor, id); err != nil && !errors.Is(err, models.ErrConflict) {
		return err
	}
	return r.SeeOther(page.ObservationsURL(id)) // thrown away meanwhile: the page says so
}

// DiscardObservations throws a file away.
func (h *Handlers) DiscardObservations(r *page.Request) error {
	id, err := r.ID("id")
	if err != nil {
		return err
	}
	err = h.store.Observation.Discard(r.Ctx, r.Actor, id)
	switch {
	case errors.Is(err, models.ErrConflict): // done or gone already: its page says which
		return r.SeeOther(page.ObservationsURL(id))
	case err != nil:
		return err
	}
	r.Flash(ui.KindSuccess, r.Printer.T("observe.discarded.flash"))
	return r.SeeOther(observationsPath)
}

const observationsPath = "/intake/observations"

// recentObservations is how many files the page lists.
const recentObservations = 20

// showObservations shows the form with what was filled in and all that is wrong with a file; a browser does not keep the file.
func (h *Handlers) showObservations(r *page.Request, status int, source string, bad page.Faults, faults []incoming.RowFault) error {
	recent, err := h.store.Observation.Files(r.Ctx, r.Actor, recentObservations)
	if err != nil {
		return err
	}
	p := r.Printer
	view := intake.Observations{
		Errors: bad.Summary(r, []string{"source", "file"}, nil),
		Source: ui.TextField{
			Name: "source", Label: p.T("observe.source"), Hint: p.T("observe.source.hint"), Error: bad.Text(r, "source"), Value: source,
			Short: true,
		},
		File: ui.FileField{
			Name: "file", Label: p.T("observe.file"), Hint: p.T("observe.file.hint"), Error: bad.Text(r, "file"), Accept: ".csv,.txt",
		},
		Faults: rowFaults(r, faults[:min(len(faults), shownFaults)]),
	}
	if len(faults) > shownFaults {
		view.Cut = p.T("observe.faults.cut", "Shown", shownFaults, "All", p.Number(len(faults)))
	}
	if len(faults) > 0 {
		view.Errors = append(view.Errors, ui.FieldError{Field: "faults", Text: p.T("observe.faults.title")})
	}
	for _, f := range recent {
		view.Recent = append(view.Recent, intake.ObservationFile{
			URL: page.ObservationsURL(f.ID), At: f.CreatedAt, Source: f.Source, By: page.OrElse(f.By, p.T("notices.who.portal")),
			State: observationTag(r, f.State), Rows: p.Number(f.Sums.Rows), Verified: p.Number(f.Sums.Verified),
			Sighted: p.Number(f.Sums.Sighted + f.Sums.Back),
		})
	}
	frame := layout.Page{Title: p.T("observe.title"), Error: bad != nil || len(faults) > 0, Crumbs: []layout.Crumb{
		{Label: p.T("importpages.title"), URL: "/intake"}, {Label: p.T("observe.title")},
	}}
	return r.Render(status, frame, view)
}

var observationKinds = map[observation.FileState]ui.Kind{observation.FileStaged: ui.KindSoon, observation.FileDone: ui.KindDone}

func observationTag(r *page.Request, state observation.FileState) ui.Tag {
	return ui.Tag{Kind: observationKinds[state], Text: r.Printer.T("observe.state." + string(state))}
}

// observationFileView is what a file would do, or what it did.
func observationFileView(r *page.Request, f observation.File, key string) intake.ObservationOutcome {
	p, s := r.Printer, f.Sums
	figure := func(name string, n int, kind ui.Kind) ui.Figure {
		if n == 0 {
			kind = ui.KindNeutral
		}
		return ui.Figure{Value: p.Number(n), Label: p.N("observe.total."+name, n), Kind: kind}
	}
	view := intake.ObservationOutcome{
		Done: f.State == observation.FileDone, Title: p.T("observe." + key + ".title"), Lead: p.T("observe." + key + ".lead"),
		File: ui.Facts{Rows: []ui.Fact{
			{Label: p.T("observe.source"), Text: f.Source},
			{Label: p.T("observe.th.at"), Text: p.DateLong(f.CreatedAt)},
			{Label: p.T("observe.th.by"), Text: page.OrElse(f.By, p.T("notices.who.portal"))},
		}},
	}
	if f.State == observation.FileDiscarded {
		view.Actions = []ui.Button{{Text: p.T("observe.another"), URL: observationsPath, Primary: true}}
		return view
	}
	view.Totals = ui.Figures{Items: []ui.Figure{
		figure("rows", s.Rows, ui.KindNeutral), figure("offline", s.Offline, ui.KindOpen), figure("online", s.Online, ui.KindSoon),
		figure("verified", s.Verified, ui.KindDone), figure("sighted", s.Sighted, ui.KindOverdue), figure("back", s.Back, ui.KindOverdue),
	}}
	view.Sums = p.T("observe.sums", "Rows", p.Number(s.Rows), "Offline", p.Number(s.Offline), "Online", p.Number(s.Online),
		"Known", p.Number(s.Known), "Ended", p.Number(s.Ended))
	if f.State == observation.FileStaged {
		view.ConfirmURL, view.DiscardURL = page.ObservationsURL(f.ID)+"/confirm", page.ObservationsURL(f.ID)+"/discard"
		return view
	}
	view.Actions = []ui.Button{{Text: p.T("observe.to_rechecks"), URL: "/triage/rechecks", Primary: s.Sighted > 0 || s.Back == 0}}
	if s.Back > 0 {
		view.Actions = append(view.Actions,
			ui.Button{Text: p.T("observe.to_recurrences"), URL: "/triage/recurrences", Primary: s.Sighted == 0})
	}
	view.Actions = append(view.Actions, ui.Button{Text: p.T("observe.another"), URL: observationsPath, Quiet: true})
	return view
}
