package stats

import (
	"net/http"
	"net/url"
	"strconv"

	"eokm.nl/hosting/models"
	"eokm.nl/hosting/models/figure"
	"eokm.nl/hosting/portal/i18n"
	"eokm.nl/hosting/portal/web/page"
	"eokm.nl/hosting/templates/layout"
	"eokm.nl/hosting/templates/stats"
	"eokm.nl/hosting/templates/ui"
)

// edition is the totals of a period as they are shown: a vintage, or what was counted last.
type edition struct {
	figure.Total
	Vintage  int // 0: not published
	Words    figure.Words
	Vintages []figure.Vintage
}

// edition finds what the address asks for. ErrNotFound when there is no such vintage.
func (h *Handlers) edition(r *page.Request, period figure.Period) (edition, error) {
	list, err := h.store.Figure.Vintages(r.Ctx, r.Actor, period)
	if err != nil {
		return edition{}, err
	}
	e := edition{Vintages: list}
	if text := r.Query.Text("vintage"); text != "" {
		for _, v := range list {
			if strconv.Itoa(v.Number) == text {
				e.Total = figure.Total{
					Period: period, Code: period.Code, Counted: true, Until: v.Until, Definitions: v.Definitions, Totals: v.Totals,
				}
				e.Vintage, e.Words = v.Number, v.Words
				return e, nil
			}
		}
		return e, models.ErrNotFound
	}
	totals, err := h.store.Figure.Totals(r.Ctx, r.Actor, period)
	if err == nil {
		e.Total = totals[0]
	}
	return e, err
}

// means is what a definition says: in what was published as it stood then, "" where there was none yet; else as it stands.
func (e edition) means(p *i18n.Printer, d figure.Definition) string {
	if words := e.Words[string(p.Lang())]; len(words) > 0 {
		return words[d]
	}
	return p.T("stats.def." + string(d) + ".text")
}

// asOf says which edition it is and until when it counts.
func (e edition) asOf(p *i18n.Printer) string {
	text := p.T("stats.as_of", "At", p.Date(e.Until), "Version", e.Definitions)
	if e.Vintage > 0 {
		return p.T("stats.edition", "N", e.Vintage) + " " + text
	}
	return p.T("stats.edition.none") + " " + text
}

// Report is the year of EOKM: how much was reviewed, how much more than before, and where it was hosted.
func (h *Handlers) Report(r *page.Request) error { return h.report(r, http.StatusOK, nil) }

func (h *Handlers) report(r *page.Request, status int, bad page.Faults) error {
	p := r.Printer
	period, wrong := h.period(r, figure.Year)
	if wrong != nil {
		status = http.StatusUnprocessableEntity
	}
	e, err := h.edition(r, period)
	if err != nil {
		return err
	}
	first, err := h.store.Figure.First(r.Ctx, r.Actor)
	if err != nil {
		return err
	}
	view := stats.Page{
		Title: p.T("stats.report.title", "Period", periodName(p, period)), Lead: p.T("stats.report.lead"), Tabs: tabs(r, "/stats/report"),
		Notes: periodNotes(r, period, first, e.Counted), Errors: append(wrong.Summary(r, []string{"period"}, nil), bad.Summary(r,
			[]string{"why"}, nil)...),
		Period: h.picker(r, "/stats/report", period, wrong),
	}
	if e.Counted {
		view.AsOf = e.asOf(p)
		view.Figures = reportStrip(p, e.Totals)
		view.Sections = append(view.Sections, yearPart(r, e.Totals))
		view.Sections = append(view.Sections, hostedPart(r, e.Totals.Series), countsPart(r, e.Totals.Figures), timesPart(r,
			e.Totals.Figures))
		view.FileText = p.T("stats.files.report")
		for _, kind := range fileKinds {
			query := url.Values{"period": {period.Code}, "as": {kind}}
			if e.Vintage > 0 {
				query.Set("vintage", strconv.Itoa(e.Vintage))
			}
			view.Files = append(view.Files, stats.File{Text: p.T("stats.file." + kind), URL: "/stats/report/file?" + query.Encode()})
		}
	}
	view.After = revisions(r, period, e, bad)
	return r.Render(status, layout.Page{Title: view.Title, Error: wrong != nil || bad != nil}, view)
}

func reportStrip(p *i18n.Printer, t figure.Totals) ui.Figures {
	return ui.Figures{Items: []ui.Figure{
		{Value: p.Number(t.Reviewed()), Label: p.N("stats.big.reviewed", t.Reviewed())},
		{Value: growthText(p, t.Flow), Label: p.T("stats.big.growth", "N", t.Before)},
		{Value: shareText(p, t.Hosted()), Label: p.T("stats.big.hosted", "N", t.Hosted().Of)},
		{Value: shareText(p, t.InTime), Label: p.T("stats.big.in_time", "N", t.InTime.Of)},
	}}
}

// yearPart is the numbers of the period one by one.
func yearPart(r *page.Request, t figure.Totals) stats.Section {
	p := r.Printer
	s := section(r, "year", figure.DefReviewed)
	s.Table.Head = []string{p.T("stats.th.what"), p.T("stats.th.n"), p.T("stats.th.share"), p.T("stats.th.interval")}
	add := func(key string, cells ...string) {
		s.Table.Rows = append(s.Table.Rows, stats.Row{Name: p.T("stats.number." + key), Cells: cells})
	}
	add("reviewed", p.Number(t.Reviewed()), growthText(p, t.Flow), "–")
	add("received", p.Number(t.Received), "–", "–")
	add("skipped", p.Number(t.Skipped), "–", "–")
	hosted := t.Hosted()
	add("hosted", p.Number(t.InNL), shareText(p, hosted), bandText(p, hosted))
	add("abroad", p.Number(t.Abroad), shareText(p, figure.Share{Of: hosted.Of, In: t.Abroad}), bandText(p, figure.Share{
		Of: hosted.Of,
		In: t.Abroad,
	}))
	add("unknown", p.Number(t.Unknown), "–", "–")
	add("in_time", outOf(p, t.InTime), shareText(p, t.InTime), bandText(p, t.InTime))
	add("providers", p.Number(t.Providers), "–", "–")
	add("unrouted", p.Number(t.Unrouted), "–", "–")
	add("moved", p.Number(t.Moved), "–", "–")
	return s
}

// hostedPart is where material was hosted, year by year: the hotline's own series, and apart from it what others published.
func hostedPart(r *page.Request, series []figure.Hosted) stats.Section {
	p := r.Printer
	s := section(r, "hosted", figure.DefHosted)
	s.Table.Head = []string{
		p.T("stats.th.series"), p.T("stats.th.year"), p.T("stats.th.n"), p.T("stats.th.in_nl"), p.T("stats.th.points"),
		p.T("stats.th.interval"),
	}
	before := figure.Share{}
	for _, one := range series {
		share := one.Share
		if share.Of == 0 {
			continue
		}
		points := "–"
		if share.Enough() && before.Enough() {
			points = signed(p, 100*(share.Value()-before.Value()))
		}
		before = share
		s.Table.Rows = append(s.Table.Rows, stats.Row{Name: p.T("stats.source.portal"), Cells: []string{
			strconv.Itoa(one.Year), p.Number(share.Of), shareText(p, share), points, bandText(p, share),
		}})
	}
	var earlier figure.Published
	for _, one := range figure.PublishedSeries() {
		points, n := "–", "–"
		if earlier.Source == one.Source && earlier.Year == one.Year-1 {
			points = signed(p, 100*(one.Share-earlier.Share))
		}
		if one.Reports > 0 {
			n = p.Number(one.Reports)
		}
		earlier = one
		s.Table.Rows = append(s.Table.Rows, stats.Row{Name: p.T("stats.source." + one.Source), Cells: []string{
			strconv.Itoa(one.Year), n, p.Decimal(100*one.Share, 0) + " %", points, "–",
		}})
	}
	return s
}

// signed is a difference in percentage points.
func signed(p *i18n.Printer, points float64) string {
	text := p.Decimal(points, 1)
	if points > 0 {
		text = "+" + text
	}
	return text
}
