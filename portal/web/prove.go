package web

import (
	"net/http"

	"eokm.nl/hosting/portal/web/page"
	"eokm.nl/hosting/templates/ui"
)

// proveForm asks somebody who is signed in to prove it again.
func (s *Server) proveForm(r *page.Request) error {
	next := page.OwnPath(r.Query.Text("next"))
	if on := r.HTTP.URL.RequestURI(); r.Parked(on) { // where the proof, or signing in anew, leads on to
		if r.Proved() {
			return showParked(r, on)
		}
		next = on
	}
	q := factorQuestion{action: "/account/prove", next: next, proof: true}
	return s.showFactor(r, http.StatusOK, *r.Account, q, nil)
}

func (s *Server) prove(r *page.Request) error {
	q := factorQuestion{action: "/account/prove", next: page.OwnPath(r.Form.Text("next")), proof: true}
	if r.Proved() && r.Parked(q.next) {
		return s.unpark(r)
	}
	_, status, bad, err := s.takeCode(r, *r.Account)
	if err != nil {
		return err
	}
	if bad != nil {
		return s.showFactor(r, status, *r.Account, q, bad)
	}
	return s.proofGiven(r, q.next)
}

// proofGiven begins the session anew under another name, as for signing in, and goes on with what somebody was doing.
func (s *Server) proofGiven(r *page.Request, next string) error {
	if err := r.Site.Sessions.RenewToken(r.Ctx); err != nil {
		return err
	}
	r.Site.Sessions.Remove(r.Ctx, page.SessionKept)
	r.Site.Sessions.Put(r.Ctx, page.SessionProved, r.Now.Unix())
	if r.Parked(next) {
		return s.unpark(r)
	}
	if r.Site.Sessions.PopBool(r.Ctx, page.SessionList) {
		r.Flash(ui.KindInfo, r.Printer.T("account.prove.file"))
	}
	return r.SeeOther(next)
}

// provePasskey is the proof of somebody who is signed in, by one of their own passkeys.
func (s *Server) provePasskey(r *page.Request) error {
	q := factorQuestion{action: "/account/prove", next: page.OwnPath(r.Form.Text("next")), proof: true}
	person, err := s.takePasskey(r)
	if err == nil && person.ID != r.Account.ID {
		err = errPasskey
	}
	var bad page.Faults
	switch {
	case bad.Take(err):
		return s.showFactor(r, http.StatusUnprocessableEntity, *r.Account, q, bad)
	case err != nil:
		return err
	}
	return s.proofGiven(r, q.next)
}
