package stats

import (
	"strings"

	"eokm.nl/hosting/models/figure"
	"eokm.nl/hosting/portal/i18n"
	"eokm.nl/hosting/templates/stats"
)

// definitions are what each number means, in words.
func definitions(p *i18n.Printer) stats.Definitions {
	view := stats.Definitions{Version: p.T("stats.definitions.version", "Version", figure.DefinitionsVersion)}
	for _, d := range figure.Definitions() {
		view.List = append(view.List, stats.Definition{
			ID: string(d), Name: p.T("stats.def." + string(d)), Text: strings.Split(p.T("stats.def."+string(d)+".text"), "\n"),
		})
	}
	in, out := figure.Counts()
	view.Counts = stats.Table{
		Caption: p.T("stats.counts"), Head: []string{p.T("stats.th.as"), p.T("stats.th.meaning"), p.T("stats.th.counts")},
	}
	for i, list := range [][]figure.Counted{in, out} {
		for _, as := range list {
			view.Counts.Rows = append(view.Counts.Rows, stats.Row{
				Name: p.T("stats.as." + string(as)), Cells: []string{p.T("stats.as." + string(as) + ".text"), p.T([]string{
					"stats.in",
					"stats.out",
				}[i])},
			})
		}
	}
	view.Changes = stats.Table{Caption: p.T("stats.changes"), Head: []string{
		p.T("stats.th.version"), p.T("stats.th.since"),
		p.T("stats.th.what"),
	}}
	for _, change := range figure.Editions() {
		number := p.Number(change.Version)
		view.Changes.Rows = append(view.Changes.Rows, stats.Row{
			Name: number, Cells: []string{p.Day(change.Since), p.T("stats.revision." + number)},
		})
	}
	return view
}
