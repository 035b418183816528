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
	return r.DownloadTable(r.Printer.T("notices.export.file"), ListView{P: r.Printer, staff: r.Actor.Staff(), Now: r.Now}.lines(rows))
}

// lines are rows as a spreadsheet has them, below the names of their columns.
func (v ListView) lines(rows []notice.Row) [][]string {
	header := make([]string, 0, len(v.columns()))
	for _, column := range v.columns() {
		header = append(header, v.P.T(column.name))
	}
	lines := [][]string{header}
	for _, n := range rows {
		row := v.row(n)
		line := make([]string, 0, len(header))
		for _, column := range v.columns() {
			line = append(line, column.text(row, n))
		}
		lines = append(lines, line)
	}
	return lines
}

// exportColumn is a column of the file: the key of its name, and what it says of a notice.
type exportColumn struct {
	name string
	text func(row notices.Row, n notice.Row) string
}

func (v ListView) columns() []exportColumn {
	moment := func(at time.Time) string {
		if at.IsZero() {
			return ""
		}
		return at.In(page.DutchZone()).Format(time.RFC3339) // a spreadsheet sorts it, and a program reads it
	}
	columns := []exportColumn{
		{"notices.col.status", func(row notices.Row, _ notice.Row) string { return row.Tag.Text }},
		{"notices.col.clock", func(row notices.Row, _ notice.Row) string { return row.Clock.Words }},
		{"notices.col.due", func(row notices.Row, _ notice.Row) string { return moment(row.Due) }},
		{"notices.col.ref", func(row notices.Row, _ notice.Row) string { return row.Ref }},
		{"notices.col.host", func(row notices.Row, _ notice.Row) string { return row.Host }},
		{"notices.col.count", func(row notices.Row, _ notice.Row) string { return row.Count }},
		{"notices.col.assignee", func(row notices.Row, _ notice.Row) string { return row.Assignee }},
		{"notices.col.delivered", func(row notices.Row, _ notice.Row) string { return moment(row.Delivered) }},
	}
	columns = append(columns, exportColumn{"jobs.col.external", func(_ notices.Row, n notice.Row) string { return n.ExternalRef }})
	if !v.staff {
		columns = append(columns, exportColumn{"practice.tag", func(row notices.Row, _ notice.Row) string {
			if row.Practice {
				return v.P.T("practice.yes")
			}
			return ""
		}})
	}
	if v.staff {
		columns = append(columns, exportColumn{"notices.col.provider", func(row notices.Row, _ notice.Row) string { return row.Provider }})
	}
	return columns
}
