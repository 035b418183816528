package web

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

func (s *Server) keyring(ctx context.Context, account people.Account) (keyring, error) {
	passkeys, err := s.store.People.Passkeys(ctx, account.ID)
	return keyring{account: account, passkeys: passkeys}, err
}

// relyingParty is the portal as passkeys know it: by its own host name. The demo also answers to localhost.
func relyingParty(r *page.Request) (*webauthn.WebAuthn, error) {
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
		RPID: base.Hostname(), RPDisplayName: "EOKM", RPOrigins: []string{strings.TrimSuffix(base.Scheme+"://"+base.Host, "/")},
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

// passkeyOptions begins to ask for a passkey: whose is for the browser to say.
func (s *Server) passkeyOptions(r *page.Request) error {
	party, err := relyingParty(r)
	if err != nil {
		return passkeyRefused(r, err)
	}
	question := s.store.People.PasskeyQuestion()
	options, _, err := s.passkeyQuestion(party, question)
	if err != nil {
		return err
	}
	r.SetCookie(questionCookieName(r), question, 0, http.SameSiteStrictMode)
	return r.JSON(http.StatusOK, options)
}

// passkeyQuestion words a question for a browser, and gives what its answer is held against.
func (s *Server) passkeyQuestion(party *webauthn.WebAuthn, question string) (*protocol.CredentialAssertion, *webauthn.SessionData, error) {
	challenge, err := s.store.People.PasskeyChallenge(question)
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

// askPasskey sends a browser the question of a ceremony and remembers it in its session.
func askPasskey(r *page.Request, options any, ceremony *webauthn.SessionData) error {
	memory, err := json.Marshal(ceremony)
	if err != nil {
		return fmt.Errorf("remember ceremony: %w", err)
	}
	r.Site.Sessions.Put(r.Ctx, page.SessionCeremony, string(memory))
	return r.JSON(http.StatusOK, options)
}

// passkeyRefused answers a script with a sentence to show.
func passkeyRefused(r *page.Request, err error) error {
	var invalid *models.Invalid
	if !errors.As(err, &invalid) {
		return err
	}
	return r.JSON(http.StatusUnprocessableEntity, map[string]string{"message": r.Fault(invalid)})
}

// takeCeremony gives what was remembered, once: an answer is good for one question.
func takeCeremony(r *page.Request) (webauthn.SessionData, error) {
	var memory webauthn.SessionData
	text := r.Site.Sessions.PopString(r.Ctx, page.SessionCeremony)
	if text == "" || json.Unmarshal([]byte(text), &memory) != nil {
		return memory, errPasskey
	}
	return memory, nil
}

// errPasskey is the one answer to a passkey that proves nothing; the cause is for the log.
var errPasskey = &models.Invalid{Field: "passkey", Key: "passkey.refused"}

// takePasskey finds whose passkey signed the answer of this browser.
func (s *Server) takePasskey(r *page.Request) (people.Account, error) {
	party, err := relyingParty(r)
	if err != nil {
		return people.Account{}, err
	}
	cookie, err := r.HTTP.Cookie(questionCookieName(r))
	if err != nil {
		return people.Account{}, errPasskey
	}
	_, memory, err := s.passkeyQuestion(party, cookie.Value)
	if err != nil {
		return people.Account{}, passkeyRefusal(err)
	}
	answer, err := protocol.ParseCredentialRequestResponseBytes([]byte(r.Form.Text("credential")))
	if err != nil {
		return people.Account{}, errPasskey
	}
	var ring keyring
	_, credential, err := party.ValidatePasskeyLogin(func(_, handle []byte) (webauthn.User, error) {
		id, err := uuid.FromBytes(handle)
		if err != nil {
			return nil, models.ErrNotFound
		}
		owner, err := s.store.People.Account(r.Ctx, models.System(), id)
		if err != nil {
			return nil, err
		}
		ring, err = s.keyring(r.Ctx, owner)
		return ring, err
	}, *memory, answer)
	if errors.Is(err, models.ErrUnavailable) {
		return people.Account{}, err
	}
	if err != nil || credential.Authenticator.CloneWarning {
		r.Site.Log.InfoContext(r.Ctx, "passkey refused", "error", err, "cloned", err == nil)
		return people.Account{}, errPasskey
	}
	if err := s.store.People.PasskeyAnswered(r.Ctx, cookie.Value); err != nil {
		return people.Account{}, passkeyRefusal(err)
	}
	return ring.account, s.passkeyUsed(r, ring.account, credential)
}

// passkeyRefusal is the one answer to a question that is over, or none of ours.
func passkeyRefusal(err error) error {
	if errors.Is(err, models.ErrNotFound) {
		return errPasskey
	}
	return err
}

func (s *Server) passkeyUsed(r *page.Request, owner people.Account, credential *webauthn.Credential) error {
	kept, err := json.Marshal(credential)
	if err != nil {
		return fmt.Errorf("keep passkey: %w", err)
	}
	return s.store.People.PasskeyUsed(r.Ctx, owner.ID, credential.ID, kept)
}

// loginPasskey signs in by passkey alone: it checked its owner, so it is two factors.
func (s *Server) loginPasskey(r *page.Request) error {
	next := page.OwnPath(r.Form.Text("next"))
	person, err := s.takePasskey(r)
	var bad page.Faults
	switch {
	case bad.Take(err):
		frame := loginPage(r)
		return r.Refused(frame, s.loginView(r, account.Login{Next: next, Errors: bad.Summary(r, nil, nil)}))
	case err != nil:
		return err
	}
	return s.signIn(r, person, people.FactorPasskey, next)
}
