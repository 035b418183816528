package web

import (
	"net/url"
	"slices"
	"time"

	"eokm.nl/hosting/models/learning"
	"eokm.nl/hosting/templates/layout"
	"eokm.nl/hosting/templates/team"
	"eokm.nl/hosting/templates/ui"
)

// teamFilter reads the filter of a page's URL, or of the form that takes the same lines along. What it does not know it leaves out.
func teamFilter(q form) learning.TeamFilter {
	f := learning.TeamFilter{Provider: q.text("provider"), Course: q.text("course"), State: learning.State(q.text("state"))}
	if !slices.Contains(learning.States(), f.State) {
		f.State = ""
	}
	return f
}

// team is who stands where with which course.
func (s *Server) team(r *request) error {
	filter := teamFilter(r.query)
	all, err := s.store.Learning.Team(r.ctx, r.actor, learning.TeamFilter{Provider: filter.Provider})
	if err != nil {
		return err
	}
	courses, err := s.store.Learning.Courses(r.ctx, r.actor, r.lang())
	if err != nil {
		return err
	}
	view := teamView(r, all, courses, filter)
	frame := teamPage(r, "team.title")
	frame.Title = view.Title
	frame.Crumbs[1].Label = view.Title
	return r.page(frame, view)
}

func teamPage(r *request, title string, crumbs ...layout.Crumb) layout.Page {
	frame := layout.Page{Title: r.printer.T(title), Crumbs: []layout.Crumb{{Label: r.printer.T("certificate.training"), URL: "/training"}}}
	frame.Crumbs = append(append(frame.Crumbs, crumbs...), layout.Crumb{Label: frame.Title})
	return frame
}

// trainingTabs are the pages of training for who also sees what others learn.
func trainingTabs(r *request, path string) ui.Tabs {
	tab := func(key, url string, current bool) ui.Tab {
		return ui.Tab{Label: r.printer.T(key), URL: url, Current: current}
	}
	asks, all := within(path, requestsURL), within(path, teamURL)
	return ui.Tabs{Label: r.printer.T("certificate.training"), Items: []ui.Tab{
		tab("team.tab.courses", "/training", !all), tab("team.tab.people", teamURL, all && !asks), tab("team.tab.requests", requestsURL, asks),
	}}
}

var learningKinds = map[learning.State]ui.Kind{
	learning.Overdue: ui.KindOverdue, learning.DueSoon: ui.KindSoon, learning.Expired: ui.KindPaused,
	learning.NotStarted: ui.KindOpen, learning.Busy: ui.KindAck, learning.Done: ui.KindDone,
}

func learningTag(r *request, state learning.State) ui.Tag {
	return ui.Tag{Kind: learningKinds[state], Text: r.printer.T("words.learning." + string(state))}
}

func teamView(r *request, all []learning.Learning, courses []learning.Course, f learning.TeamFilter) team.Team {
	p := r.printer
	view := team.Team{Title: p.T("team.title"), Lead: p.T("team.lead"), Filters: teamFilters(r, all, courses, f), Can: r.is(leads)}
	if r.actor.Staff() {
		view.Title, view.Lead, view.People = p.T("team.title.staff"), p.T("team.lead.staff"), f.Provider == ""
	}
	lines, counts := all, map[learning.State]int{}
	if f.Course != "" {
		lines = slices.DeleteFunc(slices.Clone(all), func(l learning.Learning) bool { return l.Slug != f.Course })
	}
	for _, l := range lines {
		counts[l.State(r.now)]++
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
		view.AssignURL = teamURL + "/assign"
	}
	for _, l := range lines {
		if f.State == "" || l.State(r.now) == f.State {
			view.Rows = append(view.Rows, teamRow(r, l))
		}
	}
	if r.is(leads, analysts, editors) {
		view.Export = []ui.Hidden{{Name: "provider", Value: f.Provider}, {Name: "course", Value: f.Course}, {Name: "state", Value: string(f.State)}}
	}
	view.Empty = ui.Empty{Title: p.T("team.none"), Text: p.T("team.none.text")}
	if len(all) > 0 {
		view.Empty = ui.Empty{Title: p.T("team.none.filter"), Text: p.T("team.none.filter.text"), Action: ui.Button{Text: p.T("ui.filters.clear"), URL: teamURL}}
	}
	return view
}

// teamProviders sums up by organisation, those with something overdue first.
func teamProviders(r *request, lines []learning.Learning, course string) []team.Provider {
	type sum struct {
		of     learning.Learning
		counts map[learning.State]int
	}
	var sums []*sum
	for _, l := range lines {
		if len(sums) == 0 || sums[len(sums)-1].of.Provider != l.Provider {
			sums = append(sums, &sum{l, map[learning.State]int{}})
		}
		sums[len(sums)-1].counts[l.State(r.now)]++
	}
	slices.SortStableFunc(sums, func(a, b *sum) int { return b.counts[learning.Overdue] - a.counts[learning.Overdue] })
	var list []team.Provider
	for _, s := range sums {
		row := team.Provider{
			Name: organisationOf(s.of), URL: teamQuery(learning.TeamFilter{Provider: teamProvider(s.of), Course: course}), Late: s.counts[learning.Overdue] > 0,
		}
		for _, state := range learning.States() {
			row.Counts = append(row.Counts, team.Count{State: r.printer.T("words.learning." + string(state)), N: r.printer.Number(s.counts[state])})
		}
		list = append(list, row)
	}
	return list
}

func organisationOf(l learning.Learning) string {
	if l.Provider == "" {
		return "EOKM"
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
		return teamURL
	}
	return teamURL + "?" + q.Encode()
}

func teamFilters(r *request, all []learning.Learning, courses []learning.Course, f learning.TeamFilter) ui.Filters {
	p := r.printer
	filters := ui.Filters{Action: teamURL}
	choice := func(name, label string, chosen string, options []ui.Option) {
		for i := range options {
			options[i].Selected = options[i].Value == chosen
		}
		if chosen != "" {
			filters.Active++
			filters.ClearURL = teamURL
		}
		filters.Selects = append(filters.Selects, ui.Select{Name: name, Label: p.T(label), Options: append([]ui.Option{{Label: p.T("team.all")}}, options...)})
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
	if r.actor.Staff() {
		for _, l := range all {
			if option := (ui.Option{Value: teamProvider(l), Label: organisationOf(l)}); !slices.Contains(providers, option) {
				providers = append(providers, option)
			}
		}
		choice("provider", "team.organisation", f.Provider, providers)
	}
	return filters
}

func teamRow(r *request, l learning.Learning) team.Row {
	row := team.Row{
		Name: l.Name, Organisation: organisationOf(l), Course: inLanguage(r, l.TitleNL, l.TitleEN), State: learningTag(r, l.State(r.now)), ByEOKM: l.ByEOKM, Number: l.Number,
	}
	row.Renewal = l.Renewal(r.now)
	if due := l.LastDueAt(); due != nil {
		row.Due = lastDay(*due)
	}
	if l.Number != "" {
		row.URL, row.Passed, row.Until = certificateURL(l.Number), *l.PassedAt, *l.ExpiresAt
	}
	if l.AssignmentID != nil && !l.ByEOKM && r.is(leads) {
		row.WithdrawURL = teamURL + "/assignments/" + l.AssignmentID.String() + "/withdraw"
		row.Withdraw = r.printer.T("team.withdraw.of", "Name", l.Name, "Course", row.Course)
	}
	return row
}

// exportTeam gives the lines of a filter as a file for a spreadsheet. The Store records who took it along.
func (s *Server) exportTeam(r *request) error {
	list, err := s.store.Learning.ExportTeam(r.ctx, r.actor, teamFilter(r.form))
	if err != nil {
		return err
	}
	file, err := teamCSV(r, list)
	if err != nil {
		return err
	}
	return r.download(r.printer.T("team.export.file")+r.now.In(dutchZone()).Format("-20060102-1504.csv"), "text/csv; charset=utf-8", file)
}

// teamCSV writes lines as a spreadsheet opens them (export.go).
func teamCSV(r *request, list []learning.Learning) ([]byte, error) {
	p := r.printer
	dayOf := func(at *time.Time, less time.Duration) string {
		if at == nil {
			return ""
		}
		return at.Add(-less).In(dutchZone()).Format(time.DateOnly)
	}
	lines := [][]string{{
		p.T("team.organisation"), p.T("team.name"), p.T("team.role"), p.T("team.course"), p.T("team.state"), p.T("team.due"), p.T("team.renewal"),
		p.T("team.passed"), p.T("team.until"), p.T("team.certificate"),
	}}
	for _, l := range list {
		renewal := ""
		if l.Renewal(r.now) {
			renewal = p.T("notices.yes")
		}
		lines = append(lines, []string{
			organisationOf(l), l.Name, p.T("account.role." + string(l.Role)), inLanguage(r, l.TitleNL, l.TitleEN), p.T("words.learning." + string(l.State(r.now))),
			dayOf(l.LastDueAt(), time.Minute), renewal, dayOf(l.PassedAt, 0), dayOf(l.ExpiresAt, 0), l.Number,
		})
	}
	return spreadsheet(p, lines)
}
