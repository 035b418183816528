package web

import (
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"net/url"
	"strings"

	"github.com/boombuler/barcode/qr"
	"github.com/go-webauthn/webauthn/protocol"
	"github.com/go-webauthn/webauthn/webauthn"

	"eokm.nl/hosting/models"
	"eokm.nl/hosting/models/people"
	"eokm.nl/hosting/templates/account"
	"eokm.nl/hosting/templates/layout"
	"eokm.nl/hosting/templates/ui"
)

// enroller is who may choose a factor: somebody signed in who proved it not long ago, or somebody who has none yet and gave
// their password.
type enroller struct {
	people.Account
	new bool // not signed in yet
}

// enrolling lets a handler run for an enroller. Others are led to where they can become one.
func (s *Server) enrolling(do func(*request, enroller) error) handle {
	return func(r *request) error {
		if own := r.account; own != nil {
			if !r.proved() {
				return r.site.askProof(r)
			}
			return do(r, enroller{Account: *own})
		}
		person, err := s.entry(r, stageEnrol)
		if err != nil {
			return loginAgain(r, err)
		}
		return do(r, enroller{Account: person, new: true})
	}
}

func enrolPage(r *request, who enroller, key string) layout.Page {
	frame := layout.Page{Title: r.printer.T(key), Narrow: true}
	if !who.new {
		frame.Crumbs = []layout.Crumb{{Label: r.printer.T("account.title"), URL: "/account"}, {Label: frame.Title}}
	}
	return frame
}

// newFactor offers the factors that somebody can add.
func (s *Server) newFactor(r *request, who enroller) error {
	return s.showNewFactor(r, http.StatusOK, who, nil)
}

func (s *Server) showNewFactor(r *request, status int, who enroller, bad formFaults) error {
	factors, err := s.store.People.Factors(r.ctx, who.ID)
	if err != nil {
		return err
	}
	view := account.NewFactor{
		Lead: r.printer.T("account.enrol.more"), Errors: bad.summary(r, []string{"name"}, nil), Fault: bad.text(r, "name"),
		Name: r.form.text("name"),
		TOTP: who.Role != models.RoleAdmin && (!factors.TOTP || factors.ResetOpen),
		Passkey: account.Passkey{
			Action: "/account/passkeys", Options: "/account/passkeys/options", Kind: "create", Primary: true,
			Label: r.printer.T("account.passkey.make"), Failed: r.printer.T("account.passkey.failed"), None: r.printer.T("account.passkey.none"),
		},
	}
	if view.Name == "" {
		view.Name = agentWords(r.http.UserAgent())
	}
	switch {
	case who.new && who.Role == models.RoleAdmin:
		view.Lead = r.printer.T("account.enrol.admin")
	case who.new:
		view.Lead = r.printer.T("account.enrol.first")
	}
	frame := enrolPage(r, who, "account.enrol.title")
	frame.Path, frame.Error = "/account/factors/new", bad != nil
	return r.render(status, frame, view)
}

// newTOTP shows the secret of a new authenticator app, as a picture to scan and as text.
func (s *Server) newTOTP(r *request, who enroller) error {
	secret, err := s.pendingTOTP(r, who)
	switch {
	case errors.Is(err, models.ErrConflict): // there is an app already
		return r.seeOther("/account")
	case err != nil:
		return err
	}
	return showTOTP(r, http.StatusOK, who, secret, nil)
}

// pendingTOTP is the secret that was begun, so that reading the page again does not change it; else a new one.
func (s *Server) pendingTOTP(r *request, who enroller) (string, error) {
	secret, err := s.store.People.PendingTOTP(r.ctx, who.ID)
	if errors.Is(err, models.ErrNotFound) {
		return s.store.People.NewTOTP(r.ctx, who.ID)
	}
	return secret, err
}

func showTOTP(r *request, status int, who enroller, secret string, bad formFaults) error {
	picture, size, err := totpPicture(secret, who.Email)
	if err != nil {
		return err
	}
	view := account.TOTP{
		Errors: bad.summary(r, []string{"code"}, nil), Fault: bad.text(r, "code"),
		Picture: picture, Size: size, Secret: inFours(secret),
	}
	frame := enrolPage(r, who, "account.totp.title")
	frame.Path, frame.Error = "/account/totp", bad != nil
	return r.render(status, frame, view)
}

// totpPicture draws the QR code of a secret as the path of an SVG, and gives its side in squares.
func totpPicture(secret, email string) (path string, size int, err error) {
	link := "otpauth://totp/" + url.PathEscape("EOKM:"+email) + "?" + url.Values{"secret": {secret}, "issuer": {"EOKM"}}.Encode()
	code, err := qr.Encode(link, qr.M, qr.Auto)
	if err != nil {
		return "", 0, fmt.Errorf("draw qr code: %w", err)
	}
	size = code.Bounds().Dx()
	var b strings.Builder
	for y := range size {
		for x := range size {
			if r, _, _, _ := code.At(x, y).RGBA(); r == 0 {
				fmt.Fprintf(&b, "M%d %dh1v1h-1z", x, y)
			}
		}
	}
	return b.String(), size, nil
}

// addTOTP makes the app count, with a code of it.
func (s *Server) addTOTP(r *request, who enroller) error {
	err := s.store.People.ConfirmTOTP(r.ctx, who.ID, r.form.text("code"))
	var bad formFaults
	status := http.StatusUnprocessableEntity
	switch {
	case errors.Is(err, models.ErrThrottled):
		status = http.StatusTooManyRequests
		bad.add("code", "sign_in.throttled")
	case bad.take(err):
	case errors.Is(err, models.ErrNotFound), errors.Is(err, models.ErrConflict):
		return r.seeOther("/account/factors/new")
	case err != nil:
		return err
	}
	if bad != nil {
		secret, err := s.pendingTOTP(r, who)
		if err != nil {
			return err
		}
		return showTOTP(r, status, who, secret, bad)
	}
	return s.factorAdded(r, who)
}

// newPasskeyOptions begins the making of a passkey.
func (s *Server) newPasskeyOptions(r *request, who enroller) error {
	party, err := relyingParty(r)
	if err != nil {
		return passkeyRefused(r, err)
	}
	ring, err := s.keyring(r.ctx, who.Account)
	if err != nil {
		return err
	}
	var have []protocol.CredentialDescriptor
	for _, credential := range ring.WebAuthnCredentials() {
		have = append(have, credential.Descriptor())
	}
	options, ceremony, err := party.BeginRegistration(ring, webauthn.WithExclusions(have))
	if err != nil {
		return fmt.Errorf("begin passkey: %w", err)
	}
	return askPasskey(r, options, ceremony)
}

// addPasskey records the passkey that a browser made.
func (s *Server) addPasskey(r *request, who enroller) error {
	err := s.keepPasskey(r, who)
	var bad formFaults
	switch {
	case bad.take(err):
		return s.showNewFactor(r, http.StatusUnprocessableEntity, who, bad)
	case err != nil:
		return err
	}
	return s.factorAdded(r, who)
}

func (s *Server) keepPasskey(r *request, who enroller) error {
	memory, err := takeCeremony(r)
	if err != nil {
		return err
	}
	answer, err := protocol.ParseCredentialCreationResponseBytes([]byte(r.form.text("credential")))
	if err != nil {
		return errPasskey
	}
	party, err := relyingParty(r)
	if err != nil {
		return err
	}
	ring, err := s.keyring(r.ctx, who.Account)
	if err != nil {
		return err
	}
	credential, err := party.CreateCredential(ring, memory, answer)
	if err != nil {
		r.site.log.InfoContext(r.ctx, "passkey not made", "error", err)
		return errPasskey
	}
	kept, err := json.Marshal(credential)
	if err != nil {
		return fmt.Errorf("keep passkey: %w", err)
	}
	return s.store.People.AddPasskey(r.ctx, who.ID, credential.ID, kept, r.form.text("name"))
}

// factorAdded goes on after a new factor: somebody new gets their recovery codes first.
func (s *Server) factorAdded(r *request, who enroller) error {
	factors, err := s.store.People.Factors(r.ctx, who.ID)
	if err != nil {
		return err
	}
	r.flash(ui.KindSuccess, r.printer.T("account.factor.added"))
	if factors.Codes == 0 {
		return r.seeOther("/account/codes")
	}
	if who.new {
		return s.enrolled(r, who)
	}
	return r.seeOther("/account")
}

// codesForm says what recovery codes are, before a new sheet replaces the old one.
func (s *Server) codesForm(r *request, who enroller) error {
	factors, err := s.store.People.Factors(r.ctx, who.ID)
	if err != nil {
		return err
	}
	return r.page(enrolPage(r, who, "account.codes.title"), account.Codes{Left: factors.Codes})
}

// makeCodes shows a new sheet of recovery codes, this once: the portal itself keeps hashes only.
func (s *Server) makeCodes(r *request, who enroller) error {
	codes, err := s.store.People.NewRecoveryCodes(r.ctx, who.ID)
	if err != nil {
		return err
	}
	frame := enrolPage(r, who, "account.codes.title")
	frame.Path = "/account/codes"
	return r.page(frame, account.Codes{Codes: codes, Next: "/account/codes/kept"})
}

// codesKept goes on after the sheet: somebody new is signed in now.
func (s *Server) codesKept(r *request, who enroller) error {
	if who.new {
		return s.enrolled(r, who)
	}
	return r.seeOther("/account")
}

// enrolled signs in who has just chosen the factors that their role needs.
func (s *Server) enrolled(r *request, who enroller) error {
	factors, err := s.store.People.Factors(r.ctx, who.ID)
	if err != nil {
		return err
	}
	if !factors.Enough(who.Role) {
		return r.seeOther("/account/factors/new")
	}
	by := people.FactorTOTP
	if factors.Passkeys > 0 {
		by = people.FactorPasskey
	}
	return s.signIn(r, who.Account, by, "/")
}
