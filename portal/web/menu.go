package web

import (
	"eokm.nl/hosting/models"
	"eokm.nl/hosting/templates/layout"
	"eokm.nl/hosting/templates/ui"
)

// sections are the parts of the portal that have tabs of their own, for whom, by how their paths begin.
var sections = []struct {
	path string
	who  access
	tabs func(r *request, path string) ui.Tabs
}{
	{"/admin", members, adminTabs},
	{"/content", members, contentTabs},
	{"/training", leads.and(analysts, editors, auditors), trainingTabs},
}

// around fills in what surrounds the page of somebody who is signed in.
func around(r *request, frame *layout.Page) {
	frame.Nav = menu(r)
	for _, section := range sections {
		if path := r.http.URL.Path; within(path, section.path) && r.is(section.who) {
			tabs := section.tabs(r, path)
			frame.Section = &tabs
		}
	}
	if r.account.Status == models.ProviderSuspended {
		frame.Banner = &ui.Notice{
			Kind: ui.KindWarning, Text: r.printer.T("register.banner.suspended"),
			LinkText: r.printer.T("register.banner.link"), LinkURL: "/register/status",
		}
	}
}

// menu is the main menu of the actor's role.
func menu(r *request) []layout.NavItem {
	path := r.http.URL.Path
	item := func(key, url string) layout.NavItem {
		return layout.NavItem{Label: r.printer.T(key), URL: url, Current: within(path, url)}
	}
	var items []layout.NavItem
	if r.applying() {
		items = append(items, layout.NavItem{Label: r.printer.T("register.menu"), URL: "/register/tasks", Current: within(path, "/register")})
		if r.is(leads) {
			items = append(items, item("web.menu.members", membersURL(r.actor)))
		}
		return items
	}
	if r.is(analysts, auditors) {
		items = append(items, item("web.menu.triage", "/triage"))
	}
	if r.is(desks, analysts, auditors) {
		items = append(items, item("web.menu.notices", "/notices"))
	}
	if r.is(analysts) {
		items = append(items, item("web.menu.intake", "/intake"))
	}
	if r.is(analysts, auditors) {
		items = append(items, item("web.menu.providers", "/providers"))
	}
	if r.is(analysts, editors, auditors) {
		items = append(items, item("web.menu.content", "/content"))
	}
	items = append(items, item("web.menu.kb", "/kb"), item("web.menu.training", "/training"))
	if r.is(desks) {
		items = append(items, item("web.menu.peers", "/peers"), item("web.menu.advisories", "/advisories"), item("web.menu.org", "/org"))
	}
	if r.is(admins, auditors) {
		admin := item("web.menu.admin", "/admin")
		admin.URL = adminTabs(r, path).Items[0].URL
		items = append(items, admin)
	}
	if r.is(leads) {
		log := item("web.menu.log", "/org/log")
		for i := range items { // the log lies below the organisation, and is the more exact
			items[i].Current = items[i].Current && !log.Current
		}
		items = append(items, log)
	}
	return items
}

// adminTabs are the pages of administration that the actor's role admits.
func adminTabs(r *request, path string) ui.Tabs {
	tabs := ui.Tabs{Label: r.printer.T("web.menu.admin")}
	add := func(who access, key, url string) {
		if r.is(who) {
			tabs.Items = append(tabs.Items, ui.Tab{Label: r.printer.T(key), URL: url, Current: within(path, url)})
		}
	}
	add(admins, "web.menu.members", membersURL(r.actor))
	add(admins.and(auditors), "web.menu.log", "/admin/audit")
	add(admins.and(auditors), "web.menu.reveals", "/admin/reveals")
	return tabs
}
