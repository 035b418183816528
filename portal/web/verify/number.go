package verify

import (
	"errors"
	"net/http"

	"eokm.nl/hosting/models"
	"eokm.nl/hosting/models/learning"
	"eokm.nl/hosting/portal/web/page"
	"eokm.nl/hosting/portal/web/training"
	"eokm.nl/hosting/templates/certificates"
	"eokm.nl/hosting/templates/layout"
	"eokm.nl/hosting/templates/ui"
)

// Form asks anybody for the number of a certificate.
func (h *Handlers) Form(r *page.Request) error {
	return showCheck(r, http.StatusOK, "", "", nil)
}

// Number leads to what a number is worth.
func (h *Handlers) Number(r *page.Request) error {
	typed := r.Form.Text("number")
	number, ok := learning.CertificateNumber(typed)
	if !ok {
		return showCheck(r, http.StatusUnprocessableEntity, typed, "", page.Faults{{Field: "number", Key: "certificate.number.form"}})
	}
	return r.SeeOther(page.VerifyURL(number))
}

// Show says what a certificate is worth, and not whose it is. The page is the same whether there is one or not.
func (h *Handlers) Show(r *page.Request) error {
	typed := r.Param("number")
	state, err := h.store.Learning.CheckCertificate(r.Ctx, typed, r.Visitor())
	switch {
	case errors.Is(err, models.ErrThrottled):
		return showCheck(r, http.StatusTooManyRequests, typed, "", page.Faults{{Field: "number", Key: "verify.often"}})
	case err != nil:
		return err
	}
	return showCheck(r, http.StatusOK, typed, state, nil)
}

func showCheck(r *page.Request, status int, typed string, state learning.CertificateState, bad page.Faults) error {
	p := r.Printer
	if number, ok := learning.CertificateNumber(typed); ok {
		typed = number
	} else {
		typed = page.KeepText(typed)
	}
	view := certificates.Check{
		Errors: bad.Summary(r, []string{"number"}, nil),
		Number: ui.TextField{
			Name: "number", Label: p.T("verify.number"), Hint: p.T("verify.number.hint"), Value: typed, Error: bad.Text(r, "number"),
		},
	}
	if state != "" {
		view.State, view.Title, view.Text = training.CertificateTag(r, state), p.T("verify."+string(state)+".title"),
			p.T("verify."+string(state)+".text")
	}
	frame := layout.Page{Title: p.T("verify.title"), Path: "/verify", Narrow: true, Error: bad != nil}
	if state != "" {
		frame.Path = "" // its own
	}
	return r.Render(status, frame, view)
}
