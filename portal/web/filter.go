package web

import (
	"net/url"
	"slices"
	"strconv"
	"strings"

	"github.com/google/uuid"

	"eokm.nl/hosting/models"
	"eokm.nl/hosting/models/notice"
	"eokm.nl/hosting/portal/web/page"
)

// parseFilter reads the inbox's URL. What it does not know it leaves out: a URL may be old or typed by hand.
func parseFilter(q page.Form) notice.Filter {
	f := notice.Filter{Tab: notice.Tab(q.Text("tab")), State: models.State(q.Text("status")), Category: models.Category(q.Text("category"))}
	if !slices.Contains(notice.Tabs(), f.Tab) {
		f.Tab = notice.TabTodo
	}
	if !f.Category.Valid() {
		f.Category = ""
	}
	if _, known := stateKinds[f.State]; !known && f.State != models.StateVerified {
		f.State = ""
	}
	if f.Assignee = notice.Assignee(q.Text("assignee")); !f.Assignee.Valid() {
		f.Assignee = ""
	}
	f.Network = q.ID("network")
	f.Provider = q.ID("provider")
	f.Search = q.ID("search")
	f.After, f.Before = page.ParseCursor(q.Text("after")), page.ParseCursor(q.Text("before"))
	if size, err := strconv.Atoi(q.Text("size")); err == nil && slices.Contains(pageSizes, size) {
		f.Limit = size
	}
	return f
}

// filterOf reads the filter out of a path of the list.
func filterOf(path string) notice.Filter {
	_, query, _ := strings.Cut(path, "?")
	values, err := url.ParseQuery(query)
	if err != nil {
		values = nil
	}
	return parseFilter(page.Form(values))
}

// listPath is a URL of the list to go back to, of which only what the list knows is left; anything else gives the plain list.
func listPath(back string) string {
	if path := page.OwnPath(back); path == "/notices" || strings.HasPrefix(path, "/notices?") {
		return page.ListURL(filterOf(path))
	}
	return "/notices"
}

// viewQuery is the part of a filter that a view keeps, as the list's URL has it. No search: that may be for an address.
func viewQuery(f notice.Filter) string {
	f.Search, f.After, f.Before = uuid.Nil, models.Cursor{}, models.Cursor{}
	_, query, _ := strings.Cut(page.ListURL(f), "?")
	return query
}

// viewURL is the list as a view keeps it.
func viewURL(query string) string { return page.ListURL(filterOf("/notices?" + query)) }

// pageSizes are the choices of how many rows a page has.
var pageSizes = []int{25, 50, 100, 200}
