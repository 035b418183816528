package stats

import (
	"net/http"
	"strconv"
	"strings"

	"eokm.nl/hosting/models/figure"
	"eokm.nl/hosting/portal/web/page"
	"eokm.nl/hosting/templates/layout"
	"eokm.nl/hosting/templates/stats"
	"eokm.nl/hosting/templates/ui"
)

// assumption is a field of the scenario: what stands in it at first, and between what it must lie.
type assumption struct {
	name      string
	usual     string
	low, high float64
}

// assumptions are the fields, in their order. The usual values are examples and nobody's policy: the page says so.
var assumptions = []assumption{
	{"growth", "60", -100, 1000}, {"minutes", "6", 0.1, 480}, {"hours", "24", 1, 60}, {"people", "0", 0, 1000},
}

// Scenario is the load and the people needed if more comes in.
func (h *Handlers) Scenario(r *page.Request) error {
	p := r.Printer
	year := h.store.Figure.PeriodOf(figure.Year, r.Now)
	totals, err := h.store.Figure.Totals(r.Ctx, r.Actor, year, h.store.Figure.Back(year, 1))
	if err != nil {
		return err
	}
	average, weeks := figure.PerWeek(r.Now, totals[1].Totals.Weeks, totals[0].Totals.Weeks)
	var bad page.Faults
	values := map[string]float64{}
	view := stats.Scenario{Tabs: tabs(r, "/stats/scenario")}
	for _, a := range assumptions {
		text := r.Query.Text(a.name)
		if text == "" {
			text = a.usual
		}
		v, err := strconv.ParseFloat(strings.Replace(text, ",", ".", 1), 64)
		if err != nil || !(v >= a.low && v <= a.high) {
			bad.Add(a.name, "stats.scenario."+a.name+".wrong")
		}
		values[a.name] = v
		view.Fields = append(view.Fields, ui.TextField{
			Name: a.name, Label: p.T("stats.scenario." + a.name), Hint: p.T("stats.scenario." + a.name + ".hint"),
			Error: bad.Text(r, a.name),
			Value: page.KeepText(text), InputMode: "decimal", Short: true,
		})
	}
	status := http.StatusOK
	if bad != nil {
		status = http.StatusUnprocessableEntity
		view.Errors = bad.Summary(r, []string{"growth", "minutes", "hours", "people"}, nil)
	} else {
		view.Table = scenarioTable(r, figure.Assumptions{
			Received: average, Growth: values["growth"], Minutes: values["minutes"], Hours: values["hours"], People: values["people"],
		})
		view.Basis = p.T("stats.scenario.basis", "N", p.Decimal(average, 1), "Weeks", weeks)
	}
	return r.Render(status, layout.Page{Title: p.T("stats.scenario.title"), Error: bad != nil}, view)
}

// scenarioTable is the load as it is, with half of the growth, with all of it and with twice as much.
func scenarioTable(r *page.Request, a figure.Assumptions) stats.Table {
	p := r.Printer
	t := stats.Table{Caption: p.T("stats.scenario.table"), Head: []string{
		p.T("stats.th.growth"), p.T("stats.th.per_week"), p.T("stats.th.hours"), p.T("stats.th.people"), p.T("stats.th.short"),
		p.T("stats.th.behind"),
	}}
	for _, part := range []float64{0, 0.5, 1, 2} {
		one := a
		one.Growth = a.Growth * part
		s := figure.ScenarioOf(one)
		short, behind := "–", "–"
		if a.People > 0 {
			short, behind = p.Decimal(s.Short, 1), p.Decimal(s.Backlog, 0)
		}
		t.Rows = append(t.Rows, stats.Row{Name: signed(p, one.Growth) + " %", Cells: []string{
			p.Decimal(s.Received, 0), p.Decimal(s.Work, 1), p.Number(s.People), short, behind,
		}})
	}
	return t
}
