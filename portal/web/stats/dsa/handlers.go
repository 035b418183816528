// Package dsa is what a provider takes along for its yearly transparency report (DSA, article 15): a page for its lawyer, and the
// Commission's sheets. What never may live here: an address, or a number of another provider.
package dsa

import (
	"bytes"
	"encoding/csv"
	"errors"
	"strconv"
	"strings"

	"eokm.nl/hosting/models"
	"eokm.nl/hosting/models/dsa"
	"eokm.nl/hosting/models/rooms"
	"eokm.nl/hosting/portal/web/page"
	"eokm.nl/hosting/templates/layout"
	"eokm.nl/hosting/templates/transparency"
	"eokm.nl/hosting/templates/ui"
)

// Handlers answer this room's addresses (portal/web/figures_routes.go). They are safe for concurrent use. Agents may read and take along as
// admins may: what is counted are notices that they see one by one already.
type Handlers struct{ store *rooms.Store }

// New makes them.
func New(store *rooms.Store) *Handlers { return &Handlers{store: store} }

// Newest leads to the report of the year that runs.
func (h *Handlers) Newest(r *page.Request) error {
	return r.SeeOther(page.DSAURL(h.store.DSA.Year(r.Now)))
}

// Show is the page of a year. One that has no report yet, or never had, is a sentence.
func (h *Handlers) Show(r *page.Request) error {
	year, err := strconv.Atoi(r.Param("year"))
	if err != nil || year < 1900 || year > 9999 {
		return models.ErrNotFound
	}
	p := r.Printer
	title := p.T("dsa.title", "Year", strconv.Itoa(year))
	frame := layout.Page{Title: title, Crumbs: []layout.Crumb{{Label: p.T("stats.title"), URL: "/stats"}, {Label: title}}}
	view := transparency.Report{Title: title, Lead: p.T("dsa.lead"), Years: h.years(r, year)}
	report, err := h.store.DSA.Of(r.Ctx, r.Actor, year)
	var none *models.Invalid
	switch {
	case errors.As(err, &none):
		view.Notes = []ui.Note{{Kind: ui.KindInfo, Text: r.Fault(none)}}
		return r.Page(frame, view)
	case err != nil:
		return err
	}
	tell(r, &view, report)
	return r.Page(frame, view)
}

// Take gives one sheet of a year as a file. With rest=0 the provider says that there was nothing else than what the portal knows.
func (h *Handlers) Take(r *page.Request) error {
	year, err := strconv.Atoi(r.Param("year"))
	if err != nil {
		return models.ErrNotFound
	}
	name, kind, _ := strings.Cut(r.Param("file"), ".")
	report, err := h.store.DSA.Of(r.Ctx, r.Actor, year)
	var none *models.Invalid
	switch {
	case errors.As(err, &none):
		return r.SeeOther(page.DSAURL(year)) // which says why there is none
	case err != nil:
		return err
	}
	answers := dsa.Answers{NothingElse: r.Query.Text("rest") == "0", Texts: drafts(r)}
	lines, ok := report.Lines(dsa.Sheet(name), answers)
	switch {
	case ok && kind == "csv":
		return download(r, name+".csv", lines)
	case ok && kind == "txt" && dsa.Sheet(name) == dsa.Qualitative:
		return r.Download(name+".txt", "text/plain; charset=utf-8", []byte(draft(lines)))
	}
	return models.ErrNotFound
}

// download answers with a CSV as RFC 4180 has it: UTF-8 without a mark before it, lines that end in CR and LF.
func download(r *page.Request, name string, lines [][]string) error {
	var file bytes.Buffer
	w := csv.NewWriter(&file)
	w.UseCRLF = true
	if err := w.WriteAll(lines); err != nil {
		return err
	}
	return r.Download(name, "text/csv; charset=utf-8", file.Bytes())
}

// draft is sheet 11 as a text to write on in.
func draft(lines [][]string) string {
	var b strings.Builder
	for _, line := range lines[1:] {
		if text := line[4]; text != "" {
			b.WriteString(line[3] + "\n\n" + text + "\n\n\n")
		}
	}
	return b.String()
}
