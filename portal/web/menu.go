package web

import (
	"eokm.nl/hosting/models"
	"eokm.nl/hosting/portal/web/content"
	"eokm.nl/hosting/portal/web/page"
	"eokm.nl/hosting/portal/web/training/team"
	"eokm.nl/hosting/templates/layout"
	"eokm.nl/hosting/templates/ui"
)

// sections are the parts of the portal that have tabs of their own, for whom, by how their paths begin.
var sections = []struct {
	path string
	who  page.Access
	tabs func(r *page.Request, path string) ui.Tabs
}{
	{"/admin", page.Members, adminTabs},
	{"/content", page.Members, content.Tabs},
	{"/training", page.Leads.And(page.Analysts, page.Editors, page.Auditors), team.Tabs},
}

// around fills in what surrounds the page of somebody who is signed in.
func around(r *page.Request, frame *layout.Page) {
	frame.Nav = menu(r)
	for _, section := range sections {
		if path := r.HTTP.URL.Path; page.Within(path, section.path) && r.Is(section.who) {
			tabs := section.tabs(r, path)
			frame.Section = &tabs
		}
	}
	if r.Account.Status == models.ProviderSuspended {
		frame.Banner = &ui.Notice{
			Kind: ui.KindWarning, Text: r.Printer.T("register.banner.suspended"),
			LinkText: r.Printer.T("register.banner.link"), LinkURL: "/register/status",
		}
	}
}

// menu is the main menu of the actor's role.
func menu(r *page.Request) []layout.NavItem {
	path := r.HTTP.URL.Path
	item := func(key, url string) layout.NavItem {
		return layout.NavItem{Label: r.Printer.T(key), URL: url, Current: page.Within(path, url)}
	}
	var items []layout.NavItem
	if r.Applying() {
		items = append(items, layout.NavItem{
			Label: r.Printer.T("register.menu"), URL: "/register/tasks", Current: page.Within(path, "/register"),
		})
		if r.Is(page.Leads) {
			items = append(items, item("web.menu.members", page.MembersURL(r.Actor)))
		}
		return items
	}
	if r.Is(page.Analysts, page.Auditors) {
		items = append(items, item("web.menu.triage", "/triage"))
	}
	if r.Is(page.Desks, page.Analysts, page.Auditors) {
		items = append(items, item("web.menu.notices", "/notices"))
	}
	if r.Is(page.Analysts) {
		items = append(items, item("web.menu.intake", "/intake"))
	}
	if r.Is(page.Analysts, page.Auditors) {
		items = append(items, item("web.menu.providers", "/providers"))
	}
	if r.Is(page.Analysts, page.Editors, page.Auditors) {
		items = append(items, item("web.menu.content", "/content"))
	}
	items = append(items, item("web.menu.stats", "/stats"), item("web.menu.kb", "/kb"), item("web.menu.training", "/training"))
	if r.Is(page.Desks) {
		items = append(items, item("web.menu.peers", "/peers"), item("web.menu.advisories", "/advisories"), item("web.menu.org", "/org"))
	}
	if r.Is(page.Admins, page.Auditors) {
		admin := item("web.menu.admin", "/admin")
		admin.URL = adminTabs(r, path).Items[0].URL
		items = append(items, admin)
	}
	if r.Is(page.Leads) {
		log := item("web.menu.log", "/org/log")
		for i := range items { // the log lies below the organisation, and is the more exact
			items[i].Current = items[i].Current && !log.Current
		}
		items = append(items, log)
	}
	return items
}

// adminTabs are the pages of administration that the actor's role admits.
func adminTabs(r *page.Request, path string) ui.Tabs {
	tabs := ui.Tabs{Label: r.Printer.T("web.menu.admin")}
	add := func(who page.Access, key, url string) {
		if r.Is(who) {
			tabs.Items = append(tabs.Items, ui.Tab{Label: r.Printer.T(key), URL: url, Current: page.Within(path, url)})
		}
	}
	add(page.Admins, "web.menu.members", page.MembersURL(r.Actor))
	add(page.Admins.And(page.Auditors), "web.menu.log", "/admin/audit")
	add(page.Admins.And(page.Auditors), "web.menu.reveals", "/admin/reveals")
	return tabs
}
