package stats

import (
	"encoding/json"
	"strconv"
	"strings"
	"time"

	"eokm.nl/hosting/models/figure"
	"eokm.nl/hosting/portal/report"
	"eokm.nl/hosting/portal/spreadsheet"
	"eokm.nl/hosting/portal/web/page"
	"eokm.nl/hosting/templates/stats"
)

// fileKinds are the kinds of file of a report, as the page lists them.
var fileKinds = []string{"pdf", "xlsx", "csv", "json"}

// File gives a report as a file: the same numbers as the page, each with its year, unit, denominator and n. What cannot be given leads to
// the page, which says why. ErrNotFound when there is no such edition.
func (h *Handlers) File(r *page.Request) error {
	period, bad := h.period(r, figure.Year)
	if bad != nil {
		return r.SeeOther(periodURL("/stats/report", r.Query.Text("period")))
	}
	e, err := h.edition(r, period)
	if err != nil {
		return err
	}
	if !e.Counted {
		return r.SeeOther(periodURL("/stats/report", period.Code))
	}
	e.Totals = e.Totals.Public() // a file goes on to anybody
	name := "figures-" + period.Code
	if e.Vintage > 0 {
		name += "-edition-" + strconv.Itoa(e.Vintage)
	}
	switch r.Query.Text(page.FileKind) {
	case "csv":
		return h.csv(r, name, e)
	case "json":
		return h.json(r, name, e)
	case "xlsx":
		return h.xlsx(r, name, e)
	case "pdf":
		return h.pdf(r, name, e)
	default:
		return r.SeeOther(periodURL("/stats/report", period.Code))
	}
}

// about is what every file says of itself: which period, edition and definitions, until when.
func (e edition) about() [][2]string {
	edition := "not published"
	if e.Vintage > 0 {
		edition = strconv.Itoa(e.Vintage)
	}
	return [][2]string{
		{"period", e.Code},
		{"edition", edition},
		{"counted_until", e.Until.In(page.DutchZone()).Format(time.RFC3339)},
		{"definitions_version", strconv.Itoa(e.Definitions)},
	}
}

func (h *Handlers) csv(r *page.Request, name string, e edition) error {
	about := e.about()
	lines := [][]string{figure.LineHead()}
	for _, a := range about {
		lines[0] = append(lines[0], a[0])
	}
	for _, l := range e.Totals.Lines() {
		cells := l.Cells()
		for _, a := range about {
			cells = append(cells, a[1])
		}
		lines = append(lines, cells)
	}
	file, err := page.Spreadsheet(r.Printer, lines)
	if err != nil {
		return err
	}
	return r.Download(name+".csv", "text/csv; charset=utf-8", file)
}

func (h *Handlers) json(r *page.Request, name string, e edition) error {
	about := map[string]string{}
	for _, a := range e.about() {
		about[a[0]] = a[1]
	}
	definitions := map[string]string{}
	for _, d := range figure.Definitions() {
		if text := e.means(r.Printer, d); text != "" {
			definitions[string(d)] = text
		}
	}
	file, err := json.MarshalIndent(map[string]any{"about": about, "numbers": e.Totals.Lines(), "definitions": definitions}, "", "  ")
	if err != nil {
		return err
	}
	return r.Download(name+".json", "application/json", file)
}

func (h *Handlers) xlsx(r *page.Request, name string, e edition) error {
	p := r.Printer
	title := p.T("stats.report.title", "Period", periodName(p, e.Period))
	book := spreadsheet.Workbook{
		Cover: spreadsheet.DataSheet{
			Name: p.T("stats.sheet.cover"), Title: title, Text: e.asOf(p), Head: []string{p.T("stats.th.what"), p.T("stats.th.state")},
			Widths: []float64{30, 60},
		},
		Contents: spreadsheet.DataSheet{
			Name: p.T("stats.sheet.contents"), Title: p.T("stats.sheet.contents"), Text: p.T("stats.sheet.contents.text"),
			Head: []string{p.T("stats.sheet.sheet"), p.T("stats.th.what")}, Widths: []float64{20, 60},
		},
		Notes: spreadsheet.DataSheet{
			Name: p.T("stats.sheet.notes"), Title: p.T("stats.definitions"), Text: p.T("stats.definitions.version", "Version",
				e.Definitions),
			Head: []string{p.T("stats.th.what"), p.T("stats.th.meaning")}, Widths: []float64{34, 120},
		},
	}
	for _, a := range e.about() {
		book.Cover.Rows = append(book.Cover.Rows, []string{a[0], a[1]})
	}
	for _, d := range figure.Definitions() {
		if text := e.means(p, d); text != "" {
			book.Notes.Rows = append(book.Notes.Rows, []string{p.T("stats.def." + string(d)), strings.ReplaceAll(text, "\n", " ")})
		}
	}
	for _, l := range e.Totals.Lines() {
		last := len(book.Sheets) - 1
		if last < 0 || book.Sheets[last].Name != l.Table {
			book.Sheets = append(book.Sheets, spreadsheet.DataSheet{
				Name: l.Table, Title: p.T("stats.sheet."+l.Table) + ", " + e.Code, Text: e.asOf(p), Head: figure.LineHead()[1:],
				Widths: []float64{34, 14, 12, 16, 10, 10, 10},
			})
			last++
		}
		cells := l.Cells()[1:]
		for i, c := range cells { // no cell of a table is empty
			if c == "" {
				cells[i] = "-"
			}
		}
		book.Sheets[last].Rows = append(book.Sheets[last].Rows, cells)
	}
	file, err := book.Write()
	if err != nil {
		return err
	}
	return r.Download(name+".xlsx", spreadsheet.Type, file)
}

func (h *Handlers) pdf(r *page.Request, name string, e edition) error {
	p := r.Printer
	paper := report.Report{
		Language: r.Lang(), Author: p.Brand(), Title: p.T("stats.report.title", "Period", periodName(p, e.Period)),
		Lead:     p.T("stats.report.lead"),
		Meanings: p.T("stats.definitions"), Foot: e.asOf(p), Made: e.Until,
	}
	f := e.Totals.Figures
	parts := []stats.Section{
		yearPart(r, e.Totals), hostedPart(r, e.Totals.Series), countsPart(r, f), timesPart(r, f), distributionPart(r, f),
		dimensionPart(r, f, figure.ByCategory, nil), dimensionPart(r, f, figure.ByMeasure, nil), restPart(r, f),
	}
	for _, s := range append(parts, weeksPart(r, e.Totals.Weeks)) {
		t := report.Table{Title: s.Title, Head: s.Table.Head}
		for _, row := range s.Table.Rows {
			t.Rows = append(t.Rows, append([]string{row.Name}, row.Cells...))
		}
		if len(t.Rows) > 0 {
			paper.Tables = append(paper.Tables, t)
		}
	}
	for _, d := range figure.Definitions() {
		if text := e.means(p, d); text != "" {
			paper.Notes = append(paper.Notes, report.Note{Name: p.T("stats.def." + string(d)), Text: text})
		}
	}
	file, err := report.PDF(paper)
	if err != nil {
		return err
	}
	return r.Download(name+".pdf", "application/pdf", file)
}
