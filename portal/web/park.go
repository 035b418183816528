package web

import (
	"encoding/base64"
	"encoding/json"
	"net/http"
	"net/url"
	"strings"

	"github.com/google/uuid"

	"eokm.nl/hosting/templates/ui"
)

// parkedLimit is how much of a form is kept, in bytes.
const parkedLimit = 64 << 10

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
