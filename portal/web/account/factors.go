package account

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
	"eokm.nl/hosting/portal/web/login"
	"eokm.nl/hosting/portal/web/page"
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

// Enrolling lets a handler run for an enroller. Others are led to where they can become one.
func (h *Handlers) Enrolling(do func(*page.Request, enroller) error) page.Handle {
	return func(r *page.Request) error {
		if own := r.Account; own != nil {
			if !r.Proved() {
				return r.Site.AskProof(r)
			}
			return do(r, enroller{Account: *own})
		}
		person, err := h.login.Entry(r, login.StageEnrol)
		if err != nil {
			return login.LoginAgain(r, err)
		}
		return do(r, enroller{Account: person, new: true})
	}
}

func enrolPage(r *page.Request, who enroller, key string) layout.Page {
	frame := layout.Page{Title: r.Printer.T(key), Narrow: true}
	if !who.new {
		frame.Crumbs = []layout.Crumb{{Label: r.Printer.T("account.title"), URL: "/account"}, {Label: frame.Title}}
	}
	return frame
}

// stepWords says how far somebody new is: the password was the first of three steps. "" for who is not new.
func stepWords(r *page.Request, who enroller, step int) string {
	if !who.new {
		return ""
	}
	return r.Printer.T("account.enrol.step", "Step", step)
}

// NewFactor offers the factors that somebody can add.
func (h *Handlers) NewFactor(r *page.Request, who enroller) error {
	return h.showNewFactor(r, http.StatusOK, who, nil)
}

func (h *Handlers) showNewFactor(r *page.Request, status int, who enroller, bad page.Faults) error {
	factors, err := h.store.People.Factors(r.Ctx, who.ID)
	if err != nil {
		return err
	}
	view := account.NewFactor{
		Lead: r.Printer.T("account.enrol.more"), Errors: bad.Summary(r, []string{"name"}, nil), Fault: bad.Text(r, "name"),
		Name: r.Form.Text("name"), Step: stepWords(r, who, 2), OnPhone: page.IsPhone(r.HTTP.UserAgent()),
		TOTP: who.Role != models.RoleAdmin && (!factors.TOTP || factors.ResetOpen),
		Passkey: account.Passkey{
			Action: "/account/passkeys", Options: "/account/passkeys/options", Kind: "create", Primary: true,
			Label: r.Printer.T("account.passkey.make"), Failed: r.Printer.T("account.passkey.failed"),
			None: r.Printer.T("account.passkey.none"),
		},
	}
	if view.Name == "" {
		view.Name = page.AgentWords(r.HTTP.UserAgent())
	}
	switch {
	case who.new && who.Role == models.RoleAdmin:
		view.Lead = r.Printer.T("account.enrol.admin")
	case who.new:
		view.Lead = r.Printer.T("account.enrol.first")
	}
	frame := enrolPage(r, who, "account.enrol.title")
	frame.Path, frame.Error = "/account/factors/new", bad != nil
	return r.Render(status, frame, view)
}

// NewTOTP shows the secret of a new authenticator app, as a picture to scan and as text.
func (h *Handlers) NewTOTP(r *page.Request, who enroller) error {
	secret, err := h.pendingTOTP(r, who)
	switch {
	case errors.Is(err, models.ErrConflict): // there is an app already
		return r.SeeOther("/account")
	case err != nil:
		return err
	}
	return showTOTP(r, http.StatusOK, who, secret, nil)
}

// pendingTOTP is the secret that was begun, so that reading the page again does not change it; else a new one.
func (h *Handlers) pendingTOTP(r *page.Request, who enroller) (string, error) {
	secret, err := h.store.People.PendingTOTP(r.Ctx, who.ID)
	if errors.Is(err, models.ErrNotFound) {
		return h.store.People.NewTOTP(r.Ctx, who.ID)
	}
	return secret, err
}

func showTOTP(r *page.Request, status int, who enroller, secret string, bad page.Faults) error {
	r.Once()
	link := totpLink(r.Printer.Brand(), secret, who.Email)
	picture, size, err := totpPicture(link)
	if err != nil {
		return err
	}
	view := account.TOTP{
		Errors: bad.Summary(r, []string{"code"}, nil), Fault: bad.Text(r, "code"),
		Picture: picture, Size: size, Secret: page.InFours(secret), Link: link, Step: stepWords(r, who, 2),
	}
	frame := enrolPage(r, who, "account.totp.title")
	frame.Path, frame.Error = "/account/totp", bad != nil
	return r.Render(status, frame, view)
}

// totpLink hands a secret to the app for codes of the device that the page is read on: a phone cannot scan itself.
func totpLink(brand, secret, email string) string {
	return "otpauth://totp/" + url.PathEscape(brand+":"+email) + "?" + url.Values{"secret": {secret}, "issuer": {brand}}.Encode()
}

// TOTPKey gives the secret that the page shows, to the clipboard or as a file.
func (h *Handlers) TOTPKey(r *page.Request, who enroller) error {
	secret, err := h.store.People.PendingTOTP(r.Ctx, who.ID)
	if err != nil {
		return err
	}
	return r.Download(r.Printer.T("account.totp.key.name")+".txt", "text/plain; charset=UTF-8", []byte(secret))
}

// totpPicture draws the QR code of a link as the path of an SVG, and gives its side in squares.
func totpPicture(link string) (path string, size int, err error) {
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

// AddTOTP makes the app count, with a code of it.
func (h *Handlers) AddTOTP(r *page.Request, who enroller) error {
	err := h.store.People.ConfirmTOTP(r.Ctx, who.ID, r.Form.Text("code"))
	var bad page.Faults
	status := http.StatusUnprocessableEntity
	switch {
	case errors.Is(err, models.ErrThrottled):
		status = http.StatusTooManyRequests
		bad.Add("code", "sign_in.throttled")
	case bad.Take(err):
	case errors.Is(err, models.ErrNotFound), errors.Is(err, models.ErrConflict):
		return r.SeeOther("/account/factors/new")
	case err != nil:
		return err
	}
	if bad != nil {
		secret, err := h.pendingTOTP(r, who)
		if err != nil {
			return err
		}
		return showTOTP(r, status, who, secret, bad)
	}
	return h.factorAdded(r, who)
}

// NewPasskeyOptions begins the making of a passkey.
func (h *Handlers) NewPasskeyOptions(r *page.Request, who enroller) error {
	party, err := login.RelyingParty(r)
	if err != nil {
		return login.PasskeyRefused(r, err)
	}
	ring, err := h.login.Keyring(r.Ctx, who.Account)
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
	return login.AskPasskey(r, options, ceremony)
}

// AddPasskey records the passkey that a browser made.
func (h *Handlers) AddPasskey(r *page.Request, who enroller) error {
	err := h.keepPasskey(r, who)
	var bad page.Faults
	switch {
	case bad.Take(err):
		return h.showNewFactor(r, http.StatusUnprocessableEntity, who, bad)
	case err != nil:
		return err
	}
	return h.factorAdded(r, who)
}

func (h *Handlers) keepPasskey(r *page.Request, who enroller) error {
	memory, err := login.TakeCeremony(r)
	if err != nil {
		return err
	}
	answer, err := protocol.ParseCredentialCreationResponseBytes([]byte(r.Form.Text("credential")))
	if err != nil {
		return login.ErrPasskey
	}
	party, err := login.RelyingParty(r)
	if err != nil {
		return err
	}
	ring, err := h.login.Keyring(r.Ctx, who.Account)
	if err != nil {
		return err
	}
	credential, err := party.CreateCredential(ring, memory, answer)
	if err != nil {
		r.Site.Log.InfoContext(r.Ctx, "passkey not made", "error", err)
		return login.ErrPasskey
	}
	kept, err := json.Marshal(credential)
	if err != nil {
		return fmt.Errorf("keep passkey: %w", err)
	}
	return h.store.People.AddPasskey(r.Ctx, who.ID, credential.ID, kept, r.Form.Text("name"))
}

// factorAdded goes on after a new factor: somebody new gets their recovery codes first.
func (h *Handlers) factorAdded(r *page.Request, who enroller) error {
	factors, err := h.store.People.Factors(r.Ctx, who.ID)
	if err != nil {
		return err
	}
	r.Flash(ui.KindSuccess, r.Printer.T("account.factor.added"))
	if factors.Codes == 0 {
		return r.SeeOther("/account/codes")
	}
	if who.new {
		return h.enrolled(r, who)
	}
	return r.SeeOther("/account")
}

// enrolled signs in who has just chosen the factors that their role needs.
func (h *Handlers) enrolled(r *page.Request, who enroller) error {
	factors, err := h.store.People.Factors(r.Ctx, who.ID)
	if err != nil {
		return err
	}
	if !factors.Enough(who.Role) {
		return r.SeeOther("/account/factors/new")
	}
	by := people.FactorTOTP
	if factors.Passkeys > 0 {
		by = people.FactorPasskey
	}
	return h.login.SignIn(r, who.Account, by, page.OwnPath(r.Site.Sessions.GetString(r.Ctx, page.SessionNext)))
}
