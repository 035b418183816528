package stats

import (
	"net/http"
	"strconv"
	"time"

	"eokm.nl/hosting/models/figure"
	"eokm.nl/hosting/portal/web/page"
	"eokm.nl/hosting/templates/layout"
)

// Rows gives every address that makes a desk's figures of a period, with what it counts as: its notice and number, and no address.
func (h *Handlers) Rows(r *page.Request) error {
	period, bad := h.period(r, figure.Month)
	var rows []figure.Row
	if bad == nil {
		var err error
		if rows, err = h.store.Figure.Rows(r.Ctx, r.Actor, period); err != nil && !bad.Take(err) {
			return err
		}
	}
	if bad != nil {
		view, err := h.ownPage(r, period)
		if err != nil {
			return err
		}
		view.Errors = bad.Summary(r, []string{"period"}, nil)
		view.Period = h.picker(r, "/stats", period, bad)
		return r.Render(http.StatusUnprocessableEntity, layout.Page{Title: view.Title, Error: true}, view)
	}
	networks, err := h.store.Figure.Networks(r.Ctx, r.Actor)
	if err != nil {
		return err
	}
	p := r.Printer
	lines := [][]string{{
		"notice", "item", "counts_as", "why", "in_figures", "category", "network", "norm", "measure", "delivered_at", "due_at",
		"first_reaction_at",
		"removed_at_says_provider", "stopped_at_says_eokm", "paused_minutes", "minutes_up", "gone", "reports", "came_back", "counted_until",
		"definitions_version",
	}}
	for _, row := range rows {
		lines = append(lines, []string{
			row.Ref, strconv.Itoa(row.N), string(row.As), p.T("stats.as." + string(row.As) + ".text"), yesNo(row.As.In()),
			string(row.Category),
			networks[row.NetworkID], row.Profile, string(row.Measure), stamp(&row.DeliveredAt), stamp(&row.DueAt), stamp(row.ReactedAt),
			stamp(row.RemovedAt), stamp(row.StoppedAt), strconv.Itoa(row.PausedFor), strconv.Itoa(row.Spell.Minutes), yesNo(row.Spell.Gone),
			strconv.Itoa(row.Reports), yesNo(row.Again), stamp(&row.Until), strconv.Itoa(figure.DefinitionsVersion),
		})
	}
	return r.DownloadTable("figures-"+period.Code, lines)
}

func yesNo(yes bool) string {
	if yes {
		return "yes"
	}
	return "no"
}

// stamp is a moment in Dutch time with its zone, as a program and a person read it.
func stamp(at *time.Time) string {
	if at == nil {
		return ""
	}
	return at.In(page.DutchZone()).Format(time.RFC3339)
}
