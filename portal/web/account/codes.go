package account

import (
	"strings"

	"eokm.nl/hosting/models/people"
	"eokm.nl/hosting/portal/web/page"
	"eokm.nl/hosting/templates/account"
)

// CodesForm says what recovery codes are, before a new sheet replaces the old one.
func (h *Handlers) CodesForm(r *page.Request, who enroller) error {
	factors, err := h.store.People.Factors(r.Ctx, who.ID)
	if err != nil {
		return err
	}
	return r.Page(enrolPage(r, who, "account.codes.title"), account.Codes{Left: factors.Codes, Step: stepWords(r, who, 3)})
}

// MakeCodes shows a new sheet of recovery codes, this once: the portal itself keeps hashes only.
func (h *Handlers) MakeCodes(r *page.Request, who enroller) error {
	codes, err := h.store.People.NewRecoveryCodes(r.Ctx, who.ID)
	if err != nil {
		return err
	}
	r.Once()
	frame := enrolPage(r, who, "account.codes.title")
	frame.Path = "/account/codes"
	return r.Page(frame, account.Codes{Codes: codes, Next: "/account/codes/kept", File: "/account/codes/file", Step: stepWords(r, who, 3)})
}

// CodesKept goes on after the sheet: somebody new is signed in now.
func (h *Handlers) CodesKept(r *page.Request, who enroller) error {
	if who.new {
		return h.enrolled(r, who)
	}
	return r.SeeOther("/account")
}

// CodesFile gives the sheet that the page shows back as a file to keep, or to the clipboard. The portal does not have it any more: the page
// sends it, and nothing but codes is given back.
func (h *Handlers) CodesFile(r *page.Request, who enroller) error {
	codes := r.Form["code"]
	if len(codes) == 0 || len(codes) > people.RecoveryCodes {
		return page.ErrBadForm
	}
	for _, code := range codes {
		if !people.IsRecoveryCode(code) || strings.Trim(code, "abcdefghjkmnpqrstuvwxyz023456789-") != "" {
			return page.ErrBadForm
		}
	}
	text := r.Printer.T("account.codes.file", "Email", who.Email, "At", r.Printer.Date(r.Now)) + "\n\n" + strings.Join(codes, "\n") + "\n"
	return r.Download(r.Printer.T("account.codes.file.name")+".txt", "text/plain; charset=UTF-8", []byte(text))
}
