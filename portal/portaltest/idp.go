package portaltest

import (
	"crypto/rand"
	"crypto/rsa"
	"crypto/sha256"
	"encoding/base64"
	"encoding/json"
	"net/http"
	"net/http/httptest"
	"net/url"
	"sync"
	"testing"
	"time"

	"github.com/go-jose/go-jose/v4"
	"github.com/go-jose/go-jose/v4/jwt"
	"github.com/stretchr/testify/require"
)

// IDP is an identity provider whose people are whoever a test says: discovery, authorisation, token and keys over TLS on this
// machine. Its fields spoil its tokens.
type IDP struct {
	URL        string
	Transport  http.RoundTripper // trusts its certificate
	Audience   string            // "": who asked
	Unverified bool
	Forged     bool // signed with a key that it does not publish
	Expired    bool

	t     testing.TB
	key   *rsa.PrivateKey
	mu    sync.Mutex
	codes map[string]grant
}

type grant struct{ client, nonce, challenge, email string }

// NewIDP starts one that lasts as long as the test.
func NewIDP(t testing.TB) *IDP {
	t.Helper()
	key, err := rsa.GenerateKey(rand.Reader, 2048)
	require.NoError(t, err)
	p := &IDP{t: t, key: key, codes: map[string]grant{}}
	mux := http.NewServeMux()
	mux.HandleFunc("GET /.well-known/openid-configuration", p.discovery)
	mux.HandleFunc("GET /keys", p.keys)
	mux.HandleFunc("POST /token", p.token)
	server := httptest.NewTLSServer(mux)
	t.Cleanup(server.Close)
	p.URL, p.Transport = server.URL, server.Client().Transport
	return p
}

// SignIn is what a person does at the address that the portal sent them to: it gives the code to come back with.
func (p *IDP) SignIn(at, email string) string {
	p.t.Helper()
	u, err := url.Parse(at)
	require.NoError(p.t, err)
	q := u.Query()
	require.Equal(p.t, "S256", q.Get("code_challenge_method"))
	code := rand.Text()
	p.mu.Lock()
	defer p.mu.Unlock()
	p.codes[code] = grant{q.Get("client_id"), q.Get("nonce"), q.Get("code_challenge"), email}
	return code
}

func (p *IDP) discovery(w http.ResponseWriter, _ *http.Request) {
	p.answer(w, map[string]any{
		"issuer": p.URL, "authorization_endpoint": p.URL + "/authorize", "token_endpoint": p.URL + "/token", "jwks_uri": p.URL + "/keys",
		"id_token_signing_alg_values_supported": []string{"RS256"},
	})
}

func (p *IDP) keys(w http.ResponseWriter, _ *http.Request) {
	p.answer(w, jose.JSONWebKeySet{Keys: []jose.JSONWebKey{{Key: p.key.Public(), KeyID: "1", Algorithm: "RS256", Use: "sig"}}})
}

func (p *IDP) token(w http.ResponseWriter, r *http.Request) {
	p.mu.Lock()
	g, ok := p.codes[r.PostFormValue("code")]
	delete(p.codes, r.PostFormValue("code"))
	p.mu.Unlock()
	sum := sha256.Sum256([]byte(r.PostFormValue("code_verifier")))
	if !ok || base64.RawURLEncoding.EncodeToString(sum[:]) != g.challenge {
		http.Error(w, `{"error": "invalid_grant"}`, http.StatusBadRequest)
		return
	}
	p.answer(w, map[string]any{"access_token": "none", "token_type": "Bearer", "id_token": p.idToken(g)})
}

func (p *IDP) idToken(g grant) string {
	key := p.key
	if p.Forged {
		var err error
		if key, err = rsa.GenerateKey(rand.Reader, 2048); err != nil {
			return ""
		}
	}
	audience := g.client
	if p.Audience != "" {
		audience = p.Audience
	}
	from := time.Now()
	if p.Expired {
		from = from.Add(-24 * time.Hour)
	}
	signer, err := jose.NewSigner(jose.SigningKey{Algorithm: jose.RS256, Key: jose.JSONWebKey{Key: key, KeyID: "1"}}, nil)
	if err != nil {
		return ""
	}
	raw, err := jwt.Signed(signer).Claims(map[string]any{
		"iss": p.URL, "aud": audience, "sub": g.email, "iat": from.Unix(), "exp": from.Add(5 * time.Minute).Unix(), "nonce": g.nonce,
		"email": g.email, "email_verified": !p.Unverified,
	}).Serialize()
	if err != nil {
		return ""
	}
	return raw
}

func (p *IDP) answer(w http.ResponseWriter, body any) {
	w.Header().Set("Content-Type", "application/json")
	if err := json.NewEncoder(w).Encode(body); err != nil {
		p.t.Error(err)
	}
}
