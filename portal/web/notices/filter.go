package notices

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

// ParseFilter reads the inbox's URL. What it does not know it leaves out: a URL may be old or typed by hand.
func ParseFilter(q page.Form) notice.Filter {
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
	f.Import, f.Search = q.ID("import"), q.ID("search")
	f.After, f.Before = page.ParseCursor(q.Text("after")), page.ParseCursor(q.Text("before"))
	if size, err := strconv.Atoi(q.Text("size")); err == nil && slices.Contains(pageSizes, size) {
		f.Limit = size
	}
	return f
}

// FilterOf reads the filter out of a path of the list.
func FilterOf(path string) notice.Filter {
	_, query, _ := strings.Cut(path, "?")
	values, err := url.ParseQuery(query)
	if err != nil {
		values = nil
	}
	return ParseFilter(page.Form(values))
}

// ListPath is a URL of the list to go back to, of which only what the list knows is left; anything else gives the plain list.
func ListPath(back string) string {
	if path := page.OwnPath(back); path == "/notices" || strings.HasPrefix(path, "/notices?") {
		return page.ListURL(FilterOf(path))
	}
	return "/notices"
}

// ViewQuery is the part of a filter that a view keeps, as the list's URL has it. No search: that may be for an address.
func ViewQuery(f notice.Filter) string {
	f.Search, f.After, f.Before = uuid.Nil, models.Cursor{}, models.Cursor{}
	_, query, _ := strings.Cut(page.ListURL(f), "?")
	return query
}

// ViewURL is the list as a view keeps it.
func ViewURL(query string) string { return page.ListURL(FilterOf("/notices?" + query)) }

// pageSizes are the choices of how many rows a page has.
var pageSizes = []int{25, 50, 100, 200}
