package account

import (
	"encoding/base64"
	"encoding/json"
	"net/http"
	"net/url"
	"strings"

	"github.com/google/uuid"

	"eokm.nl/hosting/portal/web/notices"
	"eokm.nl/hosting/portal/web/page"
	"eokm.nl/hosting/templates/ui"
)

// parkedLimit is how much of a form is kept, in bytes.
const parkedLimit = 64 << 10

// park keeps a form that was sent, and gives where a proof leads on to it; "" for one that is not kept: those of a person's own
// account can hold a password, and theirs are asked for a proof before they are shown.
func (h *Handlers) park(r *page.Request) (string, error) {
	in := r.HTTP
	if page.Within(in.URL.Path, "/account") || page.BringsFile(in.Method, r.Route) || in.MultipartForm != nil &&
		len(in.MultipartForm.File) > 0 {
		return "", nil
	}
	text, err := json.Marshal(page.ParkedForm{Path: in.URL.RequestURI(), Values: url.Values(r.Form)})
	if err != nil || len(text) > parkedLimit {
		return "", nil //nolint:nilerr // what cannot be kept is asked for again
	}
	sealed, err := h.store.SealForm(r.Actor, text)
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
	on, err := h.park(r)
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
