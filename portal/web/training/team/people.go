package team

import (
	"net/url"
	"slices"
	"time"

	"eokm.nl/hosting/models/learning"
	"eokm.nl/hosting/portal/web/page"
	"eokm.nl/hosting/templates/layout"
	"eokm.nl/hosting/templates/team"
	"eokm.nl/hosting/templates/ui"
)

// teamFilter reads the filter of a page's URL, or of the form that takes the same lines along. What it does not know it leaves out.
func teamFilter(q page.Form) learning.TeamFilter {
	f := learning.TeamFilter{Provider: q.Text("provider"), Course: q.Text("course"), State: learning.State(q.Text("state"))}
	if !slices.Contains(learning.States(), f.State) {
		f.State = ""
	}
	return f
}

// People is who stands where with which course.
func (h *Handlers) People(r *page.Request) error {
	filter := teamFilter(r.Query)
	all, err := h.store.Learning.Team(r.Ctx, r.Actor, learning.TeamFilter{Provider: filter.Provider})
	if err != nil {
		return err
	}
	courses, err := h.store.Learning.Courses(r.Ctx, r.Actor, r.Lang())
	if err != nil {
		return err
	}
	view := teamView(r, all, courses, filter)
	frame := teamPage(r, "team.title")
	frame.Title = view.Title
	frame.Crumbs[1].Label = view.Title
	return r.Page(frame, view)
}

func teamPage(r *page.Request, title string, crumbs ...layout.Crumb) layout.Page {
	frame := layout.Page{Title: r.Printer.T(title), Crumbs: []layout.Crumb{{Label: r.Printer.T("certificate.training"), URL: "/training"}}}
	frame.Crumbs = append(append(frame.Crumbs, crumbs...), layout.Crumb{Label: frame.Title})
	return frame
}

// Tabs are the pages of training for who also sees what others learn.
func Tabs(r *page.Request, path string) ui.Tabs {
	tab := func(key, url string, current bool) ui.Tab {
		return ui.Tab{Label: r.Printer.T(key), URL: url, Current: current}
	}
	asks, all := page.Within(path, requestsURL), page.Within(path, page.TeamURL)
	return ui.Tabs{Label: r.Printer.T("certificate.training"), Items: []ui.Tab{
		tab("team.tab.courses", "/training", !all), tab("team.tab.people", page.TeamURL, all && !asks),
		tab("team.tab.requests", requestsURL, asks),
	}}
}

var learningKinds = map[learning.State]ui.Kind{
	learning.Overdue: ui.KindOverdue, learning.DueSoon: ui.KindSoon, learning.Expired: ui.KindPaused,
	learning.NotStarted: ui.KindOpen, learning.Busy: ui.KindAck, learning.Done: ui.KindDone,
}

func learningTag(r *page.Request, state learning.State) ui.Tag {
	return ui.Tag{Kind: learningKinds[state], Text: r.Printer.T("words.learning." + string(state))}
}

func teamView(r *page.Request, all []learning.Learning, courses []learning.Course, f learning.TeamFilter) team.Team {
	p := r.Printer
	view := team.Team{Title: p.T("team.title"), Lead: p.T("team.lead"), Filters: teamFilters(r, all, courses, f), Can: r.Is(page.Leads)}
	if r.Actor.Staff() {
		view.Title, view.Lead, view.People = p.T("team.title.staff"), p.T("team.lead.staff"), f.Provider == ""
	}
	lines, counts := all, map[learning.State]int{}
	if f.Course != "" {
		lines = slices.DeleteFunc(slices.Clone(all), func(l learning.Learning) bool { return l.Slug != f.Course })
	}
	for _, l := range lines {
		counts[l.State(r.Now)]++
	}
	for _, state := range learning.States() {
		g := f
		g.State = state
		view.Figures.Items = append(view.Figures.Items, ui.Figure{
			Value: p.Number(counts[state]), Label: p.T("words.learning." + string(state)), Kind: learningKinds[state], URL: teamQuery(g),
		})
	}
	if view.People {
		view.Providers = teamProviders(r, lines, f.Course)
	}
	if view.Can {
		view.AssignURL = page.TeamURL + "/assign"
	}
	for _, l := range lines {
		if f.State == "" || l.State(r.Now) == f.State {
			view.Rows = append(view.Rows, teamRow(r, l))
		}
	}
	if r.Is(page.Leads, page.Analysts, page.Editors) {
		view.Export = []ui.Hidden{
			{Name: "provider", Value: f.Provider}, {Name: "course", Value: f.Course}, {Name: "state", Value: string(f.State)},
		}
	}
	view.Empty = ui.Empty{Title: p.T("team.none"), Text: p.T("team.none.text")}
	if len(all) > 0 {
		view.Empty = ui.Empty{Title: p.T("team.none.filter"), Text: p.T("team.none.filter.text"), Action: ui.Button{
			Text: p.T("ui.filters.clear"), URL: page.TeamURL,
		}}
	}
	return view
}

// teamProviders sums up by organisation, those with something overdue first.
func teamProviders(r *page.Request, lines []learning.Learning, course string) []team.Provider {
	type sum struct {
		of     learning.Learning
		counts map[learning.State]int
	}
	var sums []*sum
	for _, l := range lines {
		if len(sums) == 0 || sums[len(sums)-1].of.Provider != l.Provider {
			sums = append(sums, &sum{l, map[learning.State]int{}})
		}
		sums[len(sums)-1].counts[l.State(r.Now)]++
	}
	slices.SortStableFunc(sums, func(a, b *sum) int { return b.counts[learning.Overdue] - a.counts[learning.Overdue] })
	var list []team.Provider
	for _, s := range sums {
		row := team.Provider{
			Name: organisationOf(r, s.of), URL: teamQuery(learning.TeamFilter{Provider: teamProvider(s.of), Course: course}),
			Late: s.counts[learning.Overdue] > 0,
		}
		for _, state := range learning.States() {
			row.Counts = append(row.Counts,
				team.Count{State: r.Printer.T("words.learning." + string(state)), N: r.Printer.Number(s.counts[state])})
		}
		list = append(list, row)
	}
	return list
}

func organisationOf(r *page.Request, l learning.Learning) string {
	if l.Provider == "" {
		return r.Printer.Brand()
	}
	return l.Organisation
}

// teamProvider is how a filter names the organisation of a line.
func teamProvider(l learning.Learning) string {
	if l.Provider == "" {
		return learning.TeamEOKM
	}
	return l.Provider
}

// teamQuery is the page with a filter.
func teamQuery(f learning.TeamFilter) string {
	q := url.Values{}
	for name, value := range map[string]string{"provider": f.Provider, "course": f.Course, "state": string(f.State)} {
		if value != "" {
			q.Set(name, value)
		}
	}
	if len(q) == 0 {
		return page.TeamURL
	}
	return page.TeamURL + "?" + q.Encode()
}

func teamFilters(r *page.Request, all []learning.Learning, courses []learning.Course, f learning.TeamFilter) ui.Filters {
	p := r.Printer
	filters := ui.Filters{Action: page.TeamURL}
	choice := func(name, label string, chosen string, options []ui.Option) {
		for i := range options {
			options[i].Selected = options[i].Value == chosen
		}
		if chosen != "" {
			filters.Active++
			filters.ClearURL = page.TeamURL
		}
		filters.Selects = append(filters.Selects,
			ui.Select{Name: name, Label: p.T(label), Options: append([]ui.Option{{Label: p.T("team.all")}}, options...)})
	}
	var states, slugs, providers []ui.Option
	for _, state := range learning.States() {
		states = append(states, ui.Option{Value: string(state), Label: p.T("words.learning." + string(state))})
	}
	for _, of := range courses {
		slugs = append(slugs, ui.Option{Value: of.Slug, Label: of.Title})
	}
	choice("state", "team.state", string(f.State), states)
	choice("course", "team.course", f.Course, slugs)
	if r.Actor.Staff() {
		for _, l := range all {
			if option := (ui.Option{Value: teamProvider(l), Label: organisationOf(r, l)}); !slices.Contains(providers, option) {
				providers = append(providers, option)
			}
		}
		choice("provider", "team.organisation", f.Provider, providers)
	}
	return filters
}

func teamRow(r *page.Request, l learning.Learning) team.Row {
	row := team.Row{
		Name: l.Name, Organisation: organisationOf(r, l), Course: page.InLanguage(r, l.TitleNL, l.TitleEN),
		State: learningTag(r, l.State(r.Now)), ByEOKM: l.ByEOKM, Number: l.Number,
	}
	row.Renewal = l.Renewal(r.Now)
	if due := l.LastDueAt(); due != nil {
		row.Due = page.LastDay(*due)
	}
	if l.Number != "" {
		row.URL, row.Passed, row.Until = page.CertificateURL(l.Number), *l.PassedAt, *l.ExpiresAt
	}
	if l.AssignmentID != nil && !l.ByEOKM && r.Is(page.Leads) {
		row.WithdrawURL = page.TeamURL + "/assignments/" + l.AssignmentID.String() + "/withdraw"
		row.Withdraw = r.Printer.T("team.withdraw.of", "Name", l.Name, "Course", row.Course)
	}
	return row
}

// Export gives the lines of a filter as a file for a spreadsheet. The Store records who took it along.
func (h *Handlers) Export(r *page.Request) error {
	list, err := h.store.Learning.ExportTeam(r.Ctx, r.Actor, teamFilter(r.Form))
	if err != nil {
		return err
	}
	file, err := teamCSV(r, list)
	if err != nil {
		return err
	}
	return r.Download(r.Printer.T("team.export.file")+r.Now.In(page.DutchZone()).Format("-20060102-1504.csv"),
		"text/csv; charset=utf-8", file)
}

// teamCSV writes lines as a spreadsheet opens them (export.go).
func teamCSV(r *page.Request, list []learning.Learning) ([]byte, error) {
	p := r.Printer
	dayOf := func(at *time.Time, less time.Duration) string {
		if at == nil {
			return ""
		}
		return at.Add(-less).In(page.DutchZone()).Format(time.DateOnly)
	}
	lines := [][]string{{
		p.T("team.organisation"), p.T("team.name"), p.T("team.role"), p.T("team.course"), p.T("team.state"), p.T("team.due"),
		p.T("team.renewal"),
		p.T("team.passed"), p.T("team.until"), p.T("team.certificate"),
	}}
	for _, l := range list {
		renewal := ""
		if l.Renewal(r.Now) {
			renewal = p.T("notices.yes")
		}
		lines = append(lines, []string{
			organisationOf(r, l), l.Name, p.T("account.role." + string(l.Role)), page.InLanguage(r, l.TitleNL, l.TitleEN),
			p.T("words.learning." + string(l.State(r.Now))),
			dayOf(l.LastDueAt(), time.Minute), renewal, dayOf(l.PassedAt, 0), dayOf(l.ExpiresAt, 0), l.Number,
		})
	}
	return page.Spreadsheet(p, lines)
}
