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
	"github.com/labstack/echo/v4"

	"eokm.nl/hosting/models"
	"eokm.nl/hosting/templates/account"
)

// sessionCeremony is what the server must remember between asking a browser to make a passkey and its answer.
const sessionCeremony = "ceremony"

// questionCookie is what a browser keeps between the question for its passkey and the answer. Nobody need be known yet who is
// asked, so no session is made for it.
const questionCookie = "question"

func (s *Server) questionCookieName() string {
	if s.sessions.Cookie.Secure {
		return "__Host-" + questionCookie
	}
	return questionCookie
}

// passkeyForm is the button that asks the browser for a passkey. A passkey belongs to a host name: a portal that stands at a
// bare network address, as a demo may, has none.
func (s *Server) passkeyForm(r *request, action, next string) account.Passkey {
	return account.Passkey{
		Action: action, Options: "/login/passkey/options", Kind: "get", Next: next,
		Label: r.printer.T("account.passkey.use"), Failed: r.printer.T("account.passkey.failed"), None: r.printer.T("account.passkey.none"),
	}
}

// keyring is a person as the WebAuthn library wants one.
type keyring struct {
	account  models.Account
	passkeys []models.Passkey
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

func (s *Server) keyring(ctx context.Context, account models.Account) (keyring, error) {
	passkeys, err := s.store.Passkeys(ctx, account.ID)
	return keyring{account: account, passkeys: passkeys}, err
}

// relyingParty is the portal as passkeys know it: by its own host name. The demo also answers to localhost.
func (s *Server) relyingParty(c echo.Context) (*webauthn.WebAuthn, error) {
	base := *s.base
	if s.demo != nil {
		if host, _, err := net.SplitHostPort(c.Request().Host); err == nil && host == "localhost" {
			base = url.URL{Scheme: "http", Host: c.Request().Host}
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
func (s *Server) passkeyOptions(c echo.Context) error {
	party, err := s.relyingParty(c)
	if err != nil {
		return s.passkeyRefused(c, err)
	}
	question := s.store.PasskeyQuestion()
	options, _, err := s.passkeyQuestion(party, question)
	if err != nil {
		return err
	}
	c.SetCookie(&http.Cookie{ //nolint:gosec // Secure is set wherever pages are served over TLS
		Name: s.questionCookieName(), Value: question, Path: "/", HttpOnly: true, SameSite: http.SameSiteStrictMode, Secure: s.sessions.Cookie.Secure,
	})
	return c.JSON(http.StatusOK, options)
}

// passkeyQuestion words a question for a browser, and gives what its answer is held against.
func (s *Server) passkeyQuestion(party *webauthn.WebAuthn, question string) (*protocol.CredentialAssertion, *webauthn.SessionData, error) {
	challenge, err := s.store.PasskeyChallenge(question)
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

// ask sends a browser the question of a ceremony and remembers it in its session.
func (s *Server) ask(c echo.Context, options any, ceremony *webauthn.SessionData) error {
	memory, err := json.Marshal(ceremony)
	if err != nil {
		return fmt.Errorf("remember ceremony: %w", err)
	}
	s.sessions.Put(c.Request().Context(), sessionCeremony, string(memory))
	return c.JSON(http.StatusOK, options)
}

// passkeyRefused answers a script with a sentence to show.
func (s *Server) passkeyRefused(c echo.Context, err error) error {
	var invalid *models.Invalid
	if !errors.As(err, &invalid) {
		return err
	}
	return c.JSON(http.StatusUnprocessableEntity, map[string]string{"message": from(c).fault(invalid)})
}

// ceremony gives what was remembered, once: an answer is good for one question.
func (s *Server) ceremony(c echo.Context) (webauthn.SessionData, error) {
	var memory webauthn.SessionData
	text := s.sessions.PopString(c.Request().Context(), sessionCeremony)
	if text == "" || json.Unmarshal([]byte(text), &memory) != nil {
		return memory, errPasskey
	}
	return memory, nil
}

// errPasskey is the one answer to a passkey that proves nothing; the cause is for the log.
var errPasskey = &models.Invalid{Field: "passkey", Key: "passkey.refused"}

// takePasskey finds whose passkey signed the answer of this browser.
func (s *Server) takePasskey(c echo.Context) (models.Account, error) {
	ctx := c.Request().Context()
	party, err := s.relyingParty(c)
	if err != nil {
		return models.Account{}, err
	}
	cookie, err := c.Cookie(s.questionCookieName())
	if err != nil {
		return models.Account{}, errPasskey
	}
	_, memory, err := s.passkeyQuestion(party, cookie.Value)
	if err != nil {
		return models.Account{}, passkeyRefusal(err)
	}
	answer, err := protocol.ParseCredentialRequestResponseBytes([]byte(c.FormValue("credential")))
	if err != nil {
		return models.Account{}, errPasskey
	}
	var ring keyring
	_, credential, err := party.ValidatePasskeyLogin(func(_, handle []byte) (webauthn.User, error) {
		id, err := uuid.FromBytes(handle)
		if err != nil {
			return nil, models.ErrNotFound
		}
		owner, err := s.store.Account(ctx, models.System(), id)
		if err != nil {
			return nil, err
		}
		ring, err = s.keyring(ctx, owner)
		return ring, err
	}, *memory, answer)
	if errors.Is(err, models.ErrUnavailable) {
		return models.Account{}, err
	}
	if err != nil || credential.Authenticator.CloneWarning {
		s.log.InfoContext(ctx, "passkey refused", "error", err, "cloned", err == nil)
		return models.Account{}, errPasskey
	}
	if err := s.store.PasskeyAnswered(ctx, cookie.Value); err != nil {
		return models.Account{}, passkeyRefusal(err)
	}
	return ring.account, s.passkeyUsed(c, ring.account, credential)
}

// passkeyRefusal is the one answer to a question that is over, or none of ours.
func passkeyRefusal(err error) error {
	if errors.Is(err, models.ErrNotFound) {
		return errPasskey
	}
	return err
}

func (s *Server) passkeyUsed(c echo.Context, owner models.Account, credential *webauthn.Credential) error {
	kept, err := json.Marshal(credential)
	if err != nil {
		return fmt.Errorf("keep passkey: %w", err)
	}
	return s.store.PasskeyUsed(c.Request().Context(), owner.ID, credential.ID, kept)
}

// loginPasskey signs in by passkey alone: it checked its owner, so it is two factors.
func (s *Server) loginPasskey(c echo.Context) error {
	next := ownPath(c.FormValue("next"))
	person, err := s.takePasskey(c)
	var bad formFaults
	switch {
	case bad.take(err):
		page := loginPage(from(c))
		return s.refused(c, page, s.loginView(c, account.Login{Next: next, Errors: bad.summary(from(c), nil, nil)}))
	case err != nil:
		return err
	}
	return s.signIn(c, person, models.FactorPasskey, next)
}

// provePasskey is the proof of somebody who is signed in, by one of their own passkeys.
func (s *Server) provePasskey(c echo.Context) error {
	q := factorQuestion{action: "/account/prove", next: ownPath(c.FormValue("next")), proof: true}
	person, err := s.takePasskey(c)
	if err == nil && person.ID != from(c).account.ID {
		err = errPasskey
	}
	var bad formFaults
	switch {
	case bad.take(err):
		return s.showFactor(c, http.StatusUnprocessableEntity, *from(c).account, q, bad)
	case err != nil:
		return err
	}
	return s.proofGiven(c, q.next)
}
