// Package guest is where the link of a mail leads that opens one notice to somebody outside, who has no account. What never may live here:
// a reported address in a URL, a title or a log line; anything of the notice before the guest pressed on at the interruption.
package guest

import (
	"errors"
	"net/http"

	"eokm.nl/hosting/models"
	"eokm.nl/hosting/models/guest"
	"eokm.nl/hosting/models/rooms"
	"eokm.nl/hosting/portal/web/page"
	"eokm.nl/hosting/templates/guests"
	"eokm.nl/hosting/templates/layout"
	"eokm.nl/hosting/templates/ui"
)

// Handlers answer this room's addresses (portal/web/routes.go). They are safe for concurrent use.
type Handlers struct {
	store *rooms.Store
}

// New makes them.
func New(store *rooms.Store) *Handlers { return &Handlers{store: store} }

// browserCookie holds what a browser shows to see what it opened. It opens nothing else, and is of no use to who has an account.
const browserCookie = "guest"

// browserSeconds is for how long a browser keeps it: longer than any link is good.
const browserSeconds = 30 * 24 * 3600

func cookieName(r *page.Request) string {
	if r.Site.Secure() {
		return "__Host-" + browserCookie
	}
	return browserCookie
}

// browserOf is the secret of the browser that asks; "" when it has none.
func browserOf(r *page.Request) guest.Browser {
	cookie, err := r.HTTP.Cookie(cookieName(r))
	if err != nil || len(cookie.Value) > 64 {
		return ""
	}
	return guest.Browser(cookie.Value)
}

// handedPath is where the people of a registered reseller find what was handed to them.
const handedPath = "/guest/handed"

// registered tells whether the address is one of a registered reseller's people.
func registered(r *page.Request) bool { return page.Within(r.HTTP.URL.Path, handedPath) }

// noticeURL is the page of a notice of who asks.
func noticeURL(r *page.Request, ref string) string {
	if registered(r) {
		return handedPath + "/" + ref
	}
	return "/guest/notices/" + ref
}

// holderOf is who asks: a browser, or somebody of a registered reseller.
func holderOf(r *page.Request) guest.Holder {
	if registered(r) {
		return guest.Holder{Desk: r.Actor, From: r.Visitor()}
	}
	return guest.Holder{Browser: browserOf(r), From: r.Visitor()}
}

// LinkForm is where the mail leads: what the guest is about to see, and a button. Nothing of the notice is shown, and nothing is used up:
// programs that look at mail follow links too.
func (h *Handlers) LinkForm(r *page.Request) error {
	link, err := h.store.Guest.ByToken(r.Ctx, r.Param("token"), browserOf(r), r.Visitor())
	if err != nil {
		return gone(r, err)
	}
	return h.lead(r, link)
}

// lead shows of a link what its reader can do with it.
func (h *Handlers) lead(r *page.Request, link guest.Link) error {
	p := r.Printer
	switch {
	case !link.Live(r.Now):
		return over(r, link)
	case link.Own:
		return r.SeeOther(noticeURL(r, link.Ref))
	case link.OpenedAt != nil:
		frame := layout.Page{Title: p.T("guest.elsewhere.title"), Narrow: true}
		return r.Render(http.StatusConflict, frame, guests.Told{
			Title: p.T("guest.elsewhere.title"),
			Lines: []string{
				p.T("guest.elsewhere.opened", "At", p.Date(*link.OpenedAt)), p.T("guest.elsewhere.go_on"),
				p.T("guest.elsewhere.anew", "Provider", asker(r, link)),
			},
		})
	}
	return r.Page(layout.Page{Title: p.T("guest.start.page"), Narrow: true}, guests.Start{
		Interrupt: ui.Interrupt{Title: p.T("guest.start.title", "Provider", asker(r, link)), Points: []string{
			p.T("guest.start.what"), p.T("guest.start.masked"), p.T("guest.start.bound"),
			p.T("guest.start.due", "Due", p.DateLong(link.DueAt)),
		}},
		Action: "/guest/" + r.Param("token"), Own: hostLink(link),
	})
}

// Start opens the link to this browser, and to no other.
func (h *Handlers) Start(r *page.Request) error {
	browser := browserOf(r)
	if browser == "" {
		browser = guest.NewBrowser()
	}
	link, err := h.store.Guest.Start(r.Ctx, r.Param("token"), browser, r.Visitor())
	switch {
	case errors.Is(err, models.ErrConflict):
		return h.LinkForm(r) // which says why
	case err != nil:
		return gone(r, err)
	}
	r.SetCookie(cookieName(r), string(browser), browserSeconds, http.SameSiteLaxMode)
	r.RememberLanguage(languageOf(link))
	return r.SeeOther(noticeURL(r, link.Ref))
}

// Handed is what other providers handed to the reader's organisation, also the only one.
func (h *Handlers) Handed(r *page.Request) error {
	list, err := h.store.Guest.Handed(r.Ctx, r.Actor)
	if err != nil {
		return err
	}
	p := r.Printer
	view := guests.List{
		Title: p.T("handed.title"), Lead: p.T("handed.lead"),
		Empty: ui.Empty{Title: p.T("handed.none.title"), Text: p.T("handed.none.text")},
	}
	for _, link := range list {
		if link.Live(r.Now) {
			view.Links = append(view.Links, entry(r, link))
		}
	}
	return r.Page(layout.Page{Title: p.T("handed.title"), Narrow: true}, view)
}

func entry(r *page.Request, link guest.Link) guests.Entry {
	return guests.Entry{
		URL:   noticeURL(r, link.Ref),
		Text:  r.Printer.T("guest.list.entry", "Ref", link.Ref, "Provider", asker(r, link)),
		Clock: ui.RunningClock(r.Printer, link.DueAt, r.Now, 0),
	}
}

// List leads to what this browser opened: the one notice, or a choice.
func (h *Handlers) List(r *page.Request) error {
	list, err := h.store.Guest.Opened(r.Ctx, holderOf(r))
	if err != nil {
		return err
	}
	p := r.Printer
	view := guests.List{Title: p.T("guest.list.title"), Empty: ui.Empty{Title: p.T("guest.none.title"), Text: p.T("guest.none.text")}}
	for _, link := range list {
		if link.Live(r.Now) {
			view.Links = append(view.Links, entry(r, link))
		}
	}
	if len(view.Links) == 1 {
		return r.SeeOther(view.Links[0].URL)
	}
	return r.Page(layout.Page{Title: p.T("guest.list.title"), Narrow: true}, view)
}

// gone says that a link is none of ours; another error is as it is.
func gone(r *page.Request, err error) error {
	if !errors.Is(err, models.ErrNotFound) {
		return err
	}
	p := r.Printer
	return r.Render(http.StatusNotFound, layout.Page{Title: p.T("guest.gone.title"), Narrow: true}, guests.Told{
		Title: p.T("guest.gone.title"), Lines: []string{p.T("guest.gone.text"), p.T("guest.gone.ask")},
	})
}

// over says that a link was good and is not any more.
func over(r *page.Request, link guest.Link) error {
	p, from := r.Printer, asker(r, link)
	lines := []string{p.T("guest.over.ended", "Provider", from)}
	if link.EndedAt == nil {
		lines = []string{p.T("guest.over.late", "Due", p.Date(link.DueAt), "Provider", from), p.T("guest.over.still")}
	}
	return r.Render(http.StatusGone, layout.Page{Title: p.T("guest.over.title"), Narrow: true}, guests.Told{
		Title: p.T("guest.over.title"), Lines: append(lines, p.T("guest.over.ask", "Provider", from)),
	})
}
