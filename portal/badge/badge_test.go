package badge_test

import (
	"crypto"
	"crypto/rsa"
	"encoding/base64"
	"encoding/json"
	"math/big"
	"net/url"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/golang-jwt/jwt/v5"
	"github.com/stretchr/testify/require"

	"eokm.nl/hosting/models"
	"eokm.nl/hosting/portal/badge"
	"eokm.nl/hosting/portal/seal"
)

var passed = time.Date(2026, 11, 20, 9, 0, 0, 0, time.UTC)

var certificate = models.Certificate{
	Number: "AAAA-BBBB-2222", Slug: "abuse-desk-basics", N: 3, Holder: "S. Bakker", Organisation: "Voorbeeld Hosting B.V.", Email: "s.bakker@voorbeeld.example.nl",
	PassedAt: passed, ExpiresAt: passed.AddDate(1, 0, 0),
}

var words = badge.Words{Language: "nl", Title: "Basis abusedesk", Summary: "Kort.", Criteria: "De toets gehaald."}

func issuer(t *testing.T, key func() crypto.Signer) *badge.Issuer {
	t.Helper()
	base, err := url.Parse("https://portal.example")
	require.NoError(t, err)
	return badge.New(key, base)
}

func ready(t *testing.T) *badge.Issuer {
	t.Helper()
	path := filepath.Join(t.TempDir(), "key")
	require.NoError(t, seal.MakeWithIssuer(path))
	keys, err := seal.Open(path)
	require.NoError(t, err)
	return issuer(t, keys.Issuer)
}

// jwk is a public RSA key by RFC 7518 section 6.3.1, read without the library that wrote it.
type jwk struct {
	Kty string `json:"kty"`
	N   string `json:"n"`
	E   string `json:"e"`
	D   string `json:"d"`
}

func (k jwk) key(t *testing.T) *rsa.PublicKey {
	t.Helper()
	require.Equal(t, "RSA", k.Kty)
	require.Empty(t, k.D, "the private half")
	number := func(text string) *big.Int {
		raw, err := base64.RawURLEncoding.DecodeString(text)
		require.NoError(t, err)
		return new(big.Int).SetBytes(raw)
	}
	return &rsa.PublicKey{N: number(k.N), E: int(number(k.E).Int64())}
}

func part(t *testing.T, token string, n int, into any) {
	t.Helper()
	raw, err := base64.RawURLEncoding.DecodeString(strings.Split(token, ".")[n])
	require.NoError(t, err)
	require.NoError(t, json.Unmarshal(raw, into))
}

// verify takes the steps of Open Badges 3.0 section 8.2.5 offline, with a library that did not sign: the key comes from the header.
func verify(t *testing.T, token string, at time.Time) (jwt.MapClaims, error) {
	t.Helper()
	claims := jwt.MapClaims{}
	parser := jwt.NewParser(jwt.WithValidMethods([]string{"RS256"}), jwt.WithExpirationRequired(), jwt.WithTimeFunc(func() time.Time { return at }))
	_, err := parser.ParseWithClaims(token, claims, func(token *jwt.Token) (any, error) {
		raw, err := json.Marshal(token.Header["jwk"])
		require.NoError(t, err)
		var k jwk
		require.NoError(t, json.Unmarshal(raw, &k))
		return k.key(t), nil
	})
	return claims, err
}

func TestSign_VerifiesOffline(t *testing.T) {
	t.Parallel()
	token, err := ready(t).Sign(certificate, words)
	require.NoError(t, err)
	claims, err := verify(t, token, passed.Add(time.Hour))
	require.NoError(t, err)

	// The claims repeat what the credential says (section 8.2.4).
	subject := claims["credentialSubject"].(map[string]any)
	require.Equal(t, claims["issuer"].(map[string]any)["id"], claims["iss"])
	require.Equal(t, claims["id"], claims["jti"])
	require.Equal(t, subject["id"], claims["sub"])
	require.Equal(t, "https://portal.example/verify/AAAA-BBBB-2222", claims["id"])
	for claim, field := range map[string]string{"nbf": "validFrom", "exp": "validUntil"} {
		at, err := time.Parse(time.RFC3339, claims[field].(string))
		require.NoError(t, err)
		require.Equal(t, float64(at.Unix()), claims[claim], claim)
	}
	_, err = verify(t, token, passed.Add(-time.Hour))
	require.ErrorIs(t, err, jwt.ErrTokenNotValidYet)
	_, err = verify(t, token, passed.AddDate(1, 0, 1))
	require.ErrorIs(t, err, jwt.ErrTokenExpired)
}

func TestSign_IsAnAchievementCredential(t *testing.T) {
	t.Parallel()
	token, err := ready(t).Sign(certificate, words)
	require.NoError(t, err)
	var header map[string]any
	part(t, token, 0, &header)
	require.Equal(t, []any{"RS256", "JWT"}, []any{header["alg"], header["typ"]})
	var said map[string]any
	part(t, token, 1, &said)
	require.Equal(t, []any{"https://www.w3.org/ns/credentials/v2", "https://purl.imsglobal.org/spec/ob/v3p0/context-3.0.3.json"}, said["@context"])
	require.Equal(t, []any{"VerifiableCredential", "AchievementCredential"}, said["type"])
	subject := said["credentialSubject"].(map[string]any)
	require.Equal(t, []any{"AchievementSubject"}, subject["type"])
	achievement := subject["achievement"].(map[string]any)
	for _, required := range []string{"id", "type", "name", "description", "criteria"} {
		require.NotEmpty(t, achievement[required], required)
	}
}

// The holder is in it as a hash: whoever knows the mail address can check it, nobody reads it.
func TestSign_NamesNobody(t *testing.T) {
	t.Parallel()
	i := ready(t)
	token, err := i.Sign(certificate, words)
	require.NoError(t, err)
	said, err := badge.Credential(token)
	require.NoError(t, err)
	for _, secret := range []string{certificate.Holder, certificate.Email, "bakker", certificate.Organisation} {
		require.NotContains(t, strings.ToLower(string(said)), strings.ToLower(secret))
	}
	identity := func(token string) map[string]any {
		var said map[string]any
		part(t, token, 1, &said)
		return said["credentialSubject"].(map[string]any)["identifier"].([]any)[0].(map[string]any)
	}
	one := identity(token)
	require.Equal(t, []any{"IdentityObject", true, "emailAddress"}, []any{one["type"], one["hashed"], one["identityType"]})
	require.Equal(t, badge.Hash(certificate.Email, one["salt"].(string)), one["identityHash"])
	require.Regexp(t, `^sha256\$[0-9a-f]{64}$`, one["identityHash"])
	again, err := i.Sign(certificate, words)
	require.NoError(t, err)
	require.NotEqual(t, one["identityHash"], identity(again)["identityHash"], "two badges of one person cannot be joined")
}

func TestSign_AChangedBadgeFails(t *testing.T) {
	t.Parallel()
	token, err := ready(t).Sign(certificate, words)
	require.NoError(t, err)
	parts := strings.Split(token, ".")
	raw, err := base64.RawURLEncoding.DecodeString(parts[1])
	require.NoError(t, err)
	parts[1] = base64.RawURLEncoding.EncodeToString([]byte(strings.Replace(string(raw), "Basis abusedesk", "Hoogleraar", 1)))
	_, err = verify(t, strings.Join(parts, "."), passed.Add(time.Hour))
	require.ErrorIs(t, err, jwt.ErrTokenSignatureInvalid)
}

// The key of a badge is the one that the portal publishes, so nobody else's signature passes for EOKM's.
func TestKeySet_HasTheKeyOfTheBadges(t *testing.T) {
	t.Parallel()
	i := ready(t)
	token, err := i.Sign(certificate, words)
	require.NoError(t, err)
	var header struct{ JWK jwk }
	part(t, token, 0, &header)
	raw, err := i.KeySet()
	require.NoError(t, err)
	var set struct{ Keys []jwk }
	require.NoError(t, json.Unmarshal(raw, &set))
	require.Len(t, set.Keys, 1)
	require.True(t, header.JWK.key(t).Equal(set.Keys[0].key(t)))
}

func TestIssuer_WithoutAKey(t *testing.T) {
	t.Parallel()
	i := issuer(t, func() crypto.Signer { return nil })
	require.False(t, i.Ready())
	_, err := i.Sign(certificate, words)
	require.ErrorIs(t, err, badge.ErrNoKey)
	set, err := i.KeySet()
	require.NoError(t, err)
	require.JSONEq(t, `{"keys":[]}`, string(set))
}
