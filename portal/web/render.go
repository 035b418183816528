package web

import (
	"fmt"
	"net/http"

	"github.com/a-h/templ"
	"github.com/labstack/echo/v4"

	"eokm.nl/hosting/models"
	"eokm.nl/hosting/templates/layout"
	"eokm.nl/hosting/templates/ui"
)

// render answers with a page: the frame with who is signed in and the menu, around the body. The whole page is made
// before its first byte is sent, so that a failure can still become an error page.
func (s *Server) render(c echo.Context, status int, page layout.Page, body templ.Component) error {
	r := from(c)
	if page.Path == "" { // else the page answers a form, and its own path takes no GET
		page.Path = c.Request().URL.RequestURI()
	}
	page.Demo = s.demo != nil
	page.Now = s.store.Now()
	if r.account != nil {
		page.Idle = idleTime
		page.User = &layout.User{Name: r.account.Name, Organisation: r.account.Provider, Staff: r.actor.Staff()}
		if page.User.Staff {
			page.User.Organisation = r.printer.T("web.eokm")
		}
		page.Nav = s.menu(c)
		if path := c.Request().URL.Path; within(path, "/admin") {
			tabs := r.adminTabs(path)
			page.Section = &tabs
		} else if within(path, "/content") {
			tabs := r.contentTabs(path)
			page.Section = &tabs
		} else if within(path, "/training") && supervisors.admits(r.actor.Role) {
			tabs := r.trainingTabs(path)
			page.Section = &tabs
		}
		if r.account.Status == models.ProviderSuspended {
			page.Banner = &ui.Notice{
				Kind: ui.KindWarning, Text: r.printer.T("register.banner.suspended"),
				LinkText: r.printer.T("register.banner.link"), LinkURL: "/register/status",
			}
		}
	}
	if page.Flash == nil {
		page.Flash = s.takeFlash(c)
	}
	buffer := templ.GetBuffer()
	defer templ.ReleaseBuffer(buffer)
	ctx := templ.WithChildren(c.Request().Context(), body)
	if err := layout.Base(page).Render(ctx, buffer); err != nil {
		return fmt.Errorf("render %s: %w", c.Path(), err)
	}
	return c.HTMLBlob(status, buffer.Bytes())
}

// page is render for a page that is as it should be.
func (s *Server) page(c echo.Context, page layout.Page, body templ.Component) error {
	return s.render(c, http.StatusOK, page, body)
}

// refused is render for a form that has to be mended: what was typed is in the body.
func (s *Server) refused(c echo.Context, page layout.Page, body templ.Component) error {
	page.Error = true
	return s.render(c, http.StatusUnprocessableEntity, page, body)
}

// menu is the main menu of the actor's role.
func (s *Server) menu(c echo.Context) []layout.NavItem {
	r, path := from(c), c.Request().URL.Path
	item := func(key, url string) layout.NavItem {
		return layout.NavItem{Label: r.printer.T(key), URL: url, Current: within(path, url)}
	}
	var items []layout.NavItem
	if r.applying() {
		items = append(items, layout.NavItem{Label: r.printer.T("register.menu"), URL: "/register/tasks", Current: within(path, "/register")})
		if leads.admits(r.actor.Role) {
			items = append(items, item("web.menu.members", membersURL(r.actor)))
		}
		return items
	}
	if watchers.admits(r.actor.Role) {
		items = append(items, item("web.menu.triage", "/triage"))
	}
	if readers.admits(r.actor.Role) {
		items = append(items, item("web.menu.notices", "/notices"))
	}
	if analysts.admits(r.actor.Role) {
		items = append(items, item("web.menu.intake", "/intake"))
	}
	if watchers.admits(r.actor.Role) {
		items = append(items, item("web.menu.providers", "/providers"))
	}
	if staff.admits(r.actor.Role) {
		items = append(items, item("web.menu.content", "/content"))
	}
	items = append(items, item("web.menu.kb", "/kb"), item("web.menu.training", "/training"))
	if desks.admits(r.actor.Role) {
		items = append(items, item("web.menu.peers", "/peers"), item("web.menu.advisories", "/advisories"), item("web.menu.org", "/org"))
	}
	if overseers.admits(r.actor.Role) {
		admin := item("web.menu.admin", "/admin")
		admin.URL = r.adminTabs(path).Items[0].URL
		items = append(items, admin)
	}
	if leads.admits(r.actor.Role) {
		log := item("web.menu.log", "/org/log")
		for i := range items { // the log lies below the organisation, and is the more exact
			items[i].Current = items[i].Current && !log.Current
		}
		items = append(items, log)
	}
	return items
}

// adminTabs are the pages of administration that the actor's role admits.
func (r *request) adminTabs(path string) ui.Tabs {
	tabs := ui.Tabs{Label: r.printer.T("web.menu.admin")}
	add := func(who access, key, url string) {
		if who.admits(r.actor.Role) {
			tabs.Items = append(tabs.Items, ui.Tab{Label: r.printer.T(key), URL: url, Current: within(path, url)})
		}
	}
	add(eokmAdmin, "web.menu.members", membersURL(r.actor))
	add(overseers, "web.menu.log", "/admin/audit")
	add(overseers, "web.menu.reveals", "/admin/reveals")
	return tabs
}

// within tells whether a path is a menu item's page or one below it.
func within(path, url string) bool {
	return path == url || len(path) > len(url) && path[:len(url)] == url && path[len(url)] == '/'
}

// flash keeps a sentence for the next page: what an action did.
func (s *Server) flash(c echo.Context, kind ui.Kind, text string) {
	s.sessions.Put(c.Request().Context(), "flash", string(kind)+"|"+text)
}

func (s *Server) takeFlash(c echo.Context) *ui.Notice {
	value := s.sessions.PopString(c.Request().Context(), "flash")
	for i := range value {
		if value[i] == '|' {
			return &ui.Notice{Kind: ui.Kind(value[:i]), Text: value[i+1:]}
		}
	}
	return nil
}

// fault words what was wrong with a form's field.
func (r *request) fault(err *models.Invalid) string {
	args := make([]any, 0, 2*len(err.Args))
	for name, value := range err.Args {
		args = append(args, name, value)
	}
	return r.printer.T(err.Key, args...)
}
