package notices

import (
	"cmp"
	"time"

	"github.com/google/uuid"

	"eokm.nl/hosting/models"
	"eokm.nl/hosting/models/notice"
	"eokm.nl/hosting/models/provider"
	"eokm.nl/hosting/portal/i18n"
	"eokm.nl/hosting/portal/web/page"
	"eokm.nl/hosting/templates/notices"
	"eokm.nl/hosting/templates/ui"
)

// ListView makes the page of notices out of what the Store gave.
type ListView struct {
	P         *i18n.Printer
	staff     bool
	Now       time.Time
	filter    notice.Filter
	List      *notice.List
	all       int                 // rows of the whole view; 0 when the page shows all of them
	providers []provider.Provider // staff only
	keeps     bool                // the reader can save views
}

func (v ListView) build() notices.List {
	view := notices.List{
		Tabs:    v.tabs(),
		Filters: v.filters(),
		News:    v.news(),
		Export:  v.keeps,
		Views:   v.views(),
		Found:   v.found(),
		Named:   v.providerLinks(),
		Staff:   v.staff,
		Bulk:    !v.staff && v.actable(),
		All:     min(v.all, models.CountCap),
		AllMore: v.all > models.CountCap,
		Back:    page.ListURL(v.filter),
		Newest:  order(v.filter.Tab) == "newest",
		Caption: v.P.T("notices.caption." + order(v.filter.Tab)),
		Pager:   v.pager(),
		Empty:   v.empty(),
	}
	for _, row := range v.List.Rows {
		view.Rows = append(view.Rows, v.row(row))
	}
	return view
}

// actable tells whether the tab has rows that wait for the desk.
func (v ListView) actable() bool {
	return v.filter.Tab != notice.TabWaiting && v.filter.Tab != notice.TabDone
}

// order names how a tab is sorted.
func order(tab notice.Tab) string {
	if tab == notice.TabDone || tab == notice.TabAll {
		return "newest"
	}
	return "due"
}

// Summary is what the night shift reads first: how much, how late, by when. It looks at the whole desk, not at the filter.
func (v ListView) Summary() notices.Summary {
	todo, late := v.List.Counts[notice.TabTodo], v.List.Counts[notice.TabOverdue]
	if todo == 0 {
		return notices.Summary{}
	}
	side := "desk"
	if v.staff {
		side = "staff"
	}
	clock := ui.RunningClock(v.P, v.List.FirstDue, v.Now, notice.DueSoon)
	s := notices.Summary{Kind: ui.KindInfo, Clock: clock, Title: v.capped("notices.summary."+side+".todo", todo)}
	s.Text = v.P.T("notices.summary.first", "Due", v.P.Date(v.List.FirstDue))
	switch clock.Kind { //nolint:exhaustive // the other kinds leave it as it is
	case ui.KindOverdue:
		s.Kind, s.Title = ui.KindDanger, v.capped("notices.summary."+side+".overdue", late)
		s.Text = v.P.T("notices.summary.oldest", "Due", v.P.Date(v.List.FirstDue))
	case ui.KindSoon:
		s.Kind = ui.KindWarning
	}
	return s
}

// alerts is what presses, in a few words each: how much is late or waits, warnings to read, contacts that mail may not reach.
func (v ListView) alerts() []notices.Alert {
	var list []notices.Alert
	todo, late := v.List.Counts[notice.TabTodo], v.List.Counts[notice.TabOverdue]
	own := notice.Filter{Tab: notice.TabTodo, Provider: v.filter.Provider}
	switch {
	case late > 0:
		own.Tab = notice.TabOverdue
		list = append(list, notices.Alert{
			Kind: ui.KindOverdue, Text: v.P.T("notices.alert.late", "Count", capped(v.P, late)),
			URL: page.ListURL(own),
		})
	case todo > 0:
		clock := ui.RunningClock(v.P, v.List.FirstDue, v.Now, notice.DueSoon)
		list = append(list, notices.Alert{
			Kind: clock.Kind, Text: v.P.T("notices.alert.todo", "Count", capped(v.P, todo)),
			URL: page.ListURL(own), Clock: clock,
		})
	}
	if n := len(v.List.Advisories); n > 0 {
		alert := notices.Alert{Kind: ui.KindWarning, Text: v.P.N("notices.alert.advisories", n), URL: "/advisories"}
		if n == 1 {
			alert.URL = page.SentAdvisoryURL(v.List.Advisories[0].Ref)
		}
		list = append(list, alert)
	}
	if n := v.List.Unhealthy; n > 0 {
		list = append(list, notices.Alert{
			Kind: ui.KindWarning, Text: v.P.N("notices.alert.contacts", n), Rest: v.P.T("notices.alert.contacts.rest"),
			URL: "/org/contacts",
		})
	}
	return list
}

// capped is a number that is exact up to models.CountCap.
func capped(p *i18n.Printer, n int) string {
	if n > models.CountCap {
		return p.Number(models.CountCap) + "+"
	}
	return p.Number(n)
}

// capped words a count that is exact up to models.CountCap.
func (v ListView) capped(key string, n int) string {
	if n > models.CountCap {
		return v.P.T(key+".more", "Count", models.CountCap)
	}
	return v.P.N(key, n)
}

func (v ListView) tabs() ui.Tabs {
	tabs := ui.Tabs{Label: v.P.T("notices.tabs"), Counts: true}
	for _, tab := range notice.Tabs() {
		n := v.List.Counts[tab]
		t := ui.Tab{
			Label:   v.P.T("notices.tab." + string(tab)),
			URL:     page.ListURL(notice.Filter{Tab: tab, Provider: v.filter.Provider, Limit: v.filter.Limit}),
			Count:   min(n, models.CountCap),
			More:    n > models.CountCap,
			Current: tab == v.filter.Tab,
		}
		switch tab { //nolint:exhaustive // only these two press
		case notice.TabOverdue:
			t.Kind = ui.KindOverdue
		case notice.TabSoon:
			t.Kind = ui.KindSoon
		}
		tabs.Items = append(tabs.Items, t)
	}
	return tabs
}

func (v ListView) found() notices.Found {
	if v.filter.Search == uuid.Nil || len(v.List.Rows) == 0 {
		return notices.Found{}
	}
	return notices.Found{Text: v.P.T("notices.search.found." + string(v.List.Search)), ClearURL: "/notices"}
}

// empty says why there are no rows, and what to do about it.
func (v ListView) empty() ui.Empty {
	cleared := page.ListURL(notice.Filter{Tab: v.filter.Tab, Limit: v.filter.Limit})
	switch {
	case v.filter.Search != uuid.Nil:
		return ui.Empty{
			Title:  v.P.T("notices.empty.search"),
			Text:   v.P.T("notices.empty.search." + string(v.List.Search)),
			Action: ui.Button{Text: v.P.T("notices.search.clear"), URL: "/notices"},
		}
	case v.filtered():
		return ui.Empty{
			Title: v.P.T("notices.empty.filter"), Text: v.P.T("notices.empty.filter.text"),
			Action: ui.Button{Text: v.P.T("ui.filters.clear"), URL: cleared},
		}
	case !v.filter.After.IsZero() || !v.filter.Before.IsZero():
		return ui.Empty{
			Title:  v.P.T("notices.empty.page"),
			Action: ui.Button{Text: v.P.T("notices.empty.page.first"), URL: cleared},
		}
	default:
		return ui.Empty{
			Title: v.P.T("notices.empty." + string(v.filter.Tab)),
			Text:  v.P.T("notices.empty.checked", "At", v.Now.In(page.DutchZone()).Format("15:04")),
		}
	}
}

func (v ListView) pager() ui.Pager {
	pager := ui.Pager{Text: v.P.N("notices.pager", len(v.List.Rows))}
	turn := func(after, before models.Cursor) string {
		f := v.filter
		f.After, f.Before = after, before
		return page.ListURL(f)
	}
	if rows := v.List.Rows; len(rows) > 0 {
		if v.List.Prev {
			pager.PrevURL = turn(models.Cursor{}, rows[0].Cursor())
		}
		if v.List.Next {
			pager.NextURL = turn(rows[len(rows)-1].Cursor(), models.Cursor{})
		}
	}
	for _, size := range pageSizes {
		f := v.filter
		f.After, f.Before, f.Limit = models.Cursor{}, models.Cursor{}, size
		pager.Sizes = append(pager.Sizes,
			ui.PageSize{Rows: size, URL: page.ListURL(f), Current: size == cmp.Or(v.filter.Limit, page.UsualSize)})
	}
	return pager
}

// row is one line of the list.
func (v ListView) row(n notice.Row) notices.Row {
	state := n.State
	if n.Phase == models.TurnNobody && n.StoppedAt != nil {
		state = models.StateVerified // some of it was removed: that is what the notice came to
	}
	clock := ClockOf(v.P, n.Clock(), state, v.Now)
	row := notices.Row{
		Ref:       n.Ref,
		URL:       page.NoticeIn(n.Ref, v.filter),
		Unread:    n.State == models.StateDelivered,
		Kind:      clock.Kind,
		Tag:       StateTag(v.P, state, clock),
		Clock:     clock,
		Provider:  v.providerName(n.ProviderID, n.ProviderName),
		Host:      page.OrNone(n.Content.Address.MaskedHost()),
		IP:        page.IPText(n.Content.IP),
		Count:     v.P.Number(n.ItemCount),
		Assignee:  page.OrNone(n.Assignee),
		Delivered: n.DeliveredAt,
		Practice:  n.Practice,
	}
	if hasDeadline(state) {
		row.Due = n.DueAt
	}
	if n.TodoCount > 0 && n.TodoCount < n.ItemCount {
		row.Count = v.P.T("notices.count.part", "Todo", n.TodoCount, "All", n.ItemCount)
	}
	return row
}

func (v ListView) providerName(id uuid.UUID, name string) string {
	if id == uuid.Nil {
		return v.P.T("notices.unrouted")
	}
	return name
}

// views leads to the saved views from the list.
func (v ListView) views() []notices.ViewLink {
	var links []notices.ViewLink
	now := ViewQuery(v.filter)
	for _, saved := range v.List.Choices.Views {
		link := notices.ViewLink{Name: saved.Name, URL: ViewURL(saved.Query), Current: v.filter.Search == uuid.Nil && saved.Query == now}
		if saved.Team {
			link.Name = v.P.T("notices.views.team", "Name", saved.Name)
		}
		links = append(links, link)
	}
	return links
}
