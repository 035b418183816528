package page

import (
	"errors"
	"fmt"
	"net/http"

	"github.com/a-h/templ"

	"eokm.nl/hosting/models"
	"eokm.nl/hosting/templates/layout"
	"eokm.nl/hosting/templates/ui"
)

// Render answers with a page: the frame with who is signed in and the menu, around the body. The whole page is made
// before its first byte is sent, so that a failure can still become an error page.
func (r *Request) Render(status int, frame layout.Page, body templ.Component) error {
	if frame.Path == "" { // else the page answers a form, and its own path takes no GET
		frame.Path = r.HTTP.URL.RequestURI()
	}
	frame.Demo, frame.Now, frame.Search = r.Site.Demo, r.Now, r.searchBox()
	look := r.Look()
	frame.Theme, frame.Density, frame.KeysOff = look.Theme, look.Density, look.KeysOff
	if r.Account != nil {
		frame.Idle = IdleTime
		frame.User = &layout.User{Name: r.Account.Name, Organisation: r.Account.Provider, Staff: r.Actor.Staff()}
		if frame.User.Staff {
			frame.User.Organisation = r.Printer.T("web.eokm")
		}
		r.Site.Around(r, &frame)
	}
	if frame.Flash == nil {
		frame.Flash = r.takeFlash()
	}
	if r.answers(status) && !r.keeps(status) {
		frame.Answers = r.formURL(frame)
	}
	buffer := templ.GetBuffer()
	defer templ.ReleaseBuffer(buffer)
	if err := layout.Base(frame).Render(templ.WithChildren(r.Ctx, body), buffer); err != nil {
		return fmt.Errorf("render %s: %w", r.Route, err)
	}
	made := buffer.Bytes()
	if id := r.Site.Sessions.PopString(r.Ctx, SessionRefill); id != "" {
		filled, ok := []byte(nil), status == http.StatusOK
		if ok {
			filled, ok = r.Site.Refill(r, made)
		}
		if !ok { // what the page had to say is said there
			if frame.Flash != nil && frame.Flash.Text != r.Printer.T("account.kept.back") {
				r.Flash(frame.Flash.Kind, frame.Flash.Text)
			}
			return r.SeeOther(ParkedTextURL(id))
		}
		made = filled
	}
	if r.keeps(status) {
		to, err := r.Site.KeepRefused(r, status, r.formURL(frame), made)
		switch {
		case err != nil:
			return err
		case to != "":
			return r.SeeOther(to)
		}
	}
	return r.Send(status, "text/html; charset=UTF-8", made)
}

// searchBox is the one of the header: whoever reads notices finds notices by it, and articles where nothing else fits; others articles.
func (r *Request) searchBox() *ui.Search {
	if r.Account != nil && !r.Applying() && r.Is(Desks, Analysts, Auditors) {
		return &ui.Search{Action: "/notices/search", Label: r.Printer.T("layout.search")}
	}
	return &ui.Search{Action: "/kb/search", Label: r.Printer.T("layout.search.kb")}
}

// Page is render for a page that is as it should be.
func (r *Request) Page(frame layout.Page, body templ.Component) error {
	return r.Render(http.StatusOK, frame, body)
}

// Problem is render for an error: no page of a form's.
func (r *Request) Problem(status int, frame layout.Page, body templ.Component) error {
	r.problem = true
	return r.Render(status, frame, body)
}

// Refused is render for a form that has to be mended: what was typed is in the body.
func (r *Request) Refused(frame layout.Page, body templ.Component) error {
	frame.Error = true
	return r.Render(http.StatusUnprocessableEntity, frame, body)
}

// Flash keeps a sentence for the next page: what an action did.
func (r *Request) Flash(kind ui.Kind, text string) {
	r.Site.Sessions.Put(r.Ctx, "flash", string(kind)+"|"+text)
}

// Settled answers what was done without a form to show again: it says so, or that somebody was first, and goes on to next.
func (r *Request) Settled(err error, next, done, late string) error {
	switch {
	case errors.Is(err, models.ErrConflict):
		r.Flash(ui.KindInfo, late)
	case err != nil:
		return err
	default:
		r.Flash(ui.KindSuccess, done)
	}
	return r.SeeOther(next)
}

func (r *Request) takeFlash() *ui.Notice {
	value := r.Site.Sessions.PopString(r.Ctx, "flash")
	for i := range value {
		if value[i] == '|' {
			return &ui.Notice{ID: "flash", Kind: ui.Kind(value[:i]), Text: value[i+1:]}
		}
	}
	return nil
}
