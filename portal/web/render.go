package web

import (
	"errors"
	"fmt"
	"net/http"

	"github.com/a-h/templ"

	"eokm.nl/hosting/models"
	"eokm.nl/hosting/templates/layout"
	"eokm.nl/hosting/templates/ui"
)

// render answers with a page: the frame with who is signed in and the menu, around the body. The whole page is made
// before its first byte is sent, so that a failure can still become an error page.
func (r *request) render(status int, frame layout.Page, body templ.Component) error {
	if frame.Path == "" { // else the page answers a form, and its own path takes no GET
		frame.Path = r.http.URL.RequestURI()
	}
	frame.Demo, frame.Now = r.site.demo, r.now
	if r.account != nil {
		frame.Idle = idleTime
		frame.User = &layout.User{Name: r.account.Name, Organisation: r.account.Provider, Staff: r.actor.Staff()}
		if frame.User.Staff {
			frame.User.Organisation = r.printer.T("web.eokm")
		}
		r.site.around(r, &frame)
	}
	if frame.Flash == nil {
		frame.Flash = r.takeFlash()
	}
	buffer := templ.GetBuffer()
	defer templ.ReleaseBuffer(buffer)
	if err := layout.Base(frame).Render(templ.WithChildren(r.ctx, body), buffer); err != nil {
		return fmt.Errorf("render %s: %w", r.route, err)
	}
	return r.send(status, "text/html; charset=UTF-8", buffer.Bytes())
}

// page is render for a page that is as it should be.
func (r *request) page(frame layout.Page, body templ.Component) error {
	return r.render(http.StatusOK, frame, body)
}

// refused is render for a form that has to be mended: what was typed is in the body.
func (r *request) refused(frame layout.Page, body templ.Component) error {
	frame.Error = true
	return r.render(http.StatusUnprocessableEntity, frame, body)
}

// flash keeps a sentence for the next page: what an action did.
func (r *request) flash(kind ui.Kind, text string) {
	r.site.sessions.Put(r.ctx, "flash", string(kind)+"|"+text)
}

// settled answers what was done without a form to show again: it says so, or that somebody was first, and goes on to next.
func (r *request) settled(err error, next, done, late string) error {
	switch {
	case errors.Is(err, models.ErrConflict):
		r.flash(ui.KindInfo, late)
	case err != nil:
		return err
	default:
		r.flash(ui.KindSuccess, done)
	}
	return r.seeOther(next)
}

func (r *request) takeFlash() *ui.Notice {
	value := r.site.sessions.PopString(r.ctx, "flash")
	for i := range value {
		if value[i] == '|' {
			return &ui.Notice{Kind: ui.Kind(value[:i]), Text: value[i+1:]}
		}
	}
	return nil
}
