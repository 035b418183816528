package login

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"net"
	"net/http"
	"net/netip"
	"net/url"
	"strings"

	"github.com/go-webauthn/webauthn/protocol"
	"github.com/go-webauthn/webauthn/webauthn"
	"github.com/google/uuid"

	"eokm.nl/hosting/models"
	"eokm.nl/hosting/models/people"
	"eokm.nl/hosting/portal/web/page"
	"eokm.nl/hosting/templates/account"
)

// questionCookie is what a browser keeps between the question for its passkey and the answer. Nobody need be known yet who is
// asked, so no session is made for it.
const questionCookie = "question"

func questionCookieName(r *page.Request) string {
	if r.Site.Secure() {
		return "__Host-" + questionCookie
	}
	return questionCookie
}

// passkeyForm is the button that asks the browser for a passkey. A passkey belongs to a host name: a portal that stands at a
// bare network address, as a demo may, has none.
func passkeyForm(r *page.Request, action, next string) account.Passkey {
	return account.Passkey{
		Action: action, Options: "/login/passkey/options", Kind: "get", Next: next,
		Label: r.Printer.T("account.passkey.use"), Failed: r.Printer.T("account.passkey.failed"), None: r.Printer.T("account.passkey.none"),
	}
}

// keyring is a person as the WebAuthn library wants one.
type keyring struct {
	account  people.Account
	passkeys []people.Passkey
}

func (k keyring) WebAuthnID() []byte          { return k.account.ID[:] }
func (k keyring) WebAuthnName() string        { return k.account.Email }
func (k keyring) WebAuthnDisplayName() string { return k.account.Name }

// WebAuthnCredentials are the passkeys' public keys; one that cannot be read is as good as removed.
func (k keyring) WebAuthnCredentials() []webauthn.Credential {
	var list []webauthn.Credential
	for _, p := range k.passkeys {
		var credential webauthn.Credential
		if json.Unmarshal(p.Credential, &credential) == nil {
			list = append(list, credential)
		}
	}
	return list
}

func (h *Handlers) Keyring(ctx context.Context, account people.Account) (keyring, error) {
	passkeys, err := h.store.People.Passkeys(ctx, account.ID)
	return keyring{account: account, passkeys: passkeys}, err
}

// RelyingParty is the portal as passkeys know it: by its own host name. The demo also answers to localhost.
func RelyingParty(r *page.Request) (*webauthn.WebAuthn, error) {
	base := *r.Site.Base
	if r.Site.Demo {
		if host, _, err := net.SplitHostPort(r.HTTP.Host); err == nil && host == "localhost" {
			base = url.URL{Scheme: "http", Host: r.HTTP.Host}
		}
	}
	if _, err := netip.ParseAddr(base.Hostname()); err == nil {
		return nil, &models.Invalid{Field: "passkey", Key: "passkey.no_host"}
	}
	party, err := webauthn.New(&webauthn.Config{
		RPID: base.Hostname(), RPDisplayName: r.Printer.Brand(), RPOrigins: []string{strings.TrimSuffix(base.Scheme+"://"+base.Host, "/")},
		AttestationPreference: protocol.PreferNoAttestation,
		AuthenticatorSelection: protocol.AuthenticatorSelection{
			ResidentKey: protocol.ResidentKeyRequirementRequired, UserVerification: protocol.VerificationRequired,
		},
	})
	if err != nil {
		return nil, fmt.Errorf("make relying party: %w", err)
	}
	return party, nil
}

// PasskeyOptions begins to ask for a passkey: whose is for the browser to say.
func (h *Handlers) PasskeyOptions(r *page.Request) error {
	party, err := RelyingParty(r)
	if err != nil {
		return PasskeyRefused(r, err)
	}
	question := h.store.People.PasskeyQuestion()
	options, _, err := h.passkeyQuestion(party, question)
	if err != nil {
		return err
	}
	r.SetCookie(questionCookieName(r), question, 0, http.SameSiteStrictMode)
	return r.JSON(http.StatusOK, options)
}

// passkeyQuestion words a question for a browser, and gives what its answer is held against.
func (h *Handlers) passkeyQuestion(party *webauthn.WebAuthn,
	question string,
) (*protocol.CredentialAssertion, *webauthn.SessionData, error) {
	challenge, err := h.store.People.PasskeyChallenge(question)
	if err != nil {
		return nil, nil, err
	}
	options, ceremony, err := party.BeginDiscoverableLogin(
		webauthn.WithUserVerification(protocol.VerificationRequired), webauthn.WithChallenge(challenge))
	if err != nil {
		return nil, nil, fmt.Errorf("begin passkey: %w", err)
	}
	return options, ceremony, nil
}

// AskPasskey sends a browser the question of a ceremony and remembers it in its session.
func AskPasskey(r *page.Request, options any, ceremony *webauthn.SessionData) error {
	memory, err := json.Marshal(ceremony)
	if err != nil {
		return fmt.Errorf("remember ceremony: %w", err)
	}
	r.Site.Sessions.Put(r.Ctx, page.SessionCeremony, string(memory))
	return r.JSON(http.StatusOK, options)
}

// PasskeyRefused answers a script with a sentence to show.
func PasskeyRefused(r *page.Request, err error) error {
	var invalid *models.Invalid
	if !errors.As(err, &invalid) {
		return err
	}
	return r.JSON(http.StatusUnprocessableEntity, map[string]string{"message": r.Fault(invalid)})
}

// TakeCeremony gives what was remembered, once: an answer is good for one question.
func TakeCeremony(r *page.Request) (webauthn.SessionData, error) {
	var memory webauthn.SessionData
	text := r.Site.Sessions.PopString(r.Ctx, page.SessionCeremony)
	if text == "" || json.Unmarshal([]byte(text), &memory) != nil {
		return memory, ErrPasskey
	}
	return memory, nil
}

// ErrPasskey is the one answer to a passkey that proves nothing; the cause is for the log.
var ErrPasskey = &models.Invalid{Field: "passkey", Key: "passkey.refused"}

// TakePasskey finds whose passkey signed the answer of this browser.
func (h *Handlers) TakePasskey(r *page.Request) (people.Account, error) {
	party, err := RelyingParty(r)
	if err != nil {
		return people.Account{}, err
	}
	cookie, err := r.HTTP.Cookie(questionCookieName(r))
	if err != nil {
		return people.Account{}, ErrPasskey
	}
	_, memory, err := h.passkeyQuestion(party, cookie.Value)
	if err != nil {
		return people.Account{}, passkeyRefusal(err)
	}
	answer, err := protocol.ParseCredentialRequestResponseBytes([]byte(r.Form.Text("credential")))
	if err != nil {
		return people.Account{}, ErrPasskey
	}
	var ring keyring
	_, credential, err := party.ValidatePasskeyLogin(func(_, handle []byte) (webauthn.User, error) {
		id, err := uuid.FromBytes(handle)
		if err != nil {
			return nil, models.ErrNotFound
		}
		owner, err := h.store.People.Account(r.Ctx, models.System(), id)
		if err != nil {
			return nil, err
		}
		ring, err = h.Keyring(r.Ctx, owner)
		return ring, err
	}, *memory, answer)
	if errors.Is(err, models.ErrUnavailable) {
		return people.Account{}, err
	}
	if err != nil || credential.Authenticator.CloneWarning {
		r.Site.Log.InfoContext(r.Ctx, "passkey refused", "error", err, "cloned", err == nil)
		return people.Account{}, ErrPasskey
	}
	if err := h.store.People.PasskeyAnswered(r.Ctx, cookie.Value); err != nil {
		return people.Account{}, passkeyRefusal(err)
	}
	return ring.account, h.passkeyUsed(r, ring.account, credential)
}

// passkeyRefusal is the one answer to a question that is over, or none of ours.
func passkeyRefusal(err error) error {
	if errors.Is(err, models.ErrNotFound) {
		return ErrPasskey
	}
	return err
}

func (h *Handlers) passkeyUsed(r *page.Request, owner people.Account, credential *webauthn.Credential) error {
	kept, err := json.Marshal(credential)
	if err != nil {
		return fmt.Errorf("keep passkey: %w", err)
	}
	return h.store.People.PasskeyUsed(r.Ctx, owner.ID, credential.ID, kept)
}

// Passkey signs in by passkey alone: it checked its owner, so it is two factors.
func (h *Handlers) Passkey(r *page.Request) error {
	next := page.OwnPath(r.Form.Text("next"))
	person, err := h.TakePasskey(r)
	var bad page.Faults
	switch {
	case bad.Take(err):
		frame := loginPage(r)
		return r.Refused(frame, h.loginView(r, account.Login{Next: next, Errors: bad.Summary(r, nil, nil)}))
	case err != nil:
		return err
	}
	return h.SignIn(r, person, people.FactorPasskey, next)
}
