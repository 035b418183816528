package account

import (
	"encoding/base64"
	"encoding/json"
	"net/url"
	"strings"

	"eokm.nl/hosting/portal/web/page"
	"eokm.nl/hosting/templates/account"
	"eokm.nl/hosting/templates/layout"
	"eokm.nl/hosting/templates/ui"
)

// unpark carries a parked form out, as if it were sent now: by its own route, for whom that admits now.
func (h *Handlers) unpark(r *page.Request) error {
	_, text, _ := strings.Cut(r.Site.Sessions.PopString(r.Ctx, page.SessionParked), " ")
	sealed, err := base64.RawStdEncoding.DecodeString(text)
	if err == nil {
		sealed, err = h.store.OpenForm(r.Actor, sealed)
	}
	var form page.ParkedForm
	if err == nil {
		err = json.Unmarshal(sealed, &form)
	}
	to, bad := url.Parse(form.Path)
	if err != nil || bad != nil { // the key was replaced meanwhile
		r.Flash(ui.KindWarning, r.Printer.T("account.prove.lost"))
		return r.SeeOther("/account")
	}
	return r.Site.Resend(r, to, form.Values)
}

// showParked offers to go on with a parked form to whom has proved already: by signing in anew, or in another window.
func showParked(r *page.Request, next string) error {
	p := r.Printer
	view := account.GoOn{
		Title: p.T("account.prove.on"), Lead: p.T("account.prove.on.lead"), Action: "/account/prove", Next: next,
		Send: p.T("account.prove.on.send"),
	}
	return r.Page(layout.Page{Title: view.Title, Path: next, Narrow: true}, view)
}
