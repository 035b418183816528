package web

import (
	"encoding/base64"
	"encoding/json"
	"net/http"
	"net/url"
	"strings"

	"github.com/google/uuid"

	"eokm.nl/hosting/models"
	"eokm.nl/hosting/templates/account"
	"eokm.nl/hosting/templates/layout"
	"eokm.nl/hosting/templates/ui"
)

// sessionParked is a form that was sent and waits for a proof of who sent it: its id and, sealed, what it says. There is one at most.
const sessionParked = "parked"

// sessionList is that somebody asked for a list to take along, and is to be told after the proof how to get it.
const sessionList = "list"

// parkedLimit is how much of a form is kept, in bytes.
const parkedLimit = 64 << 10

// parkedForm is such a form.
type parkedForm struct {
	Path   string     `json:"path"`
	Values url.Values `json:"values"`
}

// park keeps a form that was sent, and gives where a proof leads on to it; "" for one that is not kept: those of a person's own
// account can hold a password, and theirs are asked for a proof before they are shown.
func (s *Server) park(r *request) (string, error) {
	in := r.http
	if within(in.URL.Path, "/account") || bringsFile(in.Method, r.route) || in.MultipartForm != nil && len(in.MultipartForm.File) > 0 {
		return "", nil
	}
	text, err := json.Marshal(parkedForm{Path: in.URL.RequestURI(), Values: url.Values(r.form)})
	if err != nil || len(text) > parkedLimit {
		return "", nil //nolint:nilerr // what cannot be kept is asked for again
	}
	sealed, err := s.store.SealForm(r.actor, text)
	if err != nil {
		return "", err
	}
	id := uuid.NewString()
	r.site.sessions.Put(r.ctx, sessionParked, id+" "+base64.RawStdEncoding.EncodeToString(sealed))
	return parkedURL(id), nil
}

// parked tells whether a form waits at the place that a proof leads on to.
func (r *request) parked(next string) bool {
	id, _, waits := strings.Cut(r.site.sessions.GetString(r.ctx, sessionParked), " ")
	return waits && next == parkedURL(id)
}

// unpark carries a parked form out, as if it were sent now: by its own route, for whom that admits now.
func (s *Server) unpark(r *request) error {
	_, text, _ := strings.Cut(r.site.sessions.PopString(r.ctx, sessionParked), " ")
	sealed, err := base64.RawStdEncoding.DecodeString(text)
	if err == nil {
		sealed, err = s.store.OpenForm(r.actor, sealed)
	}
	var form parkedForm
	if err == nil {
		err = json.Unmarshal(sealed, &form)
	}
	to, bad := url.Parse(form.Path)
	if err != nil || bad != nil { // the key was replaced meanwhile
		r.flash(ui.KindWarning, r.printer.T("account.prove.lost"))
		return r.seeOther("/account")
	}
	return r.site.resend(r, to, form.Values)
}

// fileBack is the page on which a list to take along was asked; "" for what is no such list. It is offered there again: a file that
// came in the place of a page would leave the question on the screen.
func fileBack(r *request) string {
	switch r.route {
	case "/notices/export":
		return listPath(r.form.text("back"))
	case teamURL + "/export":
		query := url.Values{}
		for _, name := range []string{"provider", "course", "state"} {
			if value := r.form.text(name); value != "" {
				query.Set(name, value)
			}
		}
		return withQuery(teamURL, query)
	case "/intake/imports/:id/faulty":
		return strings.TrimSuffix(r.http.URL.Path, "/faulty")
	default:
		return ""
	}
}

// askProof leads to the proof, and from there on with what somebody was doing.
func (s *Server) askProof(r *request) error {
	p := r.printer
	r.site.sessions.Remove(r.ctx, sessionList)
	if r.http.Method == http.MethodGet {
		return r.seeOther(withNext("/account/prove", r.http.URL.RequestURI()))
	}
	if back := fileBack(r); back != "" {
		r.site.sessions.Put(r.ctx, sessionList, true)
		return r.seeOther(withNext("/account/prove", back))
	}
	on, err := s.park(r)
	if err != nil {
		return err
	}
	if on == "" {
		r.flash(ui.KindInfo, p.T("account.prove.first"))
		return r.seeOther(withNext("/account/prove", "/account"))
	}
	r.flash(ui.KindInfo, p.T("account.prove.kept"))
	return r.seeOther(withNext("/account/prove", on))
}

// showParked offers to go on with a parked form to whom has proved already: by signing in anew, or in another window.
func showParked(r *request, next string) error {
	p := r.printer
	view := account.GoOn{Title: p.T("account.prove.on"), Lead: p.T("account.prove.on.lead"), Action: "/account/prove", Next: next, Send: p.T("account.prove.on.send")}
	return r.page(layout.Page{Title: view.Title, Path: next, Narrow: true}, view)
}

// demoProof is the account that an invented person of the demo signs in as anew, in the place of a proof; "" for who has one.
func (s *Server) demoProof(person models.Account, factors models.Factors) string {
	if s.demo == nil || factors.TOTP || factors.Passkeys > 0 || factors.Codes > 0 {
		return ""
	}
	for _, a := range s.demo.Accounts {
		if a.Email == person.Email {
			return a.Name
		}
	}
	return ""
}
