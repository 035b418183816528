package account

import (
	"net/http"

	"eokm.nl/hosting/portal/web/login"
	"eokm.nl/hosting/portal/web/page"
	"eokm.nl/hosting/templates/ui"
)

// ProveForm asks somebody who is signed in to prove it again.
func (h *Handlers) ProveForm(r *page.Request) error {
	next := page.OwnPath(r.Query.Text("next"))
	if on := page.ParkedURL(r.Query.Text("form")); r.Parked(on) { // where the proof, or signing in anew, leads on to
		if r.Proved() {
			return h.showParked(r, on)
		}
		next = on
	}
	q := login.FactorQuestion{Action: "/account/prove", Next: next, Proof: true}
	return h.login.ShowFactor(r, http.StatusOK, *r.Account, q, nil)
}

func (h *Handlers) Prove(r *page.Request) error {
	q := login.FactorQuestion{Action: "/account/prove", Next: page.OwnPath(r.Form.Text("next")), Proof: true}
	if r.Proved() && r.Parked(q.Next) {
		return h.unpark(r)
	}
	_, status, bad, err := h.login.TakeCode(r, *r.Account)
	if err != nil {
		return err
	}
	if bad != nil {
		return h.login.ShowFactor(r, status, *r.Account, q, bad)
	}
	return h.proofGiven(r, q.Next)
}

// proofGiven begins the session anew under another name, as for signing in, and goes on with what somebody was doing.
func (h *Handlers) proofGiven(r *page.Request, next string) error {
	if err := r.Site.Sessions.RenewToken(r.Ctx); err != nil {
		return err
	}
	r.Site.Sessions.Remove(r.Ctx, page.SessionKept)
	r.Site.Sessions.Put(r.Ctx, page.SessionProved, r.Now.Unix())
	if r.Parked(next) {
		return h.unpark(r)
	}
	if r.Site.Sessions.PopBool(r.Ctx, page.SessionList) {
		r.Flash(ui.KindInfo, r.Printer.T("account.prove.file"))
	}
	return r.SeeOther(next)
}

// ProvePasskey is the proof of somebody who is signed in, by one of their own passkeys.
func (h *Handlers) ProvePasskey(r *page.Request) error {
	q := login.FactorQuestion{Action: "/account/prove", Next: page.OwnPath(r.Form.Text("next")), Proof: true}
	person, err := h.login.TakePasskey(r)
	if err == nil && person.ID != r.Account.ID {
		err = login.ErrPasskey
	}
	var bad page.Faults
	switch {
	case bad.Take(err):
		return h.login.ShowFactor(r, http.StatusUnprocessableEntity, *r.Account, q, bad)
	case err != nil:
		return err
	}
	return h.proofGiven(r, q.Next)
}
