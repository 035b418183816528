package stats

import (
	"eokm.nl/hosting/models/figure"
	"eokm.nl/hosting/portal/i18n"
	"eokm.nl/hosting/portal/web/page"
	"eokm.nl/hosting/templates/chart"
	"eokm.nl/hosting/templates/home"
)

// Month is a desk's present month in a line, for its first page. Before anything was counted it is empty, and so not shown.
func (h *Handlers) Month(r *page.Request) (home.Month, error) {
	p := r.Printer
	trend, err := h.store.Figure.Trend(r.Ctx, r.Actor, h.store.Figure.PeriodOf(figure.Month, r.Now), trendMonths)
	if err != nil {
		return home.Month{}, err
	}
	trend = begun(trend)
	if len(trend) == 0 {
		return home.Month{}, nil
	}
	now := trend[len(trend)-1]
	return home.Month{
		Title: p.T("stats.month.title", "Month", periodName(p, now.Period)), Text: monthText(p, now.Figures),
		LinkText: p.T("stats.month.link"),
		LinkURL:  "/stats", Spark: spark(p, trend, now),
	}, nil
}

// begun is a trend from the first month on in which anything was counted.
func begun(trend []figure.Snapshot) []figure.Snapshot {
	for len(trend) > 0 && !trend[0].Counted {
		trend = trend[1:]
	}
	return trend
}

func monthText(p *i18n.Printer, f figure.Figures) string {
	switch {
	case f.Delivered == 0:
		return p.T("stats.month.nothing")
	case !f.InTime.Enough():
		return p.N("stats.month.few", f.Delivered, "Of", f.InTime.Of)
	default:
		return p.N("stats.month.text", f.Delivered, "Share", percent(p, f.InTime.Value()), "Of", f.InTime.Of, "Median",
			quantileText(p, f.Median))
	}
}

// spark is which way the share in time goes, where two months at least have one.
func spark(p *i18n.Printer, trend []figure.Snapshot, now figure.Snapshot) *chart.Spark {
	c := chart.Spark{Unit: percents, Label: p.T("stats.th.month")}
	n := 0
	for _, m := range trend {
		value, _ := orNone(m.Figures.InTime)
		if m.Figures.InTime.Enough() {
			n++
		}
		c.Points, c.Values = append(c.Points, monthName(p, m.Period.From, "date.months.short")), append(c.Values, value)
	}
	if n < 2 {
		return nil
	}
	c.Frame = chart.Frame{ID: "month-spark", Caption: chart.Caption{
		Title: p.T("stats.th.in_time"), Period: c.Points[0] + " – " + c.Points[len(c.Points)-1], Unit: p.T("stats.unit.percent"),
		Of: p.T("stats.of." + ofDecided), N: now.Figures.InTime.Of, Source: asOf(p, now),
	}}
	return &c
}
