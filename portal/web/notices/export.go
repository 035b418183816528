package notices

import (
	"errors"
	"time"

	"eokm.nl/hosting/models"
	"eokm.nl/hosting/models/notice"
	"eokm.nl/hosting/portal/web/page"
	"eokm.nl/hosting/templates/notices"
	"eokm.nl/hosting/templates/ui"
)

// Export gives the notices of a view as a file for a spreadsheet, in the words of the page. It has the masked host and no
// address; the Store records who took it along.
func (h *Handlers) Export(r *page.Request) error {
	filter := FilterOf(ListPath(r.Form.Text("back")))
	rows, err := h.store.Notice.Export(r.Ctx, r.Actor, filter)
	switch {
	case errors.Is(err, models.ErrNotFound): // the search is a day old
		r.Flash(ui.KindInfo, r.Printer.T("notices.search.gone"))
		return r.SeeOther("/notices")
	case err != nil:
		return err
	}
	file, err := ListView{P: r.Printer, staff: r.Actor.Staff(), Now: r.Now}.csv(rows)
	if err != nil {
		return err
	}
	name := r.Printer.T("notices.export.file") + r.Now.In(page.DutchZone()).Format("-20060102-1504.csv")
	return r.Download(name, "text/csv; charset=utf-8", file)
}

// csv writes rows as a spreadsheet opens them.
func (v ListView) csv(rows []notice.Row) ([]byte, error) {
	header := make([]string, 0, len(v.columns()))
	for _, column := range v.columns() {
		header = append(header, v.P.T("notices.col."+column.name))
	}
	lines := [][]string{header}
	for _, n := range rows {
		row := v.row(n)
		line := make([]string, 0, len(header))
		for _, column := range v.columns() {
			line = append(line, column.text(row))
		}
		lines = append(lines, line)
	}
	return page.Spreadsheet(v.P, lines)
}

// exportColumn is a column of the file, named as on the page.
type exportColumn struct {
	name string
	text func(row notices.Row) string
}

func (v ListView) columns() []exportColumn {
	moment := func(at time.Time) string {
		if at.IsZero() {
			return ""
		}
		return v.P.Date(at)
	}
	columns := []exportColumn{
		{"status", func(row notices.Row) string { return row.Tag.Text }},
		{"clock", func(row notices.Row) string { return row.Clock.Words }},
		{"due", func(row notices.Row) string { return moment(row.Due) }},
		{"ref", func(row notices.Row) string { return row.Ref }},
		{"host", func(row notices.Row) string { return row.Host }},
		{"count", func(row notices.Row) string { return row.Count }},
		{"assignee", func(row notices.Row) string { return row.Assignee }},
		{"delivered", func(row notices.Row) string { return moment(row.Delivered) }},
	}
	if v.staff {
		columns = append(columns, exportColumn{"provider", func(row notices.Row) string { return row.Provider }})
	}
	return columns
}
