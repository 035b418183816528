// Package oidc speaks to the identity provider of an organisation (OpenID Connect Core 1.0, code flow with PKCE): it makes
// the address to send a person to, and reads what comes back.
//
// Never here: who may sign in, and the second factor; what an identity provider said in a log or an error, since it is about
// people. It is one of the few places that call out, so it calls public addresses over https only.
package oidc

import (
	"context"
	"crypto/rand"
	"errors"
	"fmt"
	"net/http"
	"time"

	"github.com/coreos/go-oidc/v3/oidc"
	"golang.org/x/oauth2"

	"eokm.nl/hosting/models/people"
	"eokm.nl/hosting/portal/egress"
)

// The ways in which it fails, for a sentence to the person.
var (
	ErrAway    = errors.New("the identity provider does not answer as one")
	ErrRefused = errors.New("the identity provider's answer proves nothing")
)

// Client speaks to identity providers. It is safe for concurrent use.
type Client struct{ http *http.Client }

// bounds are of each call. What an identity provider says of itself, its keys and a person are some tens of kilobytes.
var bounds = egress.Bounds{Time: 5 * time.Second, Body: 128 << 10}

// New makes a client that calls public addresses only, follows no redirect and uses no proxy of the environment.
func New() Client { return Client{egress.Client(bounds)} }

// NewLoopback makes a client that calls this machine too, for tests with an identity provider of their own, over the
// transport that trusts its certificate.
func NewLoopback(transport http.RoundTripper) Client {
	return Client{egress.ClientOver(transport, bounds)}
}

// Question is what was asked of an identity provider; the server keeps it until the answer comes.
type Question struct {
	State    string
	Nonce    string
	Verifier string
}

// Begin makes a question and the address to send the person to. The provider is discovered now, not earlier: one that is
// away holds up its own people only.
func (c Client) Begin(ctx context.Context, to people.OIDC, callback string) (string, Question, error) {
	_, config, err := c.discover(ctx, to, callback)
	if err != nil {
		return "", Question{}, err
	}
	q := Question{State: rand.Text(), Nonce: rand.Text(), Verifier: oauth2.GenerateVerifier()}
	return config.AuthCodeURL(q.State, oidc.Nonce(q.Nonce), oauth2.S256ChallengeOption(q.Verifier)), q, nil
}

// Finish reads the answer to a question and gives the mail address that the provider vouches for.
func (c Client) Finish(ctx context.Context, to people.OIDC, callback string, q Question, code string) (string, error) {
	provider, config, err := c.discover(ctx, to, callback)
	if err != nil {
		return "", err
	}
	ctx = oidc.ClientContext(ctx, c.http)
	token, err := config.Exchange(ctx, code, oauth2.VerifierOption(q.Verifier))
	if err != nil {
		return "", fmt.Errorf("exchange the code: %w", ErrRefused) // the cause quotes the answer
	}
	raw, _ := token.Extra("id_token").(string)
	verifier, err := c.verifier(ctx, provider, to.Issuer, to.ClientID)
	if err != nil {
		return "", fmt.Errorf("fetch the keys: %w", ErrAway) // the cause quotes the answer
	}
	id, err := verifier.Verify(ctx, raw)
	if err != nil {
		return "", fmt.Errorf("verify the token: %w", ErrRefused)
	}
	var vouched claims
	if err := id.Claims(&vouched); err != nil || id.Nonce != q.Nonce {
		return "", fmt.Errorf("read the token: %w", ErrRefused)
	}
	if vouched.Email == "" { // it gives what it knows of people at its userinfo endpoint only (OpenID Connect Core 1.0, 5.4)
		info, err := provider.UserInfo(ctx, oauth2.StaticTokenSource(token))
		if err != nil || info.Subject != id.Subject || info.Claims(&vouched) != nil {
			return "", fmt.Errorf("ask about the person: %w", ErrRefused)
		}
	}
	if vouched.Email == "" || vouched.Verified != nil && !*vouched.Verified {
		return "", fmt.Errorf("read who it is: %w", ErrRefused)
	}
	return vouched.Email, nil
}

// claims are what a provider says of a person.
type claims struct {
	Email    string `json:"email"`
	Verified *bool  `json:"email_verified"`
}

func (c Client) discover(ctx context.Context, to people.OIDC, callback string) (*oidc.Provider, *oauth2.Config, error) {
	provider, err := oidc.NewProvider(oidc.ClientContext(ctx, c.http), to.Issuer)
	if err != nil {
		return nil, nil, fmt.Errorf("discover: %w", ErrAway) // the cause quotes the answer
	}
	return provider, &oauth2.Config{
		ClientID: to.ClientID, ClientSecret: to.Secret, Endpoint: provider.Endpoint(), RedirectURL: callback,
		Scopes: []string{oidc.ScopeOpenID, "email"},
	}, nil
}
