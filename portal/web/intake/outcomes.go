package intake

import (
	"net/http"
	"strconv"
	"time"

	"eokm.nl/hosting/models"
	"eokm.nl/hosting/models/outcome"
	"eokm.nl/hosting/portal/web/page"
	"eokm.nl/hosting/templates/intake"
	"eokm.nl/hosting/templates/layout"
	"eokm.nl/hosting/templates/ui"
)

// The systems that a file of outcomes can be for.
const (
	forSCART = "scart"
	forICCAM = "iccam"
)

// OutcomesForm is the page to get what happened to addresses, in the words of another system.
func (h *Handlers) OutcomesForm(r *page.Request) error {
	r.Form.Set("since", page.WriteDay(r.Now.AddDate(0, 0, -1)))
	r.Form.Set("for", forSCART)
	return showOutcomes(r, http.StatusOK, nil)
}

// ExportOutcomes gives the file: numbers and codes, and no address. The Store records who took it along.
func (h *Handlers) ExportOutcomes(r *page.Request) error {
	var bad page.Faults
	since, ok := page.ParseDay(r.Form.Text("since"))
	switch {
	case !ok:
		bad.Add("since", "outcome.day")
	case since.IsZero():
		bad.Add("since", "outcome.day.missing")
	}
	system := r.Form.Text("for")
	if system != forSCART && system != forICCAM {
		bad.Add("for", "outcome.for.missing")
	}
	if bad != nil {
		return showOutcomes(r, http.StatusUnprocessableEntity, bad)
	}
	list, err := h.store.Outcome.Lines(r.Ctx, r.Actor, since, r.Now.Add(time.Microsecond))
	switch {
	case bad.Take(err):
		return showOutcomes(r, http.StatusUnprocessableEntity, bad)
	case err != nil:
		return err
	}
	lines, comma := scartLines(list), ';'
	if system == forICCAM {
		lines, comma = iccamLines(list), ','
	}
	name := system + r.Now.In(page.DutchZone()).Format("-20060102-1504")
	if r.Form.Text(page.FileKind) == page.AsXLSX {
		return r.DownloadXLSX(name, lines)
	}
	file, err := page.Separated(comma, lines)
	if err != nil {
		return err
	}
	return r.Download(name+".csv", "text/csv; charset=utf-8", file)
}

// scartLines say it as SCART does: its codes, and Dutch time without a zone.
func scartLines(list []outcome.Line) [][]string {
	lines := [][]string{{"reference", "portal_reference", "portal_item", "status_code", "grade_code", "what", "detail", "reason", "at"}}
	for _, l := range list {
		lines = append(lines, []string{
			l.Number, l.Ref, strconv.Itoa(l.N), l.Codes.Status, l.Codes.Grade, string(l.What), l.Detail, l.Codes.Reason.Name(),
			l.At.In(page.DutchZone()).Format(time.DateTime),
		})
	}
	return lines
}

// iccamLines say what is an action in ICCAM.
func iccamLines(list []outcome.Line) [][]string {
	lines := [][]string{{"Reference", "PortalReference", "PortalItem", "ActionID", "Action", "ReasonID", "Reason", "ActionDate"}}
	for _, l := range list {
		if l.Codes.Action == 0 {
			continue
		}
		reason := ""
		if l.Codes.Reason != 0 {
			reason = strconv.Itoa(int(l.Codes.Reason))
		}
		lines = append(lines, []string{
			l.Number, l.Ref, strconv.Itoa(l.N), strconv.Itoa(int(l.Codes.Action)), l.Codes.Action.Name(), reason, l.Codes.Reason.Name(),
			l.At.UTC().Format(time.RFC3339),
		})
	}
	return lines
}

func showOutcomes(r *page.Request, status int, bad page.Faults) error {
	p := r.Printer
	view := intake.Outcomes{
		Errors: bad.Summary(r, []string{"since"}, []string{"for"}),
		Since: ui.TextField{
			Name: "since", Label: p.T("outcome.since"), Hint: p.T("outcome.since.hint"), Error: bad.Text(r, "since"),
			Value: r.Form.Text("since"), Short: true,
		},
		For: ui.Radios{Name: "for", Legend: p.T("outcome.for"), Error: bad.Text(r, "for")},
	}
	for _, system := range []string{forSCART, forICCAM} {
		view.For.Options = append(view.For.Options, ui.Option{
			Value: system, Label: p.T("outcome.for." + system), Selected: r.Form.Text("for") == system,
		})
	}
	for _, what := range outcome.Whats {
		view.Codes = append(view.Codes, codeRow(r, "outcome.what."+string(what), outcome.CodesOf(what, "", true)))
		if what == outcome.Offline {
			view.Codes = append(view.Codes,
				codeRow(r, "outcome.what.offline.host", outcome.CodesOf(what, string(models.MeasureServerSuspended), true)))
		}
	}
	return r.Render(status, layout.Page{Title: p.T("outcome.title"), Error: bad != nil, Crumbs: []layout.Crumb{
		{Label: p.T("importpages.title"), URL: "/intake"}, {Label: p.T("outcome.title")},
	}}, view)
}

// codeRow is what one thing that can happen is called elsewhere.
func codeRow(r *page.Request, key string, codes outcome.Codes) intake.CodeRow {
	none := r.Printer.T("outcome.none")
	row := intake.CodeRow{What: r.Printer.T(key), SCART: codes.Status, ICCAM: none}
	if codes.Grade != "" {
		row.SCART += ", " + codes.Grade
	}
	if codes.Action != 0 {
		row.ICCAM = strconv.Itoa(int(codes.Action)) + " " + codes.Action.Name()
	}
	return row
}
