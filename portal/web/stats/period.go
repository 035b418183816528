package stats

import (
	"fmt"
	"net/url"
	"strconv"
	"strings"
	"time"

	"eokm.nl/hosting/models"
	"eokm.nl/hosting/models/figure"
	"eokm.nl/hosting/portal/i18n"
	"eokm.nl/hosting/portal/web/page"
	"eokm.nl/hosting/templates/stats"
	"eokm.nl/hosting/templates/ui"
)

// period is the one that the address asks for; without one, or where it cannot be read, the present one of that grain.
func (h *Handlers) period(r *page.Request, usual figure.Grain) (figure.Period, page.Faults) {
	var bad page.Faults
	now := h.store.Figure.PeriodOf(usual, r.Now)
	text := r.Query.Text("period")
	if text == "" {
		return now, nil
	}
	p, err := h.store.Figure.Period(text)
	if bad.Take(err) {
		return now, bad
	}
	if p.From.After(r.Now) {
		bad.Add("period", "stats.period.future")
		return now, bad
	}
	return p, nil
}

// periodName is a period in words.
func periodName(p *i18n.Printer, period figure.Period) string {
	switch period.Grain {
	case figure.Day:
		return p.Day(period.From)
	case figure.Month:
		return monthName(p, period.From, "date.months")
	default:
		return strconv.Itoa(period.Year())
	}
}

func monthName(p *i18n.Printer, at time.Time, key string) string {
	return fmt.Sprintf("%s %d", strings.Fields(p.T(key))[at.Month()-1], at.Year())
}

// periodURL is the address of a page for a period.
func periodURL(action, code string) string {
	return action + "?" + url.Values{"period": {code}}.Encode()
}

// picker is the choice of another period.
func (h *Handlers) picker(r *page.Request, action string, period figure.Period, bad page.Faults) stats.Period {
	p := r.Printer
	view := stats.Period{Action: action, Name: periodName(p, period), Button: p.T("stats.period.show")}
	before := h.store.Figure.Back(period, 1)
	view.Links = append(view.Links, stats.Link{Text: "← " + periodName(p, before), URL: periodURL(action, before.Code)})
	if after := h.store.Figure.Back(period, -1); !after.From.After(r.Now) {
		view.Links = append(view.Links, stats.Link{Text: periodName(p, after) + " →", URL: periodURL(action, after.Code)})
	}
	if period.Grain != figure.Year {
		year := h.store.Figure.PeriodOf(figure.Year, period.From)
		view.Links = append(view.Links, stats.Link{Text: periodName(p, year), URL: periodURL(action, year.Code)})
	}
	view.Field = ui.TextField{
		Name: "period", Label: p.T("stats.period"), Hint: p.T("stats.period.hint"), Error: bad.Text(r, "period"),
		Value: period.Code, Short: true,
	}
	if bad != nil {
		view.Field.Value = page.KeepText(r.Query.Text("period"))
	}
	return view
}

// periodNotes are the sentences about a period that is not like others: before there was anything, still running, with a change of the
// clock.
func periodNotes(r *page.Request, period figure.Period, first time.Time, counted bool) (notes []ui.Note) {
	p := r.Printer
	info := func(text string) { notes = append(notes, ui.Note{Kind: ui.KindInfo, Text: text}) }
	switch {
	case first.IsZero():
		info(p.T("stats.note.none_yet"))
	case !period.Until.After(first):
		info(p.T("stats.note.before", "At", p.Day(first)))
	case !counted:
		info(p.T("stats.note.empty"))
	case period.Has(first) && first.Sub(period.From) > models.Day:
		info(p.T("stats.note.since", "At", p.Day(first)))
	}
	if period.Has(r.Now) {
		info(p.T("stats.note.running"))
	}
	for _, day := range period.ClockChanges() {
		hours := int(day.AddDate(0, 0, 1).Sub(day).Hours())
		info(p.T("stats.note.clock", "At", p.Day(day), "Hours", hours))
	}
	return notes
}
