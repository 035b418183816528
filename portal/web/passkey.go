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
	"eokm.nl/hosting/templates/account"
)

// questionCookie is what a browser keeps between the question for its passkey and the answer. Nobody need be known yet who is
// asked, so no session is made for it.
const questionCookie = "question"

func questionCookieName(r *request) string {
	if r.site.secure() {
		return "__Host-" + questionCookie
	}
	return questionCookie
}

// passkeyForm is the button that asks the browser for a passkey. A passkey belongs to a host name: a portal that stands at a
// bare network address, as a demo may, has none.
func passkeyForm(r *request, action, next string) account.Passkey {
	return account.Passkey{
		Action: action, Options: "/login/passkey/options", Kind: "get", Next: next,
		Label: r.printer.T("account.passkey.use"), Failed: r.printer.T("account.passkey.failed"), None: r.printer.T("account.passkey.none"),
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
func relyingParty(r *request) (*webauthn.WebAuthn, error) {
	base := *r.site.base
	if r.site.demo {
		if host, _, err := net.SplitHostPort(r.http.Host); err == nil && host == "localhost" {
			base = url.URL{Scheme: "http", Host: r.http.Host}
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
func (s *Server) passkeyOptions(r *request) error {
	party, err := relyingParty(r)
	if err != nil {
		return passkeyRefused(r, err)
	}
	question := s.store.People.PasskeyQuestion()
	options, _, err := s.passkeyQuestion(party, question)
	if err != nil {
		return err
	}
	r.setCookie(questionCookieName(r), question, 0, http.SameSiteStrictMode)
	return r.json(http.StatusOK, options)
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
func askPasskey(r *request, options any, ceremony *webauthn.SessionData) error {
	memory, err := json.Marshal(ceremony)
	if err != nil {
		return fmt.Errorf("remember ceremony: %w", err)
	}
	r.site.sessions.Put(r.ctx, sessionCeremony, string(memory))
	return r.json(http.StatusOK, options)
}

// passkeyRefused answers a script with a sentence to show.
func passkeyRefused(r *request, err error) error {
	var invalid *models.Invalid
	if !errors.As(err, &invalid) {
		return err
	}
	return r.json(http.StatusUnprocessableEntity, map[string]string{"message": r.fault(invalid)})
}

// takeCeremony gives what was remembered, once: an answer is good for one question.
func takeCeremony(r *request) (webauthn.SessionData, error) {
	var memory webauthn.SessionData
	text := r.site.sessions.PopString(r.ctx, sessionCeremony)
	if text == "" || json.Unmarshal([]byte(text), &memory) != nil {
		return memory, errPasskey
	}
	return memory, nil
}

// errPasskey is the one answer to a passkey that proves nothing; the cause is for the log.
var errPasskey = &models.Invalid{Field: "passkey", Key: "passkey.refused"}

// takePasskey finds whose passkey signed the answer of this browser.
func (s *Server) takePasskey(r *request) (people.Account, error) {
	party, err := relyingParty(r)
	if err != nil {
		return people.Account{}, err
	}
	cookie, err := r.http.Cookie(questionCookieName(r))
	if err != nil {
		return people.Account{}, errPasskey
	}
	_, memory, err := s.passkeyQuestion(party, cookie.Value)
	if err != nil {
		return people.Account{}, passkeyRefusal(err)
	}
	answer, err := protocol.ParseCredentialRequestResponseBytes([]byte(r.form.text("credential")))
	if err != nil {
		return people.Account{}, errPasskey
	}
	var ring keyring
	_, credential, err := party.ValidatePasskeyLogin(func(_, handle []byte) (webauthn.User, error) {
		id, err := uuid.FromBytes(handle)
		if err != nil {
			return nil, models.ErrNotFound
		}
		owner, err := s.store.People.Account(r.ctx, models.System(), id)
		if err != nil {
			return nil, err
		}
		ring, err = s.keyring(r.ctx, owner)
		return ring, err
	}, *memory, answer)
	if errors.Is(err, models.ErrUnavailable) {
		return people.Account{}, err
	}
	if err != nil || credential.Authenticator.CloneWarning {
		r.site.log.InfoContext(r.ctx, "passkey refused", "error", err, "cloned", err == nil)
		return people.Account{}, errPasskey
	}
	if err := s.store.People.PasskeyAnswered(r.ctx, cookie.Value); err != nil {
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

func (s *Server) passkeyUsed(r *request, owner people.Account, credential *webauthn.Credential) error {
	kept, err := json.Marshal(credential)
	if err != nil {
		return fmt.Errorf("keep passkey: %w", err)
	}
	return s.store.People.PasskeyUsed(r.ctx, owner.ID, credential.ID, kept)
}

// loginPasskey signs in by passkey alone: it checked its owner, so it is two factors.
func (s *Server) loginPasskey(r *request) error {
	next := ownPath(r.form.text("next"))
	person, err := s.takePasskey(r)
	var bad formFaults
	switch {
	case bad.take(err):
		frame := loginPage(r)
		return r.refused(frame, s.loginView(r, account.Login{Next: next, Errors: bad.summary(r, nil, nil)}))
	case err != nil:
		return err
	}
	return s.signIn(r, person, people.FactorPasskey, next)
}
