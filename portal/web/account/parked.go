package account

import (
	"encoding/base64"
	"encoding/json"
	"maps"
	"net/url"
	"regexp"
	"slices"
	"strings"

	"eokm.nl/hosting/portal/web/page"
	"eokm.nl/hosting/templates/account"
	"eokm.nl/hosting/templates/layout"
	"eokm.nl/hosting/templates/ui"
)

// openParked reads the parked form of the actor's session; ok is false when there is none, it is somebody else's, or the key was
// replaced meanwhile.
func (h *Handlers) openParked(r *page.Request) (form page.ParkedForm, to *url.URL, ok bool) {
	_, text, _ := strings.Cut(r.Site.Sessions.GetString(r.Ctx, page.SessionParked), " ")
	sealed, err := base64.RawStdEncoding.DecodeString(text)
	if err == nil {
		sealed, err = h.store.OpenForm(r.Actor, sealed)
	}
	if err == nil {
		err = json.Unmarshal(sealed, &form)
	}
	if err == nil {
		to, err = url.Parse(form.Path)
	}
	return form, to, err == nil
}

// lostParked says that there is no such form any more.
func lostParked(r *page.Request) error {
	r.Site.Sessions.Remove(r.Ctx, page.SessionParked)
	r.Flash(ui.KindWarning, r.Printer.T("account.prove.lost"))
	return r.SeeOther("/account")
}

// unpark carries a parked form out, as if it were sent now: by its own route, for whom that admits now.
func (h *Handlers) unpark(r *page.Request) error {
	form, to, ok := h.openParked(r)
	if !ok {
		return lostParked(r)
	}
	r.Site.Sessions.Remove(r.Ctx, page.SessionParked)
	return r.Site.Resend(r, to, form.Values)
}

// showParked goes on with a parked form for whom has proved already: by signing in anew, or in another window. Who was signed out gets
// the form itself back, with what they typed in it. Where that cannot be, what they typed stands here, to see what would be sent.
func (h *Handlers) showParked(r *page.Request, next string) error {
	form, to, ok := h.openParked(r)
	if !ok {
		return lostParked(r)
	}
	p := r.Printer
	if form.SignedOut && r.Query.Text("as") == "" && r.Site.Shows(to.Path) {
		r.Site.Sessions.Put(r.Ctx, page.SessionRefill, r.Query.Text("form"))
		r.Flash(ui.KindInfo, p.T("account.kept.back"))
		return r.SeeOther(form.Path)
	}
	view := account.GoOn{
		Title: p.T("account.prove.on"), Lead: p.T("account.prove.on.lead"), Action: "/account/prove", Next: next,
		Send: p.T("account.prove.on.send"), Typed: typedTexts(form.Values),
	}
	if form.SignedOut {
		view.Title, view.Lead = p.T("account.kept.title"), p.T("account.kept.lead")
	}
	return r.Page(layout.Page{Title: view.Title, Path: next, Narrow: true}, view)
}

// typedText is what only a person writes: more than one word.
var typedText = regexp.MustCompile(`\pL\s+\S`)

// typedTexts are the texts of a form that a person wrote, by the names of their fields, as a page may show them again.
func typedTexts(values url.Values) []string {
	var texts []string
	for _, name := range slices.Sorted(maps.Keys(values)) {
		for _, text := range values[name] {
			if typedText.MatchString(text) {
				texts = append(texts, page.KeepText(text))
			}
		}
	}
	return texts
}
