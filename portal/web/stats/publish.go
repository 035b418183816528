package stats

import (
	"net/http"
	"net/url"
	"strconv"
	"strings"

	"eokm.nl/hosting/models"
	"eokm.nl/hosting/models/figure"
	"eokm.nl/hosting/portal/i18n"
	"eokm.nl/hosting/portal/web/page"
	"eokm.nl/hosting/templates/stats"
	"eokm.nl/hosting/templates/ui"
)

// Publish makes what was counted last of a period public.
func (h *Handlers) Publish(r *page.Request) error {
	period, bad := h.period(r, figure.Year)
	if bad == nil {
		meanings, err := words()
		if err != nil {
			return err
		}
		number, err := h.store.Figure.Publish(r.Ctx, r.Actor, period, r.Form.Text("why"), meanings)
		switch {
		case err == nil:
			return r.SeeOther(periodURL("/stats/report", period.Code) + "&vintage=" + strconv.Itoa(number))
		case !bad.Take(err):
			return err
		}
	}
	return h.report(r, http.StatusUnprocessableEntity, bad)
}

// mostChanges is how many changes of an edition the page names; the files have all numbers.
const mostChanges = 20

// words are what each number means now, in both languages: an edition keeps them.
func words() (figure.Words, error) {
	catalogue, err := i18n.New()
	if err != nil {
		return nil, err
	}
	all := figure.Words{}
	for _, lang := range i18n.Langs() {
		all[string(lang)] = map[figure.Definition]string{}
		for _, d := range figure.Definitions() {
			all[string(lang)][d] = catalogue.Printer(lang).T("stats.def." + string(d) + ".text")
		}
	}
	return all, nil
}

// revisions lists what was published of a period, and takes the next edition.
func revisions(r *page.Request, period figure.Period, e edition, bad page.Faults) stats.Revisions {
	p := r.Printer
	view := stats.Revisions{
		Table: stats.Table{
			Caption: p.T("stats.revisions"), Head: []string{
				p.T("stats.th.edition"), p.T("stats.th.published"), p.T("stats.th.why"), p.T("stats.th.changed"),
			},
		},
	}
	for _, v := range e.Vintages {
		var changed []string
		for i, c := range v.Changed {
			if i == mostChanges {
				changed = append(changed, p.T("stats.changed.more", "N", len(v.Changed)-i))
				break
			}
			changed = append(changed, p.T("stats.changed", "Name", numberName(r, c.Name), "From", c.From, "To", c.To))
		}
		view.Table.Rows = append(view.Table.Rows, stats.Row{
			Name: p.Number(v.Number), URL: periodURL("/stats/report", period.Code) + "&vintage=" + strconv.Itoa(v.Number),
			Cells: []string{
				p.T("stats.published_by", "At", p.Date(v.PublishedAt), "By", v.By), page.OrNone(v.Why),
				page.OrNone(strings.Join(changed, " · ")),
			},
		})
	}
	if r.Actor.Party() == models.PartyEOKM && e.Counted && e.Vintage == 0 && period.Grain != figure.Day {
		view.Action = "/stats/report/publish?" + url.Values{"period": {period.Code}}.Encode()
		view.Why = ui.TextField{
			Name: "why", Label: p.T("stats.publish.why"), Hint: p.T("stats.publish.why.hint"), Error: bad.Text(r, "why"),
			Value: page.KeepText(r.Form.Text("why")), Optional: len(e.Vintages) == 0,
		}
		view.Fault = bad.Text(r, "period")
	}
	return view
}

// numberName is the name of a number that changed.
func numberName(r *page.Request, name string) string {
	const as = "as_"
	if len(name) > len(as) && name[:len(as)] == as {
		return r.Printer.T("stats.as." + name[len(as):])
	}
	if table, item, ok := strings.Cut(name, " "); ok {
		return r.Printer.T("stats.sheet."+table) + ", " + item
	}
	return r.Printer.T("stats.number." + name)
}
