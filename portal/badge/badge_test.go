package badge_test

import (
	"crypto/rsa"
	"crypto/sha256"
	"encoding/base64"
	"encoding/json"
	"maps"
	"math/big"
	"net/url"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/golang-jwt/jwt/v5"
	"github.com/stretchr/testify/require"

	"eokm.nl/hosting/models"
	"eokm.nl/hosting/models/learning"
	"eokm.nl/hosting/portal/badge"
	"eokm.nl/hosting/portal/seal"
)

var passed = time.Date(2026, 11, 20, 9, 0, 0, 0, time.UTC)

var certificate = learning.Certificate{
	Number: "AAAA-BBBB-2222", Slug: "abuse-desk-basics", N: 3, Holder: "S. Bakker", Organisation: "Voorbeeld Hosting B.V.",
	Email:    "s.bakker@voorbeeld.example.nl",
	PassedAt: passed, ExpiresAt: passed.AddDate(1, 0, 0),
}

var words = badge.Words{Language: "nl", Title: "Basis abusedesk", Summary: "Kort.", Criteria: "De toets gehaald.", Brand: "EOKM"}

func issuer(t *testing.T, keys func() models.BadgeKeys) *badge.Issuer {
	t.Helper()
	base, err := url.Parse("https://portal.example")
	require.NoError(t, err)
	return badge.New(keys, base)
}

// keyFile is one with a key for badges, and what follows it.
func keyFile(t *testing.T) (path string, keys *models.Keys) {
	t.Helper()
	path = filepath.Join(t.TempDir(), "key")
	require.NoError(t, seal.MakeWithIssuer(path))
	keys, err := seal.Open(path)
	require.NoError(t, err)
	return path, keys
}

func ready(t *testing.T) *badge.Issuer {
	t.Helper()
	_, keys := keyFile(t)
	return issuer(t, keys.Badges)
}

// jwk is a public RSA key by RFC 7518 section 6.3.1, read without the library that wrote it.
type jwk struct {
	Kid string `json:"kid"`
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
	parser := jwt.NewParser(jwt.WithValidMethods([]string{"RS256"}), jwt.WithExpirationRequired(),
		jwt.WithTimeFunc(func() time.Time { return at }))
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
	require.ElementsMatch(t, []string{"alg", "typ", "kid", "jwk"}, slices.Collect(maps.Keys(header)), "section 8.2.3 allows no other")
	var said map[string]any
	part(t, token, 1, &said)
	require.NotContains(t, said, "vc", "the payload is the credential itself")
	require.Equal(t, []any{"https://www.w3.org/ns/credentials/v2", "https://purl.imsglobal.org/spec/ob/v3p0/context-3.0.3.json"},
		said["@context"])
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

// published is the key set, by kid.
func published(t *testing.T, i *badge.Issuer) []jwk {
	t.Helper()
	raw, err := i.KeySet()
	require.NoError(t, err)
	var set struct{ Keys []jwk }
	require.NoError(t, json.Unmarshal(raw, &set))
	return set.Keys
}

// header is what a badge says of its key.
func header(t *testing.T, token string) (head struct {
	Kid string
	JWK jwk
},
) {
	t.Helper()
	part(t, token, 0, &head)
	return head
}

// The key of a badge is the one that the portal publishes, so nobody else's signature passes for EOKM's.
func TestKeySet_HasTheKeyOfTheBadges(t *testing.T) {
	t.Parallel()
	i := ready(t)
	token, err := i.Sign(certificate, words)
	require.NoError(t, err)
	set := published(t, i)
	require.Len(t, set, 1)
	require.True(t, header(t, token).JWK.key(t).Equal(set[0].key(t)))
}

// thumbprint is RFC 7638's of an RSA key, without the library that wrote it: section 3.2 names e, kty and n, in this order.
func thumbprint(k jwk) string {
	sum := sha256.Sum256([]byte(`{"e":"` + k.E + `","kty":"RSA","n":"` + k.N + `"}`))
	return base64.RawURLEncoding.EncodeToString(sum[:])
}

// The kid of a badge is an address below the issuer's own that gives its key (section 8.2.3), and the name of that key in the set.
func TestKey_IsWhereTheKidLeads(t *testing.T) {
	t.Parallel()
	i := ready(t)
	token, err := i.Sign(certificate, words)
	require.NoError(t, err)
	head := header(t, token)
	require.Equal(t, "https://portal.example/verify/keys/"+thumbprint(head.JWK), head.Kid)
	require.Equal(t, head.Kid, published(t, i)[0].Kid)
	raw, err := i.Key(thumbprint(head.JWK))
	require.NoError(t, err)
	var got jwk
	require.NoError(t, json.Unmarshal(raw, &got))
	require.Equal(t, published(t, i)[0], got)
	for _, other := range []string{"", "x", "../keys/" + thumbprint(head.JWK), head.Kid} {
		_, err = i.Key(other)
		require.ErrorIs(t, err, models.ErrNotFound, other)
	}
}

// A new key signs what is new. What was signed before is verified as it was: by the kid in its header, from the set or on its own.
func TestKeySet_BadgesOfAFormerKeyStayGood(t *testing.T) {
	t.Parallel()
	path, keys := keyFile(t)
	i := issuer(t, keys.Badges)
	var tokens []string
	for range 3 {
		token, err := i.Sign(certificate, words)
		require.NoError(t, err)
		tokens = append(tokens, token)
		require.NoError(t, seal.ReplaceIssuer(path))
		require.NoError(t, keys.Reload())
	}
	set := published(t, i)
	require.Len(t, set, 4)
	seen := map[string]bool{}
	for n, token := range tokens {
		head := header(t, token)
		require.False(t, seen[head.Kid], "each is of another key")
		seen[head.Kid] = true
		require.Equal(t, head.Kid, set[3-n].Kid, "the newest first")
		_, err := jwt.Parse(token, func(*jwt.Token) (any, error) { return set[3-n].key(t), nil },
			jwt.WithValidMethods([]string{"RS256"}), jwt.WithTimeFunc(func() time.Time { return passed.Add(time.Hour) }))
		require.NoError(t, err)
		_, err = i.Key(thumbprint(head.JWK))
		require.NoError(t, err)
	}
}

func TestIssuer_WithoutAKey(t *testing.T) {
	t.Parallel()
	i := issuer(t, func() models.BadgeKeys { return models.BadgeKeys{} })
	require.False(t, i.Ready())
	_, err := i.Sign(certificate, words)
	require.ErrorIs(t, err, badge.ErrNoKey)
	set, err := i.KeySet()
	require.NoError(t, err)
	require.JSONEq(t, `{"keys":[]}`, string(set))
}
