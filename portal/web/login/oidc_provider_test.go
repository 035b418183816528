package login_test

import (
	"bytes"
	"context"
	"crypto/rand"
	"crypto/rsa"
	"encoding/json"
	"io"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/go-jose/go-jose/v4"
	"github.com/stretchr/testify/require"
	"github.com/zitadel/oidc/v3/example/server/storage"
	"github.com/zitadel/oidc/v3/pkg/op"

	"eokm.nl/hosting/models"
	"eokm.nl/hosting/portal/portaltest"
)

// provider is an OpenID provider that others wrote (zitadel/oidc), with its own store of people and clients. Of ours are its keys, to
// replace them, and what stands between it and the portal, to change an answer on its way.
type org struct {
	*storage.Storage
	t    *testing.T
	url  string
	http *http.Client

	mu        sync.Mutex
	key       signer
	published []op.Key
	swap      map[string]any // what its next answer with any of these says in the place of what it said
}

// signer is a key of the provider.
type signer struct {
	id  string
	key *rsa.PrivateKey
}

func (s signer) ID() string                                { return s.id }
func (signer) SignatureAlgorithm() jose.SignatureAlgorithm { return jose.RS256 }
func (s signer) Key() any                                  { return s.key }
func (signer) Algorithm() jose.SignatureAlgorithm          { return jose.RS256 }
func (signer) Use() string                                 { return "sig" }
func (s signer) public() op.Key                            { return publicKey{s} }
func newSigner(t *testing.T) signer {
	t.Helper()
	k, err := rsa.GenerateKey(rand.Reader, 2048)
	require.NoError(t, err)
	return signer{rand.Text(), k}
}

type publicKey struct{ signer }

func (k publicKey) Key() any { return k.key.Public() }

func (p *org) SigningKey(context.Context) (op.SigningKey, error) {
	p.mu.Lock()
	defer p.mu.Unlock()
	return p.key, nil
}

func (p *org) KeySet(context.Context) ([]op.Key, error) {
	p.mu.Lock()
	defer p.mu.Unlock()
	return p.published, nil
}

// rotate replaces the key it signs with; it publishes the new one, or for once only the old.
func (p *org) rotate(publish bool) {
	p.t.Helper()
	next := newSigner(p.t)
	p.mu.Lock()
	defer p.mu.Unlock()
	p.key = next
	if publish {
		p.published = []op.Key{next.public()}
	}
}

// people are whoever has a mailbox: the provider believes a test.
type members struct{}

func (members) GetUserByID(id string) *storage.User {
	return &storage.User{ID: id, Username: id, Password: "open", Email: id, EmailVerified: true}
}
func (p members) GetUserByUsername(name string) *storage.User { return p.GetUserByID(name) }
func (members) ExampleClientID() string                       { return "service" }

const callback = "http://portal.example/login/organisation/callback"

func newProvider(t *testing.T) *org {
	t.Helper()
	p := &org{t: t, key: newSigner(t)}
	p.published = []op.Key{p.key.public()}
	p.Storage = storage.NewStorageWithClients(members{}, map[string]*storage.Client{
		"portal": storage.WebClient("portal", "between us", callback), "other": storage.WebClient("other", "between them", callback),
	})
	var handler http.Handler
	server := httptest.NewTLSServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) { handler.ServeHTTP(w, r) }))
	t.Cleanup(server.Close)
	made, err := op.NewProvider(&op.Config{CryptoKey: [32]byte{1}, CodeMethodS256: true, DefaultLogoutRedirectURI: "/out"}, p,
		op.StaticIssuer(server.URL))
	require.NoError(t, err)
	handler, p.url, p.http = made, server.URL, server.Client()
	p.http.CheckRedirect = func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }
	return p
}

// RoundTrip is the way between the portal and the provider.
func (p *org) RoundTrip(r *http.Request) (*http.Response, error) {
	answer, err := p.http.Transport.RoundTrip(r)
	p.mu.Lock()
	defer p.mu.Unlock()
	if err != nil || p.swap == nil {
		return answer, err
	}
	defer answer.Body.Close()
	var body map[string]any
	if err := json.NewDecoder(answer.Body).Decode(&body); err != nil {
		return nil, err
	}
	for name, said := range p.swap {
		if body[name] != nil {
			body[name] = said
		}
	}
	changed, err := json.Marshal(body)
	answer.Body, answer.ContentLength = io.NopCloser(bytes.NewReader(changed)), int64(len(changed))
	return answer, err
}

// signIn is what a person does there, at the address they were sent to; it gives what they come back with.
func (p *org) signIn(at, email string) url.Values {
	p.t.Helper()
	asked := p.get(at)
	id := asked.Query().Get("authRequestID")
	require.NotEmpty(p.t, id, asked)
	require.NoError(p.t, p.CheckUsernamePassword(email, "open", id))
	back := p.get(p.url + "/authorize/callback?id=" + url.QueryEscape(id))
	require.Equal(p.t, "portal.example", back.Host, back)
	values := back.Query()
	if fragment, err := url.ParseQuery(back.Fragment); err == nil && values.Get("code") == "" {
		values = fragment
	}
	return values
}

func (p *org) get(at string) *url.URL {
	p.t.Helper()
	request, err := http.NewRequestWithContext(p.t.Context(), http.MethodGet, at, nil)
	require.NoError(p.t, err)
	answer, err := p.http.Do(request)
	require.NoError(p.t, err)
	require.NoError(p.t, answer.Body.Close())
	to, err := answer.Location()
	require.NoError(p.t, err, at)
	return to
}

// token is a good id_token of the provider for a client, with the nonce of a question.
func (p *org) token(client, nonce, email string) string {
	p.t.Helper()
	raw := p.signIn(p.url+"/authorize?"+url.Values{
		"client_id": {client}, "redirect_uri": {callback}, "response_type": {"id_token"}, "scope": {"openid email"},
		"state": {"x"}, "nonce": {nonce},
	}.Encode(), email).Get("id_token")
	require.NotEmpty(p.t, raw)
	return raw
}

// put changes what it answers from now on, until nil.
func (p *org) put(swap map[string]any) {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.swap = swap
}

// A desk signs in through an OpenID provider that we did not write, and through nothing that only looks like its answer.
func TestOrganisation_ThroughAProviderOfOthers(t *testing.T) { //nolint:tparallel // its parts share a provider
	t.Parallel()
	idp := newProvider(t)
	p := portaltest.New(t, portaltest.WithIDP(&portaltest.IDP{Transport: idp}))
	boss := p.Browser("")
	p.Join(boss, p.Invite("baas@voorbeeld.example.nl", models.RoleProviderAdmin, "voorbeeld"), "baas@voorbeeld.example.nl")
	page := boss.Submit(boss.Get("/org/members/sign-in"), "/org/members/sign-in", url.Values{
		"issuer": {idp.url}, "client": {"portal"}, "secret": {"between us"}, "domain": {"voorbeeld.example.nl"},
	})
	require.Contains(t, page.Text(), "De koppeling is opgeslagen")
	person := p.Join(p.Browser(""), p.Invite("desk@voorbeeld.example.nl", models.RoleAgent, "voorbeeld"), "desk@voorbeeld.example.nl")

	// ask sends a browser off, and gives where to.
	ask := func(b *portaltest.Browser) *url.URL {
		b.Submit(b.Get("/login/organisation"), "/login/organisation", url.Values{"email": {person.Email}})
		away, err := url.Parse(b.Away("/login/organisation/go"))
		require.NoError(t, err)
		return away
	}
	come := func(b *portaltest.Browser, with url.Values) *portaltest.Page {
		return b.Get("/login/organisation/callback?" + with.Encode())
	}
	comesIn := func(t *testing.T) {
		t.Helper()
		b := p.Browser("")
		page := come(b, idp.signIn(ask(b).String(), person.Email))
		require.Equal(t, "/login/factor", portaltest.PathOf(page), "the second factor is asked as ever")
		p.Clock.Advance(time.Minute)
		require.Equal(t, "/", b.Submit(page, "/login/factor", url.Values{"code": {person.Code()}}).Path)
	}
	isRefused := func(t *testing.T, b *portaltest.Browser, with url.Values) {
		t.Helper()
		page := come(b, with)
		idp.put(nil)
		require.Equal(t, http.StatusUnprocessableEntity, page.Status)
		require.Contains(t, page.Text(), "kon niet bewijzen wie u bent")
		require.NotContains(t, page.Body, "desk@")
		require.Equal(t, "/login", portaltest.PathOf(b.Get("/login/factor")), "not one step further")
	}
	// swapped comes back with a good code, for which the provider's answer holds another token.
	swapped := func(t *testing.T, token func(nonce string) string) {
		t.Helper()
		b := p.Browser("")
		away := ask(b)
		other := token(away.Query().Get("nonce"))
		back := idp.signIn(away.String(), person.Email)
		idp.put(map[string]any{"id_token": other})
		isRefused(t, b, back)
	}

	t.Run("signs in", comesIn)
	t.Run("the swap itself hides nothing", func(t *testing.T) {
		b := p.Browser("")
		away := ask(b)
		good := idp.token("portal", away.Query().Get("nonce"), person.Email)
		back := idp.signIn(away.String(), person.Email)
		idp.put(map[string]any{"id_token": good})
		require.Equal(t, "/login/factor", portaltest.PathOf(come(b, back)))
		idp.put(nil)
	})
	t.Run("a token for another client", func(t *testing.T) {
		swapped(t, func(nonce string) string { return idp.token("other", nonce, person.Email) })
	})
	t.Run("a code of another client", func(t *testing.T) {
		b := p.Browser("")
		away := ask(b)
		q := away.Query()
		q.Set("client_id", "other")
		away.RawQuery = q.Encode()
		isRefused(t, b, idp.signIn(away.String(), person.Email))
	})
	t.Run("a token with another nonce", func(t *testing.T) {
		swapped(t, func(string) string { return idp.token("portal", "of another question", person.Email) })
	})
	t.Run("a token that was changed", func(t *testing.T) {
		swapped(t, func(nonce string) string {
			parts := strings.Split(idp.token("portal", nonce, "somebody@voorbeeld.example.nl"), ".")
			parts[1] = strings.Split(idp.token("portal", nonce, person.Email), ".")[1]
			return strings.Join(parts, ".")
		})
	})
	t.Run("a code of another browser's question", func(t *testing.T) {
		b, other := p.Browser(""), p.Browser("")
		away := ask(b)
		back := idp.signIn(ask(other).String(), person.Email)
		back.Set("state", away.Query().Get("state"))
		isRefused(t, b, back)
	})
	t.Run("an answer with another state", func(t *testing.T) {
		b := p.Browser("")
		back := idp.signIn(ask(b).String(), person.Email)
		back.Set("state", "another")
		isRefused(t, b, back)
	})
	t.Run("what the provider says of somebody else", func(t *testing.T) {
		b := p.Browser("")
		back := idp.signIn(ask(b).String(), "somebody@voorbeeld.example.nl")
		idp.put(map[string]any{"sub": person.Email, "email": person.Email})
		isRefused(t, b, back)
	})
	t.Run("somebody without an account", func(t *testing.T) {
		b := p.Browser("")
		page := come(b, idp.signIn(ask(b).String(), "nieuw@voorbeeld.example.nl"))
		require.Equal(t, http.StatusUnprocessableEntity, page.Status)
		require.Contains(t, page.Text(), "om een uitnodiging")
	})
	t.Run("keys that are replaced", func(t *testing.T) {
		b := p.Browser("")
		away := ask(b)
		old := idp.token("portal", away.Query().Get("nonce"), person.Email)
		idp.rotate(true)
		comesIn(t)
		back := idp.signIn(away.String(), person.Email)
		idp.put(map[string]any{"id_token": old})
		isRefused(t, b, back)
	})
	t.Run("a key that it does not publish", func(t *testing.T) {
		idp.rotate(false)
		b := p.Browser("")
		isRefused(t, b, idp.signIn(ask(b).String(), person.Email))
		idp.rotate(true)
		comesIn(t)
	})
	t.Run("signing out", func(t *testing.T) {
		b := p.Browser("")
		back := idp.signIn(ask(b).String(), person.Email)
		page := come(b, back)
		p.Clock.Advance(time.Minute)
		b.Submit(page, "/login/factor", url.Values{"code": {person.Code()}})
		require.Equal(t, "/account", portaltest.PathOf(b.Get("/account")))
		was := b.Cookie("sid")
		b.Post("/logout", nil)
		require.Equal(t, "/login", portaltest.PathOf(b.Get("/account")))
		thief := p.Browser("")
		home, err := url.Parse(p.URL)
		require.NoError(t, err)
		thief.Jar().SetCookies(home, []*http.Cookie{{Name: "sid", Value: was}})
		require.Equal(t, "/login", portaltest.PathOf(thief.Get("/account")), "the session is over, not only its cookie")
		isRefused(t, b, back)
		again := ask(b)
		back.Set("state", again.Query().Get("state"))
		isRefused(t, b, back) // a code is good once, at the provider too
		out := idp.get(idp.url + "/end_session?" + url.Values{"id_token_hint": {idp.token("portal", "x", person.Email)}}.Encode())
		require.Equal(t, "/out", out.Path, "signed out there too")
		comesIn(t)
	})
}
