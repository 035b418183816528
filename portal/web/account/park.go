package account

import (
	"encoding/base64"
	"encoding/json"
	"net/http"
	"net/url"
	"strings"

	"github.com/google/uuid"

	"eokm.nl/hosting/models"
	"eokm.nl/hosting/portal/web/notices"
	"eokm.nl/hosting/portal/web/page"
	"eokm.nl/hosting/templates/ui"
)

// parkedLimit is how much of a form is kept, in bytes: a whole article in two languages.
const parkedLimit = 256 << 10

// park keeps a form that somebody sent, for them alone, and gives where a proof leads on to it; "" for one that is not kept: those of a
// person's own account can hold a password, and theirs are asked for a proof before they are shown.
func (h *Handlers) park(r *page.Request, by models.Actor) (string, error) {
	in := r.HTTP
	if page.Within(in.URL.Path, "/account") || page.BringsFile(in.Method, r.Route) || in.MultipartForm != nil &&
		len(in.MultipartForm.File) > 0 {
		return "", nil
	}
	text, err := json.Marshal(page.ParkedForm{Path: in.URL.RequestURI(), Values: url.Values(r.Form), SignedOut: r.Account == nil})
	if err != nil || len(text) > parkedLimit {
		return "", nil //nolint:nilerr // what cannot be kept is asked for again
	}
	sealed, err := h.store.SealForm(by, text)
	if err != nil {
		return "", err
	}
	id := uuid.NewString()
	r.Site.Sessions.Put(r.Ctx, page.SessionParked, id+" "+base64.RawStdEncoding.EncodeToString(sealed))
	return page.ParkedURL(id), nil
}

// fileBack is the page on which a list to take along was asked; "" for what is no such list. It is offered there again: a file that
// came in the place of a page would leave the question on the screen.
func fileBack(r *page.Request) string {
	switch r.Route {
	case "/notices/export":
		return notices.ListPath(r.Form.Text("back"))
	case page.TeamURL + "/export":
		query := url.Values{}
		for _, name := range []string{"provider", "course", "state"} {
			if value := r.Form.Text(name); value != "" {
				query.Set(name, value)
			}
		}
		return page.WithQuery(page.TeamURL, query)
	case "/intake/imports/:id/faulty":
		return strings.TrimSuffix(r.HTTP.URL.Path, "/faulty")
	default:
		return ""
	}
}

// AskSignIn leads who sent a form when their session was over to signing in, and from there on to what they sent. It tells whether it
// did: a form is kept for whoever was signed in on this browser last, sealed to them, in a session of half an hour. It is not when nobody
// can tell who that was, when it brings a file, and for a script, which tells its reader itself that nothing was saved.
func (h *Handlers) AskSignIn(r *page.Request) (bool, error) {
	if r.HTTP.Header.Get("Sec-Fetch-Dest") == "empty" {
		return false, nil
	}
	user, err := h.store.People.LastHere(r.Ctx, r.SentSession(), r.Visitor().Device)
	if err != nil || user == uuid.Nil {
		return false, err
	}
	on, err := h.park(r, models.Actor{UserID: user})
	if err != nil || on == "" {
		return false, err
	}
	r.Flash(ui.KindInfo, r.Printer.T("account.kept.sign_in"))
	return true, r.SeeOther(page.WithNext("/login", on))
}

// AskProof leads to the proof, and from there on with what somebody was doing.
func (h *Handlers) AskProof(r *page.Request) error {
	p := r.Printer
	r.Site.Sessions.Remove(r.Ctx, page.SessionList)
	if r.HTTP.Method == http.MethodGet {
		return r.SeeOther(page.WithNext("/account/prove", r.HTTP.URL.RequestURI()))
	}
	if back := fileBack(r); back != "" {
		r.Site.Sessions.Put(r.Ctx, page.SessionList, true)
		return r.SeeOther(page.WithNext("/account/prove", back))
	}
	on, err := h.park(r, r.Actor)
	if err != nil {
		return err
	}
	if on == "" {
		r.Flash(ui.KindInfo, p.T("account.prove.first"))
		return r.SeeOther(page.WithNext("/account/prove", "/account"))
	}
	r.Flash(ui.KindInfo, p.T("account.prove.kept"))
	return r.SeeOther(page.WithNext("/account/prove", on))
}
