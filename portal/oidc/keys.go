package oidc

import (
	"context"
	"crypto"
	"crypto/ecdsa"
	"crypto/ed25519"
	"crypto/rsa"
	"encoding/json"
	"fmt"
	"net/http"

	"github.com/coreos/go-oidc/v3/oidc"
	"github.com/go-jose/go-jose/v4"
)

// rsaBits is the longest RSA key that a signature is checked with. The time that it takes goes with the cube of the length: a key
// that fills an answer would hold a processor for a minute, and nothing could end that.
const rsaBits = 8192

// verifier checks tokens with the keys that the identity provider has now.
func (c Client) verifier(ctx context.Context, provider *oidc.Provider, issuer, clientID string) (*oidc.IDTokenVerifier, error) {
	var said struct {
		Keys       string   `json:"jwks_uri"`
		Algorithms []string `json:"id_token_signing_alg_values_supported"`
	}
	if err := provider.Claims(&said); err != nil {
		return nil, fmt.Errorf("read what the provider says of itself: %w", err)
	}
	question, err := http.NewRequestWithContext(ctx, http.MethodGet, said.Keys, nil)
	if err != nil {
		return nil, fmt.Errorf("ask for keys: %w", err)
	}
	answer, err := c.http.Do(question)
	if err != nil {
		return nil, fmt.Errorf("ask for keys: %w", err)
	}
	defer answer.Body.Close()
	var set jose.JSONWebKeySet
	if err := json.NewDecoder(answer.Body).Decode(&set); err != nil || answer.StatusCode != http.StatusOK {
		return nil, fmt.Errorf("read keys: %w", ErrAway)
	}
	keys := &oidc.StaticKeySet{}
	for _, key := range set.Keys {
		if usable(key.Key) {
			keys.PublicKeys = append(keys.PublicKeys, key.Key)
		}
	}
	return oidc.NewVerifier(issuer, keys, &oidc.Config{ClientID: clientID, SupportedSigningAlgs: public(said.Algorithms)}), nil
}

// usable tells whether a key is a public one that a signature can be checked with in a moment.
func usable(key crypto.PublicKey) bool {
	switch key := key.(type) {
	case *rsa.PublicKey:
		return key.N.BitLen() <= rsaBits
	case *ecdsa.PublicKey, ed25519.PublicKey:
		return true
	default:
		return false
	}
}

// public are the algorithms of a list whose signatures a public key proves: a secret that we share, or none, proves nothing.
func public(names []string) []string {
	var list []string
	for _, name := range names {
		switch name {
		case oidc.RS256, oidc.RS384, oidc.RS512, oidc.PS256, oidc.PS384, oidc.PS512, oidc.ES256, oidc.ES384, oidc.ES512, oidc.EdDSA:
			list = append(list, name)
		}
	}
	return list
}
