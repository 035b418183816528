package stats

import (
	"strconv"
	"strings"

	"eokm.nl/hosting/models/figure"
	"eokm.nl/hosting/portal/web/page"
	"eokm.nl/hosting/templates/stats"
)

// hoursPart is at which hours of the week the desk did something first about an address.
func hoursPart(r *page.Request, f figure.Figures) stats.Section {
	p := r.Printer
	s := section(r, "hours", figure.DefReaction)
	s.Table.Head = []string{p.T("stats.th.day")}
	for hour := range 24 {
		s.Table.Head = append(s.Table.Head, strconv.Itoa(hour))
	}
	days := strings.Fields(p.T("date.days.short")) // Sunday first
	for day, hours := range f.Reacted {
		row := stats.Row{Name: days[(day+1)%7]}
		for _, n := range hours {
			row.Cells = append(row.Cells, p.Number(n))
		}
		s.Table.Rows = append(s.Table.Rows, row)
	}
	return s
}
