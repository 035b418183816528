package web

import (
	"net/http"

	"eokm.nl/hosting/templates/ui"
)

// proveForm asks somebody who is signed in to prove it again.
func (s *Server) proveForm(r *request) error {
	next := ownPath(r.query.text("next"))
	if on := r.http.URL.RequestURI(); r.parked(on) { // where the proof, or signing in anew, leads on to
		if r.proved() {
			return showParked(r, on)
		}
		next = on
	}
	q := factorQuestion{action: "/account/prove", next: next, proof: true}
	return s.showFactor(r, http.StatusOK, *r.account, q, nil)
}

func (s *Server) prove(r *request) error {
	q := factorQuestion{action: "/account/prove", next: ownPath(r.form.text("next")), proof: true}
	if r.proved() && r.parked(q.next) {
		return s.unpark(r)
	}
	_, status, bad, err := s.takeCode(r, *r.account)
	if err != nil {
		return err
	}
	if bad != nil {
		return s.showFactor(r, status, *r.account, q, bad)
	}
	return s.proofGiven(r, q.next)
}

// proofGiven begins the session anew under another name, as for signing in, and goes on with what somebody was doing.
func (s *Server) proofGiven(r *request, next string) error {
	if err := r.site.sessions.RenewToken(r.ctx); err != nil {
		return err
	}
	r.site.sessions.Remove(r.ctx, sessionKept)
	r.site.sessions.Put(r.ctx, sessionProved, r.now.Unix())
	if r.parked(next) {
		return s.unpark(r)
	}
	if r.site.sessions.PopBool(r.ctx, sessionList) {
		r.flash(ui.KindInfo, r.printer.T("account.prove.file"))
	}
	return r.seeOther(next)
}

// provePasskey is the proof of somebody who is signed in, by one of their own passkeys.
func (s *Server) provePasskey(r *request) error {
	q := factorQuestion{action: "/account/prove", next: ownPath(r.form.text("next")), proof: true}
	person, err := s.takePasskey(r)
	if err == nil && person.ID != r.account.ID {
		err = errPasskey
	}
	var bad formFaults
	switch {
	case bad.take(err):
		return s.showFactor(r, http.StatusUnprocessableEntity, *r.account, q, bad)
	case err != nil:
		return err
	}
	return s.proofGiven(r, q.next)
}
