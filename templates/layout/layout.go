// Package layout holds the frame of every page: head, header, menu, breadcrumb, flash
// message and footer. It is a pure function of Page and of the language in the
// context; it reads no request, no clock and no database.
package layout

import (
	"net/url"
	"strconv"
	"strings"
	"time"

	"github.com/a-h/templ"

	"eokm.nl/hosting/portal/i18n"
	"eokm.nl/hosting/templates/ui"
)

// Page is what the frame needs to know. Only Title and Path are required.
//
// Title and Path must never hold a reported address: a title reaches the browser's
// history, a path our own log.
type Page struct {
	Title   string
	Path    string     // path and query of this page, for the language switch
	Count   string     // how much waits for the reader, before the title; "" for nothing
	Error   bool       // a form was refused: "Fout:" before the title
	Narrow  bool       // a form or a text instead of a table
	User    *User      // nil when nobody is signed in
	Search  *ui.Search // in the header; nil: none
	Nav     []NavItem
	Crumbs  []Crumb    // for pages two or more levels deep; the last one is the page itself
	Section *ui.Tabs   // the pages that share this one's word of the menu
	Alarm   *ui.Notice // about the portal itself, for as long as it lasts
	Banner  *ui.Notice // about the reader's organisation, on every page
	Flash   *ui.Notice
	Demo    bool
	Footer  []Link          // the usual five when empty
	Now     time.Time       // server time, so that the clocks on the page do not trust the browser
	Idle    time.Duration   // how long the reader stays signed in without asking for anything; zero: they are not
	After   templ.Component // below the page's own content: guidance that fits it
	Refresh time.Duration   // reload the page, for a job in progress; zero for never

	Theme   string // "light" or "dark"; empty follows the system
	Density string // "comfortable"; empty is compact
	KeysOff bool   // single keys in lists are switched off in the preferences

	Answers string // where the form is that it answers, when it is kept nowhere: the browser's history is to name that; "" for other pages
}

// User is the person who is signed in.
type User struct {
	Name         string
	Organisation string // empty for staff
	Staff        bool   // works for EOKM
}

// organisation is what stands after the name of u in the header.
func (u User) organisation(printer *i18n.Printer) string {
	if u.Staff {
		return printer.Brand()
	}
	return u.Organisation
}

// NavItem is one word of the main menu. At most one is Current.
type NavItem struct {
	Label   string
	URL     string
	Count   int // not shown when zero
	Current bool
}

// Crumb is one step of the breadcrumb. The last one has no URL.
type Crumb struct {
	Label string
	URL   string
}

// Link is a link in the footer.
type Link struct {
	Label string
	URL   string
}

func (p Page) idleSeconds() string { return strconv.Itoa(int(p.Idle.Seconds())) }

// title is the content of <title>.
func (p Page) title(printer *i18n.Printer) string {
	key := "layout.title"
	if p.Error {
		key = "layout.title.error"
	}
	title := printer.T(key, "Title", p.Title)
	if p.Count != "" {
		return "(" + p.Count + ") " + title
	}
	return title
}

// in is the address of this page in another language: the same path and filter. A path
// that is not ours becomes the home page.
func (p Page) in(l i18n.Lang) string {
	u, err := url.Parse(p.Path)
	if err != nil || u.Host != "" || !strings.HasPrefix(p.Path, "/") {
		u = &url.URL{Path: "/"}
	}
	q := u.Query()
	q.Set("lang", string(l))
	u.RawQuery = q.Encode()
	return u.RequestURI()
}

// other is the language of the switch.
func other(l i18n.Lang) i18n.Lang {
	if l == i18n.NL {
		return i18n.EN
	}
	return i18n.NL
}

func (p Page) refreshSeconds() string { return strconv.Itoa(int(p.Refresh / time.Second)) }

// keys is the data-keys attribute that portal.js reads.
func (p Page) keys() string {
	if p.KeysOff {
		return "off"
	}
	return "on"
}

// footer is Footer, or the links every page has in the same place.
func (p Page) footer(printer *i18n.Printer) []Link {
	if len(p.Footer) > 0 {
		return p.Footer
	}
	return []Link{
		{Label: printer.T("layout.footer.exposure"), URL: "/help/exposure"},
		{Label: printer.T("layout.footer.contact"), URL: "/contact"},
		{Label: printer.T("layout.footer.accessibility"), URL: "/accessibility"},
		{Label: printer.T("layout.footer.privacy"), URL: "/privacy"},
		{Label: printer.T("layout.footer.formats"), URL: "/formats"},
		{Label: printer.T("layout.footer.status"), URL: "/status"},
	}
}
